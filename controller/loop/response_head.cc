#include "loop/response_head.h"

#include <fmt/core.h>
#include <strings.h>

#include <algorithm>
#include <ostream>  // Beast's status.hpp needs it and does not say so.

#include <boost/beast/http/status.hpp>

namespace imagedeps::loop {
namespace {

bool brings_length(const std::map<std::string, std::string>& headers) {
  return std::any_of(headers.begin(), headers.end(), [](const auto& header) {
    return strcasecmp(header.first.c_str(), "content-length") == 0;
  });
}

Framing framing_of(int status, const std::map<std::string, std::string>& headers,
                   const RequestTraits& traits) {
  if (traits.head || status == 204 || status == 304) return Framing::None;
  if (brings_length(headers)) return Framing::Length;
  return traits.chunked_allowed ? Framing::Chunked : Framing::Close;
}

}  // namespace

ResponseHead response_head(int status, const std::map<std::string, std::string>& headers,
                           const RequestTraits& traits) {
  const auto reason =
      boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(status));
  ResponseHead out{.text = fmt::format("HTTP/1.1 {} {}\r\n", status,
                                       std::string_view(reason.data(), reason.size())),
                   .framing = framing_of(status, headers, traits)};
  for (const auto& [name, value] : headers) out.text += fmt::format("{}: {}\r\n", name, value);
  if (out.framing == Framing::Chunked) out.text += "Transfer-Encoding: chunked\r\n";
  if (!traits.keep_alive || out.framing == Framing::Close) out.text += "Connection: close\r\n";
  out.text += "\r\n";
  return out;
}

std::string chunk(std::string_view bytes) {
  return fmt::format("{:x}\r\n{}\r\n", bytes.size(), bytes);
}

}  // namespace imagedeps::loop
