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

/// One namespace's access to one repository of a registry.
struct RegistryAccess {
  std::string registry;  ///< host[:port]
  std::string repository;
  std::string ns;  ///< The stream's namespace. It provides the pull secrets.
};

/// Pacing and circuits of all registries. Pure: the time is an argument.
///
/// An istag whose registry is paused waits here, not in the ImportLine. When a pause ends,
/// next_probe() returns one of the waiting istags. When the circuit closes, all of them are due.
class Registries {
 public:
  explicit Registries(const Config::Import& config) : config_(config) {}

  /// True if the rate and the imports in flight of the registry allow one more import.
  [[nodiscard]] bool admits(TimePoint now, std::string_view registry) const;
  /// True if the registry has not answered an import yet, or did not answer the last one.
  [[nodiscard]] bool silent(std::string_view registry) const;
  /// When the rate allows the next import, not before `now`.
  [[nodiscard]] TimePoint next_admission(TimePoint now, std::string_view registry) const;
  void started(TimePoint now, const RegistryAccess& access);
  /// The import has ended, with any result.
  void ended(const RegistryAccess& access);

  /// Until when the istag must wait for a circuit, or TimePoint::max() while an admin pauses the
  /// registry. Nothing if it may be imported. If the pause is over but its probe has not started,
  /// the result is one second from now.
  [[nodiscard]] std::optional<TimePoint> paused_until(TimePoint now, const RegistryAccess& access,
                                                      const objects::TagRef& tag) const;
  /// The istag waits for the end of that pause.
  void wait(TimePoint now, const RegistryAccess& access, const objects::TagRef& tag,
            Priority priority);
  void stop_waiting(const objects::TagRef& tag);
  /// The istag is no longer needed.
  void forget(TimePoint now, const objects::TagRef& tag);

  /// The effects of an answer on a circuit.
  struct News {
    Circuit::Change change = Circuit::Change::None;
    Circuit::Kind kind = Circuit::Kind::Reach;
    /// The affected istags. Closed: all that waited, or whose last failure was of this kind. They
    /// are due now. Opened: all whose last failure was of this kind. They now wait for the circuit
    /// instead of their own next attempt. Extended: all that wait, now for longer.
    std::vector<objects::TagRef> concerned;
    Duration pause{};  ///< The length of the pause while the circuit is open.
  };
  /// The registry answered an import: with `failure`, or with success (nothing).
  [[nodiscard]] std::vector<News> answered(TimePoint now, const RegistryAccess& access,
                                           const objects::TagRef& tag,
                                           std::optional<objects::ImportFailure> failure);
  /// The import of `tag` ended without an answer from the registry, or was not started. If it was a
  /// probe, another istag may be the probe.
  void unanswered(TimePoint now, const objects::TagRef& tag);
  /// After a restart: opens the circuit of a stored failure with its pause over.
  void restore(TimePoint now, const RegistryAccess& access, objects::ImportFailure failure);

  /// The istag that becomes the probe of a circuit whose pause is over. From now on its
  /// paused_until() returns nothing.
  [[nodiscard]] std::optional<objects::TagRef> next_probe(TimePoint now);
  /// When next_probe() may return an istag.
  [[nodiscard]] std::optional<TimePoint> next_probe_at() const;

  /// For metrics and the page: a registry that is paused or has an open circuit.
  struct View {
    std::string registry;
    std::string ns;  ///< Set only for circuits of Kind::Credentials.
    bool paused_by_admin = false;
    bool open = false;
    TimePoint until{};
    objects::ImportFailure failure{};
    std::size_t waiting = 0;
  };
  [[nodiscard]] std::vector<View> view() const;
  /// The number of istags that wait for circuits.
  [[nodiscard]] std::size_t waiting() const { return waits_.size(); }
  /// Adds the size of each map, by its content.
  void remembered(std::map<std::string, std::size_t>& sizes) const;

 private:
  static constexpr std::size_t kHostsMin = 64;
  using Key =
      std::pair<std::string, std::string>;  ///< Registry, and namespace (empty for Kind::Reach).
  struct Breaker {
    explicit Breaker(Circuit::Kind kind) : circuit(kind) {}
    Circuit circuit;
    std::optional<objects::TagRef> probe;
    WorkQueue waiting;
    std::set<objects::TagRef> failed;  ///< Istags whose last failure was of its kind.
  };
  struct Host {
    explicit Host(const Pace& pace) : bucket(pace.per_second, pace.burst) {}
    TokenBucket bucket;
    std::size_t in_flight = 0;
    bool answers = false;  ///< It answered the last import.
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
  std::map<std::string, Host, std::less<>> hosts_;  ///< Active hosts, and idle ones until prune().
  std::size_t prune_at_ = kHostsMin;                ///< prune() runs at this number of hosts.
  std::map<Key, std::unique_ptr<Breaker>> breakers_;  ///< Circuits with state.
  std::map<objects::TagRef, Key> waits_;              ///< The circuit that each istag waits for.
  std::map<objects::TagRef, Key> failures_;           ///< The circuit of each istag's last failure.
  std::map<objects::TagRef, std::set<Key>> probes_;   ///< The circuits that each probe is for.
  std::set<std::pair<TimePoint, Key>>
      agenda_;  ///< Open circuits with waiting istags and no probe, by end of pause.
};

}  // namespace imagedeps::importing
