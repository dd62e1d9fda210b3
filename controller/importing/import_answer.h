#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "objects/image_stream_import.h"

namespace imagedeps::importing {

/// True if an import that took this long waited for its registry: 30 s, or the whole `timeout` of
/// its request if that is shorter. If such an import gets no answer, that is not a sign of trouble
/// in the API server.
[[nodiscard]] bool waited_for_registry(Duration took, Duration timeout);

/// The meaning of the answer to an import request.
///
///   answer                                              verdict
///   2xx, image judged                                   Populated or Failed, by the registry
///   422, 400; 403 except those below                    Failed, by the API server
///   504, waited for the registry                        Failed: ImportTimeout
///   409 before the fetch; 404                           Stale: the cached stream is outdated
///   409 after the fetch                                 StreamChanged
///   403 NamespaceTerminating, or quota status unknown   Held
///   429, 5xx, 401, an earlier 504                       Trouble
///   no answer, or one that cannot be read               Lost
struct Verdict {
  enum class Kind {
    Populated,      ///< The tag has an image.
    Failed,         ///< The attempt failed with `failure`.
    Stale,          ///< Not an attempt. The stream is looked up, and the istag evaluated again.
    StreamChanged,  ///< The stream was written in the meantime. Its imports back off.
    Held,           ///< Not an attempt. The namespace refuses it now. Retried in 30 s.
    Trouble,        ///< Not an attempt. The API server is in trouble. All imports pause.
    Lost,           ///< The outcome is unknown. The stream is looked up.
  };
  Kind kind = Kind::Lost;
  std::optional<objects::ImportFailure> failure;
  std::string message;
  /// The registry was contacted, or kept the import waiting, so its circuits must be updated.
  bool by_registry = false;
  std::string image;
  std::shared_ptr<const objects::ImageStream>
      stream;                ///< The stream's newest version, null if the answer has none.
  bool stream_gone = false;  ///< The stream was looked up and does not exist.
  std::optional<std::chrono::seconds> retry_after;
  bool api_away = false;  ///< The image API is away. Its kube::GroupGate decides for how long.
};
[[nodiscard]] std::string_view to_string(Verdict::Kind kind);

/// Pure. `waited`: waited_for_registry().
[[nodiscard]] Verdict judge(const Result<std::string>& answer, bool waited);

/// The tag's state when its import was ordered. If a field differs later, an import whose answer was
/// lost has happened.
struct BeforeImport {
  std::int64_t failure_generation = 0;  ///< The generation of the tag's failure condition, or 0.
  std::string image;                    ///< Empty unless the import was forced.
};
/// `stream` may be null.
[[nodiscard]] BeforeImport before_import(const objects::ImageStream* stream,
                                         const objects::TagRef& tag);

/// The final verdict for a Lost import, from the stream as it is `now` (null: it was deleted).
/// Populated if the tag has a new image, Failed if it has a failure condition that is newer than the
/// order. Otherwise ImportTimeout if the import `waited`, or Trouble: it never happened.
[[nodiscard]] Verdict judge_lost(const objects::ImportOrder& order, const BeforeImport& before,
                                 const std::shared_ptr<const objects::ImageStream>& now,
                                 bool waited);

}  // namespace imagedeps::importing
