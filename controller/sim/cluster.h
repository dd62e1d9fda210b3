#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "kube/transport.h"
#include "loop/http.h"
#include "loop/loop.h"
#include "sim/registry_fault.h"
#include "sim/server_faults.h"

namespace imagedeps::sim {

/// A realistic cluster in one process: an API server (store, list, watch, apply), OpenShift's image
/// API with its import-once controller, triggers, builds, and registries. It owns all of its state.
/// Loop thread only.
/// Its fidelity is tested: tests/conformance passes against it and against a real API server, and
/// its answers match the recordings of a real OpenShift image API.
class Cluster {
 public:
  struct Options {
    std::uint64_t seed = 1;
    /// Serve only OpenShift's groups (image, build and apps.openshift.io), as an aggregated API
    /// behind a real kube-apiserver.
    bool aggregated = false;
    /// Duration of an ImageStreamImport when the registry answers immediately.
    Duration import_time{std::chrono::milliseconds{104}};
    Duration build_time{std::chrono::seconds{3}};
    /// Run the platform's own controllers: import once, triggers, builds, rollouts.
    bool controllers = true;
  };
  Cluster(loop::Loop& loop, Options options);
  ~Cluster();
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;

  /// Answers one HTTP request. The response may be sent later or streamed (watch).
  void serve(loop::HttpRequest request, std::shared_ptr<loop::HttpResponder> responder);

  /// Creates or replaces an object as a cluster administrator would. If the object has a `status`,
  /// it is stored as given, which sets up test scenes. Otherwise only metadata and spec are
  /// written. A namespaced object without a namespace is created in `ns`. The items of a List are
  /// applied one by one. Fails with Invalid and the server's message.
  Result<void> apply(const Json& object, std::string_view ns);
  /// Deletes an object as a user would. Finalizers apply. A missing object is ignored.
  void remove(std::string_view group, std::string_view plural, std::string_view ns,
              std::string_view name);
  /// The stored object, or null if it does not exist.
  [[nodiscard]] Json get(std::string_view group, std::string_view plural, std::string_view ns,
                         std::string_view name) const;
  /// All objects of a resource, in all namespaces, sorted by namespace and name.
  [[nodiscard]] std::vector<Json> list(std::string_view group, std::string_view plural) const;

  /// Adds a fault for a registry. `host` may include a path ("quay.io/team"): the longest matching
  /// prefix wins. Host "*" applies to all hosts without a fault of their own. If several faults of
  /// one host are active, the one that was added last wins.
  void set_registry(std::string_view host, const RegistryFault& fault);
  void set_registry(std::string_view host, RegistryMood mood) {
    set_registry(host, RegistryFault{.mood = mood});
  }
  /// Sets whether a pull spec exists on an otherwise healthy registry. By default every pull spec
  /// exists.
  void set_image(std::string_view pull_spec, bool exists);
  /// Replaces the faults of the API server.
  void set_faults(const Faults& faults);
  /// Sets whether an API group ("build.openshift.io") is served. Requests for a group that is not
  /// served get a 404.
  void set_group(std::string_view group, bool served);
  /// Answers every request for a resource with this HTTP status (403, 503, ...). 0 restores normal
  /// service.
  void set_resource_status(std::string_view group, std::string_view plural, int status);
  /// Takes the server down or up again. While it is down, connections are refused. Going down also
  /// cuts all watches and running imports.
  void set_down(bool down);

  /// One ImageStreamImport that the server received.
  struct ImportRecord {
    TimePoint at{};
    std::string ns, stream, tag, pull_spec;
    std::string resource_version;
    int images = 0;
    int http_status = 0;
    bool success = false;  ///< This request stored an image in the tag.
    bool ours = true;      ///< False if the platform's own controller sent it.
  };
  /// All ImageStreamImports since the start, oldest first.
  [[nodiscard]] const std::vector<ImportRecord>& imports() const;
  /// One pull that a registry received.
  struct PullRecord {
    TimePoint at{};
    std::string registry, pull_spec;
    bool refused = false;
  };
  /// All pulls since the start, oldest first.
  [[nodiscard]] const std::vector<PullRecord>& pulls() const;
  /// The number of requests for an operation, such as "PATCH
  /// imagedeps.io/imagedependencies/status". See Api::requests().
  [[nodiscard]] std::uint64_t requests(std::string_view what) const;
  /// The newest resourceVersion. Every change of any object increments it.
  [[nodiscard]] std::uint64_t version() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A Transport that calls a Cluster directly, without sockets, on the cluster's loop. `loop` and
/// `cluster` must outlive it.
[[nodiscard]] std::unique_ptr<kube::Transport> make_sim_transport(loop::Loop& loop,
                                                                  Cluster& cluster);

}  // namespace imagedeps::sim
