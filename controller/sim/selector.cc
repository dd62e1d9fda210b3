#include "sim/selector.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace imagedeps::sim {
namespace {

using Operator = Requirement::Operator;

/// Splits at each `separator` that is not inside parentheses.
std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  int depth = 0;
  std::size_t start = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && text[i] == '(') ++depth;
    if (i < text.size() && text[i] == ')') --depth;
    if (i < text.size() && (text[i] != separator || depth > 0)) continue;
    if (const auto part = trimmed(text.substr(start, i - start)); !part.empty())
      parts.emplace_back(part);
    start = i + 1;
  }
  return parts;
}

std::optional<Requirement> set_term(const std::string& text) {
  const auto open = text.find('(');
  if (open == std::string::npos || text.back() != ')') return std::nullopt;
  const auto words = split(text.substr(0, open), ' ');
  if (words.size() != 2 || (words[1] != "in" && words[1] != "notin")) return std::nullopt;
  return Requirement{
      .key = words[0],
      .op = words[1] == "in" ? Operator::In : Operator::NotIn,
      .values = split(std::string_view(text).substr(open + 1, text.size() - open - 2), ',')};
}

std::optional<Requirement> term(const std::string& text) {
  if (auto set = set_term(text)) return set;
  for (const auto& [symbol, op] :
       {std::pair{"!=", Operator::NotEqual}, {"==", Operator::Equal}, {"=", Operator::Equal}}) {
    const auto at = text.find(symbol);
    if (at == std::string::npos) continue;
    return Requirement{
        .key = std::string(trimmed(text.substr(0, at))),
        .op = op,
        .values = {std::string(trimmed(text.substr(at + std::string_view(symbol).size())))}};
  }
  if (text.find_first_of(" ()") != std::string::npos) return std::nullopt;
  if (text.front() == '!')
    return Requirement{
        .key = std::string(trimmed(text.substr(1))), .op = Operator::Absent, .values = {}};
  return Requirement{.key = text, .op = Operator::Exists, .values = {}};
}

bool holds(const Requirement& requirement, const std::optional<std::string>& value) {
  const bool listed =
      value && std::ranges::find(requirement.values, *value) != requirement.values.end();
  switch (requirement.op) {
    case Operator::Exists: return value.has_value();
    case Operator::Absent: return !value;
    case Operator::Equal:
    case Operator::In: return listed;
    case Operator::NotEqual:
    case Operator::NotIn: return !listed;
  }
  return false;
}

std::optional<std::string> label_of(const Json& object, const std::string& key) {
  const auto& value = at(at_path(object, {"metadata", "labels"}), key);
  return value.is_string() ? std::optional(value.get<std::string>()) : std::nullopt;
}

std::string field_of(const Json& object, const std::string& path) {
  const Json* value = &object;
  for (const auto& part : split(path, '.')) value = &at(*value, part);
  if (value->is_string()) return value->get<std::string>();
  return value->is_null() ? std::string() : to_text(*value);
}

}  // namespace

bool Selector::matches(const Json& object) const {
  return std::ranges::all_of(
             labels, [&](const Requirement& r) { return holds(r, label_of(object, r.key)); }) &&
         std::ranges::all_of(
             fields, [&](const Requirement& r) { return holds(r, field_of(object, r.key)); });
}

std::variant<Selector, std::string> parse_selector(std::string_view labels,
                                                   std::string_view fields) {
  Selector selector;
  for (const auto& [text, terms] :
       {std::pair{labels, &selector.labels}, {fields, &selector.fields}}) {
    for (const auto& part : split(text, ',')) {
      auto requirement = term(part);
      if (!requirement) return "unable to parse requirement: found '" + part + "'";
      terms->push_back(std::move(*requirement));
    }
  }
  return selector;
}

}  // namespace imagedeps::sim
