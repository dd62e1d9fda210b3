#include "objects/template.h"

#include <gtest/gtest.h>
#include <regex.h>

#include "objects/template_value.h"
#include "support/library.h"

namespace imagedeps::objects {
namespace {

/// Reports whether all of `text` matches `pattern`, a POSIX extended regular expression.
bool matches(const std::string& text, const std::string& pattern) {
  regex_t compiled;
  if (regcomp(&compiled, ("^(" + pattern + ")$").c_str(), REG_EXTENDED | REG_NOSUB) != 0)
    return false;
  const bool matched = regexec(&compiled, text.c_str(), 0, nullptr, 0) == 0;
  regfree(&compiled);
  return matched;
}

Json definition() {
  return *parse_json(R"({"kind": "Template",
    "labels": {"app": "${NAME}", "template": "example"},
    "parameters": [
      {"name": "NAME", "required": true, "value": "shop"},
      {"name": "REPLICAS", "value": "3"},
      {"name": "NAMESPACE", "value": "openshift"},
      {"name": "PASSWORD", "generate": "expression", "from": "p-[a-z]{4}[0-9]{2}"}],
    "objects": [
      {"kind": "Deployment",
       "metadata": {"name": "${NAME}", "namespace": "fixed",
                    "annotations": {"for-${NAME}": "x${UNKNOWN}y"}},
       "spec": {"replicas": "${{REPLICAS}}", "count": "${REPLICAS}", "password": "${PASSWORD}",
                "args": ["$${NAME}", "${", "${{NAME}} "]}},
      {"kind": "Role", "metadata": {"name": "r", "namespace": "${NAMESPACE}"}}]})");
}

Result<ProcessedTemplate> process(const std::map<std::string, std::string>& given) {
  Random random(1);
  return process_template(definition(), given, random);
}

TEST(Template, ReplacesTextKeysAndWholeValues) {
  const auto processed = process({});
  ASSERT_TRUE(processed);
  const Json& object = processed->objects.at(0);
  EXPECT_EQ(object["metadata"]["name"], "shop");
  EXPECT_TRUE(object["metadata"]["annotations"].contains("for-shop"));
  EXPECT_EQ(object["spec"]["replicas"], 3);
  EXPECT_EQ(object["spec"]["count"], "3");
  EXPECT_EQ(object["spec"]["args"], Json({"$shop", "${", "${{NAME}} "}));
}

TEST(Template, AddsItsLabelsToEveryObject) {
  const auto processed = process({{"NAME", "web"}});
  ASSERT_TRUE(processed);
  for (const Json& object : processed->objects) {
    EXPECT_EQ(object["metadata"]["labels"]["app"], "web");
    EXPECT_EQ(object["metadata"]["labels"]["template"], "example");
  }
}

TEST(Template, DropsAFixedNamespaceAndKeepsAParameter) {
  const auto processed = process({});
  ASSERT_TRUE(processed);
  EXPECT_FALSE(processed->objects.at(0)["metadata"].contains("namespace"));
  EXPECT_EQ(processed->objects.at(1)["metadata"]["namespace"], "openshift");
}

TEST(Template, LeavesUnknownParametersAndReportsThem) {
  const auto processed = process({});
  ASSERT_TRUE(processed);
  EXPECT_EQ(processed->objects.at(0)["metadata"]["annotations"]["for-shop"], "x${UNKNOWN}y");
  ASSERT_EQ(processed->problems.size(), 1u);
  EXPECT_NE(processed->problems[0].find("UNKNOWN"), std::string::npos);
}

TEST(Template, GeneratesAValueOnlyIfNoneIsGiven) {
  EXPECT_TRUE(matches(process({})->parameters.at("PASSWORD"), "p-[a-z]{4}[0-9]{2}"));
  EXPECT_EQ(process({{"PASSWORD", "mine"}})->parameters.at("PASSWORD"), "mine");
}

TEST(Template, RejectsUnknownParameters) {
  const auto processed = process({{"NMAE", "x"}, {"OTHER", "y"}});
  ASSERT_FALSE(processed);
  EXPECT_EQ(processed.error().message, "the template does not have parameter NMAE, OTHER");
}

TEST(Template, LeavesParametersWithoutAValueOpen) {
  const auto processed = process({{"NAME", ""}});
  ASSERT_TRUE(processed) << processed.error().message;
  EXPECT_EQ(processed->open, (OpenParameters{{"NAME", ""}}));
  EXPECT_FALSE(processed->parameters.contains("NAME"));
  const Json& object = processed->objects.at(0);
  EXPECT_EQ(object["metadata"]["name"], "${NAME}");
  EXPECT_EQ(object["metadata"]["labels"]["app"], "${NAME}");
  EXPECT_EQ(object["spec"]["count"], "3");
  ASSERT_EQ(processed->problems.size(), 1u) << "an open parameter is not an unknown one";
  EXPECT_EQ(processed->problems[0].find("NAME"), std::string::npos);
}

TEST(Template, LeavesParametersOpenWhoseGeneratorThePlatformRejects) {
  Random random(1);
  const auto json = *parse_json(R"({"parameters": [
    {"name": "A", "generate": "expression", "from": "[q]{3}"},
    {"name": "B", "generate": "uuid"},
    {"name": "C", "generate": "expression", "from": "[q_]{3}"},
    {"name": "D", "required": true}, {"name": "D", "value": "the last one counts"}],
    "objects": [{"kind": "Note", "text": "${A} ${B} ${C} ${D}", "whole": "${{A}}"}]})");
  const auto processed = process_template(json, {}, random);
  ASSERT_TRUE(processed) << processed.error().message;
  EXPECT_EQ(processed->objects.at(0)["text"], "${A} ${B} [q_]{3} the last one counts");
  EXPECT_EQ(processed->objects.at(0)["whole"], "${{A}}");
  ASSERT_EQ(processed->open.size(), 2u);
  EXPECT_EQ(processed->open.at("B"), "OpenShift has no generator 'uuid'");
  const auto given = process_template(json, {{"A", "1"}, {"B", "2"}}, random);
  EXPECT_TRUE(given->open.empty());
  EXPECT_EQ(given->objects.at(0)["whole"], 1);
}

