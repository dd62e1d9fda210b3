#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/json.h"
#include "kube/resource.h"
#include "kube/transport.h"

namespace imagedeps::kube {

/// Sends single requests that return JSON. Loop thread. Non-2xx answers become Errors, by
/// error_of().
class Client {
 public:
  /// `transport` must outlive the client.
  explicit Client(Transport& transport) : transport_(transport) {}

  [[nodiscard]] Transport& transport() const { return transport_; }

  using OnBody = std::function<void(Result<std::string>)>;
  [[nodiscard]] std::unique_ptr<Call> get(const Resource& resource, std::string_view ns,
                                          std::string_view name, OnBody done);
  /// `query` has no '?': "timeout=2m". Creation is not idempotent and is never repeated here.
  [[nodiscard]] std::unique_ptr<Call> create(const Resource& resource, std::string_view ns,
                                             const Json& body, std::string_view query,
                                             Duration deadline, OnBody done);
  /// Sends PUT. The body contains the resourceVersion.
  [[nodiscard]] std::unique_ptr<Call> update(const Resource& resource, std::string_view ns,
                                             std::string_view name, const Json& body, OnBody done);
  /// Server-side apply (KEP-555) with force. `subresource` is "" or "status".
  [[nodiscard]] std::unique_ptr<Call> apply(const Resource& resource, std::string_view ns,
                                            std::string_view name, std::string_view subresource,
                                            std::string_view field_manager, const Json& body,
                                            OnBody done);
  /// Deletes an object. `uid` and `resource_version` are preconditions, unless they are empty.
  [[nodiscard]] std::unique_ptr<Call> remove(const Resource& resource, std::string_view ns,
                                             std::string_view name, std::string_view uid,
                                             std::string_view resource_version, OnBody done);

 private:
  Transport& transport_;
};

}  // namespace imagedeps::kube
