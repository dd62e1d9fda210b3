#include "simulator/namespaces.h"

namespace imagedeps::sim {
namespace {

constexpr Duration kEmptying = std::chrono::seconds{1};

}  // namespace

Namespaces::Namespaces(World& world)
    : world_(world), work_(world.loop, [this](const ObjectName& name) { empty(name); }) {}

void Namespaces::on(const Change& change) {
  if (change.object->type().kind != "Namespace" || change.type == Change::Type::Deleted) return;
  if (string_at(at(change.object->json(), "status"), "phase") == "Terminating")
    work_.add(name_of(*change.object), kEmptying);
}

void Namespaces::empty(const ObjectName& name) {
  for (const auto& type : resource_types()) {
    if (!type.namespaced()) continue;
    for (const auto& object : world_.store.list(type, name.name))
      world_.store.erase(type, object->ns(), object->name());
  }
  const auto ns = world_.store.find(*name.type, "", name.name);
  if (!ns) return;
  const auto& finalizers = at_path(ns->json(), {"metadata", "finalizers"});
  if (!finalizers.is_array() || finalizers.empty()) world_.store.erase(*name.type, "", name.name);
}

}  // namespace imagedeps::sim
