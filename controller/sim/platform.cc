#include "sim/platform.h"

namespace imagedeps::sim {
namespace {

constexpr Duration kResync = std::chrono::minutes{10};

}  // namespace

Platform::Platform(World& world, Imports& imports)
    : world_(world),
      events_(world),
      import_(world, imports),
      build_configs_(world, events_),
      builds_(world),
      deployment_configs_(world),
      workloads_(world, events_),
      namespaces_(world) {
  if (world.options.controllers) {
    world_.store.on_change([this](const Change& change) { on(change); });
    resync();
  }
}

void Platform::on(const Change& change) {
  import_.on(change);
  builds_.on(change);
  namespaces_.on(change);
  if (change.object->type().kind == "ImageStream") {
    on_stream(*change.object);
  } else {
    on_consumer(change);
  }
}

void Platform::on_stream(const Version& stream) {
  for (const auto& consumer : index_.of({stream.ns(), stream.name()})) {
    if (consumer.type->kind == "BuildConfig") {
      build_configs_.on_stream(consumer);
    } else if (consumer.type->kind == "DeploymentConfig") {
      deployment_configs_.on_stream(consumer);
    } else {
      workloads_.on_stream(consumer);
    }
  }
}

void Platform::on_consumer(const Change& change) {
  const auto& object = *change.object;
  const auto name = name_of(object);
  const bool gone = change.type == Change::Type::Deleted;
  if (object.type().kind == "BuildConfig") {
    index_.set(name, gone ? std::vector<StreamName>{} : BuildConfigs::streams_of(object));
    if (change.type == Change::Type::Added ||
        (change.before && at(change.before->json(), "spec") != at(object.json(), "spec")))
      build_configs_.on_config(name);
  } else if (object.type().kind == "DeploymentConfig") {
    index_.set(name, gone ? std::vector<StreamName>{} : DeploymentConfigs::streams_of(object));
    deployment_configs_.on_config(name);
  } else if (Workloads::handles(object.type())) {
    index_.set(name, gone ? std::vector<StreamName>{} : Workloads::streams_of(object));
    workloads_.on_object(name);
  }
}

/// Mimics the periodic resync of the controllers' informers.
void Platform::resync() {
  for (const auto& type : resource_types()) {
    if (type.kind != "BuildConfig" && type.kind != "DeploymentConfig" && !Workloads::handles(type))
      continue;
    for (const auto& object : world_.store.list(type, "")) {
      const auto name = name_of(*object);
      if (type.kind == "BuildConfig") {
        build_configs_.on_config(name);
      } else if (type.kind == "DeploymentConfig") {
        deployment_configs_.on_config(name);
      } else {
        workloads_.on_stream(name);
      }
    }
  }
  resync_timer_ = world_.loop.after(kResync, [this] { resync(); });
}

Outcome Platform::instantiate(const ResourceType& type, const std::string& ns,
                              const std::string& name) {
  if (type.kind == "DeploymentConfig") return deployment_configs_.instantiate(ns, name);
  return build_configs_.instantiate(ns, name, Json{{"message", "Manually triggered"}});
}

}  // namespace imagedeps::sim
