#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/config.h"
#include "importing/circuit.h"
#include "importing/token_bucket.h"
#include "importing/work_queue.h"

namespace imagedeps::importing {

/// What an import has to do with a registry.
struct RegistryAccess {
  std::string registry;  ///< host[:port]
  std::string repository;
  std::string ns;  ///< Of the stream: pull secrets are per namespace.
};

/// Pacing and circuits of all registries. Pure: the time comes in.
///
/// An istag whose registry is paused waits here, not in the line of imports. When a pause is over,
/// next_probe() names one of those that wait; when the circuit closes, all of them are due.
class Registries {
 public:
  explicit Registries(const Config::Import& config) : config_(config) {}

  /// Rate and imports in flight of the registry allow one more.
  [[nodiscard]] bool admits(TimePoint now, std::string_view registry) const;
  /// When the rate allows the next; `now` if at once.
  [[nodiscard]] TimePoint next_admission(TimePoint now, std::string_view registry) const;
  void started(TimePoint now, const RegistryAccess& access);
  /// The import is over, whatever came of it.
  void ended(const RegistryAccess& access);

  /// Until when the istag has to wait for a circuit or, TimePoint::max(), for the admin; nothing:
  /// it may go. The end of a pause that is over but whose probe is still to come is given as a
  /// second from now.
  [[nodiscard]] std::optional<TimePoint> paused_until(TimePoint now, const RegistryAccess& access,
                                                      const objects::TagRef& tag) const;
  /// It is to be told when that pause ends.
  void wait(TimePoint now, const RegistryAccess& access, const objects::TagRef& tag,
            Priority priority);
  void stop_waiting(const objects::TagRef& tag);
  /// Nobody needs it any more.
  void forget(TimePoint now, const objects::TagRef& tag);

  /// What an answer changed.
  struct News {
    Circuit::Change change = Circuit::Change::None;
    Circuit::Kind kind = Circuit::Kind::Reach;
    /// Closed: all that waited or last failed for it: due now. Opened: all that last failed for it,
    /// and now wait for the circuit instead of their own next attempt. Extended: all that wait for
    /// it, now for longer.
    std::vector<objects::TagRef> concerned;
    Duration pause{};  ///< While it is open.
  };
  /// The registry judged an import: its failure, or nothing for success.
  [[nodiscard]] std::vector<News> answered(TimePoint now, const RegistryAccess& access,
                                           const objects::TagRef& tag,
                                           std::optional<objects::ImportFailure> failure);
  /// The import of `tag` ended, or will not be made, without an answer of the registry: if it was a
  /// probe, another may go.
  void unanswered(TimePoint now, const objects::TagRef& tag);
  /// After a restart: a stored failure of a circuit's kind starts it half-open.
  void restore(TimePoint now, const RegistryAccess& access, objects::ImportFailure failure);

  /// An istag that shall be the probe of a circuit whose pause is over, now marked as such: its
  /// paused_until() lets it go.
  [[nodiscard]] std::optional<objects::TagRef> next_probe(TimePoint now);
  /// When next_probe() is worth asking again.
  [[nodiscard]] std::optional<TimePoint> next_probe_at() const;

  /// For metrics and the page: each registry with something to tell.
  struct View {
    std::string registry;
    std::string ns;  ///< Of a circuit about credentials; else empty.
    bool paused_by_admin = false;
    bool open = false;
    TimePoint until{};
    objects::ImportFailure failure{};
    std::size_t waiting = 0;
  };
  [[nodiscard]] std::vector<View> view() const;
  /// How many istags wait for circuits.
  [[nodiscard]] std::size_t waiting() const { return waits_.size(); }
  /// How many entries each of its maps has.
  void remembered(std::map<std::string, std::size_t>& sizes) const;

 private:
  static constexpr std::size_t kHostsMin = 64;
  using Key = std::pair<std::string, std::string>;  ///< Registry; namespace, empty for Kind::Reach.
  struct Breaker {
    explicit Breaker(Circuit::Kind kind) : circuit(kind) {}
    Circuit circuit;
    std::optional<objects::TagRef> probe;
    WorkQueue waiting;
    std::set<objects::TagRef> failed;  ///< Whose last failure was of its kind.
  };
  struct Host {
    explicit Host(const Pace& pace) : bucket(pace.per_second, pace.burst) {}
    TokenBucket bucket;
    std::size_t in_flight = 0;
  };

  Host& host(TimePoint now, std::string_view registry);
  void prune(TimePoint now);
  Breaker& breaker(const Key& key);
  [[nodiscard]] const Breaker* blocking(const RegistryAccess& access,
                                        const objects::TagRef& tag) const;
  void queue_up(TimePoint now, const Key& key, const objects::TagRef& tag, Priority priority);
  void start_probe(const Key& key, const objects::TagRef& tag);
  void end_probe(const Key& key, Breaker& breaker);
  void schedule(const Key& key, const Breaker& breaker);
  void unschedule(const Key& key, const Breaker& breaker);
  void drop_failure(const objects::TagRef& tag);
  void erase_if_idle(const Key& key);
  [[nodiscard]] bool paused_by_admin(std::string_view registry) const;
  News answer_circuit(TimePoint now, const Key& key, const RegistryAccess& access,
                      const objects::TagRef& tag, std::optional<objects::ImportFailure> failure);

  const Config::Import& config_;
  std::map<std::string, Host, std::less<>> hosts_;    ///< Those that are not idle, and a few more.
  std::size_t prune_at_ = kHostsMin;                  ///< So many hosts are looked through.
  std::map<Key, std::unique_ptr<Breaker>> breakers_;  ///< Those that have something to remember.
  std::map<objects::TagRef, Key> waits_;              ///< Who waits where.
  std::map<objects::TagRef, Key> failures_;  ///< Whose last failure was of which circuit's kind.
  std::map<objects::TagRef, std::set<Key>> probes_;  ///< Who is the probe of which circuits.
  std::set<std::pair<TimePoint, Key>>
      agenda_;  ///< Open circuits without a probe that somebody waits for, by end of pause.
};

}  // namespace imagedeps::importing
