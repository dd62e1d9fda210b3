#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "simulation/random_cluster.h"
#include "simulation/stage.h"

namespace imagedeps::simulation {

/// Checks that a stage never violates an invariant (docs/architecture.md, invariants 3 to 6).
/// Violations are collected as text.
class Invariants {
 public:
  /// `stage` and `world` must outlive this object. Installs the import callbacks of the stage's
  /// wire.
  Invariants(Stage& stage, const RandomCluster& world);
  /// Checks everything that the server recorded since the last call. Call it regularly, at times
  /// when the cluster is not being changed.
  void check();
  /// Call when the operator was killed and before another one starts.
  void restarted();
  /// Checks that every force request was served or refused. Call it after the faults have ended.
  void check_requests();
  [[nodiscard]] const std::vector<std::string>& violations() const { return violations_; }

 private:
  void on_import(const SentImport& import);
  void check_bounds(const SentImport& import);
  void check_back_off(const SentImport& import);
  void on_answer(const SentImport& import, const Result<kube::Response>& answer);
  void check_work();
  void check_record(std::size_t index);
  void check_deleted_streams();
  void check_index();
  void check_reader();
  void report(const std::string& what);

  Stage& stage_;
  const RandomCluster& world_;
  std::vector<std::string> violations_;
  /// Imports that have not finished: the index of the record, and the life of the stream
  /// (RandomCluster::lives_of()).
  std::map<std::size_t, std::uint64_t> pending_;
  /// Successful imports of a tag, by life of its stream.
  std::map<std::pair<objects::TagRef, std::uint64_t>, int> successes_;
  std::size_t checked_ = 0;  ///< The number of import records that were checked.

  /// Consecutive conflicts of a stream's imports.
  struct Conflicts {
    std::uint32_t count = 0;
    TimePoint not_before{};
    std::optional<objects::TagRef> lost;  ///< An import without an answer: its outcome is unknown.
  };
  std::map<std::pair<std::string, std::string>, Conflicts> conflicts_;

  /// The work of the operator and its causes at the last check.
  struct Work {
    std::uint64_t done = 0;
    std::uint64_t requests = 0;
    std::uint64_t version = 0;
    TimePoint at{};
  };
  Work work_;
};

}  // namespace imagedeps::simulation
