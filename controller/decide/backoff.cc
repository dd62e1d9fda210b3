#include <algorithm>

#include "decide/decide.h"

namespace imagedeps::decide {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr Duration kBackoffFirst = seconds{30};
constexpr Duration kBackoffMin = seconds{1};

Duration backoff_max(ImportFailure failure) {
  switch (failure) {
    case ImportFailure::RegistryUnreachable:
    case ImportFailure::ProxyError:
    case ImportFailure::RegistryTLS:
    case ImportFailure::ImportTimeout: return minutes{2};
    case ImportFailure::RegistryUnauthorized:
    case ImportFailure::RegistryForbidden: return minutes{10};
    case ImportFailure::ManifestUnknown: return hours{1};
    case ImportFailure::RateLimited:
    case ImportFailure::RegistryBlocked:
    case ImportFailure::QuotaExceeded:
    case ImportFailure::ImportInvalid:
    case ImportFailure::PermissionDenied:
    case ImportFailure::ImportFailed: break;
  }
  return minutes{30};
}

}  // namespace

Duration backoff_cap(ImportFailure failure, std::uint32_t count) {
  const Duration max = backoff_max(failure);
  Duration cap = kBackoffFirst;
  for (std::uint32_t i = 1; i < count && cap < max; ++i) cap *= 2;
  return std::min(cap, max);
}

Duration backoff(ImportFailure failure, std::uint32_t count, Random& random) {
  const Duration cap = backoff_cap(failure, count);
  const auto half = static_cast<std::uint64_t>(cap.count() / 2);
  return std::max(kBackoffMin,
                  cap / 2 + Duration(static_cast<Duration::rep>(random.below(half + 1))));
}

}  // namespace imagedeps::decide
