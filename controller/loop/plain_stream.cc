#include "loop/byte_stream.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>

namespace imagedeps::loop {
namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;

namespace {

class PlainStream final : public ByteStream {
 public:
  explicit PlainStream(tcp::socket socket) : socket_(std::move(socket)) {}

  void handshake(std::function<void(bool)> done) override {
    asio::post(socket_.get_executor(), [done = std::move(done)] { done(true); });
  }
  void read_some(std::span<char> into, OnMoved done) override {
    socket_.async_read_some(
        asio::buffer(into.data(), into.size()),
        [done = std::move(done)](const error_code& error, std::size_t n) { done(error ? 0 : n); });
  }
  void write_some(std::string_view bytes, OnMoved done) override {
    socket_.async_write_some(
        asio::buffer(bytes.data(), bytes.size()),
        [done = std::move(done)](const error_code& error, std::size_t n) { done(error ? 0 : n); });
  }
  void finish_writing(std::function<void()> done) override {
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
    asio::post(socket_.get_executor(), std::move(done));
  }
  void close() override {
    error_code ignored;
    socket_.close(ignored);
  }
  void cut() override {
    error_code ignored;
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
    socket_.close(ignored);
  }

 private:
  tcp::socket socket_;
};

}  // namespace

std::unique_ptr<ByteStream> make_plain_stream(tcp::socket socket) {
  return std::make_unique<PlainStream>(std::move(socket));
}

}  // namespace imagedeps::loop
