#include "kube/cpprest_transport.h"

#include <cpprest/containerstream.h>
#include <cpprest/http_client.h>
#include <pplx/threadpool.h>

#include <atomic>
#include <exception>
#include <mutex>
#include <utility>
#include <vector>

#include "base/text.h"
#include "kube/cpprest_stage.h"
#include "kube/exchange.h"
#include "kube/mailbox.h"
#include "kube/tls_client.h"
#include "kube/token.h"

namespace imagedeps::kube {

namespace {

namespace http = web::http;
namespace streams = concurrency::streams;

/// The write-only buffer that cpprestsdk writes a body to. A write completes when the exchange has
/// consumed it.
class Body final : public streams::details::streambuf_state_manager<std::uint8_t> {
 public:
  explicit Body(std::shared_ptr<Exchange> exchange)
      : streambuf_state_manager(std::ios_base::out), exchange_(std::move(exchange)) {}

  bool can_seek() const override { return false; }
  bool has_size() const override { return false; }
  size_t buffer_size(std::ios_base::openmode) const override { return 0; }
  void set_buffer_size(size_t, std::ios_base::openmode) override {}
  size_t in_avail() const override { return 0; }
  pos_type getpos(std::ios_base::openmode) const override { return 0; }
  pos_type seekpos(pos_type, std::ios_base::openmode) override { return pos_type(-1); }
  pos_type seekoff(off_type, std::ios_base::seekdir, std::ios_base::openmode) override {
    return pos_type(-1);
  }
  bool acquire(std::uint8_t*&, size_t&) override { return false; }
  void release(std::uint8_t*, size_t) override {}
  // Does the same as the base class, without its two tasks per piece.
  pplx::task<size_t> putn_nocopy(const std::uint8_t* bytes, size_t count) override {
    return _putn(bytes, count);
  }

 protected:
  pplx::task<size_t> _putn(const std::uint8_t* bytes, size_t count) override {
    const pplx::task_completion_event<size_t> taken;
    exchange_->put({reinterpret_cast<const char*>(bytes), count},
                   [taken, count] { taken.set(count); });
    return pplx::create_task(taken);
  }
  pplx::task<int_type> _putc(std::uint8_t byte) override {
    const auto copy = std::make_shared<std::uint8_t>(byte);
    return _putn(copy.get(), 1).then([copy](size_t) -> int_type { return *copy; });
  }
  pplx::task<bool> _sync() override { return pplx::task_from_result(true); }
  std::uint8_t* _alloc(size_t) override { return nullptr; }
  void _commit(size_t) override {}

  pplx::task<int_type> _bumpc() override { return pplx::task_from_result<int_type>(traits::eof()); }
  int_type _sbumpc() override { return traits::eof(); }
  pplx::task<int_type> _getc() override { return pplx::task_from_result<int_type>(traits::eof()); }
  int_type _sgetc() override { return traits::eof(); }
  pplx::task<int_type> _nextc() override { return pplx::task_from_result<int_type>(traits::eof()); }
  pplx::task<int_type> _ungetc() override {
    return pplx::task_from_result<int_type>(traits::eof());
  }
  pplx::task<size_t> _getn(std::uint8_t*, size_t) override {
    return pplx::task_from_result<size_t>(0);
  }
  size_t _scopy(std::uint8_t*, size_t) override { return 0; }

 private:
  const std::shared_ptr<Exchange> exchange_;
};

class CpprestCall final : public Call {
 public:
  explicit CpprestCall(std::shared_ptr<Exchange> exchange) : exchange_(std::move(exchange)) {}
  CpprestCall(const CpprestCall&) = delete;
  CpprestCall& operator=(const CpprestCall&) = delete;
  ~CpprestCall() override { exchange_->cancel(); }

