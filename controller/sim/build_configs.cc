#include "sim/build_configs.h"

#include <algorithm>

#include "sim/resolver.h"

namespace imagedeps::sim {
namespace {

constexpr int kFirstBuildTries = 15;
// A failed reaction is retried once a second, indefinitely.
constexpr Duration kReactionRetry = std::chrono::seconds{1};

Json strategy_from(const Json& config) {
  for (const auto* key : {"sourceStrategy", "dockerStrategy", "customStrategy"}) {
    const auto& from = at(at_path(config, {"spec", "strategy", key}), "from");
    if (!from.is_null()) return from;
  }
  return nullptr;
}

/// The image references of the ImageChange triggers that are not paused. A trigger without `from`
/// refers to the strategy's image.
std::vector<Json> trigger_references(const Json& config) {
  std::vector<Json> result;
  for (const auto& trigger : at_path(config, {"spec", "triggers"})) {
    const auto& change = at(trigger, "imageChange");
    if (string_at(trigger, "type") != "ImageChange" || bool_at(change, "paused")) continue;
    auto from = at(change, "from").is_null() ? strategy_from(config) : at(change, "from");
    if (string_at(from, "kind") == "ImageStreamTag") result.push_back(std::move(from));
  }
  return result;
}

bool starts_on_config(const Json& config) {
  return std::ranges::any_of(at_path(config, {"spec", "triggers"}), [](const Json& trigger) {
    return string_at(trigger, "type") == "ConfigChange";
  });
}

/// The reference in the form that status.imageChangeTriggers uses.
Json short_reference(const Json& from) {
  Json result{{"name", at(from, "name")}};
  if (from.contains("namespace")) result["namespace"] = from["namespace"];
  return result;
}

std::string last_triggered(const Json& config, const Json& from) {
  for (const auto& entry : at_path(config, {"status", "imageChangeTriggers"})) {
    if (at(entry, "from") == short_reference(from)) return string_at(entry, "lastTriggeredImageID");
  }
  return {};
}

Json resolved_strategy(const Store& store, const Json& config, const std::string& ns) {
  Json strategy = at_path(config, {"spec", "strategy"});
  for (const auto* key : {"sourceStrategy", "dockerStrategy", "customStrategy"}) {
    if (!strategy.contains(key) || at(strategy[key], "from").is_null()) continue;
    const auto image = resolve_reference(store, strategy[key]["from"], ns);
    if (image) strategy[key]["from"] = Json{{"kind", "DockerImage"}, {"name", *image}};
  }
  return strategy;
}

Json build_object(const Store& store, const Version& config, std::int64_t number,
                  const Json& cause) {
  const auto& spec = at(config.json(), "spec");
  const auto& name = config.name();
  Json build{{"metadata",
              {{"name", name + "-" + std::to_string(number)},
               {"namespace", config.ns()},
               {"generation", 1},
               {"labels",
                {{"buildconfig", name},
                 {"openshift.io/build-config.name", name},
                 {"openshift.io/build.start-policy", string_at(spec, "runPolicy", "Serial")}}},
               {"annotations",
                {{"openshift.io/build-config.name", name},
                 {"openshift.io/build.number", std::to_string(number)}}},
               {"ownerReferences", Json::array({{{"apiVersion", "build.openshift.io/v1"},
                                                 {"kind", "BuildConfig"},
                                                 {"name", name},
                                                 {"uid", at(at(config.json(), "metadata"), "uid")},
                                                 {"controller", true}}})}}},
             {"spec",
              {{"serviceAccount", "builder"},
               {"strategy", resolved_strategy(store, config.json(), config.ns())},
               {"triggeredBy", Json::array({cause})}}},
             {"status",
              {{"phase", "New"},
               {"config", {{"kind", "BuildConfig"}, {"namespace", config.ns()}, {"name", name}}}}}};
  for (const auto* key : {"source", "output", "resources", "postCommit", "nodeSelector"}) {
    if (spec.contains(key)) build["spec"][key] = spec[key];
  }
  return build;
}

}  // namespace

BuildConfigs::BuildConfigs(World& world, EventLog& events)
    : world_(world),
      events_(events),
      reactions_(world.loop, [this](const ObjectName& name) { react(name); }),
      first_builds_(world.loop, [this](const ObjectName& name) { start_first(name); }),
      backoff_(std::chrono::milliseconds{10}, std::chrono::seconds{41}) {}

std::vector<StreamName> BuildConfigs::streams_of(const Version& config) {
  std::vector<StreamName> result;
  for (const auto& from : trigger_references(config.json())) {
    const auto name = string_at(from, "name");
    result.emplace_back(string_at(from, "namespace", config.ns()), name.substr(0, name.find(':')));
  }
  return result;
}

void BuildConfigs::on_config(const ObjectName& name) {
  backoff_.reset(name);
  reactions_.add(name);
  first_builds_.add(name, 2 * WorkList::kSoon);
}

void BuildConfigs::react(const ObjectName& name) {
  const auto config = world_.store.find(*name.type, name.ns, name.name);
  if (!config) return;
  for (const auto& from : trigger_references(config->json())) {
    const auto image = resolve_reference(world_.store, from, name.ns);
    if (!image || *image == last_triggered(config->json(), from)) continue;
    const Json cause{{"message", "Image change"},
                     {"imageChangeBuild", {{"imageID", *image}, {"fromRef", from}}}};
    const auto started = start(*config, cause);
    if (started.done()) return;
    events_.warn(*config, "BuildConfigTriggerFailed",
                 "error triggering Build for BuildConfig " + name.ns + "/" + name.name + ": " +
                     string_at(started.refusal, "message"));
    return reactions_.add(name, kReactionRetry);
  }
}

void BuildConfigs::start_first(const ObjectName& name) {
  const auto config = world_.store.find(*name.type, name.ns, name.name);
  if (!config || !starts_on_config(config->json()) ||
      integer_at(at(config->json(), "status"), "lastVersion") > 0)
    return;
  const auto started = start(*config, Json{{"message", "Build configuration change"}});
  if (started.done()) return;
  events_.warn(*config, "BuildConfigInstantiateFailed",
               "error instantiating Build from BuildConfig " + name.ns + "/" + name.name +
                   " (0): " + string_at(started.refusal, "message"));
  if (backoff_.tries(name) < kFirstBuildTries) first_builds_.add(name, backoff_.next(name));
}

Json BuildConfigs::unresolved(const Version& config) const {
  std::vector<Json> needed;
  if (auto from = strategy_from(config.json()); !from.is_null()) needed.push_back(std::move(from));
  for (const auto& image : at_path(config.json(), {"spec", "source", "images"}))
    needed.push_back(at(image, "from"));
  for (const auto& from : needed) {
    if (!resolve_reference(world_.store, from, config.ns())) return from;
  }
  return nullptr;
}

Outcome BuildConfigs::instantiate(const std::string& ns, const std::string& name,
                                  const Json& cause) {
  const auto& type = type_of("build.openshift.io", "buildconfigs");
  const auto config = world_.store.find(type, ns, name);
  return config ? start(*config, cause) : refuse(refusal::not_found(type, name));
}

Outcome BuildConfigs::start(const Version& config, const Json& cause) {
  if (const auto missing = unresolved(config); !missing.is_null()) {
    const auto text = "Error resolving ImageStreamTag " + string_at(missing, "name") +
                      " in namespace " + string_at(missing, "namespace", config.ns()) +
                      ": unable to find latest tagged image";
    return refuse(
        refusal::of(422, "Invalid", text,
                    refusal::details(config.name(), "build.openshift.io", "BuildConfig")));
  }
  Json changed = config.json();
  const auto number = integer_at(at(changed, "status"), "lastVersion") + 1;
  auto triggers = Json::array();
  for (const auto& from : trigger_references(changed)) {
    Json entry{{"from", short_reference(from)}, {"lastTriggerTime", nullptr}};
    if (const auto image = resolve_reference(world_.store, from, config.ns())) {
      entry["lastTriggeredImageID"] = *image;
      entry["lastTriggerTime"] = world_.now();
    }
    triggers.push_back(std::move(entry));
  }
  changed["status"] = Json{{"lastVersion", number}};
  if (!triggers.empty()) changed["status"]["imageChangeTriggers"] = std::move(triggers);
  changed["metadata"]["generation"] = integer_at(changed["metadata"], "generation") + 1;
  auto build = build_object(world_.store, config, number, cause);
  build["metadata"]["uid"] = world_.new_uid();
  build["metadata"]["creationTimestamp"] = world_.now();
  world_.store.put(config.type(), std::move(changed));
  return {.code = 201,
          .object = world_.store.put(type_of("build.openshift.io", "builds"), std::move(build)),
          .refusal = nullptr};
}

}  // namespace imagedeps::sim
