#include "audit/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "audit/containers.h"
#include "audit/definitions.h"
#include "audit/manifest_kind.h"
#include "objects/template.h"
#include "objects/triggers_annotation.h"

namespace imagedeps::audit {

using objects::Kind;

namespace {

bool has_parameter(const Json& definition, const std::string& name) {
  const Json& parameters = at(definition, "parameters");
  return parameters.is_array() &&
         std::any_of(parameters.begin(), parameters.end(),
                     [&](const Json& each) { return string_at(each, "name") == name; });
}

template <typename T>
Result<void> add_shared(Inventory& inventory, const Result<std::shared_ptr<const T>>& decoded) {
  if (!decoded) return decoded.error();
  inventory.add(*decoded);
  return {};
}

Result<void> add_dependency(Inventory& inventory,
                            const Result<std::shared_ptr<const objects::ImageDependency>>& decoded,
                            Role role) {
  if (!decoded) return decoded.error();
  inventory.add(*decoded, role);
  return {};
}

/// Reports whether an object of any kind refers to an istag by its kind and name.
bool names_istag(const Json& value) {
  if (value.is_object() && string_at(value, "kind") == "ImageStreamTag" &&
      !string_at(value, "name").empty())
    return true;
  return value.is_structured() && std::any_of(value.begin(), value.end(), names_istag);
}

Skip why_skipped(const Json& manifest) {
  if (objects::parse_kind(string_at(manifest, "kind"))) return Skip::OtherGroup;
  if (ended(manifest)) return Skip::Ended;
  return names_istag(manifest) ? Skip::NotFollowed : Skip::NoTag;
}

std::set<std::string> names_of(const objects::OpenParameters& parameters) {
  std::set<std::string> names;
  for (const auto& [name, why] : parameters) names.insert(name);
  return names;
}

void note_image_ids(Inventory& inventory, const objects::ReferenceObject& object) {
  for (const auto& reference : object.references) {
    if (reference.image_id)
      inventory.notes.push_back(to_string(object.key) + " refers to an image by its ID in " +
                                reference.tag.ns + "/" + reference.tag.stream + " (" +
                                reference.field_path + "), which is never imported");
  }
}

/// The faults of an object of a kind that the operator does not watch. Objects that another one
/// controls have copied them.
objects::Faults faults_of_other(const Json& manifest) {
  objects::Faults faults;
  if (controlled(manifest)) return faults;
  const auto blank = blank_images(manifest);
  const Json& annotation =
      at(at_path(manifest, {"metadata", "annotations"}), objects::kTriggersAnnotation);
  objects::TriggerTargets targets;
  if (annotation.is_string() && !annotation.empty() && !blank.empty()) {
    targets.add_unknown();
    faults.add(objects::ignored_triggers(
        annotation.get<std::string>(), string_at(at(manifest, "metadata"), "namespace"), "spec", {},
        "metadata", "triggers do not set the images of a " + string_at(manifest, "kind")));
  }
  objects::add_blank_images(faults, blank, targets);
  return faults;
}

class Loading {
 public:
  Loading(Inventory& inventory, const LoadOptions& options, Random& random)
      : inventory_(inventory), options_(options), random_(random) {}

  void add(const Manifest& manifest) {
    if (string_at(manifest.object, "kind").empty())
      return problem(manifest, "not a Kubernetes object: kind is missing");
    auto kind = kind_of(manifest.object);
    if (!kind) kind = despite_its_group(manifest);
    if (!kind) {
      add_other(manifest);
    } else if (*kind == Kind::Template) {
      add_template(manifest);
    } else {
      add_one(*kind, manifest);
    }
  }

  void note_unused_parameters() {
    for (const auto& [name, value] : options_.parameters) {
      if (used_parameters_.count(name) > 0) continue;
      const std::string who = templates_ == 0   ? "no Template was found"
                              : templates_ == 1 ? "the Template does not have it"
                                                : "no Template has it";
      inventory_.problems.push_back(
          fmt::format("unknown parameter {}: {}{}", name, who, known_parameters()));
    }
  }

 private:
  void problem(const Manifest& manifest, const std::string& what) {
    inventory_.problems.push_back(place_of(manifest) + ": " + part_ + what);
  }

  void note(const Manifest& manifest, const std::string& what) {
    inventory_.notes.push_back(place_of(manifest) + ": " + what);
  }

  [[nodiscard]] static std::string name_of(const Json& object) {
    return string_at(at(object, "metadata"), "name");
  }

