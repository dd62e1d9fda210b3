#include "cli/words.h"

#include <gtest/gtest.h>

namespace imagedeps::cli {
namespace {

using Words = std::vector<std::string>;

TEST(Words, MovesGlobalOptionsBehindTheCommand) {
  EXPECT_EQ(arranged({"-n", "shop", "status", "--all"}), (Words{"status", "-n", "shop", "--all"}));
  EXPECT_EQ(arranged({"--context=c", "--kubeconfig", "f", "run"}),
            (Words{"run", "--context=c", "--kubeconfig", "f"}));
  EXPECT_EQ(arranged({"-nshop", "help", "status"}), (Words{"status", "--help"}));
}

TEST(Words, LeaveOtherArgumentsUnchanged) {
  for (const Words& words : {Words{}, Words{"status", "-n", "shop"}, Words{"--all", "status"},
                             Words{"-n"}, Words{"-n", "status"}, Words{"--version"}})
    EXPECT_EQ(arranged(words), words);
}

TEST(Words, TurnHelpIntoItsOption) {
  EXPECT_EQ(arranged({"help"}), Words{"--help"});
  EXPECT_EQ(arranged({"help", "status"}), (Words{"status", "--help"}));
  EXPECT_EQ(arranged({"help", "status", "more"}), (Words{"status", "--help"}));
}

TEST(Words, SuggestACommand) {
  const Words commands = {"run", "status", "explain"};
  EXPECT_EQ(unknown_command({"status"}, commands), "");
  EXPECT_EQ(unknown_command({"--version"}, commands), "");
  EXPECT_EQ(unknown_command({}, commands), "");
  EXPECT_EQ(unknown_command({"sttus"}, commands),
            "unknown command \"sttus\"; did you mean status?");
  EXPECT_EQ(unknown_command({"exp"}, commands), "unknown command \"exp\"; did you mean explain?");
  EXPECT_EQ(unknown_command({"xyz"}, commands), "unknown command \"xyz\"");
}

}  // namespace
}  // namespace imagedeps::cli
