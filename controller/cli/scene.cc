#include "cli/scene.h"

#include <algorithm>
#include <set>
#include <utility>

#include "audit/load.h"
#include "cli/files.h"
#include "cli/operator_lease.h"
#include "cli/snapshot.h"
#include "loop/entropy.h"

namespace imagedeps::cli {

using objects::Kind;
using objects::TagRef;

namespace {

constexpr int kRoundsMax = 4;  ///< Aliases and builds lead from one namespace to the next.

Error invalid(const std::string& what) { return {.kind = Error::Kind::Invalid, .message = what}; }

/// NAME=VALUE on each line, as `oc process --param-file` takes it.
Result<void> read_parameter_file(const std::string& path,
                                 std::map<std::string, std::string>& into) {
  const auto text = read_text(path, 1u << 20);
  if (!text) return text.error();
  int number = 0;
  for (std::size_t begin = 0; begin < text->size();) {
    const auto end = std::min(text->find('\n', begin), text->size());
    std::string line = text->substr(begin, end - begin);
    begin = end + 1;
    ++number;
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty() || line[0] == '#') continue;
    const auto equals = line.find('=');
    if (equals == std::string::npos || equals == 0)
      return invalid(path + ":" + std::to_string(number) + ": expected NAME=VALUE");
    into[line.substr(0, equals)] = line.substr(equals + 1);
  }
  return {};
}

Result<std::map<std::string, std::string>> parameters_of(const Invocation& invocation) {
  std::map<std::string, std::string> parameters;
  for (const auto& path : invocation.parameter_files) TRY(read_parameter_file(path, parameters));
  for (const auto& [name, value] : invocation.parameters) parameters[name] = value;
  return parameters;
}

void read_files(const std::vector<std::string>& paths, const audit::LoadOptions& options,
                audit::Inventory& inventory) {
  std::vector<Manifest> manifests;
  for (const auto& path : paths) {
    Manifests read = read_manifests(path);
    std::move(read.objects.begin(), read.objects.end(), std::back_inserter(manifests));
    inventory.problems.insert(inventory.problems.end(), read.problems.begin(), read.problems.end());
  }
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

/// Reads what defines and makes the needed istags in namespaces that were not looked into.
Result<void> follow(Cluster& cluster, audit::Inventory& inventory, std::set<std::string> known) {
  for (int round = 0; round < kRoundsMax; ++round) {
    std::set<std::string> more;
    for (const TagRef& tag : inventory.graph().all_needed())
      if (known.count(tag.ns) == 0) more.insert(tag.ns);
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

/// Their own and the shared one: what anybody may look into.
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
                   const Invocation& invocation) {
  std::vector<Manifest> manifests;
  for (const auto& text : templates) {
    auto object = parse_json(text);
    if (!object) continue;  // The server's own JSON.
    (*object)["kind"] = to_string(Kind::Template);
    (*object)["apiVersion"] = api_version_of(Kind::Template);
    const std::string place = string_at(at(*object, "metadata"), "namespace") + "/" +
                              string_at(at(*object, "metadata"), "name");
    manifests.push_back({std::move(*object), place, 1});
  }
  Random random(loop::entropy());
  audit::load(scene.inventory, manifests,
              {.ns = scene.ns, .role = audit::Role::Judged, .parameters = invocation.parameters},
              random);
}

/// What the operator says, where no ImageDependency is a need.
Result<void> read_reports(Scene& scene) {
  return take(*scene.cluster, scene.inventory,
              {.kinds = {Kind::ImageDependency},
               .namespaces = {},
               .fallback = at_least(scene.ns),
               .role = audit::Role::Given});
}

Result<void> read_cluster(Scene& scene, const Invocation& invocation) {
  std::vector<std::string> templates;
  const auto before = scene.inventory.notes.size();
  TRY(take(*scene.cluster, scene.inventory,
           {.kinds = consumer_kinds(invocation.templates),
            .namespaces = {},
            .fallback = at_least(scene.ns)},
           &templates));
  add_templates(scene, templates, invocation);
  if (invocation.templates) TRY(read_reports(scene));
  if (scene.inventory.notes.size() == before) return {};
  const auto known = at_least(scene.ns);
  return follow(*scene.cluster, scene.inventory, {known.begin(), known.end()});
}

Result<void> connect(Scene& scene, const Invocation& invocation) {
  auto cluster = Cluster::connect(invocation);
  if (!cluster) return cluster.error();
  scene.cluster = std::move(*cluster);
  scene.yardstick = audit::Yardstick::Populated;
  scene.how.now = scene.cluster->now();
  if (scene.ns.empty()) scene.ns = scene.cluster->default_namespace();
  return {};
}

Result<void> read_manifests_into(Scene& scene, const Invocation& invocation) {
  auto parameters = parameters_of(invocation);
  if (!parameters) return parameters.error();
  if (scene.ns.empty()) scene.ns = "default";
  read_files(invocation.files,
             {.ns = scene.ns, .role = audit::Role::Judged, .parameters = std::move(*parameters)},
             scene.inventory);
  read_files(invocation.against,
             {.ns = invocation.against_ns, .role = audit::Role::Given, .parameters = {}},
             scene.inventory);
  return scene.cluster ? follow(*scene.cluster, scene.inventory, {}) : Result<void>{};
}

bool about(const audit::Entry& entry, const std::string& ns) {
  const auto of_ns = [&](const graph::Consumer& each) { return each.object.ns == ns; };
  return entry.verdict.tag.ns == ns ||
         std::any_of(entry.consumers.begin(), entry.consumers.end(), of_ns);
}

}  // namespace

Result<Scene> read_scene(const Invocation& invocation) {
  const bool files = !invocation.files.empty() || !invocation.against.empty();
  // --kubeconfig or --context beside files means that cluster, unless --against says otherwise;
  // $KUBECONFIG alone does not.
  const bool named =
      invocation.against.empty() && (!invocation.kubeconfig.empty() || !invocation.context.empty());
  const bool cluster = !files || invocation.cluster || named;
  Scene scene{
      .inventory = audit::Inventory(files ? audit::Inventory::everywhere() : graph::Scope{}),
      .how = {},
      .ns = invocation.ns,
      .cluster = {}};
  scene.how.policy.mode =
      decide::Mode::Observe;  // We say what is to be imported; importing is the operator's.
  scene.how.policy.scope = scene.inventory.graph().options().scope;
  if (cluster) TRY(connect(scene, invocation));
  if (const auto read =
          files ? read_manifests_into(scene, invocation) : read_cluster(scene, invocation);
      !read)
    return read.error();
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
  return report;
}

}  // namespace imagedeps::cli
