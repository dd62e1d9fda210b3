#pragma once

#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"

namespace imagedeps::objects {

/// The number of bytes that a generated value may have.
inline constexpr std::size_t kGeneratedMax = 1u << 20;

/// Generates a value from the `from` pattern of a parameter with `generate: expression`, as the
/// platform does (openshift-image-api.md 7.3). `[CHARACTERS]{N}` means N random characters.
/// Everything else is literal text, also brackets with a character that the platform does not know,
/// such as `[a-z_]{8}`. Returns Invalid if the platform rejects the pattern, or if the value would
/// have more than kGeneratedMax bytes.
[[nodiscard]] Result<std::string> generate_value(std::string_view pattern, Random& random);

}  // namespace imagedeps::objects
