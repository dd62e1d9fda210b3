#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace imagedeps::cli {

/// Words with colour, where the terminal has it: standard output is a terminal, NO_COLOR is unset
/// and TERM is not "dumb".
class Palette {
 public:
  enum class Colour { Auto, Never };
  explicit Palette(Colour colour);

  [[nodiscard]] std::string bold(std::string_view text) const { return paint("1", text); }
  [[nodiscard]] std::string faint(std::string_view text) const { return paint("2", text); }
  [[nodiscard]] std::string good(std::string_view text) const { return paint("32", text); }
  [[nodiscard]] std::string bad(std::string_view text) const { return paint("31", text); }
  [[nodiscard]] std::string notice(std::string_view text) const { return paint("33", text); }

 private:
  [[nodiscard]] std::string paint(std::string_view code, std::string_view text) const;
  bool colour_;
};

/// Columns as kubectl prints them: aligned on the left, three blanks apart, no blank at the end of
/// a line.
class Table {
 public:
  explicit Table(std::vector<std::string> head) : rows_{std::move(head)} {}
  /// As many cells as the head has; CHECKs that.
  void add(std::vector<std::string> cells);
  [[nodiscard]] std::string text() const;
  [[nodiscard]] bool empty() const { return rows_.size() == 1; }

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace imagedeps::cli
