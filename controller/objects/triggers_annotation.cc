#include "objects/triggers_annotation.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "base/json.h"
#include "base/text.h"
#include "objects/object_ref.h"

namespace imagedeps::objects {

namespace {

/// Stands for a whole entry where a field is named.
constexpr std::string_view kEntry = "the entry";

/// One entry and its errors. The platform decodes all entries into Go structs, so one value of a
/// wrong type discards all entries.
struct Trigger {
  std::string kind;
  std::string ns;
  std::string name;
  std::string api_version;
  std::string container_path;  ///< The entry's fieldPath, which selects the container.
  bool paused = false;
  std::string_view undecodable;  ///< The first field with a wrong type; empty if all are right.
};

void expect(Trigger& trigger, std::string_view field, bool right) {
  if (!right && trigger.undecodable.empty()) trigger.undecodable = field;
}

bool equal_but_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && lower_case(a) == lower_case(b);
}

/// Compares field names without case, as Go's decoder does.
const Json& field_of(const Json& object, std::string_view name) {
  if (object.is_object() && !object.contains(name)) {
    for (const auto& [key, value] : object.items()) {
      if (equal_but_case(key, name)) return value;
    }
  }
  return at(object, name);
}

std::string take_string(const Json& object, std::string_view name, std::string_view path,
                        Trigger& trigger) {
  const auto& value = field_of(object, name);
  expect(trigger, path, value.is_string() || value.is_null());
  return value.is_string() ? value.get<std::string>() : std::string();
}

Trigger read_trigger(const Json& entry) {
  Trigger trigger;
  const auto& from = field_of(entry, "from");
  expect(trigger, kEntry, entry.is_object() || entry.is_null());
  expect(trigger, "from", from.is_object() || from.is_null());
  trigger.kind = take_string(from, "kind", "from.kind", trigger);
  trigger.ns = take_string(from, "namespace", "from.namespace", trigger);
  trigger.name = take_string(from, "name", "from.name", trigger);
  trigger.api_version = take_string(from, "apiVersion", "from.apiVersion", trigger);
  trigger.container_path = take_string(entry, "fieldPath", "fieldPath", trigger);
  const auto& paused = field_of(entry, "paused");
  expect(trigger, "paused", paused.is_boolean() || paused.is_null());
  trigger.paused = paused.is_boolean() && paused.get<bool>();
  return trigger;
}

/// How the platform treats an entry's fieldPath.
enum class Target {
  Skipped,  ///< Outside the pod spec: the platform skips this entry only.
  Bad,      ///< Unknown selector or container: the platform skips the whole object.
  Found,
};

/// The name in `?(@.name=="NAME")`; nullopt for another selector.
std::optional<std::string_view> selected_name(std::string_view selector) {
  constexpr std::string_view kBefore = "?(@.name==\"";
  constexpr std::string_view kBehind = "\")";
  if (selector.size() < kBefore.size() + kBehind.size() || !selector.starts_with(kBefore) ||
      !selector.ends_with(kBehind))
    return std::nullopt;
  return selector.substr(kBefore.size(), selector.size() - kBefore.size() - kBehind.size());
}

bool is_init(std::string_view path) {
  return path.find(".initContainers[") != std::string_view::npos;
}

bool selects_a_container(std::string_view selector, const Containers& containers, bool init) {
  if (const auto index = parse_number<std::size_t>(selector))
    return !containers.known || *index < (init ? containers.init : containers.names).size();
  const auto name = selected_name(selector);
  return name && (!containers.known || containers.has(std::string(*name)));
}

Target find_target(std::string_view path, std::string_view pod_spec, const Containers& containers) {
  if (!path.starts_with(pod_spec) || !path.substr(pod_spec.size()).starts_with('.'))
    return Target::Skipped;
  path.remove_prefix(pod_spec.size() + 1);
  constexpr std::string_view kInit = "initContainers[";
  constexpr std::string_view kNormal = "containers[";
  const bool init = path.starts_with(kInit);
  if (!init && !path.starts_with(kNormal)) return Target::Bad;
  path.remove_prefix(init ? kInit.size() : kNormal.size());
  const auto bracket = path.find(']');
  if (bracket == std::string_view::npos || path.substr(bracket) != "].image") return Target::Bad;
  return selects_a_container(path.substr(0, bracket), containers, init) ? Target::Found
                                                                        : Target::Bad;
}

/// The container that a trigger sets or, if it sets none, the only one that it can set.
struct Proposal {
  std::string container;
  bool guessed = false;
};

/// The container that a path selects, by name or by index; nullopt if none.
std::optional<std::string> selected_container(std::string_view path, const Containers& containers) {
  const auto open = path.find('[');
  const auto close = path.find(']');
  if (open == std::string_view::npos || close == std::string_view::npos || open > close)
    return std::nullopt;
  const auto selector = path.substr(open + 1, close - open - 1);
  if (const auto name = selected_name(selector);
      name && (!containers.known || containers.has(std::string(*name))))
    return std::string(*name);
  const auto& names = is_init(path) ? containers.init : containers.names;
  const auto index = parse_number<std::size_t>(selector);
  if (!index || (containers.known && *index >= names.size())) return std::nullopt;
  return containers.known ? names.at(*index) : std::string();
}

Proposal container_to_set(std::string_view path, const Containers& containers, bool found) {
  if (auto selected = selected_container(path, containers)) return {*std::move(selected), !found};
  const bool init = is_init(path) && containers.init.size() > 0;
  return {init ? containers.init.only() : containers.only(), true};
}

/// Why the platform cannot apply any entry of the annotation; empty if it can.
std::string whole_fault(const std::vector<Trigger>& triggers) {
  std::set<std::string_view> paths;
  for (const auto& trigger : triggers) {
    if (!trigger.undecodable.empty())
      return "the annotation is invalid: a field has a wrong type (for example, \"paused\" must be "
             "a boolean)";
    if (!paths.insert(trigger.container_path).second) return "two entries have the same fieldPath";
  }
  return {};
}

std::optional<TagRef> followed_istag(const Trigger& trigger, std::string_view ns) {
  const bool names_istag = !trigger.name.ends_with(':') && trigger.kind != "DockerImage" &&
                           trigger.kind != "ImageStreamImage";
  if (trigger.paused || !names_istag) return std::nullopt;
  return trigger_istag(trigger.name, trigger.ns.empty() ? ns : std::string_view(trigger.ns));
}

std::string annotation_path(std::string_view owner) {
  return std::string(owner) + ".annotations[" + std::string(kTriggersAnnotation) + "]";
}

std::string entry_path(std::size_t index, std::string_view field) {
  return annotation_path("metadata") + "[" + std::to_string(index) + "]." + std::string(field);
}

/// Why populating the istag of an entry is not enough.
struct Trouble {
  Obstacle obstacle = Obstacle::None;
  std::string detail;
};

Trouble bad_target(const Trigger& trigger) {
  const std::string& path = trigger.container_path;
  const bool single = path.find("=='") != std::string::npos;
  return {Obstacle::NoSuchContainer,
          "fieldPath " + quoted_beginning(path) + " selects no container" +
              (single ? ", because the name is not in double quotes" : "")};
}

Trouble own_trouble(const Trigger& trigger, Target target) {
  if (target == Target::Skipped)
    return {Obstacle::TriggersDisabled, "fieldPath " + quoted_beginning(trigger.container_path) +
                                            " is not in the pod template"};
  if (target == Target::Bad) return bad_target(trigger);
  if (trigger.kind != "ImageStreamTag" || !trigger.api_version.empty())
    return {Obstacle::NotFollowed,
            "from.kind is not ImageStreamTag or from.apiVersion is set: the platform resolves the "
            "image only when the object is created"};
  return {};
}

/// If the platform cannot apply one entry, it skips the other entries of the object too.
void disable_all_but(std::vector<Reference>& references, std::size_t bad) {
  const auto detail = "another entry's " + references[bad].detail;
  for (auto& reference : references) {
    if (reference.obstacle != Obstacle::None) continue;
    reference.obstacle = Obstacle::TriggersDisabled;
    reference.detail = detail;
  }
}

FaultKind fault_of(Obstacle obstacle) {
  return obstacle == Obstacle::NoSuchContainer ? FaultKind::NoSuchContainer
                                               : FaultKind::TriggerNotFollowed;
}

TagRef meant_istag(const Trigger& trigger, std::string_view ns) {
  if (trigger.kind == "DockerImage" || trigger.kind == "ImageStreamImage") return {};
  return objects::meant_istag(trigger.name, trigger.ns.empty() ? ns : std::string_view(trigger.ns));
}

std::string no_istag_detail(const Trigger& trigger) {
  if (trigger.kind == "DockerImage" || trigger.kind == "ImageStreamImage")
    return "from.kind is " + trigger.kind + ", and only ImageStreamTag is followed";
  if (trigger.name.empty()) return "from.name is missing";
  return "from.name " + quoted_beginning(trigger.name) + " does not have the form STREAM:TAG";
}

/// The JSON type that a field must have.
std::string type_of(std::string_view field) {
  if (field == "paused") return "boolean";
  return field == "from" || field == kEntry ? "object" : "string";
}

class AnnotationReader {
 public:
  AnnotationReader(std::string_view ns, std::string_view pod_spec, const Containers& containers)
      : ns_(ns), pod_spec_(pod_spec), containers_(containers) {}

