#pragma once

#include <string>

namespace imagedeps::sim {

/// The names in a table, joined as "a, b, c", for messages about unknown names. Rows need a member
/// `name`.
template <class Table>
[[nodiscard]] std::string names_of(const Table& rows) {
  std::string text;
  for (const auto& row : rows) text += (text.empty() ? "" : ", ") + std::string(row.name);
  return text;
}

}  // namespace imagedeps::sim
