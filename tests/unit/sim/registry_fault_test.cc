#include "sim/registry_fault.h"

#include <gtest/gtest.h>

#include "sim/registry.h"
#include "sim/server_faults.h"
#include "sim/sim_loop.h"

namespace imagedeps::sim {
namespace {

using namespace std::chrono_literals;

std::string error_of(std::string_view text) {
  const auto fault = parse_fault(text);
  return fault ? "" : fault.error().message;
}

TEST(RegistryFault, IsReadWithItsParameters) {
  const auto fault =
      parse_fault("RateLimited,allowance=100,window=6h,delay=1500ms,after=30s,for=5m");
  ASSERT_TRUE(fault) << fault.error().message;
  EXPECT_EQ(*fault, (RegistryFault{.mood = RegistryMood::RateLimited,
                                   .allowance = 100,
                                   .window = 6h,
                                   .delay = 1500ms,
                                   .after = 30s,
                                   .lasts = 5min}));
  EXPECT_EQ(*parse_fault("Down"), RegistryFault{.mood = RegistryMood::Down});
}

TEST(RegistryFault, HasADescribedWordForEveryMood) {
  for (int i = 0; i <= static_cast<int>(RegistryMood::Hollow); ++i) {
    const auto mood = static_cast<RegistryMood>(i);
    const std::string word(to_string(mood));
    EXPECT_EQ(parse_mood(word), mood);
    EXPECT_NE(describe_faults().find("  " + word + " "), std::string::npos) << word;
  }
}

TEST(RegistryFault, SaysWhatThereIsWhereAWordIsUnknown) {
  EXPECT_EQ(error_of("Sad"),
            "unknown kind 'Sad'; expected one of Fine, Down, Unresolvable, Unauthorized, Denied, "
            "RateLimited, Unavailable, BadTls, "
            "BadJson, Silent, Broken, Hollow");
  EXPECT_TRUE(error_of("down").starts_with("unknown kind 'down';"));
  EXPECT_EQ(error_of("Down,until=5m"),
            "unknown parameter 'until'; expected one of allowance, window, delay, after, for");
}

TEST(RegistryFault, SaysWhatFitsWhereAValueDoesNot) {
  for (const auto* const text :
       {"Down,for=5", "Down,for=", "Down,for=0s", "Down,after=-1s", "Fine,delay=soon"})
    EXPECT_NE(error_of(text).find("a duration with a unit, such as 30s or 5m"), std::string::npos)
        << text;
  for (const auto* const text :
       {"RateLimited,allowance=", "RateLimited,allowance=-1", "RateLimited,allowance=1.5",
        "RateLimited,allowance=99999999999999999999"})
    EXPECT_NE(error_of(text).find("a whole number"), std::string::npos) << text;
}

TEST(RegistryFault, RefusesWhatWouldMeanNothing) {
  EXPECT_EQ(error_of("Down,allowance=3"),
            "'allowance' is valid with RateLimited only, not with Down");
  EXPECT_EQ(error_of("Silent,delay=3s"), "'delay' is not valid with Silent, which never answers");
  EXPECT_EQ(error_of("Down,for=3s,for=4s"), "'for' is given twice");
  for (const auto* const text : {"Down,for", "Down,=3s", "Down,,for=3s", "Down,for=3s,"})
    EXPECT_NE(error_of(text).find("is not of the form NAME=VALUE"), std::string::npos) << text;
}

TEST(RegistryFault, HasAHost) {
  const auto named = parse_host_fault("registry.example.com:5000/team=Down,for=5m");
  ASSERT_TRUE(named) << named.error().message;
  EXPECT_EQ(named->host, "registry.example.com:5000/team");
  EXPECT_EQ(named->fault, (RegistryFault{.mood = RegistryMood::Down, .lasts = 5min}));
  EXPECT_EQ(parse_host_fault("*=Down")->host, "*");
  for (const auto* const text :
       {"", "Down", "=Down", "https://quay.io=Down", "quay.io, ghcr.io=Down", "quay=Down",
        "team/a=Down", "quay.io/=Down"}) {
    const auto fault = parse_host_fault(text);
    EXPECT_TRUE(!fault && fault.error().message.starts_with("expected HOST=KIND")) << text;
  }
}

TEST(ServerFaults, AreProbabilitiesByName) {
  const auto faults = parse_server_faults(*parse_parameters("cutWatch=0.5,throttle=1,slow=0"));
  ASSERT_TRUE(faults) << faults.error().message;
  EXPECT_EQ(*faults, (Faults{.cut_watch = 0.5, .throttle = 1}));
  for (const auto* const value : {"", "2", "-0.1", "nan", "half", "0.1x"})
    EXPECT_FALSE(parse_server_faults({{"gone", value}})) << value;
  EXPECT_EQ(parse_server_faults({{"cutwatch", "0.1"}}).error().message,
            "unknown fault 'cutwatch' of the API server; expected one of cutWatch, gone, conflict, "
            "throttle, serverError, lostAnswer, "
            "duplicateEvent, slow, lateAnswer, lateEvent");
}

class RegistriesWithFaults : public ::testing::Test {
 protected:
  /// What a pull comes to now: "ok", or a word of its failure.
  std::string pull(const std::string& spec) {
    const auto pull = registries_.pull(*objects::parse_pull_spec(spec), Registries::Security::Tls);
    if (!pull.digest.empty()) return "ok";
    auto message = string_at(pull.failure, "message");
    for (const auto* const word : {"refused", "toomanyrequests", "denied", "503"})
      if (message.find(word) != std::string::npos) return word;
    return message;
  }
  void set(std::string_view text) {
    const auto fault = parse_host_fault(text);
    ASSERT_TRUE(fault) << fault.error().message;
    registries_.set_fault(fault->host, fault->fault);
  }

