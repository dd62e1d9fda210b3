#include "audit/manifest_kind.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/text.h"

namespace imagedeps::audit {

using objects::Kind;

namespace {

constexpr std::size_t kShownMax = 100;

std::string_view group_in(std::string_view api_version) {
  const auto slash = api_version.find('/');
  return slash == std::string_view::npos ? std::string_view() : api_version.substr(0, slash);
}

bool group_fits(Kind kind, std::string_view api_version) {
  const std::string_view group = group_in(api_version);
  if (api_version.empty()) return false;
  if (group == group_of(kind)) return true;
  if (group.empty()) return group_of(kind).ends_with(".openshift.io");
  return group == "extensions" && group_of(kind) == "apps";
}

/// The groups in which users look for the kinds that the program reads.
bool platform_group(std::string_view group) {
  constexpr std::array<std::string_view, 8> kGroups = {"",
                                                       "apps",
                                                       "batch",
                                                       "extensions",
                                                       "apps.openshift.io",
                                                       "build.openshift.io",
                                                       "image.openshift.io",
                                                       "template.openshift.io"};
  return std::ranges::find(kGroups, group) != kGroups.end();
}

}  // namespace

std::optional<Kind> kind_of(const Json& manifest) {
  const auto kind = objects::parse_kind(string_at(manifest, "kind"));
  return kind && group_fits(*kind, string_at(manifest, "apiVersion")) ? kind : std::nullopt;
}

std::optional<Kind> kind_in_wrong_group(const Json& manifest) {
  const auto kind = objects::parse_kind(string_at(manifest, "kind"));
  const std::string version = string_at(manifest, "apiVersion");
  const bool wrong = kind && !group_fits(*kind, version) && platform_group(group_in(version));
  return wrong ? kind : std::nullopt;
}

std::string wrong_group_message(const Json& manifest, Kind kind) {
  const std::string version = string_at(manifest, "apiVersion");
  const std::string right = api_version_of(kind);
  if (version.empty()) return "apiVersion is missing: add apiVersion: " + right;
  return "apiVersion " + std::string(truncated(version, kShownMax)) + " has no kind " +
         std::string(to_string(kind)) + ": use " + right;
}

}  // namespace imagedeps::audit
