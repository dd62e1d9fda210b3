#include "loop/request_parser.h"

#include <gtest/gtest.h>

namespace imagedeps::loop {
namespace {

using State = RequestParser::State;

TEST(RequestParser, ReadsARequestByteByByte) {
  RequestParser parser(4096, 100);
  const std::string request =
      "POST /a?b HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nX-Group: one\r\nX-Group: "
      "two\r\n\r\nabc";
  std::string in;
  for (std::size_t i = 0; i + 1 < request.size(); ++i) {
    in += request[i];
    ASSERT_EQ(parser.feed(in), State::Partial) << i;
  }
  in += request.back();
  ASSERT_EQ(parser.feed(in), State::Complete);
  const auto parsed = parser.take();
  EXPECT_EQ(parsed.request.method, "POST");
  EXPECT_EQ(parsed.request.target, "/a?b");
  EXPECT_EQ(parsed.request.body, "abc");
  EXPECT_EQ(parsed.request.headers.at("x-group"), "one, two");
  EXPECT_TRUE(parsed.keep_alive);
}

TEST(RequestParser, LeavesTheNextRequestInTheBuffer) {
  RequestParser parser(4096, 100);
  std::string in =
      "GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  ASSERT_EQ(parser.feed(in), State::Complete);
  EXPECT_EQ(parser.take().request.target, "/1");
  ASSERT_EQ(parser.feed(in), State::Complete);
  const auto second = parser.take();
  EXPECT_EQ(second.request.target, "/2");
  EXPECT_FALSE(second.keep_alive);
  EXPECT_TRUE(in.empty());
}

TEST(RequestParser, JoinsChunks) {
  RequestParser parser(4096, 100);
  std::string in =
      "PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
      "chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n";
  ASSERT_EQ(parser.feed(in), State::Complete);
  EXPECT_EQ(parser.take().request.body, "abc");
}

TEST(RequestParser, ReportsOnceThatTheClientAwaitsContinue) {
  RequestParser parser(4096, 100);
  std::string in = "PUT / HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n";
  EXPECT_EQ(parser.feed(in), State::AwaitsContinue);
  in += "a";
  EXPECT_EQ(parser.feed(in), State::Partial);
  in += "b";
  EXPECT_EQ(parser.feed(in), State::Complete);
}

TEST(RequestParser, DisallowsChunksForHttp10) {
  RequestParser parser(4096, 100);
  std::string in = "GET / HTTP/1.0\r\n\r\n";
  ASSERT_EQ(parser.feed(in), State::Complete);
  EXPECT_FALSE(parser.take().chunked_allowed);
}

int refusal_of(std::string in) {
  RequestParser parser(4096, 100);
  return parser.feed(in) == State::Refused ? parser.refusal() : 0;
}

TEST(RequestParser, RefusesWithAMatchingStatus) {
  EXPECT_EQ(refusal_of("nonsense\r\n\r\n"), 400);
  EXPECT_EQ(refusal_of("GET / HTTP/1.1\r\nContent-Length: 101\r\n\r\n"), 413);
  EXPECT_EQ(refusal_of("GET / HTTP/1.1\r\nX: " + std::string(70000, 'x') + "\r\n\r\n"), 431);
}

}  // namespace
}  // namespace imagedeps::loop
