#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "loop/http.h"
#include "sim/route.h"
#include "sim/selector.h"
#include "sim/world.h"

namespace imagedeps::sim {

/// Answers WATCH requests: sends changes as they happen, from a resourceVersion or after the
/// initial state, and a bookmark every minute. Each change is serialised once for all watches. Loop
/// thread.
class Watches {
 public:
  explicit Watches(World& world);
  ~Watches();
  Watches(const Watches&) = delete;
  Watches& operator=(const Watches&) = delete;

  /// Starts a watch of a type. An empty `ns` means all namespaces.
  void start(const ResourceType& type, std::string_view ns, const loop::HttpRequest& request,
             std::shared_ptr<loop::HttpResponder> responder);
  /// Aborts the watches of the affected types.
  void cut(const std::function<bool(const ResourceType&)>& affected);
  /// The number of open watches.
  [[nodiscard]] std::size_t open() const;

 private:
  struct Watch;
  using WatchPtr = std::shared_ptr<Watch>;
  [[nodiscard]] Json check(const loop::HttpRequest& request) const;
  void begin(const WatchPtr& watch, const loop::HttpRequest& request);
  void send_initial(const WatchPtr& watch, bool mark_end);
  void resume(const WatchPtr& watch, std::uint64_t version);
  void on(const Change& change);
  void deliver(Watch& watch, const Change& change, const std::string& whole,
               const std::string& metadata);
  void write(Watch& watch, std::string line);
  void hold(Watch& watch);
  void bookmark(Watch& watch, bool initial_end);
  void bookmark_later(const WatchPtr& watch);
  void end_later(const WatchPtr& watch, Duration life);
  void close(Watch& watch);

  World& world_;
  std::map<const ResourceType*, std::vector<WatchPtr>> watches_;
};

}  // namespace imagedeps::sim
