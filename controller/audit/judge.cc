#include "audit/judge.h"

#include <algorithm>
#include <array>
#include <utility>

#include "audit/operator_report.h"
#include "decide/messages.h"
#include "decide/remedy.h"
#include "objects/pull_spec.h"

namespace imagedeps::audit {

using decide::TagFacts;
using objects::SourceKind;

namespace {

constexpr std::size_t kSuggestionsMax = 3;

/// The tag whose image is needed: the terminal of an alias, or the tag itself.
const TagFacts& end_of(const TagFacts& facts) {
  return facts.terminal == nullptr ? facts : *facts.terminal;
}

bool made_by(const TagFacts& facts, objects::Output::By by) {
  return std::ranges::any_of(facts.producers, [&](const decide::ProducerFacts& each) {
    return each.producer.by == by && decide::believed(each, facts);
  });
}

Origin origin_of(const TagFacts& facts) {
  if (made_by(facts, objects::Output::By::Build)) return Origin::Build;
  if (!facts.spec) {
    const bool pushed = made_by(facts, objects::Output::By::Push);
    if (pushed || (facts.status && facts.status->has_items)) return Origin::Other;
    return facts.stream && facts.stream->repository_due ? Origin::Repository : Origin::Undefined;
  }
  const SourceKind kind = facts.spec->source_kind;
  if (facts.spec->reference || kind == SourceKind::None) return Origin::Other;
  if (kind == SourceKind::ImageStreamTag) return Origin::Alias;
  return decide::has_external_source(facts) ? Origin::Import : Origin::NotImportable;
}

/// Collects istags that can be used instead of a missing one.
class Suggestions {
 public:
  Suggestions(const graph::Graph& graph, const Judge& how) : graph_(graph), how_(how) {}

  void add_tags_of(const objects::ImageStream& stream, std::string_view wanted,
                   const std::vector<TagRef>& excluded = {}) {
    const std::size_t before = found_.size();
    if (stream.find(wanted) != nullptr) add(stream, std::string(wanted), excluded);
    if (found_.size() > before) return;
    for (const auto& tag : graph::closest_usable_tags(stream, wanted, kConsideredMax))
      add(stream, tag, excluded);
  }
  [[nodiscard]] const std::vector<Suggestion>& found() const { return found_; }

 private:
  static constexpr std::size_t kConsideredMax = 4 * kSuggestionsMax;

  /// A stream in a manifest does not show which of its tags have images.
  static bool in_manifest(const objects::ImageStream& stream) {
    return stream.meta.uid.empty() && std::ranges::none_of(stream.tags, [](const auto& tag) {
             return tag.status.has_value();
           });
  }

  void add(const objects::ImageStream& stream, const std::string& tag,
           const std::vector<TagRef>& excluded) {
    const TagRef ref{stream.meta.ns, stream.meta.name, tag};
    if (found_.size() == kSuggestionsMax || std::ranges::count(excluded, ref) > 0) return;
    const TagFacts facts = decide::gather(graph_, ref, how_.add);
    const auto decision = decide::decide(facts, how_.policy, how_.now);
    const bool named = decision.reason == decide::Reason::ReferenceOnly;
    const bool populated = decision.populated || (named && facts.status && facts.status->has_items);
    const bool later = in_manifest(stream) && decide::importable(decision.reason);
    if (populated || named || later) found_.push_back({ref, populated});
  }

