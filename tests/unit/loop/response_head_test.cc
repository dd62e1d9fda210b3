#include "loop/response_head.h"

#include <gtest/gtest.h>

namespace imagedeps::loop {
namespace {

TEST(ResponseHead, IsChunkedWithoutALength) {
  const auto head = response_head(200, {{"Content-Type", "text/plain"}}, {});
  EXPECT_EQ(head.text,
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n");
  EXPECT_EQ(head.framing, Framing::Chunked);
}

TEST(ResponseHead, KeepsALength) {
  const auto head = response_head(404, {{"content-length", "3"}}, {.keep_alive = false});
  EXPECT_EQ(head.text, "HTTP/1.1 404 Not Found\r\ncontent-length: 3\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(head.framing, Framing::Length);
}

TEST(ResponseHead, EndsWithTheConnectionForOldClients) {
  const auto head = response_head(200, {}, {.chunked_allowed = false});
  EXPECT_EQ(head.text, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(head.framing, Framing::Close);
}

TEST(ResponseHead, HasNoBodyWhereHttpForbidsOne) {
  EXPECT_EQ(response_head(200, {{"Content-Length", "9"}}, {.head = true}).framing, Framing::None);
  EXPECT_EQ(response_head(204, {}, {}).framing, Framing::None);
  EXPECT_EQ(response_head(304, {}, {}).framing, Framing::None);
}

TEST(ResponseHead, ChunksInHexadecimal) {
  EXPECT_EQ(chunk(std::string(26, 'a')), "1a\r\n" + std::string(26, 'a') + "\r\n");
}

}  // namespace
}  // namespace imagedeps::loop
