#pragma once

#include <cstdint>
#include <functional>

#include "base/random.h"
#include "decide/decision.h"
#include "decide/facts.h"

namespace imagedeps::decide {

enum class Mode { Enforce, Observe };

struct Policy {
  Mode mode = Mode::Enforce;
  std::uint32_t stalled_after_attempts = 10;
  graph::Scope scope;  ///< For what local_message may name.
};

/// The whole behaviour of the operator for one istag (behaviour.md 3.1). Total, deterministic,
/// free of I/O, clocks, logs and metrics; the first rule that matches wins.
///
/// rule                                         reason                          import order?
/// outside the scope                            OutOfScope                      no
/// opted out                                    Unmanaged                       no
/// spec tag has reference: true                 ReferenceOnly                   no
/// items[0].image is there                      Populated                       only if forced
/// a Build makes it                             AwaitingBuild                   no
/// a hook pushes it, or no `from`               AwaitingPush                    no
/// no stream / no spec tag                      ImageStreamMissing/TagUndefined no
/// alias                                        Alias*, or the terminal's       no (the terminal)
/// ImageStreamImage, internal registry          NotImportable                   no
/// our import is in flight                      Importing                       no
/// the platform's own import is due             Pending                         no, unless forced
/// registry paused by configuration             RegistryBackoff                 no
/// mode or state Observe                        ImportNeeded                    no
/// registry paused / own attempt in the future  RegistryBackoff / failure       no (forced skips
///                                                                              its own wait)
/// else                                         Importing                       yes
[[nodiscard]] Decision decide(const TagFacts& facts, const Policy& policy, TimePoint now);

/// The facts that the graph knows about one istag; what `reconcile` adds comes from `add`, which is
/// also called for the terminal of an alias.
[[nodiscard]] TagFacts gather(const graph::Graph& graph, const TagRef& tag,
                              const std::function<void(TagFacts&)>& add);

/// The longest wait after `count` failures of a class in a row, before jitter: 30 s doubled up to
/// the cap of the class (behaviour.md 4.6).
[[nodiscard]] Duration backoff_cap(ImportFailure failure, std::uint32_t count);
/// With full jitter: uniform in [cap / 2, cap], never below a second.
[[nodiscard]] Duration backoff(ImportFailure failure, std::uint32_t count, Random& random);

}  // namespace imagedeps::decide
