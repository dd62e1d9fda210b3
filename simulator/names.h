#pragma once

#include <string>

namespace imagedeps::sim {

/// "a, b, c" of a table whose rows have a name: what there is, for who asked for something else.
template <class Table>
[[nodiscard]] std::string names_of(const Table& rows) {
  std::string text;
  for (const auto& row : rows) text += (text.empty() ? "" : ", ") + std::string(row.name);
  return text;
}

}  // namespace imagedeps::sim
