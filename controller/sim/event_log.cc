#include "sim/event_log.h"

#include <fmt/format.h>

namespace imagedeps::sim {

void EventLog::warn(const Version& about, std::string_view reason, std::string message) {
  if (world_.options.aggregated) return;  // The real API server serves Events.
  const auto& events = type_of("", "events");
  const auto uid = string_at(at(about.json(), "metadata"), "uid");
  auto& name = names_[{uid, std::string(reason)}];
  const auto known = name.empty() ? nullptr : world_.store.find(events, about.ns(), name);
  if (!known) name = about.name() + fmt::format(".{:016x}", world_.random.next());
  Json event = known ? known->json()
                     : Json{{"metadata",
                             {{"name", name},
                              {"namespace", about.ns()},
                              {"uid", world_.new_uid()},
                              {"creationTimestamp", world_.now()}}},
                            {"firstTimestamp", world_.now()},
                            {"count", 0}};
  event["involvedObject"] = Json{{"kind", std::string(about.type().kind)},
                                 {"namespace", about.ns()},
                                 {"name", about.name()},
                                 {"uid", uid},
                                 {"apiVersion", about.type().api_version()}};
  event["reason"] = std::string(reason);
  event["message"] = std::move(message);
  event["type"] = "Warning";
  event["lastTimestamp"] = world_.now();
  event["count"] = integer_at(event, "count") + 1;
  world_.store.put(events, std::move(event));
}

}  // namespace imagedeps::sim
