#include "page/page.h"

#include <gtest/gtest.h>

#include "observe/log.h"
#include "observe/metrics.h"
#include "sim/cluster.h"
#include "support/server_thread.h"
#include "support/socket_client.h"

namespace imagedeps::page {
namespace {

/// Serves the page on a socket. Its operator watches a simulated cluster on the same loop.
class PageOverHttp : public testing::Test {
 protected:
  PageOverHttp()
      : server_([this](const loop::HttpRequest& request,
                       const std::shared_ptr<loop::HttpResponder>& responder) {
          page_->handler()(request, responder);
        }) {
    server_.thread().call([this] {
      loop::AsioLoop& loop = server_.thread().loop();
      page_ = std::make_unique<Page>(loop, Reach::Loopback);
      cluster_ = std::make_unique<sim::Cluster>(loop, sim::Cluster::Options{});
      cluster_->set_registry("*", sim::RegistryMood::Down);
      transport_ = sim::make_sim_transport(loop, *cluster_);
      operator_ =
          std::make_unique<reconcile::Operator>(loop, *transport_, log_, metrics_, Config{}, 1);
      operator_->start();
      page_->show(*operator_);
    });
  }
  ~PageOverHttp() override {
    server_.thread().call([this] {
      page_.reset();
      operator_.reset();
      transport_.reset();
      cluster_.reset();
    });
  }
  void need(const std::string& name) {
    server_.thread().call([this, name] {
      const Json from = {{"kind", "ImageStreamTag"}, {"name", name}};
      const Json build_config = {
          {"apiVersion", "build.openshift.io/v1"},
          {"kind", "BuildConfig"},
          {"metadata", {{"name", "web"}}},
          {"spec", {{"strategy", {{"type", "Source"}, {"sourceStrategy", {{"from", from}}}}}}}};
      EXPECT_TRUE(cluster_->apply(build_config, "shop"));
    });
  }

  observe::Log log_{observe::Log::Format::Text, observe::Level::Error, [] { return TimePoint{}; },
                    [](const std::string&) {}};
  observe::Metrics metrics_;
  std::unique_ptr<Page> page_;  // loop thread, as all below
  std::unique_ptr<sim::Cluster> cluster_;
  std::unique_ptr<kube::Transport> transport_;
  std::unique_ptr<reconcile::Operator> operator_;
  test::ServerThread server_;
};

TEST_F(PageOverHttp, SendsChangesToAnOpenConnection) {
  test::SocketClient client(server_.port());
  client.request("GET", "/events");
  const std::string head = client.read_until("\r\n\r\n");
  EXPECT_NE(head.find("HTTP/1.1 200 OK\r\n"), std::string::npos);
  EXPECT_NE(head.find("Content-Type: text/event-stream\r\n"), std::string::npos);
  EXPECT_NE(head.find("Content-Security-Policy: default-src 'none'; script-src 'self';"),
            std::string::npos);
  EXPECT_NE(head.find("X-Content-Type-Options: nosniff\r\n"), std::string::npos);
  EXPECT_NE(head.find("Cache-Control: no-store\r\n"), std::string::npos);
  EXPECT_NE(client.read_until("event: snapshot\ndata: {\"total\":0}\n\n"), "");
  need("php:<b>");
  EXPECT_NE(client.read_until("\"id\":\"shop/php:<b>\""), "");
  EXPECT_EQ(client.end(), test::SocketClient::End::Open);
}

TEST_F(PageOverHttp, RemovesABrowserThatDisconnects) {
  auto client = std::make_unique<test::SocketClient>(server_.port());
  client->request("GET", "/events");
  EXPECT_NE(client->read_until("event: snapshot"), "");
  EXPECT_EQ(server_.thread().call([this] { return page_->clients(); }), 1u);
  client.reset();
  test::SocketClient other(
      server_
          .port());  // When this is answered, the server has read the end of the other connection.
  while (server_.thread().call([this] { return page_->clients(); }) > 0) {
    other.request("GET", "/icon.svg");
    ASSERT_EQ(other.answer().status, 200);
  }
}

TEST_F(PageOverHttp, TurnsAwayAnotherHostName) {
  test::SocketClient client(server_.port());
  client.send("GET /events HTTP/1.1\r\nHost: evil.example\r\n\r\n");
  EXPECT_EQ(client.answer().status, 403);
}

TEST_F(PageOverHttp, ServesTheDocument) {
  const auto answer = test::get(server_.port(), "/");
  EXPECT_EQ(answer.status, 200);
  EXPECT_NE(answer.head.find("Content-Type: text/html; charset=utf-8"), std::string::npos);
  EXPECT_NE(answer.body.find("<table id=\"istags\""), std::string::npos);
}

}  // namespace
}  // namespace imagedeps::page