TEST(Template, RejectsLabelsForObjectsThatCannotHaveThem) {
  for (const auto* object :
       {R"({"metadata":"x"})", R"({"metadata":[]})", R"({"metadata":{"labels":"x"}})",
        R"({"metadata":"${{LIST}}"})", R"({"metadata":{"labels":"${{LIST}}"}})"}) {
    const auto text = std::string(R"({"labels":{"a":"b"},"parameters":[{"name":"LIST",)") +
                      R"("value":"[1]"}],"objects":[{"kind":"Role"},)" + object + "]}";
    Random random(1);
    const auto processed = process_template(*parse_json(text), {}, random);
    ASSERT_FALSE(processed) << object;
    EXPECT_EQ(processed.error().kind, Error::Kind::Invalid);
    EXPECT_NE(processed.error().message.find("objects[1]"), std::string::npos);
  }
}

TEST(Template, RejectsListsOfAnotherShape) {
  Random random(1);
  for (const auto* key : {"objects", "parameters"}) {
    for (const auto* value : {"5", "{\"a\": {}}", "[1]"}) {
      auto broken = definition();
      broken[key] = *parse_json(value);
      const auto processed = process_template(broken, {}, random);
      ASSERT_FALSE(processed) << key << value;
      EXPECT_EQ(processed.error().message, std::string(key) + " is not a list of objects");
    }
  }
  EXPECT_TRUE(process_template(*parse_json(R"({"kind": "Template"})"), {}, random));
}

TEST(TemplateValue, SupportsTheClassesOfThePlatform) {
  Random random(7);
  const auto generates = [&random](const char* pattern, const char* expected) {
    const auto value = generate_value(pattern, random);
    return value && matches(*value, expected);
  };
  EXPECT_TRUE(generates("[a-zA-Z0-9]{40}", "[a-zA-Z0-9]{40}"));
  EXPECT_TRUE(generates("user[A-Z0-9]{3}", "user[A-Z0-9]{3}"));
  EXPECT_TRUE(generates("[\\w]{8}", "\\w{8}"));
  EXPECT_TRUE(generates("[\\d]{8}", "[0-9]{8}"));
  EXPECT_TRUE(generates("[\\a]{8}", "[a-zA-Z0-9]{8}"));
  EXPECT_TRUE(generates("plain", "plain"));
}

