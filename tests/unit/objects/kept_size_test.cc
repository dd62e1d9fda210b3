#include <gtest/gtest.h>

#include <fmt/format.h>

#include <string>

#include "objects/references.h"
#include "objects/triggers_annotation.h"

namespace imagedeps::objects {
namespace {

/// The maximum ratio of the size of a decoded object to the size of its JSON. An entry of a list
/// costs its structs, its path and a sentence, regardless of the rest of the object.
constexpr std::size_t kFactorMax = 10;

std::size_t kept(const TagRef& tag) { return tag.ns.size() + tag.stream.size() + tag.tag.size(); }

std::size_t kept(const ReferenceObject& object) {
  std::size_t bytes = sizeof object + object.build_config.size() + object.message.size();
  for (const auto& each : object.references)
    bytes += sizeof each + kept(each.tag) + each.field_path.size() + each.detail.size();
  for (const auto& each : object.images)
    bytes += sizeof each + each.image.size() + each.field_path.size();
  for (const auto& each : object.faults.list())
    bytes += sizeof each + each.field_path.size() + each.detail.size() + kept(each.tag) +
             each.container.size();
  for (const auto& each : object.outputs) bytes += sizeof each + kept(each.tag) + each.image.size();
  return bytes;
}

/// `entry(i)` returns item `i` of a list.
template <typename Entry>
std::string list(int count, Entry entry) {
  std::string text = "[";
  for (int i = 0; i < count; ++i) text += (i == 0 ? "" : ",") + entry(i);
  return text + "]";
}

struct Case {
  Kind kind;
  std::string_view what;
  std::string rest;  ///< The JSON after metadata: spec, status.
};

std::string json_of(const Case& each, std::string_view annotations) {
  return fmt::format(R"({{"metadata":{{"name":"a","namespace":"b","annotations":{{{}}}}}{}}})",
                     annotations, each.rest);
}

void expect_small(const Case& each, std::string_view annotations = "") {
  const std::string json = json_of(each, annotations);
  const auto object = decode_references(each.kind, json, PodTemplates::Read);
  ASSERT_TRUE(object) << each.what << ": " << object.error().message;
  EXPECT_LT(kept(**object), kFactorMax * json.size()) << each.what;
  EXPECT_GT((*object)->references.size() + (*object)->images.size(), 1000u) << each.what;
}

constexpr int kMany = 5000;
const std::string kLong(100'000, 'x');

TEST(KeptSize, IsBoundedByTheSizeOfADeploymentConfig) {
  const auto container = [](int i) {
    return fmt::format(R"({{"name":"c{}","image":"h:1/a/b"}})", i);
  };
  const auto name = [](int i) { return fmt::format(R"("n{}")", i); };
  const auto trigger = [](int) {
    return std::string(R"({"type":"ImageChange","imageChangeParams":{"from":{"name":"a:1"}}})");
  };
  const std::string pod =
      R"("template":{"spec":{"containers":)" + list(8 * kMany, container) + "}}";
  expect_small(
      {Kind::DeploymentConfig, "containers and names of containers",
       R"(,"spec":{"triggers":[{"type":"ImageChange","imageChangeParams":{"containerNames":)" +
           list(8 * kMany, name) + R"(,"from":{"name":"a:1"}}}],)" + pod + "}"});
  expect_small({Kind::DeploymentConfig, "triggers",
                R"(,"spec":{"triggers":)" + list(kMany, trigger) + "," + pod + "}"});
}

TEST(KeptSize, IsBoundedByTheSizeOfABuildConfig) {
  const auto image = [](int) {
    return std::string(R"({"from":{"kind":"ImageStreamTag","name":"a:1"}})");
  };
  const auto trigger = [](int) {
    return std::string(
        R"({"type":"ImageChange","imageChange":{"from":{"kind":"ImageStreamTag","name":"a:1"}}})");
  };
  expect_small({Kind::BuildConfig, "source images",
                R"(,"spec":{"source":{"images":)" + list(kMany, image) + "}}"});
  expect_small({Kind::BuildConfig, "triggers and a long output",
                R"(,"spec":{"triggers":)" + list(kMany, trigger) +
                    R"(,"output":{"to":{"kind":"ImageStreamTag","name":")" + kLong + R"(:1"}}})"});
}

TEST(KeptSize, IsBoundedByTheSizeOfATriggerAnnotation) {
  const auto good = [](int i) {
    return R"({\"from\":{\"name\":\"a:1\"},\"fieldPath\":\"spec.template.spec.containers[)" +
           std::to_string(i) + R"(].image\"})";
  };
  for (const auto& bad :
       {R"(\"spec.template.spec.containers[)" + kLong + R"(].image\")", "\\\"" + kLong + "\\\""}) {
    const auto entry = [&](int i) {
      return i == 0 ? R"({\"from\":{\"name\":\"a:1\"},\"fieldPath\":)" + bad + "}" : good(i);
    };
    expect_small({Kind::Deployment, "one bad entry", ""},
                 R"("image.openshift.io/triggers":")" + list(kMany, entry) + "\"");
  }
}

}  // namespace
}  // namespace imagedeps::objects
