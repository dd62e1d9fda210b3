#include "sim/watches.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "sim/answer.h"
#include "sim/outcome.h"

namespace imagedeps::sim {
namespace {

constexpr Duration kBookmarkEvery = std::chrono::seconds{60};
constexpr Duration kLastBookmark = std::chrono::seconds{2};  // The time before the end of a watch.
// The maximum of unsent bytes. A client that does not read is disconnected.
constexpr std::size_t kPendingMax = 64u << 20;

std::string_view name_of(Change::Type type) {
  switch (type) {
    case Change::Type::Added: return "ADDED";
    case Change::Type::Modified: return "MODIFIED";
    case Change::Type::Deleted: return "DELETED";
  }
  return {};
}

std::string event_line(std::string_view type, std::string_view object) {
  std::string line = R"({"type":")";
  line.append(type).append(R"(","object":)").append(object).append("}\n");
  return line;
}

std::string event_line(Change::Type type, const Version& object, Form form) {
  return event_line(name_of(type),
                    form == Form::Metadata ? object.metadata_text() : object.full_text());
}

std::uint64_t number(const std::string& text) {
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

/// Real bookmarks carry more than the resourceVersion. Clients must not store this object in a
/// cache.
Json bookmark_object(const ResourceType& type, Form form) {
  if (form == Form::Metadata)
    return Json{{"kind", "PartialObjectMetadata"},
                {"apiVersion", "meta.k8s.io/v1"},
                {"metadata", Json::object()}};
  Json object{{"kind", std::string(type.kind)},
              {"apiVersion", type.api_version()},
              {"metadata", Json::object()}};
  if (type.kind == "ImageStream") {
    object["metadata"]["namespace"] = "default";
    object["spec"] = Json{{"lookupPolicy", {{"local", false}}}};
    object["status"] = Json{{"dockerImageRepository", ""}};
  } else if (type.kind == "DeploymentConfig") {
    object["spec"] = Json{{"strategy", {{"resources", Json::object()}}},
                          {"triggers", nullptr},
                          {"replicas", 0},
                          {"test", false}};
    object["status"] = Json{{"latestVersion", 0}, {"observedGeneration", 0}, {"replicas", 0}};
  }
  return object;
}

}  // namespace

struct Watches::Watch {
  const ResourceType& type;
  std::string ns;
  Selector selector;
  Form form = Form::Whole;
  bool bookmarks = false;
  std::uint64_t version = 0;  // The newest resourceVersion that the watch has processed.
  bool open = true;
  std::shared_ptr<loop::HttpResponder> responder;
  std::unique_ptr<loop::Loop::Timer> bookmark_timer, last_bookmark_timer, end_timer;
  std::string held;  // Delayed lines, in order.
  std::unique_ptr<loop::Loop::Timer> held_timer;

  [[nodiscard]] bool sees(const VersionPtr& object) const {
    return object && (ns.empty() || object->ns() == ns) &&
           (selector.empty() || selector.matches(object->json()));
  }
};

Watches::Watches(World& world) : world_(world) {
  world_.store.on_change([this](const Change& change) { on(change); });
}
Watches::~Watches() = default;

std::size_t Watches::open() const {
  std::size_t count = 0;
  for (const auto& [type, watches] : watches_) count += watches.size();
  return count;
}

Json Watches::check(const loop::HttpRequest& request) const {
  const bool initial = request.query("sendInitialEvents") == "true",
             matched = request.query("resourceVersionMatch") == "NotOlderThan";
  if (initial && !matched) {
    return refusal::of(422, "Invalid",
                       "ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Forbidden: "
                       "sendInitialEvents requires setting "
                       "resourceVersionMatch to NotOlderThan",
                       refusal::details("", "meta.k8s.io", "ListOptions"));
  }
  return nullptr;
}

void Watches::start(const ResourceType& type, std::string_view ns, const loop::HttpRequest& request,
                    std::shared_ptr<loop::HttpResponder> responder) {
  auto selector = parse_selector(request.query("labelSelector"), request.query("fieldSelector"));
  if (const auto* wrong = std::get_if<std::string>(&selector))
    return send(*responder, refusal_answer(refusal::bad_request(*wrong)));
  if (const auto refused = check(request); !refused.is_null())
    return send(*responder, refusal_answer(refused));
  auto watch =
      std::make_shared<Watch>(Watch{.type = type,
                                    .ns = std::string(ns),
                                    .selector = std::get<Selector>(std::move(selector)),
                                    .form = requested_form(request),
                                    .bookmarks = request.query("allowWatchBookmarks") == "true",
                                    .responder = std::move(responder)});
  watches_[&type].push_back(watch);
  watch->responder->on_gone([this, weak = std::weak_ptr(watch)] {
    if (const auto gone = weak.lock()) close(*gone);
  });
  watch->responder->begin(200, {{"content-type", "application/json"}});
  begin(watch, request);
}

void Watches::begin(const WatchPtr& watch, const loop::HttpRequest& request) {
  const auto version = request.query("resourceVersion");
  const bool initial = request.query("sendInitialEvents") == "true";
  const bool from_start = version.empty() || version == "0";
  if (initial || (from_start && request.query("sendInitialEvents") != "false")) {
    send_initial(watch, initial);
  } else {
    resume(watch, from_start ? world_.store.version() : number(version));
  }
  if (!watch->open) return;
  if (watch->bookmarks) bookmark_later(watch);
  const auto seconds = number(request.query("timeoutSeconds"));
  const auto life = seconds == 0 ? 1800 + world_.random.below(1800) : seconds;
  end_later(watch, std::chrono::seconds{life});
}

