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

/// Receives the changes that a reflector detects. Loop thread.
class Sink {
 public:
  virtual ~Sink() = default;
  /// A list starts. It will be authoritative: drop state from other sources.
  virtual void listing() {}
  virtual void upsert(Object object) = 0;
  /// `identity` has only a namespace and name if a relist, or the absence of the API, showed that
  /// the object was deleted.
  virtual void remove(const Identity& identity) = 0;
  /// The object's JSON cannot be decoded. Its last good state stays in effect. Reported again only
  /// when the resourceVersion changes. If the name is empty, it could not be read either, and the
  /// list that contains the object removes nothing.
  virtual void quarantine(const Identity& identity, const Error& error) = 0;
  /// Called at each change of state. The first Synced or Absent follows all objects of the first
  /// list.
  virtual void state(SyncState state, const Error* why) = 0;
};

/// Mirrors the objects of one resource in a namespace (all namespaces if empty) into a Sink. It
/// lists in pages, then watches with bookmarks and resumes by resourceVersion. It lists again only
/// if it cannot resume (watcher.h). It runs until it is destroyed. Loop thread.
///
/// A relist is mark-and-sweep by epoch over identities (uid and resourceVersion), so the sink gets
/// only differences. Events that are not newer than the tracked version of the same uid are
/// dropped. Numeric resourceVersions are ordered (KEP-5504), others are only compared for equality.
class Reflector {
 public:
  struct Options {
    Resource resource;
    std::string ns;
    bool metadata_only = false;  ///< Request PartialObjectMetadata.
    Duration backoff_first{std::chrono::milliseconds{800}};
    Duration backoff_max{std::chrono::seconds{30}};
    Duration watch_timeout{std::chrono::minutes{7}};  ///< Server-side timeout, jittered by 25 %.
    std::size_t page_limit = 500;  ///< Objects on the first page. Later pages are sized by bytes.
  };
  /// Statistics for metrics and readiness.
  struct Stats {
    SyncState state = SyncState::Starting;
    std::string error;  ///< The last failure while not Synced or Absent.
    std::size_t objects = 0;
    std::uint64_t lists = 0;
    std::uint64_t watches = 0;
    std::map<Error::Kind, std::uint64_t> watch_errors;
    std::uint64_t events = 0;
    std::size_t quarantined = 0;
    TimePoint last_event{};  ///< Time of the last object or bookmark, the epoch if none.
  };

  static std::unique_ptr<Reflector> start(loop::Loop& loop, Transport& transport, Options options,
                                          Decode decode, Sink& sink, std::uint64_t seed);
  virtual ~Reflector() = default;
  [[nodiscard]] virtual const Stats& stats() const = 0;
};

}  // namespace imagedeps::kube
