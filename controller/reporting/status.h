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

/// What a status is made of. All times are the wall clock's.
struct StatusFacts {
  const decide::Decision& decision;
  const objects::TagRef& tag;
  const objects::SpecTag* spec = nullptr;  ///< Null: the stream does not define the tag.
  std::string registry;                    ///< Of its source, or of its alias chain's end.
  const std::vector<graph::Consumer>& consumers;
  decide::Attempts attempts;  ///< Times of the wall clock.
  std::uint32_t stalled_after_attempts = 10;
  std::string handled_request;  ///< Empty: keep what stands there.
  std::int64_t generation = 0;  ///< metadata.generation of the object that it is for.
  const objects::DependencyStatus* before = nullptr;  ///< What stands there; null if nothing does.
  std::string_view
      aftermath;  ///< Of a populated one: what became of its dependents; empty: nothing new.
  TimePoint wall_now{};
};

/// The status of an ImageDependency (behaviour.md 5.7, with its table of conditions). Pure. It
/// says nothing of other namespaces than the object's own but how many references there are, and
/// what decide's local_message says.
[[nodiscard]] objects::DependencyStatus describe(const StatusFacts& facts);

/// The same status for an object whose istag nobody needs any more: state Orphaned, no next
/// attempt, all else unchanged.
[[nodiscard]] objects::DependencyStatus orphaned(const objects::DependencyStatus& before);

/// Of its condition Ready; empty if it has none.
[[nodiscard]] std::string_view ready_reason(const objects::DependencyStatus& status);

/// It promises an attempt at a time that has passed: it must be written again, whatever else is the
/// same. describe() never does that.
[[nodiscard]] bool time_has_passed(const objects::DependencyStatus& status, TimePoint wall_now);

/// Where many istags wait for a registry: an object names the probe with its first report of that,
/// until the time has passed.
[[nodiscard]] bool may_name_probe(const objects::DependencyStatus& before, TimePoint wall_now);

/// A pause of a registry writes no object: true if `after` says RegistryBackoff where `before`
/// already says that an import failed.
[[nodiscard]] bool only_a_pause(const objects::DependencyStatus& before,
                                const objects::DependencyStatus& after);

}  // namespace imagedeps::reporting
