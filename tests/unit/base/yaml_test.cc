#include "base/yaml.h"

#include <gtest/gtest.h>

namespace imagedeps {
namespace {

Json parse(std::string_view text) {
  auto documents = parse_yaml(text);
  if (!documents) return "error: " + documents.error().message;
  return documents->empty() ? Json() : documents->front().value;
}

std::string error_of(std::string_view text, const YamlLimits& limits = {}) {
  const auto documents = parse_yaml(text, limits);
  return documents ? "" : documents.error().message;
}

TEST(Yaml, ReadsScalarsLikeKubernetes) {
  EXPECT_EQ(
      to_text(parse("a: 5\nb: \"5\"\nc: !!str 5\nd:\ne: ~\nf: true\ng: yes\nh: 7.1\ni: 'x'\nj: [1, "
                    "{k: v}]\nl: |\n  two\n  lines\n")),
      R"({"a":5,"b":"5","c":"5","d":null,"e":null,"f":true,"g":true,"h":7.1,"i":"x","j":[1,{"k":"v"}],"l":"two\nlines\n"})");
  EXPECT_EQ(
      to_text(parse("[0x1F, 010, 1_000, -7, +7, 1e3, .5, 1.2.3, 2026-11-23, y, 08, 0, -, 12ab, "
                    ".inf, 18446744073709551616]")),
      R"([31,8,1000,-7,7,1000.0,0.5,"1.2.3","2026-11-23","y",8.0,0,"-","12ab",".inf",1.8446744073709552e+19])");
  EXPECT_EQ(to_text(parse("true: 1\n7.1: 2\n")), R"({"7.1":2,"true":1})");
}

TEST(Yaml, ReturnsEveryDocumentWithItsLine) {
  const auto documents = parse_yaml("# nothing\n---\na: 1\n---\n---\n\nb: 2\n");
  ASSERT_TRUE(documents) << documents.error().message;
  ASSERT_EQ(documents->size(), 2u);
  EXPECT_EQ((*documents)[0].value["a"], 1);
  EXPECT_EQ((*documents)[1].value["b"], 2);
  EXPECT_GT((*documents)[1].line, (*documents)[0].line);
}

TEST(Yaml, AcceptsJson) {
  EXPECT_EQ(parse(R"( {"a":[1,"é"]})")["a"][1], "é");
  EXPECT_TRUE(parse_yaml("")->empty());
  EXPECT_TRUE(parse_yaml("# only this\n")->empty());
}

TEST(Yaml, AcceptsJsonValuesInARow) {
  const auto documents = parse_yaml("{\"a\": \"}\\\"{\"}\n\n{\"b\":\n[2]} [3]\n");
  ASSERT_TRUE(documents) << documents.error().message;
  ASSERT_EQ(documents->size(), 3u);
  EXPECT_EQ((*documents)[0].value["a"], "}\"{");
  EXPECT_EQ((*documents)[1].value["b"][0], 2);
  EXPECT_EQ((*documents)[1].line, 3);
  EXPECT_EQ((*documents)[2].line, 4);
  EXPECT_NE(error_of("{\"a\": 1}\n{\"b\": "), "");
  EXPECT_NE(error_of("{\"a\": 1}}"), "");
}

TEST(Yaml, FollowsAnchorsAndMergeKeys) {
  EXPECT_EQ(
      to_text(parse("x: &x {a: 1, b: 2}\ny: *x\nz:\n  <<: *x\n  b: 3\nw:\n  <<: [{c: 1}, *x]\n")),
      R"({"w":{"a":1,"b":2,"c":1},"x":{"a":1,"b":2},"y":{"a":1,"b":2},"z":{"a":1,"b":3}})");
}

TEST(Yaml, ReportsTheLocationOfAnError) {
  EXPECT_EQ(error_of("a: 1\nb: [1]]\n").substr(0, 6), "line 2");
  EXPECT_EQ(error_of("a: 1\nb: 2\na: 3\n"), "line 3, column 1: duplicate key \"a\"");
  EXPECT_EQ(error_of("a: 1\n? [x]\n: 2\n"), "line 2, column 3: a key must be text");
  EXPECT_NE(error_of("a: *nowhere"), "");
  EXPECT_NE(error_of("a: &a [*a]"), "");
}

TEST(Yaml, CanAcceptDuplicateKeys) {
  for (const auto* text :
       {"a: {b: 1, b: 2}\nc: 3\na:\n  b: 4\n",
        "{\"a\": {\"b\": 1, \"b\": \"\\\"a\\\":\"}, \"c\": [\"a\"],\n\n\"a\" : {\"b\": 4}}"}) {
    const auto documents = parse_yaml(text, {}, DuplicateKeys::LastWins);
    ASSERT_TRUE(documents) << documents.error().message;
    const auto& document = documents->front();
    EXPECT_EQ(document.value["a"], Json({{"b", 4}}));
    ASSERT_EQ(document.duplicates.size(), 2u) << text;
    EXPECT_EQ(document.duplicates[0].key + document.duplicates[1].key, "ba");
    EXPECT_EQ(document.duplicates[0].line, 1);
    EXPECT_EQ(document.duplicates[1].line, 3);
  }
  std::string many = "{";
  for (int i = 0; i < 100; ++i) many += "a: 1, ";
  EXPECT_EQ(parse_yaml(many + "b: 2}", {}, DuplicateKeys::LastWins)->front().duplicates.size(),
            20u);
}

TEST(Yaml, SharesLimitsBetweenParts) {
  YamlLimits left{.aliases_max = 5, .nodes_max = 30};
  const std::string text = "a: &a [1, 2]\nb: [*a, *a]\n";
  EXPECT_TRUE(parse_yaml_part(text, left, DuplicateKeys::Refused));
  EXPECT_EQ(left.aliases_max, 3u);
  EXPECT_FALSE(parse_yaml_part(text + "c: [", left, DuplicateKeys::Refused));
  EXPECT_EQ(left.aliases_max, 1u);
  EXPECT_FALSE(parse_yaml_part(text, left, DuplicateKeys::Refused));
}

TEST(Yaml, EndsWhereTheLibraryLoopsForever) {
  for (const auto* text : {",", "[],", " ,", "a: b\n, c", "!,"})
    EXPECT_NE(error_of(text), "") << text;
}

TEST(Yaml, RejectsDeepNesting) {
  EXPECT_NE(error_of(std::string(2'000'000, '[')), "");
  EXPECT_NE(error_of(std::string(200, '[') + "a" + std::string(200, ']')), "");
  std::string block;
  for (int i = 0; i < 200; ++i) block += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
  EXPECT_NE(error_of(block).find("nested too deeply"), std::string::npos);
}

TEST(Yaml, RefusesAliasBombs) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 10; ++j) bomb += (j ? ", *a" : "*a") + std::to_string(i - 1);
    bomb += "]\n";
  }
  EXPECT_NE(error_of(bomb).find("aliases"), std::string::npos);
  EXPECT_NE(error_of("a: &a x\nb: [*a, *a, *a]\n", {.aliases_max = 2}).find("too many aliases"),
            std::string::npos);
}

