#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "cli/options.h"

namespace CLI {
class App;
}

/// The parts of the command line, shared by the files options*.cc. Only these files use CLI11.
namespace imagedeps::cli {

/// Adds all commands to `root`. Parsing sets `chosen`, which must outlive `root`.
void build_tree(CLI::App& root, Options& chosen, const std::vector<Flag>& flags);

void add_run(CLI::App& root, Options& chosen, const std::vector<Flag>& flags);
/// audit, status, explain, graph and images.
void add_reports(CLI::App& root, Options& chosen);
void add_import(CLI::App& root, Options& chosen);
void add_process(CLI::App& root, Options& chosen);
void add_demo(CLI::App& root, Options& chosen);
void add_simulate(CLI::App& root, Options& chosen);

/// --kubeconfig and --context.
void add_connection(CLI::App& app, Connection& connection);
/// -n. `help` says what the namespace is used for.
void add_namespace(CLI::App& app, std::string& ns, const std::string& help);
/// -p and --param-file.
void add_parameters(CLI::App& app, Parameters& parameters);
/// -o with `formats`, the first of which is the default.
void add_output(CLI::App& app, std::string& output, std::initializer_list<std::string> formats);

/// An option as the manual page and the completion scripts show it.
struct Documented {
  std::vector<std::string> names;  ///< "-n", "--namespace"; just "FILE" for a positional argument.
  std::string value;               ///< "TEXT"; empty for a flag.
  std::vector<std::string> words;  ///< The allowed values, if they are a fixed list.
  std::string help;
};
struct DocumentedCommand {
  std::string name;
  std::string help;
  std::string footer;  ///< Examples.
  std::vector<Documented> positionals;
  std::vector<Documented> options;
};
/// All visible commands, in the order of --help.
[[nodiscard]] std::vector<DocumentedCommand> documented(const std::vector<Flag>& flags);

}  // namespace imagedeps::cli
