#include <gtest/gtest.h>

#include "support/certificates.h"
#include "support/transport_thread.h"

namespace imagedeps::kube {
namespace {

using namespace std::chrono_literals;
using loop::HttpRequest;
using loop::HttpResponder;
using test::ServerThread;
using test::TransportThread;
using Responder = std::shared_ptr<HttpResponder>;

Error failure(const ConnectionConfig& config, Duration deadline = 10s) {
  TransportThread transport(config);
  const auto response = transport.send({.target = "/", .deadline = deadline});
  return response ? Error{.message = "it succeeded"} : response.error();
}

std::string why_invalid(const ConnectionConfig& config) {
  test::LoopThread thread;
  return thread.call([&] {
    const auto made = make_cpprest_transport(thread.loop(), config, "imagedeps-test", nullptr);
    return made ? "it is valid"
                : std::string(to_string(made.error().kind)) + ": " + made.error().message;
  });
}

/// A port without a listener.
std::uint16_t free_port() {
  return ServerThread([](const HttpRequest&, const Responder&) {}).port();
}

TEST(KubeFailure, NamesTheServerThatRefusesTheConnection) {
  const auto port = std::to_string(free_port());
  const auto error = failure({.server = "https://127.0.0.1:" + port});
  EXPECT_EQ(error.kind, Error::Kind::Unavailable);
  EXPECT_TRUE(error.message.starts_with("connection refused by 127.0.0.1:" + port))
      << error.message;
}

TEST(KubeFailure, NamesTheProxyThatRefusesTheConnection) {
  const auto port = std::to_string(free_port());
  const auto error = failure(
      {.server = "https://127.0.0.1:6443", .proxy_url = "http://user:secret@127.0.0.1:" + port});
  EXPECT_TRUE(error.message.starts_with("proxy: connection refused by 127.0.0.1:" + port))
      << error.message;
}

TEST(KubeFailure, NamesTheHostThatIsNotFound) {
  const auto error = failure({.server = "https://nowhere.invalid:6443"});
  EXPECT_TRUE(error.message.starts_with("cannot resolve nowhere.invalid:6443")) << error.message;
}

TEST(KubeFailure, SuspectsPlainHttpBehindAFailedHandshake) {
  ServerThread server([](const HttpRequest&, const Responder&) {});
  const auto error = failure({.server = "https://127.0.0.1:" + std::to_string(server.port())});
  EXPECT_NE(error.message.find("check that the server speaks https"), std::string::npos)
      << error.message;
}

TEST(KubeFailure, IsATimeoutWhenNoAnswerComes) {
  std::shared_ptr<HttpResponder> waiting;
  ServerThread server(
      [&](const HttpRequest&, Responder responder) { waiting = std::move(responder); });
  const auto error =
      failure({.server = "http://127.0.0.1:" + std::to_string(server.port())}, 200ms);
  EXPECT_EQ(error.kind, Error::Kind::Timeout);
  EXPECT_EQ(error.message, "no answer within 200ms");
  server.thread().call([&] { waiting.reset(); });
}

TEST(KubeFailure, IsUnavailableWhenTheServerHangsUp) {
  ServerThread server([](const HttpRequest&, const Responder& responder) { responder->abort(); });
  EXPECT_EQ(failure({.server = "http://127.0.0.1:" + std::to_string(server.port())}).kind,
            Error::Kind::Unavailable);
}

TEST(KubeFailure, KeepsTheProcessWhenATransportIsDestroyedWithItsCalls) {
  ServerThread server(
      [](const HttpRequest&, const Responder& responder) { responder->begin(200, {}); });
  for (int i = 0; i < 20; ++i) {
    TransportThread transport({.server = "http://127.0.0.1:" + std::to_string(server.port())});
    const auto answer = transport.begin({.target = "/"});
  }
}

TEST(KubeFailure, RejectsInvalidSettings) {
  const auto pair = test::make_certificate(test::make_ca("ca"), "client");
  const auto other = test::make_certificate(test::make_ca("ca"), "other");
  EXPECT_NE(why_invalid({.server = "https://[::1]:6443"}).find("literal IPv6"), std::string::npos);
  EXPECT_NE(why_invalid({.server = "https://host:6443", .ca_data = "nonsense"})
                .find("no certificate (PEM) in certificate-authority-data"),
            std::string::npos);
  EXPECT_NE(why_invalid({.server = "https://host:6443", .ca_file = "/nowhere/ca.crt"})
                .find("/nowhere/ca.crt"),
            std::string::npos);
  EXPECT_NE(
      why_invalid({.server = "https://host:6443", .client_certificate_data = pair.certificate})
          .find("must be set together"),
      std::string::npos);
  EXPECT_NE(why_invalid({.server = "https://host:6443",
                         .client_certificate_data = pair.certificate,
                         .client_key_data = other.key})
                .find("do not match"),
            std::string::npos);
  EXPECT_NE(why_invalid({.server = "https:// :x", .source = "FILE"}).find("Invalid: FILE: server"),
            std::string::npos);
}

}  // namespace
}  // namespace imagedeps::kube
