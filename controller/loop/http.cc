#include "loop/http.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace imagedeps::loop {
namespace {

/// Decodes form encoding, in which "+" is a space.
std::string form_decoded(std::string_view text) {
  std::string spaced(text);
  std::ranges::replace(spaced, '+', ' ');
  return percent_decoded(spaced);
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
    if (form_decoded(pair.substr(0, equals)) == name)
      return pair.substr(std::min(pair.size(), equals + 1));
  }
  return std::nullopt;
}

}  // namespace

std::string_view HttpRequest::path() const {
  return std::string_view(target).substr(0, target.find('?'));
}

std::string HttpRequest::query(std::string_view name) const {
  return form_decoded(find_parameter(target, name).value_or(""));
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
