#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace imagedeps {

/// Why an operation failed, as a value. The code that detects a failure creates the Error. Exactly
/// one layer above adds context ("list imagestreams: ...").
struct Error {
  /// Named by what the caller does next, not by what broke.
  enum class Kind {
    NotFound,   ///< The named object does not exist. Final until it appears.
    Conflict,   ///< Another client wrote first (HTTP 409). Read again, decide again.
    Gone,       ///< The resourceVersion or continue token is too old (HTTP 410). List again.
    Denied,     ///< Not allowed (HTTP 401, 403). An admin must grant access; retry rarely.
    Invalid,    ///< The request or the input is wrong (HTTP 400, 422, bad flags, bad files). Do not
                ///< repeat it unchanged.
    Throttled,  ///< The server asks for a pause (HTTP 429, Retry-After).
    Unavailable,  ///< Not reachable or temporarily failing (connection refused, HTTP 5xx). Retry
                  ///< with back-off.
    Timeout,      ///< No answer in time. The request may or may not have taken effect.
    Malformed,    ///< The answer or object does not match its API.
    Cancelled,    ///< The caller cancelled the operation. No report is needed.
  };

  Kind kind = Kind::Unavailable;
  std::string message;
  int http_status = 0;                              ///< 0 without an HTTP answer.
  std::string reason;                               ///< metav1.Status.reason, empty if absent.
  std::optional<std::chrono::seconds> retry_after;  ///< From a Retry-After header.
  std::string cause;  ///< metav1.Status.details.causes[0].reason, e.g. "NamespaceTerminating".

  /// True if the same call may succeed later without any change to the request or the cluster.
  [[nodiscard]] bool retryable() const;
  /// Returns the same error with "what: " prepended to its message.
  [[nodiscard]] Error within(std::string_view what) const;
};

/// The enumerator's name, for logs and metric labels.
[[nodiscard]] std::string_view to_string(Error::Kind kind);

}  // namespace imagedeps
