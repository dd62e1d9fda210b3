#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/json.h"
#include "base/time.h"
#include "loop/http.h"
#include "page/feed.h"

namespace imagedeps::page {

/// A browser that is subscribed to server-sent events, and the updates that are still to be sent
/// to it. The ID of each event is a version number that increases by one:
///
/// event: operator   data: {"phase": "Connecting" | "Reading" | "Watching", "leading": bool,
///                          "mode": "Enforce" | "Observe"}
/// event: snapshot   data: {"total": n}: discard all rows; n rows follow
/// event: rows       data: {"time": RFC 3339, "left": n, "rows": [row, ...], "removed": [id, ...]}
///                   left: number of rows of the snapshot that are still to be sent
/// : comment         keep-alive
///
/// Memory: names of istags (feed.h), plus at most kPendingMax bytes and one batch that the browser
/// has not read yet. Loop thread.
class Client {
 public:
  static constexpr std::size_t kPendingMax = 256u << 10;
  static constexpr std::size_t kBatch = 200;  ///< Maximum number of rows in one event.
  static constexpr Duration kPace{500};       ///< Minimum time between two events with changes.

  Client(std::shared_ptr<loop::HttpResponder> responder, TimePoint now);

  Feed& feed() { return feed_; }
  /// True if the client is not slow and rows can be sent now. If the last batch was incomplete,
  /// rows can be sent immediately, otherwise kPace after the last batch.
  [[nodiscard]] bool due(TimePoint now) const;
  /// True if the last batch was incomplete and the client is not slow.
  [[nodiscard]] bool continues() const { return continues_ && !slow(); }
  /// True if the client has too much unread data. No rows are built for it.
  [[nodiscard]] bool slow() const { return responder_->pending() > kPendingMax; }
  /// Sends the state of the operator if it has changed since the last call.
  void send_operator(const OrderedJson& facts, TimePoint now);
  /// Starts a snapshot of the `needed` istags.
  void send_snapshot(std::vector<TagRef> needed, TimePoint now);
  /// Sends the next batch of rows. `row_of` returns null for an istag that is no longer needed.
  void send_rows(const std::function<OrderedJson(const TagRef&)>& row_of, TimePoint now,
                 TimePoint wall);
  /// Sends a comment if nothing was sent for 15 s.
  void keep_alive(TimePoint now);

 private:
  void send(std::string_view event, const std::string& data, TimePoint now);

  std::shared_ptr<loop::HttpResponder> responder_;
  Feed feed_;
  std::string operator_;
  std::uint64_t version_ = 0;
  TimePoint sent_;                             ///< Loop time of the last event or comment.
  TimePoint rows_sent_ = TimePoint{} - kPace;  ///< Loop time of the last batch of rows.
  bool continues_ = false;
};

}  // namespace imagedeps::page