 private:
  const std::shared_ptr<Exchange> exchange_;
};

std::map<std::string, std::string, std::less<>> headers_of(const http::http_response& response) {
  std::map<std::string, std::string, std::less<>> headers;
  for (const auto& [name, value] : response.headers()) headers[lower_case(name)] = value;
  return headers;
}

/// One request in cpprestsdk, with everything that it needs after the transport is destroyed.
struct Attempt {
  std::shared_ptr<http::client::http_client> client;
  Request request;
  std::string user_agent;
  std::string token;
  std::shared_ptr<Exchange> exchange;
  pplx::cancellation_token cancelled;
};

http::http_request message_of(const Attempt& attempt) {
  const auto& request = attempt.request;
  http::http_request message(request.method);
  message.set_request_uri(web::uri(request.target));
  auto& headers = message.headers();
  headers.add("Accept", request.accept);
  headers.add("User-Agent", attempt.user_agent);
  if (!attempt.token.empty()) headers.add("Authorization", "Bearer " + attempt.token);
  if (!request.content_type.empty()) {
    // Bytes, not text: the library reads a std::string through a cast that UBSan rejects.
    message.set_body(streams::bytestream::open_istream(
                         std::vector<std::uint8_t>(request.body.begin(), request.body.end())),
                     request.body.size(), request.content_type);
  }
  message.set_response_stream(
      streams::ostream(streams::streambuf<std::uint8_t>(std::make_shared<Body>(attempt.exchange))));
  return message;
}

/// Converts the current exception. Call it inside a catch block.
Error current_error() {
  try {
    throw;
  } catch (const WireFailure& failure) {
    return failure.error();
  } catch (const std::exception& problem) {
    return {.kind = Error::Kind::Unavailable, .message = problem.what()};
  }
}

void carry_out(const std::shared_ptr<Attempt>& attempt) {
  try {
    attempt->client->request(message_of(*attempt), attempt->cancelled)
        .then([attempt](const http::http_response& response) {
          attempt->exchange->header(response.status_code(), headers_of(response));
          return response.content_ready();
        })
        // Continues with the task, not its value: an unobserved exception ends the process.
        .then([attempt](const pplx::task<http::http_response>& end) {
          try {
            end.get();
            attempt->exchange->finish(std::nullopt);
          } catch (...) {
            attempt->exchange->finish(current_error());
          }
        });
  } catch (...) {
    attempt->exchange->finish(current_error());
  }
}

/// A client whose last stage is our own connections instead of those of cpprestsdk.
std::shared_ptr<http::client::http_client> make_client(const ConnectionConfig& config,
                                                       std::shared_ptr<TlsClient> tls) {
  auto client = std::make_shared<http::client::http_client>(config.server);
  client->add_handler(
      make_wire_stage(crossplat::threadpool::shared_instance().service(),
                      {.server = config.server, .proxy = config.proxy_url, .tls = std::move(tls)}));
  return client;
}

class CpprestTransport final : public Transport {
 public:
  CpprestTransport(loop::Loop& loop, const ConnectionConfig& config, std::shared_ptr<TlsClient> tls,
                   std::string user_agent, OnRequestDone on_done)
      : loop_(loop),
        user_agent_(std::move(user_agent)),
        on_done_(std::move(on_done)),
        client_(make_client(config, std::move(tls))),
        token_(config.token, config.token_file, Surroundings::real().read_file) {}
  CpprestTransport(const CpprestTransport&) = delete;
  CpprestTransport& operator=(const CpprestTransport&) = delete;
  ~CpprestTransport() override { mailbox_->close(); }

  std::unique_ptr<Call> send(Request request, OnResponse on_response) override {
    const Exchange::Plan plan{
        .deadline = request.deadline, .idle = {}, .receiver = nullptr, .heard = heard_};
    return start(std::move(request), plan, std::move(on_response));
  }
  std::unique_ptr<Call> stream(Request request, std::shared_ptr<Receiver> receiver,
                               OnResponse on_end) override {
    const Exchange::Plan plan{.deadline = request.deadline,
                              .idle = request.idle,
                              .receiver = std::move(receiver),
                              .total = request.total,
                              .rate = request.rate,
                              .heard = heard_};
    return start(std::move(request), plan, std::move(on_end));
  }

