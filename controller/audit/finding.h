#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "audit/remedy.h"
#include "base/json.h"

namespace imagedeps::audit {

/// A fault with the object that has it, and what to do about it.
struct Finding {
  objects::FaultKind kind{};
  std::optional<ObjectKey> object;  ///< Nullopt: the request itself is wrong.
  std::string field_path;           ///< Empty if `object` is.
  std::string place;                ///< "FILE:LINE" of the object; empty for a cluster.
  std::string message;              ///< What is wrong, on one line, without a final period.
  std::optional<TagRef> meant;      ///< The istag that the object would need without the fault.
  std::vector<Remedy> remedies;     ///< In the order in which to run them.
};
/// Reports whether `--check` fails because of the finding.
[[nodiscard]] bool blocking(const Finding& finding);
/// "Deployment shop/web", or "the request".
[[nodiscard]] std::string subject_of(const Finding& finding);

/// The finding for one fault. If the fault names a stream without a tag, and one tag of that stream
/// is the obvious choice, the remedies use it.
[[nodiscard]] Finding finding_of(const graph::Graph& graph, const objects::ReferenceObject& object,
                                 objects::Fault fault, const decide::Redirects& redirects = {});
/// All findings of an object, in the order of its fields. The last one counts those over the limit.
[[nodiscard]] std::vector<Finding> findings_of(const graph::Graph& graph,
                                               const objects::ReferenceObject& object,
                                               const decide::Redirects& redirects = {});

/// The namespace does not exist among `known`, which may be empty. `why` follows the name.
[[nodiscard]] Finding unknown_namespace(const std::string& ns, const std::set<std::string>& known,
                                        const std::string& why);

/// {"reason", "blocking", "kind", "namespace", "name", "fieldPath", "file", "message", "meant",
/// "commands": [{"command", "note"}]}. Fields without a value are left out.
[[nodiscard]] OrderedJson to_json(const Finding& finding);
/// [{"command", "note"}]
[[nodiscard]] OrderedJson to_json(const std::vector<Remedy>& remedies);

}  // namespace imagedeps::audit
