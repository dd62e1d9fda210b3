#include "sim/cluster.h"

#include "sim/api.h"
#include "sim/defaults.h"
#include "sim/platform.h"
#include "sim/stream_strategy.h"
#include "sim/unreliable.h"

namespace imagedeps::sim {
namespace {

Error invalid(std::string message) {
  return {.kind = Error::Kind::Invalid, .message = std::move(message)};
}

/// Gives tags without a generation the generation of their stream.
void complete_generations(Json& stream) {
  if (!stream["spec"].contains("tags")) return;
  for (auto& tag : stream["spec"]["tags"]) {
    if (tag["generation"].is_null()) tag["generation"] = stream["metadata"]["generation"];
  }
}

void set_if_missing(Json& object, const char* key, const Json& value) {
  if (at(object, key).is_null()) object[key] = value;
}

}  // namespace

struct Cluster::State {
  World world;
  Writer writer;
  Watches watches;
  Imports imports;
  Platform platform;
  Api api;
  Unreliable front;
  bool down = false;

  State(loop::Loop& loop, Options options)
      : world(loop, options),
        writer(world),
        watches(world),
        imports(world),
        platform(world, imports),
        api(world, writer, watches, imports),
        front(world, [this](const loop::HttpRequest& request,
                            const std::shared_ptr<loop::HttpResponder>& responder) {
          serve(request, responder);
        }) {
    api.on_instantiate(
        [this](const ResourceType& type, const std::string& ns, const std::string& name) {
          return platform.instantiate(type, ns, name);
        });
    for (const auto* ns : {"default", "kube-system", "openshift"}) ensure_namespace(ns);
  }

  void serve(const loop::HttpRequest& request,
             const std::shared_ptr<loop::HttpResponder>& responder) {
    if (down) return responder->abort();
    api.serve(request, responder);
  }

  void ensure_namespace(std::string_view name) {
    const auto& type = type_of("", "namespaces");
    if (world.options.aggregated || world.store.find(type, "", name)) return;
    static_cast<void>(writer.create({.type = type, .ns = {}, .name = {}, .subresource = {}},
                                    Json{{"metadata", {{"name", std::string(name)}}}}, {}));
  }

  Result<void> apply(const Json& object, std::string_view ns) {
    const auto* type = find_kind(string_at(object, "apiVersion"), string_at(object, "kind"));
    if (type == nullptr)
      return invalid("no matches for kind \"" + string_at(object, "kind") + "\" in version \"" +
                     string_at(object, "apiVersion") + '"');
    Target target{.type = *type,
                  .ns = string_at(at(object, "metadata"), "namespace", ns),
                  .name = string_at(at(object, "metadata"), "name"),
                  .subresource = {}};
    if (type->namespaced()) {
      ensure_namespace(target.ns);
    } else {
      target.ns.clear();
    }
    return at(object, "status").is_object() ? set_scene(target, object)
                                            : apply_spec(target, object);
  }

  Result<void> apply_spec(const Target& target, Json object) {
    const auto old = world.store.find(target.type, target.ns, target.name);
    auto& metadata = object["metadata"];
    for (const auto* key : {"uid", "resourceVersion"}) metadata.erase(key);
    if (old) metadata["resourceVersion"] = std::to_string(old->number());
    const auto outcome = old ? writer.update(target, std::move(object), {})
                             : writer.create(target, std::move(object), {});
    return outcome.done() ? Result<void>() : invalid(string_at(outcome.refusal, "message"));
  }

  /// Stores an object as given, including status and generations.
  Result<void> set_scene(const Target& target, Json object) {
    const auto old = world.store.find(target.type, target.ns, target.name);
    auto& metadata = object["metadata"];
    const Json& before = old ? at(old->json(), "metadata") : at(Json(), "metadata");
    if (target.type.namespaced()) metadata["namespace"] = target.ns;
    metadata["uid"] = old ? at(before, "uid") : Json(world.new_uid());
    set_if_missing(metadata, "creationTimestamp",
                   old ? at(before, "creationTimestamp") : Json(world.now()));
    if (target.type.generation == ResourceType::Generation::Spec)
      set_if_missing(metadata, "generation", old ? at(before, "generation") : Json(1));
    set_defaults(target.type, object);
    if (target.type.kind == "ImageStream") {
      StreamStrategy(world).complete(object);
      complete_generations(object);
    }
    if (const auto causes = check_object(target.type, object, old ? old->json() : Json());
        !causes.empty())
      return invalid(string_at(refusal::invalid(target.type, target.name, causes), "message"));
    world.store.put(target.type, std::move(object));
    return {};
  }
};

Cluster::Cluster(loop::Loop& loop, Options options)
    : state_(std::make_unique<State>(loop, options)) {}
Cluster::~Cluster() = default;

void Cluster::serve(loop::HttpRequest request, std::shared_ptr<loop::HttpResponder> responder) {
  if (state_->down) return responder->abort();
  state_->front.serve(std::move(request), std::move(responder));
}

Result<void> Cluster::apply(const Json& object, std::string_view ns) {
  if (!at(object, "items").is_array()) return state_->apply(object, ns);
  for (const auto& item : at(object, "items")) TRY(state_->apply(item, ns));
  return {};
}

void Cluster::remove(std::string_view group, std::string_view plural, std::string_view ns,
                     std::string_view name) {
  static_cast<void>(state_->writer.remove({.type = type_of(group, plural),
                                           .ns = std::string(ns),
                                           .name = std::string(name),
                                           .subresource = {}},
                                          {}));
}

Json Cluster::get(std::string_view group, std::string_view plural, std::string_view ns,
                  std::string_view name) const {
  const auto object = state_->world.store.find(type_of(group, plural), ns, name);
  return object ? object->full() : Json();
}

std::vector<Json> Cluster::list(std::string_view group, std::string_view plural) const {
  std::vector<Json> result;
  for (const auto& object : state_->world.store.list(type_of(group, plural), ""))
    result.push_back(object->full());
  return result;
}

void Cluster::set_registry(std::string_view host, const RegistryFault& fault) {
  state_->world.registries.set_fault(host, fault);
}

void Cluster::set_image(std::string_view pull_spec, bool exists) {
  state_->world.registries.set_image(pull_spec, exists);
}
void Cluster::set_faults(const Faults& faults) { state_->world.faults = faults; }
void Cluster::set_group(std::string_view group, bool served) {
  state_->api.set_group(group, served);
}

void Cluster::set_resource_status(std::string_view group, std::string_view plural, int status) {
  state_->api.set_resource_status(type_of(group, plural), status);
}

void Cluster::set_down(bool down) {
  state_->down = down;
  if (!down) return;
  state_->watches.cut([](const ResourceType&) { return true; });
  state_->api.cut_imports();
}

const std::vector<Cluster::ImportRecord>& Cluster::imports() const {
  return state_->imports.records();
}
const std::vector<Cluster::PullRecord>& Cluster::pulls() const {
  return state_->world.registries.pulls();
}
std::uint64_t Cluster::requests(std::string_view what) const { return state_->api.requests(what); }

std::uint64_t Cluster::version() const { return state_->world.store.version(); }

}  // namespace imagedeps::sim
