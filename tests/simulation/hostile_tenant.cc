#include "simulation/hostile_tenant.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "simulation/random_cluster.h"
#include "support/build.h"

namespace imagedeps::simulation {
namespace {

using objects::Kind;
using sim::RegistryMood;

constexpr const char* kNamespace = "evil";
constexpr std::array kHosts = {"evil-1.example.com", "evil-2.example.com", "evil-3.example.com"};
constexpr std::array kKinds = {Kind::ImageStream, Kind::BuildConfig,      Kind::Build,
                               Kind::Deployment,  Kind::DeploymentConfig, Kind::Template};
constexpr std::size_t kTags = 40;
constexpr std::size_t kContainers = 500;

/// An entry of a trigger annotation.
Json trigger(const std::string& istag, const std::string& path) {
  return {{"from", {{"kind", "ImageStreamTag"}, {"name", istag}}}, {"fieldPath", path}};
}

}  // namespace

HostileTenant::HostileTenant(sim::Cluster& cluster, std::uint64_t seed, Log log)
    : cluster_(cluster), random_(seed), log_(std::move(log)) {}

void HostileTenant::put(const std::string& what, const Json& object) {
  const auto done = cluster_.apply(object, kNamespace);
  log_("evil: " + what + (done ? std::string() : "  (refused: " + done.error().message + ")"));
}

std::string HostileTenant::new_name(std::string_view prefix) {
  return std::string(kNamespace) + "/" + std::string(prefix) + std::to_string(++created_);
}

std::string HostileTenant::shared_istag() {
  const auto tags = RandomCluster::tags();
  return to_string(tags[random_.below(tags.size())]);
}

/// A stream whose tags are all needed, from a registry that may never answer.
void HostileTenant::put_many_tags() {
  const std::string name = new_name("many");
  auto stream = build::image_stream(name);
  auto consumer = build::deployment_config(name);
  for (std::size_t i = 0; i < kTags; ++i) {
    const std::string tag = "t" + std::to_string(i);
    const std::string host = kHosts[random_.below(kHosts.size())];
    stream.tag(tag).from(fmt::format("{}/x/y:{}", host, tag));
    consumer.needs(fmt::format("{}:{}", name, tag));
  }
  put("stream " + name, stream.json());
  put("consumer of " + name, consumer.json());
}

/// A Template that expands to more than 16 MiB.
void HostileTenant::put_template() {
  std::string uses;
  for (int i = 0; i < 2000; ++i) uses += "${A}";
  auto object = build::build_config("evil/x").needs(shared_istag()).annotation("text", uses).json();
  build::Manifest<build::BuildConfigManifest> bomb("template.openshift.io/v1", "Template",
                                                   new_name("bomb"));
  bomb.set("/parameters", Json::array({{{"name", "A"}, {"value", std::string(10'000, 'z')}}}));
  bomb.set("/objects", Json::array({std::move(object)}));
  put("template", bomb.json());
}

/// A trigger annotation with one long invalid entry and many entries for the same containers.
void HostileTenant::put_annotation() {
  auto deployment = build::deployment(new_name("annotation"));
  Json triggers = Json::array({trigger("a:x", "spec.template.spec." + std::string(20'000, 'z'))});
  for (int i = 0; i < 100; ++i) {
    triggers.push_back(trigger(
        shared_istag(), "spec.template.spec.containers[" + std::to_string(i % 7) + "].image"));
  }
  const std::string text = to_text(triggers);
  const auto cut = random_.chance(0.3) ? random_.below(text.size()) : text.size();
  deployment.annotation("image.openshift.io/triggers", text.substr(0, cut));
  put("annotation", deployment.json());
}

void HostileTenant::put_containers() {
  auto config = build::deployment_config(new_name("containers"));
  for (std::size_t i = 0; i < kContainers; ++i) config.needs(shared_istag(), i % 2 == 0);
  put("containers", config.json());
}

/// Control characters, bidirectional overrides and very long names where the API server checks
/// nothing.
void HostileTenant::put_odd_names() {
  const std::string name = new_name("odd");
  auto stream = build::image_stream(name);
  for (const std::string& tag : {std::string("\x1b[2J"),
                                 std::string("\xe2\x80\xae"
                                             "1"),
                                 std::string(2000, 'n'), std::string("a:b"), std::string(" ")}) {
    stream.tag(tag).from(fmt::format("{}/\x1b[31mx:{}", kHosts[0], tag));
    const std::string istag = fmt::format("{}:{}", name, tag);
    put("consumer", build::build_config(new_name("odd-consumer")).needs(istag).json());
  }
  put("stream " + name, stream.json());
}

/// Fields that are null or empty, and parts that are missing.
void HostileTenant::put_nothing() {
  const Json value = random_.chance(0.5) ? Json(nullptr) : Json::object();
  put("stream", build::image_stream(new_name("nothing")).set("/spec/tags", nullptr).json());
  put("build config", build::build_config(new_name("nothing")).set("/spec/strategy", value).json());
  put("deployment", build::deployment(new_name("nothing")).set("/spec/template", value).json());
}

/// Builds that seem to make other tenants' tags, and need them.
void HostileTenant::put_own_builds() {
  const std::string name = new_name("build");
  put("build config", build::build_config(name).needs(shared_istag()).makes(shared_istag()).json());
  put("build", build::build(name, "New").of("none").makes(shared_istag()).json());
}

void HostileTenant::change_registry() {
  const std::string host = kHosts[random_.below(kHosts.size())];
  const auto mood = random_.chance(0.6) ? RegistryMood::Silent : RegistryMood::Fine;
  log_("evil: registry " + host + " is " + std::string(sim::to_string(mood)));
  cluster_.set_registry(host, mood);
}

std::vector<std::string> HostileTenant::names_of(Kind kind) const {
  std::vector<std::string> names;
  for (const Json& object : cluster_.list(objects::group_of(kind), objects::resource_of(kind))) {
    const Json& meta = object.at("metadata");
    if (string_at(meta, "namespace") == kNamespace) names.push_back(string_at(meta, "name"));
  }
  return names;
}

void HostileTenant::remove(Kind kind, const std::string& name) {
  const auto plural = objects::resource_of(kind);
  log_(fmt::format("evil: delete {} {}", plural, name));
  cluster_.remove(objects::group_of(kind), plural, kNamespace, name);
}

void HostileTenant::remove_one() {
  const Kind kind = kKinds[random_.below(kKinds.size())];
  const auto names = names_of(kind);
  if (!names.empty()) remove(kind, names[random_.below(names.size())]);
}

void HostileTenant::step() {
  switch (random_.below(10)) {
    case 0: return put_many_tags();
    case 1: return put_template();
    case 2: return put_annotation();
    case 3: return put_containers();
    case 4: return put_odd_names();
    case 5: return put_nothing();
    case 6: return put_own_builds();
    case 7: return change_registry();
    default: return remove_one();
  }
}

void HostileTenant::end_faults() {
  for (const auto* host : kHosts) cluster_.set_registry(host, RegistryMood::Fine);
}

void HostileTenant::clear() {
  for (const Kind kind : kKinds)
    for (const auto& name : names_of(kind)) remove(kind, name);
}

}  // namespace imagedeps::simulation
