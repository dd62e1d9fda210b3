#include "reporting/status.h"

#include <algorithm>
#include <utility>

namespace imagedeps::reporting {

using decide::Decision;
using objects::Condition;
using objects::DependencyStatus;

namespace {

constexpr std::size_t kReferencesMax = 20;
constexpr std::size_t kAliasChainMax = 8;

std::string_view source_kind_word(objects::SourceKind kind) {
  switch (kind) {
    case objects::SourceKind::DockerImage: return "DockerImage";
    case objects::SourceKind::ImageStreamTag: return "ImageStreamTag";
    case objects::SourceKind::ImageStreamImage: return "ImageStreamImage";
    case objects::SourceKind::None:
    case objects::SourceKind::Other: return {};
  }
  return {};
}

void put_condition(DependencyStatus& status, const StatusFacts& facts, std::string type, bool value,
                   std::string_view reason, std::string message) {
  Condition condition{.type = std::move(type),
                      .status = value,
                      .reason = std::string(reason),
                      .message = std::move(message),
                      .since = facts.wall_now};
  const Condition* const before =
      facts.before != nullptr ? facts.before->find(condition.type) : nullptr;
  if (before != nullptr && before->status == value) condition.since = before->since;
  status.conditions.push_back(std::move(condition));
}

bool stalled(const StatusFacts& facts) {
  if (decide::stalled(facts.decision.local_reason)) return true;
  return decide::failing(facts.decision.local_reason) &&
         facts.attempts.count >= facts.stalled_after_attempts;
}

bool reconciling(const StatusFacts& facts) {
  const decide::State state = decide::state_of(facts.decision.local_reason);
  if (state == decide::State::Pending || state == decide::State::Importing ||
      state == decide::State::Waiting)
    return true;
  return decide::failing(facts.decision.local_reason) && !stalled(facts);
}

/// The outcome for the dependents is kept as long as the image.
std::string ready_message(const StatusFacts& facts) {
  const std::string& message = facts.decision.local_message;
  if (!facts.decision.populated) return message;
  if (!facts.aftermath.empty()) return message + "; " + std::string(facts.aftermath);
  const Condition* const before = facts.before != nullptr ? facts.before->find("Ready") : nullptr;
  return before != nullptr && before->message.starts_with(message + "; ") ? before->message
                                                                          : message;
}

void put_conditions(DependencyStatus& status, const StatusFacts& facts) {
  const Decision& decision = facts.decision;
  const std::string_view reason = decide::to_string(decision.local_reason);
  const bool ready = decide::ready(decision.local_reason, decision.populated);
  put_condition(status, facts, "Ready", ready, reason, ready_message(facts));
  put_condition(status, facts, "Populated", decision.populated,
                decision.populated ? "Populated" : reason, decision.image);
  if (decision.populated) {
    put_condition(status, facts, "UpToDate", !decision.outdated,
                  decision.outdated.value_or("Populated"), decision.outdated_message);
  }
  if (reconciling(facts))
    put_condition(status, facts, "Reconciling", true, reason, decision.local_message);
  if (stalled(facts)) put_condition(status, facts, "Stalled", true, reason, decision.local_message);
}

objects::ListedReference listed(const graph::Consumer& consumer) {
  const objects::Reference& reference = consumer.reference;
  const bool hindered = reference.obstacle != objects::Obstacle::None;
  return {.group = std::string(objects::group_of(consumer.object.kind)),
          .resource = std::string(objects::resource_of(consumer.object.kind)),
          .ns = consumer.object.ns,
          .name = consumer.object.name,
          .field_path = reference.field_path,
          .obstacle = hindered ? std::string(to_string(reference.obstacle)) : std::string(),
          .obstacle_detail = reference.detail};
}

void put_references(DependencyStatus& status, const StatusFacts& facts) {
  for (const graph::Consumer& consumer : facts.consumers) {
    if (consumer.object.kind == objects::Kind::ImageDependency) continue;
    ++status.reference_count;
    if (consumer.object.ns != facts.tag.ns) {
      ++status.foreign_reference_count;
      continue;
    }
    if (status.references.size() < kReferencesMax) status.references.push_back(listed(consumer));
  }
}

void put_source(DependencyStatus& status, const StatusFacts& facts) {
  status.image = facts.decision.image;
  status.registry = facts.registry;
  if (facts.spec != nullptr) {
    status.source_kind = source_kind_word(facts.spec->source_kind);
    if (!status.source_kind.empty()) status.source_pull_spec = facts.spec->source_name;
    status.source_scheduled = facts.spec->policy.scheduled;
  }
  for (const objects::TagRef& tag : facts.decision.local_chain) {
    if (status.alias_chain.size() == kAliasChainMax) break;
    status.alias_chain.push_back(tag.ns == facts.tag.ns ? objects::istag_name(tag)
                                                        : objects::to_string(tag));
  }
}

void put_attempts(DependencyStatus& status, const StatusFacts& facts) {
  status.import_attempts = facts.attempts.count;
  status.last_attempt = facts.attempts.last;
  const auto& next = facts.attempts.next;
  if (!facts.decision.populated && next && *next > facts.wall_now) status.next_attempt = next;
  if (!facts.attempts.failure) return;
  status.last_error_reason = objects::to_string(*facts.attempts.failure);
  status.last_error_message = facts.attempts.message;
}

void put_times(DependencyStatus& status, const StatusFacts& facts) {
  const DependencyStatus* const before = facts.before;
  if (before != nullptr) status.first_seen = before->first_seen;
  if (!status.first_seen) status.first_seen = facts.wall_now;
  if (!facts.decision.populated) return;
  if (before != nullptr) status.populated_at = before->populated_at;
  if (!status.populated_at) status.populated_at = facts.wall_now;
}

}  // namespace

DependencyStatus describe(const StatusFacts& facts) {
  DependencyStatus status;
  status.observed_generation = facts.generation;
  status.state = decide::to_string(decide::state_of(facts.decision.local_reason));
  put_source(status, facts);
  put_references(status, facts);
  put_attempts(status, facts);
  put_times(status, facts);
  put_conditions(status, facts);
  status.last_handled_request = facts.handled_request;
  if (status.last_handled_request.empty() && facts.before != nullptr)
    status.last_handled_request = facts.before->last_handled_request;
  return status;
}

DependencyStatus orphaned(const DependencyStatus& before) {
  DependencyStatus status = before;
  status.state = decide::to_string(decide::State::Orphaned);
  status.next_attempt.reset();
  status.references.clear();
  status.reference_count = 0;
  status.foreign_reference_count = 0;
  return status;
}

std::string_view ready_reason(const DependencyStatus& status) {
  const Condition* const ready = status.find("Ready");
  return ready != nullptr ? std::string_view(ready->reason) : std::string_view();
}

bool time_has_passed(const DependencyStatus& status, TimePoint wall_now) {
  return status.next_attempt && *status.next_attempt <= wall_now;
}

bool may_name_probe(const DependencyStatus& before, TimePoint wall_now) {
  const std::string_view reason = ready_reason(before);
  const bool waits =
      reason == "RegistryBackoff" || objects::parse_import_failure(reason).has_value();
  return !waits || (before.next_attempt && !time_has_passed(before, wall_now));
}

bool only_a_pause(const DependencyStatus& before, const DependencyStatus& after) {
  if (ready_reason(after) != "RegistryBackoff" || before.import_attempts != after.import_attempts)
    return false;
  const std::string_view reason = ready_reason(before);
  return objects::parse_import_failure(reason).has_value() && before.state == after.state;
}

}  // namespace imagedeps::reporting
