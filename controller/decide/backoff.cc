#include "base/backoff.h"

#include "decide/decide.h"

namespace imagedeps::decide {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

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

Backoff backoff_of(ImportFailure failure) {
  return {.first = seconds{30}, .max = backoff_max(failure), .jitter = 0.5};
}

}  // namespace

Duration backoff_cap(ImportFailure failure, std::uint32_t count) {
  return backoff_of(failure).cap(count);
}

Duration backoff(ImportFailure failure, std::uint32_t count, Random& random) {
  return backoff_of(failure).delay(count, random);
}

}  // namespace imagedeps::decide
