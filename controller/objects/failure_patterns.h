#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "objects/image_stream_import.h"

namespace imagedeps::objects {

/// The position where a pattern must occur, see FailureText.
enum class At : std::uint8_t { Anywhere, Code, Reply, Quoted };

/// A wording of failed imports and its class.
struct FailurePattern {
  std::string_view reason;  ///< The required status reason; empty: any.
  At at = At::Anywhere;
  std::string_view text;  ///< Lower case; empty: any.
  ImportFailure failure = ImportFailure::ImportFailed;
  /// For RegistryForbidden: the refusal does not come from the registry's access control, so other
  /// credentials are unlikely to help.
  bool beyond_credentials = false;
};

/// All patterns in order of precedence. The first match wins:
///
///   1. rules of the cluster, as the API server reports them
///   2. the status reason, if the API server sets one
///   3. the proxy, because the request did not get past it
///   4. the response of the registry: rate limit, credentials, permission
///   5. TLS, then the network
///   6. the image: unknown, then invalid
///
/// The errors of all mirrors of an image arrive in one text. This order therefore also selects among
/// mirrors: failures that can pass or be fixed come before an unknown image.
[[nodiscard]] std::span<const FailurePattern> failure_patterns();

/// The first matching pattern; null if none matches.
[[nodiscard]] const FailurePattern* find_failure_pattern(std::string_view reason,
                                                         std::string_view message);

}  // namespace imagedeps::objects
