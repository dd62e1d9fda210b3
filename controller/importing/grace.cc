#include "importing/grace.h"

#include <algorithm>

namespace imagedeps::importing {

namespace {

/// The newest generation that the platform has not imported. Nothing if it has imported all.
std::optional<std::int64_t> newest_due(const objects::ImageStream& stream) {
  std::optional<std::int64_t> newest;
  for (const objects::StreamTag& tag : stream.tags) {
    if (objects::platform_import_due(tag))
      newest = std::max(newest.value_or(0), tag.spec->generation.value_or(0));
  }
  return newest;
}

}  // namespace

void Grace::saw(const objects::ImageStream& stream) {
  const objects::TagRef key{stream.meta.ns, stream.meta.name, {}};
  const auto generation = newest_due(stream);
  if (!generation) {
    due_.erase(key);
    return;
  }
  Due& due = due_[key];
  if (due.uid == stream.meta.uid && due.generation >= *generation) return;
  const TimePoint since = *generation <= 1
                              ? std::min(loop::from_wall(loop_, stream.meta.created), loop_.now())
                              : loop_.now();
  due = {stream.meta.uid, *generation, since};
}

void Grace::gone(std::string_view ns, std::string_view name) {
  due_.erase({std::string(ns), std::string(name), {}});
}

std::optional<TimePoint> Grace::until(std::string_view ns, std::string_view name) const {
  const auto at = due_.find({std::string(ns), std::string(name), {}});
  return at == due_.end() ? std::nullopt : std::optional(at->second.since + grace_);
}

}  // namespace imagedeps::importing
