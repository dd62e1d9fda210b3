#pragma once

#include <string_view>
#include <vector>

#include "base/json.h"

namespace imagedeps::sim::field_set {

/// Sets of fields in the form of metadata.managedFields[].fieldsV1: {"f:spec":{"f:replicas":{}}};
/// an item of a keyed list (merge.h) is k:{"type":"Ready"}. A leaf is an empty object. A subset of
/// what structured-merge-diff does: "v:" and "." are not made.

/// The fields that an object sets, without apiVersion, kind, managedFields and what identifies it.
[[nodiscard]] Json of_object(const Json& object);
/// The fields whose values differ between the two or are in `after` only.
[[nodiscard]] Json changed(const Json& before, const Json& after);

[[nodiscard]] Json united(const Json& a, const Json& b);
[[nodiscard]] Json without(const Json& a, const Json& b);
[[nodiscard]] Json common(const Json& a, const Json& b);

/// Takes the leaves of `fields` out of `object`, and what they leave empty.
void remove(Json& object, const Json& fields);
/// ".status.conditions[type=\"Ready\"].reason" for each leaf.
[[nodiscard]] std::vector<std::string> paths(const Json& fields);
/// `object` with the fields of `applied` put over it; keyed lists by item.
void lay_over(Json& object, const Json& applied);

}  // namespace imagedeps::sim::field_set
