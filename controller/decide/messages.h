#pragma once

#include <string>
#include <string_view>

#include "decide/decide.h"

/// The texts of a decision. Each is one or more full sentences on one line, without a final period,
/// because many end in a command or in the platform's own error text.
namespace imagedeps::decide {

/// One message for two audiences (see Decision).
struct Text {
  std::string full;   ///< For cluster admins.
  std::string local;  ///< For readers of the istag's namespace only.
};

/// True if texts for readers of `reader_ns` must not reveal anything about `ns`.
[[nodiscard]] bool hidden_from(std::string_view reader_ns, std::string_view ns,
                               const graph::Scope& scope);
/// True if the producer counts: it is in the tag's own namespace, or the tag has no source
/// (behaviour.md 2.5).
[[nodiscard]] bool believed(const ProducerFacts& producer, const TagFacts& facts);

[[nodiscard]] std::string out_of_scope_message(const TagFacts& facts);
[[nodiscard]] std::string unmanaged_message(const TagFacts& facts);
[[nodiscard]] std::string reference_only_message(const TagFacts& facts);
[[nodiscard]] std::string populated_message(const TagFacts& facts);
/// Requires a believed producer that builds the tag.
[[nodiscard]] Text awaiting_build_message(const TagFacts& facts, const graph::Scope& scope);
/// Requires a believed producer that pushes the tag.
[[nodiscard]] Text awaiting_hook_message(const TagFacts& facts, const graph::Scope& scope);
[[nodiscard]] std::string awaiting_push_message(const TagFacts& facts);
[[nodiscard]] std::string stream_missing_message(const TagFacts& facts);
[[nodiscard]] std::string tag_undefined_message(const TagFacts& facts);
/// For a tag that the platform may import with a whole repository.
[[nodiscard]] std::string repository_message(const TagFacts& facts);
[[nodiscard]] std::string not_importable_message(const TagFacts& facts);
[[nodiscard]] std::string importing_message(const TagFacts& facts);
[[nodiscard]] std::string pending_message(const TagFacts& facts);
[[nodiscard]] std::string registry_backoff_message(const TagFacts& facts);
/// Requires attempts.next.
[[nodiscard]] Text failed_message(const TagFacts& facts);
[[nodiscard]] std::string import_needed_message(const TagFacts& facts);
/// import_needed_message() for a command that runs without an operator, so that no import is
/// planned.
[[nodiscard]] std::string never_imported_message(const TagFacts& facts);

/// "Alias a -> b -> c".
[[nodiscard]] std::string chain_text(const std::vector<TagRef>& chain);
/// For an alias without an image whose terminal tag has one: the command that fixes it.
[[nodiscard]] std::string alias_unresolved_message(const TagFacts& facts);
/// A sentence about the producers that are not believed, to be appended to a message; empty if
/// there are none.
[[nodiscard]] std::string ignored_producers_note(const TagFacts& facts);

/// The failure of our last attempt, else that of the platform's condition, else ImportFailed.
[[nodiscard]] ImportFailure shown_failure(const TagFacts& facts);

}  // namespace imagedeps::decide
