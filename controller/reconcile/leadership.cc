#include "reconcile/leadership.h"

#include <chrono>
#include <optional>
#include <utility>

namespace imagedeps::reconcile {

namespace {

constexpr std::string_view kCheck = "leader-election";
constexpr Duration kReleaseMax{std::chrono::milliseconds{1500}};

}  // namespace

Leadership::Leadership(loop::Loop& loop, kube::Transport& transport, observe::Log& log,
                       Operator& led, kube::Lease::Options lease, std::function<void()> lost,
                       std::uint64_t seed)
    : log_(log),
      operator_(led),
      identity_(lease.identity),
      place_(lease.ns + "/" + lease.name),
      lost_(std::move(lost)),
      elector_(loop, transport, std::move(lease), hooks(), seed) {}

kube::Elector::Hooks Leadership::hooks() {
  return {.led = [this] { led(); },
          .lost = [this](const Error& why) { lost(why); },
          .holder = [this](const kube::LeaseRecord& record) { seen(record); },
          .failed =
              [this](const Error& why) {
                log_.warn("cannot use lease", {{"lease", place_}, {"error", why.message}});
              }};
}

void Leadership::led() {
  log_.info("acquired lease", {{"lease", place_},
                               {"identity", identity_},
                               {"transitions", std::to_string(elector_.record().transitions)}});
  operator_.start_leading([this] { return elector_.valid(); });
}

void Leadership::lost(const Error& why) {
  operator_.stop_leading();
  log_.error("lost lease", {{"lease", place_}, {"identity", identity_}, {"error", why.message}});
  lost_();
}

void Leadership::seen(const kube::LeaseRecord& record) {
  if (record.holder.empty() || record.holder == identity_) return;
  log_.info("standing by", {{"lease", place_}, {"holder", record.holder}});
}

void Leadership::stop(Duration limit, std::function<void()> done) {
  operator_.drain(limit, [this, done = std::move(done)]() mutable {
    const bool held = elector_.leading();
    elector_.release(kReleaseMax, [this, held, done = std::move(done)] {
      if (held && elector_.record().holder.empty())
        log_.info("released lease", {{"lease", place_}});
      done();
    });
  });
}

void Leadership::add_checks(observe::Health& health) {
  health.add_readiness(std::string(kCheck), [this]() -> std::optional<std::string> {
    const auto& error = elector_.error();
    return error && error->kind == Error::Kind::Denied ? std::optional(error->message)
                                                       : std::nullopt;
  });
  health.add_note(std::string(kCheck), [this]() -> std::optional<std::string> {
    if (elector_.leading()) return "this process leads";
    const std::string& holder = elector_.record().holder;
    return "standing by; " + (holder.empty() ? "no process leads" : holder + " leads");
  });
}

void Leadership::add_metrics(observe::Metrics& metrics) {
  metrics.collect_gauge("leader_election_master_status", "1 if this process leads.", [this] {
    return std::vector<observe::Metrics::Sample>{
        {{{"name", "imagedeps"}}, elector_.valid() ? 1.0 : 0.0}};
  });
}

}  // namespace imagedeps::reconcile
