#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>

#include "support/certificates.h"
#include "support/transport_thread.h"
#include "support/tunnel_proxy.h"

namespace imagedeps::kube {
namespace {

using loop::HttpRequest;
using loop::HttpResponder;
using test::ServerThread;
using test::TransportThread;
using Responder = std::shared_ptr<HttpResponder>;

std::string url(const std::string& scheme, std::uint16_t port) {
  return scheme + "://127.0.0.1:" + std::to_string(port);
}

/// A server that stores requests and answers with "ok".
struct Notebook {
  std::mutex mutex;
  std::vector<HttpRequest> requests;
  loop::HttpHandler handler() {
    return [this](HttpRequest request, const Responder& responder) {
      const std::lock_guard lock(mutex);
      requests.push_back(std::move(request));
      answer(*responder, 200, "application/json", "ok");
    };
  }
  HttpRequest last() {
    const std::lock_guard lock(mutex);
    return requests.back();
  }
};

TEST(KubeTransport, SendsTheWholeRequest) {
  Notebook notebook;
  ServerThread server(notebook.handler());
  TransportThread transport({.server = url("http", server.port()) + "/prefix", .token = "secret"});
  const auto response =
      transport.send({.method = "PATCH",
                      .target = "/apis/g/v1/things/a%3Ab%2Fc?continue=x%2B%3D&force=true",
                      .body = R"({"a":"ü"})",
                      .content_type = "application/apply-patch+yaml",
                      .accept = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"});
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->body, "ok");
  EXPECT_EQ(response->headers.at("content-type"), "application/json");
  const auto request = notebook.last();
  EXPECT_EQ(request.method, "PATCH");
  EXPECT_EQ(request.target, "/prefix/apis/g/v1/things/a%3Ab%2Fc?continue=x%2B%3D&force=true");
  EXPECT_EQ(request.body, R"({"a":"ü"})");
  EXPECT_EQ(request.headers.at("content-type"), "application/apply-patch+yaml");
  EXPECT_EQ(request.headers.at("accept"),
            "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1");
  EXPECT_EQ(request.headers.at("authorization"), "Bearer secret");
  EXPECT_EQ(request.headers.at("user-agent"), "imagedeps-test");
  EXPECT_EQ(request.headers.at("host"), "127.0.0.1:" + std::to_string(server.port()));
}

TEST(KubeTransport, SendsABodyWithPostAndWithDelete) {
  Notebook notebook;
  ServerThread server(notebook.handler());
  TransportThread transport({.server = url("http", server.port())});
  for (const auto* method : {"POST", "PUT", "DELETE"}) {
    const std::string body(100000, 'x');
    ASSERT_TRUE(transport.send(
        {.method = method, .target = "/", .body = body, .content_type = "application/json"}));
    EXPECT_EQ(notebook.last().body, body) << method;
    EXPECT_EQ(notebook.last().headers.at("content-length"), "100000") << method;
  }
}

TEST(KubeTransport, ReturnsAnAnswerWithAnyStatus) {
  ServerThread server([](const HttpRequest&, const Responder& responder) {
    answer(*responder, 409, "application/json", "{}");
  });
  TransportThread transport({.server = url("http", server.port())});
  const auto response = transport.send({.target = "/"});
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 409);
}

TEST(KubeTransport, DoesNotFollowARedirectWithItsToken) {
  Notebook elsewhere;
  ServerThread other(elsewhere.handler());
  ServerThread server([&](const HttpRequest&, const Responder& responder) {
    responder->begin(302, {{"Location", url("http", other.port())}, {"Content-Length", "0"}});
    responder->end();
  });
  TransportThread transport({.server = url("http", server.port()), .token = "secret"});
  const auto response = transport.send({.target = "/"});
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 302);
  EXPECT_TRUE(elsewhere.requests.empty());
}

TEST(KubeTransport, ReadsATokenFileAgainAfterItWasRefused) {
  const test::TemporaryFolder folder;
  const auto file = folder.write("token", "old\n");
  ServerThread server([](const HttpRequest& request, const Responder& responder) {
    answer(*responder, request.headers.at("authorization") == "Bearer new" ? 200 : 401,
           "text/plain", "");
  });
  TransportThread transport({.server = url("http", server.port()), .token_file = file});
  EXPECT_EQ(transport.send({.target = "/"})->status, 401);
  folder.write("token", "new\n");
  EXPECT_EQ(transport.send({.target = "/"})->status, 200);
}

TEST(KubeTransport, DoesNotRepeatAPost) {
  std::atomic<int> posts{0};
  ServerThread server([&](const HttpRequest& request, const Responder& responder) {
    if (request.method == "GET") return answer(*responder, 200, "text/plain", "");
    ++posts;
    responder->abort();
  });
  TransportThread transport({.server = url("http", server.port())});
  for (int i = 0; i < 3; ++i)
    ASSERT_TRUE(transport.send({.target = "/"}));  // So that the POST uses a kept-alive connection.
  const auto response = transport.send(
      {.method = "POST", .target = "/", .body = "{}", .content_type = "application/json"});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, Error::Kind::Unavailable);
  EXPECT_EQ(posts, 1);
}

