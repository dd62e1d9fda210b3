// kill -9 during 1,000 imports, 20 times.
#include <fmt/core.h>

#include <algorithm>

#include "simulation/scenario.h"

namespace imagedeps::simulation {
namespace {

using objects::TagRef;
using std::chrono::hours;
using std::chrono::minutes;

constexpr const char* kHost = "quay.io";
constexpr int kRestarts = 20;

class Restart : public Scenario {
 protected:
  /// Creates ten projects with 100 needed tags each. The image of every tenth tag does not exist.
  void install() {
    for (int i = 0; i < 10; ++i) {
      const std::string ns = "team" + std::to_string(i);
      for (const TagRef& tag : define_many(stage_, ns, 20, 5, kHost)) {
        need(stage_, ns, tag);
        const bool missing = all_.size() % 10 == 9;
        (missing ? missing_ : present_).push_back(tag);
        all_.push_back(tag);
        if (missing)
          stage_.cluster.set_image(std::string(kHost) + "/" + ns + "/" + tag.stream + ":" + tag.tag,
                                   false);
      }
    }
    stage_.wire.on_import = [this](const SentImport& import) { check(import); };
  }

  void check(const SentImport& import) {
    if (populated(stage_, import.tag)) ++again_;
    const auto next =
        parse_rfc3339(string_at(at(dependency(stage_, import.tag), "status"), "nextAttemptTime"));
    if (next && import.at < *next) ++early_;
  }

  void kill_and_start() {
    std::size_t lost = 0;
    for (const TagRef& tag : all_) {
      const auto stored = integer_at(at(dependency(stage_, tag), "status"), "importAttempts");
      const auto& attempts = stage_.controller().engine().scheduler().attempts().of(tag);
      if (static_cast<std::int64_t>(attempts.count) > stored) ++lost;
    }
    most_lost_ = std::max(most_lost_, lost);
    stage_.kill_operator();
    stage_.loop.run_for(Duration{random_.below(3'000)});
    stage_.start_operator();
  }

  Stage stage_{{}};
  Random random_{20};
  std::vector<TagRef> all_, present_, missing_;
  int again_ = 0, early_ = 0;
  std::size_t most_lost_ = 0;
};

TEST_F(Restart, AtAnyPointRepeatsAndLosesNothing) {
  install();
  stage_.start_operator();
  for (int i = 0; i < kRestarts; ++i) {
    stage_.loop.run_for(Duration{1'000 + random_.below(29'000)});
    kill_and_start();
  }
  const int before = count_populated(stage_, all_);
  ASSERT_GT(before, 200);
  ASSERT_LT(before, 900) << "the restarts must happen during the imports";
  EXPECT_TRUE(wait(stage_, hours{1}, [&] { return count_populated(stage_, present_) == 900; }));
  stage_.loop.run_for(minutes{5});
  int twice = 0, unreported = 0;
  for (const auto& [tag, healing] : healed(stage_)) twice += healing.times > 1 ? 1 : 0;
  for (const TagRef& tag : missing_) unreported += reason(stage_, tag) == "ManifestUnknown" ? 0 : 1;
  const int lost = 900 - count_populated(stage_, present_) + unreported;
  EXPECT_EQ(again_ + twice, 0);
  EXPECT_EQ(early_, 0);
  EXPECT_EQ(lost, 0);
  EXPECT_LE(most_lost_, 10u) << "attempts that are not stored: those in flight at most";
  row("4 restart: imports of populated tags",
      fmt::format("{}, in 20 restarts after 1 to 30 s each", again_ + twice), "0");
  row("4 restart: attempts before their stored time", fmt::format("{}", early_), "0");
  row("4 restart: tags lost", fmt::format("{} of 1,000", lost), "0");
  row("4 restart: attempt records lost at one kill", fmt::format("{}", most_lost_),
      "<= 10, those in flight");
}

}  // namespace
}  // namespace imagedeps::simulation
