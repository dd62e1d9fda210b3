#pragma once

// Includes nlohmann's json.hpp. Only base/json.h and cmake/Precompiled.cmake use this header.
//
// The library's literal ""_json is an ordinary inline function that calls the parser. GCC therefore
// instantiates the whole parser in every source that includes the header, which took a quarter of
// the build time. This program does not use the literal. The macro leaves the literal without a
// body and moves the body to a template that is never instantiated. It replaces the name in a
// declaration, so it cannot have parentheses.
// NOLINTNEXTLINE(bugprone-macro-parentheses,bugprone-reserved-identifier)
#define _json(text, size) \
  _json(text, size);      \
  template <typename>     \
  nlohmann::json unused_json_literal(text, size)
#include <nlohmann/json.hpp>
#undef _json
