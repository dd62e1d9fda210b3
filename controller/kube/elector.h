#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/error.h"
#include "base/time.h"
#include "kube/lease.h"
#include "kube/transport.h"
#include "loop/loop.h"

namespace imagedeps::kube {

/// Takes part in leader election on one Lease (lease.h) as long as it exists. Loop thread.
/// Destroying it does not release the Lease, which then expires.
class Elector {
 public:
  struct Hooks {
    std::function<void()> led;  ///< This process became the leader.
    std::function<void(const Error& why)>
        lost;  ///< This process is no longer the leader. Stop in-flight writes immediately.
    std::function<void(const LeaseRecord&)>
        holder;  ///< The holder changed: to another process, to this one, or to none.
    std::function<void(const Error& why)>
        failed;  ///< A request failed with another error than the previous request.
  };
  /// `loop` and `transport` must outlive it. No hook may destroy it.
  Elector(loop::Loop& loop, Transport& transport, Lease::Options options, Hooks hooks,
          std::uint64_t seed);
  ~Elector();
  Elector(const Elector&) = delete;
  Elector& operator=(const Elector&) = delete;

  void start();
  /// True if a write may be started now: this process leads, and the deadline (start of the last
  /// successful renewal + renewDeadline, on the loop's steady clock) has not passed. If it has
  /// passed and no timer has fired, as on a machine that was suspended, the hook `lost` follows.
  [[nodiscard]] bool valid();
  [[nodiscard]] bool leading() const { return lease_.leading(); }
  /// The error of the last request, or nothing if it succeeded.
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }
  [[nodiscard]] const LeaseRecord& record() const { return lease_.record(); }

  /// Releases the Lease, so that a successor does not have to wait until it expires. valid() is
  /// false from now on. `done` is called on the loop, after `limit` at the latest. Writes that the
  /// Lease protects must have ended before.
  void release(Duration limit, std::function<void()> done);

 private:
  void run(const Lease::Effects& effects);
  void carry_out(const Lease::Read&);
  void carry_out(const Lease::Create& create);
  void carry_out(const Lease::Write& write);
  void carry_out(const Lease::Rest& rest);
  void carry_out(const Lease::Lead&);
  void carry_out(const Lease::Lose& lose);
  void carry_out(const Lease::Released&);
  void send(Request request);
  void answered(const Result<Response>& response);
  void note(const std::optional<Error>& error);
  void report_holder();
  void hang_up();
  void guard();
  void expire();
  [[nodiscard]] Lease::Instant now() const { return {loop_.now(), loop_.wall()}; }

  loop::Loop& loop_;
  Transport& transport_;
  const Lease::Options options_;
  const Hooks hooks_;
  Lease lease_;
  std::optional<Error> error_;
  std::optional<std::string> holder_;  ///< The holder that was last reported.
  // Number of the current call. Results that earlier calls still post are dropped. 0 after
  // destruction.
  const std::shared_ptr<std::uint64_t> call_id_ = std::make_shared<std::uint64_t>(1);
  std::unique_ptr<Call> call_;
  std::unique_ptr<loop::Loop::Timer> rest_, guard_, limit_;
  std::function<void()> released_;
};

}  // namespace imagedeps::kube
