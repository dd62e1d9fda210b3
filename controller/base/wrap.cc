#include "base/wrap.h"

#include <algorithm>

namespace imagedeps {

std::string wrapped(std::string_view text, std::size_t indent, std::size_t width) {
  std::string out(indent, ' ');
  std::size_t used = indent;
  bool line_begins = true;
  while (!text.empty()) {
    const auto word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    if (word.empty()) continue;
    if (!line_begins && used + 1 + word.size() > width) {
      out += '\n' + std::string(indent + 2, ' ');
      used = indent + 2;
      line_begins = true;
    }
    if (!line_begins) out += ' ';
    out += word;
    used += word.size() + (line_begins ? 0 : 1);
    line_begins = false;
  }
  return out + '\n';
}

}  // namespace imagedeps
