#include "importing/import_answer.h"

#include <algorithm>

#include "kube/group_health.h"

namespace imagedeps::importing {

using objects::ImportFailure;
using objects::TagRef;

namespace {

constexpr Duration kLongImport{std::chrono::seconds{30}};

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

Verdict failed(ImportFailure failure, const Error& error) {
  return {.kind = Verdict::Kind::Failed,
          .failure = failure,
          .message = objects::normalise_message(error.message)};
}

Verdict trouble(Verdict::Kind kind, const Error& error) {
  return {.kind = kind,
          .message = error.message,
          .retry_after = error.retry_after,
          .api_away = kube::sign_of(error) == kube::GroupSign::Away};
}

/// 403. Most of these concern the namespace, not the operator's permissions.
Verdict judge_forbidden(const Error& error) {
  const bool terminating = error.cause == "NamespaceTerminating" ||
                           contains(error.message, "because it is being terminated");
  if (terminating || contains(error.message, "status unknown for quota"))
    return trouble(Verdict::Kind::Held, error);
  const bool quota = contains(error.message, "exceeded quota") ||
                     contains(error.message, "exceeds the maximum limit");
  return failed(quota ? ImportFailure::QuotaExceeded : ImportFailure::PermissionDenied, error);
}

/// 400 and 422: the whole request was refused, before or after the fetch.
Verdict judge_refused(const Error& error) {
  if (contains(error.message, "still loading limit information"))
    return trouble(Verdict::Kind::Held, error);
  const ImportFailure failure = objects::classify_failure(error.reason, error.message);
  const bool known =
      failure == ImportFailure::QuotaExceeded || failure == ImportFailure::RegistryBlocked;
  return failed(known ? failure : ImportFailure::ImportInvalid, error);
}

Verdict judge_conflict(const Error& error) {
  const bool early = contains(error.message, "the image stream was updated from");
  return trouble(early ? Verdict::Kind::Stale : Verdict::Kind::StreamChanged, error);
}

Verdict judge_error(const Error& error, bool waited) {
  switch (error.http_status) {
    case 0: return trouble(Verdict::Kind::Lost, error);
    case 400:
    case 413:
    case 415:
    case 422: return judge_refused(error);
    case 403: return judge_forbidden(error);
    case 404: return trouble(Verdict::Kind::Stale, error);
    case 409: return judge_conflict(error);
    case 504: break;
    default: return trouble(Verdict::Kind::Trouble, error);
  }
  if (!waited) return trouble(Verdict::Kind::Trouble, error);
  Verdict verdict = failed(ImportFailure::ImportTimeout, error);
  verdict.by_registry = true;
  return verdict;
}

/// Null if the tag has none.
const objects::StatusTag* status_of(const objects::ImageStream* stream, const TagRef& tag) {
  const auto* const found = stream != nullptr ? stream->find(tag.tag) : nullptr;
  return found != nullptr && found->status ? &*found->status : nullptr;
}

/// The failure condition of the tag's last import. Null if it did not fail.
const objects::ImportCondition* failure_of(const objects::ImageStream* stream, const TagRef& tag) {
  const auto* const status = status_of(stream, tag);
  return status != nullptr && status->failure ? &*status->failure : nullptr;
}

}  // namespace

std::string_view to_string(Verdict::Kind kind) {
  switch (kind) {
    case Verdict::Kind::Populated: return "Populated";
    case Verdict::Kind::Failed: return "Failed";
    case Verdict::Kind::Stale: return "Stale";
    case Verdict::Kind::StreamChanged: return "StreamChanged";
    case Verdict::Kind::Held: return "Held";
    case Verdict::Kind::Trouble: return "Trouble";
    case Verdict::Kind::Lost: return "Lost";
  }
  return "Unknown";
}

bool waited_for_registry(Duration took, Duration timeout) {
  return took >= std::min(kLongImport, timeout);
}

Verdict judge(const Result<std::string>& answer, bool waited) {
  if (!answer) return judge_error(answer.error(), waited);
  auto outcome = objects::decode_import_answer(*answer);
  if (!outcome) return trouble(Verdict::Kind::Lost, outcome.error());
  return {.kind = outcome->failure ? Verdict::Kind::Failed : Verdict::Kind::Populated,
          .failure = outcome->failure,
          .message = outcome->message,
          .by_registry = outcome->failure != ImportFailure::RegistryBlocked,
          .image = outcome->image,
          .stream = outcome->stream};
}

Verdict judge_lost(const objects::ImportOrder& order, const BeforeImport& before,
                   const std::shared_ptr<const objects::ImageStream>& now, bool waited) {
  const BeforeImport after = before_import(now.get(), order.tag);
  if (!after.image.empty() && after.image != before.image) {
    return {
        .kind = Verdict::Kind::Populated, .by_registry = true, .image = after.image, .stream = now};
  }
  const auto* const failure = failure_of(now.get(), order.tag);
  if (failure != nullptr && failure->generation > before.failure_generation) {
    return {.kind = Verdict::Kind::Failed,
            .failure = objects::classify_failure(failure->reason, failure->message),
            .message = objects::normalise_message(failure->message),
            .by_registry = true,
            .stream = now};
  }
  Verdict nothing{.kind = Verdict::Kind::Trouble,
                  .message = "the import left no trace",
                  .stream = now,
                  .stream_gone = !now};
  if (waited) {
    nothing.kind = Verdict::Kind::Failed;
    nothing.failure = ImportFailure::ImportTimeout;
    nothing.by_registry = true;
    nothing.message = "the API server did not answer in time, and the image stream is unchanged";
  }
  return nothing;
}

BeforeImport before_import(const objects::ImageStream* stream, const objects::TagRef& tag) {
  const objects::StatusTag* const status = status_of(stream, tag);
  const objects::ImportCondition* const failure = failure_of(stream, tag);
  return {.failure_generation = failure != nullptr ? failure->generation : 0,
          .image = status != nullptr ? status->image : std::string()};
}

}  // namespace imagedeps::importing
