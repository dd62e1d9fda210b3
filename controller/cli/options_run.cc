#include <CLI/CLI.hpp>

#include <memory>

#include "cli/options_tree.h"

namespace imagedeps::cli {

void add_run(CLI::App& root, Options& chosen, const std::vector<Flag>& flags) {
  const auto options = std::make_shared<Run>();
  CLI::App* app = root.add_subcommand("run", "Run the operator, in a pod or with a kubeconfig");
  app->footer(
      "Examples:\n  imagedeps run --mode Observe\n  imagedeps run --kubeconfig admin.kubeconfig "
      "--import-grace 0s\n"
      "  imagedeps run --config imagedeps.yaml --print-config");
  add_connection(*app, options->connection);
  app->add_option("--config", options->config_file,
                  "A YAML file with settings. Every key is also a flag and an environment variable")
      ->type_name("FILE");
  app->add_flag("--print-config", options->print_config,
                "Print the effective settings as YAML and exit");
  for (const Flag& flag : flags) {
    const auto set = [options, key = flag.key](const std::string& text) {
      options->settings[key] = text;
    };
    const std::string help = flag.help + " [" + flag.env + "]";
    CLI::Option* const option =
        flag.is_switch
            ? app->add_flag_function(
                  flag.flag, [set](std::int64_t count) { set(count > 0 ? "true" : "false"); }, help)
            : app->add_option_function<std::string>(flag.flag, set, help);
    option->group("Settings");
  }
  app->callback([options, &chosen] { chosen = *options; });
}

}  // namespace imagedeps::cli
