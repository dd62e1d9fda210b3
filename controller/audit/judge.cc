#include "audit/judge.h"

#include <algorithm>
#include <array>
#include <utility>

#include "audit/operator_report.h"
#include "decide/messages.h"
#include "objects/pull_spec.h"

namespace imagedeps::audit {

using decide::TagFacts;
using objects::SourceKind;

namespace {

constexpr std::size_t kSuggestionsMax = 3;

Origin origin_of(const TagFacts& facts, const std::vector<graph::Producer>& producers) {
  const auto builds = [](const graph::Producer& each) {
    return each.by == objects::Output::By::Build;
  };
  if (std::any_of(producers.begin(), producers.end(), builds)) return Origin::Build;
  if (!facts.spec) {
    if (!producers.empty() || (facts.status && facts.status->has_items)) return Origin::Other;
    return facts.stream && facts.stream->repository_due ? Origin::Repository : Origin::Undefined;
  }
  if (facts.spec->reference) return Origin::Other;
  if (facts.spec->source_kind == SourceKind::ImageStreamTag) return Origin::Alias;
  const bool imported =
      facts.spec->source_kind == SourceKind::DockerImage && !facts.registry_internal;
  return imported ? Origin::Import : Origin::Other;
}

void suggest_tags_of(const objects::ImageStream& stream, const TagRef& wanted,
                     std::vector<TagRef>& into) {
  if (stream.find(wanted.tag) != nullptr)
    into.push_back({stream.meta.ns, stream.meta.name, wanted.tag});
  for (const auto& tag : graph::closest_tags(stream, wanted.tag, kSuggestionsMax))
    into.push_back({stream.meta.ns, stream.meta.name, tag});
}

/// The streams in the namespace with names similar to the wanted one.
std::vector<std::string> similar_streams(const graph::Graph& graph, const TagRef& wanted) {
  objects::ImageStream names;  // Allows closest_tags() to compare stream names.
  graph.each_stream([&](const objects::ImageStream& stream) {
    const bool alike = !stream.meta.name.empty() && !wanted.stream.empty() &&
                       stream.meta.name[0] == wanted.stream[0];
    if (alike && stream.meta.ns == wanted.ns && !stream.tags.empty())
      names.tags.push_back({stream.meta.name, {}, {}});
  });
  std::sort(names.tags.begin(), names.tags.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  return graph::closest_tags(names, wanted.stream, 1);
}

std::vector<TagRef> suggestions_for(const graph::Graph& graph, const TagRef& wanted) {
  std::vector<TagRef> found;
  if (const auto stream = graph.stream(wanted.ns, wanted.stream))
    suggest_tags_of(*stream, wanted, found);
  for (const auto& shared : graph.options().scope.shared_namespaces) {
    const auto stream = shared == wanted.ns ? nullptr : graph.stream(shared, wanted.stream);
    if (found.empty() && stream != nullptr) suggest_tags_of(*stream, wanted, found);
  }
  for (const auto& name :
       found.empty() ? similar_streams(graph, wanted) : std::vector<std::string>{})
    suggest_tags_of(*graph.stream(wanted.ns, name), wanted, found);
  if (found.size() > kSuggestionsMax) found.resize(kSuggestionsMax);
  return found;
}

void add_producers(Verdict& verdict, const TagFacts& facts) {
  for (const auto& each : facts.producers) {
    if (!decide::believed(each, facts)) continue;
    verdict.producers.push_back(each.producer);
    verdict.missing_inputs.insert(verdict.missing_inputs.end(), each.missing_inputs.begin(),
                                  each.missing_inputs.end());
    verdict.output_stream_exists &= each.output_stream_exists;
  }
  auto& inputs = verdict.missing_inputs;
  std::sort(inputs.begin(), inputs.end());
  inputs.erase(std::unique(inputs.begin(), inputs.end()), inputs.end());
}

/// The message for ImportNeeded from a command: about the terminal tag of an alias, or the tag
/// itself.
std::string reader_message(const TagFacts& facts, const decide::Decision& decision) {
  const std::string chain = decision.chain.empty() ? "" : decide::chain_text(decision.chain) + ": ";
  return chain +
         decide::never_imported_message(facts.terminal == nullptr ? facts : *facts.terminal);
}

/// Replaces the decision with the operator's report. A missing report is noted, because the
/// tag would otherwise look like one that no operator imports.
void apply_operator_report(Verdict& verdict, const graph::Graph& graph, TimePoint now) {
  take_over(verdict, graph, now);
  if (!verdict.reported && verdict.decision.reason == decide::Reason::ImportNeeded)
    verdict.decision.message += ". The operator has not reported on it";
}

}  // namespace

std::string_view to_string(Origin origin) {
  constexpr std::array<std::string_view, 6> kWords = {"Build",      "Import",    "Alias",
                                                      "Repository", "Undefined", "Other"};
  return kWords[static_cast<std::size_t>(origin)];
}

Verdict describe(const TagFacts& facts, decide::Decision decision) {
  Verdict verdict;
  verdict.tag = facts.tag;
  verdict.decision = std::move(decision);
  add_producers(verdict, facts);
  verdict.origin = origin_of(facts, verdict.producers);
  const TagFacts& end = facts.terminal == nullptr ? facts : *facts.terminal;
  if (end.attempts.failure || (end.status && end.status->failure))
    verdict.failure = decide::shown_failure(end);
  if (facts.spec) verdict.reference_policy = facts.spec->policy.reference_policy;
  if (facts.spec && facts.spec->source_kind == SourceKind::DockerImage &&
      !facts.registry_internal) {
    verdict.source = facts.spec->source_name;
    verdict.registry = facts.registry;
  }
  if (verdict.origin == Origin::Repository) {
    verdict.source = facts.stream->spec_repository + ":" + facts.tag.tag;
    if (const auto source = objects::parse_pull_spec(verdict.source))
      verdict.registry = source->registry;
  }
  return verdict;
}

Verdict judge(const graph::Graph& graph, const TagRef& tag, const Judge& how) {
  const TagFacts facts = decide::gather(graph, tag, how.add);
  Verdict verdict = describe(facts, decide::decide(facts, how.policy, how.now));
  if (verdict.decision.reason == decide::Reason::ImportNeeded)
    verdict.decision.message = reader_message(facts, verdict.decision);
  if (how.authority && how.authority->by == Authority::By::Operator)
    apply_operator_report(verdict, graph, how.now);
  if (verdict.origin == Origin::Undefined) verdict.suggestions = suggestions_for(graph, tag);
  return verdict;
}

}  // namespace imagedeps::audit
