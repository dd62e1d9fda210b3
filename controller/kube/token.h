#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "base/time.h"

namespace imagedeps::kube {

/// A bearer token: a fixed one, or one in a file that its issuer replaces (the kubelet does so
/// about every hour). Loop thread.
class Token {
 public:
  using ReadFile = std::function<Result<std::string>(const std::string& path)>;
  /// If both are given, the file wins. If neither is given, no token is sent.
  Token(std::string fixed, std::string file, ReadFile read_file)
      : file_(std::move(file)), read_file_(std::move(read_file)), text_(std::move(fixed)) {}

  /// Returns the token to send now, empty if none. The file is read again after 60 s. If it is
  /// empty or cannot be read, the last token is kept.
  [[nodiscard]] const std::string& at(TimePoint now);
  /// The server did not accept the token: the file is read again at the next use.
  void reject() { fresh_until_ = {}; }

 private:
  // Constant.
  const std::string file_;
  const ReadFile read_file_;

  std::string text_;
  TimePoint fresh_until_{};
};

}  // namespace imagedeps::kube
