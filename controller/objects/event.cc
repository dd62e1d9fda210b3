#include "objects/event.h"

#include "base/digest.h"
#include "base/text.h"

namespace imagedeps::objects {

namespace {

constexpr std::size_t kMessageMax = 1024;
constexpr std::size_t kObjectNameMax = 200;
constexpr std::size_t kDigits = 16;
constexpr const char* kComponent = "imagedeps";

Json involved_object(const Event& event) {
  return {{"apiVersion", api_version_of(event.object.kind)},
          {"kind", to_string(event.object.kind)},
          {"namespace", event.object.ns},
          {"name", event.object.name},
          {"uid", event.uid}};
}

}  // namespace

const Resource& events() {
  static const Resource kResource{"", "v1", "events"};
  return kResource;
}

std::string event_name(const Event& event) {
  const std::string identity =
      to_string(event.object) + '\n' + event.uid + '\n' + event.reason + '\n' + event.about;
  std::string name = event.object.name.substr(0, kObjectNameMax);
  while (!name.empty() && (name.back() == '.' || name.back() == '-')) name.pop_back();
  return name + "." + sha256_hex(identity).substr(0, kDigits);
}

Json event_body(const Event& event, TimePoint at) {
  const std::string time = format_rfc3339(at);
  return {{"apiVersion", api_version(events())},
          {"kind", "Event"},
          {"metadata", {{"namespace", event.object.ns}, {"name", event_name(event)}}},
          {"involvedObject", involved_object(event)},
          {"type", event.warning ? "Warning" : "Normal"},
          {"reason", event.reason},
          {"message", std::string(truncated(event.message, kMessageMax))},
          {"source", {{"component", kComponent}}},
          {"reportingComponent", kComponent},
          {"reportingInstance", kComponent},
          {"firstTimestamp", time},
          {"lastTimestamp", time},
          {"count", 1}};
}

}  // namespace imagedeps::objects
