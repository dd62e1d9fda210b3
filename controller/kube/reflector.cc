#include "kube/reflector.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "kube/body_decoder.h"
#include "kube/mailbox.h"
#include "kube/mirror.h"
#include "kube/request.h"
#include "kube/watcher.h"

namespace imagedeps::kube {

namespace {

constexpr std::size_t kPageBytes = 2u << 20;
constexpr std::size_t kPageObjectsMin = 50;
constexpr std::size_t kPageObjectsMax = 5000;
// Lists and watches are answered at once, or queued by the server for up to 15 s.
constexpr Duration kAnswerWithin = std::chrono::seconds{20};
// A server sends bookmarks every 60 s. Other bytes, such as empty lines, show only that a proxy
// lives.
constexpr Duration kNewsWithin = std::chrono::seconds{180};

/// Carries out the effects of a Watcher.
class ListWatch final : public Reflector {
 public:
  ListWatch(loop::Loop& loop, Transport& transport, Options options, Decode decode, Sink& sink,
            std::uint64_t seed)
      : loop_(loop),
        transport_(transport),
        options_(std::move(options)),
        decode_(std::move(decode)),
        sink_(sink),
        random_(seed),
        mirror_(sink),
        watcher_({.backoff_first = options_.backoff_first, .backoff_max = options_.backoff_max},
                 random_.next()),
        page_objects_(options_.page_limit) {
    run(watcher_.start());
  }
  ListWatch(const ListWatch&) = delete;
  ListWatch& operator=(const ListWatch&) = delete;
  ~ListWatch() override {
    mailbox_->close();
    *call_id_ = 0;
  }

  [[nodiscard]] const Stats& stats() const override { return stats_; }

 private:
  void run(Watcher::Effects effects);
  void carry_out(Watcher::List& list);
  void carry_out(Watcher::Watch& watch);
  void carry_out(Watcher::Report& report);
  void carry_out(Watcher::Rest& rest);
  void carry_out(Watcher::Upsert& upsert) { mirror_.apply(std::move(upsert)); }
  void carry_out(Watcher::Apply& change) { mirror_.apply(std::move(change)); }
  void carry_out(Watcher::Sweep& sweep) { mirror_.apply(sweep); }

  void approach(TimePoint not_before, std::function<void()> enter);
  void begin_list(const std::string& continue_token);
  void begin_watch(const std::string& resource_version);
  void list_page(const std::string& continue_token);
  void report(const Result<Response>& response) const;
  void on_page_end(ListBodyDecoder& decoder, const Result<Response>& response);
  void on_watch_end(const Result<Response>& response);
  void take(Batch batch);
  void note(const Watcher::Input& input);
  void expect_news(Duration within);
  void hang_up();
  [[nodiscard]] BodyDecoder::Deliver deliver();
  void later(std::function<void()> task) const;
  [[nodiscard]] Form form() const { return options_.metadata_only ? Form::Metadata : Form::Whole; }

  // Constant.
  loop::Loop& loop_;
  Transport& transport_;
  const Options options_;
  const Decode decode_;
  Sink& sink_;

  const std::shared_ptr<Mailbox> mailbox_ = std::make_shared<Mailbox>(loop_);
  // Number of the current call. Results that earlier calls still deliver are dropped. 0 after
  // destruction: everything that was posted is dropped.
  const std::shared_ptr<std::uint64_t> call_id_ = std::make_shared<std::uint64_t>(1);

