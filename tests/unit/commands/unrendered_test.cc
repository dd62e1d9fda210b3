#include "commands/unrendered.h"

#include <gtest/gtest.h>

namespace imagedeps::commands {
namespace {

bool in_text(std::string_view text) { return template_action(text).has_value(); }
bool in_document(const char* json) { return template_action_in(*parse_json(json)).has_value(); }

TEST(Unrendered, ActionsOfTemplateLanguages) {
  for (const auto* text : {"{{ .Values.a }}", "a: {{- include \"x\" . }}", "{% if a %}"})
    EXPECT_TRUE(in_text(text)) << text;
  for (const auto* text : {"${{A}}", "{a: {b: c}}", "{{ open", "{{\n}}", "{", "{{", "100%}", ""})
    EXPECT_FALSE(in_text(text)) << text;
  const auto action = template_action("a: 1\nb: {{ .x }} c\n");
  ASSERT_TRUE(action);
  EXPECT_EQ(action->line, 2);
  EXPECT_EQ(action->text, "{{ .x }}");
}

TEST(Unrendered, OnlyNamesAndReferencesOfAnObjectCount) {
  EXPECT_TRUE(in_document(R"({"kind": "Service", "metadata": {"name": "{{ .x }}-a"}})"));
  EXPECT_TRUE(in_document(R"({"kind": "BuildConfig", "spec": {"strategy": {"dockerStrategy":
    {"from": {"kind": "ImageStreamTag", "name": "a:{{ .x }}"}}}}})"));
  EXPECT_TRUE(in_document(R"({"a": ["{{ .x }}"]})"));
  EXPECT_FALSE(in_document(R"({"kind": "Workflow", "spec": {"image": "{{inputs.image}}"}})"));
  EXPECT_FALSE(in_document(R"({"kind": "ConfigMap", "data": {"a": "{{ .x }}"}})"));
}

}  // namespace
}  // namespace imagedeps::commands
