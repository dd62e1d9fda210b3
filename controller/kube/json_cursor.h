#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace imagedeps::kube {

/// Walks over the members of JSON objects and may stop at any point. Used for the few fields at the
/// start of every object. It validates only what it has to read. On text that cannot be JSON, every
/// member function returns false or nothing.
class JsonCursor {
 public:
  explicit JsonCursor(std::string_view json) : json_(json) {}

  /// Skips white space and `expected`. Returns false if another character follows.
  [[nodiscard]] bool take(char expected);
  /// Moves past the colon of the next member of the current object. The cursor must be after '{' or
  /// after a member's value. Returns the raw key, or nothing at the end of the object.
  [[nodiscard]] std::optional<std::string_view> key();
  /// Skips a value of any type and returns its raw text.
  [[nodiscard]] std::optional<std::string_view> value();
  /// Skips a value and returns it as a string. Empty for other types.
  [[nodiscard]] std::optional<std::string> string();

 private:
  void skip_space();
  [[nodiscard]] std::size_t end_of_string() const;
  [[nodiscard]] std::size_t end_of_container() const;

  std::string_view json_;
  std::size_t at_ = 0;
};

}  // namespace imagedeps::kube
