#include "importing/work_queue.h"

#include <gtest/gtest.h>

namespace imagedeps::importing {
namespace {

using objects::TagRef;
using std::chrono::minutes;
using std::chrono::seconds;

const TimePoint kStart{std::chrono::hours{1}};

TagRef tag(std::string ns, std::string name) { return {std::move(ns), "s", std::move(name)}; }

std::string order_of(WorkQueue& queue, TimePoint now) {
  std::string names;
  while (const auto next = queue.take(now)) names += next->ns + next->tag + " ";
  return names;
}

TEST(WorkQueue, ReturnsNothingBeforeItIsDue) {
  WorkQueue queue;
  queue.put(tag("a", "1"), kStart + seconds{5}, Priority::Blocking);
  EXPECT_FALSE(queue.take(kStart));
  EXPECT_EQ(queue.next_due(kStart), kStart + seconds{5});
  EXPECT_FALSE(queue.next_due(kStart + seconds{5})) << "it is due already";
  EXPECT_EQ(queue.take(kStart + seconds{5}), tag("a", "1"));
  EXPECT_TRUE(queue.empty());
}

TEST(WorkQueue, KeepsEachTagOnceWithItsEarliestDueTime) {
  WorkQueue queue;
  queue.put(tag("a", "1"), kStart + seconds{5}, Priority::Blocking);
  queue.put(tag("a", "1"), kStart, Priority::Blocking);
  queue.put(tag("a", "1"), kStart + seconds{9}, Priority::Blocking);
  EXPECT_EQ(queue.size(), 1u);
  EXPECT_EQ(order_of(queue, kStart), "a1 ");
  EXPECT_EQ(order_of(queue, kStart + seconds{9}), "");
}

TEST(WorkQueue, ServesNamespacesInTurn) {
  WorkQueue queue;
  for (const char* name : {"1", "2", "3", "4"})
    queue.put(tag("big", name), kStart, Priority::Blocking);
  queue.put(tag("small", "x"), kStart + seconds{1}, Priority::Blocking);
  queue.put(tag("tiny", "y"), kStart + seconds{2}, Priority::Blocking);
  EXPECT_EQ(order_of(queue, kStart + seconds{2}), "big1 smallx tinyy big2 big3 big4 ");
}

TEST(WorkQueue, DoesNotPreferANamespaceThatKeepsComingBack) {
  WorkQueue queue;
  for (const char* name : {"1", "2", "3"}) queue.put(tag("big", name), kStart, Priority::Blocking);
  std::string names;
  for (int i = 0; i < 3; ++i) {
    queue.put(tag("again", "x"), kStart, Priority::Blocking);
    names += queue.take(kStart)->ns + " ";
  }
  EXPECT_EQ(names, "again big again ");
}

TEST(WorkQueue, TakesBlockingTagsBeforeDeclaredOnes) {
  WorkQueue queue;
  queue.put(tag("a", "declared"), kStart, Priority::Declared);
  queue.put(tag("a", "blocks"), kStart + seconds{1}, Priority::Blocking);
  EXPECT_EQ(queue.best(kStart + seconds{1})->priority, Priority::Blocking);
  EXPECT_EQ(order_of(queue, kStart + seconds{1}), "ablocks adeclared ");
}

TEST(WorkQueue, StarvesNothing) {
  WorkQueue queue(minutes{1});
  queue.put(tag("a", "declared"), kStart, Priority::Declared);
  queue.put(tag("a", "blocks"), kStart + minutes{1}, Priority::Blocking);
  EXPECT_EQ(order_of(queue, kStart + minutes{1}), "adeclared ablocks ");
}

TEST(WorkQueue, SkipsNamespacesThatAreNotAdmitted) {
  WorkQueue queue;
  queue.put(tag("full", "1"), kStart, Priority::Blocking);
  queue.put(tag("free", "2"), kStart, Priority::Blocking);
  const auto admits = [](std::string_view ns) { return ns != "full"; };
  EXPECT_EQ(queue.take(kStart, admits), tag("free", "2"));
  EXPECT_FALSE(queue.take(kStart, admits));
  EXPECT_EQ(queue.size(), 1u);
}

TEST(WorkQueue, RemovesDroppedTags) {
  WorkQueue queue;
  queue.put(tag("a", "1"), kStart, Priority::Declared);
  queue.put(tag("a", "2"), kStart + seconds{1}, Priority::Blocking);
  EXPECT_TRUE(queue.best(kStart));
  queue.drop(tag("a", "1"));
  queue.drop(tag("a", "2"));
  queue.drop(tag("a", "3"));
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(order_of(queue, kStart + minutes{5}), "");
}

}  // namespace
}  // namespace imagedeps::importing
