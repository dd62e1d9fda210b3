#include "sim/writer.h"

#include <fmt/format.h>

#include "sim/defaults.h"
#include "sim/managed_fields.h"
#include "sim/merge.h"
#include "sim/stream_strategy.h"

namespace imagedeps::sim {
namespace {

std::string meta(const Json& object, std::string_view key) {
  return string_at(at(object, "metadata"), key);
}

/// Restores the fields that the server owns. Values that a client sends for them are ignored.
void keep_bookkeeping(Json& object, const Json& old) {
  for (const auto* key :
       {"name", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp",
        "deletionTimestamp", "deletionGracePeriodSeconds", "managedFields"}) {
    const auto& value = at(at(old, "metadata"), key);
    if (value.is_null()) {
      object["metadata"].erase(key);
    } else {
      object["metadata"][key] = value;
    }
  }
}

void keep(Json& object, const Json& old, const char* key) {
  if (old.contains(key)) {
    object[key] = old.at(key);
  } else {
    object.erase(key);
  }
}

bool same_spec(const Json& a, const Json& b) {
  Json left = a, right = b;
  for (auto* object : {&left, &right}) {
    object->erase("metadata");
    object->erase("status");
  }
  return left == right;
}

/// True if an update must contain the resourceVersion that it changes.
bool needs_version(const ResourceType& type) {
  return type.custom() || type.kind == "Lease" || type.kind == "ImageStream" ||
         type.kind == "CustomResourceDefinition";
}

Json check_preconditions(const ResourceType& type, const Json& old, const std::string& uid,
                         const std::string& resource_version) {
  const auto name = meta(old, "name");
  if (!uid.empty() && uid != meta(old, "uid"))
    return refusal::conflict(type, name,
                             "Precondition failed: UID in precondition: " + uid +
                                 ", UID in object meta: " + meta(old, "uid"));
  if (!resource_version.empty() && resource_version != meta(old, "resourceVersion"))
    return refusal::modified(type, name);
  return nullptr;
}

/// Checks the uid and the resourceVersion that an applied object may specify.
Json check_applied(const ResourceType& type, const VersionPtr& old, const Json& applied) {
  const auto name = meta(applied, "name"), uid = meta(applied, "uid");
  if (old && !uid.empty() && uid != meta(old->json(), "uid"))
    return refusal::invalid(
        type, name,
        {{"FieldValueInvalid", "Invalid value: \"" + uid + "\": field is immutable",
          "metadata.uid"}});
  if (!old && !uid.empty())
    return refusal::conflict(type, name,
                             "uid mismatch: the provided object specified uid " + uid +
                                 ", and no existing object was found");
  return old ? check_preconditions(type, old->json(), "", meta(applied, "resourceVersion"))
             : Json();
}

bool finalised(const Json& object) {
  const auto& finalizers = at_path(object, {"metadata", "finalizers"});
  return !at_path(object, {"metadata", "deletionTimestamp"}).is_null() &&
         (!finalizers.is_array() || finalizers.empty());
}

FieldManager manager_of(const Target& target, const WriteOptions& options, const std::string& now) {
  // OpenShift's own types do not track updates in managedFields, which is costly for their long
  // lists.
  return {target.type.aggregated() ? "" : options.manager, target.type.api_version(),
          target.subresource, now};
}

}  // namespace

Json Writer::refuse_in_namespace(const Target& target, std::string_view name) const {
  if (!target.type.namespaced() || world_.options.aggregated) return nullptr;
  const auto& namespaces = type_of("", "namespaces");
  const auto ns = world_.store.find(namespaces, "", target.ns);
  if (!ns) return refusal::namespace_not_found(target.ns);
  const bool terminating = string_at(at(ns->json(), "status"), "phase") == "Terminating";
  return terminating ? refusal::terminating(target.type, name, target.ns) : Json();
}

Outcome Writer::put(const ResourceType& type, Json object, const WriteOptions& options, int code) {
  if (options.dry_run)
    return {.code = code,
            .object = std::make_shared<const Version>(type, std::move(object), 0),
            .refusal = nullptr};
  return {.code = code, .object = world_.store.put(type, std::move(object)), .refusal = nullptr};
}

Outcome Writer::create(const Target& target, Json object, const WriteOptions& options) {
  const auto& sent_ns = meta(object, "namespace");
  if (target.type.namespaced() && !sent_ns.empty() && sent_ns != target.ns)
    return refuse(refusal::bad_request(
        "the namespace of the provided object does not match the namespace sent on the request"));
  if (!meta(object, "resourceVersion").empty())
    return refuse(
        refusal::bad_request("resourceVersion should not be set on objects to be created"));
  if (target.type.status) object.erase("status");
  if (at(object, "metadata").is_object()) object["metadata"].erase("managedFields");
  return store_new(target, std::move(object), options);
}

Outcome Writer::store_new(const Target& target, Json object, const WriteOptions& options) {
  object.erase("apiVersion");
  object.erase("kind");
  auto& metadata = object["metadata"];
  if (!metadata.is_object()) metadata = Json::object();
  if (meta(object, "name").empty() && !meta(object, "generateName").empty())
    metadata["name"] =
        meta(object, "generateName") + fmt::format("{:05x}", world_.random.below(0x100000));
  const auto name = meta(object, "name");
  if (auto refused = refuse_in_namespace(target, name); !refused.is_null())
    return refuse(std::move(refused));
  if (world_.store.find(target.type, target.ns, name))
    return refuse(refusal::already_exists(target.type, name));
  for (const auto* key : {"resourceVersion", "deletionTimestamp"}) metadata.erase(key);
  metadata["uid"] = world_.new_uid();
  metadata["creationTimestamp"] = world_.now();
  if (target.type.namespaced()) metadata["namespace"] = target.ns;
  if (target.type.generation == ResourceType::Generation::Spec) metadata["generation"] = 1;
  set_defaults(target.type, object);
  if (const auto causes = check_object(target.type, object, nullptr); !causes.empty())
    return refuse(refusal::invalid(target.type, name, causes));
  if (target.type.kind == "ImageStream") {
    if (auto refused = StreamStrategy(world_).prepare_create(object); !refused.is_null())
      return refuse(std::move(refused));
  }
  if (!metadata.contains("managedFields"))
    track_update(Json::object(), object, manager_of(target, options, world_.now()));
  return put(target.type, std::move(object), options, 201);
}

Outcome Writer::update(const Target& target, Json object, const WriteOptions& options) {
  const auto old = world_.store.find(target.type, target.ns, target.name);
  if (!old) return refuse(refusal::not_found(target.type, target.name));
  if (meta(object, "name") != target.name)
    return refuse(refusal::bad_request("the name of the object (" + meta(object, "name") +
                                       ") does not match the name on the URL (" + target.name +
                                       ")"));
  const auto version = meta(object, "resourceVersion");
  if (version.empty() && needs_version(target.type))
    return refuse(
        refusal::invalid(target.type, target.name,
                         {{"FieldValueInvalid", "Invalid value: 0: must be specified for an update",
                           "metadata.resourceVersion"}}));
  if (auto refused = check_preconditions(target.type, old->json(), meta(object, "uid"), version);
      !refused.is_null())
    return refuse(std::move(refused));
  object.erase("apiVersion");
  object.erase("kind");
  keep_bookkeeping(object, old->json());
  return store_changed(target, old, std::move(object), options);
}

Outcome Writer::patch(const Target& target, Patch kind, const Json& patch,
                      const WriteOptions& options) {
  const auto old = world_.store.find(target.type, target.ns, target.name);
  if (!old) return refuse(refusal::not_found(target.type, target.name));
  if (!patch.is_object())
    return refuse(refusal::bad_request("error decoding patch: json: cannot unmarshal into a map"));
  if (auto refused = check_preconditions(target.type, old->json(), meta(patch, "uid"),
                                         meta(patch, "resourceVersion"));
      !refused.is_null())
    return refuse(std::move(refused));
  Json object = old->json();
  if (kind == Patch::Merge) {
    object.merge_patch(patch);
  } else {
    strategic_merge_patch(object, patch);
  }
  object.erase("apiVersion");
  object.erase("kind");
  keep_bookkeeping(object, old->json());
  return store_changed(target, old, std::move(object), options);
}

Outcome Writer::apply(const Target& target, Json applied, const WriteOptions& options) {
  if (options.manager.empty())
    return refuse(refusal::invalid(
        target.type, target.name,
        {{"FieldValueRequired", "Required value: is required for apply patch", "fieldManager"}}));
  const auto old = world_.store.find(target.type, target.ns, target.name);
  if (!old && !target.subresource.empty())
    return refuse(refusal::not_found(target.type, target.name));
  if (auto refused = check_applied(target.type, old, applied); !refused.is_null())
    return refuse(std::move(refused));
  if (target.subresource == "status") {
    applied = Json{{"metadata", Json::object()}, {"status", at(applied, "status")}};
    if (applied["status"].is_null()) applied.erase("status");
  } else if (target.type.status) {
    applied.erase("status");
  }
  const FieldManager manager{options.manager, target.type.api_version(), target.subresource,
                             world_.now()};
  const Json live = old ? old->json() : Json{{"metadata", {{"name", target.name}}}};
  for (const auto* key : {"apiVersion", "kind"}) applied.erase(key);
  auto result =
      apply_fields(live, applied, manager, options.force ? Conflicts::Force : Conflicts::Refuse);
  if (result.index() != kApplied) return refuse(std::get<1>(std::move(result)));
  auto object = std::get<kApplied>(std::move(result));
  const auto fields = at_path(object, {"metadata", "managedFields"});
  if (!old) return store_new(target, std::move(object), options);
  keep_bookkeeping(object, live);
  object["metadata"]["managedFields"] = fields;
  return store_changed(
      target, old, std::move(object),
      WriteOptions{.manager = "", .force = options.force, .dry_run = options.dry_run});
}

Outcome Writer::store_changed(const Target& target, const VersionPtr& old, Json object,
                              const WriteOptions& options) {
  const auto& before = old->json();
  const auto fields = at_path(object, {"metadata", "managedFields"});
  if (target.subresource == "status") {
    Json whole = before;
    keep(whole, object, "status");
    object = std::move(whole);
  } else if (target.type.status || !object.contains("status")) {
    keep(object, before, "status");
  }
  if (target.type.kind == "ImageStream") {
    if (auto refused = StreamStrategy(world_).prepare_update(object, before); !refused.is_null())
      return refuse(std::move(refused));
  } else if (target.type.generation == ResourceType::Generation::Spec &&
             !same_spec(object, before)) {
    object["metadata"]["generation"] = integer_at(at(before, "metadata"), "generation") + 1;
  }
  if (const auto causes = check_object(target.type, object, before); !causes.empty())
    return refuse(refusal::invalid(target.type, target.name, causes));
  if (options.manager.empty()) {
    if (fields.is_array()) object["metadata"]["managedFields"] = fields;
  } else {
    track_update(before, object, manager_of(target, options, world_.now()));
  }
  if (finalised(object))
    return {.code = 200,
            .object = world_.store.erase(target.type, target.ns, target.name),
            .refusal = nullptr};
  if (same_object(before, object)) return {.code = 200, .object = old, .refusal = nullptr};
  return put(target.type, std::move(object), options, 200);
}

Outcome Writer::remove(const Target& target, const Preconditions& preconditions) {
  const auto old = world_.store.find(target.type, target.ns, target.name);
  if (!old) return refuse(refusal::not_found(target.type, target.name));
  if (auto refused = check_preconditions(target.type, old->json(), preconditions.uid,
                                         preconditions.resource_version);
      !refused.is_null())
    return refuse(std::move(refused));
  const auto& finalizers = at_path(old->json(), {"metadata", "finalizers"});
  const bool waits =
      (finalizers.is_array() && !finalizers.empty()) || target.type.kind == "Namespace";
  if (!waits)
    return {.code = 200,
            .object = world_.store.erase(target.type, target.ns, target.name),
            .refusal = nullptr};
  Json object = old->json();
  if (at(object["metadata"], "deletionTimestamp").is_null())
    object["metadata"]["deletionTimestamp"] = world_.now();
  if (target.type.kind == "Namespace") object["status"]["phase"] = "Terminating";
  if (object == old->json()) return {.code = 200, .object = old, .refusal = nullptr};
  return {
      .code = 200, .object = world_.store.put(target.type, std::move(object)), .refusal = nullptr};
}

}  // namespace imagedeps::sim
