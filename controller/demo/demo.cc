#include "demo/demo.h"

#include <algorithm>
#include <iostream>
#include <iterator>
#include <memory>

#include "audit/manifest.h"
#include "base/check.h"
#include "base/yaml.h"
#include "cli/exit.h"
#include "demo/outage.h"
#include "demo/story.h"
#include "demo/views.h"
#include "kube/cpprest_transport.h"
#include "loop/entropy.h"
#include "observe/log.h"
#include "observe/metrics.h"
#include "page/server.h"
#include "reconcile/operator.h"
#include "simulator/server.h"

namespace imagedeps::demo {

std::string_view embedded(std::string_view name);

namespace {

using namespace std::chrono_literals;

constexpr const char* kProject = "shop";
constexpr const char* kPageAddress = "127.0.0.1:8081";
constexpr const char* kSharedFile = "imagestreams.yaml";

/// The simulator, the operator and the story, on one loop.
class Demo {
 public:
  explicit Demo(const cli::Demo& options)
      : options_(options),
        palette_(cli::Palette::Colour::Auto),
        log_(
            observe::Log::Format::Text, observe::Level::Info, [this] { return loop_.wall(); },
            [this](const std::string& line) { print(line); }) {}

  int run() {
    auto served = sim::serve_cluster(loop_, {.seed = 1, .import_time = 104ms, .build_time = 3s},
                                     {.address = "127.0.0.1:0"});
    if (!served) return cli::fail("imagedeps demo", served.error().message);
    sim_ = std::move(*served);
    auto transport = kube::make_cpprest_transport(
        loop_, {.server = url(), .source = "the demo's own cluster"}, "imagedeps-demo", {});
    if (!transport) return cli::fail("imagedeps demo", transport.error().message);
    transport_ = std::move(*transport);
    if (const auto serving = serve_page(); !serving)
      return cli::fail("imagedeps demo", serving.error().message);
    loop_.on_stop_signal([this](int) { loop_.stop(); });
    OutageScene outage{.loop = loop_, .cluster = *sim_.cluster, .palette = palette_};
    Story story(loop_, palette_, !options_.fast, steps(outage), [this](int code) { end(code); });
    loop_.post([&story] { story.begin(); });
    loop_.run();
    return code_;
  }

 private:
  [[nodiscard]] std::string url() const {
    return "http://127.0.0.1:" + std::to_string(sim_.server->port());
  }

  void print(const std::string& line) {
    std::cout << "   " << palette_.faint(line) << "\n" << std::flush;
  }

  void load(std::string_view file, const std::string& ns) {
    auto documents = parse_yaml(embedded(file));
    CHECK(documents);
    for (auto& document : *documents) {
      for (const auto& manifest : audit::take_apart({std::move(document.value), "", 0}))
        CHECK(sim_.cluster->apply(manifest.object, ns));
    }
  }

  /// Serves the page in interactive mode, at its usual address if that is free.
  Result<void> serve_page() {
    if (!options_.interactive) return {};
    auto served = page::Server::listen(loop_, kPageAddress, log_);
    if (!served) served = page::Server::listen(loop_, "127.0.0.1:0", log_);
    if (!served) return served.error();
    page_server_ = std::move(*served);
    std::cout << "Watch it in a browser: " << page_url() << "\n" << std::flush;
    return {};
  }
  [[nodiscard]] std::string page_url() const {
    return "http://127.0.0.1:" + std::to_string(page_server_->port()) + "/";
  }

  void start_operator() {
    Config config;
    operator_ = std::make_unique<reconcile::Operator>(loop_, *transport_, log_, metrics_, config,
                                                      loop::entropy());
    operator_->start();
    if (page_server_) page_server_->page().show(*operator_);
    operator_->start_leading([] { return true; });
  }

  void end(int code) {
    code_ = code;
    if (code == 0 && options_.interactive) return keep_serving();
    page_server_.reset();
    operator_.reset();
    loop_.stop();
  }

  void keep_serving() {
    std::cout << "\nThe cluster keeps running until you press Ctrl-C. Explore it in a browser and "
                 "from another terminal:\n\n"
              << "   " << page_url() << "\n"
              << "   kubectl --server " << url() << " get imgdep -A\n"
              << "   kubectl --server " << url() << " -n " << kProject << " describe imgdep\n"
              << std::flush;
  }

  [[nodiscard]] std::vector<Step> steps(OutageScene& outage) {
    auto all = waiting();
    std::ranges::move(healing(), std::back_inserter(all));
    std::ranges::move(outage_steps(outage), std::back_inserter(all));
    return all;
  }
  [[nodiscard]] std::vector<Step> waiting();
  [[nodiscard]] std::vector<Step> healing();
  [[nodiscard]] std::string verdict() const;

