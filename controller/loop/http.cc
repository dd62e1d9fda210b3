#include "loop/http.h"

#include <algorithm>
#include <optional>

namespace imagedeps::loop {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// A broken escape stays as it is.
std::string percent_decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
                        hex_digit(text[i + 2]) >= 0;
    if (escape) {
      out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

/// The undecoded value of the first parameter with this name.
std::optional<std::string_view> find_parameter(std::string_view target, std::string_view name) {
  const std::size_t mark = target.find('?');
  std::string_view rest =
      mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    if (percent_decoded(pair.substr(0, equals)) == name)
      return pair.substr(std::min(pair.size(), equals + 1));
  }
  return std::nullopt;
}

}  // namespace

std::string_view HttpRequest::path() const {
  return std::string_view(target).substr(0, target.find('?'));
}

std::string HttpRequest::query(std::string_view name) const {
  return percent_decoded(find_parameter(target, name).value_or(""));
}

bool HttpRequest::has_query(std::string_view name) const {
  return find_parameter(target, name).has_value();
}

void answer(HttpResponder& responder, int status, std::string_view content_type, std::string body) {
  responder.begin(status, {{"Content-Type", std::string(content_type)},
                           {"Content-Length", std::to_string(body.size())}});
  responder.write(std::move(body));
  responder.end();
}

}  // namespace imagedeps::loop
