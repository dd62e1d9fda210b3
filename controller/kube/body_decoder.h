#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "kube/framer.h"
#include "kube/object.h"
#include "kube/transport.h"
#include "kube/watcher.h"

namespace imagedeps::kube {

/// Inputs for the Watcher, in order, that a reflector's IO side passes to the loop.
using Batch = std::vector<Watcher::Input>;

/// Receives the body of a list or watch. It frames and decodes objects on the IO thread and
/// delivers batches of at most 256 objects or 1 MB of JSON. For back-pressure, it accepts no more
/// bytes while two batches are not acknowledged.
class BodyDecoder : public Receiver, public std::enable_shared_from_this<BodyDecoder> {
 public:
  /// Passes a batch to the owner, which acknowledges it to `from`. Any thread.
  using Deliver = std::function<void(Batch batch, std::shared_ptr<BodyDecoder> from)>;

  /// The owner has processed or dropped a batch. Any thread.
  void acknowledge();

 protected:
  BodyDecoder(Decode decode, Deliver deliver)
      : decode_(std::move(decode)), deliver_(std::move(deliver)) {}

  [[nodiscard]] Arrival decode(std::string_view json) const { return arrival_of(json, decode_); }
  void deliver(Batch batch);
  /// Calls `taken` now, or as soon as there is room for another batch.
  void take(std::function<void()> taken);

 private:
  // Constant.
  Decode decode_;
  Deliver deliver_;

  std::mutex mutex_;
  std::size_t under_way_ = 0;         // Under mutex_.
  std::function<void()> held_taken_;  // Under mutex_.
};

/// Decodes one page of a list. A malformed page is delivered as Closed at once, because its rest may
/// be endless.
class ListBodyDecoder final : public BodyDecoder {
 public:
  ListBodyDecoder(KindCheck kinds, Decode decode, Deliver deliver)
      : BodyDecoder(std::move(decode), std::move(deliver)), framer_(std::move(kinds)) {}

  void receive(std::string_view bytes, std::function<void()> taken) override;
  /// Returns what was not delivered yet: objects, followed by Listed or Closed. Call it after the
  /// last byte, while no other thread uses the decoder.
  [[nodiscard]] Batch finish();
  [[nodiscard]] std::size_t objects() const { return objects_; }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  void add(std::string_view json);
  void flush();
  /// Returns the objects that were not delivered yet, followed by `end`.
  [[nodiscard]] Batch rest(Watcher::Input end);

  ListFramer framer_;
  std::vector<Arrival> arrivals_;
  std::size_t arrivals_bytes_ = 0;
  bool broken_ = false;  ///< Closed was delivered. The rest is ignored.
  std::size_t objects_ = 0;
  std::size_t bytes_ = 0;
};

/// Decodes the events of a watch and delivers them as soon as they arrive.
class WatchBodyDecoder final : public BodyDecoder {
 public:
  WatchBodyDecoder(Decode decode, Deliver deliver)
      : BodyDecoder(std::move(decode), std::move(deliver)) {}

  void opened() override;
  void receive(std::string_view bytes, std::function<void()> taken) override;

 private:
  void add(std::string_view line);
  [[nodiscard]] Watcher::Change change_of(const WatchEvent& event) const;
  void flush();

  LineFramer framer_;
  Batch batch_;
  std::size_t batch_bytes_ = 0;
  bool ended_ =
      false;  ///< An ERROR event or an unreadable event arrived. Later events are ignored.
};

}  // namespace imagedeps::kube
