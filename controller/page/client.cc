#include "page/client.h"

#include <utility>

namespace imagedeps::page {

namespace {

constexpr Duration kHeartbeat = std::chrono::seconds(15);

}  // namespace

Client::Client(std::shared_ptr<loop::HttpResponder> responder, TimePoint now)
    : responder_(std::move(responder)), sent_(now) {
  responder_->write("retry: 2000\n\n");
}

bool Client::due(TimePoint now) const {
  if (slow() || (feed_.empty() && !feed_.overflown())) return false;
  return continues_ || now - rows_sent_ >= kPace;
}

void Client::send(std::string_view event, const std::string& data, TimePoint now) {
  // Compact JSON has no line breaks, which would end the data.
  responder_->write("id: " + std::to_string(++version_) + "\nevent: " + std::string(event) +
                    "\ndata: " + data + "\n\n");
  sent_ = now;
}

void Client::send_operator(const OrderedJson& facts, TimePoint now) {
  std::string text = to_text(facts);
  if (text == operator_) return;
  send("operator", text, now);
  operator_ = std::move(text);
}

void Client::send_snapshot(std::vector<TagRef> needed, TimePoint now) {
  send("snapshot", to_text(OrderedJson{{"total", needed.size()}}), now);
  continues_ = !needed.empty();
  feed_.restart(std::move(needed));
}

void Client::send_rows(const std::function<OrderedJson(const TagRef&)>& row_of, TimePoint now,
                       TimePoint wall) {
  const Feed::Batch batch = feed_.take(kBatch);
  OrderedJson rows = OrderedJson::array();
  OrderedJson removed = OrderedJson::array();
  for (const TagRef& tag : batch.tags) {
    OrderedJson row = row_of(tag);
    if (row.is_null())
      removed.push_back(to_string(tag));
    else
      rows.push_back(std::move(row));
  }
  const OrderedJson data = {{"time", format_rfc3339(wall)},
                            {"left", batch.left},
                            {"rows", std::move(rows)},
                            {"removed", std::move(removed)}};
  send("rows", to_text(data), now);
  rows_sent_ = now;
  continues_ = batch.tags.size() == kBatch && !feed_.empty();
}

void Client::keep_alive(TimePoint now) {
  if (now - sent_ < kHeartbeat) return;
  responder_->write(":\n\n");
  sent_ = now;
}

}  // namespace imagedeps::page
