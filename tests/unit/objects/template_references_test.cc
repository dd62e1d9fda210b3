#include <gtest/gtest.h>

#include <map>

#include "base/json.h"
#include "objects/references.h"
#include "support/library.h"

namespace imagedeps::objects {
namespace {

std::shared_ptr<const ReferenceObject> decoded(const std::string& json) {
  const auto object = decode_references(Kind::Template, json, PodTemplates::Read);
  EXPECT_TRUE(object) << object.error().message;
  return object ? *object : std::make_shared<const ReferenceObject>();
}

std::string build_config(const std::string& from) {
  return R"({"kind": "BuildConfig", "metadata": {"name": "${NAME}"}, )"
         R"("spec": {"strategy": {"sourceStrategy": {"from": )" +
         from + R"(}}, "output": {"to": {"kind": "ImageStreamTag", "name": "${NAME}:latest"}}}})";
}

std::string definition(const std::string& object, const std::string& more_parameters = "") {
  return R"({"metadata": {"namespace": "openshift", "name": "shop"}, "parameters": [
    {"name": "NAME", "value": "shop"},
    {"name": "NAMESPACE", "value": "openshift"}, {"name": "VERSION", "value": "7.1"})" +
         more_parameters + R"(], "objects": [{"kind": "Service", "metadata": {"name": "s"}}, )" +
         object + "]}";
}

TEST(TemplateReferences, AreToOtherNamespacesWithDefaultParameters) {
  const auto object = decoded(definition(build_config(
      R"({"kind": "ImageStreamTag", "namespace": "${NAMESPACE}", "name": "php:${VERSION}"})")));
  EXPECT_EQ(to_string(object->key), "Template openshift/shop");
  ASSERT_EQ(object->references.size(), 1u);
  EXPECT_EQ(to_string(object->references.front().tag), "openshift/php:7.1");
  EXPECT_EQ(object->references.front().field_path, "objects[1].spec.strategy.sourceStrategy.from");
  EXPECT_TRUE(object->outputs.empty()) << "a Template produces nothing before it is instantiated";
}

TEST(TemplateReferences, ExcludeTheFutureProject) {
  EXPECT_TRUE(decoded(definition(build_config(R"({"kind": "ImageStreamTag", "name": "php:7.1"})")))
                  ->references.empty());
}

TEST(TemplateReferences, ExcludeParametersWithoutAValue) {
  const auto object = decoded(definition(
      build_config(
          R"({"kind": "ImageStreamTag", "namespace": "openshift", "name": "php:${WHICH}"})"),
      R"(, {"name": "WHICH", "required": true})"));
  EXPECT_TRUE(object->references.empty());
}

TEST(TemplateReferences, DoNotNeedAGeneratorThatThePlatformRejects) {
  const auto object = decoded(definition(
      build_config(
          R"({"kind": "ImageStreamTag", "namespace": "openshift", "name": "php:${VERSION}"})"),
      R"(, {"name": "SECRET", "generate": "expression", "from": "[q]{3}"})"));
  ASSERT_EQ(object->references.size(), 1u);
  EXPECT_EQ(to_string(object->references.front().tag), "openshift/php:7.1");
}

TEST(TemplateReferences, AreAnErrorForOtherJson) {
  EXPECT_FALSE(decode_references(Kind::Template, R"({"metadata": {"name": "x"}, "objects": 5})",
                                 PodTemplates::Read));
  EXPECT_FALSE(decode_references(Kind::Template, R"({"objects": []})", PodTemplates::Read));
  EXPECT_FALSE(decode_references(Kind::Template, "[]", PodTemplates::Read));
}

struct KnownTemplate {
  const char* file;
  std::vector<std::string> tags;
};

const std::map<std::string, KnownTemplate> kKnownTemplates{
    {"Synthetic",
     {"web-with-database.json",
      {"openshift/sample-runtime:2.0-ubi9", "openshift/sample-database:8.0-el9"}}},
    {"OpenShift",
     {"cakephp-mysql-example.json", {"openshift/php:7.4-ubi8", "openshift/mysql:8.0-el8"}}}};

class LibraryTemplateReferences : public testing::TestWithParam<test::Library> {};

TEST_P(LibraryTemplateReferences, AreTheTagsInTheTemplate) {
  const auto& known = kKnownTemplates.at(GetParam().name);
  const auto object = decoded(test::read_file(GetParam().folder / "templates" / known.file));
  std::vector<std::string> tags;
  for (const auto& reference : object->references) tags.push_back(to_string(reference.tag));
  EXPECT_EQ(tags, known.tags);
}

INSTANTIATE_TEST_SUITE_P(, LibraryTemplateReferences, testing::ValuesIn(test::libraries()),
                         [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace imagedeps::objects
