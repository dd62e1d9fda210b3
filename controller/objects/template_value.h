#pragma once

#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"

namespace imagedeps::objects {

/// Generates a value from the `from` pattern of a parameter with `generate: expression`. The
/// pattern is literal text in which `[CLASS]{N}` means N random characters of the class. A class
/// has ranges (`a-z`), \w (letters, digits, '_'), \d, \a (letters, digits) and \A (punctuation).
/// Returns Invalid for anything else in brackets, and for N outside 1 to 255.
[[nodiscard]] Result<std::string> generate_value(std::string_view pattern, Random& random);

}  // namespace imagedeps::objects
