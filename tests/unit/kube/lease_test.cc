#include "kube/lease.h"

#include <gtest/gtest.h>

namespace imagedeps::kube {
namespace {

using namespace std::chrono_literals;
using Kind = Error::Kind;

/// The effects as text: "read", "create", "write", "rest", "lead", "lose", "released".
std::string words(const Lease::Effects& effects) {
  struct Word {
    std::string operator()(const Lease::Read&) const { return "read"; }
    std::string operator()(const Lease::Create&) const { return "create"; }
    std::string operator()(const Lease::Write&) const { return "write"; }
    std::string operator()(const Lease::Rest&) const { return "rest"; }
    std::string operator()(const Lease::Lead&) const { return "lead"; }
    std::string operator()(const Lease::Lose&) const { return "lose"; }
    std::string operator()(const Lease::Released&) const { return "released"; }
  };
  std::string all;
  for (const auto& effect : effects) all += (all.empty() ? "" : " ") + std::visit(Word{}, effect);
  return all;
}

/// A Lease as another process writes it.
Json lease(const std::string& holder, const std::string& version,
           const std::string& renewed = "2026-11-25T10:00:00.000000Z") {
  return Json{{"metadata",
               {{"name", "imagedeps"},
                {"namespace", "imagedeps"},
                {"resourceVersion", version},
                {"labels", {{"team", "a"}}}}},
              {"spec",
               {{"holderIdentity", holder},
                {"leaseDurationSeconds", 15},
                {"acquireTime", "2026-11-25T09:00:00.000000Z"},
                {"renewTime", renewed},
                {"leaseTransitions", 4}}}};
}

class LeaseTest : public testing::Test {
 protected:
  LeaseTest()
      : lease_({.ns = "imagedeps",
                .name = "imagedeps",
                .identity = "me",
                .duration = 15s,
                .renew_deadline = 10s,
                .retry_period = 2s},
               1) {
    static_cast<void>(lease_.start());
  }

  std::string on(Lease::Input input) {
    effects_ = lease_.on(std::move(input), {now_, now_ + skew_});
    return words(effects_);
  }
  std::string answer(Json object) { return on(Lease::Answered{std::move(object)}); }
  std::string refuse(Kind kind) { return on(Lease::Answered{Error{.kind = kind, .message = "m"}}); }
  std::string rested() { return on(Lease::Rested{}); }
  /// The server stores the last write under this version.
  std::string accept(const std::string& version) {
    Json object = sent();
    object["metadata"]["resourceVersion"] = version;
    return answer(std::move(object));
  }
  const Json& sent() const {
    if (const auto* create = std::get_if<Lease::Create>(&effects_.back())) return create->lease;
    return std::get<Lease::Write>(effects_.back()).lease;
  }
  const Json& sent_spec() const { return at(sent(), "spec"); }
  void lead() {
    ASSERT_EQ(answer(lease("", "7")), "write");
    ASSERT_EQ(accept("8"), "lead rest");
  }

