#pragma once

#include <optional>
#include <string>
#include <vector>

#include "audit/inventory.h"
#include "audit/judge.h"
#include "base/json.h"

namespace imagedeps::audit {

struct Entry {
  Verdict verdict;
  std::vector<graph::Consumer> consumers;  ///< Judged ones.
};

/// Counts of needed istags by how they come to be. What is a mere reference or pushed by hand is in
/// none but `needed`.
struct Summary {
  std::size_t needed = 0;
  std::size_t made_by_build = 0;
  std::size_t importable = 0;
  std::size_t alias = 0;
  std::size_t undefined = 0;
};

struct Report {
  Summary summary;
  std::vector<Entry> istags;           ///< Sorted by istag.
  std::optional<Authority> authority;  ///< Of a cluster only.
  TimePoint now{};
};
[[nodiscard]] Summary summarise(const std::vector<Entry>& istags);
[[nodiscard]] Report report(const Inventory& inventory, const Judge& how);

/// What a needed istag is held against.
enum class Yardstick {
  Defined,    ///< Files: nothing can be populated there.
  Populated,  ///< A cluster. What a build of theirs will push is not missing.
};
[[nodiscard]] bool missing(const Verdict& verdict, Yardstick yardstick);

/// {"summary", "decidedBy" (of a cluster), "istags", "problems", "notes", "skipped"}.
[[nodiscard]] OrderedJson to_json(const Report& report, const Inventory& inventory);
/// One line: "33 istags needed: 17 made by a build, ...".
[[nodiscard]] std::string to_text(const Summary& summary);

}  // namespace imagedeps::audit
