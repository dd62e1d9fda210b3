#include "graph/stream_change.h"

#include <algorithm>

#include "graph/graph.h"

namespace imagedeps::graph {

using objects::ImageStream;
using objects::StreamTag;

namespace {

/// Equal in all but the tags.
bool same_stream(const ImageStream& a, const ImageStream& b) {
  return a.meta.uid == b.meta.uid && a.meta.deleting == b.meta.deleting &&
         a.management == b.management && a.requested_at == b.requested_at &&
         a.spec_repository == b.spec_repository && a.repository == b.repository &&
         a.public_repository == b.public_repository && a.local_lookup == b.local_lookup &&
         a.repository_imported == b.repository_imported;
}

/// The tags have the same names, and the same of them are in spec.tags.
bool same_names(const ImageStream& a, const ImageStream& b) {
  return std::ranges::equal(a.tags, b.tags, [](const StreamTag& one, const StreamTag& other) {
    return one.name == other.name && one.spec.has_value() == other.spec.has_value();
  });
}

/// The tags have the same names. The same of them can be suggested for an undefined tag.
bool same_suggestions(const ImageStream& a, const ImageStream& b) {
  return std::ranges::equal(a.tags, b.tags, [&](const StreamTag& one, const StreamTag& other) {
    const bool alias = one.spec && one.spec->source_kind == objects::SourceKind::ImageStreamTag;
    return (!alias && one == other) || usable(a, one) == usable(b, other);
  });
}

}  // namespace

StreamChange::StreamChange(const ImageStream* before, const ImageStream* after) : after_(after) {
  all_ = before == nullptr || after == nullptr || !same_stream(*before, *after) ||
         !same_names(*before, *after);
  if (all_) return;
  for (std::size_t i = 0; i < after->tags.size(); ++i) {
    if (before->tags[i] != after->tags[i]) tags_.push_back(after->tags[i].name);
  }
  suggestions_ = !tags_.empty() && !same_suggestions(*before, *after);
}

bool StreamChange::concerns(std::string_view tag) const {
  if (all_ || std::ranges::binary_search(tags_, tag)) return true;
  if (!suggestions_) return false;
  const StreamTag* const found = after_->find(tag);
  return found == nullptr || !found->spec;
}

}  // namespace imagedeps::graph
