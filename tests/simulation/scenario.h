#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "simulation/stage.h"

namespace imagedeps::simulation {

/// What the scenarios play with: streams whose tags failed to import at install, and workloads that
/// need some of them.
class Scenario : public ::testing::Test {
 protected:
  /// Removes the rows that an earlier run of this test has left.
  void SetUp() override;
  /// One row of the table that `make test` prints: build/scenarios/.
  static void row(const std::string& scenario, const std::string& measured,
                  const std::string& limit);

  /// A stream in `ns` whose tags "1" to `tags` come from HOST/NS/NAME:TAG and were tried by the
  /// platform, in vain.
  static void define(Stage& stage, const std::string& ns, const std::string& name, int tags,
                     const std::string& host);
  /// The same, `streams` times: "s0", "s1", ...; all their tags, stream by stream.
  static std::vector<objects::TagRef> define_many(Stage& stage, const std::string& ns, int streams,
                                                  int tags, const std::string& host);
  /// A Deployment in `ns` that waits for the istag.
  static void need(Stage& stage, const std::string& ns, const objects::TagRef& tag);

  [[nodiscard]] static bool populated(const Stage& stage, const objects::TagRef& tag);
  [[nodiscard]] static int count_populated(const Stage& stage,
                                           const std::vector<objects::TagRef>& tags);
  /// When the image of each tag that the operator has imported was fetched, and how often it was.
  struct Healing {
    TimePoint at{};
    int times = 0;
  };
  [[nodiscard]] static std::map<objects::TagRef, Healing> healed(const Stage& stage);
  /// Imports of the operator that began in [from, to), each with its answer.
  [[nodiscard]] static std::vector<sim::Cluster::ImportRecord> imports(
      const Stage& stage, TimePoint from, TimePoint to = TimePoint::max());
  /// The ImageDependency that the operator made for the istag; null if there is none.
  [[nodiscard]] static Json dependency(const Stage& stage, const objects::TagRef& tag);
  /// Of its condition Ready.
  [[nodiscard]] static std::string reason(const Stage& stage, const objects::TagRef& tag);
  /// The value of a line of /metrics: "imagedeps_imports_in_flight"; -1 if it is not there.
  [[nodiscard]] static double metric(const Stage& stage, const std::string& series);

  /// Lets time pass, second by second and later in steps of ten, until the condition holds; whether
  /// it did within `limit`.
  static bool wait(Stage& stage, Duration limit, const std::function<bool()>& condition);
  [[nodiscard]] static std::string in_seconds(Duration duration);
};

}  // namespace imagedeps::simulation
