#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "cli/options_tree.h"

namespace imagedeps::cli {

namespace {

using Commands = std::vector<DocumentedCommand>;

/// Escapes text for use inside single quotes in a POSIX shell.
std::string quotable(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out;
}

std::vector<std::string> names_of(const Commands& commands) {
  std::vector<std::string> names;
  for (const auto& command : commands) names.push_back(command.name);
  return names;
}

bool is_file(const Documented& option) {
  return option.names.front() == "FILE" || option.value == "FILE";
}

/// The words offered after the command when no value of an option is expected.
std::vector<std::string> words_of(const DocumentedCommand& command) {
  std::vector<std::string> words;
  for (const auto& positional : command.positionals)
    words.insert(words.end(), positional.words.begin(), positional.words.end());
  for (const auto& option : command.options)
    words.insert(words.end(), option.names.begin(), option.names.end());
  return words;
}

/// Completes the value of an option with its allowed words, with files, or not at all.
void bash_values(std::ostream& out, const DocumentedCommand& command) {
  for (const auto& option : command.options) {
    if (option.value.empty()) continue;
    std::string patterns;
    for (const auto& name : option.names)
      patterns += (patterns.empty() ? "" : "|") + command.name + ":" + name;
    out << "    " << patterns << ") ";
    if (!option.words.empty()) out << fmt::format("words='{}'", fmt::join(option.words, " "));
    out << (is_file(option) ? "files=1 ;;\n" : " ;;\n");
  }
}

void bash_command(std::ostream& out, const DocumentedCommand& command) {
  const bool files = std::any_of(command.positionals.begin(), command.positionals.end(), is_file);
  out << fmt::format("      {}) words='{}'{} ;;\n", command.name, fmt::join(words_of(command), " "),
                     files ? " files=1" : "");
}

std::string bash(const Commands& commands) {
  std::ostringstream out;
  out << "# bash completion for imagedeps\n_imagedeps() {\n"
         "  local word=\"${COMP_WORDS[COMP_CWORD]}\" before=\"${COMP_WORDS[COMP_CWORD-1]}\" "
         "command=\"${COMP_WORDS[1]}\" "
         "words='' files=''\n"
         "  case \"$command:$before\" in\n";
  for (const auto& command : commands) bash_values(out, command);
  out << "    *) if ((COMP_CWORD == 1)); then command=''; fi\n      case \"$command\" in\n      "
         "'') words='"
      << fmt::format("{}", fmt::join(names_of(commands), " ")) << "' ;;\n";
  for (const auto& command : commands) bash_command(out, command);
  out << "      esac ;;\n  esac\n"
         "  [[ $word == -* ]] || words=\"$(printf '%s\\n' $words | grep -v '^-')\"\n"
         "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\"; [[ -z $files || $word == "
         "-* ]] || compgen -f -- "
         "\"$word\")\n"
         "}\ncomplete -o filenames -F _imagedeps imagedeps\n";
  return out.str();
}

/// Escapes a description for zsh: _arguments and _describe interpret ':', '[' and ']'.
std::string zsh_text(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == ':' || c == '[' || c == ']' || c == '\\') out += '\\';
    out += c;
  }
  return quotable(out);
}

void zsh_option(std::ostream& out, const Documented& option) {
  std::string value;
  if (!option.words.empty())
    value = fmt::format(":{}:({})", option.value, fmt::join(option.words, " "));
  else if (!option.value.empty())
    value = ":" + option.value + ":" + (is_file(option) ? "_files" : " ");
  for (const auto& name : option.names)
    out << " \\\n        '*" << name << "[" << zsh_text(option.help) << "]" << value << "'";
}

void zsh_command(std::ostream& out, const DocumentedCommand& command) {
  out << "    " << command.name << ")\n      _arguments";
  for (const auto& option : command.options) zsh_option(out, option);
  for (const auto& positional : command.positionals) {
    const std::string what =
        positional.words.empty() ? "_files" : fmt::format("({})", fmt::join(positional.words, " "));
    out << " \\\n        '*:" << positional.names.front() << ":" << what << "'";
  }
  out << " ;;\n";
}

std::string zsh(const Commands& commands) {
  std::ostringstream out;
  out << "#compdef imagedeps\n_imagedeps() {\n  local -a commands=(\n";
  for (const auto& command : commands)
    out << "    '" << command.name << ":" << zsh_text(command.help) << "'\n";
  out << "  )\n  if ((CURRENT == 2)); then\n    _describe command commands\n    return\n  fi\n"
         "  local command=\"$words[2]\"\n  shift words\n  ((CURRENT--))\n  case \"$command\" in\n";
  for (const auto& command : commands) zsh_command(out, command);
  out << "  esac\n}\nif [[ \"$funcstack[1]\" == _imagedeps ]]; then _imagedeps; else compdef "
         "_imagedeps imagedeps; fi\n";
  return out.str();
}

/// Escapes text for use inside single quotes in fish, where a backslash escapes.
std::string fish_text(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

void fish_option(std::ostream& out, const std::string& command, const Documented& option) {
  out << "complete -c imagedeps -n '__fish_seen_subcommand_from " << command << "'";
  for (const auto& name : option.names)
    out << (name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1));
  if (!option.words.empty())
    out << fmt::format(" -xa '{}'", fmt::join(option.words, " "));
  else if (!option.value.empty())
    out << " -r";
  out << " -d '" << fish_text(option.help) << "'\n";
}

std::string fish(const Commands& commands) {
  std::ostringstream out;
  out << "# fish completion for imagedeps\n";
  for (const auto& command : commands)
    out << "complete -c imagedeps -n __fish_use_subcommand -fa " << command.name << " -d '"
        << fish_text(command.help) << "'\n";
  for (const auto& command : commands) {
    for (const auto& option : command.options) fish_option(out, command.name, option);
    for (const auto& positional : command.positionals) {
      if (!positional.words.empty())
        out << "complete -c imagedeps -n '__fish_seen_subcommand_from " << command.name << "' -fa '"
            << fmt::format("{}", fmt::join(positional.words, " ")) << "'\n";
    }
  }
  return out.str();
}

}  // namespace

std::string completion(const std::string& shell, const std::vector<Flag>& flags) {
  const Commands commands = documented(flags);
  if (shell == "bash") return bash(commands);
  if (shell == "zsh") return zsh(commands);
  return shell == "fish" ? fish(commands) : "";
}

}  // namespace imagedeps::cli