void Watches::send_initial(const WatchPtr& watch, bool mark_end) {
  watch->version = world_.store.version();
  for (const auto& object : world_.store.list(watch->type, watch->ns)) {
    if (watch->sees(object))
      watch->responder->write(event_line(Change::Type::Added, *object, watch->form));
  }
  if (mark_end && watch->bookmarks) bookmark(*watch, true);
}

void Watches::resume(const WatchPtr& watch, std::uint64_t version) {
  auto missed = world_.random.chance(world_.faults.gone) ? std::nullopt
                                                         : world_.store.since(watch->type, version);
  if (!missed) {
    const auto text = "too old resource version: " + std::to_string(version) + " (" +
                      std::to_string(world_.store.oldest(watch->type)) + ")";
    watch->responder->write(event_line("ERROR", to_text(refusal::expired(text))));
    watch->responder->end();
    return close(*watch);
  }
  watch->version = std::min(version, world_.store.version());
  for (const auto& change : *missed) {
    if (watch->open) deliver(*watch, change, {}, {});
  }
  watch->version = std::max(version, world_.store.version());
}

void Watches::on(const Change& change) {
  const auto found = watches_.find(&change.object->type());
  if (found == watches_.end() || found->second.empty()) return;
  const auto watching = found->second;
  const auto whole = event_line(change.type, *change.object, Form::Whole);
  const bool metadata_too = std::ranges::any_of(
      watching, [](const WatchPtr& watch) { return watch->form == Form::Metadata; });
  const auto metadata =
      metadata_too ? event_line(change.type, *change.object, Form::Metadata) : std::string();
  for (const auto& watch : watching) {
    if (watch->open) deliver(*watch, change, whole, metadata);
  }
}

/// `whole` and `metadata` are the serialised event, empty if the caller does not have them.
void Watches::deliver(Watch& watch, const Change& change, const std::string& whole,
                      const std::string& metadata) {
  if (change.object->number() <= watch.version) return;
  watch.version = change.object->number();
  const bool now = change.type != Change::Type::Deleted && watch.sees(change.object),
             before = watch.sees(change.before);
  if (!now && !before) return;
  if (world_.random.chance(world_.faults.cut_watch)) {
    watch.responder->abort();
    return close(watch);
  }
  const auto type = !now     ? Change::Type::Deleted
                    : before ? Change::Type::Modified
                             : Change::Type::Added;
  const auto& ready = watch.form == Form::Metadata ? metadata : whole;
  auto line =
      type == change.type && !ready.empty() ? ready : event_line(type, *change.object, watch.form);
  if (world_.random.chance(world_.faults.late_event)) hold(watch);
  if (world_.random.chance(world_.faults.duplicate_event)) write(watch, line);
  write(watch, std::move(line));
  if (watch.responder->pending() <= kPendingMax) return;
  watch.responder->abort();
  close(watch);
}

void Watches::write(Watch& watch, std::string line) {
  if (watch.held_timer) {
    watch.held += line;
  } else {
    watch.responder->write(std::move(line));
  }
}

/// Delays everything that is written from now on, and sends it together later.
void Watches::hold(Watch& watch) {
  if (watch.held_timer) return;
  const std::chrono::milliseconds delay{100 + world_.random.below(20'000)};
  watch.held_timer = world_.loop.after(delay, [&watch] {
    const auto timer = std::move(watch.held_timer);
    watch.responder->write(std::exchange(watch.held, {}));
  });
}

void Watches::bookmark(Watch& watch, bool initial_end) {
  auto object = bookmark_object(watch.type, watch.form);
  object["metadata"]["resourceVersion"] =
      std::to_string(std::max(watch.version, world_.store.version()));
  if (initial_end) object["metadata"]["annotations"] = Json{{"k8s.io/initial-events-end", "true"}};
  write(watch, event_line("BOOKMARK", to_text(object)));
}

void Watches::bookmark_later(const WatchPtr& watch) {
  watch->bookmark_timer = world_.loop.after(kBookmarkEvery, [this, weak = std::weak_ptr(watch)] {
    const auto self = weak.lock();
    if (!self || !self->open) return;
    bookmark(*self, false);
    bookmark_later(self);
  });
}

void Watches::end_later(const WatchPtr& watch, Duration life) {
  if (watch->bookmarks && life > kLastBookmark) {
    watch->last_bookmark_timer =
        world_.loop.after(life - kLastBookmark, [this, weak = std::weak_ptr(watch)] {
          if (const auto self = weak.lock(); self && self->open) bookmark(*self, false);
        });
  }
  watch->end_timer = world_.loop.after(life, [this, weak = std::weak_ptr(watch)] {
    const auto self = weak.lock();
    if (!self || !self->open) return;
    self->responder->write(std::move(self->held));
    self->responder->end();
    close(*self);
  });
}

void Watches::close(Watch& watch) {
  watch.open = false;
  watch.held_timer.reset();
  auto& of_type = watches_[&watch.type];
  std::erase_if(of_type, [&](const WatchPtr& other) { return other.get() == &watch; });
}

void Watches::cut(const std::function<bool(const ResourceType&)>& affected) {
  for (auto& [type, watches] : watches_) {
    if (!affected(*type)) continue;
    for (const auto& watch : std::exchange(watches, {})) {
      watch->open = false;
      watch->held_timer.reset();
      watch->responder->abort();
    }
  }
}

}  // namespace imagedeps::sim
