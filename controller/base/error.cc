#include "base/error.h"

namespace imagedeps {

bool Error::retryable() const {
  switch (kind) {
    case Kind::Conflict:
    case Kind::Gone:
    case Kind::Throttled:
    case Kind::Unavailable:
    case Kind::Timeout: return true;
    case Kind::NotFound:
    case Kind::Denied:
    case Kind::Invalid:
    case Kind::Malformed:
    case Kind::Cancelled: return false;
  }
  return false;
}

Error Error::within(std::string_view what) const {
  Error outer = *this;
  outer.message = std::string(what) + ": " + message;
  return outer;
}

std::string_view to_string(Error::Kind kind) {
  switch (kind) {
    case Error::Kind::NotFound: return "NotFound";
    case Error::Kind::Conflict: return "Conflict";
    case Error::Kind::Gone: return "Gone";
    case Error::Kind::Denied: return "Denied";
    case Error::Kind::Invalid: return "Invalid";
    case Error::Kind::Throttled: return "Throttled";
    case Error::Kind::Unavailable: return "Unavailable";
    case Error::Kind::Timeout: return "Timeout";
    case Error::Kind::Malformed: return "Malformed";
    case Error::Kind::Cancelled: return "Cancelled";
  }
  return "Unknown";
}

}  // namespace imagedeps
