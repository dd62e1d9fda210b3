#include "decide/decide.h"

#include <algorithm>

#include "decide/messages.h"

namespace imagedeps::decide {
namespace {

using graph::AliasChain;
using objects::Output;
using objects::SourceKind;

Decision say(Decision decision, Reason reason, Text text) {
  decision.reason = decision.local_reason = reason;
  decision.message = std::move(text.full);
  decision.local_message = std::move(text.local);
  return decision;
}

Decision say(Decision decision, Reason reason, const std::string& text) {
  return say(std::move(decision), reason, Text{text, text});
}

/// The time of the next check. A pause without an end (TimePoint::max()) has none.
std::optional<TimePoint> recheck(TimePoint at) {
  return at == TimePoint::max() ? std::nullopt : std::optional(at);
}

bool in_future(const std::optional<TimePoint>& time, TimePoint now) { return time && *time > now; }

bool observed(const TagFacts& facts, const Policy& policy) {
  return policy.mode == Mode::Observe || facts.management == ManagementState::Observed;
}

bool has_believed(const TagFacts& facts, Output::By by) {
  return std::any_of(
      facts.producers.begin(), facts.producers.end(),
      [&](const ProducerFacts& each) { return each.producer.by == by && believed(each, facts); });
}

bool importable(const TagFacts& facts) {
  return facts.stream && has_external_source(facts) && !facts.spec->reference;
}

objects::ImportOrder order(const TagFacts& facts) {
  return {.tag = facts.tag,
          .pull_spec = facts.spec->source_name,
          .policy = facts.spec->policy,
          .stream_resource_version = facts.stream->resource_version,
          .stream_uid = facts.stream->uid,
          .registry = facts.registry};
}

/// The fields that do not depend on the reason.
Decision seen(const TagFacts& facts, const Policy& policy) {
  Decision decision;
  decision.populated = facts.status && !facts.status->image.empty();
  if (decision.populated) decision.image = facts.status->image;
  if (!facts.alias) return decision;
  decision.chain = facts.alias->chain;
  for (const auto& tag : decision.chain) {
    decision.local_chain.push_back(tag);
    if (hidden_from(facts.tag.ns, tag.ns, policy.scope)) break;
  }
  return decision;
}

void judge_imported(const TagFacts& facts, Decision& decision) {
  const auto& status = *facts.status;
  const auto failed = status.failure ? status.failure->generation : 0;
  const auto wanted = facts.spec->generation.value_or(0);
  if (wanted > std::max(status.generation, failed)) {
    decision.outdated = "NewerSource";
    decision.outdated_message =
        "The source is now " + facts.spec->source_name + ", which has not been imported yet";
  } else if (failed > status.generation) {
    decision.outdated =
        to_string(objects::classify_failure(status.failure->reason, status.failure->message));
    decision.outdated_message =
        "A newer import failed: " + objects::normalise_message(status.failure->message);
  }
}

void judge_alias(const TagFacts& facts, Decision& decision) {
  if (facts.terminal == nullptr || !facts.terminal->status) return;
  const auto& image = facts.terminal->status->image;
  if (image.empty() || image == decision.image) return;
  decision.outdated = "AliasOutdated";
  decision.outdated_message =
      "The alias has a different image than its target. The platform updates it when it is written "
      "again";
}

/// Rule 3. Generations are meaningful only on a tag that has a source (openshift-image-api.md 2.1).
Decision populated(Decision decision, const TagFacts& facts, const Policy& policy, TimePoint now) {
  decision = say(std::move(decision), Reason::Populated, populated_message(facts));
  if (facts.spec && facts.spec->source_kind == SourceKind::DockerImage)
    judge_imported(facts, decision);
  if (facts.spec && facts.spec->source_kind == SourceKind::ImageStreamTag)
    judge_alias(facts, decision);
  const bool made = has_believed(facts, Output::By::Build) || has_believed(facts, Output::By::Push);
  if (!facts.forced || made || !importable(facts) || facts.importing || observed(facts, policy))
    return decision;
  if (in_future(facts.registry_paused_until, now)) {
    decision.recheck_at = recheck(*facts.registry_paused_until);
  } else {
    decision.import = order(facts);
  }
  return decision;
}

Decision awaiting_build(Decision decision, const TagFacts& facts, const Policy& policy) {
  for (const auto& each : facts.producers) {
    if (each.producer.by != Output::By::Build || !believed(each, facts)) continue;
    decision.root_causes.insert(decision.root_causes.end(), each.missing_inputs.begin(),
                                each.missing_inputs.end());
  }
  std::sort(decision.root_causes.begin(), decision.root_causes.end());
  decision.root_causes.erase(std::unique(decision.root_causes.begin(), decision.root_causes.end()),
                             decision.root_causes.end());
  return say(std::move(decision), Reason::AwaitingBuild,
             awaiting_build_message(facts, policy.scope));
}

/// Rules 7 to 13, for a tag that has its own source and no image.
Decision import(Decision decision, const TagFacts& facts, const Policy& policy, TimePoint now) {
  if (!importable(facts))
    return say(std::move(decision), Reason::NotImportable, not_importable_message(facts));
  if (facts.importing) return say(std::move(decision), Reason::Importing, importing_message(facts));
  if (!facts.forced && in_future(facts.grace_until, now)) {
    decision.recheck_at = recheck(*facts.grace_until);
    return say(std::move(decision), Reason::Pending, pending_message(facts));
  }
  const bool paused_by_admin = facts.registry_paused_until == TimePoint::max();
  if (observed(facts, policy) && !paused_by_admin)
    return say(std::move(decision), Reason::ImportNeeded, import_needed_message(facts));
  if (in_future(facts.registry_paused_until, now)) {
    decision.recheck_at = recheck(*facts.registry_paused_until);
    return say(std::move(decision), Reason::RegistryBackoff, registry_backoff_message(facts));
  }
  if (!facts.forced && in_future(facts.attempts.next, now)) {
    decision.recheck_at = recheck(*facts.attempts.next);
    return say(std::move(decision), reason_of(shown_failure(facts)), failed_message(facts));
  }
  decision.import = order(facts);
  return say(std::move(decision), Reason::Importing, importing_message(facts));
}

/// Rule 6, without hiding anything from readers of a single namespace.
Decision alias(Decision decision, const TagFacts& facts, const Policy& policy, TimePoint now) {
  if (!facts.alias ||
      (facts.alias->end == AliasChain::End::Terminal && facts.terminal == nullptr)) {
    return say(
        std::move(decision), Reason::AliasBroken,
        "The source \"" + facts.spec->source_name + "\" does not lead to an image stream tag");
  }
  const std::string chain = chain_text(facts.alias->chain);
  if (facts.alias->end == AliasChain::End::Cycle)
    return say(std::move(decision), Reason::AliasCycle,
               chain + " is a cycle. Point one of these tags at an image");
  if (facts.alias->end == AliasChain::End::Broken)
    return say(std::move(decision), Reason::AliasBroken,
               chain + ": " + facts.alias->detail + ". Correct the alias");
  const Decision terminal = decide(*facts.terminal, policy, now);
  if (terminal.populated)
    return say(std::move(decision), Reason::AliasUnresolved,
               chain + ": " + alias_unresolved_message(facts));
  decision.recheck_at = terminal.recheck_at;
  decision.root_causes = {facts.terminal->tag};
  return say(std::move(decision), terminal.reason,
             {chain + ": " + terminal.message, chain + ": " + terminal.local_message});
}

/// Readers of one namespace learn nothing about the target of an alias in another namespace that is
/// not shared, except what the alias's own status shows.
Decision hide_behind_alias(Decision decision, const TagFacts& facts, const Policy& policy) {
  if (decision.local_chain.empty()) return decision;
  const TagRef& last = decision.local_chain.back();
  const bool shown =
      decision.reason == Reason::ReferenceOnly && facts.status && facts.status->has_items;
  if (shown || !hidden_from(facts.tag.ns, last.ns, policy.scope)) return decision;
  const bool resolvable = decision.reason == Reason::AliasUnresolved;
  decision.local_reason = Reason::AliasUnresolved;
  decision.local_message = chain_text(decision.local_chain) + ": " +
                           (resolvable ? alias_unresolved_message(facts) : foreign_message(last));
  return decision;
}

/// Rules 5 to 12.
Decision without_producer(Decision decision, const TagFacts& facts, const Policy& policy,
                          TimePoint now) {
  if (!facts.stream)
    return say(std::move(decision), Reason::ImageStreamMissing, stream_missing_message(facts));
  if (!facts.spec && facts.stream->repository_due)
    return say(std::move(decision), Reason::Pending, repository_message(facts));
  if (!facts.spec)
    return say(std::move(decision), Reason::TagUndefined, tag_undefined_message(facts));
  if (facts.spec->source_kind == SourceKind::None)
    return say(std::move(decision), Reason::AwaitingPush, awaiting_push_message(facts));
  if (facts.spec->source_kind != SourceKind::ImageStreamTag)
    return import(std::move(decision), facts, policy, now);
  return hide_behind_alias(alias(std::move(decision), facts, policy, now), facts, policy);
}

}  // namespace

bool has_external_source(const TagFacts& facts) {
  return facts.spec && facts.spec->source_kind == SourceKind::DockerImage &&
         !facts.registry.empty() && !facts.registry_internal;
}

Decision decide(const TagFacts& facts, const Policy& policy, TimePoint now) {
  Decision decision = seen(facts, policy);
  if (!facts.in_scope)
    return say(std::move(decision), Reason::OutOfScope, out_of_scope_message(facts));
  if (facts.management == ManagementState::Unmanaged)
    return say(std::move(decision), Reason::Unmanaged, unmanaged_message(facts));
  if (facts.spec && facts.spec->reference)
    return say(std::move(decision), Reason::ReferenceOnly, reference_only_message(facts));
  if (decision.populated) return populated(std::move(decision), facts, policy, now);
  if (has_believed(facts, Output::By::Build))
    return awaiting_build(std::move(decision), facts, policy);
  if (has_believed(facts, Output::By::Push)) {
    return say(std::move(decision), Reason::AwaitingPush,
               awaiting_hook_message(facts, policy.scope));
  }
  decision = without_producer(std::move(decision), facts, policy, now);
  decision.message += ignored_producers_note(facts);
  return decision;
}

}  // namespace imagedeps::decide