TEST(Yaml, RefusesControlCharacters) {
  EXPECT_EQ(error_of(std::string("a: 1\nb: 'x\0y'\n", 14)),
            "line 2, column 6: control characters are not allowed");
  EXPECT_NE(error_of("a: \x1b[31m"), "");
  EXPECT_EQ(error_of("a:\t1\r\n"), "");
}

TEST(Yaml, RejectsLargeDocuments) {
  EXPECT_NE(error_of("a: b", {.bytes_max = 3}), "");
  std::string flow = "[";
  while (flow.size() < 3'000'000) flow += "word,";
  EXPECT_NE(error_of(flow + "x]").find("one value takes more"), std::string::npos);
  std::string block;
  while (block.size() < 3'000'000) block += "- word\n";
  EXPECT_EQ(error_of(block), "");
}

TEST(Yaml, FindsTheLineOfAKey) {
  const std::string text =
      "mode: Enforce\nimport:\n  grace: 2m\n  registries:\n    - host: x\n    - host: y\n      "
      "typo: 1\n";
  EXPECT_EQ(yaml_line_of(text, {"mode"}), 1);
  EXPECT_EQ(yaml_line_of(text, {"import"}), 2);
  EXPECT_EQ(yaml_line_of(text, {"import", "grace"}), 3);
  EXPECT_EQ(yaml_line_of(text, {"import", "registries", "1", "typo"}), 7);
  EXPECT_EQ(yaml_line_of(text, {"import", "nothing"}), 0);
  EXPECT_EQ(yaml_line_of("{\n\"a\": {\n\"b\": 1}}", {"a", "b"}), 3);
}

TEST(Yaml, FindsThePlacesOfNodesAsWritten) {
  const std::string text = "a: 1\n---\n# empty\n---\nb:\n- name: 3.10\n- {name: 0x1F}\n---\nb: 2\n";
  const auto places = yaml_places_of(text, 1, {{"b", "0", "name"}, {"b", "1", "name"}, {"b", "2"}});
  ASSERT_EQ(places.size(), 3u);
  EXPECT_EQ(places[0].text, "3.10");
  EXPECT_EQ(places[0].line, 6);
  EXPECT_EQ(places[1].text, "0x1F");
  EXPECT_EQ(places[2].line, 0);
  EXPECT_TRUE(yaml_places_of(text, 0, {}).empty());
}

TEST(Yaml, WritesTextThatReadsBack) {
  const OrderedJson value = OrderedJson::parse(
      R"({"z":"text","a":"5","b":true,"c":"true","d":[],"e":{},"f":[1,[2,"x: y"],{"k":"v","l":[null]}],"g":"a:b","h":"- x","i":" x","j":"é\n","k":"","on":"#no","m":1.5})");
  const auto text = to_yaml(value);
  EXPECT_EQ(to_text(parse(text)), to_text(Json::parse(to_text(value)))) << text;
  EXPECT_EQ(to_yaml(OrderedJson::parse(R"({"b":{"x":"php:7.1"},"a":["p",{"q":1,"r":2}]})")),
            "b:\n  x: php:7.1\na:\n- p\n- q: 1\n  r: 2\n");
  EXPECT_EQ(to_yaml(OrderedJson("x")), "x\n");
}

}  // namespace
}  // namespace imagedeps
