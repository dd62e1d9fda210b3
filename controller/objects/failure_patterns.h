#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "objects/image_stream_import.h"

namespace imagedeps::objects {

/// Where a pattern must be in the text, see FailureText.
enum class At : std::uint8_t { Anywhere, Code, Reply, Quoted };

/// Known wording of a failed import, and its class.
struct FailurePattern {
  std::string_view reason;  ///< The status reason that it needs; empty: any.
  At at = At::Anywhere;
  std::string_view text;  ///< In lower case; empty: any.
  ImportFailure failure = ImportFailure::ImportFailed;
  /// For RegistryForbidden: not the registry's access control refuses, as far as the text shows, so
  /// credentials are not the first thing to check.
  bool beyond_credentials = false;
};

/// All patterns. The first that matches decides, so their order is their precedence:
///
///   1. rules of the cluster, in the API server's own words
///   2. the status reason, where the API server gives one
///   3. the proxy, since nothing behind it was reached
///   4. the registry's answer: rate limit, credentials, permission
///   5. TLS, then the network
///   6. the image: unknown, then invalid
///
/// Mirrors and source of one image fail with one joined text, so this is also the precedence among
/// them: what may pass or can be fixed comes before an image that is unknown.
[[nodiscard]] std::span<const FailurePattern> failure_patterns();

/// The first pattern that matches; null if none does.
[[nodiscard]] const FailurePattern* find_failure_pattern(std::string_view reason,
                                                         std::string_view message);

}  // namespace imagedeps::objects
