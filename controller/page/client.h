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

/// A browser that listens to server-sent events, and what it has yet to be told. Every event
/// carries the next version number:
///
/// event: operator   data: {"phase": "Connecting" | "Reading" | "Watching", "leading": bool,
///                          "mode": "Enforce" | "Observe"}
/// event: snapshot   data: {"total": n}: forget all rows; n rows follow
/// event: rows       data: {"time": RFC 3339, "left": n, "rows": [row, ...], "removed": [id, ...]}
///                   left: how many rows of the snapshot are still to come
/// : comment         nothing happened for a while
///
/// Memory: names of istags (feed.h), plus at most kPendingMax bytes and one batch that are written
/// and not yet read. Loop thread.
class Client {
 public:
  static constexpr std::size_t kPendingMax = 256u << 10;
  static constexpr std::size_t kBatch = 200;  ///< Rows of one event.
  static constexpr Duration kPace{500};       ///< Between two tellings of what changed.

  Client(std::shared_ptr<loop::HttpResponder> responder, TimePoint now);

  Feed& feed() { return feed_; }
  /// It takes what it is sent, there is something to tell, and the time for it has come: at once
  /// while a batch was not all, else kPace after the last one.
  [[nodiscard]] bool due(TimePoint now) const;
  /// It takes what it is sent, and was not told all.
  [[nodiscard]] bool continues() const { return continues_ && !slow(); }
  /// It has not taken what it was sent: nothing is made for it now.
  [[nodiscard]] bool slow() const { return responder_->pending() > kPendingMax; }
  /// About the operator; nothing is sent if it knows that.
  void tell_operator(const OrderedJson& facts, TimePoint now);
  void tell_snapshot(std::vector<TagRef> needed, TimePoint now);
  /// The next rows, as `row_of` has them; null: nothing needs that istag any more.
  void tell_rows(const std::function<OrderedJson(const TagRef&)>& row_of, TimePoint now,
                 TimePoint wall);
  /// A comment, if nothing was sent for so long.
  void keep_alive(TimePoint now);

 private:
  void send(std::string_view event, const std::string& data, TimePoint now);

  std::shared_ptr<loop::HttpResponder> responder_;
  Feed feed_;
  std::string operator_;
  std::uint64_t version_ = 0;
  TimePoint sent_;                        ///< Of the loop: anything.
  TimePoint told_ = TimePoint{} - kPace;  ///< Of the loop: rows.
  bool continues_ = false;
};

}  // namespace imagedeps::page
