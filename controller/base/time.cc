#include "base/time.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace imagedeps {

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

struct Civil {
  std::chrono::year_month_day date;
  std::chrono::hh_mm_ss<milliseconds> time;
};

Civil civil(TimePoint time) {
  const auto day = std::chrono::floor<days>(time);
  return {std::chrono::year_month_day(day), std::chrono::hh_mm_ss<milliseconds>(time - day)};
}

std::string seconds_text(const Civil& c) {
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(c.date.year()),
                     static_cast<unsigned>(c.date.month()), static_cast<unsigned>(c.date.day()),
                     c.time.hours().count(), c.time.minutes().count(), c.time.seconds().count());
}

/// Consumes parts from the front of a text. Each step returns false if the expected part is
/// missing.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  bool digits(std::size_t count, int& value) {
    if (rest_.size() < count) return false;
    value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (rest_[i] < '0' || rest_[i] > '9') return false;
      value = 10 * value + (rest_[i] - '0');
    }
    rest_.remove_prefix(count);
    return true;
  }
  bool one_of(std::string_view choices, char* found = nullptr) {
    if (rest_.empty() || choices.find(rest_.front()) == std::string_view::npos) return false;
    if (found) *found = rest_.front();
    rest_.remove_prefix(1);
    return true;
  }
  /// Reads ".123456789" as milliseconds, rounded down. 0 without a fraction.
  bool fraction(milliseconds& value) {
    value = milliseconds{0};
    if (!one_of(".,")) return true;
    int scale = 100;
    std::size_t count = 0;
    for (; !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9';
         rest_.remove_prefix(1), ++count, scale /= 10)
      value += milliseconds{(rest_.front() - '0') * scale};
    return count > 0;
  }
  [[nodiscard]] bool done() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

/// Reads a time zone: "Z" or "+02:00".
bool offset(Cursor& cursor, minutes& value) {
  value = minutes{0};
  if (cursor.one_of("Zz")) return true;
  char sign = '+';
  int h = 0;
  int m = 0;
  if (!cursor.one_of("+-", &sign) || !cursor.digits(2, h) || !cursor.one_of(":") ||
      !cursor.digits(2, m))
    return false;
  if (h > 23 || m > 59) return false;
  value = (sign == '-' ? -1 : 1) * (hours{h} + minutes{m});
  return true;
}

/// Longer units come first, so that "ms" is not read as "m".
constexpr std::array<std::pair<std::string_view, double>, 7> kUnits{{{"ns", 1e-6},
                                                                     {"us", 1e-3},
                                                                     {"\xc2\xb5s", 1e-3},
                                                                     {"ms", 1},
                                                                     {"h", 3'600'000},
                                                                     {"m", 60'000},
                                                                     {"s", 1'000}}};

/// Consumes one part such as "1.5s" and returns milliseconds.
std::optional<double> take_term(std::string_view& text) {
  const auto length = std::min(text.find_first_not_of("0123456789."), text.size());
  double number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + length, number, std::chars_format::fixed);
  if (length == 0 || error != std::errc() || end != text.data() + length) return std::nullopt;
  text.remove_prefix(length);
  for (const auto& [unit, factor] : kUnits) {
    if (!text.starts_with(unit)) continue;
    text.remove_prefix(unit.size());
    return number * factor;
  }
  return std::nullopt;
}

}  // namespace

std::string format_rfc3339(TimePoint time) { return seconds_text(civil(time)) + "Z"; }

std::string format_rfc3339_micro(TimePoint time) {
  const auto c = civil(time);
  return fmt::format("{}.{:03}000Z", seconds_text(c), c.time.subseconds().count());
}

std::optional<TimePoint> parse_rfc3339(std::string_view text) {
  Cursor cursor(text);
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  milliseconds fraction{};
  minutes east{};
  const bool read = cursor.digits(4, year) && cursor.one_of("-") && cursor.digits(2, month) &&
                    cursor.one_of("-") && cursor.digits(2, day) && cursor.one_of("Tt") &&
                    cursor.digits(2, hour) && cursor.one_of(":") && cursor.digits(2, minute) &&
                    cursor.one_of(":") && cursor.digits(2, second) && cursor.fraction(fraction) &&
                    offset(cursor, east) && cursor.done();
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!read || !date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  return TimePoint(std::chrono::sys_days(date) + hours{hour} + minutes{minute} + seconds{second} +
                   fraction - east);
}

std::optional<Duration> parse_duration(std::string_view text) {
  if (text == "0") return Duration{0};
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty()) return std::nullopt;
  double total = 0;
  while (!text.empty()) {
    const auto term = take_term(text);
    if (!term) return std::nullopt;
    total += *term;
  }
  constexpr double kCenturies = 9.2e15;  // Keeps the arithmetic exact. Go's limit is 292 years.
  if (total > kCenturies) return std::nullopt;
  return Duration{std::llround(negative ? -total : total)};
}

std::string format_duration(Duration duration) {
  if (duration == Duration{0}) return "0s";
  std::string text = duration < Duration{0} ? "-" : "";
  const std::chrono::hh_mm_ss parts(duration);
  if (parts.hours() > hours{0}) text += fmt::format("{}h", parts.hours().count());
  if (parts.minutes() > minutes{0}) text += fmt::format("{}m", parts.minutes().count());
  const auto below_minute = parts.seconds() + parts.subseconds();
  if (below_minute >= seconds{1}) {
    text += fmt::format("{}s", static_cast<double>(below_minute.count()) / 1000);
  } else if (below_minute > milliseconds{0}) {
    text += fmt::format("{}ms", below_minute.count());
  }
  return text;
}

}  // namespace imagedeps
