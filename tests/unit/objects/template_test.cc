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

TEST(Template, NamesRequiredParametersWithoutAValue) {
  const auto processed = process({{"NAME", ""}});
  ASSERT_FALSE(processed);
  EXPECT_NE(processed.error().message.find("required parameters have no value: NAME"),
            std::string::npos);
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

TEST(TemplateValue, RejectsInvalidPatterns) {
  Random random(7);
  EXPECT_FALSE(generate_value("[a-z]", random));
  EXPECT_FALSE(generate_value("[a-z]{0}", random));
  EXPECT_FALSE(generate_value("[a-z]{256}", random));
  EXPECT_FALSE(generate_value("[a-z", random));
  EXPECT_FALSE(generate_value("[q]{3}", random));
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