  const graph::Graph& graph_;
  const Judge& how_;
  std::vector<Suggestion> found_;
};

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

std::vector<Suggestion> suggestions_for(const graph::Graph& graph, const TagRef& wanted,
                                        const Judge& how) {
  Suggestions suggestions(graph, how);
  if (const auto stream = graph.stream(wanted.ns, wanted.stream))
    suggestions.add_tags_of(*stream, wanted.tag);
  for (const auto& shared : graph.options().scope.shared_namespaces) {
    const auto stream = shared == wanted.ns ? nullptr : graph.stream(shared, wanted.stream);
    if (suggestions.found().empty() && stream != nullptr)
      suggestions.add_tags_of(*stream, wanted.tag);
  }
  for (const auto& name :
       suggestions.found().empty() ? similar_streams(graph, wanted) : std::vector<std::string>{})
    suggestions.add_tags_of(*graph.stream(wanted.ns, name), wanted.tag);
  return suggestions.found();
}

/// Tags of its own stream to which a broken alias can point. `oc` cannot create an alias of another
/// stream.
std::vector<Suggestion> targets_for(const graph::Graph& graph, const Verdict& alias,
                                    const Judge& how) {
  const auto stream = graph.stream(alias.tag.ns, alias.tag.stream);
  const auto& chain = alias.decision.chain;
  if (stream == nullptr || chain.size() < 2 || chain[1].ns != alias.tag.ns ||
      chain[1].stream != alias.tag.stream)
    return {};
  Suggestions suggestions(graph, how);
  suggestions.add_tags_of(*stream, chain.back().tag, chain);
  return suggestions.found();
}

/// The istag or image of a source on the internal registry, as `oc tag` names it; empty if it is
/// broken itself.
std::string internal_source(const TagFacts& facts, const graph::Graph& graph, const Judge& how) {
  const auto source = facts.registry_internal && facts.spec
                          ? objects::parse_pull_spec(facts.spec->source_name)
                          : std::nullopt;
  if (!source || std::ranges::count(source->repository, '/') != 1) return {};
  if (!source->digest.empty()) return source->repository + "@" + source->digest;
  const auto slash = source->repository.find('/');
  const TagRef tag{source->repository.substr(0, slash), source->repository.substr(slash + 1),
                   source->tag};
  if (!decide::oc_can_name(tag) || tag == facts.tag) return {};
  const bool known = graph.stream(tag.ns, tag.stream) != nullptr;
  const auto decision = decide::decide(decide::gather(graph, tag, how.add), how.policy, how.now);
  return known && decide::stalled(decision.reason) ? std::string{} : to_string(tag);
}

void add_producers(Verdict& verdict, const TagFacts& facts) {
  for (const auto& each : facts.producers) {
    if (!decide::believed(each, facts)) continue;
    verdict.producers.push_back(each.producer);
    verdict.missing_inputs.insert(verdict.missing_inputs.end(), each.missing_inputs.begin(),
                                  each.missing_inputs.end());
    verdict.output_stream_exists &= each.output_stream_exists;
    verdict.registry_missing |= each.registry_missing;
  }
  auto& inputs = verdict.missing_inputs;
  std::sort(inputs.begin(), inputs.end());
  inputs.erase(std::unique(inputs.begin(), inputs.end()), inputs.end());
}

/// The message for ImportNeeded from a command.
std::string reader_message(const TagFacts& facts, const decide::Decision& decision) {
  const std::string chain = decision.chain.empty() ? "" : decide::chain_text(decision.chain) + ": ";
  return chain + decide::never_imported_message(end_of(facts));
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
  constexpr std::array<std::string_view, 7> kWords = {
      "Build", "Import", "NotImportable", "Alias", "Repository", "Undefined", "Other"};
  return kWords[static_cast<std::size_t>(origin)];
}

std::string reason_of(const Verdict& verdict) {
  return std::string(to_string(verdict.decision.reason));
}

bool needs_own_output(const Verdict& verdict) {
  return std::ranges::count(verdict.missing_inputs, verdict.tag) > 0;
}

bool cannot_push(const Verdict& verdict) {
  return verdict.decision.reason == decide::Reason::AwaitingBuild &&
         (!verdict.output_stream_exists || verdict.registry_missing);
}

bool may_come_with_repository(const Verdict& verdict) {
  return verdict.end_origin == Origin::Repository &&
         verdict.decision.reason == decide::Reason::Pending;
}

Verdict describe(const TagFacts& facts, decide::Decision decision) {
  Verdict verdict;
  verdict.tag = facts.tag;
  verdict.decision = std::move(decision);
  add_producers(verdict, facts);
  const TagFacts& end = end_of(facts);
  verdict.origin = origin_of(facts);
  verdict.end_origin = origin_of(end);
  if (end.attempts.failure || (end.status && end.status->failure))
    verdict.failure = decide::shown_failure(end);
  verdict.spec_position = facts.spec_position;
  if (facts.spec) verdict.import_mode = facts.spec->policy.import_mode;
  if (end.spec) verdict.policy = end.spec->policy;
  if (!end.registry_internal) verdict.target_registry = end.registry;
  if (decide::has_external_source(facts)) {
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
  if (verdict.decision.reason == decide::Reason::ImportNeeded && how.by == Judge::By::Command)
    verdict.decision.message = reader_message(facts, verdict.decision);
  if (how.authority && how.authority->by == Authority::By::Operator)
    apply_operator_report(verdict, graph, how.now);
  if (verdict.origin == Origin::Undefined) verdict.suggestions = suggestions_for(graph, tag, how);
  if (verdict.decision.reason == decide::Reason::AliasBroken)
    verdict.suggestions = targets_for(graph, verdict, how);
  if (verdict.decision.reason == decide::Reason::NotImportable)
    verdict.internal_source = internal_source(end_of(facts), graph, how);
  return verdict;
}

}  // namespace imagedeps::audit
