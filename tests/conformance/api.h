#pragma once

#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "kube/transport.h"

namespace imagedeps::conformance {

/// An HTTP response. `json` is the parsed body, or the body as a string if it is not JSON. After a
/// transport error `status` is 0 and `json` is the error message.
struct Answer {
  int status = 0;
  Json json;
};

/// The events of a running watch. Destroying the last copy cancels it.
class Events {
 public:
  /// Waits for the next event. Returns nothing if none arrives within ten seconds or the stream has
  /// ended.
  std::optional<Json> next();
  /// As next(), but skips bookmarks.
  std::optional<Json> next_change();
  /// Reports whether the server ends the watch normally within that time.
  bool ends(std::chrono::seconds within);

 private:
  friend class Api;
  class Lines;
  std::shared_ptr<Lines> lines_;
  std::shared_ptr<void> call_;
};

/// A client of the server under test. If IMAGEDEPS_CONFORMANCE_KUBECONFIG is set, this is the
/// server of that kubeconfig, which must have the CRD of ImageDependency. Otherwise it is a
/// simulator in this process, accessed over HTTP.
class Api {
 public:
  static Api& get();
  static bool simulated();

  Answer send(kube::Request request);
  Answer read(const std::string& target, const std::string& accept = "application/json");
  Answer create(const std::string& target, const Json& body);
  Answer update(const std::string& target, const Json& body);
  Answer merge(const std::string& target, const Json& patch);
  /// Server-side apply.
  Answer apply(const std::string& target, const std::string& manager, const Json& body,
               bool force = false);
  Answer remove(const std::string& target, const Json& options = nullptr);
  /// Starts a watch, whose deadline is ten seconds.
  Events watch(const std::string& target);

 private:
  Api();
  struct State;
  std::shared_ptr<State> state_;
};

/// Creates a new namespace for each test.
class Conformance : public ::testing::Test {
 protected:
  void SetUp() override;
  [[nodiscard]] std::string config_maps(const std::string& name = {}) const {
    return path("/api/v1", "configmaps", name);
  }
  [[nodiscard]] std::string leases(const std::string& name = {}) const {
    return path("/apis/coordination.k8s.io/v1", "leases", name);
  }
  [[nodiscard]] std::string dependencies(const std::string& name = {}) const {
    return path("/apis/imagedeps.io/v1alpha1", "imagedependencies", name);
  }

  static Json config_map(const std::string& name, Json data = Json::object(),
                         Json labels = Json::object());
  static Json dependency(const std::string& name, const std::string& stream = "php",
                         const std::string& tag = "7.1");

  Api& api_ = Api::get();
  std::string ns_;

 private:
  [[nodiscard]] std::string path(const std::string& group, const std::string& plural,
                                 const std::string& name) const {
    return group + "/namespaces/" + ns_ + "/" + plural + (name.empty() ? "" : "/" + name);
  }
};

[[nodiscard]] std::string version_of(const Answer& answer);
[[nodiscard]] std::string reason_of(const Answer& answer);

}  // namespace imagedeps::conformance
