#include "observe/line_writer.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <csignal>

namespace imagedeps::observe {
namespace {

class LineWriterTest : public testing::Test {
 protected:
  void SetUp() override {
    std::signal(SIGPIPE, SIG_IGN);
    ASSERT_EQ(pipe(ends_.data()), 0);
  }
  void TearDown() override {
    close_end(0);
    close_end(1);
  }
  void close_end(std::size_t end) {
    if (ends_[end] >= 0) close(ends_[end]);
    ends_[end] = -1;
  }
  /// Everything until the end of the stream, or until `stop_at` is read.
  std::string read_all(const std::string& stop_at = "") {
    std::string text;
    std::array<char, 4096> part{};
    while (stop_at.empty() || text.find(stop_at) == std::string::npos) {
      const auto size = read(ends_[0], part.data(), part.size());
      if (size <= 0) break;
      text.append(part.data(), static_cast<std::size_t>(size));
    }
    return text;
  }
  [[nodiscard]] int to() const { return ends_[1]; }

 private:
  std::array<int, 2> ends_ = {-1, -1};
};

TEST_F(LineWriterTest, WritesLinesInOrderBeforeItEnds) {
  {
    LineWriter writer(to());
    for (int i = 0; i < 100; ++i) writer.write("line " + std::to_string(i));
  }
  close_end(1);
  const std::string text = read_all();
  EXPECT_TRUE(text.starts_with("line 0\nline 1\n"));
  EXPECT_TRUE(text.ends_with("line 99\n"));
}

TEST_F(LineWriterTest, DropsLinesWhileNobodyReadsAndSaysHowMany) {
  LineWriter writer(to(), 10'000);
  const std::string line(1000, 'x');
  while (writer.dropped() < 3) writer.write(line);
  const std::string text = read_all("dropped ");
  EXPECT_NE(text.find(line + "\ndropped "), std::string::npos);
}

TEST_F(LineWriterTest, EndsThoughNobodyReads) {
  LineWriter writer(to());
  for (int i = 0; i < 500; ++i) writer.write(std::string(1000, 'x'));
}

TEST_F(LineWriterTest, GoesOnWithoutAReader) {
  close_end(0);
  LineWriter writer(to());
  for (int i = 0; i < 500; ++i) writer.write(std::string(1000, 'x'));
}

}  // namespace
}  // namespace imagedeps::observe
