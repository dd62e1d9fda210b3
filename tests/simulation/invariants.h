#pragma once

#include <map>
#include <string>
#include <vector>

#include "simulation/random_cluster.h"
#include "simulation/stage.h"

namespace imagedeps::simulation {

/// Watches a stage for what may never happen (docs/architecture.md, invariants 3 to 6). What is
/// seen is collected, in words.
class Invariants {
 public:
  /// Both must outlive it. It listens to the stage's wire.
  Invariants(Stage& stage, const RandomCluster& world);
  /// To be called now and then while the world does not change: looks at what the server has
  /// recorded since.
  void look();
  /// The operator was killed, and another is about to start.
  void restarted();
  /// Once all is calm: every force request was served or refused.
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
  void say(const std::string& what);

  Stage& stage_;
  const RandomCluster& world_;
  std::vector<std::string> violations_;
  std::map<std::size_t, std::uint64_t>
      pending_;  ///< Records of imports that run: index, and the life of the stream.
  std::map<std::pair<objects::TagRef, std::uint64_t>, int>
      successes_;  ///< Of one tag in one life of its stream.
  std::size_t looked_at_ = 0;

  /// Conflicts of a stream's imports, in a row.
  struct Conflicts {
    std::uint32_t count = 0;
    TimePoint not_before{};
  };
  std::map<std::pair<std::string, std::string>, Conflicts> conflicts_;

  /// What the operator had done, and why, at the last look.
  struct Work {
    std::uint64_t done = 0;
    std::uint64_t requests = 0;
    std::uint64_t version = 0;
    TimePoint at{};
  };
  Work work_;
};

}  // namespace imagedeps::simulation
