#pragma once

#include <string>
#include <string_view>

namespace imagedeps::objects {

/// The message of a failed import in lower case, prepared for pattern matching.
///
/// Every image reference, URL, path, quoted name and quoted text is replaced by one '"', so that
/// names cannot match a pattern. Quoted text is kept separately, because the importer quotes
/// responses that are not JSON.
class FailureText {
 public:
  explicit FailureText(std::string_view message);

  /// True if the unquoted text contains the pattern. The pattern must contain a space, so that no
  /// host, tag or user name can match it.
  [[nodiscard]] bool has(std::string_view pattern) const;
  /// True if the pattern is the code of an error. A code is at the start of the text, of a line, of
  /// a list or after ": ". The end of the error or a colon follows it.
  [[nodiscard]] bool has_code(std::string_view pattern) const;
  /// True if the pattern is the whole error of a request: `Get "URL": PATTERN`. Go reports only the
  /// reason phrase of a failed CONNECT in this form, which is the response of a proxy.
  [[nodiscard]] bool has_reply(std::string_view pattern) const;
  /// True if quoted text contains the pattern. The pattern must contain a space or a bracket, so
  /// that no name can match it.
  [[nodiscard]] bool has_quoted(std::string_view pattern) const;

 private:
  void take(std::string_view message);

  std::string words_;   ///< The text with names and quoted text replaced.
  std::string quoted_;  ///< The quoted text.
};

}  // namespace imagedeps::objects
