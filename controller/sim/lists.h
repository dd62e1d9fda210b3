#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sim/answer.h"
#include "sim/route.h"
#include "sim/selector.h"
#include "sim/world.h"

namespace imagedeps::sim {

/// Answers LIST requests. All pages of one list show the state at the time of the first page. A
/// continue token expires after five minutes, as after etcd's compaction. Loop thread.
class Lists {
 public:
  explicit Lists(World& world) : world_(world) {}

  [[nodiscard]] Answer answer(const ResourceType& type, std::string_view ns,
                              const loop::HttpRequest& request);
  /// Expires all continue tokens.
  void forget() { open_.clear(); }

 private:
  struct Open {
    TimePoint since{};
    std::uint64_t version = 0;
    std::vector<VersionPtr> items;
    bool selected = false;  // With a selector the server does not report remainingItemCount.
  };
  struct Start {
    std::uint64_t id = 0;
    std::size_t index = 0;
  };
  [[nodiscard]] Open snapshot(const ResourceType& type, std::string_view ns,
                              const Selector& selector) const;
  [[nodiscard]] Json refuse_version(const loop::HttpRequest& request, std::size_t limit) const;
  [[nodiscard]] Answer resume(const ResourceType& type, const std::string& token, std::size_t limit,
                              Form form);
  [[nodiscard]] Answer page(const ResourceType& type, const Open& list, Start start,
                            std::size_t limit, Form form) const;

  World& world_;
  std::uint64_t last_id_ = 0;
  std::map<std::uint64_t, Open> open_;
};

}  // namespace imagedeps::sim
