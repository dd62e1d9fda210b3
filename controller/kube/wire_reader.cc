#include "kube/wire_reader.h"

#include <cstdint>
#include <limits>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include "base/text.h"

namespace imagedeps::kube {

namespace beast = boost::beast;
using boost::system::error_code;

namespace {

// API servers send about 1 KiB.
constexpr std::uint32_t kHeaderMax = 256u << 10;

std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

/// Why the parser cannot continue, or nothing. `unused`: bytes that it waits to see more of.
std::string complaint(const error_code& error, std::size_t unused) {
  if (!error) return {};
  const std::string invalid = "the answer is not valid HTTP: ";
  if (error != beast::http::error::need_more) return invalid + error.message();
  // Chunk sizes and trailers have no limit of their own.
  return unused > kHeaderMax ? invalid + "a line is too long" : std::string{};
}

}  // namespace

struct WireReader::Parser final : beast::http::basic_parser<false> {
  Parser() {
    header_limit(kHeaderMax);
    // In effect none. Beast 1.74 refuses every body with a length if none is set.
    body_limit(std::numeric_limits<std::uint64_t>::max());
    // Each put() then ends after the header and after each part of the body.
    eager(false);
  }

  int code = 0;
  std::map<std::string, std::string, std::less<>> fields;
  std::string_view part;

 private:
  void on_request_impl(beast::http::verb, beast::string_view, beast::string_view, int,
                       error_code&) override {}
  void on_response_impl(int status, beast::string_view, int, error_code&) override {
    code = status;
  }
  void on_field_impl(beast::http::field, beast::string_view name, beast::string_view value,
                     error_code&) override {
    fields[lower_case(view(name))] = view(value);
  }
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(beast::string_view body, error_code&) override {
    part = view(body);
    return body.size();
  }
  void on_chunk_header_impl(std::uint64_t, beast::string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view body, error_code&) override {
    part = view(body);
    return body.size();
  }
  void on_finish_impl(error_code&) override {}
};

WireReader::WireReader() : parser_(std::make_unique<Parser>()) {}
WireReader::~WireReader() = default;

int WireReader::status() const { return parser_->code; }

const std::map<std::string, std::string, std::less<>>& WireReader::headers() const {
  return parser_->fields;
}

bool WireReader::reusable() const { return parser_->is_done() && parser_->keep_alive(); }

WireReader::Step WireReader::broken(std::size_t used, std::string problem) {
  problem_ = std::move(problem);
  return {.state = State::Broken, .used = used, .body = {}};
}

/// Drops an informational answer: the final one follows (RFC 9110, section 15.2).
WireReader::Step WireReader::after_header(std::size_t used) {
  constexpr int kSwitchingProtocols = 101;
  if (status() == kSwitchingProtocols)
    return broken(used, "the server switched to another protocol, which was not requested");
  if (status() < 200) {
    parser_ = std::make_unique<Parser>();
    return {.state = State::Partial, .used = used, .body = {}};
  }
  announced_ = true;
  return {.state = State::Header, .used = used, .body = {}};
}

WireReader::Step WireReader::next(std::string_view bytes) {
  std::size_t used = 0;
  while (!parser_->is_done() && used < bytes.size()) {
    error_code error;
    const auto rest = bytes.substr(used);
    parser_->part = {};
    used += parser_->put(boost::asio::buffer(rest.data(), rest.size()), error);
    if (auto problem = complaint(error, bytes.size() - used); !problem.empty())
      return broken(used, std::move(problem));
    if (parser_->is_header_done() && !announced_) {
      const auto step = after_header(used);
      if (step.state != State::Partial) return step;
      continue;
    }
    if (!parser_->part.empty()) return {.state = State::Body, .used = used, .body = parser_->part};
    if (error) break;
  }
  return {.state = parser_->is_done() ? State::Done : State::Partial, .used = used, .body = {}};
}

WireReader::State WireReader::end_of_bytes() {
  error_code error = beast::http::error::partial_message;
  if (parser_->got_some()) parser_->put_eof(error);
  if (!error) return State::Done;
  return broken(0, "the connection ended before the answer was complete").state;
}

}  // namespace imagedeps::kube
