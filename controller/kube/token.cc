#include "kube/token.h"

#include "base/text.h"

namespace imagedeps::kube {

namespace {

constexpr Duration kFresh = std::chrono::seconds{60};

}  // namespace

const std::string& Token::at(TimePoint now) {
  if (file_.empty() || now < fresh_until_) return text_;
  fresh_until_ = now + kFresh;
  const auto content = read_file_(file_);
  if (!content) return text_;
  if (const auto token = trimmed(*content); !token.empty()) text_ = token;
  return text_;
}

}  // namespace imagedeps::kube