  /// "Template NAME: ", or empty if the place of the manifest already names it.
  [[nodiscard]] static std::string template_name(const Manifest& manifest) {
    if (manifest.line == 0) return "";
    return "Template " + string_at(at(manifest.object, "metadata"), "name", "without a name") +
           ": ";
  }

  /// The kind of a manifest whose API group does not have it. The manifest is still read.
  std::optional<Kind> despite_its_group(const Manifest& manifest) {
    const auto kind = kind_in_wrong_group(manifest.object);
    if (kind) {
      const std::string name = name_of(manifest.object);
      inventory_.tolerate(place_of(manifest) + ": " + part_ + std::string(to_string(*kind)) +
                          (name.empty() ? "" : " " + name) + ": " +
                          wrong_group_message(manifest.object, *kind));
    }
    return kind;
  }

  [[nodiscard]] std::string known_parameters() const {
    std::string text;
    for (const auto& name : parameters_)
      text += (text.empty() ? "; expected one of " : ", ") + name;
    return text;
  }

  [[nodiscard]] std::map<std::string, std::string> parameters_of(const Json& definition) {
    std::map<std::string, std::string> own;
    for (const auto& [name, value] : options_.parameters) {
      if (!has_parameter(definition, name)) continue;
      own[name] = value;
      used_parameters_.insert(name);
    }
    const Json& parameters = at(definition, "parameters");
    if (parameters.is_array())
      for (const Json& each : parameters) parameters_.insert(string_at(each, "name"));
    return own;
  }

  void add_template(const Manifest& manifest) {
    ++templates_;
    const std::string name = template_name(manifest);
    const auto processed =
        objects::process_template(manifest.object, parameters_of(manifest.object), random_);
    if (!processed) return problem(manifest, name + processed.error().message);
    for (const auto& each : processed->problems) note(manifest, name + each);
    note_open(manifest, name, processed->open);
    std::vector<Manifest> parts;
    for (const Json& object : processed->objects) {
      for (Manifest& part : take_apart({object, manifest.file, manifest.line}))
        parts.push_back(std::move(part));
    }
    add_parts(name, parts, OpenNeeds(names_of(processed->open), options_.ns, place_of(manifest)));
  }

  void note_open(const Manifest& manifest, const std::string& name,
                 const objects::OpenParameters& open) {
    if (open.empty()) return;
    note(manifest, name + how_to_give(names_of(open)));
    for (const auto& [parameter, why] : open)
      if (!why.empty()) note(manifest, fmt::format("{}parameter {}: {}", name, parameter, why));
  }

  /// Adds the objects of a Template. A nested Template is an output of the outer one, and has no
  /// needs.
  void add_parts(const std::string& name, const std::vector<Manifest>& parts,
                 const OpenNeeds& open) {
    if (options_.role == Role::Judged) {
      for (OpenNeed& need : open.find(parts)) inventory_.open.push_back(std::move(need));
    }
    open_ = &open;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      part_ = name + "objects[" + std::to_string(i) + "]: ";
      if (kind_of(parts[i].object) == Kind::Template) {
        ++inventory_.skipped[{Skip::Nested, "Template"}];
      } else {
        add(parts[i]);
      }
    }
    part_.clear();
    open_ = nullptr;
  }

  /// Adds an object of a kind that the operator does not watch.
  void add_other(const Manifest& manifest) {
    const std::string kind = string_at(manifest.object, "kind");
    if (defines_tags(manifest.object)) return add_definition(manifest);
    const Json object = completed(manifest, false);
    const Json& metadata = at(object, "metadata");
    objects::ReferenceObject consumer;
    consumer.key = {Kind::Other, string_at(metadata, "namespace"), string_at(metadata, "name"),
                    kind};
    consumer.images = container_images(manifest.object);
    consumer.faults = faults_of_other(object);
    const bool nothing = consumer.images.empty() && consumer.faults.list().empty();
    if (nothing || ended(manifest.object)) {
      ++inventory_.skipped[{why_skipped(manifest.object), kind}];
      return;
    }
    inventory_.add(consumer, options_.role);
    added(consumer.key, manifest, object);
  }

  void add_definition(const Manifest& manifest) {
    const Json object = completed(manifest, false);
    const auto stream = defined_stream(object);
    const auto done = stream ? add_object(inventory_, Kind::ImageStream,
                                          imagedeps::to_text(*stream), options_.role, open_)
                             : Result<void>(stream.error());
    if (!done)
      problem(manifest, complaint(string_at(object, "kind"), name_of(object), done.error()));
  }

