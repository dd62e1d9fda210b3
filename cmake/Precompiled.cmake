# Precompiles the slowest of the headers that most sources include. Sources still include all
# headers that they use, because the clang preset and clang-tidy compile without precompiled
# headers.

# precompiled(NAME LIBRARIES header...): for REUSE_FROM; LIBRARIES is a ;-list in one argument.
function(precompiled name libraries)
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/${name}.cc CONTENT "// Exists only to compile the precompiled header.\n")
  add_library(${name} OBJECT ${CMAKE_BINARY_DIR}/${name}.cc)
  target_link_libraries(${name} PRIVATE imagedeps_build_flags ${libraries})
  target_precompile_headers(${name} PRIVATE ${ARGN})
endfunction()

set(precompiled_headers
  <base/json_library.h> <fmt/core.h>
  <algorithm> <array> <chrono> <cstdint> <functional> <map> <memory> <optional> <set> <string> <string_view> <unordered_map>
  <utility> <variant> <vector>)
precompiled(imagedeps_precompiled "nlohmann_json::nlohmann_json;fmt::fmt" ${precompiled_headers})
if(IMAGEDEPS_TESTS)
  # The tested code is optimized and fully sanitized. The test code itself is not, to save compile
  # time. AddressSanitizer detects null pointer accesses anyway.
  add_library(imagedeps_test_flags INTERFACE)
  target_compile_options(imagedeps_test_flags INTERFACE -O0 $<$<CONFIG:Debug>:-fno-sanitize=null,alignment>)
  precompiled(imagedeps_precompiled_tests "imagedeps_test_flags;nlohmann_json::nlohmann_json;fmt::fmt;GTest::gtest" ${precompiled_headers} <gtest/gtest.h>)
endif()
