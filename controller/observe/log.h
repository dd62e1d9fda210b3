#pragma once

#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "base/time.h"

namespace imagedeps::observe {

enum class Level { Debug, Info, Warn, Error };

/// One key and value of a log line. Keys are snake_case and use the terms of the ImageDependency.
struct Field {
  std::string_view key;
  std::string value;
};

/// A structured log for operators, with one line per decision that changes something. Object bodies
/// and tokens are never logged.
///   text: 2026-11-23T18:36:37Z INFO  imported istag=openshift/php:7.1 took=104ms
///         (values are quoted as in JSON where necessary; messages are printable())
///   json: {"time":"2026-11-23T18:36:37Z","level":"info","msg":"imported",
///          "istag":"openshift/php:7.1","took":"104ms"}
/// Loop thread. The clock is passed in, and is virtual in simulations.
class Log {
 public:
  enum class Format { Text, Json };
  using Sink = std::function<void(std::string line)>;  ///< `line` has no newline.
  Log(Format format, Level level, std::function<TimePoint()> clock, Sink sink);

  void debug(std::string_view message, std::initializer_list<Field> fields = {}) {
    write(Level::Debug, message, fields);
  }
  void info(std::string_view message, std::initializer_list<Field> fields = {}) {
    write(Level::Info, message, fields);
  }
  void warn(std::string_view message, std::initializer_list<Field> fields = {}) {
    write(Level::Warn, message, fields);
  }
  void error(std::string_view message, std::initializer_list<Field> fields = {}) {
    write(Level::Error, message, fields);
  }

 private:
  void write(Level level, std::string_view message, std::initializer_list<Field> fields);
  Format format_;
  Level level_;
  std::function<TimePoint()> clock_;
  Sink sink_;
};

}  // namespace imagedeps::observe
