#include <CLI/CLI.hpp>

#include <memory>

#include "cli/options_tree.h"
#include "simulator/registry_fault.h"
#include "simulator/server_faults.h"

namespace imagedeps::cli {

namespace {

std::string simulate_footer() {
  return "Examples:\n  imagedeps simulate --world streams.yaml --mood Down --listen "
         "127.0.0.1:8001\n"
         "  imagedeps simulate --world streams.yaml --fault quay.io=Down,for=5m \\\n"
         "    --fault docker.io=RateLimited,allowance=100,window=6h --fault "
         "ghcr.io/team=Fine,delay=20s\n\n"
         "What a registry can do (KIND), and with what (NAME=VALUE); the last fault of a host that "
         "is "
         "in force counts:\n" +
         sim::describe_faults() +
         "\nWhat the API server can do, as in apiserver=throttle=0.02,slow=0.01; each is the "
         "probability:\n" +
         sim::describe_server_faults();
}

void add_faults(CLI::App& app, Simulate& options) {
  app.add_flag("--fail-imports", options.fail_imports,
               "All registries are down at start: every first import fails");
  app.add_option("--mood", options.mood,
                 "What registries do at start: Fine, Down, Unauthorized, RateLimited, ...");
  app.add_option("--fault", options.faults,
                 "What one registry does, HOST=KIND[,NAME=VALUE...], HOST as in a pull spec, "
                 "which may go on with a path; or "
                 "apiserver=NAME=PROBABILITY[,...]; may be repeated; see below")
      ->type_name("FAULT")
      ->allow_extra_args(false);
}

}  // namespace

void add_demo(CLI::App& root, Options& chosen) {
  const auto options = std::make_shared<Demo>();
  CLI::App* app = root.add_subcommand(
      "demo", "The whole story on an embedded cluster simulator, in one process");
  app->footer("Examples:\n  imagedeps demo\n  imagedeps demo --interactive");
  app->add_flag("--interactive", options->interactive,
                "Keep serving at the end, for kubectl and a browser");
  app->add_flag("--fast", options->fast, "Without the pauses for reading");
  app->callback([options, &chosen] { chosen = *options; });
}

void add_simulate(CLI::App& root, Options& chosen) {
  const auto options = std::make_shared<Simulate>();
  CLI::App* app = root.add_subcommand(
      "simulate", "The cluster simulator as a server, for kubectl and for tests");
  app->footer(simulate_footer());
  app->add_option("--listen", options->listen,
                  "HOST:PORT; port 0 takes a free one, which is printed");
  app->add_option("--tls-cert-file", options->tls_certificate_file,
                  "Serve TLS with this certificate (PEM)");
  app->add_option("--tls-private-key-file", options->tls_key_file, "and this key (PEM)");
  app->add_option("--world", options->world,
                  "Manifests to load at start: files or directories; '-n' style prefix NS=FILE "
                  "sets a namespace");
  add_faults(*app, *options);
  app->add_flag("--aggregated", options->aggregated,
                "Serve OpenShift's API groups only, to stand behind a kube-apiserver");
  app->add_option("--import-time", options->import_time, "What one import takes");
  app->add_option("--build-time", options->build_time, "What one build takes");
  app->callback([options, &chosen] { chosen = *options; });
}

}  // namespace imagedeps::cli
