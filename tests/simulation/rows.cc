#include "simulation/rows.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace imagedeps::simulation {

namespace {

std::filesystem::path row_file() {
  const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
  auto name = std::string(test->test_suite_name()) + "." + test->name();
  std::ranges::replace(name, '/', '.');  // Names of parameterized tests contain slashes.
  return std::filesystem::path(IMAGEDEPS_SCENARIOS) / name;
}

}  // namespace

void delete_rows() { std::filesystem::remove(row_file()); }

void write_row(const std::string& scenario, const std::string& measured, const std::string& limit) {
  std::filesystem::create_directories(IMAGEDEPS_SCENARIOS);
  std::ofstream(row_file(), std::ios::app) << fmt::format(
      "{}\t{}\t{}{}\n", scenario, measured, limit, ::testing::Test::HasFailure() ? "  FAILED" : "");
}

}  // namespace imagedeps::simulation
