#include "kube/wire_reader.h"

#include <memory>
#include <string>
#include <vector>

#include "fuzz/target.h"

/// Property: the bytes of a connection produce the same HTTP answers however they are split. An
/// invalid header may be noticed only at its end, or at the end of the connection.
namespace imagedeps::fuzz {
namespace {

using kube::WireReader;

/// The answers as text. Stops at the first one that is not valid.
class Answers {
 public:
  /// Returns false after an answer that is not valid.
  bool feed(std::string_view bytes) {
    buffer_ += bytes;
    while (true) {
      // A separate copy, so that AddressSanitizer detects reads past its end.
      const std::vector<char> copy(buffer_.begin(), buffer_.end());
      const auto step = reader_->next({copy.data(), copy.size()});
      CHECK(step.used <= copy.size());
      text += step.body;
      buffer_.erase(0, step.used);
      if (step.state == WireReader::State::Header) text += "#" + std::to_string(reader_->status());
      if (step.state == WireReader::State::Broken) return text += "!", false;
      if (step.state == WireReader::State::Partial) return true;
      if (step.state != WireReader::State::Done) continue;
      text += reader_->reusable() ? "|" : "$";
      reader_ = std::make_unique<WireReader>();
      if (buffer_.empty()) return true;
    }
  }
  void end() { text += reader_->end_of_bytes() == WireReader::State::Done ? "|" : "!"; }
  std::string text;

 private:
  std::unique_ptr<WireReader> reader_ = std::make_unique<WireReader>();
  std::string buffer_;
};

std::string answers_of(std::string_view bytes, Pieces* pieces) {
  Answers answers;
  while (!bytes.empty()) {
    const auto piece = bytes.substr(0, pieces ? pieces->next() : bytes.size());
    bytes.remove_prefix(piece.size());
    if (!answers.feed(piece)) return answers.text;
  }
  answers.end();
  return answers.text;
}

}  // namespace
}  // namespace imagedeps::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace imagedeps::fuzz;
  if (size == 0) return 0;
  const auto bytes = text_of(data + 1, size - 1);
  Pieces pieces(*data);
  CHECK(answers_of(bytes, &pieces) == answers_of(bytes, nullptr));
  return 0;
}
