#include "conformance/api.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <future>

#include "kube/config.h"
#include "kube/cpprest_transport.h"
#include "sim/control.h"
#include "support/server_thread.h"

namespace imagedeps::conformance {
namespace {

constexpr auto kPatience = std::chrono::seconds{10};

std::string kubeconfig() {
  const auto* path = std::getenv("IMAGEDEPS_CONFORMANCE_KUBECONFIG");
  return path == nullptr ? "" : path;
}

/// A simulator on its own loop thread.
class Simulator {
 public:
  Simulator() {
    thread_.call([this] {
      cluster_ = std::make_unique<sim::Cluster>(thread_.loop(), sim::Cluster::Options{});
      auto server = loop::HttpServer::listen(thread_.loop(), {.address = "127.0.0.1:0"},
                                             sim::with_control(*cluster_));
      CHECK(server);
      server_ = std::move(*server);
    });
  }
  ~Simulator() {
    thread_.call([this] {
      server_.reset();
      cluster_.reset();
    });
  }
  [[nodiscard]] std::string address() const {
    return "http://127.0.0.1:" + std::to_string(server_->port());
  }

 private:
  test::LoopThread thread_;
  std::unique_ptr<sim::Cluster> cluster_;
  std::unique_ptr<loop::HttpServer> server_;
};

}  // namespace

/// Splits a watch into lines. They are received on I/O threads and read by the test.
class Events::Lines final : public kube::Receiver {
 public:
  void receive(std::string_view bytes, std::function<void()> taken) override {
    {
      const std::lock_guard lock(mutex_);
      rest_ += bytes;
      for (auto end = rest_.find('\n'); end != std::string::npos; end = rest_.find('\n')) {
        lines_.push_back(rest_.substr(0, end));
        rest_.erase(0, end + 1);
      }
    }
    changed_.notify_all();
    taken();
  }
  void end(const Result<kube::Response>& response) {
    {
      const std::lock_guard lock(mutex_);
      ended_ = true;
      in_order_ = response.has_value() && response->status == 200;
      if (response && response->status != 200) lines_.push_back(response->body);
    }
    changed_.notify_all();
  }
  std::optional<Json> next() {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, kPatience, [this] { return ended_ || !lines_.empty(); });
    if (lines_.empty()) return std::nullopt;
    const auto line = lines_.front();
    lines_.pop_front();
    auto event = parse_json(line);
    return event ? std::optional(std::move(*event)) : std::nullopt;
  }
  bool ends(std::chrono::seconds within) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, within, [this] { return ended_; });
    return ended_ && in_order_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string rest_;
  std::deque<std::string> lines_;
  bool ended_ = false, in_order_ = false;
};

std::optional<Json> Events::next() { return lines_->next(); }

std::optional<Json> Events::next_change() {
  auto event = next();
  while (event && string_at(*event, "type") == "BOOKMARK") event = next();
  return event;
}

bool Events::ends(std::chrono::seconds within) { return lines_->ends(within); }

struct Api::State {
  std::unique_ptr<Simulator> simulator;
  test::LoopThread thread;
  std::unique_ptr<kube::Transport> transport;

  State() {
    kube::ConnectionConfig config;
    if (simulated()) {
      simulator = std::make_unique<Simulator>();
      config.server = simulator->address();
    } else {
      auto loaded = kube::load_config(kube::Surroundings::real(), kubeconfig(), "");
      CHECK(loaded);
      config = *loaded;
    }
    thread.call([&] {
      auto made = kube::make_cpprest_transport(thread.loop(), config, "conformance/1", nullptr);
      CHECK(made);
      transport = std::move(*made);
    });
  }
  ~State() {
    thread.call([this] { transport.reset(); });
  }
};

bool Api::simulated() { return kubeconfig().empty(); }

Api& Api::get() {
  static Api api;
  return api;
}

Api::Api() : state_(std::make_shared<State>()) {}

