#include "audit/authority.h"

#include <gtest/gtest.h>

namespace imagedeps::audit {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using By = Authority::By;

const TimePoint kNow{hours{24}};
const Reports kSome{.count = 3, .newest = kNow - minutes{5}};

SeenLease lease(Duration age) {
  return {.ns = "imagedeps",
          .holder = "imagedeps-7d9f-abcde_0123",
          .renewed = kNow - age,
          .duration = seconds{137}};
}

TEST(Authority, IsTheOperatorThatHoldsItsLeaseAndReports) {
  const auto authority = authority_on({.found = {lease(seconds{12})}}, kSome, kNow);
  EXPECT_EQ(authority.by, By::Operator);
  EXPECT_EQ(authority.text,
            "Reported by the operator imagedeps-7d9f-abcde in namespace imagedeps, which renewed "
            "its lease 12 s ago.");
}

TEST(Authority, IsTheCommandIfTheOperatorHasNotReported) {
  const auto authority = authority_on({.found = {lease(seconds{12})}}, {}, kNow);
  EXPECT_EQ(authority.by, By::Command);
  EXPECT_EQ(authority.text,
            "Decided by this command, since the operator imagedeps-7d9f-abcde in namespace "
            "imagedeps has not reported anything that you can read here.");
}

TEST(Authority, IsTheCommandIfTheLeaseHasExpired) {
  EXPECT_EQ(authority_on({.found = {lease(seconds{136})}}, kSome, kNow).by, By::Operator);
  const auto gone = authority_on({.found = {lease(seconds{137})}}, kSome, kNow);
  EXPECT_EQ(gone.by, By::Command);
  EXPECT_NE(gone.text.find("has not renewed its lease for 2 min."), std::string::npos) << gone.text;
}

TEST(Authority, IsTheCommandIfTheLeaseIsReleasedOrMissing) {
  auto released = lease(seconds{1});
  released.holder.clear();
  EXPECT_EQ(authority_on({.found = {released}}, kSome, kNow).text,
            "Decided by this command, since no operator holds the lease in namespace imagedeps.");
  const auto none = authority_on({}, kSome, kNow);
  EXPECT_EQ(none.by, By::Command);
  EXPECT_EQ(none.text, "Decided by this command, since no operator leads on this cluster.");
}

TEST(Authority, IsTheOperatorWithDoubtIfTheLeaseIsNotReadable) {
  const auto doubtful = authority_on({.found = {}, .complete = false}, kSome, kNow);
  EXPECT_EQ(doubtful.by, By::Operator);
  EXPECT_EQ(
      doubtful.text,
      "Reported by the operator; the last change was 5 min ago. You cannot read its lease, so it "
      "is unknown whether it still runs.");
  EXPECT_EQ(authority_on({.found = {}, .complete = false}, {}, kNow).by, By::Command);
}

TEST(Authority, IsTheOperatorThatRenewedItsLeaseLast) {
  auto old = lease(minutes{30});
  old.ns = "elsewhere";
  EXPECT_EQ(authority_on({.found = {old, lease(seconds{12})}}, kSome, kNow).ns, "imagedeps");
  EXPECT_EQ(authority_on({.found = {lease(seconds{12}), old}}, kSome, kNow).ns, "imagedeps");
}

TEST(Authority, ReplacesControlCharactersOfALease) {
  auto strange = lease(seconds{1});
  strange.holder = "pod\x1b[2J\n_1";
  EXPECT_NE(authority_on({.found = {strange}}, kSome, kNow).text.find("operator pod [2J  in"),
            std::string::npos);
}

TEST(Authority, IsIncludedInJson) {
  const auto json = to_json(authority_on({.found = {lease(seconds{12})}}, kSome, kNow));
  EXPECT_EQ(json["who"], "operator");
  EXPECT_EQ(json["operator"]["holder"], "imagedeps-7d9f-abcde_0123");
  EXPECT_EQ(json["operator"]["namespace"], "imagedeps");
  EXPECT_EQ(json["operator"]["leaseRenewTime"], "1970-01-01T23:59:48Z");
}

TEST(Authority, ShowsRoundedDurations) {
  EXPECT_EQ(rough(seconds{-3}), "0 s") << "the clocks of two machines differ";
  EXPECT_EQ(rough(seconds{119}), "119 s");
  EXPECT_EQ(rough(minutes{119}), "119 min");
  EXPECT_EQ(rough(hours{47}), "47 h");
  EXPECT_EQ(rough(hours{48}), "2 d");
}

}  // namespace
}  // namespace imagedeps::audit
