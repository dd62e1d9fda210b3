#include "commands/parameters.h"

#include <algorithm>

#include "commands/files.h"

namespace imagedeps::commands {

namespace {

Result<void> read_parameter_file(const std::string& path,
                                 std::map<std::string, std::string>& into) {
  const auto text = read_text(path, 1u << 20);
  if (!text) return text.error();
  int number = 0;
  for (std::size_t begin = 0; begin < text->size();) {
    const auto end = std::min(text->find('\n', begin), text->size());
    std::string line = text->substr(begin, end - begin);
    begin = end + 1;
    ++number;
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty() || line[0] == '#') continue;
    const auto equals = line.find('=');
    if (equals == std::string::npos || equals == 0)
      return Error{.kind = Error::Kind::Invalid,
                   .message = path + ":" + std::to_string(number) + ": expected NAME=VALUE"};
    into[line.substr(0, equals)] = line.substr(equals + 1);
  }
  return {};
}

}  // namespace

Result<std::map<std::string, std::string>> read_parameters(const cli::Parameters& parameters) {
  std::map<std::string, std::string> values;
  for (const auto& path : parameters.files) TRY(read_parameter_file(path, values));
  for (const auto& [name, value] : parameters.values) values[name] = value;
  return values;
}

}  // namespace imagedeps::commands
