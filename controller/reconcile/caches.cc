#include "reconcile/caches.h"

#include <utility>

namespace imagedeps::reconcile {

using objects::Kind;

/// Passes the changes of one cache to the controller, with the type that `kube` has erased.
class Caches::KindSink final : public kube::Sink {
 public:
  KindSink(Kind kind, std::string ns, Controller& controller, observe::Log& log)
      : kind_(kind), ns_(std::move(ns)), controller_(controller), log_(log) {}

  void listing() override { controller_.listing(kind_); }

  void upsert(kube::Object object) override {
    switch (kind_) {
      case Kind::ImageStream:
        return controller_.upsert(
            std::static_pointer_cast<const objects::ImageStream>(object.view));
      case Kind::ImageDependency:
        return controller_.upsert(
            std::static_pointer_cast<const objects::ImageDependency>(object.view));
      case Kind::Namespace:
        return controller_.upsert(std::static_pointer_cast<const objects::Namespace>(object.view));
      default:
        return controller_.upsert(
            std::static_pointer_cast<const objects::ReferenceObject>(object.view));
    }
  }

  void remove(const kube::Identity& identity) override {
    controller_.remove({kind_, identity.ns, identity.name});
  }

  void quarantine(const kube::Identity& identity, const Error& error) override {
    log_.warn(
        "object cannot be decoded",
        {{"object", objects::to_string(objects::ObjectKey{kind_, identity.ns, identity.name})},
         {"error", error.message}});
  }

  void state(kube::SyncState state, const Error* why) override {
    controller_.board().set(kind_, ns_, state, why);
    const std::string text(kube::to_string(state));
    const std::string resource(objects::resource_of(kind_));
    if (state == kube::SyncState::Denied || state == kube::SyncState::Unavailable) {
      log_.warn("cache", {{"resource", resource},
                          {"namespace", ns_},
                          {"state", text},
                          {"error", why != nullptr ? why->message : std::string()}});
    } else {
      log_.info("cache", {{"resource", resource}, {"namespace", ns_}, {"state", text}});
    }
    controller_.caches_changed();
  }

 private:
  Kind kind_;
  std::string ns_;
  Controller& controller_;
  observe::Log& log_;
};

Caches::Caches(loop::Loop& loop, kube::Transport& transport, observe::Log& log,
               Controller& controller, Random random)
    : loop_(loop), transport_(transport), random_(random) {
  const auto namespaces = watched_namespaces(controller.config().scope);
  for (const WatchedKind& kind : watched_kinds(controller.config())) {
    for (const std::string& ns : kind.cluster_scoped ? std::vector<std::string>{""} : namespaces) {
      controller.board().expect(kind.kind, ns);
      Cache& cache = caches_.emplace_back();
      cache.kind = kind;
      cache.ns = ns;
      cache.sink = std::make_unique<KindSink>(kind.kind, ns, controller, log);
    }
  }
}

Caches::~Caches() = default;

void Caches::start() {
  for (Cache& cache : caches_) {
    kube::Reflector::Options options;
    options.resource = cache.kind.resource;
    options.ns = cache.ns;
    options.metadata_only = cache.kind.metadata_only;
    cache.reflector = kube::Reflector::start(loop_, transport_, std::move(options),
                                             cache.kind.decode, *cache.sink, random_.next());
  }
}

std::vector<Caches::View> Caches::view() const {
  std::vector<View> all;
  for (const Cache& cache : caches_) {
    if (cache.reflector) all.push_back({cache.kind.resource, cache.ns, cache.reflector->stats()});
  }
  return all;
}

}  // namespace imagedeps::reconcile