  void read(const Json& entries) {
    std::vector<Trigger> triggers;
    for (const auto& entry : entries) triggers.push_back(read_trigger(entry));
    whole_ = whole_fault(triggers);
    if (!whole_.empty()) add_whole_faults(triggers);
    for (std::size_t i = 0; i < triggers.size(); ++i) add_entry(triggers[i], i);
    if (bad_) disable_all_but(result_.references, *bad_);
  }

  void unreadable(const Json& json, std::string detail) {
    result_.targets.add_unknown();
    Trigger trigger;
    if (json.is_object()) trigger = read_trigger(json);
    result_.faults.add({.kind = FaultKind::TriggersUnreadable,
                        .field_path = annotation_path("metadata"),
                        .detail = std::move(detail),
                        .tag = meant_istag(trigger, ns_),
                        .container = proposal(trigger).container});
  }

  [[nodiscard]] AnnotationTriggers result() && { return std::move(result_); }

 private:
  [[nodiscard]] Proposal proposal(const Trigger& trigger) const {
    const auto target = find_target(trigger.container_path, pod_spec_, containers_);
    return container_to_set(trigger.container_path, containers_, target == Target::Found);
  }

  void add_fault(FaultKind kind, const Trigger& trigger, std::string path, std::string detail) {
    auto proposed = proposal(trigger);
    result_.faults.add({.kind = kind,
                        .field_path = std::move(path),
                        .detail = std::move(detail),
                        .tag = meant_istag(trigger, ns_),
                        .container = std::move(proposed.container),
                        .guessed = proposed.guessed});
  }

