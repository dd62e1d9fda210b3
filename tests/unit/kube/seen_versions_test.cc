#include "kube/seen_versions.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "base/random.h"

namespace imagedeps::kube {
namespace {

TEST(Version, IsOrderedIfItIsANumber) {
  EXPECT_TRUE(Version::of("10").newer_than(Version::of("9")));
  EXPECT_FALSE(Version::of("9").newer_than(Version::of("10")));
  EXPECT_FALSE(Version::of("9").newer_than(Version::of("9")));
}

TEST(Version, IsOnlyEqualOrNotIfItIsNotANumber) {
  EXPECT_TRUE(Version::of("a").newer_than(Version::of("b")));
  EXPECT_TRUE(Version::of("b").newer_than(Version::of("a")));
  EXPECT_FALSE(Version::of("a").newer_than(Version::of("a")));
  EXPECT_TRUE(Version::of("99999999999999999999999").newer_than(Version::of("1")));
}

TEST(Version, AreComparedAsNumbers) {
  EXPECT_TRUE(older("99", "100"));
  EXPECT_FALSE(older("100", "99"));
  EXPECT_FALSE(older("100", "100"));
  EXPECT_FALSE(older("abc", "100")) << "not a number, so the order is unknown";
}

TEST(SeenVersions, BehavesLikeAMap) {
  SeenVersions known;
  std::map<std::pair<std::string, std::string>, std::uint64_t> model;
  Random random(1);
  for (std::uint64_t step = 0; step < 20000; ++step) {
    const std::pair key{"ns" + std::to_string(random.below(5)),
                        "a-rather-long-name-" + std::to_string(random.below(300))};
    auto* const entry = known.find(key.first, key.second);
    ASSERT_EQ(entry != nullptr, model.contains(key));
    if (entry == nullptr) {
      known.add(key.first, key.second).uid = step;
      model[key] = step;
    } else {
      ASSERT_EQ(entry->uid, model[key]);
      known.erase(key.first, key.second);
      model.erase(key);
    }
    ASSERT_EQ(known.size(), model.size());
  }
}

TEST(SeenVersions, SweepsObjectsOfOlderEpochs) {
  SeenVersions known;
  for (int i = 0; i < 1000; ++i) known.add("shop", std::to_string(i)).epoch = i % 3 == 0 ? 2 : 1;
  std::set<std::string> gone;
  known.sweep(2, [&](const SeenVersions::Entry&, std::string_view ns, std::string_view name) {
    EXPECT_EQ(ns, "shop");
    gone.emplace(name);
  });
  EXPECT_EQ(gone.size(), 666u);
  EXPECT_EQ(known.size(), 334u);
  for (int i = 0; i < 1000; ++i)
    EXPECT_EQ(known.find("shop", std::to_string(i)) != nullptr, i % 3 == 0);
}

TEST(SeenVersions, DoesNotConfuseNames) {
  SeenVersions known;
  known.add("a", "b");
  EXPECT_EQ(known.find("", "a/b"), nullptr);
  EXPECT_EQ(known.find("a", "bc"), nullptr);
  known.erase("a", "c");
  EXPECT_NE(known.find("a", "b"), nullptr);
}

}  // namespace
}  // namespace imagedeps::kube
