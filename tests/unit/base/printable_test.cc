#include "base/printable.h"

#include <gtest/gtest.h>

namespace imagedeps {
namespace {

constexpr const char* kReplaced = "\uFFFD";

TEST(Printable, KeepsText) {
  for (const char* text : {"", "openshift/php:7.1", "caf\u00e9", "\u4f60\u597d", "\U0001F600"}) {
    EXPECT_EQ(printable(text), text);
    EXPECT_TRUE(is_printable(text));
  }
}

TEST(Printable, ReplacesControlCharactersOfAsciiByBlanks) {
  EXPECT_EQ(printable("a\tb\nc\x1b[1m\x7f"), "a b c [1m ");
  EXPECT_FALSE(is_printable("a\nb"));
}

TEST(Printable, ReplacesCharactersThatTerminalsObeyOrHide) {
  for (const char* text : {"\u009b", "\u0085", "\u202e", "\u2066", "\u200b", "\u200f", "\u2028",
                           "\ufeff", "\u00ad", "\u061c", "\U000e0041", "\ue000"}) {
    const bool private_use = std::string(text) == "\ue000";
    EXPECT_EQ(printable(text), private_use ? text : kReplaced) << text;
    EXPECT_EQ(is_printable(text), private_use);
  }
}

TEST(Printable, ReplacesBytesThatAreNotUtf8) {
  EXPECT_EQ(printable("a\xff"
                      "b"),
            std::string("a") + kReplaced + "b");
  EXPECT_EQ(printable("\x9b"), kReplaced) << "C1 in Latin-1";
  EXPECT_EQ(printable("\xc2"), kReplaced) << "cut off";
  EXPECT_EQ(printable("\xe2\x80"), std::string(kReplaced) + kReplaced);
  EXPECT_EQ(printable("\xc0\x9b"), std::string(kReplaced) + kReplaced) << "too long";
  EXPECT_EQ(printable("\xed\xa0\x80"), std::string(kReplaced) + kReplaced + kReplaced)
      << "surrogate";
  EXPECT_EQ(printable("\xf4\x90\x80\x80"),
            std::string(kReplaced) + kReplaced + kReplaced + kReplaced);
}

TEST(Printable, IsAlwaysPrintable) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::string text = all.substr(i) + all;
    EXPECT_TRUE(is_printable(printable(text)));
  }
}

}  // namespace
}  // namespace imagedeps
