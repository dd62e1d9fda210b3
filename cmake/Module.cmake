# All targets use the same compiler options. Each folder of controller/ is a library.
add_library(imagedeps_build_flags INTERFACE)
target_compile_options(imagedeps_build_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow
  # Designated initializers intentionally omit members with defaults.
  -Wno-missing-field-initializers
  $<$<BOOL:${IMAGEDEPS_WERROR}>:-Werror>
  # Paths in assertions and debug data do not depend on the location of the checkout, so that builds
  # are reproducible. Only gcov needs the original paths.
  "$<$<NOT:$<BOOL:${IMAGEDEPS_COVERAGE}>>:-ffile-prefix-map=${CMAKE_SOURCE_DIR}=.>"
  # awaitable.hpp of Boost 1.74 uses std::exchange without including <utility>, which fails with gcc
  # 12. The precompiled header includes <utility>, and no other include may precede it.
  "$<$<BOOL:${CMAKE_DISABLE_PRECOMPILE_HEADERS}>:SHELL:-include utility>"
  # Required for ccache with precompiled headers.
  $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>
  "$<$<CXX_COMPILER_ID:Clang>:SHELL:-Xclang -fno-pch-timestamp>"
  # By default, gcc collects garbage more often than necessary, which costs 5 % of the compile time.
  "$<$<CXX_COMPILER_ID:GNU>:SHELL:--param ggc-min-expand=1000 --param ggc-min-heapsize=1000000>")
target_link_libraries(imagedeps_build_flags INTERFACE Threads::Threads)
target_include_directories(imagedeps_build_flags INTERFACE ${PROJECT_SOURCE_DIR}/controller)

# Four sources of a folder are compiled as one (docs/decisions/0010). The clang preset and
# clang-tidy compile each source separately.
option(IMAGEDEPS_UNITY "Compile several sources of a folder together" ON)

# module(NAME SOURCES a.cc ... ALONE b.cc ... USES other-module ... LINKS package::target ...)
# ALONE: sources with macros or compile times that must not affect other sources.
function(module name)
  cmake_parse_arguments(ARG "" "" "SOURCES;ALONE;USES;LINKS" ${ARGN})
  add_library(imagedeps_${name} STATIC ${ARG_SOURCES} ${ARG_ALONE})
  set_target_properties(imagedeps_${name} PROPERTIES UNITY_BUILD ${IMAGEDEPS_UNITY} UNITY_BUILD_BATCH_SIZE 4)
  set_source_files_properties(${ARG_ALONE} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  target_precompile_headers(imagedeps_${name} REUSE_FROM imagedeps_precompiled)
  list(TRANSFORM ARG_USES PREPEND imagedeps_)
  target_link_libraries(imagedeps_${name} PUBLIC imagedeps_build_flags ${ARG_LINKS} ${ARG_USES})
endfunction()
