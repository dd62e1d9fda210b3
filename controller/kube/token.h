#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "base/time.h"

namespace imagedeps::kube {

/// A bearer token: a fixed one, or one in a file that its issuer replaces (the kubelet every hour
/// or so). Loop thread.
class Token {
 public:
  using ReadFile = std::function<Result<std::string>(const std::string& path)>;
  /// Of both the file wins. Neither: no token.
  Token(std::string fixed, std::string file, ReadFile read_file)
      : file_(std::move(file)), read_file_(std::move(read_file)), text_(std::move(fixed)) {}

  /// What to send now, empty for none. The file is read again after 60 s; if it cannot be read or
  /// is empty, the last token is kept.
  [[nodiscard]] const std::string& at(TimePoint now);
  /// The server did not accept it: the file is read again at the next use.
  void reject() { fresh_until_ = {}; }

 private:
  // Constant.
  const std::string file_;
  const ReadFile read_file_;

  std::string text_;
  TimePoint fresh_until_{};
};

}  // namespace imagedeps::kube
