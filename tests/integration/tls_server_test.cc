#include <gtest/gtest.h>

#include "loop/tls_context.h"
#include "support/server_thread.h"
#include "support/socket_client.h"

namespace imagedeps::loop {
namespace {

using namespace std::chrono_literals;
using test::ClientTls;
using test::ServerThread;
using test::SocketClient;

void name_the_client(const HttpRequest& request, const std::shared_ptr<HttpResponder>& responder) {
  answer(*responder, 200, "text/plain", "hello " + request.client);
}

class TlsServer : public testing::Test {
 protected:
  [[nodiscard]] TlsFiles files() const {
    return {
        .certificate = folder_.path("tls.crt"), .key = folder_.path("tls.key"), .client_ca = {}};
  }
  void write(const test::KeyPair& pair) const {
    folder_.write("tls.crt", pair.certificate);
    folder_.write("tls.key", pair.key);
  }
  const test::TemporaryFolder folder_;
  const test::KeyPair ca_ = test::make_ca("ca");
};

std::string greet(std::uint16_t port, const ClientTls& tls) {
  SocketClient client(port, "127.0.0.1", tls);
  client.request("GET", "/");
  return client.answer().body;
}

TEST_F(TlsServer, ServesWithItsCertificate) {
  write(make_certificate(ca_, "server"));
  ServerThread server(name_the_client, {.tls = files()});
  EXPECT_EQ(greet(server.port(), {ca_.certificate, {}}), "hello ");
}

TEST_F(TlsServer, GeneratesACertificateIfNoneIsConfigured) {
  ServerThread server(name_the_client, {.tls = TlsFiles{}});
  EXPECT_EQ(greet(server.port(), {ca_.certificate, {}}), "") << "no authority signed it";
  EXPECT_EQ(greet(server.port(), {}), "hello ");
}

TEST_F(TlsServer, IsNotTrustedByAClientWithAnotherAuthority) {
  write(make_certificate(ca_, "server"));
  ServerThread server(name_the_client, {.tls = files()});
  EXPECT_EQ(greet(server.port(), {test::make_ca("other").certificate, {}}), "");
}

TEST_F(TlsServer, ClosesAConnectionCleanly) {
  write(make_certificate(ca_, "server"));
  ServerThread server(name_the_client, {.tls = files()});
  SocketClient client(server.port(), "127.0.0.1", ClientTls{ca_.certificate, {}});
  client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_NE(client.read_all().find("hello"), std::string::npos);
  EXPECT_EQ(client.end(), SocketClient::End::Orderly);
}

TEST_F(TlsServer, TransfersLargeDataInBothDirections) {
  write(make_certificate(ca_, "server"));
  ServerThread server(
      [](HttpRequest request, const std::shared_ptr<HttpResponder>& responder) {
        answer(*responder, 200, "text/plain", std::move(request.body));
      },
      {.tls = files()});
  SocketClient client(server.port(), "127.0.0.1", ClientTls{ca_.certificate, {}});
  const std::string body(3u << 20, 'x');
  client.request("POST", "/", body);
  EXPECT_EQ(client.answer().body.size(), body.size());
}

TEST_F(TlsServer, NamesAClientWithACertificateAndAcceptsOthers) {
  write(make_certificate(ca_, "server"));
  const auto clients = test::make_ca("clients");
  TlsFiles with_clients = files();
  with_clients.client_ca = folder_.write("clients.crt", clients.certificate);
  ServerThread server(name_the_client, {.tls = with_clients});
  EXPECT_EQ(greet(server.port(), {ca_.certificate, make_certificate(clients, "front-proxy")}),
            "hello front-proxy");
  EXPECT_EQ(greet(server.port(), {ca_.certificate, {}}), "hello ");
  EXPECT_EQ(greet(server.port(), {ca_.certificate, make_certificate(ca_, "stranger")}), "");
}

TEST_F(TlsServer, DropsAClientThatNeverCompletesTheHandshake) {
  write(make_certificate(ca_, "server"));
  ServerThread server(name_the_client, {.tls = files(), .request_max = 50ms});
  SocketClient client(server.port());
  EXPECT_EQ(client.read_all(), "");
  EXPECT_NE(client.end(), SocketClient::End::TimedOut);
}

TEST_F(TlsServer, ReadsItsCertificateAgainWhenTheFilesChange) {
  write(make_certificate(ca_, "server"));
  auto context = TlsContext::load(files());
  ASSERT_TRUE(context);
  const TlsHandle first = context->handle();
  const TimePoint now{1h};
  EXPECT_TRUE(context->refresh(now));
  EXPECT_EQ(context->handle(), first);

  folder_.write("tls.crt", "half a file");
  const auto broken = context->refresh(now + 2s);
  ASSERT_FALSE(broken);
  EXPECT_NE(broken.error().message.find("tls.crt"), std::string::npos) << broken.error().message;
  EXPECT_EQ(context->handle(), first);
  EXPECT_TRUE(context->refresh(now + 4s)) << "reported once";

  write(make_certificate(ca_, "server"));
  EXPECT_TRUE(context->refresh(now + 6s));
  EXPECT_NE(context->handle(), first);
}

TEST_F(TlsServer, ServesTheNewCertificateToNewConnections) {
  const auto new_ca = test::make_ca("new");
  write(make_certificate(ca_, "server"));
  ServerThread server(name_the_client, {.tls = files()});
  write(make_certificate(new_ca, "server"));
  EXPECT_EQ(greet(server.port(), {new_ca.certificate, {}}), "hello ");
}

TEST_F(TlsServer, NamesTheFileThatItCannotUse) {
  AsioLoop loop;
  const auto absent =
      HttpServer::listen(loop, {.address = "127.0.0.1:0", .tls = files()}, name_the_client);
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().kind, Error::Kind::Invalid);
  EXPECT_NE(absent.error().message.find(files().certificate), std::string::npos)
      << absent.error().message;

  write({make_certificate(ca_, "one").certificate, make_certificate(ca_, "two").key});
  const auto unequal =
      HttpServer::listen(loop, {.address = "127.0.0.1:0", .tls = files()}, name_the_client);
  ASSERT_FALSE(unequal);
  EXPECT_NE(unequal.error().message.find(files().key), std::string::npos)
      << unequal.error().message;
}

}  // namespace
}  // namespace imagedeps::loop
