#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "audit/finding.h"
#include "audit/inventory.h"
#include "audit/judge.h"
#include "base/json.h"

namespace imagedeps::audit {

/// A needed istag: one row of every view. The table, the JSON, the summary, the graph, the list of
/// images and the page render rows and judge nothing themselves.
struct Entry {
  Verdict verdict;
  std::vector<graph::Consumer> consumers;  ///< Judged consumers only.
};
/// True if the consumers of the istag cannot use it.
[[nodiscard]] bool unpopulated(const Verdict& verdict);
/// True if the istag has an image, but not the one that its stream specifies.
[[nodiscard]] bool outdated(const Verdict& verdict);

/// Everything that is counted about needed istags (summary.cc).
struct Summary {
  std::size_t needed = 0;
  // By origin. They add up to `needed`.
  std::size_t made_by_build = 0;
  std::size_t importable = 0;  ///< By imagedeps, or by the platform with a whole repository.
  std::size_t not_importable = 0;
  std::size_t alias = 0;
  std::size_t undefined = 0;
  std::size_t other = 0;
  // By state.
  std::size_t unpopulated = 0;
  std::size_t outdated = 0;
  std::size_t cannot_push = 0;  ///< Their builds cannot push (audit::cannot_push).

  /// What comes of the unpopulated istags that imagedeps can import.
  struct Outlook {
    std::size_t imported = 0;    ///< By the operator, now or at their next attempt.
    std::size_t paused = 0;      ///< Those of `imported` that wait for their registry.
    std::size_t observed = 0;    ///< The operator only observes them.
    std::size_t undecided = 0;   ///< No operator has reported on them.
    std::size_t aliases = 0;     ///< Aliases of these. They are not imported themselves.
    std::set<ObjectKey> builds;  ///< BuildConfigs that start when their istag gets an image.
  };
  Outlook outlook;
};

/// All needed istags of an inventory, at time `now`.
struct Report {
  Summary summary;
  std::vector<Entry> istags;           ///< Sorted by istag.
  std::vector<Finding> findings;       ///< What is wrong besides missing istags.
  std::optional<Authority> authority;  ///< Set for a cluster only.
  TimePoint now{};
};
/// Counts rows. Nothing else does.
[[nodiscard]] Summary summarise(const std::vector<Entry>& istags);
[[nodiscard]] Report report(const Inventory& inventory, const Judge& how);

/// What a needed istag must be, so that it is not missing.
enum class Yardstick {
  Defined,    ///< For files, where no istag can be populated.
  Populated,  ///< For a cluster. Istags that a build will push are not missing.
};
[[nodiscard]] bool missing(const Verdict& verdict, Yardstick yardstick);

/// {"summary", "decidedBy" (for a cluster), "istags", "findings", "openParameters", "problems",
/// "notes", "leftOut", "skipped"}.
[[nodiscard]] OrderedJson to_json(const Report& report, const Inventory& inventory);
/// The reason and the message of an outdated istag: {"reason", "message"}.
[[nodiscard]] OrderedJson outdated_json(const decide::Decision& decision);

[[nodiscard]] OrderedJson to_json(const Summary& summary);
/// One line: "33 image stream tags needed: 17 made by a build, ...".
[[nodiscard]] std::string to_text(const Summary& summary);

}  // namespace imagedeps::audit
