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
         "Registry faults (KIND) and their parameters (NAME=VALUE). The last fault in force for a "
         "host wins:\n" +
         sim::describe_faults() +
         "\nAPI server faults, as in apiserver=throttle=0.02,slow=0.01; each value is a "
         "probability:\n" +
         sim::describe_server_faults();
}

void add_faults(CLI::App& app, Simulate& options) {
  app.add_flag("--fail-imports", options.fail_imports,
               "Start with all registries down, so that every first import fails");
  app.add_option(
      "--mood", options.mood,
      "The state of all registries at start: Fine, Down, Unauthorized, RateLimited, ...");
  app.add_option("--fault", options.faults,
                 "A fault of one registry: HOST=KIND[,NAME=VALUE...]. HOST is as in a pull spec "
                 "and may include a path. Or a fault of the API server: "
                 "apiserver=NAME=PROBABILITY[,...]. Repeatable; see below")
      ->type_name("FAULT")
      ->allow_extra_args(false);
}

}  // namespace

void add_demo(CLI::App& root, Options& chosen) {
  const auto options = std::make_shared<Demo>();
  CLI::App* app =
      root.add_subcommand("demo", "Play the whole story on an embedded cluster simulator");
  app->footer("Examples:\n  imagedeps demo\n  imagedeps demo --interactive");
  app->add_flag("--interactive", options->interactive,
                "Keep serving at the end, for kubectl and a browser");
  app->add_flag("--fast", options->fast, "Skip the pauses for reading");
  app->callback([options, &chosen] { chosen = *options; });
}

void add_simulate(CLI::App& root, Options& chosen) {
  const auto options = std::make_shared<Simulate>();
  CLI::App* app =
      root.add_subcommand("simulate", "Serve a simulated cluster, for kubectl and for tests");
  app->footer(simulate_footer());
  app->add_option("--listen", options->listen,
                  "HOST:PORT to listen on. Port 0 selects a free port, which is printed");
  app->add_option("--tls-cert-file", options->tls_certificate_file,
                  "Serve TLS with this certificate (PEM)");
  app->add_option("--tls-private-key-file", options->tls_key_file,
                  "The private key of the certificate (PEM)");
  app->add_option("--world", options->world,
                  "Manifests to load at start: a file or directory. NS=PATH sets the namespace of "
                  "objects that do not name one");
  add_faults(*app, *options);
  app->add_flag("--aggregated", options->aggregated,
                "Serve only OpenShift's API groups, for use behind a kube-apiserver");
  app->add_option("--import-time", options->import_time, "The duration of an import");
  app->add_option("--build-time", options->build_time, "The duration of a build");
  app->callback([options, &chosen] { chosen = *options; });
}

}  // namespace imagedeps::cli
