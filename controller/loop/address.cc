#include "loop/address.h"

#include <optional>

#include <boost/asio/ip/address.hpp>

#include "base/text.h"

namespace imagedeps::loop {
namespace {

Error invalid(std::string_view text) {
  return {.kind = Error::Kind::Invalid,
          .message = "\"" + std::string(text) +
                     "\" is not a valid listen address; use IP:PORT, [IPv6]:PORT or :PORT, such as "
                     "127.0.0.1:8080"};
}

}  // namespace

Result<ListenAddress> parse_listen_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return invalid(text);
  const auto port = parse_number<std::uint16_t>(text.substr(colon + 1));
  std::string_view host = text.substr(0, colon);
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (host == "localhost") host = "127.0.0.1";
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(std::string(host), error);
  const bool good = host.empty() || (!error && address.is_v6() == bracketed);
  if (!port || !good) return invalid(text);
  return ListenAddress{.host = std::string(host), .port = *port};
}

}  // namespace imagedeps::loop
