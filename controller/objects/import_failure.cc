#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "objects/failure_patterns.h"
#include "objects/image_stream_import.h"

namespace imagedeps::objects {

namespace {

using enum ImportFailure;

constexpr std::array<std::pair<ImportFailure, std::string_view>, 13> kWords{{
    {RegistryUnauthorized, "RegistryUnauthorized"},
    {RegistryForbidden, "RegistryForbidden"},
    {RateLimited, "RateLimited"},
    {ManifestUnknown, "ManifestUnknown"},
    {RegistryUnreachable, "RegistryUnreachable"},
    {ProxyError, "ProxyError"},
    {RegistryTLS, "RegistryTLS"},
    {RegistryBlocked, "RegistryBlocked"},
    {QuotaExceeded, "QuotaExceeded"},
    {ImportInvalid, "ImportInvalid"},
    {PermissionDenied, "PermissionDenied"},
    {ImportTimeout, "ImportTimeout"},
    {ImportFailed, "ImportFailed"},
}};

/// The first row whose reason and text match wins. An empty reason or text matches any; text is in
/// lower case.
struct Row {
  std::string_view reason;
  std::string_view text;
  ImportFailure failure;
};

constexpr auto kRequestRows = std::to_array<Row>({
    {"", "exceeds the maximum limit per", QuotaExceeded},
    {"", "exceeded quota", QuotaExceeded},
    {"", "status unknown for quota", QuotaExceeded},
    {"", "not allowed by whitelist", RegistryBlocked},
    {"", "importing images from registry", RegistryBlocked},
    {"", "still loading limit information", ImportFailed},
    {"Forbidden", "", PermissionDenied},
    {"Unauthorized", "", PermissionDenied},
    {"Timeout", "", ImportTimeout},
    {"Invalid", "", ImportInvalid},
    {"BadRequest", "", ImportInvalid},
});

ImportFailure by_kind(Error::Kind kind) {
  switch (kind) {
    case Error::Kind::Denied: return PermissionDenied;
    case Error::Kind::Invalid: return ImportInvalid;
    case Error::Kind::Timeout: return ImportTimeout;
    case Error::Kind::NotFound:
    case Error::Kind::Conflict:
    case Error::Kind::Gone:
    case Error::Kind::Throttled:
    case Error::Kind::Unavailable:
    case Error::Kind::Malformed:
    case Error::Kind::Cancelled: return ImportFailed;
  }
  return ImportFailed;
}

}  // namespace

std::string_view to_string(ImportFailure failure) {
  return kWords.at(static_cast<std::size_t>(failure)).second;
}

std::optional<ImportFailure> parse_import_failure(std::string_view word) {
  const auto found =
      std::ranges::find(kWords, word, &std::pair<ImportFailure, std::string_view>::second);
  return found == kWords.end() ? std::nullopt : std::optional(found->first);
}

ImportFailure classify_failure(std::string_view reason, std::string_view message) {
  const auto* const pattern = find_failure_pattern(reason, message);
  return pattern == nullptr ? ImportFailed : pattern->failure;
}

bool refused_beyond_credentials(std::string_view message) {
  const auto* const pattern = find_failure_pattern("", message);
  return pattern != nullptr && pattern->beyond_credentials;
}

ImportFailure classify_request_failure(const Error& error) {
  if (error.http_status == 504) return ImportTimeout;
  const std::string text = lower_case(error.message);
  const auto* const row = std::ranges::find_if(kRequestRows, [&](const Row& candidate) {
    return (candidate.reason.empty() || candidate.reason == error.reason) &&
           text.find(candidate.text) != std::string::npos;
  });
  return row == kRequestRows.end() ? by_kind(error.kind) : row->failure;
}

}  // namespace imagedeps::objects
