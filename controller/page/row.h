#pragma once

#include "base/json.h"
#include "loop/loop.h"
#include "reconcile/controller.h"

namespace imagedeps::page {

using objects::TagRef;

inline constexpr std::size_t kConsumersMax = 50;  ///< Named in a row; the others are counted.

/// One needed istag as the page shows it; the controller must know it (find()).
///
///   {"id": "openshift/php:7.1", "namespace", "stream", "tag", "state", "reason", "message",
///    "ready": bool, "registry": host[:port] or "", "attempts": n,
///    "nextAttempt": RFC 3339 (absent: none is planned),
///    "consumers": ["BuildConfig shop/web", ...], "consumerCount": n,
///    "namespaces": [of all consumers, sorted], "graph": {"nodes", "edges"}}
///
/// `graph` is the part of `imagedeps graph -o json` about this istag: joined over all rows it is
/// that whole graph, except for consumers beyond kConsumersMax. A node that has a reason in one row
/// and none in another is the same node.
[[nodiscard]] OrderedJson row_of(const reconcile::Controller& controller, const loop::Loop& loop,
                                 const TagRef& tag);

/// What `imagedeps explain` says of an istag with all that the operator knows, and that command. As
/// audit::to_json(Explanation), and "istag", "command".
[[nodiscard]] OrderedJson explanation_of(const reconcile::Controller& controller,
                                         const loop::Loop& loop, const TagRef& tag);

}  // namespace imagedeps::page
