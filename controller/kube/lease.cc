#include "kube/lease.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "kube/effects.h"

namespace imagedeps::kube {

namespace {

using std::chrono::seconds;

constexpr double kJitter = 1.2;  // The same as in client-go.
constexpr Duration kLookMax{
    seconds{2}};  // Reads are cheap, and a released Lease should be acquired soon.
constexpr Duration kAskedMax{seconds{60}};

/// True if the server may have carried out a request that ended with this error.
bool unclear(const Error& why) {
  return why.kind == Error::Kind::Timeout || why.kind == Error::Kind::Unavailable ||
         why.kind == Error::Kind::Malformed || why.kind == Error::Kind::Cancelled;
}

void set_spec(Json& lease, const LeaseRecord& record) {
  Json& spec = lease["spec"];
  if (!spec.is_object()) spec = Json::object();
  spec["holderIdentity"] = record.holder;
  spec["leaseDurationSeconds"] = record.duration_seconds;
  spec["acquireTime"] = record.acquire_time;
  spec["renewTime"] = record.renew_time;
  spec["leaseTransitions"] = record.transitions;
}

}  // namespace

const Resource& leases() {
  static const Resource kResource{"coordination.k8s.io", "v1", "leases"};
  return kResource;
}

LeaseRecord record_of(const Json& lease) {
  const Json& spec = at(lease, "spec");
  return {.holder = string_at(spec, "holderIdentity"),
          .duration_seconds = integer_at(spec, "leaseDurationSeconds"),
          .acquire_time = string_at(spec, "acquireTime"),
          .renew_time = string_at(spec, "renewTime"),
          .transitions = integer_at(spec, "leaseTransitions")};
}

std::optional<TimePoint> Lease::valid_until() const {
  return leading() ? std::optional(valid_until_) : std::nullopt;
}

Lease::Effects Lease::start() { return read(); }

Lease::Effects Lease::on(Input input, Instant now) {
  if (role_ == Role::Released) return {};
  return std::visit(Overloaded{
                        [&](const Answered& answered) { return on_answered(answered, now); },
                        [&](const Rested&) { return on_rested(now); },
                        [&](const Expired&) { return on_expired(now); },
                        [&](const Resign&) { return on_resign(now); },
                    },
                    input);
}

Lease::Effects Lease::on_answered(const Answered& answered, Instant now) {
  const Asked asked = std::exchange(asked_, Asked::Nothing);
  if (leading() && now.steady >= valid_until_) return on_expired(now);
  if (!answered.lease) {
    const Error& why = answered.lease.error();
    if (asked != Asked::Read && !unclear(why)) in_doubt_ = false;
    // 404 for a Create: the namespace does not exist.
    if (why.kind == Error::Kind::NotFound && asked != Asked::Create) return missing(now);
    if (why.kind == Error::Kind::Conflict && role_ != Role::Standby) return read();
    return rest_a_while(why.retry_after);
  }
  return asked == Asked::Read ? seen(*answered.lease, now) : written(*answered.lease, now);
}

Lease::Effects Lease::written(const Json& lease, Instant now) {
  in_doubt_ = false;
  observe(lease, now.steady);
  if (role_ == Role::Releasing) return released();
  if (!ours()) return rest_a_while();  // The answer does not match the request.
  // The server may have stored the Lease at any time since the request was sent. Others count from
  // the time when they observe it, which is later.
  const TimePoint until = asked_at_ + options_.renew_deadline;
  if (now.steady >= until) return rest_a_while();
  valid_until_ = until;
  if (std::exchange(role_, Role::Leading) == Role::Leading)
    return effects<Effect>(Rest{options_.retry_period});
  return effects<Effect>(Lead{}, Rest{options_.retry_period});
}

Lease::Effects Lease::seen(const Json& lease, Instant now) {
  in_doubt_ = false;
  observe(lease, now.steady);
  return judged(now);
}

Lease::Effects Lease::judged(Instant now) {
  switch (role_) {
    case Role::Releasing: return ours() ? write(now) : released();
    case Role::Leading:
      if (ours()) return write(now);
      return lose({.kind = Error::Kind::Conflict,
                   .message = record_.holder.empty() ? "another client released the Lease"
                                                     : record_.holder + " holds the Lease"});
    case Role::Standby: return held_by_another(now.steady) ? look_again(now.steady) : write(now);
    case Role::Released: break;
  }
  return {};
}

/// The Lease does not exist. If one was observed that may still be held, waits until it expires.
Lease::Effects Lease::missing(Instant now) {
  in_doubt_ = false;
  object_ = nullptr;
  if (role_ == Role::Releasing) return released();
  if (role_ == Role::Standby && held_by_another(now.steady)) return look_again(now.steady);
  return create(now);
}

Lease::Effects Lease::on_rested(Instant now) {
  if (leading() && now.steady >= valid_until_) return on_expired(now);
  return leading() && !object_.is_null() ? write(now) : read();
}

Lease::Effects Lease::on_expired(Instant now) {
  if (!leading() || now.steady < valid_until_) return {};
  return lose(
      {.kind = Error::Kind::Timeout,
       .message = "the Lease was not renewed within " + format_duration(options_.renew_deadline)});
}

Lease::Effects Lease::lose(Error why) {
  role_ = Role::Standby;
  auto all = rest_a_while();
  all.emplace(all.begin(), Lose{std::move(why)});
  return all;
}

Lease::Effects Lease::on_resign(Instant now) {
  if (role_ == Role::Releasing) return {};
  const bool led = leading();
  const bool known = led && !object_.is_null();
  role_ = Role::Releasing;
  if (known) return write(now);
  return led || in_doubt_ ? read() : released();
}

Lease::Effects Lease::released() {
  role_ = Role::Released;
  return effects<Effect>(Released{});
}

Lease::Effects Lease::read() {
  asked_ = Asked::Read;
  return effects<Effect>(Read{});
}

Lease::Effects Lease::create(Instant now) {
  asked_ = Asked::Create;
  asked_at_ = now.steady;
  in_doubt_ = true;
  Json lease{{"apiVersion", api_version(leases())},
             {"kind", "Lease"},
             {"metadata", {{"name", options_.name}, {"namespace", options_.ns}}}};
  set_spec(lease, next_record(now));
  return effects<Effect>(Create{std::move(lease)});
}

Lease::Effects Lease::write(Instant now) {
  asked_ = Asked::Write;
  asked_at_ = now.steady;
  in_doubt_ = true;
  Json lease = object_;
  set_spec(lease, next_record(now));
  return effects<Effect>(Write{std::move(lease)});
}

LeaseRecord Lease::next_record(Instant now) const {
  const std::string time = format_rfc3339_micro(now.wall);
  if (role_ == Role::Releasing)
    return {.holder = {},
            .duration_seconds = 1,
            .acquire_time = time,
            .renew_time = time,
            .transitions = record_.transitions};
  const std::int64_t most = std::numeric_limits<std::int32_t>::max();
  const bool first = object_.is_null() && record_.holder.empty();
  const std::int64_t change = ours() || first ? 0 : 1;
  return {.holder = options_.identity,
          .duration_seconds = std::chrono::ceil<seconds>(options_.duration).count(),
          .acquire_time = ours() && !record_.acquire_time.empty() ? record_.acquire_time : time,
          .renew_time = time,
          .transitions =
              std::min(std::clamp<std::int64_t>(record_.transitions, 0, most) + change, most)};
}

/// A short rest, so that a leader can retry many times before its deadline. It is not shorter than
/// the server's Retry-After.
Lease::Effects Lease::rest_a_while(std::optional<std::chrono::seconds> asked) {
  asked_ = Asked::Nothing;
  auto length = std::chrono::duration_cast<Duration>(std::min(options_.retry_period, kLookMax) *
                                                     (1.0 + kJitter * random_.unit()));
  if (asked) length = std::max(length, std::min<Duration>(*asked, kAskedMax));
  return effects<Effect>(Rest{length});
}

void Lease::observe(const Json& lease, TimePoint at) {
  object_ = lease;
  LeaseRecord record = record_of(lease);
  if (record == record_) return;
  record_ = std::move(record);
  observed_ = at;
}

/// Rests, at most until the other holder's Lease expires.
Lease::Effects Lease::look_again(TimePoint now) {
  auto all = rest_a_while();
  auto& length = std::get<Rest>(all.back()).duration;
  length = std::min(length, runs_out() - now);
  return all;
}

bool Lease::held_by_another(TimePoint now) const {
  return !record_.holder.empty() && !ours() && now < runs_out();
}

TimePoint Lease::runs_out() const {
  const auto told = seconds{
      std::min<std::int64_t>(record_.duration_seconds, std::numeric_limits<std::int32_t>::max())};
  return observed_ + (record_.duration_seconds > 0 ? Duration{told} : options_.duration);
}

}  // namespace imagedeps::kube
