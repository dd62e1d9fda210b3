#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "base/error.h"
#include "base/time.h"
#include "kube/object.h"
#include "kube/resource.h"
#include "kube/sync_state.h"
#include "kube/transport.h"
#include "loop/loop.h"

namespace imagedeps::kube {

/// Gets what one reflector saw. Loop thread.
class Sink {
 public:
  virtual ~Sink() = default;
  /// A list begins. It will be authoritative: what was known from elsewhere counts no longer.
  virtual void listing() {}
  virtual void upsert(Object object) = 0;
  /// `identity` has only namespace and name where a relist, or the absence of the API, showed that
  /// the object is gone.
  virtual void remove(const Identity& identity) = 0;
  /// An object whose JSON is not as expected. Its last good state stays in force; told again only
  /// when its resourceVersion changes. Without a name if not even that can be read: then nothing is
  /// removed by the list in which it stood.
  virtual void quarantine(const Identity& identity, const Error& error) = 0;
  /// At each change of state. After Starting, the first Synced or Absent comes behind all objects
  /// of the first list.
  virtual void state(SyncState state, const Error* why) = 0;
};

/// Keeps one resource's collection in a namespace (all where empty) mirrored into a Sink: LIST in
/// pages, then WATCH with bookmarks, resumed by resourceVersion; lists again only where that cannot
/// go on (watcher.h). Never ends by itself. Loop thread; destroying it stops it.
///
/// A relist is mark-and-sweep by epoch over identities (uid and resourceVersion), so the sink sees
/// only differences; events that are not newer than what is known of the same uid are dropped
/// (KEP-5504 makes resourceVersions comparable; others compare equal-only).
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
    std::string error;  ///< Of the last failure while not Synced or Absent.
    std::size_t objects = 0;
    std::uint64_t lists = 0;
    std::uint64_t watches = 0;
    std::map<Error::Kind, std::uint64_t> watch_errors;
    std::uint64_t events = 0;
    std::size_t quarantined = 0;
    TimePoint last_event{};  ///< Object or bookmark; epoch before the first.
  };

  static std::unique_ptr<Reflector> start(loop::Loop& loop, Transport& transport, Options options,
                                          Decode decode, Sink& sink, std::uint64_t seed);
  virtual ~Reflector() = default;
  [[nodiscard]] virtual const Stats& stats() const = 0;
};

}  // namespace imagedeps::kube