class KubeTls : public testing::Test {
 protected:
  [[nodiscard]] loop::ServerOptions options(const test::KeyPair& pair) const {
    return {.tls = loop::TlsFiles{.certificate = folder_.write("tls.crt", pair.certificate),
                                  .key = folder_.write("tls.key", pair.key),
                                  .client_ca = folder_.write("clients.crt", ca_.certificate)}};
  }
  [[nodiscard]] static ConnectionConfig config(const ServerThread& server,
                                               const test::KeyPair& ca) {
    return {.server = url("https", server.port()), .ca_data = ca.certificate, .source = "the test"};
  }
  static std::string outcome(const ConnectionConfig& config) {
    TransportThread transport(config);
    const auto response = transport.send({.target = "/"});
    return response ? response->body : response.error().message;
  }
  const test::TemporaryFolder folder_;
  const test::KeyPair ca_ = test::make_ca("cluster-ca");
  Notebook notebook_;
};

TEST_F(KubeTls, TrustsTheConfiguredAuthority) {
  ServerThread server(notebook_.handler(), options(make_certificate(ca_, "server")));
  EXPECT_EQ(outcome(config(server, ca_)), "ok");
  auto by_file = config(server, ca_);
  by_file.ca_data.clear();
  by_file.ca_file = folder_.write("ca.crt", ca_.certificate);
  EXPECT_EQ(outcome(by_file), "ok");
}

TEST_F(KubeTls, RejectsAnotherAuthorityAndSaysWhatToDo) {
  ServerThread server(notebook_.handler(), options(make_certificate(ca_, "server")));
  EXPECT_EQ(outcome(config(server, test::make_ca("other"))),
            "the certificate of 127.0.0.1 is signed by an authority that is not trusted "
            "(cluster-ca); set certificate-authority to the "
            "cluster's certificate authority in the test");
}

TEST_F(KubeTls, TrustsTheSystemsAuthoritiesOnlyWithoutItsOwn) {
  ServerThread server(notebook_.handler(), options(make_certificate(ca_, "server")));
  auto without = config(server, ca_);
  without.ca_data.clear();
  EXPECT_NE(outcome(without).find("not trusted"), std::string::npos);
}

TEST_F(KubeTls, RejectsAnExpiredCertificateWithItsDate) {
  ServerThread server(
      notebook_.handler(),
      options(make_certificate(ca_, "server", {.valid_from = -7200, .valid_until = -3600})));
  const auto message = outcome(config(server, ca_));
  EXPECT_NE(message.find("expired on "), std::string::npos) << message;
  EXPECT_NE(message.find("renew it"), std::string::npos) << message;
}

TEST_F(KubeTls, RejectsACertificateForAnotherHostUnlessConfigured) {
  ServerThread server(
      notebook_.handler(),
      options(make_certificate(ca_, "server", {.names = "DNS:api.example,DNS:kubernetes"})));
  auto settings = config(server, ca_);
  const auto message = outcome(settings);
  EXPECT_NE(message.find("is for another host (api.example, kubernetes)"), std::string::npos)
      << message;
  settings.tls_server_name = "kubernetes";
  EXPECT_EQ(outcome(settings), "ok");
  settings.tls_server_name = "kubernetes.example";
  EXPECT_NE(outcome(settings), "ok");
}

TEST_F(KubeTls, SkipsVerificationOnlyIfConfigured) {
  ServerThread server(
      notebook_.handler(),
      options(make_certificate(test::make_ca("unknown"), "server", {.names = "DNS:elsewhere"})));
  auto settings = config(server, ca_);
  settings.ca_data.clear();
  settings.insecure_skip_tls_verify = true;
  EXPECT_EQ(outcome(settings), "ok");
}

TEST_F(KubeTls, SendsItsClientCertificate) {
  ServerThread server(notebook_.handler(), options(make_certificate(ca_, "server")));
  const auto admin = make_certificate(ca_, "admin");
  auto settings = config(server, ca_);
  settings.client_certificate_data = admin.certificate;
  settings.client_key_file = folder_.write("admin.key", admin.key);
  EXPECT_EQ(outcome(settings), "ok");
  EXPECT_EQ(notebook_.last().client, "admin");
}

TEST_F(KubeTls, ConnectsThroughAProxy) {
  ServerThread server(notebook_.handler(),
                      options(make_certificate(ca_, "server", {.names = "DNS:cluster.invalid"})));
  test::TunnelProxy proxy(server.port());
  auto settings = config(server, ca_);
  settings.server = "https://cluster.invalid:6443";
  settings.proxy_url = "http://us%40er:pass@127.0.0.1:" + std::to_string(proxy.port());
  EXPECT_EQ(outcome(settings), "ok");
  ASSERT_EQ(proxy.requests().size(), 1u);
  const auto head = proxy.requests().front();
  EXPECT_TRUE(head.starts_with("CONNECT cluster.invalid:6443 HTTP/1.1\r\n")) << head;
  EXPECT_NE(head.find("Proxy-Authorization: Basic dXNAZXI6cGFzcw=="), std::string::npos) << head;
}

