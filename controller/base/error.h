#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace imagedeps {

/// Why an operation failed, as a value. An Error is written once, where the failure is found, and
/// gets its context ("list imagestreams: ...") from the one layer above that knows it.
struct Error {
  /// Named by what the caller does next, not by what broke.
  enum class Kind {
    NotFound,   ///< The thing named is not there. Final until it appears.
    Conflict,   ///< Somebody else wrote first (HTTP 409). Look again, decide again.
    Gone,       ///< The resourceVersion or continue token is too old (HTTP 410). List again.
    Denied,     ///< Not allowed (HTTP 401, 403). A person must grant it; try rarely.
    Invalid,    ///< The request or the input is wrong (HTTP 400, 422, bad flags, bad files). Do not
                ///< repeat it unchanged.
    Throttled,  ///< The server asks for a pause (HTTP 429, Retry-After).
    Unavailable,  ///< Not reachable or not able now (connection refused, HTTP 5xx). Try again with
                  ///< back-off.
    Timeout,      ///< No answer in time. Whether it took effect is unknown.
    Malformed,    ///< An answer or object that is not what its API promises.
    Cancelled,    ///< We gave up ourselves. Nobody needs to be told.
  };

  Kind kind = Kind::Unavailable;
  std::string message;
  int http_status = 0;  ///< 0: no HTTP answer was involved.
  std::string reason;   ///< metav1.Status.reason, empty if there was none.
  std::optional<std::chrono::seconds> retry_after;  ///< From a Retry-After header.
  std::string cause;  ///< metav1.Status.details.causes[0].reason, e.g. "NamespaceTerminating".

  /// Whether the same call may succeed later without anybody changing anything.
  [[nodiscard]] bool retryable() const;
  /// The same error with "what: " in front of its message.
  [[nodiscard]] Error within(std::string_view what) const;
};

/// The enumerator's name, for logs and metric labels.
[[nodiscard]] std::string_view to_string(Error::Kind kind);

}  // namespace imagedeps
