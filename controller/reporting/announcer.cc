#include "reporting/announcer.h"

#include <fmt/format.h>

#include <map>
#include <utility>

#include "decide/messages.h"

namespace imagedeps::reporting {

using decide::Reason;
using objects::TagRef;

namespace {

/// The maximum number of notified consumers per istag, for each of the two groups.
constexpr std::size_t kConsumersMax = 20;

constexpr std::string_view kForeignTags = "TooManyForeignTags";
constexpr std::string_view kDependencies = "TooManyImageDependencies";

bool worth_an_event(Reason reason) { return decide::failing(reason) || decide::stalled(reason); }

/// The faults of one kind that an object has.
struct FaultsOfKind {
  const objects::Fault* first = nullptr;
  std::size_t count = 0;
  std::string identity;  ///< Changes if any of them does.
};

bool passing(Reason reason) { return reason == Reason::Importing || reason == Reason::Pending; }

}  // namespace

std::vector<graph::Consumer> Announcer::consumers_to_notify(const TagRef& tag, bool hidden) const {
  std::vector<graph::Consumer> found;
  for (graph::Consumer& consumer : graph_.consumers(tag)) {
    const auto kind = consumer.object.kind;
    if (kind == objects::Kind::ImageDependency || kind == objects::Kind::ImageStream ||
        kind == objects::Kind::Template)
      continue;
    if (decide::hidden_from(consumer.object.ns, tag.ns, config_.scope) != hidden) continue;
    if (!found.empty() && found.back().object == consumer.object) continue;
    found.push_back(std::move(consumer));
    if (found.size() == kConsumersMax) break;
  }
  return found;
}

void Announcer::notify_consumer(const graph::Consumer& consumer, const TagRef& tag, bool warning,
                                std::string_view reason, const std::string& message) {
  const auto object = graph_.object(consumer.object);
  if (!object) return;
  events_.add({consumer.object, object->uid, warning, std::string(reason), message,
               objects::to_string(tag)});
}

void Announcer::notify_consumers(const TagRef& tag, bool warning, std::string_view reason,
                                 const std::string& message) {
  for (const auto& consumer : consumers_to_notify(tag, false))
    notify_consumer(consumer, tag, warning, reason, objects::to_string(tag) + ": " + message);
}

/// The event is the same for all reasons, so that it does not reveal them.
void Announcer::notify_hidden(const TagRef& tag) {
  for (const auto& consumer : consumers_to_notify(tag, true))
    notify_consumer(consumer, tag, true, "NotPopulated", decide::foreign_message(tag));
}

void Announcer::decided(const TagRef& tag, const decide::Decision& decision) {
  if (decision.populated || !decide::wants_image(decision.reason)) return;
  notify_hidden(tag);
  if (worth_an_event(decision.local_reason))
    notify_consumers(tag, true, decide::to_string(decision.local_reason), decision.local_message);
}

void Announcer::healed(const TagRef& tag, const decide::Decision& decision) {
  notify_consumers(tag, false, decide::to_string(Reason::Populated), decision.local_message);
}

void Announcer::reported(const objects::ObjectKey& dependency, std::string_view uid,
                         std::string_view before, const objects::DependencyStatus& after) {
  const objects::Condition* const ready = after.find("Ready");
  const auto reason = ready != nullptr ? decide::parse_reason(ready->reason) : std::nullopt;
  if (!reason || ready->reason == before || passing(*reason)) return;
  if (before.empty() && ready->status) return;  // The tag was populated before it had an object.
  events_.add(
      {dependency, std::string(uid), worth_an_event(*reason), ready->reason, ready->message, {}});
}

void Announcer::start() {
  warned_.clear();
  graph_.each_object([this](const auto& object) { check(object->key); });
}

void Announcer::warn(const objects::ObjectKey& object, std::string_view reason,
                     std::string message) {
  const auto known = graph_.object(object);
  if (known) events_.add({object, known->uid, true, std::string(reason), std::move(message), {}});
}

/// Warns once per namespace.
void Announcer::warn_once(const objects::ObjectKey& object, std::string_view reason,
                          std::string message) {
  if (warned_.emplace(reason, object.ns).second) warn(object, reason, std::move(message));
}

void Announcer::check(const objects::ObjectKey& object) {
  check_limits(object);
  check_faults(object);
}

/// One event for each kind of fault. It is repeated when the faults of that kind change.
void Announcer::check_faults(const objects::ObjectKey& key) {
  const auto object = graph_.object(key);
  if (!object || object->faults.list().empty() || !config_.scope.contains(key.ns)) return;
  std::map<objects::FaultKind, FaultsOfKind> kinds;
  for (const objects::Fault& fault : object->faults.list()) {
    FaultsOfKind& all = kinds[fault.kind];
    if (all.first == nullptr) all.first = &fault;
    ++all.count;
    all.identity += fault.field_path + '\n' + fault.detail + '\n';
  }
  for (const auto& [kind, all] : kinds) {
    std::string text = all.first->field_path + ": " + message_of(*all.first);
    if (all.count > 1)
      text += fmt::format(". It has {}{} such faults",
                          object->faults.dropped() > 0 ? "at least " : "", all.count);
    events_.add({key, object->uid, true, std::string(objects::to_string(kind)), std::move(text),
                 all.identity});
  }
}

void Announcer::check_limits(const objects::ObjectKey& object) {
  if (const std::size_t dropped = graph_.references_dropped(object); dropped > 0) {
    warn(object, "TooManyReferences",
         fmt::format("names {} image stream tags more than the {} that are followed", dropped,
                     config_.references_per_object_max));
  }
  const std::size_t dropped = graph_.foreign_tags_dropped(object.ns);
  if (dropped == 0) {
    warned_.erase({kForeignTags, object.ns});
    return;
  }
  warn_once(object, kForeignTags,
            fmt::format("namespace {} names {} image stream tags of other namespaces more than the "
                        "{} that are followed",
                        object.ns, dropped, config_.foreign_tags_per_namespace_max));
}

void Announcer::removed(const objects::ObjectKey& object) {
  if (graph_.foreign_tags_dropped(object.ns) == 0) warned_.erase({kForeignTags, object.ns});
}

void Announcer::none_held_back(const std::string& ns) { warned_.erase({kDependencies, ns}); }

void Announcer::held_back(const TagRef& tag) {
  for (const auto& consumer : consumers_to_notify(tag, false)) {
    if (consumer.object.ns != tag.ns) continue;
    return warn_once(
        consumer.object, kDependencies,
        fmt::format("namespace {} has {} ImageDependencies for image stream tags that do not "
                    "exist: {} gets none",
                    tag.ns, config_.missing_objects_per_namespace_max, objects::istag_name(tag)));
  }
}

}  // namespace imagedeps::reporting
