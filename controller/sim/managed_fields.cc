#include "sim/managed_fields.h"

#include <algorithm>
#include <vector>

#include "sim/field_set.h"
#include "sim/outcome.h"

namespace imagedeps::sim {
namespace {

Json entries_of(const Json& object) {
  const auto& entries = at_path(object, {"metadata", "managedFields"});
  return entries.is_array() ? entries : Json::array();
}

bool belongs(const Json& entry, const FieldManager& manager, std::string_view operation) {
  return string_at(entry, "manager") == manager.name &&
         string_at(entry, "operation") == operation &&
         string_at(entry, "subresource") == manager.subresource;
}

Json new_entry(const FieldManager& manager, std::string_view operation, Json fields) {
  Json entry{{"manager", manager.name},           {"operation", std::string(operation)},
             {"apiVersion", manager.api_version}, {"time", manager.time},
             {"fieldsType", "FieldsV1"},          {"fieldsV1", std::move(fields)}};
  if (!manager.subresource.empty()) entry["subresource"] = manager.subresource;
  return entry;
}

/// Stores the entries, except those that own no fields.
void set_entries(Json& object, Json entries) {
  auto kept = Json::array();
  for (auto& entry : entries) {
    if (!at(entry, "fieldsV1").empty()) kept.push_back(std::move(entry));
  }
  if (kept.empty()) {
    object["metadata"].erase("managedFields");
  } else {
    object["metadata"]["managedFields"] = std::move(kept);
  }
}

std::string describe(const Json& entry) {
  auto text = "conflict with \"" + string_at(entry, "manager") + '"';
  if (const auto subresource = string_at(entry, "subresource"); !subresource.empty())
    text += " with subresource \"" + subresource + '"';
  return text + " using " + string_at(entry, "apiVersion");
}

/// Removes the contested fields from the other managers, and returns one cause for each of these
/// fields.
std::vector<Cause> contest(Json& entries, const FieldManager& manager, const Json& applied_fields,
                           const Json& changing) {
  std::vector<Cause> causes;
  for (auto& entry : entries) {
    if (belongs(entry, manager, "Apply")) continue;
    const auto contested =
        field_set::common(field_set::common(at(entry, "fieldsV1"), applied_fields), changing);
    for (const auto& path : field_set::paths(contested))
      causes.push_back({"FieldManagerConflict", describe(entry), path});
    entry["fieldsV1"] = field_set::without(at(entry, "fieldsV1"), contested);
  }
  return causes;
}

/// The fields that the manager applied before, no longer applies, and that no other manager owns.
Json given_up(const Json& entries, const FieldManager& manager, const Json& applied_fields) {
  auto own = Json::object(), others = Json::object();
  for (const auto& entry : entries) {
    auto& set = belongs(entry, manager, "Apply") ? own : others;
    set = field_set::united(set, at(entry, "fieldsV1"));
  }
  return field_set::without(field_set::without(own, applied_fields), others);
}

void claim(Json& entries, const FieldManager& manager, Json fields) {
  const auto found = std::ranges::find_if(
      entries, [&](const Json& entry) { return belongs(entry, manager, "Apply"); });
  if (found == entries.end()) {
    entries.push_back(new_entry(manager, "Apply", std::move(fields)));
  } else if (at(*found, "fieldsV1") != fields) {
    *found = new_entry(manager, "Apply", std::move(fields));
  }
}

Json without_times(const Json& object) {
  Json copy = object;
  if (!at_path(copy, {"metadata", "managedFields"}).is_array()) return copy;
  for (auto& entry : copy["metadata"]["managedFields"]) entry.erase("time");
  return copy;
}

}  // namespace

void track_update(const Json& before, Json& after, const FieldManager& manager) {
  auto entries = entries_of(before);
  if (manager.name.empty()) return set_entries(after, std::move(entries));
  const auto changed = field_set::changed(before, after);
  const auto gone = field_set::without(field_set::of_object(before), field_set::of_object(after));
  bool claimed = changed.empty();
  for (auto& entry : entries) {
    auto fields = field_set::without(at(entry, "fieldsV1"), gone);
    if (belongs(entry, manager, "Update")) {
      if (!changed.empty()) entry["time"] = manager.time;
      fields = field_set::united(fields, changed);
      claimed = true;
    } else {
      fields = field_set::without(fields, changed);
    }
    entry["fieldsV1"] = std::move(fields);
  }
  if (!claimed) entries.push_back(new_entry(manager, "Update", changed));
  set_entries(after, std::move(entries));
}

std::variant<Json, Json> apply_fields(const Json& live, const Json& applied,
                                      const FieldManager& manager, Conflicts conflicts) {
  const auto applied_fields = field_set::of_object(applied);
  auto entries = entries_of(live);
  Json result = live;
  field_set::lay_over(result, applied);
  const auto causes = contest(entries, manager, applied_fields, field_set::changed(live, result));
  if (!causes.empty() && conflicts == Conflicts::Refuse)
    return std::variant<Json, Json>(std::in_place_index<1>, refusal::apply_conflict(causes));
  field_set::remove(result, given_up(entries, manager, applied_fields));
  claim(entries, manager, applied_fields);
  set_entries(result, std::move(entries));
  return std::variant<Json, Json>(std::in_place_index<kApplied>, std::move(result));
}

bool same_object(const Json& a, const Json& b) {
  return a == b || without_times(a) == without_times(b);
}

}  // namespace imagedeps::sim
