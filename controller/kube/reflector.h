#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "kube/resource.h"
#include "kube/transport.h"
#include "loop/loop.h"

namespace imagedeps::kube {

/// What every object has: read by `kube` itself.
struct Identity {
  std::string ns;
  std::string name;
  std::string uid;
  std::string resource_version;
};

/// An object as the sink gets it. `view` is what Decode made of it (opaque here), null for a deletion or where decoding failed.
struct Object {
  Identity identity;
  std::shared_ptr<const void> view;
};

/// A projection of one object's JSON. Pure; called on IO threads.
using Decode = std::function<Result<std::shared_ptr<const void>>(std::string_view json)>;

/// The state of one resource's cache.
enum class SyncState {
  Starting,     ///< Not yet listed once.
  Synced,
  Absent,       ///< The API group or resource is not served (404): empty by definition, looked for again every 30 s and on change.
  Unavailable,  ///< Its API answers with errors (503, ...): the last state is kept.
  Denied,       ///< 403 or 401: the last state is kept, tried again rarely.
};
[[nodiscard]] std::string_view to_string(SyncState state);

/// Gets what one reflector saw. Loop thread.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual void upsert(Object object) = 0;
  virtual void remove(const Identity& identity) = 0;
  /// An object whose JSON is not as expected. Its last good state stays in force; told again only when its resourceVersion changes.
  virtual void quarantine(const Identity& identity, const Error& error) = 0;
  /// At each change of state. After Starting, the first Synced or Absent comes behind all objects of the first list.
  virtual void state(SyncState state, const Error* why) = 0;
};

/// Keeps one resource's collection in a namespace (all where empty) mirrored into a Sink: WatchList or LIST in pages, then WATCH
/// with bookmarks, resumed by resourceVersion; lists again only after 410. Never ends by itself. Loop thread; destroying it stops it.
///
/// A relist is mark-and-sweep by epoch over identities (uid and resourceVersion), so the sink sees only differences; events that are
/// not newer than what is known of the same uid are dropped (KEP-5504 makes resourceVersions comparable; others compare equal-only).
class Reflector {
 public:
  struct Options {
    Resource resource;
    std::string ns;
    bool metadata_only = false;  ///< Ask for PartialObjectMetadata.
    Duration backoff_first{std::chrono::milliseconds{800}};
    Duration backoff_max{std::chrono::seconds{30}};
    Duration watch_timeout{std::chrono::minutes{7}};  ///< Of the server; jittered by 25 %.
    std::size_t page_limit = 500;  ///< Of the first page; later ones follow bytes.
  };
  /// What is known of the stream, for metrics and readiness.
  struct Stats {
    SyncState state = SyncState::Starting;
    std::string error;            ///< Of the last failure while not Synced or Absent.
    std::size_t objects = 0;
    std::uint64_t lists = 0;
    std::uint64_t watches = 0;
    std::uint64_t watch_errors = 0;
    std::uint64_t events = 0;
    std::size_t quarantined = 0;
    TimePoint last_event{};       ///< Object or bookmark; epoch before the first.
  };

  static std::unique_ptr<Reflector> start(loop::Loop& loop, Transport& transport, Options options, Decode decode, Sink& sink,
                                          std::uint64_t seed);
  virtual ~Reflector() = default;
  [[nodiscard]] virtual const Stats& stats() const = 0;
};

}  // namespace imagedeps::kube
