#pragma once

#include <optional>
#include <string>
#include <vector>

#include "audit/finding.h"
#include "audit/inventory.h"
#include "audit/judge.h"
#include "base/json.h"

namespace imagedeps::audit {

/// A needed istag.
struct Entry {
  Verdict verdict;
  std::vector<graph::Consumer> consumers;  ///< Judged consumers only.
};

/// Numbers of needed istags by origin. Istags of Origin::Other are counted only in `needed`.
struct Summary {
  std::size_t needed = 0;
  std::size_t made_by_build = 0;
  std::size_t importable = 0;
  std::size_t alias = 0;
  std::size_t undefined = 0;
};

/// All needed istags of an inventory, at time `now`.
struct Report {
  Summary summary;
  std::vector<Entry> istags;           ///< Sorted by istag.
  std::vector<Finding> findings;       ///< What is wrong besides missing istags.
  std::optional<Authority> authority;  ///< Set for a cluster only.
  TimePoint now{};
};
[[nodiscard]] Summary summarise(const std::vector<Entry>& istags);
[[nodiscard]] Report report(const Inventory& inventory, const Judge& how);

/// What a needed istag must be, so that it is not missing.
enum class Yardstick {
  Defined,    ///< For files, where no istag can be populated.
  Populated,  ///< For a cluster. Istags that a build will push are not missing.
};
[[nodiscard]] bool missing(const Verdict& verdict, Yardstick yardstick);

/// {"summary", "decidedBy" (for a cluster), "istags", "findings", "problems", "notes", "skipped"}.
[[nodiscard]] OrderedJson to_json(const Report& report, const Inventory& inventory);
/// One line: "33 image stream tags needed: 17 made by a build, ...".
[[nodiscard]] std::string to_text(const Summary& summary);

}  // namespace imagedeps::audit