  /// The faults that make the platform ignore the whole annotation.
  void add_whole_faults(const std::vector<Trigger>& triggers) {
    std::set<std::string_view> paths;
    for (std::size_t i = 0; i < triggers.size(); ++i) {
      const Trigger& each = triggers[i];
      if (!each.undecodable.empty()) {
        add_fault(FaultKind::TriggersUnreadable, each,
                  entry_path(i, each.undecodable == kEntry ? "from" : each.undecodable),
                  std::string(each.undecodable) + " must be a JSON " + type_of(each.undecodable));
      } else if (!paths.insert(each.container_path).second) {
        add_fault(FaultKind::TriggerNotFollowed, each, entry_path(i, "fieldPath"),
                  "another entry has the same fieldPath, so the platform ignores all entries");
      }
    }
  }

  void add_entry(const Trigger& trigger, std::size_t index) {
    const auto target = find_target(trigger.container_path, pod_spec_, containers_);
    note_target(trigger, target);
    auto tag = followed_istag(trigger, ns_);
    if (!tag) return add_unfollowed(trigger, index);
    if (target == Target::Bad && !bad_) bad_ = result_.references.size();
    auto trouble =
        whole_.empty() ? own_trouble(trigger, target) : Trouble{Obstacle::TriggersDisabled, whole_};
    if (whole_.empty() && trouble.obstacle != Obstacle::None)
      add_fault(fault_of(trouble.obstacle), trigger,
                entry_path(index, trouble.obstacle == Obstacle::NotFollowed ? "from" : "fieldPath"),
                trouble.detail);
    auto proposed = container_to_set(trigger.container_path, containers_, target == Target::Found);
    result_.references.push_back({.tag = *std::move(tag),
                                  .field_path = entry_path(index, "from"),
                                  .obstacle = trouble.obstacle,
                                  .detail = std::move(trouble.detail),
                                  .container = std::move(proposed.container),
                                  .unreadable = !whole_.empty(),
                                  .guessed = proposed.guessed});
  }

