#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "kube/framer.h"
#include "kube/object.h"
#include "kube/transport.h"
#include "kube/watcher.h"

namespace imagedeps::kube {

/// What the receiving half of a reflector hands to its owner: inputs for the Watcher, in order.
using Batch = std::vector<Watcher::Input>;

/// Receives the body of a list or of a watch: frames and decodes on the IO thread, and delivers in
/// batches of at most 256 objects or 1 MB of JSON. While two batches are under way it takes no more
/// bytes: the back-pressure.
class BodyDecoder : public Receiver, public std::enable_shared_from_this<BodyDecoder> {
 public:
  /// Carries a batch to the owner, who acknowledges it to `from`. Any thread.
  using Deliver = std::function<void(Batch batch, std::shared_ptr<BodyDecoder> from)>;

  /// The owner has worked a batch off, or dropped it. Any thread.
  void acknowledge();

 protected:
  BodyDecoder(Decode decode, Deliver deliver)
      : decode_(std::move(decode)), deliver_(std::move(deliver)) {}

  [[nodiscard]] Arrival decode(std::string_view json) const { return arrival_of(json, decode_); }
  void deliver(Batch batch);
  /// Calls `taken` now, or when there is room for another batch.
  void take(std::function<void()> taken);

 private:
  // Constant.
  Decode decode_;
  Deliver deliver_;

  std::mutex mutex_;
  std::size_t under_way_ = 0;         // Under mutex_.
  std::function<void()> held_taken_;  // Under mutex_.
};

/// A page of a list.
class ListBodyDecoder final : public BodyDecoder {
 public:
  ListBodyDecoder(Decode decode, Deliver deliver)
      : BodyDecoder(std::move(decode), std::move(deliver)) {}

  void receive(std::string_view bytes, std::function<void()> taken) override;
  /// After the last byte, and on no other thread at that time: what was not delivered yet, ended by
  /// Listed or Closed.
  [[nodiscard]] Batch finish();
  [[nodiscard]] std::size_t objects() const { return objects_; }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  void add(std::string_view json);
  void flush();

  ListFramer framer_;
  std::vector<Arrival> arrivals_;
  std::size_t arrivals_bytes_ = 0;
  std::optional<Error> broken_;
  std::size_t objects_ = 0;
  std::size_t bytes_ = 0;
};

/// The events of a watch. Delivered as soon as they are there.
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
      false;  ///< By an ERROR event or by one that cannot be read: nothing behind it counts.
};

}  // namespace imagedeps::kube
