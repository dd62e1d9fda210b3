#include "kube/token.h"

#include <string_view>

namespace imagedeps::kube {

namespace {

constexpr Duration kFresh = std::chrono::seconds{60};

std::string trimmed(const std::string& text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const auto first = text.find_first_not_of(kSpace);
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) + 1 - first);
}

}  // namespace

const std::string& Token::at(TimePoint now) {
  if (file_.empty() || now < fresh_until_) return text_;
  fresh_until_ = now + kFresh;
  const auto content = read_file_(file_);
  if (!content) return text_;
  if (auto token = trimmed(*content); !token.empty()) text_ = std::move(token);
  return text_;
}

}  // namespace imagedeps::kube
