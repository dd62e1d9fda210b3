#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include "loop/byte_stream.h"

// Only this file includes Asio's TLS, which is slow to compile.
namespace imagedeps::loop {
namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;

namespace {

asio::ssl::context borrow(const TlsHandle& handle) {
  SSL_CTX_up_ref(handle.get());
  return asio::ssl::context(handle.get());
}

class TlsStream final : public ByteStream {
 public:
  TlsStream(tcp::socket socket, asio::ssl::context context) : stream_(std::move(socket), context) {}

  void handshake(std::function<void(bool)> done) override {
    stream_.async_handshake(asio::ssl::stream_base::server,
                            [done = std::move(done)](const error_code& error) { done(!error); });
  }
  void read_some(std::span<char> into, OnMoved done) override {
    stream_.async_read_some(
        asio::buffer(into.data(), into.size()),
        [done = std::move(done)](const error_code& error, std::size_t n) { done(error ? 0 : n); });
  }
  void write_some(std::string_view bytes, OnMoved done) override {
    stream_.async_write_some(
        asio::buffer(bytes.data(), bytes.size()),
        [done = std::move(done)](const error_code& error, std::size_t n) { done(error ? 0 : n); });
  }
  void finish_writing(std::function<void()> done) override {
    stream_.async_shutdown([done = std::move(done)](const error_code&) { done(); });
  }
  void close() override {
    error_code ignored;
    stream_.next_layer().close(ignored);
  }
  void cut() override {
    error_code ignored;
    stream_.next_layer().set_option(asio::socket_base::linger(true, 0), ignored);
    stream_.next_layer().close(ignored);
  }
  [[nodiscard]] std::string client_name() const override {
    const X509* certificate = SSL_get0_peer_certificate(
        const_cast<asio::ssl::stream<tcp::socket>&>(stream_).native_handle());
    char name[256] = "";
    if (certificate != nullptr)
      X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name,
                                sizeof name);
    return name;
  }

 private:
  asio::ssl::stream<tcp::socket> stream_;
};

}  // namespace

std::unique_ptr<ByteStream> make_tls_stream(tcp::socket socket, const TlsHandle& context) {
  return std::make_unique<TlsStream>(std::move(socket), borrow(context));
}

}  // namespace imagedeps::loop