Answer Api::send(kube::Request request) {
  std::promise<Result<kube::Response>> promise;
  std::unique_ptr<kube::Call> call;
  auto future = promise.get_future();
  state_->thread.call([&] {
    call = state_->transport->send(std::move(request), [&promise](Result<kube::Response> response) {
      promise.set_value(std::move(response));
    });
  });
  const auto response = future.get();
  state_->thread.call([&] { call.reset(); });
  if (!response) return {.status = 0, .json = response.error().message};
  auto body = parse_json(response->body);
  return {.status = response->status, .json = body ? std::move(*body) : Json(response->body)};
}

Answer Api::read(const std::string& target, const std::string& accept) {
  return send({.target = target, .accept = accept});
}

Answer Api::create(const std::string& target, const Json& body) {
  return send({.method = "POST",
               .target = target,
               .body = to_text(body),
               .content_type = "application/json"});
}

Answer Api::update(const std::string& target, const Json& body) {
  return send({.method = "PUT",
               .target = target,
               .body = to_text(body),
               .content_type = "application/json"});
}

Answer Api::merge(const std::string& target, const Json& patch) {
  return send({.method = "PATCH",
               .target = target,
               .body = to_text(patch),
               .content_type = "application/merge-patch+json"});
}

Answer Api::apply(const std::string& target, const std::string& manager, const Json& body,
                  bool force) {
  const auto query = "?fieldManager=" + manager + (force ? "&force=true" : "");
  return send({.method = "PATCH",
               .target = target + query,
               .body = to_text(body),
               .content_type = "application/apply-patch+yaml"});
}

Answer Api::remove(const std::string& target, const Json& options) {
  return send({.method = "DELETE",
               .target = target,
               .body = options.is_null() ? "" : to_text(options),
               .content_type = options.is_null() ? "" : "application/json"});
}

Events Api::watch(const std::string& target) {
  Events events;
  events.lines_ = std::make_shared<Events::Lines>();
  const auto state = state_;
  kube::Request request{.target = target, .deadline = kPatience};
  std::unique_ptr<kube::Call> call;
  state->thread.call([&] {
    call = state->transport->stream(
        std::move(request), events.lines_,
        [lines = events.lines_](Result<kube::Response> response) { lines->end(response); });
  });
  // Calls are created and destroyed on the loop thread.
  events.call_ = std::shared_ptr<void>(call.release(), [state](void* held) {
    state->thread.call([held] { delete static_cast<kube::Call*>(held); });
  });
  return events;
}

void Conformance::SetUp() {
  static int number = 0;
  // A server may still have the namespaces of an earlier run.
  ns_ = fmt::format("conformance-{}-{}", ::getpid(), ++number);
  ASSERT_EQ(
      api_.create("/api/v1/namespaces",
                  Json{{"apiVersion", "v1"}, {"kind", "Namespace"}, {"metadata", {{"name", ns_}}}})
          .status,
      201);
}

Json Conformance::config_map(const std::string& name, Json data, Json labels) {
  Json object{{"apiVersion", "v1"}, {"kind", "ConfigMap"}, {"metadata", {{"name", name}}}};
  if (!labels.empty()) object["metadata"]["labels"] = std::move(labels);
  if (!data.empty()) object["data"] = std::move(data);
  return object;
}

Json Conformance::dependency(const std::string& name, const std::string& stream,
                             const std::string& tag) {
  return Json{{"apiVersion", "imagedeps.io/v1alpha1"},
              {"kind", "ImageDependency"},
              {"metadata", {{"name", name}}},
              {"spec", {{"imageStreamTag", {{"name", stream}, {"tag", tag}}}}}};
}

std::string version_of(const Answer& answer) {
  return string_at(at(answer.json, "metadata"), "resourceVersion");
}
std::string reason_of(const Answer& answer) { return string_at(answer.json, "reason"); }

}  // namespace imagedeps::conformance
