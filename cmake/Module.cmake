# Every target is compiled alike; one library per folder of controller/.
add_library(imagedeps_build_flags INTERFACE)
target_compile_options(imagedeps_build_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow
  # Designated initialisers leave out on purpose what has a default.
  -Wno-missing-field-initializers
  $<$<BOOL:${IMAGEDEPS_WERROR}>:-Werror>
  # Paths in assertions and debug data do not depend on where the checkout lies: builds are reproducible.
  -ffile-prefix-map=${CMAKE_SOURCE_DIR}=.
  # Boost 1.74's awaitable.hpp uses std::exchange without including <utility>, which gcc 12 does not forgive. Nothing may
  # stand before a precompiled header, which has it.
  "$<$<BOOL:${CMAKE_DISABLE_PRECOMPILE_HEADERS}>:SHELL:-include utility>"
  # What lets ccache see through a precompiled header.
  $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>
  # gcc collects garbage more often than the memory of today's machines asks for: a twentieth of the time.
  "$<$<CXX_COMPILER_ID:GNU>:SHELL:--param ggc-min-expand=1000 --param ggc-min-heapsize=1000000>")
target_link_libraries(imagedeps_build_flags INTERFACE Threads::Threads)
target_include_directories(imagedeps_build_flags INTERFACE ${PROJECT_SOURCE_DIR}/controller)

# module(NAME SOURCES a.cc ... USES other-module ... LINKS package::target ...)
function(module name)
  cmake_parse_arguments(ARG "" "" "SOURCES;USES;LINKS" ${ARGN})
  set(type STATIC)
  set(scope PUBLIC)
  if(NOT ARG_SOURCES)
    set(type INTERFACE)
    set(scope INTERFACE)
  endif()
  add_library(imagedeps_${name} ${type} ${ARG_SOURCES})
  if(ARG_SOURCES)
    target_precompile_headers(imagedeps_${name} REUSE_FROM imagedeps_precompiled)
  endif()
  target_link_libraries(imagedeps_${name} ${scope} imagedeps_build_flags ${ARG_LINKS})
  foreach(used IN LISTS ARG_USES)
    target_link_libraries(imagedeps_${name} ${scope} imagedeps_${used})
  endforeach()
endfunction()
