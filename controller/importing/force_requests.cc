#include "importing/force_requests.h"

#include <algorithm>

namespace imagedeps::importing {

namespace {

constexpr Duration kBetween{std::chrono::seconds{30}};
constexpr std::size_t kRemembered = 8;

bool among(const std::vector<std::string>& values, std::string_view value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

void remember(std::vector<std::string>& values, std::string_view value) {
  if (among(values, value)) return;
  if (values.size() == kRemembered) values.erase(values.begin());
  values.emplace_back(value);
}

}  // namespace

void ForceRequests::ask(const objects::TagRef& tag, std::string_view value) {
  if (value.empty()) return;
  Entry& entry = entries_[tag];
  if (!among(entry.served, value)) remember(entry.waiting, value);
}

void ForceRequests::was_served(const objects::TagRef& tag, std::string_view value) {
  if (value.empty()) return;
  Entry& entry = entries_[tag];
  std::erase(entry.waiting, value);
  remember(entry.served, value);
}

bool ForceRequests::pending(const objects::TagRef& tag) const {
  const auto at = entries_.find(tag);
  return at != entries_.end() && !at->second.waiting.empty();
}

TimePoint ForceRequests::due_at(const objects::TagRef& tag) const {
  const auto at = entries_.find(tag);
  return at == entries_.end() ? TimePoint{} : at->second.due_at;
}

void ForceRequests::serve(const objects::TagRef& tag, TimePoint now) {
  const auto at = entries_.find(tag);
  if (at == entries_.end()) return;
  for (const std::string& value : at->second.waiting) remember(at->second.served, value);
  at->second.waiting.clear();
  at->second.due_at = now + kBetween;
}

std::string ForceRequests::handled(const objects::TagRef& tag, std::string_view own) const {
  const auto at = entries_.find(tag);
  if (at == entries_.end() || at->second.served.empty()) return {};
  return among(at->second.served, own) ? std::string(own) : at->second.served.back();
}

}  // namespace imagedeps::importing
