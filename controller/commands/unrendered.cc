#include "commands/unrendered.h"

#include <algorithm>
#include <array>

#include "base/printable.h"
#include "base/text.h"
#include "objects/meta.h"

namespace imagedeps::commands {

namespace {

constexpr std::size_t kShownMax = 60;

/// An action that starts in a line of the text at `at`, with its closing mark.
std::string_view action_at(std::string_view text, std::size_t at) {
  const std::string_view close = text[at + 1] == '{' ? "}}" : "%}";
  const auto line = text.substr(at, text.find('\n', at) - at);
  const auto end = line.find(close);
  return end == std::string_view::npos ? std::string_view() : line.substr(0, end + close.size());
}

bool starts_action(std::string_view text, std::size_t at) {
  if (at + 1 >= text.size() || (text[at + 1] != '{' && text[at + 1] != '%')) return false;
  return at == 0 || text[at - 1] != '$';
}

bool is_object(const Json& document) { return !string_at(document, "kind").empty(); }

using Found = std::optional<TemplateAction>;

Found in_any_text(const Json& value) {
  if (value.is_string()) return template_action(value.get_ref<const std::string&>());
  if (!value.is_structured()) return std::nullopt;
  for (const auto& [key, field] : value.items()) {
    if (auto found = template_action(key)) return found;
    if (auto found = in_any_text(field)) return found;
  }
  return std::nullopt;
}

/// In the name and namespace of references.
Found in_references(const Json& value) {
  if (!value.is_structured()) return std::nullopt;
  for (const auto& [key, field] : value.items()) {
    const bool istag = key == "from" && string_at(field, "kind").starts_with("ImageStream");
    if (auto found = istag ? in_any_text(field) : in_references(field)) return found;
  }
  return std::nullopt;
}

}  // namespace

Found template_action(std::string_view text) {
  for (auto at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1)) {
    if (!starts_action(text, at)) continue;
    const auto action = action_at(text, at);
    if (action.empty()) continue;
    const auto before = text.substr(0, at);
    return TemplateAction{1 + static_cast<int>(std::ranges::count(before, '\n')),
                          std::string(truncated(action, kShownMax))};
  }
  return std::nullopt;
}

Found template_action_in(const Json& document) {
  if (!is_object(document)) return in_any_text(document);
  const Json& metadata = at(document, "metadata");
  const std::string triggers = string_at(at(metadata, "annotations"), objects::kTriggersAnnotation);
  const std::array names = {string_at(document, "kind"), string_at(document, "apiVersion"),
                            string_at(metadata, "name"), string_at(metadata, "namespace"),
                            triggers};
  for (const auto& name : names)
    if (auto found = template_action(name)) return found;
  return in_references(at(document, "spec"));
}

std::string unrendered_message(const TemplateAction& action) {
  return "looks like an unrendered template (" + printable(action.text) +
         "); render it first with `helm template CHART`, or with the tool that it is written for, "
         "and read the output";
}

}  // namespace imagedeps::commands
