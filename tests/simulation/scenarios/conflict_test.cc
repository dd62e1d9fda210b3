// Another client writes the stream during every second import.
#include <fmt/core.h>

#include <memory>
#include <set>

#include "simulation/scenario.h"

namespace imagedeps::simulation {
namespace {

using objects::TagRef;
using std::chrono::hours;
using std::chrono::milliseconds;

constexpr const char* kGroup = "image.openshift.io";
constexpr const char* kPlural = "imagestreams";

class Conflict : public Scenario {
 protected:
  void listen() {
    stage_.wire.on_import = [this](const SentImport& import) {
      if (++seen_ % 2 != 0) return;
      meddling_ = stage_.loop.after(milliseconds{50}, [this, tag = import.tag] { meddle(tag); });
    };
  }

  /// Changes the stream. Every third time it also moves the tag's source. Every eighth time it
  /// deletes the stream instead.
  void meddle(const TagRef& tag) {
    Json stream = stage_.cluster.get(kGroup, kPlural, tag.ns, tag.stream);
    if (stream.is_null()) return;
    ++meddled_;
    if (meddled_ % 8 == 0) {
      stage_.cluster.remove(kGroup, kPlural, tag.ns, tag.stream);
      deleted_.insert(tag.stream);
      return;
    }
    if (meddled_ % 3 == 0) move(stream, tag);
    stream["metadata"]["annotations"]["example.com/touched"] = std::to_string(meddled_);
    stream.erase("status");
    ASSERT_TRUE(stage_.cluster.apply(stream, tag.ns));
  }

  void move(Json& stream, const TagRef& tag) {
    const std::string to = "quay.io/moved/" + tag.stream + ":" + std::to_string(meddled_);
    for (auto& each : stream["spec"]["tags"]) {
      if (string_at(each, "name") == tag.tag) each["from"]["name"] = to;
    }
    moved_[tag] = to;
  }

  /// The tags of streams that still exist.
  [[nodiscard]] std::vector<TagRef> left() const {
    std::vector<TagRef> tags;
    for (const TagRef& tag : tags_) {
      if (!deleted_.contains(tag.stream)) tags.push_back(tag);
    }
    return tags;
  }

  [[nodiscard]] std::string source_of(const TagRef& tag) const {
    const Json stream = stage_.cluster.get(kGroup, kPlural, tag.ns, tag.stream);
    for (const auto& each : at_path(stream, {"spec", "tags"})) {
      if (string_at(each, "name") == tag.tag) return string_at(at(each, "from"), "name");
    }
    return {};
  }

  Stage stage_{{}};
  std::vector<TagRef> tags_;
  std::map<TagRef, std::string> moved_;
  std::set<std::string> deleted_;
  std::unique_ptr<loop::Loop::Timer> meddling_;
  int seen_ = 0, meddled_ = 0;
};

TEST_F(Conflict, DuringEverySecondImportConvergesAndRestoresNothingOld) {
  tags_ = define_many(stage_, "openshift", 60, 5, "quay.io");
  for (const TagRef& tag : tags_) need(stage_, "shop", tag);
  listen();
  const TimePoint start = stage_.loop.now();
  stage_.start_operator();
  EXPECT_TRUE(wait(stage_, hours{1}, [this] {
    return count_populated(stage_, left()) == static_cast<int>(left().size());
  }));
  const Duration took = stage_.loop.now() - start;
  stage_.loop.run_for(hours{1});

  int old_sources = 0, recreated = 0;
  for (const auto& [tag, source] : moved_)
    old_sources += !deleted_.contains(tag.stream) && source_of(tag) != source ? 1 : 0;
  for (const auto& name : deleted_)
    recreated += stage_.cluster.get(kGroup, kPlural, "openshift", name).is_null() ? 0 : 1;
  EXPECT_GT(moved_.size(), 10u);
  EXPECT_GT(deleted_.size(), 5u);
  EXPECT_EQ(old_sources, 0);
  EXPECT_EQ(recreated, 0);
  std::size_t refused = 0;
  for (const auto& record : imports(stage_, start))
    refused += record.http_status == 409 || record.http_status == 404 ? 1 : 0;
  row("5 conflicts: populated",
      fmt::format("{} of {} tags in {}, {} of {} imports refused", count_populated(stage_, left()),
                  left().size(), in_seconds(took), refused, imports(stage_, start).size()),
      "all");
  row("5 conflicts: old sources restored",
      fmt::format("{} of {} that moved", old_sources, moved_.size()), "0");
  row("5 conflicts: deleted streams created again",
      fmt::format("{} of {}", recreated, deleted_.size()), "0");
}

}  // namespace
}  // namespace imagedeps::simulation
