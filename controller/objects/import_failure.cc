#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "objects/image_stream_import.h"

namespace imagedeps::objects {

namespace {

using enum ImportFailure;

constexpr std::array<std::pair<ImportFailure, std::string_view>, 12> kWords{{
    {RegistryUnauthorized, "RegistryUnauthorized"},
    {RegistryForbidden, "RegistryForbidden"},
    {RateLimited, "RateLimited"},
    {ManifestUnknown, "ManifestUnknown"},
    {RegistryUnreachable, "RegistryUnreachable"},
    {RegistryTLS, "RegistryTLS"},
    {RegistryBlocked, "RegistryBlocked"},
    {QuotaExceeded, "QuotaExceeded"},
    {ImportInvalid, "ImportInvalid"},
    {PermissionDenied, "PermissionDenied"},
    {ImportTimeout, "ImportTimeout"},
    {ImportFailed, "ImportFailed"},
}};

/// The first row whose reason and text match wins. An empty reason or text matches any; text is in
/// lower case. For a list of errors from mirrors, this order selects the error that may pass
/// soonest.
struct Row {
  std::string_view reason;
  std::string_view text;
  ImportFailure failure;
};

constexpr auto kImageRows = std::to_array<Row>({
    {"", "exceeds the maximum limit per", QuotaExceeded},
    {"", "exceeded quota", QuotaExceeded},
    {"", "not allowed by whitelist", RegistryBlocked},
    {"Forbidden", "blocked", RegistryBlocked},
    {"Invalid", "", ImportInvalid},
    {"NotFound", "", ManifestUnknown},
    {"Unauthorized", "", RegistryUnauthorized},
    {"Forbidden", "", RegistryForbidden},
    {"TooManyRequests", "", RateLimited},
    {"Timeout", "", ImportTimeout},
    // Everything below arrives as InternalError. Only the text of the registry or network differs.
    {"", "toomanyrequests", RateLimited},
    {"", "too many requests", RateLimited},
    {"", "http 429", RateLimited},
    {"", "rate limit", RateLimited},
    {"", "incorrect username or password", RegistryUnauthorized},
    {"", "unauthorized", RegistryUnauthorized},
    {"", "authentication required", RegistryUnauthorized},
    {"", "no basic auth credentials", RegistryUnauthorized},
    {"", "you may not have access", RegistryUnauthorized},
    {"", "denied", RegistryForbidden},
    {"", "403 forbidden", RegistryForbidden},
    {"", "tls handshake timeout", RegistryUnreachable},
    {"", "x509:", RegistryTLS},
    {"", "tls:", RegistryTLS},
    {"", "server gave http response to https client", RegistryTLS},
    {"", "does not look like a tls handshake", RegistryTLS},
    {"", "no such host", RegistryUnreachable},
    {"", "server misbehaving", RegistryUnreachable},
    {"", "connection refused", RegistryUnreachable},
    {"", "connection reset", RegistryUnreachable},
    {"", "broken pipe", RegistryUnreachable},
    {"", "network is unreachable", RegistryUnreachable},
    {"", "no route to host", RegistryUnreachable},
    {"", "dial tcp", RegistryUnreachable},
    {"", "proxyconnect", RegistryUnreachable},
    {"", "timeout", RegistryUnreachable},
    {"", "timed out", RegistryUnreachable},
    {"", "deadline exceeded", RegistryUnreachable},
    {"", ": eof", RegistryUnreachable},
    {"", "unexpected eof", RegistryUnreachable},
    {"", "unexpected http status: 5", RegistryUnreachable},
    {"", "500 internal server error", RegistryUnreachable},
    {"", "502 bad gateway", RegistryUnreachable},
    {"", "503 service unavailable", RegistryUnreachable},
    {"", "504 gateway time", RegistryUnreachable},
    {"", "does not support v2 api", RegistryUnreachable},
    {"", "manifest unknown", ManifestUnknown},
    {"", "name unknown", ManifestUnknown},
    {"", "name not known to registry", ManifestUnknown},
    {"", "404 not found", ManifestUnknown},
    {"", "not found", ManifestUnknown},
    {"", "invalid reference format", ImportInvalid},
});

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

template <std::size_t n>
const Row* find_row(const std::array<Row, n>& rows, std::string_view reason,
                    const std::string& text) {
  const auto row = std::ranges::find_if(rows, [&](const Row& candidate) {
    return (candidate.reason.empty() || candidate.reason == reason) &&
           text.find(candidate.text) != std::string::npos;
  });
  return row == rows.end() ? nullptr : &*row;
}

/// The message in lower case, without words that are an image or a URL: "quay.io/shop/denied:1" is
/// not about access rights.
std::string telling_words(std::string_view message) {
  std::string words;
  while (!message.empty()) {
    const auto end = std::min(message.find_first_of(" \t\r\n"), message.size());
    const auto word = message.substr(0, end);
    if (word.find('/') == std::string_view::npos) {
      words += word;
    } else if (word.ends_with(':')) {
      words += ':';
    }
    words += ' ';
    message.remove_prefix(std::min(end + 1, message.size()));
  }
  return lower_case(words);
}

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
  const auto* row = find_row(kImageRows, reason, telling_words(message));
  return row ? row->failure : ImportFailed;
}

ImportFailure classify_request_failure(const Error& error) {
  if (error.http_status == 504) return ImportTimeout;
  const auto* row = find_row(kRequestRows, error.reason, lower_case(error.message));
  return row ? row->failure : by_kind(error.kind);
}

}  // namespace imagedeps::objects