TEST(TemplateValue, LeavesWhatThePlatformDoesNotReadAsText) {
  Random random(7);
  for (const auto* pattern : {"[a-z]", "[a-z", "[a-zA-Z0-9_]{10}", "[a-z]{}", "[a-z]{x}", "[]{3}",
                              "[a-z]{3", "{3}", "[a-z] {3}", ""}) {
    const auto value = generate_value(pattern, random);
    ASSERT_TRUE(value) << pattern;
    EXPECT_EQ(*value, pattern);
  }
  const auto value = generate_value("[_][[a-b]{2}][0-1]{1}{2}", random);
  EXPECT_EQ(value.value(), "[_][aa]0{2}");
}

TEST(TemplateValue, NeverUsesTheLastCharacterOfARange) {
  Random random(7);
  for (int i = 0; i < 50; ++i) {
    EXPECT_TRUE(matches(generate_value("[a-c]{20}", random).value(), "[ab]{20}"));
    EXPECT_TRUE(matches(generate_value("[y-B]{20}", random).value(), "[yzA]{20}"));
  }
}

TEST(TemplateValue, RejectsWhatThePlatformRejects) {
  Random random(7);
  for (const auto* pattern : {"[a-z]{0}", "[a-z]{256}", "[a-z]{99999999999}", "[q]{3}", "[a-z-]{3}",
                              "[z-a]{3}", "[a-a]{3}", "[A-z]{3}", "[abc]{3}", "ok[a-c]{2}[q]{3}"})
    EXPECT_FALSE(generate_value(pattern, random)) << pattern;
  std::string longest;
  for (int i = 0; i < 5000; ++i) longest += "[a-z]{255}";
  EXPECT_FALSE(generate_value(longest, random));
}

class LibraryTemplates : public testing::TestWithParam<test::Library> {};

TEST_P(LibraryTemplates, AreProcessedWithTheirDefaults) {
  const auto files = test::json_files(GetParam().folder / "templates");
  EXPECT_GT(files.size(), 4u);
  for (const auto& file : files) {
    SCOPED_TRACE(file);
    const auto json = test::read_json(file);
    Random random(3);
    const auto processed = process_template(json, {}, random);
    ASSERT_TRUE(processed) << processed.error().message;
    EXPECT_EQ(processed->objects.size(), at(json, "objects").size());
    for (const Json& object : processed->objects)
      EXPECT_EQ(to_text(object).find("${"), std::string::npos) << object;
  }
}

INSTANTIATE_TEST_SUITE_P(, LibraryTemplates, testing::ValuesIn(test::libraries()),
                         [](const auto& each) { return each.param.name; });

/// A Template with `count` uses of one parameter of `size` bytes.
Json blown_up(std::size_t size, std::size_t count) {
  Json object{{"kind", "ConfigMap"}, {"data", Json::array()}};
  for (std::size_t i = 0; i < count; ++i) object["data"].push_back("${BIG}");
  return {{"parameters", {{{"name", "BIG"}, {"value", std::string(size, 'x')}}}},
          {"objects", Json::array({object})}};
}

TEST(Template, IsRejectedBeforeItsResultExhaustsMemory) {
  Random random(1);
  const auto processed = process_template(blown_up(300'000, 20'000), {}, random);
  ASSERT_FALSE(processed);
  EXPECT_EQ(
      processed.error().message,
      "the processed template would be larger than 16 MiB: BIG is too large for the number of "
      "times it is used");
  EXPECT_TRUE(process_template(blown_up(300'000, 50), {}, random));
}

TEST(Template, CountsLabelsAndParsedValuesTowardsItsSize) {
  Random random(1);
  Json labelled{{"labels", {{"a", std::string(100'000, 'x')}}}, {"objects", Json::array()}};
  for (int i = 0; i < 1000; ++i) labelled["objects"].push_back({{"kind", "Service"}});
  EXPECT_FALSE(process_template(labelled, {}, random));
  Json parsed = blown_up(0, 0);
  std::string zeros = "[0";
  for (int i = 0; i < 100'000; ++i) zeros += ",0";
  parsed["parameters"][0]["value"] = zeros + "]";
  for (int i = 0; i < 50; ++i) parsed["objects"][0]["data"].push_back("${{BIG}}");
  EXPECT_FALSE(process_template(parsed, {}, random));
}

}  // namespace
}  // namespace imagedeps::objects
