#pragma once

#include <string>
#include <string_view>

namespace imagedeps::objects {

/// The text of a failed import, prepared for the search for known wording.
///
/// Names must not decide. Lower case throughout; every word that names an image, a URL or a path,
/// every quoted name and every text in quotation marks becomes one '"'. What was in quotation marks
/// is kept separately: a registry's answer that is not JSON arrives there.
class FailureText {
 public:
  explicit FailureText(std::string_view message);

  /// The pattern is anywhere outside quotation marks. It must contain a space, so that no host,
  /// tag or user name can match it.
  [[nodiscard]] bool has(std::string_view pattern) const;
  /// The pattern is an error's code: it starts the text, a line, a list or the part after ": ", and
  /// ends where the error ends or its message starts.
  [[nodiscard]] bool has_code(std::string_view pattern) const;
  /// The pattern is the whole error of a request: `Get "URL": PATTERN`. Go reports the reason phrase
  /// of a proxy that refuses CONNECT this way, and nothing else of HTTP.
  [[nodiscard]] bool has_reply(std::string_view pattern) const;
  /// The pattern is in quotation marks. It must contain a space or a bracket, as no name does.
  [[nodiscard]] bool has_quoted(std::string_view pattern) const;

 private:
  void take(std::string_view message);

  std::string words_;   ///< Names and quoted text replaced.
  std::string quoted_;  ///< All that was in quotation marks.
};

}  // namespace imagedeps::objects
