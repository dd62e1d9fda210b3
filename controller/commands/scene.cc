#include "commands/scene.h"

#include <algorithm>
#include <set>
#include <utility>

#include "audit/load.h"
#include "commands/files.h"
#include "commands/operator_lease.h"
#include "commands/parameters.h"
#include "commands/snapshot.h"
#include "loop/entropy.h"

namespace imagedeps::commands {

using objects::Kind;
using objects::TagRef;

namespace {

constexpr int kRoundsMax = 4;  ///< Aliases and builds can lead from one namespace to the next.

void take_messages(const Manifests& read, audit::Inventory& inventory) {
  inventory.problems.insert(inventory.problems.end(), read.problems.begin(), read.problems.end());
  for (const auto& problem : read.tolerated) inventory.tolerate(problem);
  inventory.notes.insert(inventory.notes.end(), read.notes.begin(), read.notes.end());
  for (const LeftOut& each : read.left_out) {
    inventory.tolerate(each.why);
    inventory.left_out += each.documents;
  }
}

/// If the files have no manifest at all, the problems fail the report.
void read_files(const std::vector<std::string>& paths, const audit::LoadOptions& options,
                audit::Inventory& inventory) {
  std::vector<Manifest> manifests;
  const auto left_out_before = inventory.left_out;
  for (const auto& path : paths) {
    Manifests read = read_manifests(path);
    std::move(read.objects.begin(), read.objects.end(), std::back_inserter(manifests));
    take_messages(read, inventory);
  }
  if (manifests.empty() && inventory.left_out > left_out_before) inventory.tolerated = 0;
  Random random(loop::entropy());
  audit::load(inventory, manifests, options, random);
}

Result<void> take(Cluster& cluster, audit::Inventory& inventory, ListPlan plan,
                  std::vector<std::string>* templates = nullptr) {
  Result<void> result;
  std::unique_ptr<Snapshot> snapshot;
  cluster.wait([&](std::function<void()> done) {
    snapshot = std::make_unique<Snapshot>(cluster.transport(), inventory, std::move(plan),
                                          [&result, done = std::move(done)](Result<void> ended) {
                                            result = std::move(ended);
                                            done();
                                          });
    snapshot->start();
  });
  if (templates != nullptr) *templates = std::move(snapshot->templates);
  return result;
}

/// Reads the streams and builds of needed istags in namespaces that were not read yet.
Result<void> follow(Cluster& cluster, audit::Inventory& inventory, std::set<std::string> known) {
  for (int round = 0; round < kRoundsMax; ++round) {
    std::set<std::string> more;
    for (const TagRef& tag : inventory.graph().all_needed())
      if (known.count(tag.ns) == 0) more.insert(tag.ns);
    for (const std::string& ns : inventory.namespaces_of_local_names())
      if (known.count(ns) == 0) more.insert(ns);
    if (more.empty()) return {};
    known.insert(more.begin(), more.end());
    TRY(take(cluster, inventory,
             {.kinds = {Kind::ImageStream, Kind::BuildConfig, Kind::Build, Kind::ImageDependency},
              .namespaces = {more.begin(), more.end()},
              .fallback = {},
              .role = audit::Role::Given}));
  }
  return {};
}

/// The namespace of the user and the shared one. Most users may read both.
std::vector<std::string> at_least(const std::string& ns) {
  std::set<std::string> namespaces = {ns, "openshift"};
  return {namespaces.begin(), namespaces.end()};
}

std::vector<Kind> consumer_kinds(bool templates) {
  if (templates) return {Kind::ImageStream, Kind::Namespace, Kind::Template};
  return {Kind::ImageStream, Kind::BuildConfig,    Kind::Build,     Kind::DeploymentConfig,
          Kind::Deployment,  Kind::StatefulSet,    Kind::DaemonSet, Kind::CronJob,
          Kind::Namespace,   Kind::ImageDependency};
}

void add_templates(Scene& scene, const std::vector<std::string>& templates,
                   std::map<std::string, std::string> parameters) {
  std::vector<Manifest> manifests;
  for (const auto& text : templates) {
    auto object = parse_json(text);
    if (!object) continue;  // The server's own JSON.
    (*object)["kind"] = to_string(Kind::Template);
    (*object)["apiVersion"] = api_version_of(Kind::Template);
    const std::string place = "Template " + string_at(at(*object, "metadata"), "namespace") + "/" +
                              string_at(at(*object, "metadata"), "name");
    manifests.push_back({std::move(*object), place, 0});
  }
  Random random(loop::entropy());
  audit::load(scene.inventory, manifests,
              {.ns = scene.ns, .role = audit::Role::Judged, .parameters = std::move(parameters)},
              random);
}

/// Reads the operator's reports. ImageDependencies are not needs here.
Result<void> read_reports(Scene& scene) {
  return take(*scene.cluster, scene.inventory,
              {.kinds = {Kind::ImageDependency},
               .namespaces = {},
               .fallback = at_least(scene.ns),
               .role = audit::Role::Given});
}

Result<void> read_cluster(Scene& scene, bool with_templates,
                          std::map<std::string, std::string> parameters) {
  std::vector<std::string> templates;
  const auto before = scene.inventory.notes.size();
  TRY(take(
      *scene.cluster, scene.inventory,
      {.kinds = consumer_kinds(with_templates), .namespaces = {}, .fallback = at_least(scene.ns)},
      &templates));
  add_templates(scene, templates, std::move(parameters));
  if (with_templates) TRY(read_reports(scene));
  if (scene.inventory.notes.size() == before) return {};
  const auto known = at_least(scene.ns);
  return follow(*scene.cluster, scene.inventory, {known.begin(), known.end()});
}

Result<void> connect(Scene& scene, const cli::Connection& connection) {
  auto cluster = Cluster::connect(connection);
  if (!cluster) return cluster.error();
  scene.cluster = std::move(*cluster);
  scene.yardstick = audit::Yardstick::Populated;
  scene.how.now = scene.cluster->now();
  if (scene.ns.empty()) scene.ns = scene.cluster->default_namespace();
  return {};
}

Result<void> read_manifests_into(Scene& scene, const cli::Sources& sources,
                                 std::map<std::string, std::string> parameters) {
  if (scene.ns.empty()) scene.ns = "default";
  read_files(sources.files,
             {.ns = scene.ns, .role = audit::Role::Judged, .parameters = std::move(parameters)},
             scene.inventory);
  read_files(sources.against,
             {.ns = sources.against_namespace, .role = audit::Role::Given, .parameters = {}},
             scene.inventory);
  return scene.cluster ? follow(*scene.cluster, scene.inventory, {}) : Result<void>{};
}

/// The namespaces of all objects in files.
std::set<std::string> namespaces_in(const audit::Inventory& inventory) {
  std::set<std::string> found = inventory.namespaces();
  inventory.graph().each_object([&](const auto& object) { found.insert(object->key.ns); });
  inventory.graph().each_stream([&](const auto& stream) { found.insert(stream.meta.ns); });
  return found;
}

void check_namespace_of_files(audit::Inventory& inventory, const std::string& ns) {
  const auto known = namespaces_in(inventory);
  if (!known.contains(ns))
    inventory.findings.push_back(
        audit::unknown_namespace(ns, known, "has no object in these files"));
}

/// Adds a finding if the namespace does not exist, as far as the user can tell.
void check_namespace_of_cluster(audit::Inventory& inventory, const std::string& ns) {
  const auto& known = inventory.namespaces();
  if (known.empty() && inventory.unreadable.contains(ns))
    inventory.findings.push_back(audit::unknown_namespace(
        ns, {}, "does not exist, or you are not authorized to read anything in it"));
  if (!known.empty() && !known.contains(ns))
    inventory.findings.push_back(audit::unknown_namespace(ns, known, "does not exist"));
}

/// Reads the names of the namespaces. It is not a problem if the user may not list them.
Result<void> read_namespaces(Scene& scene) {
  const auto before = scene.inventory.notes.size();
  TRY(take(
      *scene.cluster, scene.inventory,
      {.kinds = {Kind::Namespace}, .namespaces = {}, .fallback = {}, .role = audit::Role::Given}));
  scene.inventory.notes.resize(before);
  return {};
}

Result<void> check_namespace(Scene& scene, const SceneOptions& options, bool files) {
  if (options.ns.empty()) return {};
  if (!files || scene.cluster) {
    if (files) TRY(read_namespaces(scene));
    check_namespace_of_cluster(scene.inventory, options.ns);
  } else if (options.filter) {
    check_namespace_of_files(scene.inventory, options.ns);
  }
  return {};
}

bool about(const audit::Entry& entry, const std::string& ns) {
  const auto of_ns = [&](const graph::Consumer& each) { return each.object.ns == ns; };
  return entry.verdict.tag.ns == ns ||
         std::any_of(entry.consumers.begin(), entry.consumers.end(), of_ns);
}

}  // namespace

Result<Scene> read_scene(const SceneOptions& options) {
  const cli::Sources& sources = options.sources;
  auto parameters = read_parameters(sources.parameters);
  if (!parameters) return parameters.error();
  const bool files = !sources.files.empty() || !sources.against.empty();
  // --kubeconfig or --context with files selects that cluster, unless --against is given.
  // $KUBECONFIG alone does not.
  const bool named = sources.against.empty() && (!sources.connection.kubeconfig.empty() ||
                                                 !sources.connection.context.empty());
  const bool cluster = !files || options.cluster || named;
  Scene scene{
      .inventory = audit::Inventory(files ? audit::Inventory::everywhere() : graph::Scope{}),
      .how = {},
      .ns = options.ns,
      .cluster = {}};
  scene.how.policy.mode = decide::Mode::Observe;  // Only the operator imports.
  scene.how.policy.scope = scene.inventory.graph().options().scope;
  if (cluster) TRY(connect(scene, sources.connection));
  if (const auto read = files ? read_manifests_into(scene, sources, std::move(*parameters))
                              : read_cluster(scene, options.templates, std::move(*parameters));
      !read)
    return read.error();
  TRY(check_namespace(scene, options, files));
  if (cluster)
    scene.how.authority =
        audit::authority_on(read_leases(*scene.cluster), scene.inventory.reports(), scene.how.now);
  return scene;
}

audit::Report only(audit::Report report, const std::string& ns) {
  if (ns.empty()) return report;
  auto& istags = report.istags;
  istags.erase(std::remove_if(istags.begin(), istags.end(),
                              [&](const audit::Entry& each) { return !about(each, ns); }),
               istags.end());
  report.summary = audit::summarise(istags);
  std::erase_if(report.findings,
                [&](const audit::Finding& each) { return each.object && each.object->ns != ns; });
  return report;
}

}  // namespace imagedeps::commands