  void add_unfollowed(const Trigger& trigger, std::size_t index) {
    if (!whole_.empty()) return;
    if (trigger.paused)
      return add_fault(FaultKind::TriggerPaused, trigger, entry_path(index, "paused"), {});
    add_fault(FaultKind::NotAnImageStreamTag, trigger, entry_path(index, "from"),
              no_istag_detail(trigger));
  }

  void note_target(const Trigger& trigger, Target target) {
    if (target != Target::Found) return result_.targets.add_unknown();
    const std::string_view path = trigger.container_path;
    const auto open = path.find('[') + 1;
    const auto selector = path.substr(open, path.find(']') - open);
    if (const auto name = selected_name(selector)) return result_.targets.add_name(*name);
    if (const auto index = parse_number<std::size_t>(selector))
      result_.targets.add_index(path.substr(pod_spec_.size()).starts_with(".init"), *index);
  }

  std::string_view ns_;
  std::string_view pod_spec_;
  const Containers& containers_;
  std::string whole_;  ///< See whole_fault.
  /// The first reference that makes the platform skip the object once its istag has an image.
  std::optional<std::size_t> bad_;
  AnnotationTriggers result_;
};

}  // namespace

AnnotationTriggers read_triggers_annotation(std::string_view annotation, std::string_view ns,
                                            std::string_view pod_spec,
                                            const Containers& containers) {
  AnnotationReader reader(ns, pod_spec, containers);
  const auto json = parse_json(annotation);
  if (!json)
    reader.unreadable({}, "it is not JSON: " + json.error().message);
  else if (json->is_array())
    reader.read(*json);
  else if (!json->is_null())
    reader.unreadable(*json, "it is not a JSON list");
  return std::move(reader).result();
}

Fault ignored_triggers(std::string_view annotation, std::string_view ns, std::string_view pod_spec,
                       const Containers& containers, std::string_view owner, std::string why) {
  const auto read = read_triggers_annotation(annotation, ns, pod_spec, containers);
  Fault fault{.kind = FaultKind::TriggersIgnored,
              .field_path = annotation_path(owner),
              .detail = std::move(why)};
  if (!read.references.empty()) {
    fault.tag = read.references.front().tag;
    fault.container = read.references.front().container;
  } else if (!read.faults.list().empty()) {
    fault.tag = read.faults.list().front().tag;
    fault.container = read.faults.list().front().container;
  }
  return fault;
}

}  // namespace imagedeps::objects
