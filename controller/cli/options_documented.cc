#include <CLI/CLI.hpp>

#include "cli/options_tree.h"

namespace imagedeps::cli {

namespace {

/// Parses a type name of CLI11: "FORMAT:{json,yaml}" is a value FORMAT with two allowed words.
void read_type(const std::string& type, Documented& option) {
  const auto open = type.find('{');
  const auto close = type.rfind('}');
  option.value = type.substr(0, type.find(':'));
  if (open == std::string::npos || close == std::string::npos) return;
  option.words = CLI::detail::split(type.substr(open + 1, close - open - 1), ',');
  if (open == 0) option.value = "";
}

Documented document(const CLI::Option& option) {
  Documented documented;
  for (const auto& name : option.get_snames()) documented.names.push_back("-" + name);
  for (const auto& name : option.get_lnames()) documented.names.push_back("--" + name);
  if (documented.names.empty()) documented.names.push_back(option.get_name(true));
  if (option.get_type_size() != 0) read_type(option.get_type_name(), documented);
  documented.help = option.get_description();
  return documented;
}

DocumentedCommand document(const CLI::App& app) {
  DocumentedCommand command{app.get_name(), app.get_description(), app.get_footer(), {}, {}};
  for (const CLI::Option* option : app.get_options()) {
    auto& list = option->nonpositional() ? command.options : command.positionals;
    list.push_back(document(*option));
  }
  return command;
}

}  // namespace

std::vector<DocumentedCommand> documented(const std::vector<Flag>& flags) {
  Options unused;
  CLI::App root{"", "imagedeps"};
  build_tree(root, unused, flags);
  std::vector<DocumentedCommand> commands;
  for (const CLI::App* app :
       root.get_subcommands([](const CLI::App* each) { return !each->get_group().empty(); }))
    commands.push_back(document(*app));
  return commands;
}

}  // namespace imagedeps::cli
