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

/// How to judge: what `reconcile` knows beyond the graph comes from `add`. With the authority of an
/// operator, what its ImageDependencies in the graph say counts (operator_report.h).
struct Judge {
  decide::Policy policy;
  TimePoint now{};
  std::function<void(decide::TagFacts&)> add = [](decide::TagFacts&) {};
  std::optional<Authority> authority;  ///< Of a report on a cluster.
};

/// How an istag comes to be, whatever its state is now.
enum class Origin {
  Build,      ///< A BuildConfig or an unfinished Build makes it.
  Import,     ///< Its stream says from where to import it.
  Alias,      ///< It follows another istag.
  Undefined,  ///< Neither its stream nor anybody else speaks of it.
  Other,      ///< A mere reference, an image by id, or pushed by hand.
};
[[nodiscard]] std::string_view to_string(Origin origin);

/// One istag with all that people ask about it.
struct Verdict {
  TagRef tag;
  Origin origin = Origin::Other;
  decide::Decision decision;
  std::string source;    ///< The pull spec that it is imported from, as typed; empty if it is none.
  std::string registry;  ///< host[:port] of it.
  std::string reference_policy;  ///< "Local", "Source" or empty.
  std::optional<objects::ImportFailure>
      failure;  ///< Of the last import of anybody, of an alias's end too.
  std::vector<graph::Producer> producers;  ///< Believed ones.
  std::vector<TagRef> missing_inputs;      ///< Of the producers, sorted.
  bool output_stream_exists = true;        ///< Of the producers.
  bool reported = false;                   ///< Reason and message are the operator's.
  std::optional<TimePoint> next_attempt;   ///< Of the operator's import; in the future.
  bool due = false;                        ///< The time of the next attempt has passed.
  std::vector<TagRef> suggestions;  ///< What does exist, best first; only for what is not defined.
};
[[nodiscard]] Verdict judge(const graph::Graph& graph, const TagRef& tag, const Judge& how);
/// The same of an istag that was decided on before; without suggestions.
[[nodiscard]] Verdict describe(const decide::TagFacts& facts, decide::Decision decision);

}  // namespace imagedeps::audit
