#include "cli/words.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/text.h"

namespace imagedeps::cli {

namespace {

constexpr std::size_t kDistanceMax = 3;

/// The number of arguments, 1 or 2, of the global option at the start of an argument: "-n shop",
/// "-nshop", "--context=x". 0 if the argument is anything else.
std::size_t global_option(std::string_view word) {
  constexpr std::array<std::string_view, 3> kLong = {"--kubeconfig", "--context", "--namespace"};
  if (word == "-n") return 2;
  if (word.starts_with("-n")) return 1;
  const auto name = word.substr(0, word.find('='));
  if (std::ranges::find(kLong, name) == kLong.end()) return 0;
  return name.size() == word.size() ? 2 : 1;
}

}  // namespace

std::vector<std::string> arranged(std::vector<std::string> words) {
  std::size_t command = 0;
  while (command < words.size()) {
    const std::size_t count = global_option(words[command]);
    if (count == 0 || command + count > words.size()) break;
    command += count;
  }
  const auto first = words.begin() + static_cast<std::ptrdiff_t>(command);
  if (command > 0 && first != words.end() && !first->starts_with('-'))
    std::rotate(words.begin(), first, first + 1);
  if (words.empty() || words.front() != "help") return words;
  if (words.size() <= command + 1) return {"--help"};
  return {words[command + 1], "--help"};
}

std::string unknown_command(const std::vector<std::string>& words,
                            const std::vector<std::string>& commands) {
  if (words.empty() || words.front().starts_with('-')) return {};
  const std::string& word = words.front();
  if (std::ranges::find(commands, word) != commands.end()) return {};
  const auto far = [&](const std::string& command) {
    return command.starts_with(word) ? 0 : edit_distance(word, command);
  };
  const auto best = std::ranges::min_element(commands, {}, far);
  std::string text = "unknown command \"" + word + "\"";
  if (best != commands.end() && far(*best) <= std::min(kDistanceMax, word.size() / 2))
    text += "; did you mean " + *best + "?";
  return text;
}

}  // namespace imagedeps::cli
