#include "cli/safe_output.h"

#include <gtest/gtest.h>

#include <iostream>
#include <sstream>

namespace imagedeps::cli {
namespace {

/// What a command that writes `text` sends to standard output.
std::string sent(const std::string& text) {
  std::ostringstream terminal;
  std::streambuf* const before = std::cout.rdbuf(terminal.rdbuf());
  {
    const SafeOutput safe;
    for (const char c : text) std::cout << c;
    std::cout << std::flush << text;
  }
  std::cout.rdbuf(before);
  const std::string all = terminal.str();
  EXPECT_EQ(all.substr(0, all.size() / 2), all.substr(all.size() / 2)) << "byte by byte or at once";
  return all.substr(0, all.size() / 2);
}

TEST(SafeOutput, KeepsTextLinesTabsAndColors) {
  for (const char* text :
       {"a\tb\n", "no end", "\x1b[32mgood\x1b[0m \x1b[2m...\x1b[0m\n", "\u00e9\n"})
    EXPECT_EQ(sent(text), text);
}

TEST(SafeOutput, ReplacesWhatATerminalObeys) {
  EXPECT_EQ(sent("a\x1b]0;title\x07"
                 "b\n"),
            "a ]0;title b\n");
  EXPECT_EQ(sent("\x1b[8mhidden\n"), " [8mhidden\n");
  EXPECT_EQ(sent("\u202egnp.exe\n"), "\uFFFDgnp.exe\n");
  EXPECT_EQ(sent("\x1b"), " ");
}

}  // namespace
}  // namespace imagedeps::cli