TEST_F(KubeTls, KeepsItsConnections) {
  ServerThread server(notebook_.handler(), options(make_certificate(ca_, "server")));
  test::TunnelProxy proxy(server.port());
  auto settings = config(server, ca_);
  settings.proxy_url = "http://127.0.0.1:" + std::to_string(proxy.port());
  TransportThread transport(settings);
  for (int i = 0; i < 30; ++i) ASSERT_TRUE(transport.send({.target = "/"}));
  // A request may start before the previous one has returned its connection.
  EXPECT_LE(proxy.requests().size(), 3u);
}

TEST_F(KubeTls, UsesAReplacedAuthorityForNewConnections) {
  const auto next_ca = test::make_ca("next");
  ServerThread server(notebook_.handler(), options(make_certificate(next_ca, "server")));
  auto settings = config(server, ca_);
  settings.ca_data.clear();
  settings.ca_file = folder_.write("ca.crt", ca_.certificate);
  TransportThread transport(settings);
  EXPECT_FALSE(transport.send({.target = "/"}));
  folder_.write("ca.crt", next_ca.certificate);
  EXPECT_TRUE(transport.send({.target = "/"}));
}

/// A volume of a Secret: files are links into ..data, a link to a folder that is swapped.
class SecretVolume {
 public:
  explicit SecretVolume(std::filesystem::path folder) : folder_(std::move(folder)) {
    std::filesystem::create_directories(folder_);
  }
  void put(const std::map<std::string, std::string>& files) {
    const auto generation = "..v" + std::to_string(++generation_);
    std::filesystem::create_directory(folder_ / generation);
    for (const auto& [name, text] : files) std::ofstream(folder_ / generation / name) << text;
    std::filesystem::create_symlink(generation, folder_ / "..next");
    std::filesystem::rename(folder_ / "..next", folder_ / "..data");
    for (const auto& each : files)
      if (!std::filesystem::is_symlink(folder_ / each.first))
        std::filesystem::create_symlink("..data/" + each.first, folder_ / each.first);
  }
  [[nodiscard]] std::string operator/(const char* name) const { return folder_ / name; }

 private:
  const std::filesystem::path folder_;
  int generation_ = 0;
};

TEST_F(KubeTls, FollowsTheSwapsOfASecretVolume) {
  const auto next_ca = test::make_ca("next");
  const auto old_pair = make_certificate(ca_, "old"), new_pair = make_certificate(ca_, "new");
  ServerThread server(
      [this](HttpRequest request, const Responder& responder) {
        const bool old = request.headers.at("authorization") != "Bearer new";
        if (old) return answer(*responder, 401, "text/plain", "");
        notebook_.handler()(std::move(request), responder);
      },
      options(make_certificate(next_ca, "server")));
  SecretVolume volume(folder_.path("secret"));
  volume.put({{"ca.crt", ca_.certificate},
              {"tls.crt", old_pair.certificate},
              {"tls.key", old_pair.key},
              {"token", "old"}});
  TransportThread transport({.server = url("https", server.port()),
                             .ca_file = volume / "ca.crt",
                             .client_certificate_file = volume / "tls.crt",
                             .client_key_file = volume / "tls.key",
                             .token_file = volume / "token",
                             .source = "the test"});
  EXPECT_FALSE(transport.send({.target = "/"})) << "the authority is not trusted yet";
  volume.put({{"ca.crt", next_ca.certificate},
              {"tls.crt", new_pair.certificate},
              {"tls.key", new_pair.key},
              {"token", "new"}});
  EXPECT_EQ(transport.send({.target = "/"})->status, 401);
  EXPECT_EQ(transport.send({.target = "/"})->status, 200) << "after a 401, the token is read again";
  EXPECT_EQ(notebook_.last().client, "new");
}

TEST_F(KubeTls, KeepsTheLastFilesThatCouldBeUsed) {
  const auto pair = make_certificate(ca_, "admin"), other = make_certificate(ca_, "other");
  ServerThread server(notebook_.handler(), options(make_certificate(ca_, "server")));
  auto settings = config(server, ca_);
  settings.ca_data.clear();
  settings.ca_file = folder_.write("client-ca.crt", ca_.certificate);
  settings.client_certificate_file = folder_.write("client-tls.crt", pair.certificate);
  settings.client_key_file = folder_.write("client-tls.key", pair.key);
  TransportThread transport(settings);
  folder_.write("client-ca.crt", "half a certif");
  folder_.write("client-tls.crt", other.certificate);  // Its key is not there yet.
  ASSERT_TRUE(transport.send({.target = "/"}));
  EXPECT_EQ(notebook_.last().client, "admin");
}

}  // namespace
}  // namespace imagedeps::kube
