#include <fmt/format.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <optional>
#include <utility>

#include "base/yaml.h"
#include "cli/exit.h"
#include "cli/settings.h"
#include "cli/version.h"
#include "commands/commands.h"
#include "commands/connect.h"
#include "commands/files.h"
#include "commands/metrics_server.h"
#include "commands/operator_lease.h"
#include "kube/cpprest_transport.h"
#include "kube/request_metrics.h"
#include "loop/asio_loop.h"
#include "loop/entropy.h"
#include "loop/file_limit.h"
#include "loop/heap.h"
#include "loop/http_server.h"
#include "observe/endpoints.h"
#include "observe/health.h"
#include "observe/line_writer.h"
#include "observe/log.h"
#include "observe/metrics.h"
#include "page/server.h"
#include "reconcile/leadership.h"
#include "reconcile/operator.h"

namespace imagedeps::commands {

namespace {

using namespace std::chrono_literals;

constexpr Duration kDrainMax{4s};

std::optional<std::string> environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

Result<cli::Settings> settings_of(const cli::Run& options) {
  std::string text;
  if (!options.config_file.empty()) {
    auto read = read_text(options.config_file);
    if (!read) return read.error();
    text = std::move(*read);
  }
  return cli::load_settings(options.config_file, text, environment, options.settings);
}

volatile std::sig_atomic_t exit_code = 0;

/// Ends the process after half a second if other threads do not end until then: a name resolver that
/// hangs cannot be interrupted.
void leave_soon(int code) {
  constexpr itimerval kHalfASecond{.it_interval = {0, 0}, .it_value = {0, 500'000}};
  exit_code = code;
  std::signal(SIGALRM, [](int) { _exit(exit_code); });
  setitimer(ITIMER_REAL, &kHalfASecond, nullptr);
}

observe::Level level_of(const std::string& word) {
  if (word == "debug") return observe::Level::Debug;
  if (word == "warn") return observe::Level::Warn;
  return word == "error" ? observe::Level::Error : observe::Level::Info;
}

/// The name of the pod or of the machine.
std::string host_name() {
  if (auto name = environment("HOSTNAME"); name && !name->empty()) return *name;
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown";
}

/// A UUID of version 4 (RFC 9562).
std::string random_uuid(std::uint64_t high, std::uint64_t low) {
  return fmt::format("{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}", high >> 32u, (high >> 16u) & 0xFFFFu,
                     high & 0xFFFu, 0x8000u | ((low >> 48u) & 0x3FFFu), low & 0xFFFFFFFFFFFFu);
}

kube::Lease::Options lease_of(const cli::Settings& settings,
                              const kube::ConnectionConfig& connection) {
  const std::string& own = connection.default_namespace;
  return {.ns = !settings.ns.empty() ? settings.ns
                : own.empty()        ? "default"
                                     : own,
          .name = std::string(kLeaseName),
          .identity = host_name() + "_" + random_uuid(loop::entropy(), loop::entropy()),
          .duration = settings.lease_duration,
          .renew_deadline = settings.renew_deadline,
          .retry_period = settings.retry_period};
}

void declare_build(observe::Metrics& metrics) {
  metrics.declare_gauge("imagedeps_build_info", "The version of the program; always 1.", {});
  metrics.set("imagedeps_build_info",
              {{"version", IMAGEDEPS_VERSION},
               {"revision", std::string(cli::revision())},
               {"compiler", __VERSION__}},
              1);
}

/// The operator with its connection, servers and leader election. Loop thread.
class Service {
 public:
  Service(const cli::Settings& settings, kube::ConnectionConfig connection)
      : settings_(settings),
        connection_(std::move(connection)),
        log_(
            settings.log_format == "json" ? observe::Log::Format::Json : observe::Log::Format::Text,
            level_of(settings.log_level), [this] { return loop_.wall(); },
            [this](const std::string& line) { lines_.write(line); }) {}

  int run() {
    loop::keep_heap_small();
    if (const auto enough = loop::raise_file_limit(); !enough)
      return cli::fail("imagedeps", enough.error().message);
    log_start();
    declare_build(metrics_);
    declare_log_metrics();
    health_.add_readiness("api-server", [this]() -> std::optional<std::string> {
      return operator_ ? std::nullopt : std::optional<std::string>("it has not been reached yet");
    });
    auto transport =
        kube::make_cpprest_transport(loop_, connection_, "imagedeps/" IMAGEDEPS_VERSION,
                                     kube::count_requests(metrics_, connection_.server));
    if (!transport) return cli::fail("imagedeps", transport.error().message);
    transport_ = std::move(*transport);
    if (const auto listening = listen(); !listening)
      return cli::fail("imagedeps", listening.error().message);
    loop_.on_stop_signal([this](int) { stop(); });
    loop_.post([this] { connect(); });
    loop_.run();
    lines_.finish();
    if (stopping_) leave_soon(code_);
    return code_;
  }

 private:
  void declare_log_metrics() {
    metrics_.collect(observe::Metrics::Detail::Totals, [this] {
      return std::vector{observe::Metrics::Family{
          .name = "imagedeps_log_lines_dropped_total",
          .help = "Log lines that were dropped because standard output was blocked.",
          .type = observe::Metrics::Type::Counter,
          .samples = {{{}, static_cast<double>(lines_.dropped())}}}};
    });
  }

  /// The first line of the log. With leader election, the operator starts as a standby.
  void log_start() {
    const auto list = [](const std::vector<std::string>& names, const char* none) {
      return names.empty() ? std::string(none) : fmt::format("{}", fmt::join(names, ","));
    };
    const graph::Scope& scope = settings_.engine.scope;
    log_.info("starting",
              {{"version", std::string(cli::version())},
               {"revision", std::string(cli::revision())},
               {"mode", settings_.engine.mode == decide::Mode::Enforce ? "Enforce" : "Observe"},
               {"namespaces", list(scope.namespaces, "all")},
               {"excluded", list(scope.exclude_namespaces, "none")},
               {"shared", list(scope.shared_namespaces, "none")},
               {"role", settings_.leader_elect ? "standby" : "leader"}});
  }

  Result<void> listen() {
    auto server =
        loop::HttpServer::listen(loop_, loop::get_only(settings_.listen),
                                 observe::endpoints(metrics_, health_, plain_detail(settings_)));
    if (!server) return server.error().within("--listen");
    server_ = std::move(*server);
    auto secured = MetricsServer::listen(loop_, settings_, *transport_, metrics_, log_);
    if (!secured) return secured.error();
    metrics_server_ = std::move(*secured);
    log_.info("listening",
              {{"address", settings_.listen}, {"port", std::to_string(server_->port())}});
    return listen_for_page();
  }

  Result<void> listen_for_page() {
    auto page = page::Server::listen(loop_, settings_.page_listen, log_);
    if (!page) return page.error().within("--page-listen");
    page_server_ = std::move(*page);
    if (page_server_)
      log_.info("listening", {{"address", settings_.page_listen},
                              {"port", std::to_string(page_server_->port())},
                              {"for", "the page"}});
    return {};
  }

  void connect() {
    preflight_ = ask_version(*transport_, connection_, [this](Result<std::string> version) {
      connected(std::move(version));
    });
  }

  /// In a pod, retries until the API server is available. Elsewhere a failure ends the command.
  void connected(Result<std::string> version) {
    if (version) return start(*version);
    const bool wait = connection_.source == "in-cluster" && version.error().retryable();
    if (!wait) return end(cli::fail("imagedeps", version.error().message));
    log_.warn("waiting for the API server", {{"error", version.error().message}});
    timer_ = loop_.after(5s, [this] { connect(); });
  }

  void start(const std::string& version) {
    log_.info("connected", {{"server", connection_.server}, {"version", version}});
    operator_ = std::make_unique<reconcile::Operator>(loop_, *transport_, log_, metrics_,
                                                      settings_.engine, loop::entropy());
    operator_->add_checks(health_);
    operator_->start();
    if (page_server_) page_server_->page().show(*operator_);
    if (!settings_.leader_elect) return operator_->start_leading([] { return true; });
    leadership_ = std::make_unique<reconcile::Leadership>(
        loop_, *transport_, log_, *operator_, lease_of(settings_, connection_),
        [this] { end(cli::kExitLostLeadership); }, loop::entropy());
    leadership_->add_checks(health_);
    leadership_->add_metrics(metrics_);
    leadership_->start();
  }

  void stop() {
    if (std::exchange(stopping_, true)) return;
    log_.info("stopping");
    if (leadership_) return leadership_->stop(kDrainMax, [this] { end(0); });
    if (!operator_) return end(0);
    operator_->drain(kDrainMax, [this] { end(0); });
  }

  /// Only the first call has an effect.
  void end(int code) {
    if (std::exchange(ended_, true)) return;
    code_ = code;
    loop_.stop();
  }

  const cli::Settings& settings_;
  kube::ConnectionConfig connection_;
  loop::AsioLoop loop_;
  observe::LineWriter lines_{STDOUT_FILENO};
  observe::Log log_;
  observe::Metrics metrics_;
  observe::Health health_;
  std::unique_ptr<kube::Transport> transport_;
  std::unique_ptr<loop::HttpServer> server_;
  std::unique_ptr<MetricsServer> metrics_server_;
  std::unique_ptr<kube::Call> preflight_;
  std::unique_ptr<loop::Loop::Timer> timer_;
  std::unique_ptr<reconcile::Operator> operator_;
  std::unique_ptr<page::Server> page_server_;          ///< Null if page_listen is empty.
  std::unique_ptr<reconcile::Leadership> leadership_;  ///< Null if leader_elect is false.
  bool stopping_ = false;
  bool ended_ = false;
  int code_ = cli::kExitError;
};

}  // namespace

int execute(const cli::Run& options) {
  const auto settings = settings_of(options);
  if (!settings) return cli::fail("imagedeps", settings.error().message, cli::kExitUsage);
  if (options.print_config) {
    std::cout << to_yaml(cli::print_settings(*settings));
    return 0;
  }
  auto connection = kube::load_config(kube::Surroundings::real(), options.connection.kubeconfig,
                                      options.connection.context);
  if (!connection) return cli::fail("imagedeps", connection.error().message);
  return Service(*settings, std::move(*connection)).run();
}

}  // namespace imagedeps::commands
