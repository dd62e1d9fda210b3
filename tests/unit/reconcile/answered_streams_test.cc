#include "reconcile/answered_streams.h"

#include <gtest/gtest.h>

namespace imagedeps::reconcile {
namespace {

objects::ImageStream stream(const std::string& version) {
  objects::ImageStream made;
  made.meta.ns = "shop";
  made.meta.name = "web";
  made.meta.resource_version = version;
  return made;
}

TEST(AnsweredStreams, OutdateOlderVersionsUntilTheWatchHasCaughtUp) {
  AnsweredStreams answers;
  answers.record(stream("7"));
  EXPECT_TRUE(answers.outdates(stream("5")));
  EXPECT_EQ(answers.size(), 1u);
  EXPECT_FALSE(answers.outdates(stream("7")));
  EXPECT_EQ(answers.size(), 0u);
}

TEST(AnsweredStreams, ConcernOnlyTheirOwnStream) {
  AnsweredStreams answers;
  answers.record(stream("7"));
  auto other = stream("5");
  other.meta.name = "other";
  EXPECT_FALSE(answers.outdates(other));
}

/// After a restore of etcd from a backup, a list has lower versions than earlier answers.
TEST(AnsweredStreams, GiveWayToAListAndToADeletion) {
  AnsweredStreams answers;
  answers.record(stream("7"));
  answers.clear();
  EXPECT_FALSE(answers.outdates(stream("5")));
  answers.record(stream("7"));
  answers.remove({objects::Kind::ImageStream, "shop", "web"});
  EXPECT_FALSE(answers.outdates(stream("5")));
}

}  // namespace
}  // namespace imagedeps::reconcile
