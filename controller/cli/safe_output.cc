#include "cli/safe_output.h"

#include <algorithm>
#include <iostream>
#include <streambuf>
#include <string>
#include <string_view>

#include "base/printable.h"
#include "cli/terminal.h"

namespace imagedeps::cli {

namespace {

/// The length of the color sequence at the beginning of `text`, or 0.
std::size_t colour_size(std::string_view text) {
  const auto found = std::ranges::find_if(
      kColourCodes, [text](std::string_view code) { return text.starts_with(code); });
  return found == kColourCodes.end() ? 0 : found->size();
}

/// Printable text between the characters that are kept as they are.
std::string made_safe(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = text.find_first_of("\n\t\x1b");
    out += printable(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end);
    const std::size_t kept = text.front() == '\x1b' ? colour_size(text) : 1;
    out += kept == 0 ? " " : text.substr(0, kept);
    text.remove_prefix(std::max<std::size_t>(kept, 1));
  }
  return out;
}

}  // namespace

class SafeOutput::Buffer : public std::streambuf {
 public:
  explicit Buffer(std::streambuf& to) : to_(to) {}

 protected:
  int_type overflow(int_type c) override {
    if (traits_type::eq_int_type(c, traits_type::eof())) return traits_type::not_eof(c);
    const char character = traits_type::to_char_type(c);
    return xsputn(&character, 1) == 1 ? c : traits_type::eof();
  }

  std::streamsize xsputn(const char* text, std::streamsize size) override {
    pending_.append(text, static_cast<std::size_t>(size));
    const std::size_t end = pending_.rfind('\n');
    if (end == std::string::npos) return size;
    const bool written = write(std::string_view(pending_).substr(0, end + 1));
    pending_.erase(0, end + 1);
    return written ? size : 0;
  }

  int sync() override {
    const bool written = write(pending_);
    pending_.clear();
    return written && to_.pubsync() == 0 ? 0 : -1;
  }

 private:
  bool write(std::string_view text) {
    const std::string safe = made_safe(text);
    const auto size = static_cast<std::streamsize>(safe.size());
    return to_.sputn(safe.data(), size) == size;
  }

  std::streambuf& to_;
  std::string pending_;  ///< The line that has not ended.
};

SafeOutput::SafeOutput()
    : guarded_{
          Guarded{std::cout, std::make_unique<Buffer>(*std::cout.rdbuf()), std::cout.rdbuf()},
          Guarded{std::cerr, std::make_unique<Buffer>(*std::cerr.rdbuf()), std::cerr.rdbuf()}} {
  for (Guarded& each : guarded_) each.stream.rdbuf(each.buffer.get());
}

SafeOutput::~SafeOutput() {
  for (Guarded& each : guarded_) {
    each.stream.flush();
    each.stream.rdbuf(each.before);
  }
}

}  // namespace imagedeps::cli
