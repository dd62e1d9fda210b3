#include "importing/registries.h"

#include <gtest/gtest.h>

namespace imagedeps::importing {
namespace {

using objects::ImportFailure;
using objects::TagRef;
using std::chrono::seconds;
using Change = Circuit::Change;

const TimePoint kStart{std::chrono::hours{1}};

TagRef tag(std::string name, std::string ns = "a") { return {std::move(ns), "s", std::move(name)}; }
RegistryAccess access(std::string repository, std::string ns = "a") {
  return {"quay.io", std::move(repository), std::move(ns)};
}

struct RegistriesTest : testing::Test {
  Config::Import config;
  Registries registries{config};

  std::vector<Registries::News> fail(const std::string& name, ImportFailure failure,
                                     TimePoint now = kStart, const std::string& ns = "a") {
    return registries.answered(now, access(name, ns), tag(name, ns), failure);
  }
  Change last_change(const std::vector<Registries::News>& news) {
    return news.empty() ? Change::None : news.back().change;
  }
  void open(ImportFailure failure) {
    for (const char* name : {"1", "2", "3"}) static_cast<void>(fail(name, failure));
  }
};

TEST_F(RegistriesTest, LimitsImportsInFlightPerRegistry) {
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(registries.admits(kStart, "quay.io")) << i;
    registries.started(kStart, access("x"));
  }
  EXPECT_FALSE(registries.admits(kStart, "quay.io"));
  EXPECT_TRUE(registries.admits(kStart, "docker.io"));
  registries.ended(access("x"));
  EXPECT_TRUE(registries.admits(kStart, "quay.io"));
}

TEST_F(RegistriesTest, LimitsTheRatePerRegistry) {
  for (int i = 0; i < 10; ++i) {
    registries.started(kStart, access("x"));
    registries.ended(access("x"));
  }
  EXPECT_FALSE(registries.admits(kStart, "quay.io"));
  EXPECT_EQ(registries.next_admission(kStart, "quay.io"), kStart + std::chrono::milliseconds{500});
}

TEST_F(RegistriesTest, PausesOneRegistryForAllNamespacesWhenItIsUnreachable) {
  open(ImportFailure::RegistryUnreachable);
  EXPECT_EQ(registries.paused_until(kStart, access("x", "b"), tag("x", "b")), kStart + seconds{10});
  EXPECT_FALSE(registries.paused_until(kStart, {"docker.io", "x", "a"}, tag("x")));
}

TEST_F(RegistriesTest, PausesOneNamespaceForBadCredentials) {
  open(ImportFailure::RegistryUnauthorized);
  EXPECT_TRUE(registries.paused_until(kStart, access("x", "a"), tag("x", "a")));
  EXPECT_FALSE(registries.paused_until(kStart, access("x", "b"), tag("x", "b")));
}

TEST_F(RegistriesTest, AllowsOneProbeWhenThePauseIsOver) {
  open(ImportFailure::RegistryUnreachable);
  registries.wait(kStart, access("1"), tag("1"), Priority::Blocking);
  registries.wait(kStart, access("2"), tag("2"), Priority::Blocking);
  EXPECT_EQ(registries.next_probe_at(), kStart + seconds{10});
  EXPECT_FALSE(registries.next_probe(kStart + seconds{9}));
  const TimePoint over = kStart + seconds{10};
  const auto probe = registries.next_probe(over);
  ASSERT_TRUE(probe);
  EXPECT_FALSE(registries.next_probe(over)) << "only one";
  EXPECT_FALSE(registries.paused_until(over, access("1"), *probe));
  EXPECT_TRUE(registries.paused_until(over, access("1"), tag(probe->tag == "1" ? "2" : "1")));
}

TEST_F(RegistriesTest, MakesAllWaitingIstagsDueWhenTheCircuitCloses) {
  open(ImportFailure::RegistryUnreachable);
  for (const char* name : {"1", "2", "4"})
    registries.wait(kStart, access(name), tag(name), Priority::Blocking);
  const TimePoint over = kStart + seconds{10};
  const auto probe = registries.next_probe(over);
  ASSERT_TRUE(probe);
  const auto news = registries.answered(over, access(probe->tag), *probe, std::nullopt);
  ASSERT_EQ(news.size(), 1u);
  EXPECT_EQ(news[0].change, Change::Closed);
  const std::set<TagRef> due(news[0].concerned.begin(), news[0].concerned.end());
  EXPECT_TRUE(due.contains(tag("2")));
  EXPECT_TRUE(due.contains(tag("3"))) << "it did not wait, but its own back-off had the same cause";
  EXPECT_TRUE(due.contains(tag("4")));
  EXPECT_FALSE(registries.paused_until(over, access("2"), tag("2")));
  EXPECT_TRUE(registries.view().empty());
}

TEST_F(RegistriesTest, ReturnsTheIstagsThatWaitWhenTheCircuitOpens) {
  static_cast<void>(fail("1", ImportFailure::RegistryUnreachable));
  static_cast<void>(fail("2", ImportFailure::RegistryUnreachable));
  const auto news = fail("3", ImportFailure::RegistryUnreachable);
  ASSERT_EQ(last_change(news), Change::Opened);
  EXPECT_EQ(news.back().concerned.size(), 3u);
}

TEST_F(RegistriesTest, ProbesWithAnotherIstagAfterNoAnswer) {
  open(ImportFailure::RegistryUnreachable);
  registries.wait(kStart, access("1"), tag("1"), Priority::Blocking);
  registries.wait(kStart, access("2"), tag("2"), Priority::Blocking);
  const TimePoint over = kStart + seconds{10};
  const auto probe = registries.next_probe(over);
  registries.unanswered(over, *probe);
  const auto next = registries.next_probe(over + seconds{1});
  ASSERT_TRUE(next);
  EXPECT_NE(*next, *probe);
}

TEST_F(RegistriesTest, DoesNotProbeOneCircuitWithATagThatWaitsForAnother) {
  for (const char* name : {"1", "2", "3"})
    static_cast<void>(fail(name, ImportFailure::RegistryForbidden, kStart, "a"));
  for (const char* name : {"1", "2", "3"})
    static_cast<void>(fail(name, ImportFailure::RegistryUnreachable, kStart, "b"));
  ASSERT_EQ(registries.view().size(), 2u);
  registries.wait(kStart, access("1"), tag("1"), Priority::Blocking);
  registries.wait(kStart, access("2", "b"), tag("2", "b"), Priority::Blocking);
  EXPECT_EQ(registries.next_probe(kStart + seconds{10}), tag("2", "b"));
  EXPECT_FALSE(registries.next_probe(kStart + seconds{10}));
}

TEST_F(RegistriesTest, ClosesACircuitOnAnAnswerOfAnyOtherClass) {
  open(ImportFailure::RegistryUnreachable);
  static_cast<void>(fail("4", ImportFailure::RegistryForbidden));
  EXPECT_FALSE(registries.paused_until(kStart, access("x"), tag("x")));
}

TEST_F(RegistriesTest, PausesIndefinitelyForTheAdmin) {
  config.registries["quay.io"].paused = true;
  EXPECT_EQ(registries.paused_until(kStart, access("x"), tag("x")), TimePoint::max());
  ASSERT_EQ(registries.view().size(), 1u);
  EXPECT_TRUE(registries.view()[0].paused_by_admin);
}

TEST_F(RegistriesTest, StartsHalfOpenFromAStoredFailure) {
  registries.restore(kStart, access(""), ImportFailure::RateLimited);
  registries.restore(kStart, access(""), ImportFailure::ManifestUnknown);
  registries.wait(kStart, access("1"), tag("1"), Priority::Blocking);
  EXPECT_EQ(registries.next_probe(kStart), tag("1"));
  EXPECT_EQ(registries.view().size(), 1u);
}

TEST_F(RegistriesTest, ForgetsIstagsThatAreNoLongerNeeded) {
  open(ImportFailure::RegistryUnreachable);
  registries.wait(kStart, access("1"), tag("1"), Priority::Blocking);
  const auto probe = registries.next_probe(kStart + seconds{10});
  ASSERT_TRUE(probe);
  registries.forget(kStart + seconds{10}, *probe);
  registries.wait(kStart, access("9"), tag("9"), Priority::Blocking);
  EXPECT_EQ(registries.next_probe(kStart + seconds{11}), tag("9"));
}

}  // namespace
}  // namespace imagedeps::importing
