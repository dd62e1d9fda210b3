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

/// The state of the API groups (group_health.h), shared by all senders of one Transport. While a
/// group is away, one request at a time probes it. The first answer admits all others. Loop thread.
class GroupGate {
 public:
  /// The permission to send one request, requested or granted. Only the first report counts.
  /// Destroying a prober's permit without a report admits the next prober. A permit may outlive the
  /// gate, but not the loop.
  class Permit {
   public:
    virtual ~Permit() = default;
    [[nodiscard]] virtual bool admitted() const = 0;
    /// The group answered, with any status.
    virtual void answered() = 0;
    virtual void failed(const Error& error) = 0;
    /// The group answered others after an outage in which this request was sent.
    [[nodiscard]] virtual bool outdated() const = 0;
  };

  /// Calls `enter` once. It calls it before it returns if `group` ("" for core) is available and
  /// `not_before`, the end of the caller's back-off, has passed; otherwise later, from the loop.
  /// Before `not_before`, the caller is admitted only as prober or when an outage ends. `enter` is
  /// never called after the permit is destroyed.
  [[nodiscard]] std::unique_ptr<Permit> ask(loop::Loop& loop, std::string_view group,
                                            TimePoint not_before, std::function<void()> enter);
  /// Like ask() without a back-off, for callers that check admitted() on return: `enter` is called
  /// only if the permit is not admitted by then.
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
