#include "sim/builds.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/digest.h"
#include "sim/resolver.h"
#include "sim/stream_tags.h"

namespace imagedeps::sim {
namespace {

struct Output {
  std::string ns, stream, tag;
};

/// The build's push target, if it is in the integrated registry.
std::optional<Output> output_of(const Version& build) {
  const auto& to = at_path(build.json(), {"spec", "output", "to"});
  const auto kind = string_at(to, "kind"), name = string_at(to, "name");
  if (name.empty()) return std::nullopt;
  if (kind == "DockerImage") {
    constexpr auto prefix = kInternalPrefix;
    const auto slash = name.find('/', prefix.size()), colon = name.rfind(':');
    if (!name.starts_with(prefix) || slash == std::string::npos) return std::nullopt;
    const bool tagged = colon != std::string::npos && colon > slash;
    return Output{name.substr(prefix.size(), slash - prefix.size()),
                  name.substr(slash + 1, tagged ? colon - slash - 1 : std::string::npos),
                  tagged ? name.substr(colon + 1) : "latest"};
  }
  const auto colon = name.find(':');
  const auto ns = string_at(to, "namespace", build.ns());
  if (colon == std::string::npos) return Output{ns, name, "latest"};
  return Output{ns, name.substr(0, colon), name.substr(colon + 1)};
}

std::string phase_of(const Version& build) {
  return string_at(at(build.json(), "status"), "phase");
}

bool active(const std::string& phase) { return phase == "Pending" || phase == "Running"; }

/// An input ImageStreamTag that is not populated. Empty if all inputs are available.
std::string missing_input(const Store& store, const Version& build) {
  std::vector<Json> needed;
  for (const auto* key : {"sourceStrategy", "dockerStrategy", "customStrategy"})
    needed.push_back(at(at_path(build.json(), {"spec", "strategy", key}), "from"));
  for (const auto& image : at_path(build.json(), {"spec", "source", "images"}))
    needed.push_back(at(image, "from"));
  for (const auto& from : needed) {
    if (!from.is_null() && !resolve_reference(store, from, build.ns()))
      return string_at(from, "name");
  }
  return {};
}

}  // namespace

Builds::Builds(World& world)
    : world_(world), work_(world.loop, [this](const ObjectName& name) { step(name); }) {}

void Builds::on(const Change& change) {
  if (change.object->type().kind == "Build") {
    if (change.type == Change::Type::Deleted) waiting_.erase(name_of(*change.object));
    if (change.type == Change::Type::Added) work_.add(name_of(*change.object));
  }
  const bool frees = change.object->type().kind == "Build" && change.type != Change::Type::Added &&
                     !active(phase_of(*change.object));
  if (frees || change.object->type().kind == "ImageStream") {
    for (const auto& name : waiting_) work_.add(name);
  }
}

void Builds::step(const ObjectName& name) {
  const auto build = world_.store.find(*name.type, name.ns, name.name);
  if (!build) return;
  const auto phase = phase_of(*build);
  if (phase.empty() || phase == "New") {
    start(*build);
  } else if (phase == "Pending") {
    advance(*build, "Running");
    work_.add(name, world_.options.build_time * 2 / 3);
  } else if (phase == "Running") {
    complete(*build);
  }
}

bool Builds::sibling_active(const Version& build) const {
  const auto config = string_at(at_path(build.json(), {"status", "config"}), "name");
  if (config.empty()) return false;
  return std::ranges::any_of(
      world_.store.list(build.type(), build.ns()), [&](const VersionPtr& other) {
        return other->name() != build.name() && active(phase_of(*other)) &&
               string_at(at_path(other->json(), {"status", "config"}), "name") == config;
      });
}

void Builds::start(const Version& build) {
  const auto output = output_of(build);
  if (output && !world_.store.find(image_stream_type(), output->ns, output->stream))
    return wait(build, "InvalidOutputReference", "Output image could not be resolved.");
  if (const auto missing = missing_input(world_.store, build); !missing.empty())
    return wait(build, "InvalidImageReference",
                "Referenced image could not be resolved: " + missing);
  if (sibling_active(build)) return wait(build, "", "");
  waiting_.erase(name_of(build));
  advance(build, "Pending");
  work_.add(name_of(build), world_.options.build_time / 3);
}

void Builds::wait(const Version& build, const char* reason, const std::string& message) {
  waiting_.insert(name_of(build));
  Json changed = build.json();
  changed["status"]["phase"] = "New";
  if (*reason != '\0') {
    changed["status"]["reason"] = reason;
    changed["status"]["message"] = message;
  }
  if (changed != build.json()) world_.store.put(build.type(), std::move(changed));
}

void Builds::advance(const Version& build, const char* phase) {
  Json changed = build.json();
  auto& status = changed["status"];
  status.erase("reason");
  status.erase("message");
  status["phase"] = phase;
  if (const auto output = output_of(build))
    status["outputDockerImageReference"] =
        fmt::format("{}{}/{}:{}", kInternalPrefix, output->ns, output->stream, output->tag);
  if (std::string_view(phase) == "Running") status["startTimestamp"] = world_.now();
  world_.store.put(build.type(), std::move(changed));
}

void Builds::complete(const Version& build) {
  const auto output = output_of(build);
  const auto digest =
      "sha256:" + sha256_hex("build " + string_at(at(build.json(), "metadata"), "uid"));
  const bool pushed =
      !output || push_image(world_, output->ns, output->stream, output->tag, digest);
  Json changed = build.json();
  changed["status"]["phase"] = pushed ? "Complete" : "Failed";
  changed["status"]["completionTimestamp"] = world_.now();
  if (!pushed) changed["status"]["reason"] = "PushImageToRegistryFailed";
  if (pushed && output) changed["status"]["output"] = Json{{"to", {{"imageDigest", digest}}}};
  world_.store.put(build.type(), std::move(changed));
}

}  // namespace imagedeps::sim
