#include "loop/request_parser.h"

#include <algorithm>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "base/text.h"

namespace imagedeps::loop {
namespace http = boost::beast::http;
namespace {

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

}  // namespace

struct RequestParser::Beast {
  Beast(std::size_t header_max, std::size_t body_max) {
    parser.body_limit(body_max);
    parser.header_limit(static_cast<std::uint32_t>(header_max));
    parser.eager(true);
  }
  [[nodiscard]] bool expects_continue() const {
    return lower_case(view(parser.get()[http::field::expect])) == "100-continue";
  }

  http::request_parser<http::string_body> parser;
  boost::system::error_code error;
  bool continue_said = false;
};

RequestParser::RequestParser(std::size_t header_max, std::size_t body_max)
    : beast_(std::make_unique<Beast>(header_max, body_max)),
      header_max_(header_max),
      body_max_(body_max) {}

RequestParser::~RequestParser() = default;

RequestParser::State RequestParser::feed(std::string& bytes) {
  auto& parser = beast_->parser;
  bytes.erase(0, parser.put(boost::asio::buffer(bytes), beast_->error));
  if (beast_->error && beast_->error != http::error::need_more) return State::Refused;
  if (parser.is_done()) return State::Complete;
  const bool ask = parser.is_header_done() && !beast_->continue_said && beast_->expects_continue();
  beast_->continue_said |= ask;
  return ask ? State::AwaitsContinue : State::Partial;
}

int RequestParser::refusal() const {
  if (beast_->error == http::error::body_limit) return 413;
  return beast_->error == http::error::header_limit ? 431 : 400;
}

RequestParser::Parsed RequestParser::take() {
  auto message = beast_->parser.release();
  Parsed out{.keep_alive = message.keep_alive(), .chunked_allowed = message.version() >= 11};
  out.request.method = std::string(view(message.method_string()));
  out.request.target = std::string(view(message.target()));
  out.request.body = std::move(message.body());
  for (const auto& field : message) {
    std::string& value = out.request.headers[lower_case(view(field.name_string()))];
    if (!value.empty()) value += ", ";
    value += view(field.value());
  }
  beast_ = std::make_unique<Beast>(header_max_, body_max_);
  return out;
}

}  // namespace imagedeps::loop
