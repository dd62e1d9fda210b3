#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "objects/image_stream_import.h"

namespace imagedeps::importing {

/// An import that has run for so long waits for its registry: that it is not answered in the end
/// says nothing about the API server.
inline constexpr Duration kLongImport{std::chrono::seconds{30}};

/// What the end of an import request means.
///
///   answer                                              verdict
///   2xx, image judged                                   Populated or Failed, by the registry
///   422, 400; 403 but for those below                   Failed, by the API server
///   504 after 30 s and more                             Failed: ImportTimeout
///   409 before the fetch; 404                           Stale: what we know of the stream is old
///   409 after the fetch                                 StreamChanged
///   403 NamespaceTerminating, or quota not known yet    Held
///   429, 5xx, 401, 504 within 30 s                      Trouble
///   no answer, or one that cannot be read               Lost
struct Verdict {
  enum class Kind {
    Populated,      ///< The tag holds an image.
    Failed,         ///< An attempt, with `failure`.
    Stale,          ///< Free of charge: look the stream up and decide again.
    StreamChanged,  ///< Somebody wrote the stream meanwhile: back its imports off.
    Held,           ///< The namespace cannot take it now: again in 30 s, no attempt.
    Trouble,        ///< The API server's own: pause all imports, no attempt.
    Lost,           ///< Nobody knows: look the outcome up.
  };
  Kind kind = Kind::Lost;
  std::optional<objects::ImportFailure> failure;
  std::string message;
  /// The registry was asked: its circuits learn from it.
  bool by_registry = false;
  std::string image;
  std::shared_ptr<const objects::ImageStream>
      stream;                ///< The stream's newest version; null if not told.
  bool stream_gone = false;  ///< It was looked for and is not there.
  std::optional<std::chrono::seconds> retry_after;
  bool api_away = false;  ///< The image API is away; its kube::GroupGate says for how long.
};
[[nodiscard]] std::string_view to_string(Verdict::Kind kind);

/// Pure. `took`: from sending to the answer.
[[nodiscard]] Verdict judge(const Result<std::string>& answer, Duration took);

/// What the tag held when its import was ordered. An import whose answer was lost has happened if
/// either differs now.
struct BeforeImport {
  std::int64_t failure_generation = 0;  ///< Of the tag's failure condition; 0 if it has none.
  std::string image;                    ///< Empty unless a person asked for another import.
};
/// `stream` may be null.
[[nodiscard]] BeforeImport before_import(const objects::ImageStream* stream,
                                         const objects::TagRef& tag);

/// For a Lost one, from the stream as it is now (null: it is gone): populated meanwhile; failed
/// with a condition that is newer than the order; else ImportTimeout if it had run for long; else
/// it never happened (Trouble).
[[nodiscard]] Verdict judge_lost(const objects::ImportOrder& order, const BeforeImport& before,
                                 const std::shared_ptr<const objects::ImageStream>& now,
                                 Duration took);

}  // namespace imagedeps::importing