 private:
  /// Counts the request, and handles answers that concern all requests.
  [[nodiscard]] OnResponse noting(const std::string& method, bool streams, OnResponse done) {
    return [this, method, streams, started = loop_.now(), heard = heard_->load(),
            done = std::move(done)](Result<Response> response) {
      const int status = response ? response->status : 0;
      if (status == 401) token_.reject();
      if (!response && casts_doubt(method, response.error())) presume_dead(heard);
      if (on_done_)
        on_done_(method, status, streams ? std::nullopt : std::optional(loop_.now() - started));
      done(std::move(response));
    };
  }

  /// True if the error shows that connections may be dead. A POST may wait for a registry.
  [[nodiscard]] static bool casts_doubt(std::string_view method, const Error& error) {
    return error.kind == Error::Kind::Timeout && method != "POST";
  }

  /// Ends the bodies of which nothing arrived since the server's `heard`-th message. A peer that
  /// still acknowledges bytes may never send any again, and watches would notice it late.
  void presume_dead(std::uint64_t heard) {
    for (const auto& each : std::vector(bodies_))
      if (const auto exchange = each.lock()) exchange->presume_dead(heard);
  }

  void remember(const std::shared_ptr<Exchange>& body) {
    std::erase_if(bodies_, [](const auto& each) { return each.expired(); });
    bodies_.push_back(body);
  }

  std::unique_ptr<Call> start(Request request, Exchange::Plan plan, OnResponse done) {
    const bool streams = plan.receiver != nullptr;
    auto noted = noting(request.method, streams, std::move(done));
    const auto exchange =
        std::make_shared<Exchange>(loop_, mailbox_, std::move(plan), std::move(noted));
    if (streams) remember(exchange);
    pplx::cancellation_token_source source;
    exchange->start([source] { source.cancel(); });
    carry_out(std::make_shared<Attempt>(Attempt{.client = client_,
                                                .request = std::move(request),
                                                .user_agent = user_agent_,
                                                .token = token_.at(loop_.now()),
                                                .exchange = exchange,
                                                .cancelled = source.get_token()}));
    return std::make_unique<CpprestCall>(exchange);
  }

  // Constant.
  loop::Loop& loop_;
  const std::string user_agent_;
  const OnRequestDone on_done_;
  const std::shared_ptr<Mailbox> mailbox_ = std::make_shared<Mailbox>(loop_);
  const std::shared_ptr<http::client::http_client> client_;

  Token token_;
  const std::shared_ptr<std::atomic<std::uint64_t>> heard_ =
      std::make_shared<std::atomic<std::uint64_t>>(0);  // Also used by IO threads.
  std::vector<std::weak_ptr<Exchange>> bodies_;
};

void start_io_threads() {
  static std::once_flag once_only;
  std::call_once(once_only, [] { crossplat::threadpool::initialize_with_threads(kIoThreads); });
}

}  // namespace

Result<std::unique_ptr<Transport>> make_cpprest_transport(loop::Loop& loop,
                                                          const ConnectionConfig& config,
                                                          std::string user_agent,
                                                          OnRequestDone on_done) {
  const auto invalid = [&](const std::string& message) {
    return Error{.kind = Error::Kind::Invalid, .message = config.source + ": " + message};
  };
  if (config.server.find("://[") != std::string::npos) {
    return invalid(
        "server " + config.server +
        " has a literal IPv6 address, which the HTTP client does not support; use a host name "
        "(and tls-server-name, if the certificate has another name)");
  }
  auto tls = TlsClient::make(config, Surroundings::real());
  if (!tls) return tls.error();
  try {
    start_io_threads();
    return std::unique_ptr<Transport>(std::make_unique<CpprestTransport>(
        loop, config, std::move(*tls), std::move(user_agent), std::move(on_done)));
  } catch (const std::exception& problem) {
    return invalid("server " + config.server + " or proxy-url is not valid: " + problem.what());
  }
}

}  // namespace imagedeps::kube
