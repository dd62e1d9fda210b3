#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "decide/decision.h"
#include "decide/facts.h"
#include "graph/graph.h"
#include "objects/image_dependency.h"

namespace imagedeps::reporting {

/// The facts that a status is computed from. All times are on the wall clock.
struct StatusFacts {
  const decide::Decision& decision;
  const objects::TagRef& tag;
  const objects::SpecTag* spec = nullptr;  ///< Null if the stream does not define the tag.
  std::string registry;  ///< The registry of its source, or of the end of its alias chain.
  const std::vector<graph::Consumer>& consumers;
  decide::Attempts attempts;  ///< Times are on the wall clock.
  std::uint32_t stalled_after_attempts = 10;
  std::string handled_request;                        ///< Empty: keep the present value.
  std::int64_t generation = 0;                        ///< The object's metadata.generation.
  const objects::DependencyStatus* before = nullptr;  ///< The present status, or null.
  std::string_view
      aftermath;  ///< The outcome for a populated tag's dependents, empty if unchanged.
  TimePoint wall_now{};
};

/// Computes the status of an ImageDependency (behaviour.md 5.7, with its table of conditions). Pure.
/// The status shows nothing of other namespaces, except the number of references and the decision's
/// local_message.
[[nodiscard]] objects::DependencyStatus describe(const StatusFacts& facts);

/// The status of an object whose istag is no longer needed: state Orphaned, no references, no next
/// attempt, everything else unchanged.
[[nodiscard]] objects::DependencyStatus orphaned(const objects::DependencyStatus& before);

/// The reason of condition Ready, or empty.
[[nodiscard]] std::string_view ready_reason(const objects::DependencyStatus& status);

/// True if nextAttemptTime has passed. Such a status must be written again even if nothing else has
/// changed. describe() never returns one.
[[nodiscard]] bool time_has_passed(const objects::DependencyStatus& status, TimePoint wall_now);

/// For many istags that wait for a registry: true if the object may name the time of the probe. It
/// does with its first report of the pause, until that time has passed.
[[nodiscard]] bool may_name_probe(const objects::DependencyStatus& before, TimePoint wall_now);

/// True if only RegistryBackoff replaces a failed import. A pause of a registry does not write its
/// objects.
[[nodiscard]] bool only_a_pause(const objects::DependencyStatus& before,
                                const objects::DependencyStatus& after);

}  // namespace imagedeps::reporting
