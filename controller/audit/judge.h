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
  decide::Policy policy;
  TimePoint now{};
  std::function<void(decide::TagFacts&)> add = [](decide::TagFacts&) {};
  std::optional<Authority> authority;  ///< Set for reports on a cluster.
};

/// Where the image of an istag comes from, regardless of the current state.
enum class Origin {
  Build,       ///< A BuildConfig or an unfinished Build produces it.
  Import,      ///< Its stream has a source to import it from.
  Alias,       ///< It follows another istag.
  Repository,  ///< The platform may import it with its stream's spec.dockerImageRepository.
  Undefined,   ///< Neither its stream nor a producer defines it.
  Other,       ///< `reference: true`, an image by ID, or pushed manually.
};
[[nodiscard]] std::string_view to_string(Origin origin);

/// One istag with its decision and what reports show about it.
struct Verdict {
  TagRef tag;
  Origin origin = Origin::Other;
  decide::Decision decision;
  std::string source;            ///< Pull spec of the source; empty without one.
  std::string registry;          ///< host[:port] of the source.
  std::string reference_policy;  ///< "Local", "Source" or empty.
  /// Failure of the last import by the operator or the platform. For an alias, that of its
  /// terminal.
  std::optional<objects::ImportFailure> failure;
  std::vector<graph::Producer> producers;  ///< Producers that count (decide::believed).
  std::vector<TagRef> missing_inputs;      ///< Missing inputs of the producers, sorted.
  bool output_stream_exists = true;        ///< The producers can push.
  bool reported = false;                   ///< Reason and message come from the operator.
  std::optional<TimePoint> next_attempt;   ///< Next import by the operator; in the future.
  bool due = false;                        ///< The time of the operator's next import has passed.
  std::vector<TagRef> suggestions;         ///< Existing istags, best first; only if undefined.
};
/// Decides one istag, or applies the report of the operator that has the authority.
[[nodiscard]] Verdict judge(const graph::Graph& graph, const TagRef& tag, const Judge& how);
/// The verdict for a decision that was already made, without suggestions.
[[nodiscard]] Verdict describe(const decide::TagFacts& facts, decide::Decision decision);

}  // namespace imagedeps::audit
