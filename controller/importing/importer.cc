#include "importing/importer.h"

#include <utility>

#include "base/backoff.h"
#include "importing/stream_lookup.h"
#include "objects/image_stream_import.h"

namespace imagedeps::importing {

using objects::TagRef;

namespace {

constexpr Backoff kLookUpPause{
    .first = std::chrono::seconds{1}, .max = std::chrono::seconds{30}, .jitter = 0.5};

/// Reports what the answer shows about the image API.
void report(kube::GroupGate::Permit& permit, const Result<std::string>& answer, bool waited) {
  if (answer) return permit.answered();
  const int status = answer.error().http_status;
  const bool by_registry = waited && (status == 0 || status == 504);
  if (!by_registry) permit.failed(answer.error());
}

}  // namespace

Importer::Importer(loop::Loop& loop, kube::Client& client, Random& random, loop::Wakeup& wake)
    : loop_(loop), client_(client), random_(random), wake_(wake) {}

Importer::~Importer() = default;

void Importer::start(InFlight import, std::unique_ptr<kube::GroupGate::Permit> permit) {
  const TagRef tag = import.order.tag;
  import.at = loop_.now();
  const auto [at, added] = running_.try_emplace(tag);
  CHECK(added);
  at->second.import = std::move(import);
  at->second.permit = std::move(permit);
  const Duration deadline = at->second.import.deadline;
  const std::string query = "timeout=" + format_duration(deadline);
  auto call = client_.create(
      objects::image_stream_imports(), tag.ns, objects::import_request(at->second.import.order),
      query, deadline + kImportMargin,
      [this, tag](const Result<std::string>& answer) { answered(tag, answer); });
  at->second.call = std::move(call);
}

void Importer::each(FunctionRef<void(const InFlight&)> visit) const {
  for (const auto& [tag, running] : running_) visit(running.import);
}

void Importer::cancel() {
  running_.clear();
  ended_.clear();
}

void Importer::answered(const TagRef& tag, const Result<std::string>& answer) {
  Running& running = running_.find(tag)->second;
  running.call.reset();
  running.took = loop_.now() - running.import.at;
  running.waited = waited_for_registry(running.took, running.import.deadline);
  report(*running.permit, answer, running.waited);
  running.verdict = judge(answer, running.waited);
  if (running.verdict.kind == Verdict::Kind::Stale || running.verdict.kind == Verdict::Kind::Lost) {
    running.import.looking_up = true;
    look_up(tag, loop_.now());
    return;
  }
  finish(tag, Verdict(running.verdict));
}

void Importer::look_up(const TagRef& tag, TimePoint not_before) {
  Running& running = running_.find(tag)->second;
  running.permit = client_.transport().group_gate().ask(
      loop_, objects::resource(objects::Kind::ImageStream).group, not_before,
      [this, tag] { send_look_up(tag); });
}

void Importer::send_look_up(const TagRef& tag) {
  Running& running = running_.find(tag)->second;
  running.call = look_up_stream(client_.transport(), tag.ns, tag.stream,
                                [this, tag](const auto& stream) { looked_up(tag, stream); });
}

void Importer::looked_up(const TagRef& tag,
                         const Result<std::shared_ptr<const objects::ImageStream>>& stream) {
  Running& running = running_.find(tag)->second;
  running.call.reset();
  if (stream) {
    running.permit->answered();
  } else {
    running.permit->failed(stream.error());
  }
  if (!stream && stream.error().retryable())
    return look_up(tag, loop_.now() + kLookUpPause.delay(++running.lookups, random_));
  Verdict verdict = running.verdict;
  if (!stream && verdict.kind == Verdict::Kind::Stale) {
    verdict.message = stream.error().message;  // Still a conflict: the stream must back off.
  } else if (!stream) {
    verdict = {.kind = Verdict::Kind::Trouble, .message = stream.error().message};
  } else if (verdict.kind == Verdict::Kind::Lost) {
    verdict = judge_lost(running.import.order, running.import.before, *stream, running.waited);
  } else {
    verdict.stream = *stream;
    verdict.stream_gone = !*stream;
  }
  finish(tag, verdict);
}

void Importer::finish(const TagRef& tag, const Verdict& verdict) {
  auto node = running_.extract(tag);
  ended_.push_back({std::move(node.mapped().import), verdict, node.mapped().took});
  wake_.soon();
}

}  // namespace imagedeps::importing
