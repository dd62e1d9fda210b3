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

/// One entry and its errors. The platform decodes all entries into Go structs, so one value of a
/// wrong type discards all entries.
struct Trigger {
  std::string kind;
  std::string ns;
  std::string name;
  std::string api_version;
  std::string container_path;  ///< The entry's fieldPath, which selects the container.
  bool paused = false;
  bool decodes = true;
};

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

std::string take_string(const Json& object, std::string_view name, Trigger& trigger) {
  const auto& value = field_of(object, name);
  trigger.decodes &= value.is_string() || value.is_null();
  return value.is_string() ? value.get<std::string>() : std::string();
}

Trigger read_trigger(const Json& entry) {
  Trigger trigger;
  const auto& from = field_of(entry, "from");
  trigger.decodes = (entry.is_object() || entry.is_null()) && (from.is_object() || from.is_null());
  trigger.kind = take_string(from, "kind", trigger);
  trigger.ns = take_string(from, "namespace", trigger);
  trigger.name = take_string(from, "name", trigger);
  trigger.api_version = take_string(from, "apiVersion", trigger);
  trigger.container_path = take_string(entry, "fieldPath", trigger);
  const auto& paused = field_of(entry, "paused");
  trigger.decodes &= paused.is_boolean() || paused.is_null();
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

bool selects_a_container(std::string_view selector, const Containers& containers, bool init) {
  if (const auto index = parse_number<std::size_t>(selector))
    return !containers.known || *index < (init ? containers.init : containers.names).size();
  const auto name = selected_name(selector);
  return name && (!containers.known || containers.has(std::string(*name)));
}

/// The container that a new trigger should set: the one that `path` names, or the only one.
std::string container_to_set(std::string_view path, const Containers& containers) {
  const auto open = path.find('[');
  const auto close = path.find(']');
  if (open != std::string_view::npos && close != std::string_view::npos && open < close) {
    const auto name = selected_name(path.substr(open + 1, close - open - 1));
    if (name && (!containers.known || containers.has(std::string(*name))))
      return std::string(*name);
  }
  return containers.only();
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

/// Why the platform cannot apply any entry of the annotation; empty if it can.
std::string whole_fault(const std::vector<Trigger>& triggers) {
  std::set<std::string_view> paths;
  for (const auto& trigger : triggers) {
    if (!trigger.decodes)
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

std::string field_path_of(std::size_t index) {
  return "metadata.annotations[" + std::string(kTriggersAnnotation) + "][" + std::to_string(index) +
         "].from";
}

struct Fault {
  Obstacle obstacle = Obstacle::None;
  std::string detail;
};

/// Truncates a fieldPath for a message. Tenants choose its length, and the reference keeps the
/// message.
std::string beginning_of(std::string_view path) {
  constexpr std::size_t kQuotedMax = 100;
  std::size_t end = std::min(path.size(), kQuotedMax);
  while (end < path.size() && end > 0 && (static_cast<unsigned char>(path[end]) & 0xC0u) == 0x80u)
    --end;
  return "\"" + std::string(path.substr(0, end)) + (end < path.size() ? "..." : "") + "\"";
}

Fault own_fault(const Trigger& trigger, Target target) {
  if (target == Target::Skipped)
    return {Obstacle::TriggersDisabled,
            "fieldPath " + beginning_of(trigger.container_path) + " is not in the pod template"};
  if (target == Target::Bad)
    return {Obstacle::NoSuchContainer,
            "fieldPath " + beginning_of(trigger.container_path) + " selects no container"};
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

}  // namespace

std::vector<Reference> read_triggers_annotation(std::string_view annotation, std::string_view ns,
                                                std::string_view pod_spec,
                                                const Containers& containers) {
  const auto json = parse_json(annotation);
  if (!json || !json->is_array()) return {};
  std::vector<Trigger> triggers;
  for (const auto& entry : *json) triggers.push_back(read_trigger(entry));
  const auto whole = whole_fault(triggers);
  std::vector<Reference> references;
  // The first reference that makes the platform skip the object once its istag has an image.
  std::optional<std::size_t> bad;
  for (std::size_t i = 0; i < triggers.size(); ++i) {
    auto tag = followed_istag(triggers[i], ns);
    if (!tag) continue;
    const auto target = find_target(triggers[i].container_path, pod_spec, containers);
    if (target == Target::Bad && !bad) bad = references.size();
    auto fault =
        whole.empty() ? own_fault(triggers[i], target) : Fault{Obstacle::TriggersDisabled, whole};
    references.push_back({.tag = *std::move(tag),
                          .field_path = field_path_of(i),
                          .obstacle = fault.obstacle,
                          .detail = std::move(fault.detail),
                          .container = container_to_set(triggers[i].container_path, containers),
                          .unreadable = !whole.empty()});
  }
  if (bad) disable_all_but(references, *bad);
  return references;
}

}  // namespace imagedeps::objects