  TimePoint now_{24h};
  Duration skew_{};
  Lease lease_;
  Lease::Effects effects_;
};

TEST_F(LeaseTest, IsCreatedIfItDoesNotExist) {
  EXPECT_EQ(refuse(Kind::NotFound), "create");
  EXPECT_EQ(at_path(sent(), {"metadata", "namespace"}), "imagedeps");
  EXPECT_EQ(string_at(sent_spec(), "holderIdentity"), "me");
  EXPECT_EQ(integer_at(sent_spec(), "leaseDurationSeconds"), 15);
  EXPECT_EQ(integer_at(sent_spec(), "leaseTransitions", -1), 0);
  EXPECT_EQ(string_at(sent_spec(), "renewTime"), "1970-01-02T00:00:00.000000Z");
  EXPECT_EQ(string_at(sent_spec(), "acquireTime"), "1970-01-02T00:00:00.000000Z");
  EXPECT_EQ(accept("1"), "lead rest");
  EXPECT_EQ(lease_.valid_until(), now_ + 10s);
}

TEST_F(LeaseTest, IsNotCreatedRepeatedlyInAMissingNamespace) {
  EXPECT_EQ(refuse(Kind::NotFound), "create");
  EXPECT_EQ(refuse(Kind::NotFound), "rest");
}

TEST_F(LeaseTest, IsAcquiredImmediatelyAfterARelease) {
  EXPECT_EQ(answer(lease("", "7")), "write");
  EXPECT_EQ(at_path(sent(), {"metadata", "resourceVersion"}), "7")
      << "so that a faster write is not overwritten";
  EXPECT_EQ(at_path(sent(), {"metadata", "labels", "team"}), "a") << "other fields are kept";
  EXPECT_EQ(integer_at(sent_spec(), "leaseTransitions"), 5);
  EXPECT_EQ(accept("8"), "lead rest");
}

TEST_F(LeaseTest, OfAnotherIsAcquiredOnlyAfterItExpiredWhileObserved) {
  EXPECT_EQ(answer(lease("other", "7")), "rest") << "its renewTime is old, but on an unknown clock";
  now_ += 14999ms;
  EXPECT_EQ(rested(), "read");
  EXPECT_EQ(answer(lease("other", "7")), "rest");
  now_ += 1ms;
  EXPECT_EQ(rested(), "read");
  EXPECT_EQ(answer(lease("other", "7")), "write");
  EXPECT_EQ(integer_at(sent_spec(), "leaseTransitions"), 5);
  EXPECT_EQ(accept("8"), "lead rest");
}

TEST_F(LeaseTest, OfAnotherIsNotAcquiredWhileItIsRenewed) {
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(answer(lease("other", std::to_string(i), format_rfc3339_micro(now_))), "rest");
    now_ += 14s;
    EXPECT_EQ(rested(), "read");
  }
}

TEST_F(LeaseTest, IsNotExtendedByAWriteWithoutARenewal) {
  EXPECT_EQ(answer(lease("other", "7")), "rest");
  now_ += 15s;
  EXPECT_EQ(rested(), "read");
  EXPECT_EQ(answer(lease("other", "8")), "write") << "another client added a label";
}

TEST_F(LeaseTest, IsIndependentOfClocksThatDifferByHours) {
  for (const Duration skew : {Duration{-5h}, Duration{5h}}) {
    lease_ = Lease({.ns = "n",
                    .name = "l",
                    .identity = "me",
                    .duration = 15s,
                    .renew_deadline = 10s,
                    .retry_period = 2s},
                   1);
    static_cast<void>(lease_.start());
    skew_ = skew;
    EXPECT_EQ(answer(lease("other", "7", format_rfc3339_micro(now_ + 20h))), "rest");
    now_ += 14s;
    rested();
    EXPECT_EQ(answer(lease("other", "7", format_rfc3339_micro(now_ + 20h))), "rest") << "changed";
    now_ += 14s;
    rested();
    EXPECT_EQ(answer(lease("other", "7", format_rfc3339_micro(now_ + 6h))), "rest");
    now_ += 15s;
    rested();
    EXPECT_EQ(answer(lease("other", "7", format_rfc3339_micro(now_ + 6h - 15s))), "write");
  }
}

TEST_F(LeaseTest, LastsAsLongAsItsHolderSays) {
  Json longer = lease("other", "7");
  longer["spec"]["leaseDurationSeconds"] = 137;
  EXPECT_EQ(answer(longer), "rest");
  now_ += 136s;
  rested();
  EXPECT_EQ(answer(longer), "rest");
  now_ += 1s;
  rested();
  EXPECT_EQ(answer(longer), "write");
}

TEST_F(LeaseTest, WithoutAReadableDurationLastsAsLongAsOurs) {
  for (const Json& nonsense : {Json(nullptr), Json("15"), Json(0), Json(-3)}) {
    lease_ = Lease({.ns = "n",
                    .name = "l",
                    .identity = "me",
                    .duration = 15s,
                    .renew_deadline = 10s,
                    .retry_period = 2s},
                   1);
    static_cast<void>(lease_.start());
    Json odd = lease("other", "7");
    odd["spec"]["leaseDurationSeconds"] = nonsense;
    EXPECT_EQ(answer(odd), "rest");
    now_ += 14s;
    rested();
    EXPECT_EQ(answer(odd), "rest");
    now_ += 1s;
    rested();
    EXPECT_EQ(answer(odd), "write");
  }
}

TEST_F(LeaseTest, WithoutASpecIsFree) {
  EXPECT_EQ(answer(Json{{"metadata", {{"name", "imagedeps"}, {"resourceVersion", "3"}}}}), "write");
  EXPECT_EQ(integer_at(sent_spec(), "leaseTransitions"), 1);
  EXPECT_EQ(string_at(sent_spec(), "holderIdentity"), "me");
}

TEST_F(LeaseTest, KeepsItsTransitionsWithinTheServersLimit) {
  Json odd = lease("", "7");
  odd["spec"]["leaseTransitions"] = -4;
  EXPECT_EQ(answer(odd), "write");
  EXPECT_EQ(integer_at(sent_spec(), "leaseTransitions"), 1);
  refuse(Kind::Conflict);
  rested();
  odd["spec"]["leaseTransitions"] = 2147483647;
  EXPECT_EQ(answer(odd), "write");
  EXPECT_EQ(integer_at(sent_spec(), "leaseTransitions"), 2147483647);
}

TEST_F(LeaseTest, IsLeftToAFasterProcess) {
  EXPECT_EQ(answer(lease("", "7")), "write");
  EXPECT_EQ(refuse(Kind::Conflict), "rest");
  EXPECT_FALSE(lease_.valid_until());
  EXPECT_EQ(rested(), "read");
  EXPECT_EQ(answer(lease("faster", "8")), "rest");
}

TEST_F(LeaseTest, IsWaitedForWithJitter) {
  Duration least = Duration::max();
  Duration most{};
  for (int i = 0; i < 500; ++i) {
    EXPECT_EQ(answer(lease("other", std::to_string(i), std::to_string(i))), "rest");
    const Duration rest = std::get<Lease::Rest>(effects_.back()).duration;
    least = std::min(least, rest);
    most = std::max(most, rest);
    rested();
  }
  EXPECT_GE(least, 2s);
  EXPECT_LT(least, 2200ms);
  EXPECT_GT(most, 4200ms);
  EXPECT_LE(most, 4400ms);
}

TEST_F(LeaseTest, IsReadWhenItExpires) {
  EXPECT_EQ(answer(lease("other", "7")), "rest");
  now_ += 14900ms;
  rested();
  EXPECT_EQ(answer(lease("other", "7")), "rest");
  EXPECT_EQ(std::get<Lease::Rest>(effects_.back()).duration, 100ms);
}

TEST_F(LeaseTest, IsWaitedForUntilItExpiresEvenIfDeleted) {
  EXPECT_EQ(answer(lease("other", "7")), "rest");
  rested();
  EXPECT_EQ(refuse(Kind::NotFound), "rest") << "its holder may still lead";
  now_ += 15s;
  rested();
  EXPECT_EQ(refuse(Kind::NotFound), "create");
  EXPECT_EQ(integer_at(sent_spec(), "leaseTransitions"), 5);
}

TEST_F(LeaseTest, HoldsFromTheStartOfTheWriteNotFromItsAnswer) {
  EXPECT_EQ(answer(lease("", "7")), "write");
  const TimePoint asked = now_;
  now_ += 4s;
  EXPECT_EQ(accept("8"), "lead rest");
  EXPECT_EQ(lease_.valid_until(), asked + 10s);
}

TEST_F(LeaseTest, IsLostWhenTheAnswerComesAfterTheDeadline) {
  EXPECT_EQ(answer(lease("", "7")), "write");
  now_ += 1h;  // The machine was suspended.
  EXPECT_EQ(accept("8"), "rest");
  EXPECT_FALSE(lease_.leading());
}

TEST_F(LeaseTest, IsRenewedEveryRetryPeriodWithoutReadingIt) {
  lead();
  for (int i = 9; i < 30; ++i) {
    EXPECT_EQ(std::get<Lease::Rest>(effects_.back()).duration, 2s);
    now_ += 2s;
    EXPECT_EQ(rested(), "write");
    EXPECT_EQ(at_path(sent(), {"metadata", "resourceVersion"}), std::to_string(i - 1));
    EXPECT_EQ(integer_at(sent_spec(), "leaseTransitions"), 5);
    EXPECT_EQ(string_at(sent_spec(), "acquireTime"), "1970-01-02T00:00:00.000000Z");
    EXPECT_EQ(string_at(sent_spec(), "renewTime"), format_rfc3339_micro(now_));
    EXPECT_EQ(accept(std::to_string(i)), "rest");
    EXPECT_EQ(lease_.valid_until(), now_ + 10s);
  }
}

TEST_F(LeaseTest, IsLostAtTheRenewDeadlineDespitePendingCalls) {
  lead();
  now_ += 2s;
  EXPECT_EQ(rested(), "write");
  EXPECT_EQ(refuse(Kind::Unavailable), "rest");
  now_ += 3s;
  EXPECT_EQ(rested(), "write") << "this request gets no answer";
  now_ += 4999ms;
  EXPECT_EQ(on(Lease::Expired{}), "") << "not yet";
  now_ += 1ms;
  EXPECT_EQ(on(Lease::Expired{}), "lose rest");
  EXPECT_FALSE(lease_.valid_until());
  EXPECT_EQ(std::get<Lease::Lose>(effects_.front()).why.message,
            "the Lease was not renewed within 10s");
}

TEST_F(LeaseTest, IsLostWhenAnyInputShowsThatItExpired) {
  lead();
  now_ += 10s;
  EXPECT_EQ(rested(), "lose rest");
}

TEST_F(LeaseTest, IsRetriedSoonWhenARenewalFails) {
  lease_ = Lease({.ns = "n", .name = "l", .identity = "me"}, 1);  // 137, 107 and 26 s.
  static_cast<void>(lease_.start());
  lead();
  EXPECT_EQ(std::get<Lease::Rest>(effects_.back()).duration, 26s);
  now_ += 26s;
  rested();
  EXPECT_EQ(refuse(Kind::Unavailable), "rest");
  EXPECT_LE(std::get<Lease::Rest>(effects_.back()).duration, 5s);
}

TEST_F(LeaseTest, WaitsAsLongAsAServerAsks) {
  EXPECT_EQ(on(Lease::Answered{Error{.kind = Kind::Throttled, .message = "m", .retry_after = 9s}}),
            "rest");
  EXPECT_EQ(std::get<Lease::Rest>(effects_.back()).duration, 9s);
}

TEST_F(LeaseTest, IsKeptWhenOnlyTheAnswerToARenewalWasLost) {
  lead();
  now_ += 2s;
  rested();
  Json stored = sent();
  EXPECT_EQ(refuse(Kind::Timeout), "rest");
  now_ += 2s;
  EXPECT_EQ(rested(), "write");
  EXPECT_EQ(refuse(Kind::Conflict), "read");
  stored["metadata"]["resourceVersion"] = "9";
  EXPECT_EQ(answer(stored), "write") << "it is ours, but only an answered write renews it";
  EXPECT_EQ(at_path(sent(), {"metadata", "resourceVersion"}), "9");
  EXPECT_EQ(accept("10"), "rest");
  EXPECT_EQ(lease_.valid_until(), now_ + 10s);
}

TEST_F(LeaseTest, IsLostToAnotherThatHoldsIt) {
  lead();
  now_ += 2s;
  rested();
  EXPECT_EQ(refuse(Kind::Conflict), "read");
  EXPECT_EQ(answer(lease("other", "9")), "lose rest");
  EXPECT_EQ(std::get<Lease::Lose>(effects_.front()).why.message, "other holds the Lease");
  rested();
  EXPECT_EQ(answer(lease("other", "9")), "rest") << "like any other Lease";
}

TEST_F(LeaseTest, IsLostWhenAnotherClientReleasedIt) {
  lead();
  now_ += 2s;
  rested();
  EXPECT_EQ(refuse(Kind::Conflict), "read");
  EXPECT_EQ(answer(lease("", "9")), "lose rest") << "another process may have held it in between";
}

TEST_F(LeaseTest, IsCreatedAgainByItsHolderWhenItWasDeleted) {
  lead();
  now_ += 2s;
  rested();
  EXPECT_EQ(refuse(Kind::NotFound), "create");
  EXPECT_EQ(integer_at(sent_spec(), "leaseTransitions"), 5);
  EXPECT_EQ(accept("20"), "rest");
  EXPECT_EQ(lease_.valid_until(), now_ + 10s);
}

TEST_F(LeaseTest, IsFoundToBeOursWhenOnlyTheAnswerWasLost) {
  EXPECT_EQ(answer(lease("", "7")), "write");
  Json stored = sent();
  EXPECT_EQ(refuse(Kind::Timeout), "rest");
  EXPECT_FALSE(lease_.leading());
  EXPECT_EQ(rested(), "read");
  stored["metadata"]["resourceVersion"] = "8";
  EXPECT_EQ(answer(stored), "write");
  EXPECT_EQ(integer_at(sent_spec(), "leaseTransitions"), 5) << "the holder has not changed again";
  EXPECT_EQ(accept("9"), "lead rest");
}

TEST_F(LeaseTest, IsReleasedAsClientGoReleasesIt) {
  lead();
  EXPECT_EQ(on(Lease::Resign{}), "write");
  EXPECT_FALSE(lease_.valid_until()) << "writes are no longer allowed";
  EXPECT_EQ(sent_spec()["holderIdentity"], "");
  EXPECT_EQ(sent_spec()["leaseDurationSeconds"], 1);
  EXPECT_EQ(sent_spec()["leaseTransitions"], 5);
  EXPECT_EQ(accept("9"), "released");
  EXPECT_EQ(rested(), "") << "it is never acquired again";
}

TEST_F(LeaseTest, IsReleasedOnlyIfItIsStillOurs) {
  lead();
  EXPECT_EQ(on(Lease::Resign{}), "write");
  EXPECT_EQ(refuse(Kind::Conflict), "read");
  EXPECT_EQ(answer(lease("other", "9")), "released");
}

TEST_F(LeaseTest, IsReleasedDuringARenewal) {
  lead();
  now_ += 2s;
  rested();
  Json renewed = sent();
  EXPECT_EQ(on(Lease::Resign{}), "write");
  EXPECT_EQ(refuse(Kind::Conflict), "read") << "the renewal was faster";
  renewed["metadata"]["resourceVersion"] = "9";
  EXPECT_EQ(answer(renewed), "write");
  EXPECT_EQ(at_path(sent(), {"metadata", "resourceVersion"}), "9");
  EXPECT_EQ(accept("10"), "released");
}

TEST_F(LeaseTest, IsReleasedAfterAFailure) {
  lead();
  on(Lease::Resign{});
  EXPECT_EQ(refuse(Kind::Unavailable), "rest");
  EXPECT_EQ(rested(), "read");
  EXPECT_EQ(answer(lease("me", "8")), "write");
  EXPECT_EQ(accept("9"), "released");
}

TEST_F(LeaseTest, IsNotReleasedByAStandby) {
  EXPECT_EQ(answer(lease("other", "7")), "rest");
  EXPECT_EQ(on(Lease::Resign{}), "released");
}

TEST_F(LeaseTest, IsReadBeforeTheEndIfItMayJustHaveBeenAcquired) {
  EXPECT_EQ(answer(lease("", "7")), "write");
  EXPECT_EQ(on(Lease::Resign{}), "read");
  EXPECT_EQ(answer(lease("me", "8")), "write");
  EXPECT_EQ(sent_spec()["holderIdentity"], "");
  EXPECT_EQ(accept("9"), "released");
}

}  // namespace
}  // namespace imagedeps::kube
