#include "kube/partial_text.h"

#include <gtest/gtest.h>

#include <string>

namespace imagedeps::kube {
namespace {

TEST(PartialText, CopiesALargeTextAtMostOnce) {
  const std::string piece(64 << 10, ' ');
  PartialText text;
  while (text.text().size() < (2u << 20)) ASSERT_TRUE(text.append(piece));
  const char* const start = text.text().data();
  while (text.text().size() < kObjectMax) ASSERT_TRUE(text.append(piece));
  EXPECT_EQ(text.text().data(), start) << "while it is copied, it needs twice the memory";
}

TEST(PartialText, RefusesMoreThanAnObject) {
  PartialText text;
  ASSERT_TRUE(text.append(std::string(kObjectMax, 'a')));
  ASSERT_FALSE(text.append("b"));
  EXPECT_EQ(text.text().size(), kObjectMax);
  text.clear();
  ASSERT_TRUE(text.append("c"));
  EXPECT_EQ(text.text(), "c");
}

}  // namespace
}  // namespace imagedeps::kube
