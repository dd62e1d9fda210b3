#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "simulation/stage.h"

namespace imagedeps::simulation {

/// Helpers for scenarios: image streams whose tags failed to import at installation, and workloads
/// that need some of them.
class Scenario : public ::testing::Test {
 protected:
  /// Deletes the rows that an earlier run of this test wrote.
  void SetUp() override;
  /// Adds a row to the table that `make test` prints (rows.h).
  static void row(const std::string& scenario, const std::string& measured,
                  const std::string& limit);

  /// Creates a stream in `ns` with the tags "1" to `tags`. They come from HOST/NS/NAME:TAG, and the
  /// platform's import of them failed.
  static void define(Stage& stage, const std::string& ns, const std::string& name, int tags,
                     const std::string& host);
  /// Creates the streams "s0", "s1", ... in the same way. Returns all their tags, stream by stream.
  static std::vector<objects::TagRef> define_many(Stage& stage, const std::string& ns, int streams,
                                                  int tags, const std::string& host);
  /// Creates a Deployment in `ns` that needs the istag.
  static void need(Stage& stage, const std::string& ns, const objects::TagRef& tag);

  [[nodiscard]] static bool populated(const Stage& stage, const objects::TagRef& tag);
  [[nodiscard]] static int count_populated(const Stage& stage,
                                           const std::vector<objects::TagRef>& tags);
  /// The successful imports of a tag by the operator: the time when the last one was sent, and
  /// their number.
  struct Healing {
    TimePoint at{};
    int times = 0;
  };
  [[nodiscard]] static std::map<objects::TagRef, Healing> healed(const Stage& stage);
  /// The operator's imports that were sent in [from, to).
  [[nodiscard]] static std::vector<sim::Cluster::ImportRecord> imports(
      const Stage& stage, TimePoint from, TimePoint to = TimePoint::max());
  /// The ImageDependency that the operator created for the istag, or null.
  [[nodiscard]] static Json dependency(const Stage& stage, const objects::TagRef& tag);
  /// The reason of the condition Ready of its ImageDependency.
  [[nodiscard]] static std::string reason(const Stage& stage, const objects::TagRef& tag);
  /// The value of a series in /metrics, such as "imagedeps_imports_in_flight", or -1 if it does not
  /// exist.
  [[nodiscard]] static double metric(const Stage& stage, const std::string& series);

  /// Advances the time in steps of one second, and later of ten seconds, until the condition holds.
  /// Returns false if it does not hold within `limit`.
  static bool wait(Stage& stage, Duration limit, const std::function<bool()>& condition);
  [[nodiscard]] static std::string in_seconds(Duration duration);
};

}  // namespace imagedeps::simulation
