#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>

#include "loop/http.h"
#include "sim/world.h"

namespace imagedeps::sim {

/// Wraps the API server and applies World::faults to its requests: delays, errors, lost and late
/// answers. Loop thread.
class Unreliable {
 public:
  using Responder = std::shared_ptr<loop::HttpResponder>;
  using Serve = std::function<void(const loop::HttpRequest&, const Responder&)>;
  Unreliable(World& world, Serve serve) : world_(world), serve_(std::move(serve)) {}

  void serve(loop::HttpRequest request, Responder responder);

 private:
  void serve_now(const loop::HttpRequest& request, const Responder& responder);
  [[nodiscard]] Responder answering(const loop::HttpRequest& request, const Responder& responder);

  World& world_;
  Serve serve_;
  std::uint64_t last_ = 0;
  std::map<std::uint64_t, std::unique_ptr<loop::Loop::Timer>> delayed_;
};

}  // namespace imagedeps::sim
