#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/time.h"
#include "kube/group_health.h"
#include "loop/loop.h"

namespace imagedeps::kube {

/// What all who send over one Transport know together of the API groups (group_health.h). While a
/// group is away, one request at a time asks it, and the first answer lets all others go on. Loop
/// thread.
class GroupGate {
 public:
  /// The right to send one request, asked for or held. The first report counts. Destroying it
  /// without one gives a prober's turn to the next. May outlive the gate; not the loop.
  class Permit {
   public:
    virtual ~Permit() = default;
    [[nodiscard]] virtual bool admitted() const = 0;
    /// The group answered, whatever it said.
    virtual void answered() = 0;
    virtual void failed(const Error& error) = 0;
  };

  /// Calls `enter` once: before this returns, if `group` ("" for core) answers and `not_before`,
  /// the end of the caller's own back-off, has come; otherwise later, from the loop. Before that
  /// time it is let in only as prober, or when an outage ends. Never after the permit is destroyed.
  [[nodiscard]] std::unique_ptr<Permit> ask(loop::Loop& loop, std::string_view group,
                                            TimePoint not_before, std::function<void()> enter);
  /// As ask() without a back-off, for who looks at admitted() at once: `enter` is called only if the
  /// permit is not admitted by then.
  [[nodiscard]] std::unique_ptr<Permit> try_ask(loop::Loop& loop, std::string_view group,
                                                std::function<void()> enter);
  [[nodiscard]] bool away(std::string_view group) const;

 private:
  struct Group;
  struct Ticket;
  [[nodiscard]] std::unique_ptr<Ticket> queue_up(loop::Loop& loop, std::string_view group,
                                                 TimePoint not_before, std::function<void()> enter);
  std::map<std::string, std::shared_ptr<Group>, std::less<>> groups_;
};

}  // namespace imagedeps::kube
