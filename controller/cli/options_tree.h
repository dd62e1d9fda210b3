#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "cli/options.h"

namespace CLI {
class App;
}

/// The parts of the command line, for the files options*.cc: the only users of CLI11.
namespace imagedeps::cli {

/// All commands below `root`. `invocation` must outlive it.
void build_tree(CLI::App& root, Invocation& invocation, const std::vector<Flag>& flags);
/// audit, status, explain, graph, images, import, completion, man.
void add_report_commands(CLI::App& root, Invocation& invocation);

/// --kubeconfig and --context.
void add_connection(CLI::App& app, Invocation& invocation);
/// -p and --param-file, for Templates.
void add_parameters(CLI::App& app, Invocation& invocation);
/// -o with these words, the first being the default.
void add_output(CLI::App& app, Invocation& invocation, std::initializer_list<std::string> words);

/// An option of a command as it is typed and read: for the manual page and for completion.
struct Documented {
  std::vector<std::string> names;  ///< "-n", "--namespace"; of a positional word just that: "FILE".
  std::string value;               ///< "TEXT"; empty for a flag.
  std::vector<std::string> words;  ///< The values that are allowed, where they are a list.
  std::string help;
};
struct DocumentedCommand {
  std::string name;
  std::string help;
  std::string footer;  ///< Its examples.
  std::vector<Documented> positionals;
  std::vector<Documented> options;
};
/// Every command that is shown, in order.
[[nodiscard]] std::vector<DocumentedCommand> documented(const std::vector<Flag>& flags);

}  // namespace imagedeps::cli
