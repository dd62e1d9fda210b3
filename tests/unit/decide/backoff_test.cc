#include <gtest/gtest.h>

#include "decide/decide.h"

namespace imagedeps::decide {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(Backoff, DoublesFrom30SecondsToTheCapOfTheClass) {
  EXPECT_EQ(backoff_cap(ImportFailure::ManifestUnknown, 1), seconds{30});
  EXPECT_EQ(backoff_cap(ImportFailure::ManifestUnknown, 2), minutes{1});
  EXPECT_EQ(backoff_cap(ImportFailure::ManifestUnknown, 7), minutes{32});
  EXPECT_EQ(backoff_cap(ImportFailure::ManifestUnknown, 8), hours{1});
  EXPECT_EQ(backoff_cap(ImportFailure::ManifestUnknown, 4'000'000'000u), hours{1});
}

TEST(Backoff, IsShortForRegistryOutagesAndLongIfAnAdminMustAct) {
  EXPECT_EQ(backoff_cap(ImportFailure::RegistryUnreachable, 99), minutes{2});
  EXPECT_EQ(backoff_cap(ImportFailure::ProxyError, 99), minutes{2});
  EXPECT_EQ(backoff_cap(ImportFailure::RegistryTLS, 99), minutes{2});
  EXPECT_EQ(backoff_cap(ImportFailure::ImportTimeout, 99), minutes{2});
  EXPECT_EQ(backoff_cap(ImportFailure::RegistryUnauthorized, 99), minutes{10});
  EXPECT_EQ(backoff_cap(ImportFailure::RegistryForbidden, 99), minutes{10});
  EXPECT_EQ(backoff_cap(ImportFailure::QuotaExceeded, 99), minutes{30});
  EXPECT_EQ(backoff_cap(ImportFailure::ImportFailed, 99), minutes{30});
}

TEST(Backoff, IsUniformInTheUpperHalfOfTheCap) {
  Random random(1);
  Duration least = hours{1};
  Duration most{};
  for (int i = 0; i < 1000; ++i) {
    const auto wait = backoff(ImportFailure::RegistryUnreachable, 3, random);
    least = std::min(least, wait);
    most = std::max(most, wait);
  }
  EXPECT_GE(least, minutes{1});
  EXPECT_LE(most, minutes{2});
  EXPECT_GT(most - least, seconds{50});
}

}  // namespace
}  // namespace imagedeps::decide
