#pragma once

#include <string_view>
#include <vector>

#include "base/json.h"

namespace imagedeps::sim::field_set {

/// Sets of fields in the format of metadata.managedFields[].fieldsV1, such as
/// {"f:spec":{"f:replicas":{}}}. An item of a keyed list (see merge.h) is k:{"type":"Ready"}. A
/// leaf is an empty object. This is a subset of structured-merge-diff: "v:" and "." entries are not
/// produced.

/// The fields that an object sets, except apiVersion, kind, managedFields and the fields that
/// identify it.
[[nodiscard]] Json of_object(const Json& object);
/// The fields whose values differ between `before` and `after`, or that are only in `after`.
[[nodiscard]] Json changed(const Json& before, const Json& after);

[[nodiscard]] Json united(const Json& a, const Json& b);
[[nodiscard]] Json without(const Json& a, const Json& b);
[[nodiscard]] Json common(const Json& a, const Json& b);

/// Removes the leaves of `fields` from `object`, and the containers that become empty.
void remove(Json& object, const Json& fields);
/// The path of each leaf, such as ".status.conditions[type=\"Ready\"].reason".
[[nodiscard]] std::vector<std::string> paths(const Json& fields);
/// Overwrites the fields of `object` that `applied` sets. Keyed lists are merged item by item.
void lay_over(Json& object, const Json& applied);

}  // namespace imagedeps::sim::field_set
