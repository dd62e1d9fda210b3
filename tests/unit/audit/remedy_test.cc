#include "audit/remedy.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "support/import_texts.h"

namespace imagedeps::audit {
namespace {

Verdict failed(objects::ImportFailure failure, const std::string& text) {
  Verdict verdict;
  verdict.tag = {"shop", "x", "1"};
  verdict.target_registry = "r.example.com";
  verdict.failure = failure;
  verdict.decision.reason = decide::Reason::ImportNeeded;
  verdict.decision.message = "never imported; the platform's own import failed: " + text;
  return verdict;
}

/// The start of the first remedy: command and note, joined by " # ".
const std::map<std::string, std::string> kStarts{
    {"secret", "oc create secret docker-registry <name> -n shop --docker-server=r.example.com "},
    {"proxy", "oc edit proxy.config.openshift.io/cluster # the proxy to r.example.com "},
    {"who",
     "oc -n openshift-apiserver exec deploy/apiserver -c openshift-apiserver -- curl -sSi "
     "https://r.example.com/v2/ # "},
    {"source", "oc tag --source=docker <registry>/<repository>:<tag> shop/x:1 # its source "},
    {"answers", "oc import-image x:1 -n shop # once r.example.com answers"},
    {"later", "oc import-image x:1 -n shop # later, "},
    {"ca", "oc edit image.config.openshift.io/cluster # set spec.additionalTrustedCA "},
    {"policy",
     "oc edit image.config.openshift.io/cluster # change the allowed or blocked registries"},
    {"quota", "oc describe limitrange,quota -n shop # "},
    {"import", "oc import-image x:1 -n shop # "}};

TEST(Remedies, FitEveryImportText) {
  for (const test::ImportText& each : test::import_texts()) {
    const auto failure = objects::classify_failure(each.reason, each.text);
    const auto found = remedies(failed(failure, each.text));
    ASSERT_FALSE(found.empty()) << each.name;
    const std::string first = command_of(found.front()) + " # " + found.front().note;
    EXPECT_TRUE(first.starts_with(kStarts.at(each.remedy)))
        << each.name << ": " << each.text << "\n"
        << first;
  }
}

TEST(Remedies, DoNotSuggestAPullSecretForAProxy) {
  for (const auto& each :
       remedies(failed(objects::ImportFailure::ProxyError, "Proxy Authentication Required")))
    EXPECT_EQ(line_of(each).find("secret"), std::string::npos) << line_of(each);
}

TEST(Remedies, ApplyToTheTargetOfAnAlias) {
  Verdict verdict = failed(objects::ImportFailure::RegistryUnauthorized, "unauthorized");
  verdict.decision.chain = {verdict.tag, {"other", "y", "2"}};
  const auto found = remedies(verdict);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_NE(command_of(found[0]).find(" -n other "), std::string::npos);
  EXPECT_EQ(command_of(found[1]), "oc import-image y:2 -n other");
}

}  // namespace
}  // namespace imagedeps::audit
