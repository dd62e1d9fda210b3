#pragma once

// nlohmann's json.hpp, for base/json.h and cmake/Precompiled.cmake alone.
//
// Its literal ""_json is an ordinary inline function that calls the parser: gcc instantiates the
// whole parser in every source that includes the header, used or not, which took a quarter of the
// build. Nothing here uses the literal: it is declared without a body, and the body goes to a
// template that is never instantiated. The macro replaces a declaration's name, so it can have no
// parentheses.
// NOLINTNEXTLINE(bugprone-macro-parentheses,bugprone-reserved-identifier)
#define _json(text, size) \
  _json(text, size);      \
  template <typename>     \
  nlohmann::json unused_json_literal(text, size)
#include <nlohmann/json.hpp>
#undef _json
