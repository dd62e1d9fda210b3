#pragma once

#include <map>
#include <string>
#include <string_view>

namespace imagedeps::loop {

/// How the end of a response body is marked.
enum class Framing {
  None,    ///< No body: HEAD, 204, 304.
  Length,  ///< The headers contain a Content-Length.
  Chunked,
  Close,  ///< The end of the connection, for HTTP/1.0.
};

struct ResponseHead {
  std::string text;  ///< Status line and headers, including the empty line.
  Framing framing = Framing::Chunked;
};

/// Properties of the request that determine the form of the response.
struct RequestTraits {
  bool head = false;  ///< HEAD: headers only.
  bool keep_alive = true;
  bool chunked_allowed = true;
};

[[nodiscard]] ResponseHead response_head(int status,
                                         const std::map<std::string, std::string>& headers,
                                         const RequestTraits& traits);

/// One chunk of a chunked body. `bytes` must not be empty: an empty chunk ends the body.
[[nodiscard]] std::string chunk(std::string_view bytes);
inline constexpr std::string_view kLastChunk = "0\r\n\r\n";

}  // namespace imagedeps::loop
