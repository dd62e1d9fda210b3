#include <CLI/CLI.hpp>

#include "cli/options_tree.h"

namespace imagedeps::cli {

namespace {

void read_parameter(Parameters& parameters, const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0)
    throw CLI::ValidationError("--param", "expected NAME=VALUE, got '" + text + "'");
  parameters.values[text.substr(0, equals)] = text.substr(equals + 1);
}

}  // namespace

void add_connection(CLI::App& app, Connection& connection) {
  app.add_option("--kubeconfig", connection.kubeconfig,
                 "The kubeconfig file; default: $KUBECONFIG, then the pod's ServiceAccount, then "
                 "~/.kube/config")
      ->type_name("FILE");
  app.add_option("--context", connection.context,
                 "The context to use; default: the current context of the kubeconfig");
}

void add_namespace(CLI::App& app, std::string& ns, const std::string& help) {
  app.add_option("-n,--namespace", ns, help)->type_name("NS");
}

void add_parameters(CLI::App& app, Parameters& parameters) {
  app.add_option_function<std::vector<std::string>>(
         "-p,--param",
         [&parameters](const std::vector<std::string>& texts) {
           for (const auto& text : texts) read_parameter(parameters, text);
         },
         "A parameter of the Templates; repeatable")
      ->allow_extra_args(false)
      ->type_name("NAME=VALUE");
  app.add_option("--param-file", parameters.files,
                 "A file with one NAME=VALUE per line; -p takes precedence")
      ->allow_extra_args(false)
      ->type_name("FILE");
}

void add_output(CLI::App& app, std::string& output, std::initializer_list<std::string> formats) {
  std::string help;
  for (const auto& format : formats)
    help += help.empty() ? format + " (default)"
                         : (format == *(formats.end() - 1) ? " or " : ", ") + format;
  app.add_option("-o,--output", output, help)
      ->check(CLI::IsMember(std::vector<std::string>(formats)))
      ->type_name("FORMAT");
}

}  // namespace imagedeps::cli