  /// The object with a namespace and a name.
  [[nodiscard]] Json completed(const Manifest& manifest, bool cluster_scoped) const {
    Json object = manifest.object;
    Json& metadata = object["metadata"];
    if (!metadata.is_object()) metadata = Json::object();
    if (!cluster_scoped && string_at(metadata, "namespace").empty())
      metadata["namespace"] = options_.ns;
    // The API server generates the name from it.
    if (string_at(metadata, "name").empty() && !string_at(metadata, "generateName").empty())
      metadata["name"] = string_at(metadata, "generateName") + "*";
    return object;
  }

  void added(const objects::ObjectKey& key, const Manifest& manifest, const Json& object) {
    inventory_.places.try_emplace(key, place_of(manifest));
    inventory_.add_local_names(key, local_names(object));
  }

  void add_one(Kind kind, const Manifest& manifest) {
    if (!at(manifest.object, "metadata").is_object())
      return problem(manifest, std::string(to_string(kind)) + ": metadata is missing");
    const Json object = completed(manifest, kind == Kind::Namespace);
    const Json& metadata = at(object, "metadata");
    const std::string name = string_at(metadata, "name");
    const auto result =
        add_object(inventory_, kind, imagedeps::to_text(object), options_.role, open_);
    if (!result) {
      add_unread({kind, kind == Kind::Namespace ? "" : string_at(metadata, "namespace"), name},
                 manifest, result.error());
      return problem(manifest, complaint(to_string(kind), name, result.error()));
    }
    added({kind, kind == Kind::Namespace ? "" : string_at(metadata, "namespace"), name}, manifest,
          object);
  }

  /// An object that cannot be read has no faults of its own.
  void add_unread(objects::ObjectKey key, const Manifest& manifest, const Error& error) {
    if (key.name.empty() || options_.role != Role::Judged) return;
    const objects::Fault fault{
        .kind = objects::FaultKind::WrongType, .field_path = {}, .detail = error.message};
    inventory_.findings.push_back(
        {.kind = fault.kind,
         .object = std::move(key),
         .field_path = {},
         .place = place_of(manifest),
         .message = message_of(fault),
         .meant = std::nullopt,
         .remedies = {
             {decide::action::Advice{}, "correct the field, then run the command again"}}});
  }

  Inventory& inventory_;
  const LoadOptions& options_;
  Random& random_;
  std::size_t templates_ = 0;
  std::set<std::string> parameters_;       ///< Parameters of all Templates.
  std::set<std::string> used_parameters_;  ///< Given parameters that some Template has.
  std::string part_;  ///< "Template NAME: objects[2]: " while the objects of a Template are added.
  const OpenNeeds* open_ = nullptr;  ///< Set while the objects of a Template are added.
};

}  // namespace

std::string complaint(std::string_view kind, const std::string& name, const Error& error) {
  const std::string prefix = std::string(kind) + ": ";
  const bool prefixed = error.message.starts_with(prefix);
  return std::string(kind) + (name.empty() ? "" : " " + name) + ": " +
         error.message.substr(prefixed ? prefix.size() : 0);
}

Result<void> add_object(Inventory& inventory, Kind kind, std::string_view json, Role role,
                        const OpenNeeds* open) {
  switch (kind) {
    case Kind::Template: return {};
    case Kind::Namespace: return add_shared(inventory, objects::decode_namespace(json));
    case Kind::ImageDependency:
      return add_dependency(inventory, objects::decode_image_dependency(json), role);
    case Kind::ImageStream: {
      const auto stream = objects::decode_image_stream(json);
      if (!stream) return stream.error();
      objects::ImageStream known = **stream;
      if (open != nullptr) open->remove_from(known);
      inventory.add(known);
      return {};
    }
    default: break;
  }
  const auto object = objects::decode_references(kind, json, objects::PodTemplates::Read);
  if (!object) return object.error();
  objects::ReferenceObject known = **object;
  if (open != nullptr) open->remove_from(known);
  if (role == Role::Judged) note_image_ids(inventory, known);
  inventory.add(known, role);
  return {};
}

void load(Inventory& inventory, const std::vector<Manifest>& manifests, const LoadOptions& options,
          Random& random) {
  Loading loading(inventory, options, random);
  for (const Manifest& manifest : manifests) {
    for (const Manifest& object : take_apart(manifest)) loading.add(object);
  }
  loading.note_unused_parameters();
}

}  // namespace imagedeps::audit
