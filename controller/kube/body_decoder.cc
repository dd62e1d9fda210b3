#include "kube/body_decoder.h"

#include <utility>

namespace imagedeps::kube {

namespace {

constexpr std::size_t kBatchObjects = 256;
constexpr std::size_t kBatchBytes = 1u << 20;
constexpr std::size_t kBatchesUnderWay = 2;

}  // namespace

void BodyDecoder::deliver(Batch batch) {
  {
    const std::lock_guard lock(mutex_);
    ++under_way_;
  }
  deliver_(std::move(batch), shared_from_this());
}

void BodyDecoder::take(std::function<void()> taken) {
  {
    const std::lock_guard lock(mutex_);
    if (under_way_ >= kBatchesUnderWay) {
      held_taken_ = std::move(taken);
      return;
    }
  }
  taken();
}

void BodyDecoder::acknowledge() {
  std::function<void()> taken;
  {
    const std::lock_guard lock(mutex_);
    if (--under_way_ < kBatchesUnderWay) taken = std::exchange(held_taken_, nullptr);
  }
  if (taken) taken();
}

void ListBodyDecoder::receive(std::string_view bytes, std::function<void()> taken) {
  bytes_ += bytes.size();
  if (!broken_) {
    const auto fed = framer_.feed(bytes, [this](std::string_view json) { add(json); });
    if (!fed) {
      broken_ = true;
      framer_ = ListFramer();
      deliver(rest(Watcher::Closed{.why = fed.error()}));
    }
  }
  take(std::move(taken));
}

void ListBodyDecoder::add(std::string_view json) {
  arrivals_.push_back(decode(json));
  arrivals_bytes_ += json.size();
  ++objects_;
  if (arrivals_.size() >= kBatchObjects || arrivals_bytes_ >= kBatchBytes) flush();
}

void ListBodyDecoder::flush() {
  arrivals_bytes_ = 0;
  Batch batch;
  batch.emplace_back(Watcher::Page{std::exchange(arrivals_, {})});
  deliver(std::move(batch));
}

Batch ListBodyDecoder::finish() {
  if (broken_) return {};
  const auto envelope = framer_.finish();
  if (!envelope) return rest(Watcher::Closed{.why = envelope.error()});
  return rest(Watcher::Listed{envelope->continue_token, envelope->resource_version});
}

Batch ListBodyDecoder::rest(Watcher::Input end) {
  Batch batch;
  if (!arrivals_.empty()) batch.emplace_back(Watcher::Page{std::exchange(arrivals_, {})});
  batch.push_back(std::move(end));
  return batch;
}

void WatchBodyDecoder::opened() {
  Batch batch;
  batch.emplace_back(Watcher::Opened{});
  deliver(std::move(batch));
}

void WatchBodyDecoder::receive(std::string_view bytes, std::function<void()> taken) {
  if (!ended_) {
    const auto fed = framer_.feed(bytes, [this](std::string_view line) { add(line); });
    if (!fed) {
      batch_.emplace_back(Watcher::Closed{.why = fed.error()});
      ended_ = true;
      framer_ = LineFramer();
    }
    flush();
  }
  take(std::move(taken));
}

void WatchBodyDecoder::add(std::string_view line) {
  if (ended_) return;
  const auto event = watch_event_of(line);
  if (!event) {
    batch_.emplace_back(Watcher::Closed{.why = event.error()});
    ended_ = true;
  } else if (event->type == "ERROR") {
    batch_.emplace_back(Watcher::Closed{.why = error_of_status(event->object)});
    ended_ = true;
  } else if (event->type == "BOOKMARK") {
    // Besides the resourceVersion, a bookmark's object has irrelevant fields and often no name.
    batch_.emplace_back(Watcher::Bookmark{resource_version_of(event->object)});
  } else {
    batch_.emplace_back(change_of(*event));
  }
  batch_bytes_ += line.size();
  if (batch_.size() >= kBatchObjects || batch_bytes_ >= kBatchBytes) flush();
}

Watcher::Change WatchBodyDecoder::change_of(const WatchEvent& event) const {
  using Kind = Watcher::Change::Kind;
  if (event.type != "DELETED") return {.kind = Kind::Upsert, .arrival = decode(event.object)};
  auto identity = identity_of(event.object);
  if (identity)
    return {.kind = Kind::Delete,
            .arrival = {.object = {.identity = std::move(*identity), .view = nullptr},
                        .fault = nullptr}};
  return {.kind = Kind::Delete,
          .arrival = {.object = {}, .fault = std::make_shared<const Error>(identity.error())}};
}

void WatchBodyDecoder::flush() {
  batch_bytes_ = 0;
  if (!batch_.empty()) deliver(std::exchange(batch_, {}));
}

}  // namespace imagedeps::kube
