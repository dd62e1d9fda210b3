#include "simulator/defaults.h"

#include <algorithm>
#include <array>

#include "simulator/patterns.h"

namespace imagedeps::sim {
namespace {

void add_missing(Json& object, const Json& defaults) {
  if (!object.is_object()) object = Json::object();
  for (const auto& [key, value] : defaults.items()) {
    if (!object.contains(key)) object[key] = value;
  }
}

void default_build_config(Json& object) {
  add_missing(object["status"], Json{{"lastVersion", 0}});
  if (!at_path(object, {"spec", "triggers"}).is_array()) return;
  for (auto& trigger : object["spec"]["triggers"]) {
    if (string_at(trigger, "type") == "imageChange") trigger["type"] = "ImageChange";
    if (string_at(trigger, "type") == "ImageChange" && !trigger.contains("imageChange"))
      trigger["imageChange"] = Json::object();
  }
}

void default_deployment_config(Json& object) {
  add_missing(object["status"], Json{{"latestVersion", 0},
                                     {"observedGeneration", 0},
                                     {"replicas", 0},
                                     {"updatedReplicas", 0},
                                     {"availableReplicas", 0},
                                     {"unavailableReplicas", 0}});
  if (!at_path(object, {"spec", "triggers"}).is_array()) return;
  for (auto& trigger : object["spec"]["triggers"]) {
    if (string_at(trigger, "type") != "ImageChange" || !trigger.contains("imageChangeParams"))
      continue;
    auto& params = trigger["imageChangeParams"];
    params.erase("lastTriggeredImage");
    auto& from = params["from"];
    if (string_at(from, "namespace").empty())
      from["namespace"] = string_at(at(object, "metadata"), "namespace");
  }
}

void default_image_dependency(Json& object) {
  add_missing(object["spec"], Json{{"managementState", "Managed"}});
  add_missing(object["status"], Json{{"observedGeneration", -1}});
}

Cause invalid_value(const std::string& field, const std::string& value, const std::string& why) {
  return {"FieldValueInvalid", "Invalid value: \"" + value + "\": " + why, field};
}

Cause unmatched(const std::string& field, const std::string& value, std::string_view pattern) {
  return invalid_value(field, value,
                       field + " in body should match '" + std::string(pattern) + "'");
}

void check_length(std::vector<Cause>& causes, const std::string& field, const std::string& value,
                  std::size_t max) {
  if (value.size() > max)
    causes.push_back({"FieldValueTooLong",
                      "Too long: may not be more than " + std::to_string(max) + " bytes", field});
}

void check_size(std::vector<Cause>& causes, const std::string& field, const Json& list,
                std::size_t max) {
  if (!list.is_array() || list.size() <= max) return;
  causes.push_back({"FieldValueTooMany",
                    "Too many: " + std::to_string(list.size()) + ": must have at most " +
                        std::to_string(max) + " items",
                    field});
}

template <std::size_t N>
void check_enum(std::vector<Cause>& causes, const std::string& field, const Json& value,
                const std::array<std::string_view, N>& allowed) {
  if (value.is_null()) return;
  const auto text = value.is_string() ? value.get<std::string>() : to_text(value);
  if (std::ranges::find(allowed, text) != allowed.end()) return;
  causes.push_back({"FieldValueNotSupported", "Unsupported value: \"" + text + "\"", field});
}

void check_istag(std::vector<Cause>& causes, const Json& spec, const Json& old) {
  const auto& istag = at(spec, "imageStreamTag");
  const auto name = string_at(istag, "name"), tag = string_at(istag, "tag");
  for (const auto& [key, value] : {std::pair{"name", name}, {"tag", tag}}) {
    if (value.empty())
      causes.push_back(
          {"FieldValueRequired", "Required value", std::string("spec.imageStreamTag.") + key});
  }
  if (!name.empty() && !stream_name(name))
    causes.push_back(unmatched("spec.imageStreamTag.name", name, "^[a-z0-9]+(?:[._-][a-z0-9]+)*$"));
  if (!tag.empty() && !tag_name(tag))
    causes.push_back(unmatched("spec.imageStreamTag.tag", tag, R"(^[\w][\w.-]{0,127}$)"));
  if (!old.is_null() && at_path(old, {"spec", "imageStreamTag"}) != istag)
    causes.push_back({"FieldValueForbidden", "Forbidden: spec.imageStreamTag is immutable",
                      "spec.imageStreamTag"});
}

void check_condition(std::vector<Cause>& causes, const std::string& field, const Json& condition) {
  constexpr std::array<std::string_view, 3> statuses{"True", "False", "Unknown"};
  for (const auto* key : {"type", "status", "lastTransitionTime", "reason", "message"}) {
    if (!at(condition, key).is_string())
      causes.push_back({"FieldValueRequired", "Required value", field + "." + key});
  }
  check_enum(causes, field + ".status", at(condition, "status"), statuses);
  if (const auto reason = string_at(condition, "reason");
      !condition_word(reason) || reason.size() > 64)
    causes.push_back(unmatched(field + ".reason", reason, "^[A-Za-z][A-Za-z0-9]*$"));
  check_length(causes, field + ".message", string_at(condition, "message"), 32768);
}

void check_status(std::vector<Cause>& causes, const Json& status) {
  constexpr std::array<std::string_view, 7> states{"Pending", "Importing", "Populated", "Waiting",
                                                   "Failed",  "Orphaned",  "Unmanaged"};
  constexpr std::array<std::string_view, 3> sources{"DockerImage", "ImageStreamTag",
                                                    "ImageStreamImage"};
  check_enum(causes, "status.state", at(status, "state"), states);
  if (const auto& source = at(status, "source"); !source.is_null()) {
    check_enum(causes, "status.source.kind",
               at(source, "kind").is_null() ? Json("") : at(source, "kind"), sources);
    check_length(causes, "status.source.pullSpec", string_at(source, "pullSpec"), 1024);
  }
  if (const auto& error = at(status, "lastError"); !error.is_null()) {
    if (string_at(error, "reason").empty())
      causes.push_back({"FieldValueRequired", "Required value", "status.lastError.reason"});
    check_length(causes, "status.lastError.message", string_at(error, "message"), 1024);
  }
  check_size(causes, "status.references", at(status, "references"), 20);
  check_size(causes, "status.aliasChain", at(status, "aliasChain"), 8);
  check_size(causes, "status.conditions", at(status, "conditions"), 8);
  const auto& conditions = at(status, "conditions");
  for (std::size_t i = 0; conditions.is_array() && i < conditions.size(); ++i)
    check_condition(causes, "status.conditions[" + std::to_string(i) + "]", conditions[i]);
}

void check_image_dependency(std::vector<Cause>& causes, const Json& object, const Json& old) {
  constexpr std::array<std::string_view, 3> states{"Managed", "Observed", "Unmanaged"};
  check_istag(causes, at(object, "spec"), old);
  check_enum(causes, "spec.managementState", at_path(object, {"spec", "managementState"}), states);
  check_status(causes, at(object, "status"));
}

void check_least(std::vector<Cause>& causes, const std::string& field, const Json& value,
                 std::int64_t least, const std::string& why) {
  if (!value.is_number_integer() || value.get<std::int64_t>() >= least) return;
  causes.push_back({"FieldValueInvalid", "Invalid value: " + to_text(value) + ": " + why, field});
}

void check_lease(std::vector<Cause>& causes, const Json& spec) {
  check_least(causes, "spec.leaseDurationSeconds", at(spec, "leaseDurationSeconds"), 1,
              "must be greater than 0");
  check_least(causes, "spec.leaseTransitions", at(spec, "leaseTransitions"), 0,
              "must be greater than or equal to 0");
}

}  // namespace

void set_defaults(const ResourceType& type, Json& object) {
  if (type.kind == "BuildConfig") default_build_config(object);
  if (type.kind == "DeploymentConfig") default_deployment_config(object);
  if (type.kind == "ImageDependency") default_image_dependency(object);
  if (type.kind == "Namespace") add_missing(object["status"], Json{{"phase", "Active"}});
  if (type.kind == "Build") add_missing(object["status"], Json{{"phase", "New"}});
}

std::vector<Cause> check_object(const ResourceType& type, const Json& object, const Json& old) {
  std::vector<Cause> causes;
  const auto name = string_at(at(object, "metadata"), "name");
  if (name.empty()) {
    causes.push_back({"FieldValueRequired", "Required value: name or generateName is required",
                      "metadata.name"});
  } else if (type.kind == "Namespace" ? !dns_label(name)
                                      : type.group != "rbac.authorization.k8s.io" &&
                                            type.kind != "Image" && !dns_subdomain(name)) {
    causes.push_back(invalid_value("metadata.name", name,
                                   "a lowercase RFC 1123 subdomain must consist of lower case "
                                   "alphanumeric characters, '-' or '.'"));
  }
  if (type.kind == "ImageDependency") check_image_dependency(causes, object, old);
  if (type.kind == "Lease") check_lease(causes, at(object, "spec"));
  return causes;
}

}  // namespace imagedeps::sim
