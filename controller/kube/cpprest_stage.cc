#include "kube/cpprest_stage.h"

#include <string>
#include <vector>

#include "base/printable.h"
#include "base/url.h"
#include "kube/wire.h"

namespace imagedeps::kube {

namespace {

namespace http = web::http;

/// The body, which is in memory.
std::string body_of(const http::http_request& request) {
  const auto& in = request._get_impl()->instream();
  if (!in) return {};
  std::string body(request.headers().content_length(), '\0');
  auto bytes = in.streambuf();
  const auto size = bytes.getn(reinterpret_cast<std::uint8_t*>(body.data()), body.size()).get();
  body.resize(size);
  return body;
}

/// "https://host:6443", and "/prefix" if the server has one.
struct Origin {
  std::string root, prefix;
};

Origin origin_of(const std::string& server) {
  const auto path = server.find('/', server.find("://") + 3);
  if (path == std::string::npos) return {server, {}};
  auto prefix = server.substr(path);
  while (prefix.ends_with('/')) prefix.pop_back();
  return {server.substr(0, path), prefix};
}

std::string text_of(const http::http_request& request, const WireOptions& options) {
  const auto [root, prefix] = origin_of(options.server);
  // A proxy for plain HTTP reads the whole URL.
  const bool whole = !options.proxy.empty() && root.starts_with("http:");
  std::string text = request.method() + " " + (whole ? root : "") + prefix +
                     request.relative_uri().to_string() + " HTTP/1.1\r\n";
  text += "Host: " + std::string(host_and_port(options.server)) + "\r\n";
  for (const auto& [name, value] : request.headers())
    text += name + ": " + printable(value) + "\r\n";
  if (whole) text += proxy_authorization(options.proxy);
  return text + "\r\n" + body_of(request);
}

/// Passes one answer on to the tasks of cpprestsdk.
class Answer {
 public:
  explicit Answer(const http::http_request& request) : request_(request) {}

  [[nodiscard]] pplx::task<http::http_response> task() const {
    return pplx::create_task(answered_);
  }

  void header(int status, const std::map<std::string, std::string, std::less<>>& headers) {
    response_.set_status_code(static_cast<http::status_code>(status));
    for (const auto& [name, value] : headers) response_.headers().add(name, value);
    header_seen_ = true;
    answered_.set(response_);
  }
  void body(std::string_view bytes, std::function<void()> taken) {
    bytes_ += bytes.size();
    request_._get_impl()
        ->_response_stream()
        .streambuf()
        .putn_nocopy(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size())
        .then([taken = std::move(taken)](const pplx::task<std::size_t>&) { taken(); });
  }
  void end(const std::optional<Error>& error) {
    if (!error) {
      response_._get_impl()->_complete(bytes_);
    } else if (header_seen_) {
      response_._get_impl()->_complete(bytes_, std::make_exception_ptr(WireFailure(*error)));
    } else {
      answered_.set_exception(WireFailure(*error));
    }
  }

 private:
  http::http_request request_;
  http::http_response response_;
  pplx::task_completion_event<http::http_response> answered_;
  bool header_seen_ = false;
  std::uint64_t bytes_ = 0;
};

class WireStage final : public http::http_pipeline_stage {
 public:
  WireStage(boost::asio::io_context& io, WireOptions options)
      : options_(options), wire_(Wire::make(io, std::move(options))) {}

  pplx::task<http::http_response> propagate(http::http_request request) override {
    const auto answer = std::make_shared<Answer>(request);
    auto task = answer->task();
    const auto cancel = wire_->send(
        {.text = text_of(request, options_), .repeatable = request.method() != "POST"},
        {.header = [answer](int status, const auto& headers) { answer->header(status, headers); },
         .body = [answer](std::string_view bytes,
                          auto taken) { answer->body(bytes, std::move(taken)); },
         .end = [answer](const std::optional<Error>& error) { answer->end(error); }});
    const auto& token = request._cancellation_token();
    if (token.is_cancelable()) token.register_callback(cancel);
    return task;
  }

 private:
  const WireOptions options_;
  const std::shared_ptr<Wire> wire_;
};

}  // namespace

std::shared_ptr<http::http_pipeline_stage> make_wire_stage(boost::asio::io_context& io,
                                                           WireOptions options) {
  return std::make_shared<WireStage>(io, std::move(options));
}

}  // namespace imagedeps::kube
