#include "objects/image_dependency.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <iterator>
#include <set>

#include "base/yaml.h"
#include "support/folders.h"

namespace imagedeps::objects {
namespace {

using namespace std::chrono_literals;

const TimePoint kNow = *parse_rfc3339("2026-11-23T18:36:37Z");

DependencyStatus full_status() {
  DependencyStatus status{
      .observed_generation = 3,
      .state = "Failed",
      .image = "sha256:1",
      .source_kind = "DockerImage",
      .source_pull_spec = "quay.io/a/b:1",
      .source_scheduled = true,
      .registry = "quay.io",
      .references = {{"build.openshift.io", "buildconfigs", "shop", "web",
                      "spec.strategy.sourceStrategy.from", "NoTrigger", "it has no trigger"}},
      .reference_count = 1,
      .foreign_reference_count = 2,
      .first_seen = kNow,
      .populated_at = kNow + 1s,
      .import_attempts = 4,
      .last_attempt = kNow + 2s,
      .next_attempt = kNow + 3s,
      .last_error_reason = "RateLimited",
      .last_error_message = "slow down",
      .alias_chain = {"php:7.1"},
      .last_handled_request = "r1"};
  status.conditions = {{"Ready", false, "RateLimited", "slow down", kNow},
                       {"Stalled", true, "RateLimited", "", kNow}};
  return status;
}

TEST(DependencyName, IsStreamAndTagIfUnambiguous) {
  EXPECT_EQ(dependency_name({"ns", "php", "7.1"}), "php.7.1");
  EXPECT_EQ(dependency_name({"ns", "my-app", "latest"}), "my-app.latest");
  EXPECT_EQ(dependency_name({"ns", std::string(100, 's'), std::string(128, 't')}),
            std::string(100, 's') + "." + std::string(128, 't'));
}

TEST(DependencyName, HasADigestOtherwise) {
  for (const TagRef& tag :
       {TagRef{"ns", "my.app", "1"}, TagRef{"ns", "php", "7_1"}, TagRef{"ns", "php", "V1"},
        TagRef{"ns", "a_b", "1"}, TagRef{"ns", "php", "1-"}, TagRef{"ns", "php", "1..2"},
        TagRef{"ns", std::string(200, 's'), std::string(128, 't')},
        TagRef{"ns", "php", "bad tag/name!"}, TagRef{"ns", "___", "é"}}) {
    const auto name = dependency_name(tag);
    EXPECT_LE(name.size(), 253u);
    EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-"), std::string::npos)
        << name;
    EXPECT_NE(name.front(), '-');
    ASSERT_GT(name.size(), 17u);
    EXPECT_EQ(name[name.size() - 17], '-') << name;
  }
  EXPECT_EQ(dependency_name({"ns", "my.app", "1"}), "my-app-1-cec22d9a88e9c47a");
}

TEST(DependencyName, DiffersForDifferentIstags) {
  std::set<std::string> names;
  for (const auto* stream : {"a", "a.b", "a-b", "a_b", "b"}) {
    for (const auto* tag : {"1", "1.2", "b.1", "B.1", "1-2", "1_2"})
      names.insert(dependency_name({"ns", stream, tag}));
  }
  EXPECT_EQ(names.size(), 30u);
}

TEST(ImageDependency, HasOurLabelAndNoManagementStateIfDiscovered) {
  EXPECT_EQ(to_text(dependency_apply({"shop", "php", "7.1"}, "php.7.1")),
            R"({"apiVersion":"imagedeps.io/v1alpha1","kind":"ImageDependency",)"
            R"("metadata":{"labels":{"app.kubernetes.io/managed-by":"imagedeps"},)"
            R"("name":"php.7.1","namespace":"shop"},)"
            R"("spec":{"imageStreamTag":{"name":"php","tag":"7.1"}}})");
}

TEST(ImageDependency, ReadsBackAWrittenStatus) {
  auto json = dependency_apply({"shop", "php", "7.1"}, "php.7.1");
  json["status"] = dependency_status_apply("shop", "php.7.1", full_status())["status"];
  json["metadata"]["annotations"] = {{kRequestedAtAnnotation, "r2"}};
  json["spec"]["managementState"] = "Observed";
  const auto read = decode_image_dependency(to_text(json));
  ASSERT_TRUE(read) << read.error().message;
  const auto& dependency = **read;
  EXPECT_EQ(dependency.tag, (TagRef{"shop", "php", "7.1"}));
  EXPECT_EQ(dependency.management, ManagementState::Observed);
  EXPECT_TRUE(dependency.managed_by_us);
  EXPECT_EQ(dependency.requested_at, "r2");
  EXPECT_TRUE(dependency.status.same_but_times(full_status()));
  EXPECT_EQ(dependency.status.first_seen, kNow);
  EXPECT_EQ(dependency.status.populated_at, kNow + 1s);
  EXPECT_EQ(dependency.status.last_attempt, kNow + 2s);
  EXPECT_EQ(dependency.status.next_attempt, kNow + 3s);
  EXPECT_EQ(dependency.status.find("Stalled")->since, kNow);
  EXPECT_EQ(dependency.status.find("Nothing"), nullptr);
}

TEST(ImageDependency, IsNotManagedByUsWithoutOurLabel) {
  const auto read = decode_image_dependency(
      R"({"kind":"ImageDependency","metadata":{"name":"x","namespace":"shop"},)"
      R"("spec":{"imageStreamTag":{"name":"php","tag":"7.1"}},)"
      R"("status":{"observedGeneration":-1}})");
  ASSERT_TRUE(read);
  EXPECT_FALSE((*read)->managed_by_us);
  EXPECT_EQ((*read)->status.observed_generation, -1);
  EXPECT_FALSE(decode_image_dependency(
      R"({"metadata":{"name":"x"},"spec":{"imageStreamTag":{"name":"php"}}})"));
}

TEST(DependencyStatus, IsEqualIfOnlyTimesDiffer) {
  const auto one = full_status();
  auto other = one;
  other.last_attempt = kNow + 1h;
  other.next_attempt = kNow + 2h;
  other.conditions[0].since = kNow + 1h;
  EXPECT_TRUE(one.same_but_times(other));
  for (const auto& change : std::vector<std::function<void(DependencyStatus&)>>{
           [](auto& s) { s.state = "Pending"; }, [](auto& s) { ++s.import_attempts; },
           [](auto& s) { s.conditions[0].message = "x"; }, [](auto& s) { s.conditions.pop_back(); },
           [](auto& s) { s.references[0].name = "x"; }, [](auto& s) { s.next_attempt.reset(); },
           [](auto& s) { s.last_handled_request = "r2"; }, [](auto& s) { s.alias_chain.clear(); },
           [](auto& s) { ++s.observed_generation; }}) {
    auto changed = one;
    change(changed);
    EXPECT_FALSE(one.same_but_times(changed));
  }
}

/// Validates a value against a schema, and returns the first error, or an empty string. Supports
/// the parts of OpenAPI that the CRD uses, except patterns.
std::string fault(const Json& value, const Json& schema, const std::string& at) {
  const auto type = string_at(schema, "type");
  if (type == "object") {
    if (!value.is_object()) return at + " is not an object";
    for (const auto& key : imagedeps::at(schema, "required")) {
      if (!value.contains(key.get<std::string>())) return at + " has no " + key.get<std::string>();
    }
    for (const auto& [key, member] : value.items()) {
      const auto& known = at_path(schema, {"properties", key});
      if (known.is_null()) return at + "." + key + " is unknown";
      if (auto inner = fault(member, known, at + "." + key); !inner.empty()) return inner;
    }
  } else if (type == "array") {
    if (!value.is_array() || std::ssize(value) > integer_at(schema, "maxItems", 1'000'000))
      return at + " is too long";
    for (const auto& item : value) {
      if (auto inner = fault(item, schema["items"], at + "[]"); !inner.empty()) return inner;
    }
  } else if (type == "string") {
    if (!value.is_string() || static_cast<std::int64_t>(value.get<std::string>().size()) >
                                  integer_at(schema, "maxLength", 1'000'000))
      return at + " is too long";
    if (static_cast<std::int64_t>(value.get<std::string>().size()) <
        integer_at(schema, "minLength"))
      return at + " is too short";
    const auto& words = imagedeps::at(schema, "enum");
    if (!words.is_null() && std::find(words.begin(), words.end(), value) == words.end())
      return at + " is not in the enum";
    if (string_at(schema, "format") == "date-time" && !parse_rfc3339(value.get<std::string>()))
      return at + " is not a time";
  } else if (type == "integer") {
    if (!value.is_number_integer() ||
        value.get<std::int64_t>() < integer_at(schema, "minimum", INT64_MIN))
      return at + " is too small";
    if (string_at(schema, "format") == "int32" && value.get<std::int64_t>() > INT32_MAX)
      return at + " is too large";
  } else if (type == "boolean" && !value.is_boolean()) {
    return at + " is not a boolean";
  }
  return {};
}

Json status_schema() {
  std::ifstream file(test::source_folder() / "crds/imagedependency.yaml");
  const std::string text(std::istreambuf_iterator<char>(file), {});
  const auto documents = parse_yaml(text);
  EXPECT_TRUE(documents);
  return at_path((*documents)[0].value,
                 {"spec"})["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["status"];
}

TEST(DependencyStatus, MatchesTheSchema) {
  const auto schema = status_schema();
  EXPECT_EQ(fault(dependency_status_apply("ns", "x", full_status())["status"], schema, "status"),
            "");
  EXPECT_EQ(fault(dependency_status_apply("ns", "x", {})["status"], schema, "status"), "");
  EXPECT_NE(fault({{"conditions", Json::array({{{"type", "Ready"}}})}}, schema, "status"), "");
}

TEST(DependencyStatus, IsTruncatedToTheLimitsOfTheSchema) {
  auto status = full_status();
  const std::string huge(50'000, 'x');
  status.observed_generation = -5;
  status.source_pull_spec = status.registry = status.image = status.last_error_message =
      status.last_handled_request = huge;
  status.references.assign(50, {huge, "r", "ns", "name", huge, huge, huge});
  status.alias_chain.assign(20, huge);
  status.conditions.assign(10, {"Ready", true, "", huge, kNow});
  status.reference_count = -1;
  status.foreign_reference_count = INT64_MAX;
  const auto json = dependency_status_apply("ns", "x", status)["status"];
  EXPECT_EQ(fault(json, status_schema(), "status"), "");
  status.source_kind = "Unheard";
  EXPECT_FALSE(dependency_status_apply("ns", "x", status)["status"].contains("source"));
}

}  // namespace
}  // namespace imagedeps::objects
