#include "loop/http_server.h"

#include <gtest/gtest.h>

#include <memory>
#include <thread>
#include <vector>

#include "support/server_thread.h"
#include "support/socket_client.h"

namespace imagedeps::loop {
namespace {

using namespace std::chrono_literals;
using test::ServerThread;
using test::SocketClient;

void echo(const HttpRequest& request, const std::shared_ptr<HttpResponder>& responder) {
  answer(*responder, 200, "text/plain", request.method + " " + request.target + " " + request.body);
}

TEST(HttpServer, AnswersSeveralRequestsOnAConnection) {
  ServerThread server(echo);
  SocketClient client(server.port());
  client.request("GET", "/first?x=1");
  EXPECT_EQ(client.answer().body, "GET /first?x=1 ");
  client.request("POST", "/second", "text");
  const auto second = client.answer();
  EXPECT_EQ(second.status, 200);
  EXPECT_EQ(second.body, "POST /second text");
}

TEST(HttpServer, AnswersPipelinedRequestsInOrder) {
  ServerThread server(echo);
  SocketClient client(server.port());
  client.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(client.answer().body, "GET /1 ");
  EXPECT_EQ(client.answer().body, "GET /2 ");
}

TEST(HttpServer, ClosesAfterTheAnswerWhenAsked) {
  ServerThread server(echo);
  SocketClient client(server.port());
  client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_NE(client.read_all().find("Connection: close"), std::string::npos);
  EXPECT_EQ(client.end(), SocketClient::End::Orderly);
}

TEST(HttpServer, AnswersAClientThatClosedItsSide) {
  ServerThread server(echo);
  SocketClient client(server.port());
  client.send("GET /bye HTTP/1.1\r\nHost: x\r\n\r\n");
  client.finish();
  EXPECT_EQ(client.answer().body, "GET /bye ");
}

TEST(HttpServer, SendsNoBodyToHead) {
  ServerThread server(echo);
  SocketClient client(server.port());
  client.request("HEAD", "/");
  EXPECT_NE(client.read_until("\r\n\r\n").find("Content-Length: 7"), std::string::npos);
  client.request("GET", "/next");
  EXPECT_EQ(client.read_until("\r\n").substr(0, 8), "HTTP/1.1");
}

TEST(HttpServer, SendsContinueToAWaitingClient) {
  ServerThread server(echo);
  SocketClient client(server.port());
  client.send("PUT / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("ab");
  EXPECT_EQ(client.answer().body, "PUT / ab");
}

TEST(HttpServer, RefusesABodyThatIsTooLargeAndTheClientSeesIt) {
  ServerThread server(echo, {.body_max = 1000});
  SocketClient client(server.port());
  client.request("POST", "/", std::string(100'000, 'x'));
  EXPECT_EQ(client.answer().status, 413);
  EXPECT_EQ(client.read_all(), "");
}

TEST(HttpServer, RejectsInvalidRequests) {
  ServerThread server(echo);
  SocketClient client(server.port());
  client.send("hello?\r\n\r\n");
  EXPECT_EQ(client.answer().status, 400);
}

TEST(HttpServer, DropsAClientThatDoesNotFinishItsRequest) {
  ServerThread server(echo, {.request_max = 50ms});
  SocketClient client(server.port());
  client.send("GET / HTTP/1.1\r\n");
  EXPECT_EQ(client.read_all(), "");
  EXPECT_EQ(client.end(), SocketClient::End::Orderly);
}

TEST(HttpServer, DropsAnIdleClient) {
  ServerThread server(echo, {.idle_max = 50ms});
  SocketClient client(server.port());
  client.request("GET", "/");
  EXPECT_EQ(client.answer().status, 200);
  EXPECT_EQ(client.read_all(), "");
  EXPECT_EQ(client.end(), SocketClient::End::Orderly);
}

TEST(HttpServer, MakesRoomByDroppingAnIdleClient) {
  ServerThread server(echo, {.connections_max = 1});
  SocketClient idle(server.port());
  idle.request("GET", "/");
  EXPECT_EQ(idle.answer().status, 200);
  EXPECT_EQ(test::get(server.port(), "/").status, 200);
  EXPECT_EQ(idle.read_all(), "");
  EXPECT_EQ(idle.end(), SocketClient::End::Reset);
}

TEST(HttpServer, MakesRoomByDroppingTheOldestClientWhileAllAreBusy) {
  std::vector<std::shared_ptr<HttpResponder>> held;
  ServerThread server(
      [&](const HttpRequest&, std::shared_ptr<HttpResponder> responder) {
        responder->begin(200, {});
        held.push_back(std::move(responder));
      },
      {.connections_max = 1});
  SocketClient busy(server.port());
  busy.request("GET", "/");
  EXPECT_NE(busy.read_until("\r\n\r\n"), "");
  std::thread second([&] { (void)test::get(server.port(), "/"); });
  EXPECT_EQ(busy.read_all(), "");
  EXPECT_EQ(busy.end(), SocketClient::End::Reset);
  server.thread().call([&] { held.clear(); });
  second.join();
}

TEST(HttpServer, AnswersThoughManyRequestsAreHalfSent) {
  ServerThread server(echo, {.connections_max = 20});
  std::vector<std::unique_ptr<SocketClient>> slow;
  for (int i = 0; i < 60; ++i) {
    slow.push_back(std::make_unique<SocketClient>(server.port()));
    slow.back()->send("GET / HTTP/1.1\r\n");
    if (i % 10 == 9) {
      EXPECT_EQ(test::get(server.port(), "/").status, 200);
    }
  }
}

TEST(HttpServer, LimitsTheConnectionsOfOneClient) {
  ServerThread server(echo, {.connections_per_client_max = 1});
  SocketClient first(server.port());
  first.send("GET / HTTP/1.1\r\n");
  EXPECT_EQ(test::get(server.port(), "/").status, 200);
  EXPECT_EQ(first.read_all(), "");
  EXPECT_EQ(first.end(), SocketClient::End::Reset);
}

TEST(HttpServer, RefusesBodiesBeforeTheyArrive) {
  ServerThread server(echo, get_only("127.0.0.1:0"));
  SocketClient client(server.port());
  client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 15000000\r\n\r\n");
  EXPECT_EQ(client.answer().status, 413);
  SocketClient chunked(server.port());
  chunked.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n");
  EXPECT_EQ(chunked.answer().status, 413);
}

TEST(HttpServer, ListensOnAllIpv4AndIpv6Addresses) {
  ServerThread server(echo, {.address = ":0"});
  EXPECT_EQ(test::get(server.port(), "/").status, 200);
  SocketClient six(server.port(), "::1");
  if (!six.connected()) GTEST_SKIP() << "IPv6 is not available";
  six.request("GET", "/");
  EXPECT_EQ(six.answer().status, 200);
}

TEST(HttpServer, NamesAnAddressThatIsInUse) {
  AsioLoop loop;
  const auto first = HttpServer::listen(loop, {.address = "127.0.0.1:0"}, echo);
  ASSERT_TRUE(first);
  const std::string taken = "127.0.0.1:" + std::to_string((*first)->port());
  const auto second = HttpServer::listen(loop, {.address = taken}, echo);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, Error::Kind::Unavailable);
  EXPECT_NE(second.error().message.find(taken), std::string::npos) << second.error().message;
}

TEST(HttpServer, RefusesABadAddress) {
  AsioLoop loop;
  const auto server = HttpServer::listen(loop, {.address = "somewhere"}, echo);
  ASSERT_FALSE(server);
  EXPECT_EQ(server.error().kind, Error::Kind::Invalid);
}

TEST(HttpServer, MayBeDestroyedWithConnectionsBeforeItsLoop) {
  AsioLoop loop;
  std::unique_ptr<HttpServer> server;
  std::shared_ptr<HttpResponder> held;
  auto listening =
      HttpServer::listen(loop, {.address = "127.0.0.1:0"},
                         [&](const HttpRequest&, std::shared_ptr<HttpResponder> responder) {
                           responder->on_gone([] { FAIL(); });
                           held = std::move(responder);
                           loop.post([&] {
                             server.reset();
                             loop.stop();
                           });
                         });
  ASSERT_TRUE(listening);
  server = *std::move(listening);
  SocketClient client(server->port());
  client.request("GET", "/");
  loop.run();
  held->begin(200, {});
  held->end();
  EXPECT_EQ(client.read_all(), "");
  EXPECT_EQ(client.end(), SocketClient::End::Reset);
}

}  // namespace
}  // namespace imagedeps::loop
