#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "objects/image_stream.h"

namespace imagedeps::objects {

/// The reasons of a failed import (behaviour.md 3.3); spelled as on every output.
enum class ImportFailure {
  RegistryUnauthorized,
  RegistryForbidden,
  RateLimited,
  ManifestUnknown,
  RegistryUnreachable,
  ProxyError,
  RegistryTLS,
  RegistryBlocked,
  QuotaExceeded,
  ImportInvalid,
  PermissionDenied,
  ImportTimeout,
  ImportFailed,
};
[[nodiscard]] std::string_view to_string(ImportFailure failure);
/// Nothing for a word that is none of them.
[[nodiscard]] std::optional<ImportFailure> parse_import_failure(std::string_view word);

/// Class of a per-image status or of a stored ImportSuccess=False condition, from reason and text
/// (most causes arrive as 500 InternalError; openshift-image-api.md 3.4). Table-driven, total: what
/// is not recognised is ImportFailed.
[[nodiscard]] ImportFailure classify_failure(std::string_view reason, std::string_view message);

/// True if the text of a RegistryForbidden failure shows that not the registry's access control
/// refuses: a page instead of the registry's own answer, or a rule about the network or the image.
/// The text may follow a text of ours.
[[nodiscard]] bool refused_beyond_credentials(std::string_view message);

/// Class of a request that failed as a whole (openshift-image-api.md 3.6). Only for what counts as
/// an attempt: trouble with the API server itself (behaviour.md 4.4) is the caller's to tell apart
/// before. Total: what is not recognised is ImportFailed.
[[nodiscard]] ImportFailure classify_request_failure(const Error& error);

/// The message on one line, with what differs between equal failures taken out (request ids,
/// addresses of clients, times, the random order of exceeded limits), at most kMessageMax bytes, so
/// that equal failures stay equal.
inline constexpr std::size_t kMessageMax = 1024;
[[nodiscard]] std::string normalise_message(std::string_view message);

/// An order to import one tag: everything that the request needs, as decided on.
struct ImportOrder {
  TagRef tag;
  std::string pull_spec;
  ImportPolicy policy;
  std::string stream_resource_version;
  std::string stream_uid;
  std::string registry;  ///< host[:port] of pull_spec.
  bool operator==(const ImportOrder&) const = default;
};

/// The body of POST .../imagestreamimports for exactly one tag (openshift-image-api.md 3.1).
[[nodiscard]] Json import_request(const ImportOrder& order);

/// What a 2xx answer says about our one image.
struct ImportOutcome {
  /// Nothing: populated ("Success" and an image present; openshift-image-api.md 3.7).
  std::optional<ImportFailure> failure;
  std::string message;  ///< Normalised, empty on success.
  std::string image;    ///< sha256 digest name on success.
  std::shared_ptr<const ImageStream>
      stream;  ///< status.import: the stream's new version; null if absent.
};
/// Malformed if the answer is not an ImageStreamImport with one image.
[[nodiscard]] Result<ImportOutcome> decode_import_answer(std::string_view json);

}  // namespace imagedeps::objects
