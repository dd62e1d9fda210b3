#pragma once

#include <string>

/// The table that `make test` prints. Each test writes its rows to its own file in
/// build/scenarios/.
namespace imagedeps::simulation {

/// Deletes the rows that an earlier run of the current test wrote.
void delete_rows();
/// Adds a row for the current test. The row is marked as failed if the test has failed by then.
void write_row(const std::string& scenario, const std::string& measured, const std::string& limit);

}  // namespace imagedeps::simulation
