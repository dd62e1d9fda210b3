#pragma once

#include <utility>
#include <variant>

#include "cli/options.h"
#include "cli/settings.h"

namespace imagedeps::cli {

/// Parses the command line and calls `execute` with the options of the command: `cli::Run`,
/// `cli::Audit` and so on. Returns the exit code of the program.
template <typename Execute>
[[nodiscard]] int dispatch(int argc, const char* const* argv, Execute execute) {
  const Parsed parsed = parse_options(argc, argv, setting_flags());
  return parsed.exit_code >= 0 ? parsed.exit_code : std::visit(std::move(execute), parsed.options);
}

}  // namespace imagedeps::cli
