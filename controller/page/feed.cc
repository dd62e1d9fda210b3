#include "page/feed.h"

#include <algorithm>
#include <utility>

namespace imagedeps::page {

void Feed::restart(std::vector<TagRef> needed) {
  snapshot_ = std::move(needed);
  std::sort(snapshot_.begin(), snapshot_.end(), std::greater<>());
  changed_.clear();
  overflown_ = false;
}

void Feed::touch(const TagRef& tag) {
  if (overflown_) return;
  changed_.insert(tag);
  if (changed_.size() <= kChangedMax) return;
  overflown_ = true;
  changed_.clear();
  snapshot_.clear();
}

Feed::Batch Feed::take(std::size_t max) {
  Batch batch;
  while (!snapshot_.empty() && batch.tags.size() < max) {
    batch.tags.push_back(std::move(snapshot_.back()));
    snapshot_.pop_back();
  }
  while (snapshot_.empty() && !changed_.empty() && batch.tags.size() < max)
    batch.tags.push_back(std::move(changed_.extract(changed_.begin()).value()));
  batch.left = snapshot_.size();
  return batch;
}

}  // namespace imagedeps::page
