#pragma once

#include <string>

#include "commands/scene.h"

namespace imagedeps::commands {

/// True for "json" and "yaml". These outputs contain the problems and notes of the inventory.
[[nodiscard]] bool is_data(const std::string& output);
/// Prints the problems and notes of the inventory to standard error, and how many documents were
/// left out.
void print_problems(const audit::Inventory& inventory);
/// Prints what is wrong with the request itself to standard error, for outputs that show no
/// findings.
void print_request_findings(const audit::Inventory& inventory);
/// Prints what depends on parameters without a value to standard error, for outputs that do not
/// show it.
void print_open(const audit::Inventory& inventory);
/// One line for users: the operator or this command, whichever decided. Empty without a cluster.
[[nodiscard]] std::string byline(const Scene& scene);
/// The exit code of a report: an error if there are problems that are not tolerated. With `check`,
/// an error for any problem, and otherwise kExitFound if something is missing or depends on
/// parameters without a value.
[[nodiscard]] int exit_code(const Scene& scene, const audit::Report& report, bool check);

}  // namespace imagedeps::commands
