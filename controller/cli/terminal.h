#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace imagedeps::cli {

/// All control sequences that Palette uses.
inline constexpr std::array<std::string_view, 5> kColourCodes = {"\x1b[0m", "\x1b[1m", "\x1b[2m",
                                                                 "\x1b[31m", "\x1b[32m"};

/// Colors text if standard output is a terminal, NO_COLOR is unset, and TERM is set and not "dumb".
class Palette {
 public:
  enum class Colour { Auto, Never };
  explicit Palette(Colour colour);

  [[nodiscard]] std::string bold(std::string_view text) const { return paint("1", text); }
  [[nodiscard]] std::string faint(std::string_view text) const { return paint("2", text); }
  [[nodiscard]] std::string good(std::string_view text) const { return paint("32", text); }
  [[nodiscard]] std::string bad(std::string_view text) const { return paint("31", text); }

 private:
  [[nodiscard]] std::string paint(std::string_view code, std::string_view text) const;
  bool colour_;
};

/// A table in the style of kubectl: columns are left-aligned and three spaces apart, without
/// trailing spaces.
class Table {
 public:
  explicit Table(std::vector<std::string> head) : rows_{std::move(head)} {}
  /// CHECKs that there is one cell for each column of the head.
  void add(std::vector<std::string> cells);
  [[nodiscard]] std::string text() const;
  [[nodiscard]] bool empty() const { return rows_.size() == 1; }

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace imagedeps::cli
