#include "simulation/random_cluster.h"

#include <array>
#include <iterator>

#include "objects/image_dependency.h"
#include "objects/image_stream.h"
#include "support/build.h"

namespace imagedeps::simulation {
namespace {

using objects::Kind;
using objects::TagRef;
using sim::RegistryMood;

const std::vector<std::string> kNamespaces = {"a", "b", "openshift", "kube-x"};
constexpr std::array kStreams = {"s", "t"};
constexpr std::array kTags = {"1", "2", "3"};
constexpr std::array kNames = {"x", "y"};
constexpr std::array kHosts = {"one.example.com", "two.example.com:5000"};
/// Host names of the internal registry: the default, a configured one, and two that a stream's
/// status may contain.
constexpr std::array kInternalHosts = {"image-registry.openshift-image-registry.svc:5000",
                                       "configured.example.com", "route.example.com",
                                       "other-route.example.com"};
constexpr std::array kRepositories = {"team/p", "team/q", "r"};
constexpr std::array kConsumers = {Kind::BuildConfig, Kind::DeploymentConfig, Kind::Deployment,
                                   Kind::CronJob};
constexpr std::array kStates = {"Managed", "Observed", "Unmanaged"};
constexpr std::array kStubborn = {std::pair{"apps.openshift.io", "deploymentconfigs"},
                                  std::pair{"build.openshift.io", "buildconfigs"},
                                  std::pair{"imagedeps.io", "imagedependencies"},
                                  std::pair{"image.openshift.io", "imagestreams"}};

constexpr const char* kImageGroup = "image.openshift.io";
constexpr const char* kStreamPlural = "imagestreams";

/// The manifest that a user would send, without the fields that the server owns.
Json sent(Json object) {
  object.erase("status");
  for (const auto* key : {"uid", "resourceVersion", "generation", "creationTimestamp"})
    object["metadata"].erase(key);
  return object;
}

Json& tags_of(Json& stream) {
  auto& tags = stream["spec"]["tags"];
  if (!tags.is_array()) tags = Json::array();
  return tags;
}

}  // namespace

RandomCluster::RandomCluster(sim::Cluster& cluster, std::uint64_t seed, Log log)
    : cluster_(cluster), random_(seed), log_(std::move(log)) {}

const std::vector<std::string>& RandomCluster::namespaces() { return kNamespaces; }

std::vector<TagRef> RandomCluster::tags() {
  std::vector<TagRef> all;
  for (const auto& ns : kNamespaces) {
    for (const auto* stream : kStreams) {
      for (const auto* tag : kTags) all.push_back({ns, stream, tag});
    }
  }
  return all;
}

std::uint64_t RandomCluster::lives_of(const TagRef& tag) const {
  const auto stream = lives_.find({tag.ns, tag.stream});
  const auto own = tag_lives_.find(tag);
  return (stream == lives_.end() ? 0 : stream->second) +
         (own == tag_lives_.end() ? 0 : own->second);
}

std::set<TagRef> RandomCluster::with_image(const Place& place) const {
  const Json json = cluster_.get(kImageGroup, kStreamPlural, place.ns, place.name);
  const auto stream = objects::decode_image_stream(to_text(json));
  std::set<TagRef> tags;
  if (!stream) return tags;
  for (const auto& tag : (*stream)->tags) {
    if (tag.status && !tag.status->image.empty()) tags.insert({place.ns, place.name, tag.name});
  }
  return tags;
}

void RandomCluster::put_tags(const std::string& what, const Json& stream, const Place& place) {
  const std::set<TagRef> before = with_image(place);
  put(what + " " + place.ns + "/" + place.name, stream, place.ns);
  const std::set<TagRef> after = with_image(place);
  for (const TagRef& tag : before) {
    if (!after.contains(tag)) ++tag_lives_[tag];
  }
}

TagRef RandomCluster::any_tag() { return {pick(kNamespaces), pick(kStreams), pick(kTags)}; }
std::string RandomCluster::any_istag() { return to_string(any_tag()); }
RandomCluster::Place RandomCluster::any_stream() { return {pick(kNamespaces), pick(kStreams)}; }
RandomCluster::Place RandomCluster::any_consumer() { return {pick(kNamespaces), pick(kNames)}; }

std::string RandomCluster::any_internal_image() {
  return std::string(pick(kInternalHosts)) + "/" + any_istag();
}

std::string RandomCluster::any_pull_spec() {
  if (random_.chance(0.05)) return any_internal_image();
  return std::string(pick(kHosts)) + "/" + pick(kRepositories) + ":" + pick(kTags);
}

Json RandomCluster::any_spec_tag(const std::string& name) {
  Json tag{{"name", name}};
  if (random_.chance(0.1)) return tag;
  if (random_.chance(0.65)) {
    tag["from"] = {{"kind", "DockerImage"}, {"name", any_pull_spec()}};
    if (random_.chance(0.1)) tag["reference"] = true;
    return tag;
  }
  const TagRef target = any_tag();
  if (random_.chance(0.5)) {
    tag["from"] = {{"kind", "ImageStreamTag"}, {"name", target.tag}};
  } else {
    tag["from"] = {{"kind", "ImageStreamTag"},
                   {"name", objects::istag_name(target)},
                   {"namespace", target.ns}};
  }
  return tag;
}

void RandomCluster::put(const std::string& what, Json object, const std::string& ns) {
  const auto done = cluster_.apply(object, ns);
  log_(what + (done ? std::string() : "  (refused: " + done.error().message + ")"));
}

void RandomCluster::drop(const std::string& group, const std::string& plural, const Place& place) {
  cluster_.remove(group, plural, place.ns, place.name);
  log_("delete " + plural + " " + place.ns + "/" + place.name);
}

void RandomCluster::mark_forced(const Place& stream) {
  for (const auto* tag : kTags) forced_.insert({stream.ns, stream.name, tag});
}

void RandomCluster::mark_deleted(const Place& stream) {
  deleted_.insert({stream.ns, stream.name});
  ++lives_[{stream.ns, stream.name}];
}

void RandomCluster::new_stream() {
  const Place place = any_stream();
  if (!cluster_.get(kImageGroup, kStreamPlural, place.ns, place.name).is_null()) return edit_tag();
  Json stream = sent(build::image_stream(place.ns + "/" + place.name).json());
  for (const auto* tag : kTags) {
    if (random_.chance(0.6)) tags_of(stream).push_back(any_spec_tag(tag));
  }
  put("create stream " + place.ns + "/" + place.name + " " + to_text(tags_of(stream)), stream,
      place.ns);
  if (!cluster_.get(kImageGroup, kStreamPlural, place.ns, place.name).is_null())
    deleted_.erase({place.ns, place.name});
}

void RandomCluster::edit_tag() {
  const Place place = any_stream();
  Json stream = cluster_.get(kImageGroup, kStreamPlural, place.ns, place.name);
  if (stream.is_null()) return new_stream();
  stream = sent(std::move(stream));
  const std::string name = pick(kTags);
  Json& tags = tags_of(stream);
  for (auto at = tags.begin(); at != tags.end(); ++at) {
    if (string_at(*at, "name") != name) continue;
    tags.erase(at);
    break;
  }
  tags.push_back(any_spec_tag(name));
  put_tags("edit " + to_text(tags.back()) + " of", stream, place);
}

void RandomCluster::drop_tag() {
  const Place place = any_stream();
  Json stream = cluster_.get(kImageGroup, kStreamPlural, place.ns, place.name);
  if (stream.is_null() || tags_of(stream).empty()) return new_stream();
  stream = sent(std::move(stream));
  tags_of(stream).erase(random_.below(tags_of(stream).size()));
  put_tags("delete a tag of", stream, place);
}

/// Sets the route to the internal registry in a stream's status: one of two, or none.
void RandomCluster::move_route() {
  const Place place = any_stream();
  Json stream = cluster_.get(kImageGroup, kStreamPlural, place.ns, place.name);
  if (stream.is_null()) return new_stream();
  const auto host = random_.below(3);
  stream["metadata"].erase("resourceVersion");
  stream["status"].erase("publicDockerImageRepository");
  if (host < 2)
    stream["status"]["publicDockerImageRepository"] =
        std::string(kInternalHosts.at(2 + host)) + "/" + place.ns + "/" + place.name;
  put("route of " + place.ns + "/" + place.name + " " + std::to_string(host), stream, place.ns);
}

/// Deletes a stream, and usually creates it again immediately, with the same or another name.
void RandomCluster::rename_stream() {
  const Place from = any_stream();
  Json stream = cluster_.get(kImageGroup, kStreamPlural, from.ns, from.name);
  if (stream.is_null()) return new_stream();
  drop(kImageGroup, kStreamPlural, from);
  mark_deleted(from);
  const Place to = any_stream();
  if (random_.chance(0.3) || !cluster_.get(kImageGroup, kStreamPlural, to.ns, to.name).is_null())
    return;
  stream = sent(std::move(stream));
  stream["metadata"]["name"] = to.name;
  stream["metadata"]["namespace"] = to.ns;
  put("  and create it again as " + to.ns + "/" + to.name, stream, to.ns);
  if (at_path(stream, {"metadata", "annotations"}).contains(objects::kRequestedAtAnnotation))
    mark_forced(to);
  if (!cluster_.get(kImageGroup, kStreamPlural, to.ns, to.name).is_null())
    deleted_.erase({to.ns, to.name});
}

void RandomCluster::annotate() {
  const bool of_namespace = random_.chance(0.3);
  const Place place = of_namespace ? Place{"", pick(kNamespaces)} : any_stream();
  Json object = of_namespace ? cluster_.get("", "namespaces", "", place.name)
                             : cluster_.get(kImageGroup, kStreamPlural, place.ns, place.name);
  if (object.is_null()) return;
  object.erase("status");
  const bool force = !of_namespace && random_.chance(0.4);
  const std::string key(force ? objects::kRequestedAtAnnotation
                              : objects::kManagementStateAnnotation);
  // Usually the value is Managed.
  const std::string value = force
                                ? std::to_string(random_.below(1000))
                                : kStates[random_.chance(0.6) ? 0 : random_.below(kStates.size())];
  object["metadata"]["annotations"][key] = value;
  if (force) mark_forced(place);
  put("annotate " + place.ns + "/" + place.name + " " + key + "=" + value, object, place.ns);
}

template <typename Manifest>
Manifest RandomCluster::with_image(Manifest manifest, std::string& what) {
  if (random_.chance(0.7)) return manifest;
  const std::string image = any_internal_image();
  manifest.runs(image);
  what += " runs " + image;
  return manifest;
}

void RandomCluster::new_consumer() {
  const Kind kind = pick(kConsumers);
  const Place place = any_consumer();
  const std::string path = place.ns + "/" + place.name;
  const auto count = 1 + random_.below(3);
  Json object;
  std::string what = "put " + std::string(objects::to_string(kind)) + " " + path;
  const auto fill = [&](auto manifest) {
    for (std::uint64_t i = 0; i < count; ++i) {
      const std::string istag = any_istag();
      manifest.needs(istag);
      what += " needs " + istag;
    }
    return manifest;
  };
  if (kind == Kind::BuildConfig) {
    const std::string output =
        random_.chance(0.7) ? place.ns + "/" + pick(kStreams) + ":" + pick(kTags) : any_istag();
    object = fill(build::build_config(path)).makes(output).json();
    what += " makes " + output;
  } else if (kind == Kind::DeploymentConfig) {
    object = with_image(fill(build::deployment_config(path)), what).json();
  } else {
    object = with_image(fill(build::WorkloadManifest(kind, path)), what).json();
  }
  if (kind == Kind::CronJob) object["spec"]["schedule"] = "0 0 1 1 *";
  put(what, sent(std::move(object)), place.ns);
}

void RandomCluster::drop_consumer() {
  const Kind kind = pick(kConsumers);
  drop(std::string(objects::group_of(kind)), std::string(objects::resource_of(kind)),
       any_consumer());
}

void RandomCluster::declare() {
  const Place place = any_consumer();
  if (random_.chance(0.4)) return drop("imagedeps.io", "imagedependencies", place);
  TagRef tag = any_tag();
  tag.ns = place.ns;
  const std::string name = random_.chance(0.7) ? place.name : objects::dependency_name(tag);
  Json object = cluster_.get("imagedeps.io", "imagedependencies", place.ns, name);
  if (!object.is_null() && random_.chance(0.5)) {
    object = sent(std::move(object));
    object["metadata"]["annotations"][std::string(objects::kRequestedAtAnnotation)] =
        std::to_string(random_.below(1000));
    const Json& wanted = at_path(object, {"spec", "imageStreamTag"});
    forced_.insert({place.ns, string_at(wanted, "name"), string_at(wanted, "tag")});
    return put("force " + place.ns + "/" + name, object, place.ns);
  }
  object = objects::dependency_apply(tag, name);
  object["metadata"].erase("labels");
  if (random_.chance(0.3)) object["spec"]["managementState"] = pick(kStates);
  put("declare " + place.ns + "/" + name + " " + to_text(object["spec"]), object, place.ns);
}

void RandomCluster::drop_namespace() {
  const std::string& ns = kNamespaces[random_.below(2)];
  log_("delete namespace " + ns);
  cluster_.remove("", "namespaces", "", ns);
  for (const auto* stream : kStreams) mark_deleted({ns, stream});
}

void RandomCluster::trouble_registry() {
  const std::string host = pick(kHosts);
  constexpr auto kMoods = static_cast<std::uint64_t>(RegistryMood::Hollow) + 1;
  const auto mood =
      random_.chance(0.4) ? RegistryMood::Fine : static_cast<RegistryMood>(random_.below(kMoods));
  log_("registry " + host + " is " + std::string(sim::to_string(mood)));
  cluster_.set_registry(host, {.mood = mood, .allowance = 2, .window = std::chrono::minutes{1}});
}

void RandomCluster::trouble_image() {
  const std::string spec = any_pull_spec();
  const bool exists = random_.chance(0.4);
  log_("image " + spec + (exists ? " is pushed" : " is deleted"));
  cluster_.set_image(spec, exists);
}

void RandomCluster::trouble_server() {
  const auto& [group, plural] = pick(kStubborn);
  switch (random_.below(6)) {
    case 0: log_("the API server is down"); return cluster_.set_down(true);
    case 1: {
      const int status = random_.chance(0.5) ? 503 : 403;
      log_(std::string(plural) + " answer " + std::to_string(status));
      return cluster_.set_resource_status(group, plural, status);
    }
    case 2:
      log_("group build.openshift.io is not served");
      return cluster_.set_group("build.openshift.io", false);
    default: break;
  }
  log_("the API server recovers");
  cluster_.set_down(false);
  cluster_.set_group("build.openshift.io", true);
  for (const auto& [each_group, each_plural] : kStubborn)
    cluster_.set_resource_status(each_group, each_plural, 0);
}

void RandomCluster::create_initial() {
  for (const auto* host : kHosts) cluster_.set_registry(host, RegistryMood::Down);
  for (int i = 0; i < 2; ++i) trouble_image();
  for (int i = 0; i < 6; ++i) new_stream();
  for (int i = 0; i < 6; ++i) new_consumer();
  sim::Faults faults;
  const auto some = [this](double most) {
    return random_.chance(0.5) ? random_.unit() * most : 0.0;
  };
  faults.cut_watch = some(0.2);
  faults.gone = some(0.3);
  faults.conflict = some(0.5);
  faults.throttle = some(0.1);
  faults.server_error = some(0.1);
  faults.lost_answer = some(0.2);
  faults.duplicate_event = some(0.2);
  faults.slow = some(0.1);
  faults.late_answer = some(0.3);
  faults.late_event = some(0.3);
  cluster_.set_faults(faults);
}

void RandomCluster::step() {
  const auto fate = random_.below(100);
  if (fate < 10) return new_stream();
  if (fate < 25) return edit_tag();
  if (fate < 28) return drop_tag();
  if (fate < 31) return move_route();
  if (fate < 38) return rename_stream();
  if (fate < 46) return annotate();
  if (fate < 64) return new_consumer();
  if (fate < 73) return drop_consumer();
  if (fate < 80) return declare();
  if (fate < 82) return drop_namespace();
  if (fate < 90) return trouble_registry();
  if (fate < 95) return trouble_image();
  trouble_server();
}

void RandomCluster::clear() {
  for (const Kind kind : {Kind::BuildConfig, Kind::Build, Kind::DeploymentConfig, Kind::Deployment,
                          Kind::CronJob, Kind::ImageDependency, Kind::ImageStream}) {
    const std::string group(objects::group_of(kind)), plural(objects::resource_of(kind));
    for (const Json& object : cluster_.list(group, plural)) {
      const Json& meta = object.at("metadata");
      drop(group, plural, {string_at(meta, "namespace"), string_at(meta, "name")});
    }
  }
}

void RandomCluster::end_faults() {
  cluster_.set_faults({});
  cluster_.set_down(false);
  cluster_.set_group("build.openshift.io", true);
  for (const auto& [group, plural] : kStubborn) cluster_.set_resource_status(group, plural, 0);
  for (const auto* host : kHosts) cluster_.set_registry(host, RegistryMood::Fine);
  log_("all faults of the server and the registries end");
}

}  // namespace imagedeps::simulation
