#pragma once

#include <string>

#include "base/json.h"
#include "objects/meta.h"

namespace imagedeps::objects {

/// An event (core/v1 Event) about one object, created in the namespace of that object.
struct Event {
  ObjectKey object;
  std::string uid;  ///< UID of the object; `kubectl describe` selects events by it.
  bool warning = false;
  std::string reason;   ///< UpperCamelCase.
  std::string message;  ///< Truncated to the limit of the API (1024 bytes) when written.
  /// Identifies the event together with object, uid and reason. An event with an equal identity is
  /// not created again.
  std::string about;
};

/// A name derived from the identity of the event, so the API server rejects a duplicate
/// (AlreadyExists), even from another process.
[[nodiscard]] std::string event_name(const Event& event);
/// The body of the create request. `at` is wall-clock time.
[[nodiscard]] Json event_body(const Event& event, TimePoint at);

}  // namespace imagedeps::objects
