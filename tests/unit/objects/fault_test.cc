#include "objects/fault.h"

#include <gtest/gtest.h>

#include <set>

#include "base/json.h"
#include "objects/references.h"

namespace imagedeps::objects {
namespace {

TEST(Fault, HasANameAndAMessageForEachKind) {
  std::set<std::string_view> names;
  for (int i = 0; i < kFaultKindCount; ++i) {
    const auto kind = static_cast<FaultKind>(i);
    names.insert(to_string(kind));
    EXPECT_FALSE(message_of({.kind = kind, .field_path = {}, .detail = {}}).ends_with("."));
  }
  EXPECT_EQ(names.size(), static_cast<std::size_t>(kFaultKindCount));
  EXPECT_FALSE(blocking(FaultKind::TriggerPaused));
  EXPECT_TRUE(blocking(FaultKind::ImageNotSet));
}

TEST(Faults, AreBoundedInNumberAndSize) {
  const std::string text(100'000, 'x');
  Faults faults;
  for (std::size_t i = 0; i < Faults::kMax + 3; ++i)
    faults.add({.kind = FaultKind::ImageNotSet,
                .field_path = text + std::to_string(i),
                .detail = text,
                .tag = {"shop", text, "1"},
                .container = text});
  EXPECT_EQ(faults.list().size(), Faults::kMax);
  EXPECT_EQ(faults.dropped(), 3u);
  const Fault& fault = faults.list().front();
  EXPECT_LT(fault.field_path.size() + fault.detail.size() + fault.container.size(), 600u);
  EXPECT_EQ(fault.tag, TagRef{});
}

TEST(Faults, OfManyEntriesStaySmall) {
  std::string containers;
  for (int i = 0; i < 10'000; ++i) containers += (i == 0 ? "{}" : ",{}");
  const std::string json =
      R"({"metadata":{"name":"a"},"spec":{"template":{"spec":{"containers":[)" + containers +
      "]}}}}";
  const auto object = decode_references(Kind::Deployment, json, PodTemplates::Read);
  ASSERT_TRUE(object);
  EXPECT_EQ((*object)->faults.list().size(), Faults::kMax);
  EXPECT_EQ((*object)->faults.dropped(), 10'000 - Faults::kMax);
}

std::size_t faults_of(Kind kind, const std::string& spec) {
  const auto object = decode_references(
      kind, R"({"metadata":{"name":"a","namespace":"b"},"spec":)" + spec + "}", PodTemplates::Read);
  EXPECT_TRUE(object) << spec;
  return object ? (*object)->faults.list().size() : 0;
}

TEST(Faults, AreNotFoundInInputsThatNameSomethingElse) {
  for (const auto* from :
       {R"({"kind":"DockerImage","name":"quay.io/a/b"})", R"({"kind":"ImageStream","name":"a"})",
        R"({"kind":"ImageStreamImage","name":"a@sha256:1"})", R"({"name":"a:1"})", "null"}) {
    EXPECT_EQ(faults_of(Kind::BuildConfig,
                        std::string(R"({"strategy":{"sourceStrategy":{"from":)") + from + "}}}"),
              0u)
        << from;
  }
  EXPECT_EQ(faults_of(Kind::BuildConfig, R"({"output":{}})"), 0u);
  EXPECT_EQ(faults_of(Kind::BuildConfig, R"({"triggers":[{"type":"ImageChange"}]})"), 0u);
}

TEST(Faults, OfABuildAreOnlyThoseOfInputsThatMatter) {
  const std::string spec = R"({"strategy":{"sourceStrategy":{"from":{"name":"a"}}}})";
  EXPECT_EQ(faults_of(Kind::Build, spec), 1u);
  EXPECT_EQ(faults_of(Kind::Build, spec + R"(,"status":{"phase":"Running"})"), 0u);
  EXPECT_EQ(faults_of(Kind::Build, spec + R"(,"status":{"config":{"name":"web"}})"), 0u);
}

TEST(Faults, OfAnImageDependOnTheTriggersOfItsContainer) {
  const std::string pod =
      R"("template":{"spec":{"containers":[{"name":"a","image":" "},{"name":"b","image":"x"}]}})";
  const auto with = [&](const std::string& container) {
    return R"({"triggers":[{"type":"ImageChange","imageChangeParams":{"containerNames":[")" +
           container + R"("],"from":{"name":"a:1"}}}],)" + pod + "}";
  };
  EXPECT_EQ(faults_of(Kind::DeploymentConfig, "{" + pod + "}"), 1u);
  EXPECT_EQ(faults_of(Kind::DeploymentConfig, with("a")), 0u);
  EXPECT_EQ(faults_of(Kind::DeploymentConfig, with("b")), 1u);
  EXPECT_EQ(faults_of(Kind::DeploymentConfig, with("c")), 1u) << "only that of the trigger";
}

TEST(Faults, DoNotNeedThePodTemplate) {
  const auto object = decode_references(
      Kind::Deployment, R"({"kind":"PartialObjectMetadata","metadata":{"name":"a"}})",
      PodTemplates::Ignored);
  ASSERT_TRUE(object);
  EXPECT_TRUE((*object)->faults.list().empty());
}

}  // namespace
}  // namespace imagedeps::objects
