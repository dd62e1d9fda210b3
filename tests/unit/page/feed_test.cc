#include "page/feed.h"

#include <gtest/gtest.h>

#include <string>

namespace imagedeps::page {
namespace {

TagRef tag(int number) { return {"ns", "stream", std::to_string(10'000 + number)}; }

std::vector<TagRef> tags(int count) {
  std::vector<TagRef> all;
  all.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) all.push_back(tag(i));
  return all;
}

TEST(Feed, TellsASnapshotInOrderAndInPieces) {
  Feed feed;
  feed.restart({tag(2), tag(0), tag(1)});
  const auto first = feed.take(2);
  EXPECT_EQ(first.tags, (std::vector{tag(0), tag(1)}));
  EXPECT_EQ(first.left, 1u);
  const auto second = feed.take(2);
  EXPECT_EQ(second.tags, std::vector{tag(2)});
  EXPECT_EQ(second.left, 0u);
  EXPECT_TRUE(feed.empty());
}

TEST(Feed, TellsWhatChangedTenTimesOnce) {
  Feed feed;
  for (int i = 0; i < 10; ++i) feed.touch(tag(1));
  EXPECT_EQ(feed.take(100).tags, std::vector{tag(1)});
  EXPECT_TRUE(feed.empty());
}

TEST(Feed, TellsChangesAfterTheSnapshot) {
  Feed feed;
  feed.restart(tags(3));
  feed.touch(tag(0));
  EXPECT_EQ(feed.take(2).tags, (std::vector{tag(0), tag(1)}));
  EXPECT_EQ(feed.take(2).tags, (std::vector{tag(2), tag(0)}));
}

TEST(Feed, GivesUpItsQueueWhereItGrowsTooLong) {
  Feed feed;
  for (std::size_t i = 0; i < Feed::kChangedMax; ++i) feed.touch(tag(static_cast<int>(i)));
  EXPECT_FALSE(feed.overflown());
  feed.touch(tag(9999));
  EXPECT_TRUE(feed.overflown());
  EXPECT_TRUE(feed.empty());
  feed.touch(tag(1));
  EXPECT_TRUE(feed.empty());
  feed.restart(tags(1));
  EXPECT_FALSE(feed.overflown());
  EXPECT_EQ(feed.take(10).tags, tags(1));
}

}  // namespace
}  // namespace imagedeps::page
