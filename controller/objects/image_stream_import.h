#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "objects/image_stream.h"

namespace imagedeps::objects {

/// The reasons of a failed import (behaviour.md 3.3). Every output uses these names.
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
/// The inverse of to_string(ImportFailure); nullopt for an unknown name.
[[nodiscard]] std::optional<ImportFailure> parse_import_failure(std::string_view word);

/// Classifies a per-image status or a stored ImportSuccess=False condition by its reason and
/// message, because most causes arrive as 500 InternalError (openshift-image-api.md 3.4).
/// Unrecognized failures are ImportFailed.
[[nodiscard]] ImportFailure classify_failure(std::string_view reason, std::string_view message);

/// True if the text of a RegistryForbidden failure shows that the refusal does not come from the
/// registry's access control: a page replaces the registry's own response, or a rule on the network
/// or the image applies. The text may be part of a longer message.
[[nodiscard]] bool refused_beyond_credentials(std::string_view message);

/// Classifies a request that failed as a whole (openshift-image-api.md 3.6). Call it only for
/// failures that count as an attempt: the caller must handle trouble with the API server itself
/// first (behaviour.md 4.4). Unrecognized failures are ImportFailed.
[[nodiscard]] ImportFailure classify_request_failure(const Error& error);

/// The message on one line of at most kMessageMax bytes. Request IDs, client addresses and times
/// are removed, and exceeded limits are sorted, so that equal failures have equal messages.
inline constexpr std::size_t kMessageMax = 1024;
[[nodiscard]] std::string normalise_message(std::string_view message);

/// An order to import one tag, with everything that the request needs, as of the decision.
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
/// The resource to post an import_request() to.
[[nodiscard]] const Resource& image_stream_imports();
[[nodiscard]] Json import_request(const ImportOrder& order);

/// The result for our one image in a 2xx answer.
struct ImportOutcome {
  /// Nullopt if the import succeeded: status "Success" and an image (openshift-image-api.md 3.7).
  std::optional<ImportFailure> failure;
  std::string message;                        ///< Normalized, empty on success.
  std::string image;                          ///< sha256 digest name on success.
  std::shared_ptr<const ImageStream> stream;  ///< status.import: the new stream; null if absent.
};
/// Returns Malformed if the answer is not an ImageStreamImport with exactly one image.
[[nodiscard]] Result<ImportOutcome> decode_import_answer(std::string_view json);

}  // namespace imagedeps::objects