  const cli::Demo& options_;
  cli::Palette palette_;
  loop::AsioLoop loop_;
  observe::Log log_;
  observe::Metrics metrics_;
  sim::ServedCluster sim_;
  std::unique_ptr<kube::Transport> transport_;
  std::unique_ptr<reconcile::Operator> operator_;
  std::unique_ptr<page::Server> page_server_;  ///< Null unless interactive.
  TimePoint scene_began_{};
  int code_ = 1;
};

std::vector<Step> Demo::waiting() {
  const sim::Cluster& cluster = *sim_.cluster;
  return {
      {.title = "A cluster is installed while its registry is unreachable",
       .text = "   OpenShift defines image stream tags and tries to import each of them once.\n"
               "   registry.redhat.io refuses connections at that time, so every import fails.\n"
               "   The platform does not retry.",
       .act =
           [this] {
             sim_.cluster->set_registry("*", sim::RegistryMood::Down);
             load(kSharedFile, "openshift");
           },
       .until =
           [&cluster] {
             return count_tags(cluster).defined > 0 &&
                    count_tags(cluster).failed == count_tags(cluster).defined;
           },
       .show = [this, &cluster] { return show_tags(cluster, palette_); }},
      {.title = "A developer deploys an application",
       .text = "   Project \"shop\": BuildConfig cakephp-mysql-example builds "
               "cakephp-mysql-example:latest\n"
               "   from openshift/php:7.1. DeploymentConfig mysql needs openshift/mysql:5.7, and\n"
               "   DeploymentConfig cakephp-mysql-example needs the image from the build.",
       .act =
           [this] {
             for (const char* file :
                  {"secrets.yaml", "build.yaml", "database.yaml", "application.yaml"})
               load(file, kProject);
             scene_began_ = loop_.now();
           },
       .until = [this] { return loop_.now() - scene_began_ > 1s; },
       .show =
           [&cluster] {
             return show_application(cluster, kProject) +
                    "\n   Nothing starts, and no message explains why.\n";
           }},
      {.title = "The registry is back",
       .text = "   OpenShift does not try the imports again.",
       .act =
           [this] {
             sim_.cluster->set_registry("*", sim::RegistryMood::Fine);
             scene_began_ = loop_.now();
           },
       .until = [this] { return loop_.now() - scene_began_ > 2s; },
       .show =
           [&cluster] {
             const TagCounts counts = count_tags(cluster);
             return "   2 s later: " + std::to_string(counts.populated) + " of " +
                    std::to_string(counts.defined) + " tags populated.\n";
           }},
  };
}

std::vector<Step> Demo::healing() {
  const sim::Cluster& cluster = *sim_.cluster;
  return {
      {.title = "imagedeps starts",
       .text = "   It determines which tags are needed and how each one is produced. It imports "
               "exactly the\n"
               "   tags that are needed and were never populated.\n",
       .act = [this] { start_operator(); },
       .until =
           [&cluster] {
             return populated(cluster, "openshift", "php", "7.1") &&
                    populated(cluster, "openshift", "mysql", "5.7");
           },
       .show = [this, &cluster] { return show_tags(cluster, palette_); }},
      {.title = "The platform does the rest",
       .text = "   Now that the images exist, OpenShift's own triggers start the build and the "
               "rollouts.",
       .act = {},
       .until =
           [&cluster] {
             return rolled_out(cluster, kProject, "mysql") &&
                    rolled_out(cluster, kProject, "cakephp-mysql-example") && all_ready(cluster);
           },
       .show = [&cluster] { return show_application(cluster, kProject); }},
      {.title = "What imagedeps recorded",
       .text = "   kubectl get imgdep -A",
       .act = {},
       .until = {},
       .show = [this,
                &cluster] { return show_dependencies(cluster, palette_) + "\n" + verdict(); }},
  };
}

std::string Demo::verdict() const {
  int imports = 0;
  for (const auto& record : sim_.cluster->imports()) imports += record.ours ? 1 : 0;
  const TagCounts counts = count_tags(*sim_.cluster);
  return "   " +
         palette_.good(
             std::to_string(imports) + " imports, " + std::to_string(counts.populated) +
             " tags populated. The other " + std::to_string(counts.defined - counts.populated) +
             " were not touched, and the tag that the build produces was never imported.") +
         "\n";
}

}  // namespace

int play(const cli::Demo& options) { return Demo(options).run(); }

}  // namespace imagedeps::demo
