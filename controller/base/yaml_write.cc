#include "base/yaml.h"

namespace imagedeps {

namespace {

bool is_plain(const std::string& text) {
  constexpr std::string_view kSafe =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-@ ";
  constexpr std::string_view kSafeFirst =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./";
  if (text.empty() || text.back() == ' ' || kSafeFirst.find(text.front()) == std::string_view::npos)
    return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool colon_inside = text[i] == ':' && i + 1 < text.size() && text[i + 1] != ' ';
    if (!colon_inside && kSafe.find(text[i]) == std::string_view::npos) return false;
  }
  return yaml_plain_scalar(text).is_string();
}

std::string scalar(const OrderedJson& value) {
  if (value.is_string() && is_plain(value.get_ref<const std::string&>()))
    return value.get<std::string>();
  return to_text(value);
}

bool is_block(const OrderedJson& value) { return value.is_structured() && !value.empty(); }

/// Writes the lines of a collection. If it follows "- ", the caller has indented the first line.
void write(std::string& out, const OrderedJson& value, std::size_t indent, bool continues) {
  const auto start_line = [&] {
    if (!continues) out.append(indent, ' ');
    continues = false;
  };
  if (value.is_array()) {
    for (const auto& item : value) {
      start_line();
      out += "- ";
      if (is_block(item)) {
        write(out, item, indent + 2, true);
      } else {
        out += scalar(item) + '\n';
      }
    }
    return;
  }
  for (const auto& [key, member] : value.items()) {
    start_line();
    out += scalar(OrderedJson(key)) + ':';
    if (is_block(member)) {
      out += '\n';
      write(out, member, member.is_array() ? indent : indent + 2, false);
    } else {
      out += ' ' + scalar(member) + '\n';
    }
  }
}

}  // namespace

std::string to_yaml(const OrderedJson& value) {
  if (!is_block(value)) return scalar(value) + '\n';
  std::string out;
  write(out, value, 0, false);
  return out;
}

}  // namespace imagedeps
