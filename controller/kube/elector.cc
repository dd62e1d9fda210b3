#include "kube/elector.h"

#include <algorithm>
#include <utility>

#include "base/json.h"
#include "kube/request.h"

namespace imagedeps::kube {

namespace {

/// Deadline of one request. If the server does not answer, there is time for another attempt, and
/// the transport soon knows that its connections may be dead.
Duration patience(const Lease::Options& options) {
  return std::clamp<Duration>(options.renew_deadline / 2, std::chrono::seconds{1},
                              std::chrono::seconds{10});
}

Result<Json> lease_in(const Result<Response>& response) {
  if (!response) return response.error();
  if (response->status < 200 || response->status >= 300) return error_of(*response);
  auto lease = parse_json(response->body);
  if (!lease) return lease.error();
  if (string_at(at(*lease, "metadata"), "resourceVersion").empty())
    return Error{.kind = Error::Kind::Malformed, .message = "the answer is not a Lease"};
  return std::move(*lease);
}

}  // namespace

Elector::Elector(loop::Loop& loop, Transport& transport, Lease::Options options, Hooks hooks,
                 std::uint64_t seed)
    : loop_(loop),
      transport_(transport),
      options_(options),
      hooks_(std::move(hooks)),
      lease_(std::move(options), seed) {}

Elector::~Elector() { *call_id_ = 0; }

void Elector::start() { run(lease_.start()); }

bool Elector::valid() {
  const auto until = lease_.valid_until();
  if (!until) return false;
  if (loop_.now() < *until) return true;
  loop_.post([this, call_id = std::weak_ptr(call_id_)] {
    if (const auto alive = call_id.lock(); alive && *alive != 0) expire();
  });
  return false;
}

void Elector::release(Duration limit, std::function<void()> done) {
  released_ = std::move(done);
  limit_ = loop_.after(limit, [this] { carry_out(Lease::Released{}); });
  guard_.reset();
  run(lease_.on(Lease::Resign{}, now()));
}

void Elector::run(const Lease::Effects& effects) {
  guard();
  for (const auto& effect : effects)
    std::visit([this](const auto& part) { carry_out(part); }, effect);
}

void Elector::carry_out(const Lease::Read&) {
  send(get_request(leases(), options_.ns, options_.name));
}
void Elector::carry_out(const Lease::Create& create) {
  send(create_request(leases(), options_.ns, create.lease, {}, {}));
}
void Elector::carry_out(const Lease::Write& write) {
  send(update_request(leases(), options_.ns, options_.name, write.lease));
}

void Elector::carry_out(const Lease::Rest& rest) {
  hang_up();
  rest_ = loop_.after(rest.duration, [this] { run(lease_.on(Lease::Rested{}, now())); });
}

void Elector::carry_out(const Lease::Lead&) { hooks_.led(); }
void Elector::carry_out(const Lease::Lose& lose) { hooks_.lost(lose.why); }

void Elector::carry_out(const Lease::Released&) {
  hang_up();
  limit_.reset();
  const auto done = std::exchange(released_, nullptr);
  if (done) loop_.post(done);
}

void Elector::send(Request request) {
  hang_up();
  request.deadline = patience(options_);
  // Posted, because answered() may destroy the call, whose callback still runs.
  call_ = transport_.send(std::move(request), [this, current = call_id_,
                                               id = *call_id_](const Result<Response>& response) {
    loop_.post([this, current, id, response] {
      if (*current == id) answered(response);
    });
  });
}

void Elector::answered(const Result<Response>& response) {
  hang_up();
  auto lease = lease_in(response);
  const bool usual = lease || lease.error().kind == Error::Kind::Conflict ||
                     lease.error().kind == Error::Kind::NotFound;
  note(usual ? std::nullopt : std::optional(lease.error()));
  const auto next = lease_.on(Lease::Answered{std::move(lease)}, now());
  if (usual) report_holder();
  run(next);
}

void Elector::report_holder() {
  const std::string& holder = lease_.record().holder;
  if (holder_ == holder) return;
  holder_ = holder;
  hooks_.holder(lease_.record());
}

void Elector::note(const std::optional<Error>& error) {
  const bool same = error && error_ && error->kind == error_->kind;
  error_ = error;
  if (error_ && !same) hooks_.failed(*error_);
}

void Elector::hang_up() {
  ++*call_id_;
  call_.reset();
  rest_.reset();
}

/// Ends leadership at its deadline, whatever else is in progress.
void Elector::guard() {
  const auto until = lease_.valid_until();
  guard_ = until ? loop_.after(std::max(*until - loop_.now(), Duration{}), [this] { expire(); })
                 : nullptr;
}

void Elector::expire() { run(lease_.on(Lease::Expired{}, now())); }

}  // namespace imagedeps::kube
