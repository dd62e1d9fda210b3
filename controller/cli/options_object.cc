#include <CLI/CLI.hpp>

#include <memory>

#include "cli/options_tree.h"

namespace imagedeps::cli {

void add_import(CLI::App& root, Options& chosen) {
  const auto options = std::make_shared<Import>();
  CLI::App* app = root.add_subcommand(
      "import", "Import exactly one image stream tag now, with your own permissions");
  app->footer(
      "Examples:\n  imagedeps import php:7.1 -n openshift\n  imagedeps import php:7.1 -n openshift "
      "--dry-run");
  app->add_option("ISTAG", options->istag, "NAME:TAG, as the image stream defines it")
      ->required()
      ->type_name("");
  add_connection(*app, options->connection);
  add_namespace(*app, options->ns, "The namespace of ISTAG; default: the namespace of the context");
  app->add_flag("--dry-run", options->dry_run, "Print the request without sending it");
  app->callback([options, &chosen] { chosen = *options; });
}

void add_process(CLI::App& root, Options& chosen) {
  const auto options = std::make_shared<Process>();
  CLI::App* app = root.add_subcommand(
      "process", "Print the objects of a Template, as `oc process` does, but without a cluster");
  app->footer(
      "Example:\n  imagedeps process cakephp.json -p NAME=shop -n shop | kubectl apply -f -");
  app->add_option("FILE", options->file, "A Template in JSON or YAML; '-' reads standard input")
      ->required();
  app->add_option("-n,--namespace", options->ns, "The namespace for objects that do not name one");
  add_parameters(*app, options->parameters);
  add_output(*app, options->output, {"json", "yaml"});
  app->callback([options, &chosen] { chosen = *options; });
}

}  // namespace imagedeps::cli
