#include "observe/log.h"

#include <fmt/core.h>

#include "base/json.h"
#include "base/printable.h"

namespace imagedeps::observe {
namespace {

std::string_view padded(Level level) {
  switch (level) {
    case Level::Debug: return "DEBUG";
    case Level::Info: return "INFO ";
    case Level::Warn: return "WARN ";
    case Level::Error: return "ERROR";
  }
  return "";
}

std::string_view lower_case(Level level) {
  switch (level) {
    case Level::Debug: return "debug";
    case Level::Info: return "info";
    case Level::Warn: return "warn";
    case Level::Error: return "error";
  }
  return "";
}

/// Returns the value unchanged if it is unambiguous, otherwise quoted as in JSON.
std::string text_value(const std::string& value) {
  const bool plain =
      !value.empty() && is_printable(value) && value.find_first_of(" \"=\\") == std::string::npos;
  return plain ? value : to_ascii_text(Json(value));
}

}  // namespace

Log::Log(Format format, Level level, std::function<TimePoint()> clock, Sink sink)
    : format_(format), level_(level), clock_(std::move(clock)), sink_(std::move(sink)) {}

void Log::write(Level level, std::string_view message, std::initializer_list<Field> fields) {
  if (level < level_) return;
  const std::string time = format_rfc3339(clock_());
  if (format_ == Format::Json) {
    OrderedJson line = {{"time", time}, {"level", lower_case(level)}, {"msg", message}};
    for (const Field& field : fields) line[std::string(field.key)] = field.value;
    return sink_(to_ascii_text(line));
  }
  std::string line = fmt::format("{} {} {}", time, padded(level), printable(message));
  for (const Field& field : fields)
    line += fmt::format(" {}={}", field.key, text_value(field.value));
  sink_(std::move(line));
}

}  // namespace imagedeps::observe
