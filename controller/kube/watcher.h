#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/error.h"
#include "base/random.h"
#include "base/time.h"
#include "kube/object.h"
#include "kube/sync_state.h"

namespace imagedeps::kube {

/// The list and watch protocol for one resource as a pure state machine: pass events in, and carry
/// out the effects that it returns. It owns no socket, timer, thread or cache.
///
/// while      what happens                     what follows
/// listing    the last page                    Sweep objects of older epochs, Synced, Watch
/// listing    any failure                      Rest, then List from the first page in a new epoch;
///                                             nothing is swept
/// listing    404                              Absent; if objects are tracked, only the second 404
///                                             in a row counts, and it sweeps all of them
/// watching   end of stream after events       Watch again immediately
/// watching   end without events, connection   Rest, then Watch from the same resourceVersion
///            lost, 429, 5xx
/// watching   410, as status or in the stream  Rest, then List
/// watching   400, 404, 422, a version that    Rest, then List
///            the server has not reached
/// watching   silence or malformed events      Rest, then Watch from the same resourceVersion;
///                                             the third time in a row, List
/// either     the group is away (GroupSign)    Rest until it is back, or shorter; briefly if the
///                                             group has recovered since the call began
/// either     401, 403                         Denied, Rest (up to denied_rest), then retry
class Watcher {
 public:
  struct Options {
    Duration backoff_first{std::chrono::milliseconds{800}};
    Duration backoff_max{std::chrono::seconds{30}};
    Duration denied_rest{std::chrono::seconds{60}};
    Duration absent_rest{std::chrono::seconds{30}};
  };
  Watcher(Options options, std::uint64_t seed) : options_(options), random_(seed) {}

  // Inputs.
  struct Page {
    std::vector<Arrival> arrivals;
  };  ///< A part of a page.
  struct Listed {
    std::string continue_token, resource_version;
  };  ///< The end of a page.
  struct Change {
    enum class Kind { Upsert, Delete } kind{};
    Arrival arrival;
  };
  struct Bookmark {
    std::string resource_version;
  };
  struct Opened {};  ///< The header of a watch has arrived.
  struct Closed {
    std::optional<Error> why;
    bool outdated = false;  ///< The group has recovered since the call began.
  };                        ///< The stream ended, or the call failed.
  struct Rested {};         ///< The requested Rest is over.
  using Input = std::variant<Page, Listed, Change, Bookmark, Opened, Closed, Rested>;

  // Effects.
  struct List {
    std::string continue_token;
  };
  struct Watch {
    std::string resource_version;
  };
  struct Upsert {
    std::vector<Arrival> arrivals;
    std::uint32_t epoch = 0;
  };
  struct Apply {
    Change change;
    std::uint32_t epoch = 0;
  };
  struct Sweep {
    std::uint32_t epoch = 0;
  };  ///< Remove objects of older epochs.
  struct Report {
    SyncState state{};
    std::optional<Error> why;
  };  ///< The state changed.
  struct Rest {
    Duration duration{};
    bool refused = false;  ///< The API group is away: its return ends the rest.
  };                       ///< Wait, then pass Rested.
  using Effect = std::variant<List, Watch, Upsert, Apply, Sweep, Report, Rest>;
  using Effects = std::vector<Effect>;

  [[nodiscard]] Effects start();
  [[nodiscard]] Effects on(Input input);

 private:
  Effects on_page(Page page);
  Effects on_listed(Listed listed);
  Effects on_change(Change change);
  Effects on_bookmark(Bookmark bookmark);
  Effects on_opened();
  Effects on_closed(const Closed& closed);
  Effects on_rested();

  Effects list();
  Effects lost(const Error& why, bool outdated = false);
  Effects absent(const Error& why);
  Effects denied(const Error& why);
  void progress();
  [[nodiscard]] bool must_list(const Error& why) const;
  void report(Effects& effects, SyncState state, std::optional<Error> why);
  void accepted();
  [[nodiscard]] Duration backoff(std::uint32_t& failures, Duration max);
  [[nodiscard]] Duration rest_after(const Error& why, std::uint32_t& failures);

  // Constant.
  Options options_;

  Random random_;
  SyncState state_ = SyncState::Starting;
  std::uint32_t epoch_ = 0;       ///< Epoch of the current or last list.
  std::string resource_version_;  ///< Empty: must list before watching.
  bool listed_ = false;           ///< A list has succeeded, so objects may be tracked.
  bool opened_ = false;           ///< The current watch is open.
  bool progressed_ = false;       ///< Events arrived since the last Watch. Without, it backs off.
  std::uint32_t failures_ = 0;    ///< Failures in a row without progress, except refusals.
  std::uint32_t refusals_ = 0;    ///< Requests in a row that failed because the group was away.
  std::uint32_t not_found_ = 0;   ///< 404s in a row.
};

}  // namespace imagedeps::kube
