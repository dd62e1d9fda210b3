#include "observe/health.h"

#include <gtest/gtest.h>

namespace imagedeps::observe {
namespace {

std::optional<std::string> fine() { return std::nullopt; }
std::optional<std::string> listing() { return "still listing"; }

TEST(Health, IsOneWordIfAllChecksPass) {
  Health health;
  health.add_readiness("imagestreams", fine);
  const auto report = health.ready(Health::Detail::Summary);
  EXPECT_TRUE(report.ok);
  EXPECT_EQ(report.text, "ok");
}

TEST(Health, ListsItsChecksWhenAsked) {
  Health health;
  health.add_readiness("imagestreams", fine);
  health.add_readiness("builds", fine);
  health.add_note("deploymentconfigs", [] { return "denied"; });
  EXPECT_EQ(
      health.ready(Health::Detail::Verbose).text,
      "[+]builds ok\n[+]imagestreams ok\n[!]deploymentconfigs: denied\nreadyz check passed\n");
}

TEST(Health, ListsItsChecksIfOneFails) {
  Health health;
  health.add_readiness("imagestreams", listing);
  health.add_readiness("builds", fine);
  const auto report = health.ready(Health::Detail::Summary);
  EXPECT_FALSE(report.ok);
  EXPECT_EQ(report.text,
            "[+]builds ok\n[-]imagestreams failed: still listing\nreadyz check failed\n");
}

TEST(Health, IsNotAffectedByNotes) {
  Health health;
  health.add_note("deploymentconfigs", [] { return "denied"; });
  EXPECT_TRUE(health.ready(Health::Detail::Verbose).ok);
}

TEST(Health, IsLiveWhileNotReady) {
  Health health;
  health.add_readiness("imagestreams", listing);
  health.add_liveness("loop", fine);
  EXPECT_TRUE(health.live(Health::Detail::Summary).ok);
  EXPECT_EQ(health.live(Health::Detail::Verbose).text, "[+]loop ok\nlivez check passed\n");
}

}  // namespace
}  // namespace imagedeps::observe
