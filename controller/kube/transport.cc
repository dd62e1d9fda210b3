#include "kube/transport.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <optional>

#include "base/check.h"
#include "base/json.h"
#include "base/text.h"

namespace imagedeps::kube {

namespace {

using Seconds = std::chrono::seconds;
constexpr std::size_t kQuoteMax = 200;

std::string header(const Response& response, std::string_view name) {
  const auto found = response.headers.find(name);
  return found == response.headers.end() ? std::string{} : found->second;
}

/// Parses "Wed, 21 Oct 2015 07:28:00 GMT" (RFC 9110, 5.6.7). Servers do not send the two obsolete
/// forms.
std::optional<std::chrono::sys_seconds> http_date(const std::string& text) {
  constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::array<char, 4> name{};
  unsigned day = 0;
  int year = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  if (std::sscanf(text.c_str(), "%*3s, %2u %3s %4d %2d:%2d:%2d GMT", &day, name.data(), &year,
                  &hour, &minute, &second) != 6) {
    return std::nullopt;
  }
  unsigned month = 0;
  while (month < kMonths.size() && kMonths[month] != name.data()) ++month;
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month + 1},
                                         std::chrono::day{day}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
         Seconds{second};
}

/// Reads Retry-After: a number of seconds, or a date, which is compared with the server's clock.
std::optional<Seconds> retry_after(const Response& response) {
  const auto text = header(response, "retry-after");
  if (text.empty()) return std::nullopt;
  if (text.find_first_not_of("0123456789") == std::string::npos)
    return Seconds{parse_number<std::int64_t>(text).value_or(kRetryAfterMax.count())};
  const auto then = http_date(text);
  const auto now = http_date(header(response, "date"));
  if (!then || !now) return std::nullopt;
  return std::max(*then - *now, Seconds{0});
}

Error::Kind kind_of(int status, std::string_view reason) {
  using enum Error::Kind;
  // The reason is "Expired" for continue tokens and resourceVersions, whatever the status is.
  if (reason == "Expired" || reason == "Gone") return Gone;
  switch (status) {
    case 401:
    case 403: return Denied;
    case 404: return NotFound;
    case 408:
    case 504: return Timeout;
    case 409: return Conflict;
    case 410: return Gone;
    case 429: return Throttled;
    default: return status >= 500 ? Unavailable : Invalid;
  }
}

std::string excerpt(std::string_view body) {
  std::string text;
  for (const char c : body.substr(0, kQuoteMax))
    text += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  while (!text.empty() && text.back() == ' ') text.pop_back();
  if (body.size() > kQuoteMax) text += "...";
  return text;
}

std::string message_of(const Response& response, const Json& status) {
  auto message = string_at(status, "message");
  if (!message.empty()) return message;
  if (response.status >= 300 && response.status < 400) {
    return "the server redirects to " + header(response, "location") +
           ", which is not followed; use the address of the API server itself";
  }
  message = "the server answered " + std::to_string(response.status);
  const auto body = excerpt(response.body);
  return body.empty() ? message : message + ": " + body;
}

/// The answer's metav1.Status, or null. A 504 has the type text/plain and no `kind`, so neither is
/// checked.
Json status_of(const Response& response) {
  if (response.body.find('{') == std::string::npos) return nullptr;
  auto parsed = parse_json(response.body);
  return parsed && parsed->is_object() ? std::move(*parsed) : Json(nullptr);
}

}  // namespace

Error error_of(const Response& response) {
  CHECK(response.status < 200 || response.status >= 300);
  const auto status = status_of(response);
  const auto& details = at(status, "details");
  Error error;
  error.http_status = response.status;
  error.reason = string_at(status, "reason");
  error.kind = kind_of(response.status, error.reason);
  error.message = message_of(response, status);
  if (const auto& causes = at(details, "causes"); causes.is_array() && !causes.empty())
    error.cause = string_at(causes.front(), "reason");
  error.retry_after = retry_after(response);
  const auto asked = integer_at(details, "retryAfterSeconds");
  if (!error.retry_after && asked > 0) error.retry_after = Seconds{asked};
  if (error.retry_after) error.retry_after = std::min(*error.retry_after, kRetryAfterMax);
  return error;
}

Error error_of_status(std::string_view json) {
  Response response{.status = 500, .headers = {}, .body = std::string(json)};
  const auto code = integer_at(status_of(response), "code", 500);
  if (code >= 300 && code < 600) response.status = static_cast<int>(code);
  return error_of(response);
}

}  // namespace imagedeps::kube
