#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "kube/resource_version.h"

namespace imagedeps::kube {

/// The objects that a reflector has reported to its sink, by namespace and name, with the data that
/// distinguishes new from old versions. An object takes about 70 bytes, because a cluster has tens
/// of thousands. All names are stored in one string, which is compacted after deletions.
class SeenVersions {
 public:
  struct Entry {
    std::uint64_t uid = 0;  ///< Hash of the uid.
    Version version;
    std::uint32_t epoch = 0;   ///< The last list epoch that contained the object.
    bool quarantined = false;  ///< Its last version could not be read.
  };

  /// Null if the object is not tracked. Valid until the next change.
  [[nodiscard]] Entry* find(std::string_view ns, std::string_view name);
  /// The object must not be tracked yet. The result is valid until the next change.
  Entry& add(std::string_view ns, std::string_view name);
  /// Has no effect if the object is not tracked.
  void erase(std::string_view ns, std::string_view name);
  using OnGone =
      std::function<void(const Entry& entry, std::string_view ns, std::string_view name)>;
  /// Erases all objects with another epoch and calls `gone` for each. `gone` must not change this.
  void sweep(std::uint32_t epoch, const OnGone& gone);
  [[nodiscard]] std::size_t size() const { return records_.size(); }

 private:
  struct Record {
    Entry entry;
    std::uint32_t text = 0;  ///< Offset of "ns/name" in texts_.
    std::uint16_t ns_size = 0;
    std::uint16_t name_size = 0;
  };
  [[nodiscard]] std::string_view text_of(const Record& record) const;
  [[nodiscard]] std::size_t slot_of(std::string_view text) const;
  void erase_at(std::size_t slot);
  void free_slot(std::size_t slot);
  void rebuild_index(std::size_t slots);
  void clear_texts();

  std::vector<Record> records_;
  std::vector<std::uint32_t> slots_;  ///< Index into records_ plus one, 0 for a free slot. Open
                                      ///< addressing, at most 3/4 full.
  std::string texts_;
  std::size_t texts_dead_ = 0;  ///< Bytes of texts_ that no record uses.
};

}  // namespace imagedeps::kube
