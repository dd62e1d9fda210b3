#pragma once

#include <string>

/// The table that `make test` prints: each test writes its rows into a file of its own in
/// build/scenarios/.
namespace imagedeps::simulation {

/// Of the running test: what an earlier run has left.
void forget_rows();
/// One row of the running test; it says so if the test has failed by then.
void write_row(const std::string& scenario, const std::string& measured, const std::string& limit);

}  // namespace imagedeps::simulation
