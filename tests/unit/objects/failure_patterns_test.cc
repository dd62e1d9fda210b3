#include "objects/failure_patterns.h"

#include <gtest/gtest.h>

#include <string>

#include "objects/failure_text.h"
#include "support/import_texts.h"

namespace imagedeps::objects {
namespace {

constexpr const char* kImage = "Internal error occurred: r.example.com/a/b:1: ";
constexpr const char* kRequest = "Get \"https://r.example.com/v2/\": ";

TEST(ImportTexts, HaveTheirClass) {
  for (const test::ImportText& each : test::import_texts())
    EXPECT_EQ(to_string(classify_failure(each.reason, each.text)), each.failure)
        << each.name << ": " << each.text;
}

TEST(ImportTexts, AreAtLeastAHundred) { EXPECT_GE(test::import_texts().size(), 100U); }

/// A text with the pattern at its required position.
std::string text_with(const FailurePattern& pattern) {
  const std::string text(pattern.text);
  switch (pattern.at) {
    case At::Anywhere: return kImage + text;
    case At::Code: return kImage + text + ": x";
    case At::Reply: return kImage + (kRequest + text);
    case At::Quoted: return kImage + ("x: \"<p>" + text + "</p>\"");
  }
  return {};
}

TEST(FailurePatterns, AreNotHiddenByEarlierOnes) {
  for (const FailurePattern& each : failure_patterns()) {
    const auto* const found = find_failure_pattern(each.reason, text_with(each));
    ASSERT_NE(found, nullptr) << each.text;
    EXPECT_EQ(found->text, each.text) << "an earlier pattern matches";
    EXPECT_EQ(found->reason, each.reason) << each.text;
  }
}

/// Names of images, hosts, tags and accounts do not contain spaces or brackets.
TEST(FailurePatterns, CannotMatchNames) {
  for (const FailurePattern& each : failure_patterns()) {
    if (each.at == At::Code || each.at == At::Reply || each.text.empty()) continue;
    EXPECT_NE(each.text.find_first_of(" ("), std::string_view::npos) << each.text;
  }
}

/// The pattern in the characters of host, image, tag and account names.
std::string as_name(std::string_view pattern) {
  std::string name;
  for (const char c : pattern)
    name += std::string_view("abcdefghijklmnopqrstuvwxyz0123456789").find(c) == std::string::npos
                ? '-'
                : c;
  return name;
}

TEST(FailurePatterns, DoNotDecideAsNames) {
  for (const FailurePattern& each : failure_patterns()) {
    const std::string name = as_name(each.text);
    if (name.empty()) continue;
    const std::string request = "Internal error occurred: " + name + "/" + name + ":" + name +
                                ": Get \"https://" + name + "/v2/\": ";
    const auto classify = [](const std::string& text) {
      return to_string(classify_failure("InternalError", text));
    };
    EXPECT_EQ(classify(request + "dial tcp: lookup " + name + " on 10.0.0.10:53: no such host"),
              "RegistryUnreachable");
    EXPECT_EQ(classify(request + "dial tcp: lookup " + name + ": no such host"),
              "RegistryUnreachable");
    EXPECT_EQ(classify(request + "x509: certificate is valid for " + name + ", not " + name),
              "RegistryTLS");
    EXPECT_EQ(classify(request + "unknown: Tag " + name + " was deleted or has expired"),
              "ManifestUnknown");
    EXPECT_EQ(classify(request + "name unknown: the repository '" + name + "' does not exist"),
              "ManifestUnknown");
    EXPECT_EQ(classify(request + "an account " + name + " or \"" + name + "\" is odd"),
              "ImportFailed");
  }
}

TEST(FailurePatterns, AreInLowerCase) {
  for (const FailurePattern& each : failure_patterns())
    for (const char c : each.text) EXPECT_FALSE(c >= 'A' && c <= 'Z') << each.text;
}

TEST(FailurePatterns, DoNotMatchUnknownText) {
  EXPECT_EQ(find_failure_pattern("InternalError", kImage + std::string("all is odd")), nullptr);
  EXPECT_EQ(find_failure_pattern("", ""), nullptr);
}

TEST(FailureText, ReplacesNames) {
  const FailureText text(
      "A/b:1: Get https://denied/v2/: lookup 'denied', `denied`: \"denied\": i/o timeout");
  EXPECT_TRUE(text.has("\": get \": lookup \", \": \": i/o timeout"));
  EXPECT_TRUE(text.has_quoted("denied"));
  EXPECT_FALSE(text.has("denied"));
}

TEST(FailureText, FindsTheEndOfQuotedText) {
  EXPECT_TRUE(FailureText(R"(a "b \" c" d)").has("a \" d"));
  EXPECT_TRUE(FailureText(R"(a "b \\" c)").has("a \" c"));
  EXPECT_TRUE(FailureText("a \"not closed").has("a \""));
  EXPECT_TRUE(FailureText("a \"not closed\\").has_quoted("not closed"));
}

TEST(FailureText, FindsCodesWhereErrorsStart) {
  EXPECT_TRUE(FailureText("denied").has_code("denied"));
  EXPECT_TRUE(FailureText("x: denied: y").has_code("denied"));
  EXPECT_TRUE(FailureText("errors:\ndenied: y\n").has_code("denied"));
  EXPECT_TRUE(FailureText("[denied, y]").has_code("denied"));
  EXPECT_FALSE(FailureText("lookup denied: y").has_code("denied"));
  EXPECT_FALSE(FailureText("x: denied.example.com: y").has_code("denied"));
  EXPECT_FALSE(FailureText("x: denied y").has_code("denied"));
}

TEST(FailureText, FindsRepliesToRequestsOnly) {
  EXPECT_TRUE(FailureText("Get \"https://r/\": Forbidden").has_reply("forbidden"));
  EXPECT_TRUE(FailureText("[r/a: Get https://r/: Forbidden, r/b: EOF]").has_reply("forbidden"));
  EXPECT_FALSE(FailureText("r/a: Forbidden").has_reply("forbidden"));
  EXPECT_FALSE(FailureText("Get \"https://r/\": Forbidden: x").has_reply("forbidden"));
  EXPECT_FALSE(FailureText("Get \"https://r/\": unknown: Forbidden").has_reply("forbidden"));
}

TEST(Refusal, IsBeyondCredentialsIfTheRegistryDidNotRespond) {
  const std::string page = kImage + std::string("error parsing HTTP 403 response body: x: \"<p>\"");
  EXPECT_TRUE(refused_beyond_credentials(page));
  EXPECT_TRUE(refused_beyond_credentials("import from r.example.com/a/b:1 failed: " + page));
  EXPECT_FALSE(refused_beyond_credentials(kImage + std::string("denied: no")));
  EXPECT_FALSE(refused_beyond_credentials(""));
}

}  // namespace
}  // namespace imagedeps::objects
