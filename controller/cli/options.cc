#include "cli/options.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>
#include <memory>
#include <utility>

#include "cli/options_tree.h"
#include "cli/version.h"
#include "cli/words.h"

namespace imagedeps::cli {

namespace {

constexpr const char* kDescription =
    "Imports exactly the image stream tags that are needed and were never populated.\n"
    "Exit codes: 0 success, 1 error, 2 usage error, 3 lost leadership. With --check: 1 something "
    "is\n"
    "missing, 2 any error.";

constexpr std::size_t kLineMax = 100;

/// Wraps descriptions to fit a terminal. CLI11 prints each on one line.
class WrappingFormatter : public CLI::Formatter {
 public:
  std::string make_option_desc(const CLI::Option* option) const override {
    std::string text;
    std::size_t line = 0;
    for (const auto& word : CLI::detail::split(option->get_description(), ' ')) {
      const bool fits = line == 0 || line + 1 + word.size() <= kLineMax - get_column_width();
      if (!text.empty()) text += fits ? ' ' : '\n';
      line = fits && line > 0 ? line + 1 + word.size() : word.size();
      text += word;
    }
    return text;
  }
};

void add_completion(CLI::App& root, Options& chosen) {
  const auto options = std::make_shared<Completion>();
  CLI::App* app = root.add_subcommand("completion", "Print the completion script for a shell");
  app->footer(
      "Examples:\n  source <(imagedeps completion bash)\n  imagedeps completion zsh > "
      "\"${fpath[1]}/_imagedeps\"\n"
      "  imagedeps completion fish > ~/.config/fish/completions/imagedeps.fish");
  app->add_option("SHELL", options->shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}))
      ->type_name("");
  app->callback([options, &chosen] { chosen = *options; });
}

void add_man(CLI::App& root, Options& chosen) {
  CLI::App* app = root.add_subcommand("man", "Print the manual page");
  app->group("");
  app->callback([&chosen] { chosen = Man{}; });
}

void add_version(CLI::App& root, Options& chosen) {
  root.add_subcommand("version", "Print the version")->callback([&chosen] { chosen = Version{}; });
}

/// For the list of commands. cli::arranged() replaces it with --help.
void add_help(CLI::App& root) {
  CLI::App* app = root.add_subcommand("help", "Show the options and examples of a command");
  app->add_option("COMMAND", "The command")->type_name("");
}

/// The arguments, last first, as CLI11 expects them. CLI11 takes "--name=" for an option whose
/// value is the next word. For us the value is empty.
std::vector<std::string> reversed(const std::vector<std::string>& arguments) {
  std::vector<std::string> words;
  for (auto at = arguments.rbegin(); at != arguments.rend(); ++at) {
    std::string word = *at;
    if (word.starts_with("--") && word.find('=') == word.size() - 1) {
      words.emplace_back();
      word.pop_back();
    }
    words.push_back(std::move(word));
  }
  return words;
}

std::vector<std::string> commands_of(const CLI::App& root) {
  std::vector<std::string> names;
  for (const CLI::App* app : root.get_subcommands({})) names.push_back(app->get_name());
  return names;
}

/// Prints the help text, the version or the usage error. Returns the exit code.
int finish(const CLI::App& root, const CLI::ParseError& error) {
  return root.exit(error) == 0 ? 0 : 2;
}

}  // namespace

void build_tree(CLI::App& root, Options& chosen, const std::vector<Flag>& flags) {
  root.description(kDescription);
  root.require_subcommand(1);
  root.formatter(std::make_shared<WrappingFormatter>());
  add_run(root, chosen, flags);
  add_demo(root, chosen);
  add_reports(root, chosen);
  add_import(root, chosen);
  add_completion(root, chosen);
  add_man(root, chosen);
  add_process(root, chosen);
  add_simulate(root, chosen);
  add_version(root, chosen);
  add_help(root);
  root.set_version_flag("--version", version_text(), "Print the version and exit");
}

std::string program_name(const std::string& argv0) {
  const std::string name = argv0.substr(argv0.find_last_of('/') + 1);
  for (const std::string tool : {"kubectl", "oc"})
    if (name == tool + "-imagedeps") return tool + " imagedeps";
  return "imagedeps";
}

Parsed parse_options(int argc, const char* const* argv, const std::vector<Flag>& flags) {
  Parsed parsed;
  CLI::App root{"", program_name(argc > 0 ? argv[0] : "")};
  build_tree(root, parsed.options, flags);
  const auto words = arranged({argv + std::min(argc, 1), argv + argc});
  if (const auto why = unknown_command(words, commands_of(root)); !why.empty()) {
    std::cerr << root.get_name() << ": " << why << "\nRun with --help for more information.\n";
    parsed.exit_code = 2;
    return parsed;
  }
  try {
    root.parse(reversed(words));
  } catch (const CLI::ExtrasError&) {
    // CLI11 prints the arguments in reverse order.
    auto extras = root.remaining(true);
    std::ranges::reverse(extras);
    parsed.exit_code = finish(root, CLI::ExtrasError(std::move(extras)));
  } catch (const CLI::ParseError& error) {
    parsed.exit_code = finish(root, error);
  }
  return parsed;
}

}  // namespace imagedeps::cli
