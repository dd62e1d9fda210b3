#include "kube/wire.h"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>
#include <future>
#include <sstream>
#include <thread>

#include <boost/asio/executor_work_guard.hpp>

#include "support/certificates.h"
#include "support/collector.h"
#include "support/loopback.h"
#include "support/raw_server.h"
#include "support/transport_thread.h"

namespace imagedeps::kube {
namespace {

using namespace std::chrono_literals;
using test::RawServer;
using test::TransportThread;

std::string url(std::uint16_t port) { return "http://127.0.0.1:" + std::to_string(port); }

std::string answer_with(const std::string& body) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// "/a" of "GET /a HTTP/1.1".
std::string target_of(const std::string& head) {
  const auto start = head.find(' ') + 1;
  return head.substr(start, head.find(' ', start) - start);
}

/// The bodies of the answers to requests for /1, /2, /3, which a server answers with the target.
std::string answers_of(RawServer& server) {
  TransportThread transport({.server = url(server.port())});
  std::string all;
  for (const auto* target : {"/1", "/2", "/3"}) {
    const auto response = transport.send({.target = target});
    all += (response ? response->body : "!" + response.error().message) + " ";
  }
  return all;
}

TEST(KubeWire, StaysInStepWhenInformationalAnswersArrive) {
  RawServer server([](RawServer::Connection& connection) {
    for (auto head = connection.request(); !head.empty(); head = connection.request()) {
      connection.send("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n");
      connection.send("HTTP/1.1 100 Continue\r\n\r\n" + answer_with(target_of(head)));
    }
  });
  EXPECT_EQ(answers_of(server), "/1 /2 /3 ");
}

TEST(KubeWire, ReadsAWatchBehindAnInformationalAnswer) {
  RawServer server([](RawServer::Connection& connection) {
    static_cast<void>(connection.request());
    connection.send("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\n");
    connection.send("Transfer-Encoding: chunked\r\n\r\n6\r\nevent\n\r\n");
    connection.wait();
  });
  TransportThread transport({.server = url(server.port())});
  const auto collector = std::make_shared<test::Collector>();
  const auto answer = transport.begin({.target = "/"}, collector);
  EXPECT_TRUE(collector->wait_until([](auto& seen) { return seen.text_ == "event\n"; }));
}

TEST(KubeWire, StaysInStepWhenBytesFollowAnAnswer) {
  RawServer server([](RawServer::Connection& connection) {
    for (auto head = connection.request(); !head.empty(); head = connection.request())
      connection.send(answer_with(target_of(head)) + answer_with("of another request"));
  });
  EXPECT_EQ(answers_of(server), "/1 /2 /3 ");
}

TEST(KubeWire, SendsARequestAgainIfItsConnectionWasClosed) {
  RawServer server([](RawServer::Connection& connection) {
    connection.send(answer_with(target_of(connection.request())));
  });
  EXPECT_EQ(answers_of(server), "/1 /2 /3 ");
  EXPECT_EQ(server.connections(), 3);
}

TEST(KubeWire, DeliversTheEventsOfAnHttp10WatchAsTheyArrive) {
  std::promise<void> ends;
  RawServer server([&](RawServer::Connection& connection) {
    static_cast<void>(connection.request());
    connection.send("HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\nevent\n");
    ends.get_future().wait();
  });
  TransportThread transport({.server = url(server.port())});
  const auto collector = std::make_shared<test::Collector>();
  auto answer = transport.begin({.target = "/"}, collector);
  EXPECT_TRUE(collector->wait_until([](auto& seen) { return seen.text_ == "event\n"; }));
  ends.set_value();
  EXPECT_TRUE(TransportThread::wait(std::move(answer))) << "the end of the connection ends it";
}

TEST(KubeWire, ReportsAnAnswerThatIsCut) {
  RawServer server([](RawServer::Connection& connection) {
    static_cast<void>(connection.request());
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab");
  });
  TransportThread transport({.server = url(server.port())});
  const auto response = transport.send({.target = "/"});
  ASSERT_FALSE(response);
  EXPECT_NE(response.error().message.find("the connection ended before the answer was complete"),
            std::string::npos)
      << response.error().message;
}

/// The timers of the kernel (as in `ss -o`) of our connections to a port: "02" is keepalive.
std::vector<std::string> kernel_timers(std::uint16_t port) {
  std::ifstream table("/proc/net/tcp");
  std::ostringstream to_port;
  to_port << std::uppercase << std::hex << ":" << std::setw(4) << std::setfill('0') << port;
  std::vector<std::string> timers;
  for (std::string line; std::getline(table, line);) {
    std::istringstream fields(line);
    std::string number, local, remote, state, queues, timer;
    fields >> number >> local >> remote >> state >> queues >> timer;
    constexpr const char* kEstablished = "01";
    if (remote.ends_with(to_port.str()) && state == kEstablished)
      timers.push_back(timer.substr(0, 2));
  }
  return timers;
}

TEST(KubeWire, EveryConnectionHasKeepalive) {
  RawServer server([](RawServer::Connection& connection) {
    static_cast<void>(connection.request());
    connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nevent\n\r\n");
    connection.wait();
  });
  TransportThread transport({.server = url(server.port())});
  const auto collector = std::make_shared<test::Collector>();
  const auto answer = transport.begin({.target = "/"}, collector);
  EXPECT_TRUE(collector->wait_until([](auto& seen) { return seen.text_ == "event\n"; }));
  EXPECT_EQ(kernel_timers(server.port()), std::vector<std::string>{"02"});
}

/// A Wire with short limits, and one request over it.
class KubeWireLimits : public testing::Test {
 protected:
  ~KubeWireLimits() override {
    work_.reset();
    wire_.reset();
    thread_.join();
  }
  /// Returns how the request ended.
  std::string outcome(WireOptions options) {
    wire_ = Wire::make(io_, std::move(options));
    std::promise<std::string> ended;
    auto outcome = ended.get_future();
    const auto cancel =
        wire_->send({.text = "GET / HTTP/1.1\r\nHost: x\r\n\r\n", .repeatable = true},
                    {.header = [](int, const auto&) {},
                     .body = [](std::string_view, const std::function<void()>& taken) { taken(); },
                     .end =
                         [&](const std::optional<Error>& error) {
                           ended.set_value(error ? error->message : "complete");
                         }});
    if (outcome.wait_for(20s) == std::future_status::ready) return outcome.get();
    cancel();
    return "it waited too long, then: " + outcome.get();
  }

