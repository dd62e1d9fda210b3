#pragma once

#include <string>

#include "cli/options.h"

namespace imagedeps::cli {

/// The commands for people. Each prints and gives the exit code: 0 fine, 1 an error or --check
/// found something, 2 usage.
[[nodiscard]] int audit_files(const Invocation& invocation);
[[nodiscard]] int show_status(const Invocation& invocation);
[[nodiscard]] int explain_subject(const Invocation& invocation);
[[nodiscard]] int print_graph(const Invocation& invocation);
[[nodiscard]] int print_images(const Invocation& invocation);
[[nodiscard]] int import_tag(const Invocation& invocation);

}  // namespace imagedeps::cli
