#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/authority.h"
#include "decide/decide.h"

namespace imagedeps::audit {

using objects::ObjectKey;
using objects::TagRef;

/// How to judge istags. `add` supplies the facts that are not in the graph. If an operator has the
/// authority, its reports in ImageDependencies replace decisions (operator_report.h).
struct Judge {
  enum class By {
    Command,  ///< Nothing is imported as a result of the decision, and the messages do not plan it.
    Operator,  ///< In the operator's own process.
  };
  By by = By::Command;
  decide::Policy policy;
  TimePoint now{};
  std::function<void(decide::TagFacts&)> add = [](decide::TagFacts&) {};
  std::optional<Authority> authority;  ///< Set for reports on a cluster.
};

/// Where the image of an istag comes from, regardless of the current state.
enum class Origin {
  Build,          ///< A BuildConfig or an unfinished Build produces it.
  Import,         ///< Its stream has a source to import it from.
  NotImportable,  ///< Its stream has a source from which nothing can be imported.
  Alias,          ///< It follows another istag.
  Repository,     ///< The platform may import it with its stream's spec.dockerImageRepository.
  Undefined,      ///< Neither its stream nor a producer defines it.
  Other,          ///< `reference: true`, or pushed manually.
};
[[nodiscard]] std::string_view to_string(Origin origin);

/// An istag that could be used instead of a missing one. It is not broken, and on a cluster it has
/// an image.
struct Suggestion {
  TagRef tag;
  bool populated = false;  ///< False only in manifests, which do not show images.
};

/// One istag with its decision and what reports show about it.
struct Verdict {
  TagRef tag;
  Origin origin = Origin::Other;
  /// For an alias, the origin of its terminal tag, or Alias if the chain has none.
  Origin end_origin = Origin::Other;
  decide::Decision decision;
  std::string source;             ///< Pull spec of an external source; empty without one.
  std::string registry;           ///< host[:port] of the source.
  objects::ImportPolicy policy;   ///< Policy of the tag to import: for an alias, of its terminal.
  std::string target_registry;    ///< host[:port] of the source of that tag.
  std::string import_mode;        ///< Import mode of the tag itself.
  std::size_t spec_position = 0;  ///< Index of the tag in spec.tags.
  /// "NS/STREAM:TAG" or "NS/STREAM@sha256:..." of a source on the internal registry that is not
  /// broken itself. For an alias, that of its terminal.
  std::string internal_source;
  /// Failure of the last import by the operator or the platform. For an alias, that of its
  /// terminal.
  std::optional<objects::ImportFailure> failure;
  std::vector<graph::Producer> producers;  ///< Producers that count (decide::believed).
  std::vector<TagRef> missing_inputs;      ///< Missing inputs of the producers, sorted.
  bool output_stream_exists = true;        ///< The producers have a stream to push to.
  bool registry_missing = false;           ///< The producers have no registry to push to.
  bool reported = false;                   ///< Reason and message come from the operator.
  std::optional<TimePoint> next_attempt;   ///< Next import by the operator; in the future.
  bool due = false;                        ///< The time of the operator's next import has passed.
  /// Usable istags, best first. Only if the tag is undefined or a broken alias. For an alias they
  /// are in its own stream.
  std::vector<Suggestion> suggestions;
};
/// The reason of the decision, as text.
[[nodiscard]] std::string reason_of(const Verdict& verdict);
/// True if a build of the istag needs the istag itself.
[[nodiscard]] bool needs_own_output(const Verdict& verdict);
/// True if the istag waits for a build that cannot push: the stream of the output or the internal
/// registry is missing.
[[nodiscard]] bool cannot_push(const Verdict& verdict);
/// True if the platform may import the istag, or the terminal tag of an alias, with a whole repository.
/// imagedeps does not import it, and whether the repository has the tag is not known.
[[nodiscard]] bool may_come_with_repository(const Verdict& verdict);
/// Decides one istag, or applies the report of the operator that has the authority.
[[nodiscard]] Verdict judge(const graph::Graph& graph, const TagRef& tag, const Judge& how);
/// The verdict for a decision that was already made, without suggestions.
[[nodiscard]] Verdict describe(const decide::TagFacts& facts, decide::Decision decision);

}  // namespace imagedeps::audit
