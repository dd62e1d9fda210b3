#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "sim/imports.h"
#include "sim/istags.h"
#include "sim/lists.h"
#include "sim/watches.h"
#include "sim/writer.h"

namespace imagedeps::sim {

/// The HTTP front end of the API server: routing, verbs, content types. Loop thread.
class Api {
 public:
  Api(World& world, Writer& writer, Watches& watches, Imports& imports);

  /// Answers one request. The response may be sent later or streamed.
  void serve(const loop::HttpRequest& request,
             const std::shared_ptr<loop::HttpResponder>& responder);

  /// Handles POST to the /instantiate subresource of a BuildConfig or a DeploymentConfig.
  using Instantiate = std::function<Outcome(const ResourceType& type, const std::string& ns,
                                            const std::string& name)>;
  void on_instantiate(Instantiate instantiate) { instantiate_ = std::move(instantiate); }

  /// Aborts the connections of all running imports. Nothing is stored.
  void cut_imports();
  /// See Cluster::set_group(). Hiding a group closes the watches of its resources.
  void set_group(std::string_view group, bool served);
  /// See Cluster::set_resource_status(). A status other than 0 closes the watches of the resource.
  void set_resource_status(const ResourceType& type, int status);
  [[nodiscard]] bool served(const ResourceType& type) const;
  /// The number of requests for an operation, "METHOD group/plural[/subresource]". GET requests for
  /// a collection are also counted as LIST or WATCH.
  [[nodiscard]] std::uint64_t requests(std::string_view what) const;

 private:
  using Responder = std::shared_ptr<loop::HttpResponder>;
  void count(const Route& route, const loop::HttpRequest& request);
  void serve_resource(const ResourceType& type, const Route& route,
                      const loop::HttpRequest& request, const Responder& responder);
  void serve_import(const Route& route, const loop::HttpRequest& request,
                    const Responder& responder);
  [[nodiscard]] Answer get(const ResourceType& type, const Route& route,
                           const loop::HttpRequest& request) const;
  [[nodiscard]] Answer write(const ResourceType& type, const Route& route,
                             const loop::HttpRequest& request);
  [[nodiscard]] Answer post(const Target& target, const Route& route, Json body,
                            const WriteOptions& options);
  [[nodiscard]] Answer patch(const Target& target, const loop::HttpRequest& request,
                             const Json& body, const WriteOptions& options);
  [[nodiscard]] Answer remove(const ResourceType& type, const Route& route,
                              const loop::HttpRequest& request);
  [[nodiscard]] Answer remove_collection(const ResourceType& type, const Route& route,
                                         const loop::HttpRequest& request);

  World& world_;
  Writer& writer_;
  Watches& watches_;
  Imports& imports_;
  Lists lists_;
  Istags istags_;
  Instantiate instantiate_;
  std::set<std::string, std::less<>> hidden_groups_;
  std::map<const ResourceType*, int> forced_;
  std::map<std::uint64_t, Responder> importing_;
  std::map<std::string, std::uint64_t, std::less<>> requests_;
};

}  // namespace imagedeps::sim
