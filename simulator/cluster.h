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
#include "simulator/registry_fault.h"
#include "simulator/server_faults.h"

namespace imagedeps::sim {

/// A believable cluster in one process: API server (store, list, watch, apply), OpenShift's image
/// API with its import-once controller, triggers and builds, and registries. It owns all its state;
/// loop thread only. It is believed as far as tests/conformance passes on it and on a real API
/// server, and it answers as in the recordings of a real one.
class Cluster {
 public:
  struct Options {
    std::uint64_t seed = 1;
    /// Serve only OpenShift's groups (image, build, apps .openshift.io): behind a real
    /// kube-apiserver as an aggregated API.
    bool aggregated = false;
    Duration import_time{std::chrono::milliseconds{
        104}};  ///< What an ImageStreamImport takes where the registry answers at once.
    Duration build_time{std::chrono::seconds{3}};
    bool controllers =
        true;  ///< Run the platform's own controllers (import once, triggers, builds, rollouts).
  };
  Cluster(loop::Loop& loop, Options options);
  ~Cluster();
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;

  /// Answers one HTTP request, now or over time (watch).
  void serve(loop::HttpRequest request, std::shared_ptr<loop::HttpResponder> responder);

  /// As a user with all rights: creates or replaces (spec and metadata; `status` too where the
  /// object brings one, for setting scenes). An object without a namespace goes to `ns`. Lists are
  /// taken apart. Invalid with the server's message.
  Result<void> apply(const Json& object, std::string_view ns);
  void remove(std::string_view group, std::string_view plural, std::string_view ns,
              std::string_view name);
  /// The stored object as JSON, null if it is not there.
  [[nodiscard]] Json get(std::string_view group, std::string_view plural, std::string_view ns,
                         std::string_view name) const;
  [[nodiscard]] std::vector<Json> list(std::string_view group, std::string_view plural) const;

  /// `host` may go on with a path ("quay.io/team"): the longest that fits counts. Host "*": the
  /// mood of all hosts that have none of their own. Of several faults of a host the one counts that
  /// was set last among those that have begun and are not over.
  void set_registry(std::string_view host, const RegistryFault& fault);
  void set_registry(std::string_view host, RegistryMood mood) {
    set_registry(host, RegistryFault{.mood = mood});
  }
  /// Makes a pull spec exist, or not exist, on a registry that is otherwise fine (default: every
  /// pull spec exists).
  void set_image(std::string_view pull_spec, bool exists);
  void set_faults(const Faults& faults);
  /// Whether an API group is served at all ("build.openshift.io"); 404 while not.
  void set_group(std::string_view group, bool served);
  /// Answers requests for a resource with this status (403, 503, ...); 0: as usual.
  void set_resource_status(std::string_view group, std::string_view plural, int status);
  /// The whole server: refuses connections while down.
  void set_down(bool down);

  /// Everything that reached the server, for assertions.
  struct ImportRecord {
    TimePoint at{};
    std::string ns, stream, tag, pull_spec;
    std::string resource_version;
    int images = 0;
    int http_status = 0;
    bool success = false;  ///< The tag holds an image because of this request.
    bool ours = true;      ///< False: of the platform's own controller.
  };
  [[nodiscard]] const std::vector<ImportRecord>& imports() const;
  struct PullRecord {
    TimePoint at{};
    std::string registry, pull_spec;
    bool refused = false;
  };
  [[nodiscard]] const std::vector<PullRecord>& pulls() const;
  /// Requests by "METHOD group/plural" ("PATCH imagedeps.io/imagedependencies/status").
  [[nodiscard]] std::uint64_t requests(std::string_view what) const;
  /// The newest resourceVersion: it counts the changes of all objects.
  [[nodiscard]] std::uint64_t version() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A Transport straight into a Cluster, without sockets, on the cluster's loop. Both must outlive
/// it.
[[nodiscard]] std::unique_ptr<kube::Transport> make_sim_transport(loop::Loop& loop,
                                                                  Cluster& cluster);

}  // namespace imagedeps::sim
