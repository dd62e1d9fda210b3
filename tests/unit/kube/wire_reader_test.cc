#include "kube/wire_reader.h"

#include <gtest/gtest.h>

#include <vector>

namespace imagedeps::kube {
namespace {

using State = WireReader::State;

/// Reads answers in pieces of `size` bytes, one after the other: "200 body|404 body". Ends with
/// "..." if the last one is incomplete, and with "!problem" if it is not valid.
std::string answers_in(std::string_view bytes, std::size_t size, bool ends = false) {
  std::string text, buffer;
  auto reader = std::make_unique<WireReader>();
  const auto drain = [&] {
    while (true) {
      const auto step = reader->next(buffer);
      text += step.body;
      if (step.state == State::Header) text += std::to_string(reader->status()) + " ";
      buffer.erase(0, step.used);
      if (step.state == State::Broken) return text += "!" + reader->problem(), false;
      if (step.state == State::Done) {
        text += reader->reusable() ? "|" : "|closes|";
        reader = std::make_unique<WireReader>();
        if (buffer.empty()) return true;
      }
      if (step.state == State::Partial) return true;
    }
  };
  for (std::size_t at = 0; at < bytes.size(); at += size) {
    buffer += bytes.substr(at, size);
    if (!drain()) return text;
  }
  if (!ends) return text + (text.ends_with('|') ? "" : "...");
  return text + (reader->end_of_bytes() == State::Done ? "|" : "!" + reader->problem());
}

void expect_answers(std::string_view bytes, const std::string& expected, bool ends = false) {
  for (std::size_t size = 1; size <= bytes.size(); ++size)
    EXPECT_EQ(answers_in(bytes, size, ends), expected) << "in pieces of size " << size;
}

TEST(WireReader, ReadsABodyWithALength) {
  expect_answers("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "200 hello|");
  expect_answers("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "404 |");
  expect_answers("HTTP/1.1 204 No Content\r\n\r\n", "204 |");
}

TEST(WireReader, ReadsChunks) {
  expect_answers(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n"
      "Trailer: x\r\n\r\n",
      "200 abcde|");
}

TEST(WireReader, SkipsInformationalAnswers) {
  expect_answers(
      "HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
      "200 ok|");
}

TEST(WireReader, KeepsAnswersApart) {
  const std::string hints = "HTTP/1.1 103 Early Hints\r\n\r\n";
  expect_answers(hints + "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na" + hints +
                     "HTTP/1.1 409 Conflict\r\nContent-Length: 1\r\n\r\nb",
                 "200 a|409 b|");
}

TEST(WireReader, DeliversABodyWithoutALengthAsItArrives) {
  expect_answers("HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\nevent", "200 event...");
  expect_answers("HTTP/1.0 200 OK\r\n\r\nevent", "200 event|", true);
  expect_answers("HTTP/1.1 200 OK\r\n\r\nevent", "200 event|", true);
}

TEST(WireReader, DoesNotReuseAConnectionThatTheServerCloses) {
  expect_answers("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\na",
                 "200 a|closes|");
  expect_answers("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\na", "200 a|closes|");
  expect_answers("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\na",
                 "200 a|");
}

TEST(WireReader, RejectsAnAnswerThatIsCut) {
  constexpr const char* kCut = "!the connection ended before the answer was complete";
  for (const std::string text :
       {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "HTTP/1.1 200 OK\r\nConte",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n",
        "HTTP/1.1 103 Early Hints\r\n\r\n"}) {
    EXPECT_TRUE(answers_in(text, 100, true).ends_with(kCut)) << text;
  }
}

TEST(WireReader, RejectsWhatIsNoAnswer) {
  for (const std::string text :
       {"SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/2.0 200 OK\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabcde\r\n"}) {
    EXPECT_NE(answers_in(text, 100).find('!'), std::string::npos) << text;
  }
}

TEST(WireReader, RejectsAHeaderWithoutEnd) {
  WireReader reader;
  const std::string bytes = "HTTP/1.1 200 OK\r\nX: " + std::string(1u << 20, 'a');
  auto step = reader.next(bytes);
  if (step.state == State::Partial) step = reader.next(std::string_view(bytes).substr(step.used));
  EXPECT_EQ(step.state, State::Broken);
}

TEST(WireReader, RejectsAChunkHeaderWithoutEnd) {
  WireReader reader;
  const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(reader.next(head).state, State::Header);
  EXPECT_EQ(reader.next("1;" + std::string(1u << 20, 'a')).state, State::Broken);
}

}  // namespace
}  // namespace imagedeps::kube
