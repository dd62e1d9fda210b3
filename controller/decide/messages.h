#pragma once

#include <string>
#include <string_view>

#include "decide/decide.h"

/// What a decision says, in words for a cluster-admin. Only decide.cc uses it.
namespace imagedeps::decide {

/// The same for people who may see everything, and for readers of the istag's namespace only (see
/// Decision).
struct Text {
  std::string full;
  std::string local;
};

/// Whether readers of `reader_ns` only may not be told about `ns`.
[[nodiscard]] bool hidden_from(std::string_view reader_ns, std::string_view ns,
                               const graph::Scope& scope);
/// Producers that count: those of the tag's own namespace, and any where the tag has no source
/// (behaviour.md 2.2).
[[nodiscard]] bool believed(const ProducerFacts& producer, const TagFacts& facts);

[[nodiscard]] std::string out_of_scope_message(const TagFacts& facts);
[[nodiscard]] std::string unmanaged_message(const TagFacts& facts);
[[nodiscard]] std::string reference_only_message(const TagFacts& facts);
[[nodiscard]] std::string populated_message(const TagFacts& facts);
/// At least one believed producer makes it by a build.
[[nodiscard]] Text awaiting_build_message(const TagFacts& facts, const graph::Scope& scope);
/// At least one believed producer pushes it.
[[nodiscard]] Text awaiting_hook_message(const TagFacts& facts, const graph::Scope& scope);
[[nodiscard]] std::string awaiting_push_message(const TagFacts& facts);
[[nodiscard]] std::string stream_missing_message(const TagFacts& facts);
[[nodiscard]] std::string tag_undefined_message(const TagFacts& facts);
[[nodiscard]] std::string not_importable_message(const TagFacts& facts);
[[nodiscard]] std::string importing_message(const TagFacts& facts);
[[nodiscard]] std::string pending_message(const TagFacts& facts);
[[nodiscard]] std::string registry_backoff_message(const TagFacts& facts);
[[nodiscard]] Text failed_message(const TagFacts& facts);
[[nodiscard]] std::string import_needed_message(const TagFacts& facts);
/// The same for a reader who is no operator: nobody is about to import.
[[nodiscard]] std::string never_imported_message(const TagFacts& facts);

/// "alias a -> b -> c".
[[nodiscard]] std::string chain_text(const std::vector<TagRef>& chain);
/// The populated terminal's alias is empty: how to mend it.
[[nodiscard]] std::string alias_unresolved_message(const TagFacts& facts);
/// Appended where producers of other namespaces are named but not believed; empty if there are
/// none.
[[nodiscard]] std::string ignored_producers_note(const TagFacts& facts);

/// The failure to show: our last attempt's, else the one in the platform's condition, else
/// ImportFailed.
[[nodiscard]] ImportFailure shown_failure(const TagFacts& facts);

}  // namespace imagedeps::decide
