#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/json.h"
#include "kube/resource.h"
#include "kube/transport.h"

namespace imagedeps::kube {

/// Single requests with JSON answers. Loop thread. Every non-2xx answer is an Error by error_of().
class Client {
 public:
  /// `transport` must outlive the client.
  explicit Client(Transport& transport) : transport_(transport) {}

  [[nodiscard]] Transport& transport() const { return transport_; }

  using OnBody = std::function<void(Result<std::string>)>;
  [[nodiscard]] std::unique_ptr<Call> get(const Resource& resource, std::string_view ns,
                                          std::string_view name, OnBody done);
  /// `query` without '?': "timeout=2m". Not idempotent: the caller decides about repeating it.
  [[nodiscard]] std::unique_ptr<Call> create(const Resource& resource, std::string_view ns,
                                             const Json& body, std::string_view query,
                                             Duration deadline, OnBody done);
  /// PUT with the body's resourceVersion.
  [[nodiscard]] std::unique_ptr<Call> update(const Resource& resource, std::string_view ns,
                                             std::string_view name, const Json& body, OnBody done);
  /// Server-side apply (KEP-555) with force; `subresource` "" or "status".
  [[nodiscard]] std::unique_ptr<Call> apply(const Resource& resource, std::string_view ns,
                                            std::string_view name, std::string_view subresource,
                                            std::string_view field_manager, const Json& body,
                                            OnBody done);
  /// With preconditions on uid and resourceVersion where given.
  [[nodiscard]] std::unique_ptr<Call> remove(const Resource& resource, std::string_view ns,
                                             std::string_view name, std::string_view uid,
                                             std::string_view resource_version, OnBody done);

 private:
  Transport& transport_;
};

}  // namespace imagedeps::kube
