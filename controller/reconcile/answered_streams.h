#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>

#include "kube/resource_version.h"
#include "objects/image_stream.h"

namespace imagedeps::reconcile {

/// The versions of ImageStreams that came with answers to imports, until the watch has caught up. A
/// watch event that is older than the answer must not replace it. Pure.
class AnsweredStreams {
 public:
  void record(const objects::ImageStream& answered) {
    versions_[key_of(answered)] = answered.meta.resource_version;
  }
  /// True if the watch shows a version that is older than an answer. Otherwise the watch has caught
  /// up, and the stream's entry is removed.
  [[nodiscard]] bool outdates(const objects::ImageStream& watched) {
    const auto at = versions_.find(key_of(watched));
    if (at == versions_.end()) return false;
    if (kube::older(watched.meta.resource_version, at->second)) return true;
    versions_.erase(at);
    return false;
  }
  void remove(const objects::ObjectKey& stream) { versions_.erase({stream.ns, stream.name, {}}); }
  /// A list starts. It replaces what answers have shown.
  void clear() { versions_.clear(); }
  [[nodiscard]] std::size_t size() const { return versions_.size(); }

 private:
  static objects::TagRef key_of(const objects::ImageStream& stream) {
    return {stream.meta.ns, stream.meta.name, {}};
  }
  std::unordered_map<objects::TagRef, std::string, objects::TagRefHash>
      versions_;  ///< By stream (empty tag).
};

}  // namespace imagedeps::reconcile
