#include "objects/pull_spec.h"

#include <algorithm>

namespace imagedeps::objects {

namespace {

bool is_lower(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
bool is_word(char c) { return is_lower(c) || (c >= 'A' && c <= 'Z') || c == '_'; }

/// Runs of [a-z0-9]+, each two separated by '.', '_', '__' or dashes.
bool is_path_component(std::string_view part) {
  if (part.empty() || !is_lower(part.front()) || !is_lower(part.back())) return false;
  for (std::size_t i = 0; i < part.size();) {
    const auto end = std::min(part.find_first_not_of("._-", i), part.size());
    const auto separator = part.substr(i, end - i);
    const bool allowed = separator.empty() || separator == "." || separator == "_" ||
                         separator == "__" ||
                         separator.find_first_not_of('-') == std::string_view::npos;
    if (!allowed || (end < part.size() && !is_lower(part[end]))) return false;
    i = end + 1;
  }
  return true;
}

bool is_repository(std::string_view text) {
  while (true) {
    const auto slash = text.find('/');
    if (!is_path_component(text.substr(0, slash))) return false;
    if (slash == std::string_view::npos) return true;
    text.remove_prefix(slash + 1);
  }
}

bool is_tag(std::string_view text) {
  return !text.empty() && text.size() <= 128 && is_word(text.front()) &&
         std::ranges::all_of(text, [](char c) { return is_word(c) || c == '.' || c == '-'; });
}

bool is_digest(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  const auto hex = text.substr(colon + 1);
  return hex.size() >= 32 && std::ranges::all_of(hex, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

bool is_host(std::string_view text) {
  if (text.starts_with('[')) return text.find(']') != std::string_view::npos;
  const auto colon = text.find(':');
  const auto port =
      colon == std::string_view::npos ? std::string_view("1") : text.substr(colon + 1);
  const auto name = text.substr(0, colon);
  return !name.empty() && !port.empty() &&
         port.find_first_not_of("0123456789") == std::string_view::npos &&
         std::ranges::all_of(
             name, [](char c) { return (is_word(c) && c != '_') || c == '.' || c == '-'; });
}

/// Removes the last `mark` and the part after it from the text, and returns that part. Nullopt if
/// no mark follows the last '/'.
std::optional<std::string_view> take_suffix(std::string_view& text, char mark) {
  const auto at = text.rfind(mark);
  const auto slash = text.rfind('/');
  if (at == std::string_view::npos || (slash != std::string_view::npos && at < slash))
    return std::nullopt;
  const auto suffix = text.substr(at + 1);
  text = text.substr(0, at);
  return suffix;
}

}  // namespace

std::optional<PullSpec> parse_pull_spec(std::string_view text) {
  PullSpec spec;
  if (const auto at = text.find('@'); at != std::string_view::npos) {
    spec.digest = text.substr(at + 1);
    if (!is_digest(spec.digest)) return std::nullopt;
    text = text.substr(0, at);
  }
  const auto slash = text.find('/');
  const auto first = text.substr(0, slash);
  const bool named = slash != std::string_view::npos &&
                     (first == "localhost" || first.find_first_of(".:") != std::string_view::npos);
  if (named) {
    if (!is_host(first)) return std::nullopt;
    spec.registry = first;
    text.remove_prefix(slash + 1);
  }
  if (const auto tag = take_suffix(text, ':')) {
    spec.tag = *tag;
    if (!is_tag(spec.tag)) return std::nullopt;
  } else if (spec.digest.empty()) {
    spec.tag = "latest";
  }
  if (!is_repository(text)) return std::nullopt;
  if (!named) spec.registry = "docker.io";
  const bool bare = spec.registry == "docker.io" && text.find('/') == std::string_view::npos;
  spec.repository = (bare ? "library/" : "") + std::string(text);
  return spec;
}

std::optional<TagRef> internal_istag(std::string_view image,
                                     const std::set<std::string, std::less<>>& internal_hosts) {
  if (!internal_hosts.contains(image.substr(0, image.find('/')))) return std::nullopt;
  const auto spec = parse_pull_spec(image);
  if (!spec || !spec->digest.empty()) return std::nullopt;
  const auto slash = spec->repository.find('/');
  if (slash == std::string::npos || spec->repository.find('/', slash + 1) != std::string::npos)
    return std::nullopt;
  return TagRef{spec->repository.substr(0, slash), spec->repository.substr(slash + 1), spec->tag};
}

bool may_be_internal(std::string_view image) {
  if (image.find('@') != std::string_view::npos) return false;
  return image.find_first_of(".:") < image.find('/') && std::ranges::count(image, '/') == 2;
}

}  // namespace imagedeps::objects
