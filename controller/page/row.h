#pragma once

#include "base/json.h"
#include "loop/loop.h"
#include "reconcile/controller.h"

namespace imagedeps::page {

using objects::TagRef;

inline constexpr std::size_t kConsumersMax = 50;  ///< Consumers named in a row; others are counted.

/// Returns the row of one needed istag. The controller must track the istag (find()).
///
///   {"id": "openshift/php:7.1", "namespace", "stream", "tag", "state", "reason", "message",
///    "origin", "ready": bool, "outdated": {"reason", "message"} (absent: it is up to date),
///    "cannotPush": true (absent: its builds can),
///    "registry": host[:port] or "", "attempts": n,
///    "nextAttempt": RFC 3339 (absent: none is planned),
///    "consumers": ["BuildConfig shop/web", ...], "consumerCount": n,
///    "obstacles": [{"consumer", "obstacle", "detail"}, ...] (why an image is not enough),
///    "namespaces": [of all consumers, sorted], "graph": {"nodes", "edges"}}
///
/// `graph` is the part of `imagedeps graph -o json` that refers to this istag. The union over all
/// rows is the whole graph, except for consumers beyond kConsumersMax. The same node can have a
/// reason in one row and none in another.
[[nodiscard]] OrderedJson row_of(const reconcile::Controller& controller, const loop::Loop& loop,
                                 const TagRef& tag);

/// Returns the output of `imagedeps explain` for an istag, based on the operator's state, in the
/// format of audit::to_json(Explanation) with the additional fields "istag" and "command".
[[nodiscard]] OrderedJson explanation_of(const reconcile::Controller& controller,
                                         const loop::Loop& loop, const TagRef& tag);

}  // namespace imagedeps::page
