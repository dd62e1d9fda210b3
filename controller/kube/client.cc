#include "kube/client.h"

#include <utility>

#include "kube/request.h"

namespace imagedeps::kube {

namespace {

Transport::OnResponse body_of(Client::OnBody done) {
  return [done = std::move(done)](Result<Response> response) {
    if (!response) return done(response.error());
    if (response->status < 200 || response->status >= 300) return done(error_of(*response));
    done(std::move(response->body));
  };
}

}  // namespace

std::unique_ptr<Call> Client::get(const Resource& resource, std::string_view ns,
                                  std::string_view name, OnBody done) {
  return transport_.send(get_request(resource, ns, name), body_of(std::move(done)));
}

std::unique_ptr<Call> Client::create(const Resource& resource, std::string_view ns,
                                     const Json& body, std::string_view query, Duration deadline,
                                     OnBody done) {
  return transport_.send(create_request(resource, ns, body, query, deadline),
                         body_of(std::move(done)));
}

std::unique_ptr<Call> Client::update(const Resource& resource, std::string_view ns,
                                     std::string_view name, const Json& body, OnBody done) {
  return transport_.send(update_request(resource, ns, name, body), body_of(std::move(done)));
}

std::unique_ptr<Call> Client::apply(const Resource& resource, std::string_view ns,
                                    std::string_view name, std::string_view subresource,
                                    std::string_view field_manager, const Json& body, OnBody done) {
  return transport_.send(apply_request(resource, ns, name, subresource, field_manager, body),
                         body_of(std::move(done)));
}

std::unique_ptr<Call> Client::remove(const Resource& resource, std::string_view ns,
                                     std::string_view name, std::string_view uid,
                                     std::string_view resource_version, OnBody done) {
  return transport_.send(remove_request(resource, ns, name, uid, resource_version),
                         body_of(std::move(done)));
}

}  // namespace imagedeps::kube
