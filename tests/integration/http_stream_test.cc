#include <gtest/gtest.h>

#include <future>
#include <vector>

#include "support/server_thread.h"
#include "support/socket_client.h"

namespace imagedeps::loop {
namespace {

using namespace std::chrono_literals;
using test::ServerThread;
using test::SocketClient;

/// Starts every answer. The test continues it.
struct Watches {
  HttpHandler handler() {
    return [this](const HttpRequest&, std::shared_ptr<HttpResponder> responder) {
      responder->on_gone([this] { gone.set_value(); });
      responder->begin(200, {{"Content-Type", "application/json"}});
      responders.push_back(std::move(responder));
    };
  }
  std::vector<std::shared_ptr<HttpResponder>> responders;  // loop thread
  std::promise<void> gone;
};

constexpr auto kPatience = 10s;

/// A client that has received the head of its answer.
std::unique_ptr<SocketClient> watch(std::uint16_t port) {
  auto client = std::make_unique<SocketClient>(port);
  client->request("GET", "/watch");
  EXPECT_NE(client->read_until("\r\n\r\n"), "");
  return client;
}

TEST(HttpStream, SendsEachWriteImmediatelyAsAChunk) {
  Watches watches;
  ServerThread server(watches.handler());
  const auto client = watch(server.port());
  for (const std::string event : {"{\"type\":\"ADDED\"}\n", "{\"type\":\"DELETED\"}\n"}) {
    server.thread().call([&] { watches.responders[0]->write(event); });
    EXPECT_NE(client->read_until(event), "");
  }
  server.thread().call([&] { watches.responders[0]->end(); });
  EXPECT_EQ(client->read_until("0\r\n\r\n"), "\r\n0\r\n\r\n");
}

TEST(HttpStream, ServesManyAtATime) {
  Watches watches;
  ServerThread server(watches.handler());
  std::vector<std::unique_ptr<SocketClient>> clients(100);
  for (auto& client : clients) client = watch(server.port());
  server.thread().call([&] {
    for (auto& responder : watches.responders) responder->write("event");
  });
  for (auto& client : clients) EXPECT_EQ(client->read_until("event\r\n"), "5\r\nevent\r\n");
  server.thread().call([&] { watches.responders.clear(); });
}

TEST(HttpStream, ReportsThatTheClientDisconnected) {
  Watches watches;
  ServerThread server(watches.handler());
  watch(server.port()).reset();
  EXPECT_EQ(watches.gone.get_future().wait_for(kPatience), std::future_status::ready);
  server.thread().call([&] {
    watches.responders[0]->write("unread");
    EXPECT_EQ(watches.responders[0]->pending(), 0u);
    watches.responders[0]->end();
  });
}

TEST(HttpStream, DoesNotReportAClientThatDisconnectsAfterTheEnd) {
  bool gone = false;
  ServerThread server([&](const HttpRequest&, const std::shared_ptr<HttpResponder>& responder) {
    responder->on_gone([&] { gone = true; });
    answer(*responder, 200, "text/plain", "all");
  });
  EXPECT_EQ(test::get(server.port(), "/").body, "all");
  EXPECT_EQ(test::get(server.port(), "/next").body, "all");
  EXPECT_FALSE(server.thread().call([&] { return gone; }));
}

TEST(HttpStream, AbortCutsTheConnection) {
  Watches watches;
  ServerThread server(watches.handler());
  const auto client = watch(server.port());
  server.thread().call([&] { watches.responders[0]->abort(); });
  EXPECT_EQ(client->read_all(), "");
  EXPECT_EQ(client->end(), SocketClient::End::Reset);
  EXPECT_EQ(watches.gone.get_future().wait_for(0s), std::future_status::timeout);
}

TEST(HttpStream, ADroppedResponderCutsTheConnection) {
  Watches watches;
  ServerThread server(watches.handler());
  const auto client = watch(server.port());
  server.thread().call([&] { watches.responders.clear(); });
  EXPECT_EQ(client->read_all(), "");
  EXPECT_EQ(client->end(), SocketClient::End::Reset);
}

TEST(HttpStream, CountsBytesThatASlowClientHasNotRead) {
  Watches watches;
  ServerThread server(watches.handler());
  const auto client = watch(server.port());
  constexpr std::size_t kSize = 20u << 20;
  server.thread().call([&] {
    watches.responders[0]->write(std::string(kSize, 'x'));
    EXPECT_GE(watches.responders[0]->pending(), kSize);
    watches.responders[0]->end();
  });
  EXPECT_EQ(client->read_until("0\r\n\r\n").size(),
            kSize + std::string("1400000\r\n\r\n0\r\n\r\n").size());
  EXPECT_EQ(server.thread().call([&] { return watches.responders[0]->pending(); }), 0u);
}

TEST(HttpStream, DropsAClientThatReadsNothing) {
  Watches watches;
  ServerThread server(watches.handler(), {.stall_max = 50ms});
  const auto client = watch(server.port());
  server.thread().call([&] { watches.responders[0]->write(std::string(20u << 20, 'x')); });
  EXPECT_EQ(watches.gone.get_future().wait_for(kPatience), std::future_status::ready);
}

TEST(HttpStream, EndsWithTheConnectionForHttp10) {
  Watches watches;
  ServerThread server(watches.handler());
  SocketClient client(server.port());
  client.send("GET / HTTP/1.0\r\n\r\n");
  EXPECT_NE(client.read_until("\r\n\r\n"), "");
  server.thread().call([&] {
    watches.responders[0]->write("plain");
    watches.responders[0]->end();
  });
  EXPECT_EQ(client.read_all(), "plain");
  EXPECT_EQ(client.end(), SocketClient::End::Orderly);
}

}  // namespace
}  // namespace imagedeps::loop
