#include "audit/open_need.h"

#include <gtest/gtest.h>

namespace imagedeps::audit {
namespace {

const OpenNeeds kOpen({"TAG", "NS"}, "shop", "file.yaml:1");

std::vector<OpenNeed> needs_of(const std::string& json) {
  return kOpen.find({{*parse_json(json), "file.yaml", 1}});
}

TEST(OpenNeeds, RecognizeParametersInText) {
  for (const auto* text : {"${TAG}", "php:${TAG}", "${X}${TAG}", "${${NS}", "${{TAG}}"})
    EXPECT_TRUE(kOpen.open(text)) << text;
  for (const auto* text : {"", "${OTHER}", "$TAG", "${TAG", "${TAG }", "{TAG}", "$${", "${}"})
    EXPECT_FALSE(kOpen.open(text)) << text;
  std::string many;
  for (int i = 0; i < 200'000; ++i) many += "${";
  EXPECT_FALSE(kOpen.open(many)) << "in linear time";
}

TEST(OpenNeeds, AreFoundWhereTheDecodersReadReferences) {
  const auto needs = needs_of(R"({"kind": "BuildConfig", "metadata": {"name": "web"}, "spec": {
    "strategy": {"dockerStrategy": {"from": {"kind": "ImageStream", "name": "base-${TAG}"}}},
    "source": {"images": [{"from": {"kind": "DockerImage", "name": "quay.io/x/y:${TAG}"}},
                          {"from": {"kind": "ImageStreamTag", "namespace": "${NS}", "name": "a:1"}}]},
    "output": {"to": {"kind": "ImageStreamTag", "name": "web:${TAG}"}}}})");
  ASSERT_EQ(needs.size(), 2u);
  EXPECT_EQ(needs[0].field_path, "spec.source.images[1].from");
  EXPECT_EQ(needs[0].text, "${NS}/a:1");
  EXPECT_EQ(needs[0].parameters, std::set<std::string>{"NS"});
  EXPECT_EQ(needs[1].field_path, "spec.strategy.dockerStrategy.from");
  EXPECT_EQ(needs[1].text, "shop/base-${TAG}:latest");
  EXPECT_TRUE(blocking(needs[1]));
}

TEST(OpenNeeds, BelongToTheNamespaceOfTheirObject) {
  const auto needs = needs_of(R"({"kind": "DeploymentConfig", "metadata": {"name": "a",
    "namespace": "${NS}"}, "spec": {"triggers": [{"type": "ImageChange",
    "imageChangeParams": {"from": {"kind": "ImageStreamTag", "name": "a:1"}}}]}})");
  ASSERT_EQ(needs.size(), 1u);
  EXPECT_EQ(needs[0].text, "${NS}/a:1");
  EXPECT_EQ(to_string(needs[0].object), "DeploymentConfig ${NS}/a");
}

TEST(OpenNeeds, AreRemovedFromDecodedObjects) {
  objects::ReferenceObject object;
  object.references = {{.tag = {"shop", "a", "1"}}, {.tag = {"shop", "a", "${TAG}"}}};
  object.outputs = {{.tag = {"${NS}", "a", "1"}}, {.image = "host/shop/a:${TAG}"}};
  kOpen.remove_from(object);
  EXPECT_EQ(object.references.size(), 1u);
  EXPECT_TRUE(object.outputs.empty());
  objects::ImageStream stream;
  stream.tags = {{"${TAG}", objects::SpecTag{}, {}}, {"alias", objects::SpecTag{}, {}}};
  stream.tags[1].spec->source_kind = objects::SourceKind::ImageStreamTag;
  stream.tags[1].spec->source_name = "${TAG}";
  kOpen.remove_from(stream);
  ASSERT_EQ(stream.tags.size(), 1u);
  EXPECT_EQ(stream.tags[0].spec->source_kind, objects::SourceKind::DockerImage);
}

}  // namespace
}  // namespace imagedeps::audit
