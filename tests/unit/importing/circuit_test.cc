#include "importing/circuit.h"

#include <gtest/gtest.h>

namespace imagedeps::importing {
namespace {

using objects::ImportFailure;
using std::chrono::minutes;
using std::chrono::seconds;
using Change = Circuit::Change;
using Kind = Circuit::Kind;

const TimePoint kStart{std::chrono::hours{1}};

Circuit open_for(ImportFailure failure, Kind kind = Kind::Reach) {
  Circuit circuit(kind);
  for (const char* repository : {"a", "b", "c"})
    static_cast<void>(circuit.answered(kStart, failure, repository, false));
  return circuit;
}

std::vector<int> pauses_of(Circuit circuit, int count) {
  const ImportFailure failure = circuit.failure();
  std::vector<int> pauses;
  TimePoint now = kStart;
  for (int i = 0; i < count; ++i) {
    pauses.push_back(
        static_cast<int>(std::chrono::duration_cast<seconds>(circuit.until() - now).count()));
    now = circuit.until();
    circuit.probe_started();
    EXPECT_EQ(circuit.answered(now, failure, "a", true), Change::Extended);
  }
  return pauses;
}

TEST(Circuit, OpensAfterThreeFailuresInARowFromTwoRepositories) {
  Circuit circuit(Kind::Reach);
  EXPECT_EQ(circuit.answered(kStart, ImportFailure::RegistryUnreachable, "a", false), Change::None);
  EXPECT_EQ(circuit.answered(kStart, ImportFailure::RegistryUnreachable, "b", false), Change::None);
  EXPECT_FALSE(circuit.open());
  EXPECT_EQ(circuit.answered(kStart, ImportFailure::RegistryUnreachable, "a", false),
            Change::Opened);
  EXPECT_EQ(circuit.until(), kStart + seconds{10});
}

TEST(Circuit, StaysClosedForOneBadRepository) {
  Circuit circuit(Kind::Reach);
  for (int i = 0; i < 20; ++i)
    EXPECT_EQ(circuit.answered(kStart, ImportFailure::RegistryUnreachable, "a", false),
              Change::None);
  EXPECT_EQ(circuit.answered(kStart, ImportFailure::RegistryUnreachable, "b", false),
            Change::Opened);
}

TEST(Circuit, StartsTheCountAgainAfterAnyOtherAnswer) {
  Circuit circuit(Kind::Reach);
  for (const char* repository : {"a", "b"})
    static_cast<void>(circuit.answered(kStart, ImportFailure::RateLimited, repository, false));
  EXPECT_EQ(circuit.answered(kStart, ImportFailure::ManifestUnknown, "c", false), Change::None);
  for (const char* repository : {"a", "b"}) {
    EXPECT_EQ(circuit.answered(kStart, ImportFailure::RateLimited, repository, false),
              Change::None);
  }
  EXPECT_FALSE(circuit.open());
}

TEST(Circuit, PausesLongerAfterEachFailedProbe) {
  EXPECT_EQ(pauses_of(open_for(ImportFailure::RegistryUnreachable), 4),
            (std::vector{10, 20, 30, 30}));
  EXPECT_EQ(pauses_of(open_for(ImportFailure::ProxyError), 6),
            (std::vector{10, 20, 40, 80, 120, 120}));
  EXPECT_EQ(pauses_of(open_for(ImportFailure::RateLimited), 5),
            (std::vector{60, 120, 240, 300, 300}));
  EXPECT_EQ(pauses_of(open_for(ImportFailure::RegistryUnauthorized, Kind::Credentials), 6),
            (std::vector{60, 120, 240, 480, 600, 600}));
}

TEST(Circuit, AllowsOneProbeWhenThePauseIsOver) {
  Circuit circuit = open_for(ImportFailure::RegistryUnreachable);
  EXPECT_FALSE(circuit.probe_due(kStart + seconds{9}));
  EXPECT_TRUE(circuit.probe_due(kStart + seconds{10}));
  circuit.probe_started();
  EXPECT_FALSE(circuit.probe_due(kStart + seconds{60}));
  circuit.probe_lost(kStart + seconds{60});
  EXPECT_TRUE(circuit.probe_due(kStart + seconds{61}));
}

TEST(Circuit, ClosesOnAnyOtherAnswerEvenIfItWasInFlight) {
  Circuit circuit = open_for(ImportFailure::RegistryUnreachable);
  EXPECT_EQ(circuit.answered(kStart, ImportFailure::RegistryUnreachable, "d", false), Change::None)
      << "it was in flight when the circuit opened";
  EXPECT_EQ(circuit.until(), kStart + seconds{10});
  EXPECT_EQ(circuit.answered(kStart, std::nullopt, "d", false), Change::Closed);
  EXPECT_FALSE(circuit.open());
}

TEST(Circuit, StartsWithTheShortestPauseWhenTheFailureChanges) {
  Circuit circuit = open_for(ImportFailure::RegistryUnreachable);
  circuit.probe_started();
  EXPECT_EQ(circuit.answered(kStart + seconds{10}, ImportFailure::RateLimited, "a", true),
            Change::Extended);
  EXPECT_EQ(circuit.until(), kStart + seconds{10} + minutes{1});
}

TEST(Circuit, IsHalfOpenAfterARestart) {
  Circuit circuit(Kind::Reach);
  circuit.restore(kStart, ImportFailure::RateLimited);
  EXPECT_TRUE(circuit.open());
  EXPECT_TRUE(circuit.probe_due(kStart));
}

}  // namespace
}  // namespace imagedeps::importing
