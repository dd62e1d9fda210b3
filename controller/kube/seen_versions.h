#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "kube/resource_version.h"

namespace imagedeps::kube {

/// Which objects a reflector has told its sink, by namespace and name, with just enough to tell new
/// from old: some 70 bytes for each, since a cluster has tens of thousands. Names lie in one text;
/// what deletions leave there is cleared away in time.
class SeenVersions {
 public:
  struct Entry {
    std::uint64_t uid = 0;  ///< A hash.
    Version version;
    std::uint32_t epoch = 0;   ///< Of the list that saw it last.
    bool quarantined = false;  ///< Its last version could not be read.
  };

  /// Null if it is not known. Valid until the next change.
  [[nodiscard]] Entry* find(std::string_view ns, std::string_view name);
  /// The object must not be known yet.
  Entry& add(std::string_view ns, std::string_view name);
  /// Nothing if it is not known.
  void erase(std::string_view ns, std::string_view name);
  using OnGone =
      std::function<void(const Entry& entry, std::string_view ns, std::string_view name)>;
  /// Erases and tells all that have another epoch. `gone` must not change this.
  void sweep(std::uint32_t epoch, const OnGone& gone);
  [[nodiscard]] std::size_t size() const { return records_.size(); }

 private:
  struct Record {
    Entry entry;
    std::uint32_t text = 0;  ///< Where "ns/name" begins in texts_.
    std::uint16_t ns_size = 0;
    std::uint16_t name_size = 0;
  };
  [[nodiscard]] std::string_view text_of(const Record& record) const;
  [[nodiscard]] std::size_t slot_of(std::string_view text) const;
  void erase_at(std::size_t slot);
  void free_slot(std::size_t slot);
  void index_anew(std::size_t slots);
  void clear_texts();

  std::vector<Record> records_;
  std::vector<std::uint32_t> slots_;  ///< Index into records_ plus one, 0 for a free slot; open
                                      ///< addressing, at most 3/4 full.
  std::string texts_;
  std::size_t texts_dead_ = 0;  ///< Bytes of texts_ that no record uses.
};

}  // namespace imagedeps::kube
