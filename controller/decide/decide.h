#pragma once

#include <cstdint>
#include <functional>

#include "base/random.h"
#include "decide/decision.h"
#include "decide/facts.h"

namespace imagedeps::decide {

/// Enforce orders imports. Observe never does (behaviour.md 4.10).
enum class Mode { Enforce, Observe };

/// The part of the configuration that decisions depend on.
struct Policy {
  Mode mode = Mode::Enforce;
  std::uint32_t stalled_after_attempts = 10;  ///< Failed imports in a row until Stalled is True.
  graph::Scope scope;                         ///< Decides which namespaces local_message may name.
};

/// Decides everything that the operator does about one istag (behaviour.md 3.1). The function is
/// total and deterministic, and uses no I/O, clocks, logs or metrics. The first rule that matches
/// wins.
///
/// rule                                         reason                          import order?
/// outside the scope                            OutOfScope                      no
/// opted out                                    Unmanaged                       no
/// spec tag has reference: true                 ReferenceOnly                   no
/// items[0].image is not empty                  Populated                       only if forced
/// a Build produces it                          AwaitingBuild                   no
/// a hook pushes it, or no `from`               AwaitingPush                    no
/// no stream / no spec tag                      ImageStreamMissing/TagUndefined no
/// no spec tag, but a repository is due         Pending                         no
/// alias                                        Alias*, or the terminal's       no (the terminal)
/// ImageStreamImage, internal registry          NotImportable                   no
/// our import is in flight                      Importing                       no
/// the platform's own import is due             Pending                         no, unless forced
/// registry paused by configuration             RegistryBackoff                 no
/// mode or state Observe                        ImportNeeded                    no
/// registry paused / own attempt in the future  RegistryBackoff / failure       no (forced skips
///                                                                              its own wait)
/// otherwise                                    Importing                       yes
[[nodiscard]] Decision decide(const TagFacts& facts, const Policy& policy, TimePoint now);

/// True if the source of the tag is the pull spec of an image in a registry other than the internal
/// one.
[[nodiscard]] bool has_external_source(const TagFacts& facts);

/// Collects the facts about one istag from the graph. `add` supplies the facts that `reconcile`
/// tracks. It is called for the istag and for the terminal tag of an alias.
[[nodiscard]] TagFacts gather(const graph::Graph& graph, const TagRef& tag,
                              const std::function<void(TagFacts&)>& add);

/// The longest wait after `count` consecutive failures of one class, before jitter. It starts at
/// 30 s and doubles up to the cap of the class (behaviour.md 4.6).
[[nodiscard]] Duration backoff_cap(ImportFailure failure, std::uint32_t count);
/// backoff_cap() with jitter: uniform in [cap / 2, cap], and at least 1 s.
[[nodiscard]] Duration backoff(ImportFailure failure, std::uint32_t count, Random& random);

}  // namespace imagedeps::decide