  boost::asio::io_context io_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_ =
      boost::asio::make_work_guard(io_);
  std::thread thread_{[this] { io_.run(); }};
  std::shared_ptr<Wire> wire_;
};

TEST_F(KubeWireLimits, NoticesThatThePeerOfAnOpenWatchIsGone) {
  RawServer server([](RawServer::Connection& connection) {
    static_cast<void>(connection.request());
    connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nevent\n\r\n");
    connection.play_dead();
    connection.wait();
  });
  EXPECT_EQ(outcome({.server = url(server.port()), .unacknowledged = 1s, .quiet = 1s, .probe = 1s}),
            "the connection to 127.0.0.1:" + std::to_string(server.port()) +
                " was interrupted: Connection timed out");
}

TEST(WireOptions, NoticeADeadPeerWithin45Seconds) {
  const WireOptions options;
  EXPECT_LE(options.quiet + options.unacknowledged, 45s);
}

TEST_F(KubeWireLimits, GivesUpAConnectionThatIsNotAccepted) {
  RawServer server([](RawServer::Connection&) {}, 0);
  // Fills the queue of connections.
  std::vector<int> sockets;
  const auto address = test::loopback(server.port());
  for (int i = 0; i < 4; ++i) {
    sockets.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
    ::connect(sockets.back(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  }
  const auto peer = "127.0.0.1:" + std::to_string(server.port());
  EXPECT_EQ(outcome({.server = url(server.port()), .connect = 200ms}),
            "cannot connect to " + peer + ": no answer within 200ms");
  for (const int socket : sockets) ::close(socket);
}

TEST_F(KubeWireLimits, GivesUpATlsHandshakeThatIsNotAnswered) {
  RawServer server([](RawServer::Connection& connection) { connection.wait(); });
  const auto peer = "127.0.0.1:" + std::to_string(server.port());
  const ConnectionConfig config{.server = "https://" + peer, .source = "the test"};
  EXPECT_EQ(outcome({.server = config.server,
                     .tls = *TlsClient::make(config, Surroundings::real()),
                     .handshake = 200ms}),
            "TLS handshake with " + peer +
                " failed (no answer within 200ms); check that the server speaks https");
}

TEST_F(KubeWireLimits, GivesUpAProxyThatDoesNotAnswer) {
  RawServer proxy([](RawServer::Connection& connection) { connection.wait(); });
  const ConnectionConfig config{.server = "https://127.0.0.1:6443", .source = "the test"};
  EXPECT_EQ(outcome({.server = config.server,
                     .proxy = url(proxy.port()),
                     .tls = *TlsClient::make(config, Surroundings::real()),
                     .handshake = 200ms}),
            "proxy 127.0.0.1:" + std::to_string(proxy.port()) +
                " refused the connection to 127.0.0.1:6443: no answer within 200ms");
}

TEST_F(KubeWireLimits, SaysWhyAProxyRefuses) {
  RawServer proxy([](RawServer::Connection& connection) {
    static_cast<void>(connection.request());
    connection.send("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
  });
  const ConnectionConfig config{.server = "https://127.0.0.1:6443", .source = "the test"};
  EXPECT_EQ(outcome({.server = config.server,
                     .proxy = url(proxy.port()),
                     .tls = *TlsClient::make(config, Surroundings::real())}),
            "proxy 127.0.0.1:" + std::to_string(proxy.port()) +
                " refused the connection to 127.0.0.1:6443: it answered 407");
}

}  // namespace
}  // namespace imagedeps::kube
