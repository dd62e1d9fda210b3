#include "loop/address.h"

#include <gtest/gtest.h>

namespace imagedeps::loop {
namespace {

std::string read(std::string_view text) {
  const auto address = parse_listen_address(text);
  return address ? address->host + "|" + std::to_string(address->port) : "invalid";
}

TEST(ListenAddress, IsAnAddressAndAPort) {
  EXPECT_EQ(read("127.0.0.1:8080"), "127.0.0.1|8080");
  EXPECT_EQ(read("[::1]:0"), "::1|0");
}

TEST(ListenAddress, WithoutAHostIsAllAddresses) { EXPECT_EQ(read(":8080"), "|8080"); }

TEST(ListenAddress, ResolvesLocalhostWithoutDns) { EXPECT_EQ(read("localhost:1"), "127.0.0.1|1"); }

TEST(ListenAddress, RejectsInvalidAddresses) {
  for (const char* text :
       {"", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:80 ",
        "::1:80", "[127.0.0.1]:80", "example.com:80", "[]:80"}) {
    EXPECT_EQ(read(text), "invalid") << text;
  }
}

TEST(ListenAddress, SuggestsValidForms) {
  const auto address = parse_listen_address("8080");
  ASSERT_FALSE(address);
  EXPECT_EQ(address.error().kind, Error::Kind::Invalid);
  EXPECT_NE(address.error().message.find("\"8080\""), std::string::npos);
  EXPECT_NE(address.error().message.find("127.0.0.1:8080"), std::string::npos);
}

}  // namespace
}  // namespace imagedeps::loop
