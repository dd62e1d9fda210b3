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

/// The list/watch protocol for one resource as a pure state machine: feed it what the server said,
/// carry out what it returns. It owns no socket, timer, thread or cache.
///
/// while      what happens                     what follows
/// listing    the last page                    Sweep what this epoch did not see, Synced, Watch
/// listing    any failure                      Rest, then List from the first page in a new epoch;
///                                             nothing is swept
/// listing    404                              Absent; where objects are known, only the second 404
///                                             in a row counts, and it sweeps all of them
/// watching   end of stream after events       Watch again at once
/// watching   end without events, connection   Rest, then Watch from the same resourceVersion
///            lost, 429, 5xx
/// watching   410, as status or in the stream  Rest, then List
/// watching   400, 404, 422, broken events or  Rest, then List
///            silence, repeatedly
/// either     the group is away (GroupSign)     Rest until it is back, or shorter
/// either     401, 403                         Denied, Rest (up to denied_rest), then again
class Watcher {
 public:
  struct Options {
    Duration backoff_first{std::chrono::milliseconds{800}};
    Duration backoff_max{std::chrono::seconds{30}};
    Duration denied_rest{std::chrono::seconds{60}};
    Duration absent_rest{std::chrono::seconds{30}};
  };
  Watcher(Options options, std::uint64_t seed) : options_(options), random_(seed) {}

  // What happened.
  struct Page {
    std::vector<Arrival> arrivals;
  };  ///< Part of a page.
  struct Listed {
    std::string continue_token, resource_version;
  };  ///< End of a page.
  struct Change {
    enum class Kind { Upsert, Delete } kind{};
    Arrival arrival;
  };
  struct Bookmark {
    std::string resource_version;
  };
  struct Opened {};  ///< The header of a watch has come.
  struct Closed {
    std::optional<Error> why;
  };                 ///< End of stream, or a failed call.
  struct Rested {};  ///< The Rest that it asked for is over.
  using Input = std::variant<Page, Listed, Change, Bookmark, Opened, Closed, Rested>;

  // What to do next.
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
  };  ///< Remove what this epoch did not see.
  struct Tell {
    SyncState state{};
    std::optional<Error> why;
  };  ///< Only when the state changes.
  struct Rest {
    Duration duration{};
    bool refused = false;  ///< The API group is away: its return ends the rest.
  };                       ///< Wait, then send Rested.
  using Effect = std::variant<List, Watch, Upsert, Apply, Sweep, Tell, Rest>;
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
  Effects lost(const Error& why);
  Effects absent(const Error& why);
  Effects denied(const Error& why);
  void progress();
  [[nodiscard]] bool must_list(const Error& why) const;
  void tell(Effects& effects, SyncState state, std::optional<Error> why);
  void accepted();
  [[nodiscard]] Duration backoff(std::uint32_t& failures, Duration max);
  [[nodiscard]] Duration rest_after(const Error& why, std::uint32_t& failures);

  // Constant.
  Options options_;

  Random random_;
  SyncState state_ = SyncState::Starting;
  std::uint32_t epoch_ = 0;       ///< Of the list under way, or the last.
  std::string resource_version_;  ///< Empty: must list before watching.
  bool listed_ = false;           ///< Ever: there may be objects that a sweep must spare.
  bool opened_ = false;           ///< The watch under way.
  bool progressed_ = false;       ///< Since the last Watch; an idle close must not spin.
  std::uint32_t failures_ = 0;    ///< In a row, without progress; but for refusals.
  std::uint32_t refusals_ = 0;    ///< In a row: the group was away when it was asked.
  std::uint32_t not_found_ = 0;   ///< In a row.
};

}  // namespace imagedeps::kube
