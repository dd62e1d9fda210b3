#include "kube/seen_versions.h"

#include <algorithm>

#include "base/check.h"

namespace imagedeps::kube {

namespace {

constexpr std::size_t kFirstSlots = 64;
constexpr std::size_t kDeadTextMin = 64u << 10;

std::string key_of(std::string_view ns, std::string_view name) {
  return std::string(ns).append("/").append(name);
}

}  // namespace

std::string_view SeenVersions::text_of(const Record& record) const {
  return std::string_view(texts_).substr(record.text,
                                         std::size_t{record.ns_size} + 1 + record.name_size);
}

/// The slot that contains the text, or the free slot where it belongs.
std::size_t SeenVersions::slot_of(std::string_view text) const {
  const auto mask = slots_.size() - 1;
  auto slot = hash_of(text) & mask;
  while (slots_[slot] != 0 && text_of(records_[slots_[slot] - 1]) != text) slot = (slot + 1) & mask;
  return slot;
}

SeenVersions::Entry* SeenVersions::find(std::string_view ns, std::string_view name) {
  if (slots_.empty()) return nullptr;
  const auto slot = slot_of(key_of(ns, name));
  return slots_[slot] == 0 ? nullptr : &records_[slots_[slot] - 1].entry;
}

SeenVersions::Entry& SeenVersions::add(std::string_view ns, std::string_view name) {
  if ((records_.size() + 1) * 4 > slots_.size() * 3)
    rebuild_index(std::max(slots_.size() * 2, kFirstSlots));
  const auto key = key_of(ns, name);
  const auto slot = slot_of(key);
  // Each identity field has at most kIdentityFieldMax bytes. 4 GiB of names would need millions of
  // objects, whose projections exhaust memory first.
  CHECK(slots_[slot] == 0 && ns.size() <= UINT16_MAX && name.size() <= UINT16_MAX &&
        texts_.size() <= UINT32_MAX);
  records_.push_back({.entry = {},
                      .text = static_cast<std::uint32_t>(texts_.size()),
                      .ns_size = static_cast<std::uint16_t>(ns.size()),
                      .name_size = static_cast<std::uint16_t>(name.size())});
  texts_ += key;
  slots_[slot] = static_cast<std::uint32_t>(records_.size());
  return records_.back().entry;
}

void SeenVersions::erase(std::string_view ns, std::string_view name) {
  if (slots_.empty()) return;
  const auto slot = slot_of(key_of(ns, name));
  if (slots_[slot] == 0) return;
  erase_at(slot);
  if (texts_dead_ > kDeadTextMin && texts_dead_ > texts_.size() / 2) clear_texts();
}

void SeenVersions::erase_at(std::size_t slot) {
  const std::size_t index = slots_[slot] - 1;
  texts_dead_ += text_of(records_[index]).size();
  free_slot(slot);
  // The last record replaces the erased one.
  if (const auto last = records_.size() - 1; index != last) {
    slots_[slot_of(text_of(records_[last]))] = static_cast<std::uint32_t>(index + 1);
    records_[index] = records_[last];
  }
  records_.pop_back();
}

/// Moves following entries up where their own position allows it, so that no search ends too early.
void SeenVersions::free_slot(std::size_t slot) {
  const auto mask = slots_.size() - 1;
  for (auto next = (slot + 1) & mask; slots_[next] != 0; next = (next + 1) & mask) {
    const auto home = hash_of(text_of(records_[slots_[next] - 1])) & mask;
    if (((next - home) & mask) < ((next - slot) & mask)) continue;
    slots_[slot] = slots_[next];
    slot = next;
  }
  slots_[slot] = 0;
}

void SeenVersions::sweep(std::uint32_t epoch, const OnGone& gone) {
  const auto before = records_.size();
  std::erase_if(records_, [&](const Record& record) {
    if (record.entry.epoch == epoch) return false;
    const auto text = text_of(record);
    gone(record.entry, text.substr(0, record.ns_size),
         text.substr(std::size_t{record.ns_size} + 1));
    texts_dead_ += text.size();
    return true;
  });
  if (records_.size() == before) return;
  clear_texts();
  rebuild_index(slots_.size());
}

void SeenVersions::rebuild_index(std::size_t slots) {
  slots_.assign(slots, 0);
  for (std::size_t i = 0; i < records_.size(); ++i)
    slots_[slot_of(text_of(records_[i]))] = static_cast<std::uint32_t>(i + 1);
}

void SeenVersions::clear_texts() {
  std::string live;
  live.reserve(texts_.size() - texts_dead_);
  for (auto& record : records_) {
    const auto text = text_of(record);
    const auto at = live.size();
    live += text;
    record.text = static_cast<std::uint32_t>(at);
  }
  texts_ = std::move(live);
  texts_dead_ = 0;
}

}  // namespace imagedeps::kube
