#pragma once

#include <string>

#include "base/json.h"
#include "objects/meta.h"

namespace imagedeps::objects {

/// What is told on one object (core/v1 Event), in the object's own namespace.
struct Event {
  ObjectKey object;
  std::string uid;  ///< Of the object: `kubectl describe` asks for it.
  bool warning = false;
  std::string reason;   ///< UpperCamelCase.
  std::string message;  ///< Cut to what the API takes (1024 bytes).
  /// What makes two events the same one, with object, uid and reason: the second is not told.
  std::string about;
};

/// The same for the same event: the API server refuses the second (AlreadyExists), also from
/// another process.
[[nodiscard]] std::string event_name(const Event& event);
/// The resource to create events in.
[[nodiscard]] const Resource& events();
/// The body to create; `at` is the wall clock's.
[[nodiscard]] Json event_body(const Event& event, TimePoint at);

}  // namespace imagedeps::objects