  SimLoop loop_{TimePoint{1'795'458'712s}};
  Registries registries_{loop_};
};

TEST_F(RegistriesWithFaults, AreFineAgainWhenAFaultIsOver) {
  set("quay.io=Down,for=5m");
  EXPECT_EQ(pull("quay.io/a/b:1"), "refused");
  loop_.run_for(5min - 1ms);
  EXPECT_EQ(pull("quay.io/a/b:1"), "refused");
  loop_.run_for(1ms);
  EXPECT_EQ(pull("quay.io/a/b:1"), "ok");
}

TEST_F(RegistriesWithFaults, HaveAFaultOnlyOnceItHasBegun) {
  set("quay.io=Down,after=1m,for=1m");
  EXPECT_EQ(pull("quay.io/a/b:1"), "ok");
  loop_.run_for(1min);
  EXPECT_EQ(pull("quay.io/a/b:1"), "refused");
  loop_.run_for(1min);
  EXPECT_EQ(pull("quay.io/a/b:1"), "ok");
}

TEST_F(RegistriesWithFaults, GoBackToTheFaultBefore) {
  set("quay.io=Denied");
  set("quay.io=Down,for=1m");
  EXPECT_EQ(pull("quay.io/a/b:1"), "refused");
  loop_.run_for(1min);
  EXPECT_EQ(pull("quay.io/a/b:1"), "denied");
  set("quay.io=Fine");
  EXPECT_EQ(pull("quay.io/a/b:1"), "ok");
}

TEST_F(RegistriesWithFaults, LetTheLongestPathInForceCount) {
  set("*=Unavailable");
  set("quay.io=Denied");
  set("quay.io/team=Down,for=1m");
  EXPECT_EQ(pull("quay.io/team/b:1"), "refused");
  EXPECT_EQ(pull("quay.io/other/b:1"), "denied");
  EXPECT_EQ(pull("ghcr.io/a/b:1"), "503");
  loop_.run_for(1min);
  EXPECT_EQ(pull("quay.io/team/b:1"), "denied");
}

TEST_F(RegistriesWithFaults, CountWindowsFromTheFaultsBeginning) {
  set("quay.io=RateLimited,allowance=1,window=10m,after=1m");
  loop_.run_for(9min);
  EXPECT_EQ(pull("quay.io/a/b:1"), "ok");
  EXPECT_EQ(pull("quay.io/a/b:2"), "toomanyrequests");
  loop_.run_for(1min);
  EXPECT_EQ(pull("quay.io/a/b:2"), "toomanyrequests");
  loop_.run_for(1min);
  EXPECT_EQ(pull("quay.io/a/b:2"), "ok");
}

}  // namespace
}  // namespace imagedeps::sim
