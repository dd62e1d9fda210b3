#include "simulation/invariants.h"

#include <algorithm>
#include <utility>

#include "objects/pull_spec.h"
#include "simulation/truth.h"
#include "support/graph_picture.h"

namespace imagedeps::simulation {
namespace {

using objects::Kind;
using objects::ManagementState;
using objects::TagRef;

bool believed_producer(const graph::Graph& graph, const TagRef& tag, const objects::SpecTag& spec) {
  const auto producers = graph.producers(tag);
  return std::any_of(producers.begin(), producers.end(), [&](const auto& each) {
    return !each.foreign || spec.source_kind == objects::SourceKind::None;
  });
}

bool opted_out(const graph::Graph& graph, const TagRef& tag, const objects::ImageStream& stream) {
  const auto ns = graph.ns(tag.ns);
  const auto dependencies = graph.dependencies(tag);
  return stream.management != ManagementState::Managed ||
         (ns && ns->management != ManagementState::Managed) ||
         std::any_of(dependencies.begin(), dependencies.end(),
                     [](const auto& each) { return each->management != ManagementState::Managed; });
}

/// True if the cluster has a result of an import of `tag`: an image or a condition.
bool ended(const Stage& stage, const TagRef& tag) {
  const Json stream = stage.cluster.get("image.openshift.io", "imagestreams", tag.ns, tag.stream);
  for (const auto& each : at_path(stream, {"status", "tags"})) {
    if (string_at(each, "tag") != tag.tag) continue;
    return !at(each, "items").empty() || !at(each, "conditions").empty();
  }
  return false;
}

/// Returns why the operator must not import this according to its own index, or an empty string. It
/// reimplements the rules of `decide` independently.
std::string objection(const graph::Graph& graph, const SentImport& import, bool forced) {
  const TagRef& tag = import.tag;
  const auto stream = graph.stream(tag.ns, tag.stream);
  if (!stream) return "the stream does not exist";
  if (import.resource_version.empty() || stream->meta.resource_version != import.resource_version)
    return "its resourceVersion is not the stream's";
  const auto* found = stream->find(tag.tag);
  if (found == nullptr || !found->spec) return "the tag is not defined";
  const objects::SpecTag& spec = *found->spec;
  if (spec.source_kind != objects::SourceKind::DockerImage)
    return "the tag is an alias or has no source";
  if (spec.reference) return "the tag has reference: true";
  if (spec.source_name != import.pull_spec) return "its pull spec is not the tag's source";
  if (graph.internal_host(import.registry)) return "its source is the internal registry";
  if (found->status && !found->status->image.empty() && !forced) return "the tag has an image";
  if (believed_producer(graph, tag, spec)) return "the tag has a producer";
  if (opted_out(graph, tag, *stream)) return "the tag is opted out";
  if (!graph.options().scope.contains(tag.ns)) return "the tag is out of scope";
  if (!graph.needed(tag)) return "the tag has no consumer";
  return {};
}

}  // namespace

Invariants::Invariants(Stage& stage, const RandomCluster& world) : stage_(stage), world_(world) {
  stage_.wire.on_import = [this](const SentImport& import) { on_import(import); };
  stage_.wire.on_import_answer = [this](const SentImport& import, const auto& answer) {
    on_answer(import, answer);
  };
}

void Invariants::restarted() {
  conflicts_.clear();
  work_ = {};
}

void Invariants::report(const std::string& what) {
  violations_.push_back(format_rfc3339(stage_.loop.now()) + " " + what);
}

void Invariants::on_import(const SentImport& import) {
  const auto& controller = stage_.controller();
  const std::string name = "import of " + to_string(import.tag) + ": ";
  if (const auto why = objection(controller.graph(), import, world_.ever_forced(import.tag));
      !why.empty())
    report(name + why);
  for (const auto* plural : {"imagestreams", "buildconfigs", "builds"}) {
    if (!stage_.wire.listed(plural)) report(name + plural + " have not been listed yet");
  }
  for (const Kind kind : {Kind::ImageStream, Kind::BuildConfig, Kind::Build}) {
    if (controller.board().obstacle(kind))
      report(name + std::string(objects::to_string(kind)) + " is denied");
  }
  check_bounds(import);
  check_back_off(import);
}

/// Reimplements the back-off of the import engine independently: after a conflict the stream pauses
/// for 1, 2, 4 ... 60 s. The first three conflicts that a stale cache explains do not count. An
/// import that ends otherwise, also one whose answer is lost, ends the series.
void Invariants::on_answer(const SentImport& import, const Result<kube::Response>& answer) {
  Conflicts& conflicts = conflicts_[{import.tag.ns, import.tag.stream}];
  constexpr int kTimeout = 504;
  if (answer && (answer->status < 300 || answer->status == kTimeout)) conflicts = {};
  if (!answer) conflicts.lost = import.tag;
  if (!answer || answer->status != 409) return;
  const bool stale = answer->body.find("the image stream was updated from") != std::string::npos;
  ++conflicts.count;
  const std::uint32_t counted = conflicts.count - std::min(conflicts.count, stale ? 3u : 0u);
  if (counted == 0) return;
  const auto seconds = std::min<std::int64_t>(60, std::int64_t{1} << std::min(counted - 1, 6u));
  conflicts.not_before = stage_.loop.now() + std::chrono::seconds{seconds};
}

void Invariants::check_back_off(const SentImport& import) {
  const auto at = conflicts_.find({import.tag.ns, import.tag.stream});
  if (at == conflicts_.end()) return;
  Conflicts& conflicts = at->second;
  if (const auto lost = std::exchange(conflicts.lost, {}); lost && ended(stage_, *lost))
    conflicts = {};
  if (import.at < conflicts.not_before)
    report("import of " + to_string(import.tag) + " during the stream's pause after a conflict");
}

/// The operator's work is bounded by its causes: each change, request and second may affect each
/// tag a few times.
void Invariants::check_work() {
  constexpr std::uint64_t kTimes = 4;
  const auto& controller = stage_.controller();
  const Work now{
      .done = controller.evaluator().evaluations() + controller.reporter().writes().taken(),
      .requests = stage_.wire.requests(),
      .version = stage_.cluster.version(),
      .at = stage_.loop.now()};
  const auto seconds = static_cast<std::uint64_t>(
      std::chrono::floor<std::chrono::seconds>(now.at - work_.at).count());
  const std::uint64_t causes =
      (now.requests - work_.requests) + (now.version - work_.version) + seconds + 10;
  const std::uint64_t tags = RandomCluster::tags().size();
  if (work_.at != TimePoint{} && now.done - work_.done > kTimes * tags * causes)
    report(std::to_string(now.done - work_.done) + " evaluations and status checks for " +
           std::to_string(causes) + " causes");
  work_ = now;
}

void Invariants::check_requests() {
  const auto& controller = stage_.controller();
  for (const TagRef& tag : controller.graph().all_needed()) {
    if (controller.state().requests.pending(tag))
      report("the force request for " + to_string(tag) + " is neither served nor refused");
  }
}

void Invariants::check_bounds(const SentImport& import) {
  const auto& limits = stage_.config().import;
  std::size_t overall = 1, of_registry = 1;
  for (const auto& [number, other] : stage_.wire.in_flight()) {
    ++overall;
    of_registry += other.registry == import.registry ? 1 : 0;
    if (other.tag.ns == import.tag.ns && other.tag.stream == import.tag.stream)
      report("two imports of one stream: " + to_string(other.tag) + ", " + to_string(import.tag));
  }
  if (overall > limits.overall.in_flight) report("too many imports in flight");
  if (of_registry > limits.per_registry.in_flight)
    report("too many imports in flight from " + import.registry);
}

void Invariants::check() {
  const auto& records = stage_.cluster.imports();
  for (; checked_ < records.size(); ++checked_) {
    if (records[checked_].ours)
      pending_.emplace(checked_, world_.lives_of({records[checked_].ns, records[checked_].stream,
                                                  records[checked_].tag}));
  }
  const auto pending = pending_;
  for (const auto& [index, life] : pending) check_record(index);
  check_deleted_streams();
  check_index();
  check_reader();
  if (stage_.running()) check_work();
}

void Invariants::check_record(std::size_t index) {
  const auto& record = stage_.cluster.imports()[index];
  if (record.resource_version.empty())
    report("an import of " + record.ns + "/" + record.stream + " without a resourceVersion");
  if (record.images != 1) report("an import with several images");
  if (record.http_status == 0) return;
  const auto node = pending_.extract(index);
  if (!record.success) return;
  const TagRef tag{record.ns, record.stream, record.tag};
  if (++successes_[{tag, node.mapped()}] > 1 && !world_.ever_forced(tag))
    report(to_string(tag) + " was imported again");
}

void Invariants::check_deleted_streams() {
  for (const auto& [ns, name] : world_.deleted_streams()) {
    const Json space = stage_.cluster.get("", "namespaces", "", ns);
    if (string_at(at(space, "status"), "phase") == "Terminating") continue;
    if (!stage_.cluster.get("image.openshift.io", "imagestreams", ns, name).is_null())
      report(std::string("deleted stream ")
                 .append(ns)
                 .append("/")
                 .append(name)
                 .append(" exists again"));
  }
}

void Invariants::check_reader() {
  if (!stage_.running()) return;
  for (const std::string& what : contradictions(stage_, *true_graph(stage_))) report(what);
}

void Invariants::check_index() {
  if (!stage_.running()) return;
  const auto& seen = stage_.controller().graph();
  const auto rebuilt = rebuilt_graph(seen);
  const auto tags = RandomCluster::tags();
  const auto has = test::picture(seen, tags), should_have = test::picture(*rebuilt, tags);
  if (has != should_have) report("the index is\n" + has + "\nbut rebuilt it is\n" + should_have);
}

}  // namespace imagedeps::simulation