  Random random_;
  Mirror mirror_;
  Watcher watcher_;
  Stats stats_;
  std::size_t page_objects_;
  bool watching_ = false;  ///< The current call is a watch.
  bool let_in_ = false;    ///< The next call already has its group permit.
  std::unique_ptr<ListGate::Permit> permit_;
  std::unique_ptr<GroupGate::Permit> group_permit_;  ///< For the current or next call.
  std::unique_ptr<Call> call_;
  std::unique_ptr<loop::Loop::Timer> rest_;
  TimePoint news_at_{};  ///< When the watch began, or the last event or bookmark arrived.
  std::unique_ptr<loop::Loop::Timer> news_;
};

void ListWatch::run(Watcher::Effects effects) {
  for (auto& effect : effects) std::visit([this](auto& part) { carry_out(part); }, effect);
}

void ListWatch::carry_out(Watcher::List& list) {
  hang_up();
  if (permit_) return list_page(list.continue_token);
  approach({}, [this, token = list.continue_token] { begin_list(token); });
}

/// Calls `then` as soon as the group admits it, which it already has after a refused call's rest.
void ListWatch::approach(TimePoint not_before, std::function<void()> enter) {
  if (std::exchange(let_in_, false)) return enter();
  group_permit_.reset();
  group_permit_ =
      transport_.group_gate().ask(loop_, options_.resource.group, not_before, std::move(enter));
}

void ListWatch::begin_list(const std::string& continue_token) {
  ++stats_.lists;
  sink_.listing();
  permit_ =
      transport_.list_gate().ask(loop_, [this, continue_token] { list_page(continue_token); });
}

void ListWatch::list_page(const std::string& continue_token) {
  const auto decoder = std::make_shared<ListBodyDecoder>(
      KindCheck(options_.resource.plural, options_.metadata_only), decode_, deliver());
  auto request =
      list_request(options_.resource, options_.ns, form(), page_objects_, continue_token);
  request.deadline = kAnswerWithin;
  call_ = transport_.stream(std::move(request), decoder,
                            [this, decoder](const Result<Response>& response) {
                              // After the batches that were posted before.
                              later([this, decoder, response] { on_page_end(*decoder, response); });
                            });
}

/// Reports the result of a call to the group's gate.
void ListWatch::report(const Result<Response>& response) const {
  if (!response) return group_permit_->failed(response.error());
  if (response->status >= 300) return group_permit_->failed(error_of(*response));
  group_permit_->answered();
}

void ListWatch::on_page_end(ListBodyDecoder& decoder, const Result<Response>& response) {
  report(response);
  Batch batch;
  if (!response) {
    batch.emplace_back(Watcher::Closed{response.error(), group_permit_->outdated()});
  } else if (response->status >= 300) {
    batch.emplace_back(Watcher::Closed{error_of(*response), group_permit_->outdated()});
  } else {
    batch = decoder.finish();
  }
  if (decoder.objects() > 0) {
    const auto object_bytes = std::max<std::size_t>(decoder.bytes() / decoder.objects(), 1);
    page_objects_ = std::clamp(kPageBytes / object_bytes, kPageObjectsMin, kPageObjectsMax);
  }
  take(std::move(batch));
}

void ListWatch::carry_out(Watcher::Watch& watch) {
  hang_up();
  permit_.reset();
  approach({}, [this, version = watch.resource_version] { begin_watch(version); });
}

void ListWatch::begin_watch(const std::string& resource_version) {
  ++stats_.watches;
  watching_ = true;
  news_at_ = loop_.now();
  expect_news(kNewsWithin);
  const auto timeout =
      std::chrono::duration_cast<Duration>(options_.watch_timeout * (0.75 + 0.5 * random_.unit()));
  auto request = watch_request(options_.resource, options_.ns, form(), resource_version, timeout);
  request.deadline = kAnswerWithin;
  call_ =
      transport_.stream(std::move(request), std::make_shared<WatchBodyDecoder>(decode_, deliver()),
                        [this](const Result<Response>& response) {
                          later([this, response] { on_watch_end(response); });
                        });
}

void ListWatch::on_watch_end(const Result<Response>& response) {
  report(response);
  Watcher::Closed closed{.why = std::nullopt, .outdated = group_permit_->outdated()};
  if (!response) {
    closed.why = response.error();
  } else if (response->status >= 300) {
    closed.why = error_of(*response);
  }
  Batch batch;
  batch.emplace_back(std::move(closed));
  take(std::move(batch));
}

void ListWatch::carry_out(Watcher::Report& report) {
  stats_.state = report.state;
  stats_.error = report.why ? report.why->message : std::string{};
  sink_.state(report.state, report.why ? &*report.why : nullptr);
}

void ListWatch::carry_out(Watcher::Rest& rest) {
  hang_up();
  permit_.reset();
  if (!rest.refused) {
    rest_ = loop_.after(rest.duration, [this] { run(watcher_.on(Watcher::Rested{})); });
    return;
  }
  approach(loop_.now() + rest.duration, [this] {
    let_in_ = true;
    run(watcher_.on(Watcher::Rested{}));
  });
}

/// Ends a watch that delivers neither events nor bookmarks.
void ListWatch::expect_news(Duration within) {
  news_ = loop_.after(within, [this] {
    const Duration left = news_at_ + kNewsWithin - loop_.now();
    if (left > Duration{}) return expect_news(left);
    on_watch_end(Error{.kind = Error::Kind::Timeout,
                       .message = "no event or bookmark for " + format_duration(kNewsWithin)});
  });
}

/// Drops the current call and everything that it still delivers.
void ListWatch::hang_up() {
  ++*call_id_;
  watching_ = false;
  news_.reset();
  call_.reset();
}

void ListWatch::take(Batch batch) {
  const auto id = *call_id_;
  for (auto& input : batch) {
    if (*call_id_ != id) return;
    note(input);
    run(watcher_.on(std::move(input)));
  }
  stats_.objects = mirror_.objects();
  stats_.quarantined = mirror_.quarantined();
}

void ListWatch::note(const Watcher::Input& input) {
  if (const auto* closed = std::get_if<Watcher::Closed>(&input)) {
    if (!closed->why) return;
    if (watching_) ++stats_.watch_errors[closed->why->kind];
    if (stats_.state == SyncState::Unavailable || stats_.state == SyncState::Denied)
      stats_.error = closed->why->message;
    return;
  }
  if (std::holds_alternative<Watcher::Change>(input)) ++stats_.events;
  stats_.last_event = loop_.now();
  if (!std::holds_alternative<Watcher::Opened>(input)) news_at_ = loop_.now();
}

/// Returns a function that passes batches from IO threads to the loop.
BodyDecoder::Deliver ListWatch::deliver() {
  return [this, mailbox = mailbox_, current = call_id_, id = *call_id_](
             Batch batch, std::shared_ptr<BodyDecoder> from) {
    mailbox->post([this, current, id, batch = std::move(batch), from = std::move(from)]() mutable {
      if (*current == id) {
        group_permit_->answered();
        take(std::move(batch));
      }
      from->acknowledge();
    });
  };
}

void ListWatch::later(std::function<void()> task) const {
  loop_.post([current = call_id_, id = *call_id_, task = std::move(task)] {
    if (*current == id) task();
  });
}

}  // namespace

std::unique_ptr<Reflector> Reflector::start(loop::Loop& loop, Transport& transport, Options options,
                                            Decode decode, Sink& sink, std::uint64_t seed) {
  return std::make_unique<ListWatch>(loop, transport, std::move(options), std::move(decode), sink,
                                     seed);
}

}  // namespace imagedeps::kube
