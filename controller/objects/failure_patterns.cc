#include "objects/failure_patterns.h"

#include <algorithm>
#include <array>

#include "objects/failure_text.h"

namespace imagedeps::objects {

namespace {

using enum At;
using enum ImportFailure;

constexpr auto kPatterns = std::to_array<FailurePattern>({
    // 1. Rules of the cluster.
    {"", Anywhere, "exceeds the maximum limit per", QuotaExceeded},
    {"", Anywhere, "exceeded quota", QuotaExceeded},
    {"", Anywhere, "not allowed by whitelist", RegistryBlocked},
    {"", Anywhere, "is blocked in", RegistryBlocked},
    {"", Anywhere, "does not support the v2 registry api", RegistryUnreachable},
    {"Forbidden", Anywhere, " blocked", RegistryBlocked},

    // 2. Status reasons. All other failures arrive as InternalError.
    {"Invalid", Anywhere, "", ImportInvalid},
    {"NotFound", Anywhere, "", ManifestUnknown},
    {"Unauthorized", Anywhere, "", RegistryUnauthorized},
    {"Forbidden", Anywhere, "", RegistryForbidden},
    {"TooManyRequests", Anywhere, "", RateLimited},
    {"Timeout", Anywhere, "", ImportTimeout},

    // 3. Proxy: connection to the proxy.
    {"", Anywhere, "proxyconnect tcp", ProxyError},
    {"", Anywhere, "invalid proxy address", ProxyError},
    {"", Anywhere, "invalid proxy url", ProxyError},
    // Credentials of the proxy.
    {"", Anywhere, "proxy authentication required", ProxyError},
    {"", Anywhere, "proxy authorization required", ProxyError},
    {"", Anywhere, "got 407", ProxyError},
    {"", Anywhere, "http 407 response body", ProxyError},
    {"", Anywhere, "status: 407", ProxyError},
    {"", Anywhere, "statuscode: 407", ProxyError},
    {"", Reply, "authenticationrequired", ProxyError},
    // Refusal to connect to the registry.
    {"", Reply, "forbidden", ProxyError},
    {"", Reply, "authorizedonly", ProxyError},
    {"", Reply, "tunnel or ssl forbidden", ProxyError},
    {"", Reply, "bad request", ProxyError},
    {"", Reply, "method not allowed", ProxyError},
    {"", Reply, "unknown status code", ProxyError},
    // Pages of proxies that inspect TLS, in place of the response of the registry.
    {"", Quoted, "by zscaler", ProxyError},
    {"", Quoted, "fortiguard intrusion", ProxyError},
    {"", Quoted, "(squid/", ProxyError},

    // 4. Response of the registry: rate limit.
    {"", Code, "toomanyrequests", RateLimited},
    {"", Anywhere, "too many requests", RateLimited},
    {"", Anywhere, "http 429 response body", RateLimited},
    {"", Anywhere, "status: 429", RateLimited},
    {"", Anywhere, "statuscode: 429", RateLimited},
    {"", Anywhere, "pull rate limit", RateLimited},
    {"", Anywhere, "rate limit exceeded", RateLimited},
    {"", Anywhere, "rate exceeded", RateLimited},
    // Credentials.
    {"", Code, "unauthorized", RegistryUnauthorized},
    {"", Anywhere, "authentication required", RegistryUnauthorized},
    {"", Anywhere, "authentication is required", RegistryUnauthorized},
    {"", Anywhere, "incorrect username or password", RegistryUnauthorized},
    {"", Anywhere, "invalid username or password", RegistryUnauthorized},
    {"", Anywhere, "no basic auth credentials", RegistryUnauthorized},
    {"", Anywhere, "you may not have access", RegistryUnauthorized},
    {"", Anywhere, "unauthenticated request", RegistryUnauthorized},
    {"", Anywhere, "authorization token has expired", RegistryUnauthorized},
    {"", Anywhere, "http 401 response body", RegistryUnauthorized},
    {"", Anywhere, "status: 401", RegistryUnauthorized},
    {"", Anywhere, "statuscode: 401", RegistryUnauthorized},
    // Permission.
    {"", Anywhere, "is not allowed access", RegistryForbidden, true},
    {"", Quoted, "is not allowed access", RegistryForbidden, true},
    {"", Anywhere, "cannot be pulled due to configured policy", RegistryForbidden, true},
    {"", Anywhere, "image is not signed", RegistryForbidden, true},
    {"", Anywhere, "has been disabled", RegistryForbidden, true},
    {"", Anywhere, "http 403 response body", RegistryForbidden, true},
    {"", Anywhere, "statuscode: 403", RegistryForbidden, true},
    {"", Anywhere, "http 451 response body", RegistryForbidden, true},
    {"", Code, "denied", RegistryForbidden},
    {"", Anywhere, "unknown: forbidden", RegistryForbidden},
    {"", Anywhere, "access to the resource is denied", RegistryForbidden},
    {"", Anywhere, "status: 403", RegistryForbidden},
    {"", Anywhere, "403 forbidden", RegistryForbidden},

    // 5. TLS.
    {"", Code, "x509", RegistryTLS},
    {"", Code, "tls", RegistryTLS},
    {"", Anywhere, "server gave http response to https client", RegistryTLS},
    {"", Anywhere, "requires the insecure flag", RegistryTLS},
    {"", Quoted, "client sent an http request to an https server", RegistryTLS},
    // Network.
    {"", Anywhere, "no such host", RegistryUnreachable},
    {"", Anywhere, "server misbehaving", RegistryUnreachable},
    {"", Anywhere, "temporary failure in name resolution", RegistryUnreachable},
    {"", Anywhere, "dial tcp", RegistryUnreachable},
    {"", Anywhere, "socks connect", RegistryUnreachable},
    {"", Anywhere, "connection refused", RegistryUnreachable},
    {"", Anywhere, "connection reset", RegistryUnreachable},
    {"", Anywhere, "broken pipe", RegistryUnreachable},
    {"", Anywhere, "network is unreachable", RegistryUnreachable},
    {"", Anywhere, "no route to host", RegistryUnreachable},
    {"", Anywhere, "host is down", RegistryUnreachable},
    {"", Anywhere, "i/o timeout", RegistryUnreachable},
    {"", Anywhere, "handshake timeout", RegistryUnreachable},
    {"", Anywhere, "timeout awaiting", RegistryUnreachable},
    {"", Anywhere, "timeout exceeded", RegistryUnreachable},
    {"", Anywhere, "timed out", RegistryUnreachable},
    {"", Anywhere, "deadline exceeded", RegistryUnreachable},
    {"", Code, "eof", RegistryUnreachable},
    {"", Code, "unexpected eof", RegistryUnreachable},
    {"", Anywhere, "malformed http", RegistryUnreachable},
    {"", Anywhere, "server closed idle connection", RegistryUnreachable},
    // Responses that a working registry does not send.
    {"", Anywhere, "http status: 5", RegistryUnreachable},
    {"", Anywhere, "with status: 5", RegistryUnreachable},
    {"", Anywhere, "with status: 404", RegistryUnreachable},
    {"", Anywhere, "internal server error", RegistryUnreachable},
    {"", Anywhere, "bad gateway", RegistryUnreachable},
    {"", Anywhere, "service unavailable", RegistryUnreachable},
    {"", Anywhere, "gateway time", RegistryUnreachable},
    {"", Anywhere, "http 408 response body", RegistryUnreachable},
    {"", Anywhere, "does not support v2 api", RegistryUnreachable},
    {"", Anywhere, "unable to decode token response", RegistryUnreachable},
    {"", Anywhere, "did not include a token in the response", RegistryUnreachable},
    {"", Anywhere, "stopped after 10 redirects", RegistryUnreachable},

    // 6. Unknown image.
    {"", Code, "manifest unknown", ManifestUnknown},
    {"", Code, "name unknown", ManifestUnknown},
    {"", Code, "blob unknown", ManifestUnknown},
    {"", Anywhere, "not known to registry", ManifestUnknown},
    {"", Anywhere, "http 404 response body", ManifestUnknown},
    {"", Anywhere, "statuscode: 404", ManifestUnknown},
    {"", Anywhere, "status: 404", ManifestUnknown},
    {"", Anywhere, "not found", ManifestUnknown},
    {"", Anywhere, "was deleted or has expired", ManifestUnknown},
    {"", Anywhere, "requires terms acceptance", ManifestUnknown},
    // Invalid image name.
    {"", Anywhere, "invalid reference format", ImportInvalid},
    {"", Anywhere, "unable to parse docker reference", ImportInvalid},
    {"", Code, "name invalid", ImportInvalid},
    {"", Code, "tag invalid", ImportInvalid},
});

bool matches(const FailurePattern& pattern, std::string_view reason, const FailureText& text) {
  if (!pattern.reason.empty() && pattern.reason != reason) return false;
  switch (pattern.at) {
    case Anywhere: return text.has(pattern.text);
    case Code: return text.has_code(pattern.text);
    case Reply: return text.has_reply(pattern.text);
    case Quoted: return text.has_quoted(pattern.text);
  }
  return false;
}

}  // namespace

std::span<const FailurePattern> failure_patterns() { return kPatterns; }

const FailurePattern* find_failure_pattern(std::string_view reason, std::string_view message) {
  const FailureText text(message);
  const auto* const found = std::ranges::find_if(
      kPatterns, [&](const FailurePattern& each) { return matches(each, reason, text); });
  return found == kPatterns.end() ? nullptr : &*found;
}

}  // namespace imagedeps::objects
