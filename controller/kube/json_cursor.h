#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace imagedeps::kube {

/// Walks over the members of JSON objects from the front and stops wherever its user likes: for the
/// few fields that stand at the beginning of every object. It checks only what it must read to find
/// its way; every member says false or nothing at text that cannot be JSON.
class JsonCursor {
 public:
  explicit JsonCursor(std::string_view json) : json_(json) {}

  /// Steps over white space and this character, if it is the next.
  [[nodiscard]] bool take(char expected);
  /// Steps to the next member of the object that it stands in (behind '{' or a member's value),
  /// behind its colon. The key, raw; nothing at the end of the object.
  [[nodiscard]] std::optional<std::string_view> key();
  /// Steps over a value of any type: its raw text.
  [[nodiscard]] std::optional<std::string_view> value();
  /// Steps over a value and reads it as a string: empty for other types.
  [[nodiscard]] std::optional<std::string> string();

 private:
  void skip_space();
  [[nodiscard]] std::size_t end_of_string() const;
  [[nodiscard]] std::size_t end_of_container() const;

  std::string_view json_;
  std::size_t at_ = 0;
};

}  // namespace imagedeps::kube
