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

/// Takes part in a leader election on one Lease (lease.h), for as long as it exists. Loop thread.
/// Destroying it gives nothing back: the Lease then runs out by itself.
class Elector {
 public:
  struct Hooks {
    std::function<void()> led;  ///< We lead from now on.
    std::function<void(const Error& why)>
        lost;  ///< We led until now. What is being written must stop at once.
    std::function<void(const LeaseRecord&)>
        holder;  ///< Another holder than before was seen, ourselves and nobody included.
    std::function<void(const Error& why)>
        failed;  ///< A request failed otherwise than the last one did.
  };
  /// Both must outlive it. No hook may destroy it.
  Elector(loop::Loop& loop, Transport& transport, Lease::Options options, Hooks hooks,
          std::uint64_t seed);
  ~Elector();
  Elector(const Elector&) = delete;
  Elector& operator=(const Elector&) = delete;

  void start();
  /// Whether a write may be started right now: we lead, and the deadline (start of the last renewal
  /// that succeeded + renewDeadline, on the loop's steady clock) has not passed. Where it has and
  /// no timer has noticed, as on a machine that was suspended, `lost` follows.
  [[nodiscard]] bool valid();
  [[nodiscard]] bool leading() const { return lease_.leading(); }
  /// Of the last try; nothing if it succeeded.
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }
  [[nodiscard]] const LeaseRecord& record() const { return lease_.record(); }

  /// Gives the Lease back, so that a successor need not wait for its end; `done` comes on the loop,
  /// after `limit` in any case. valid() is false from now on. Nothing of what the Lease guards may
  /// be under way any more.
  void release(Duration limit, std::function<void()> done);

 private:
  void run(Lease::Effects effects);
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
  void tell_holder();
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
  std::optional<std::string> holder_;  ///< As last told.
  // Of the call under way; what an earlier one still posts is dropped. 0: this is gone.
  const std::shared_ptr<std::uint64_t> turn_ = std::make_shared<std::uint64_t>(1);
  std::unique_ptr<Call> call_;
  std::unique_ptr<loop::Loop::Timer> rest_, guard_, limit_;
  std::function<void()> released_;
};

}  // namespace imagedeps::kube
