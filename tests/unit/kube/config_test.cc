#include "kube/config.h"

#include <gtest/gtest.h>

#include <map>

#include "kube/base64.h"
#include "kube/token.h"

namespace imagedeps::kube {
namespace {

using Texts = std::map<std::string, std::string>;

Surroundings around(Texts environment, Texts files) {
  return {.environment = [environment](const std::string& name) -> std::optional<std::string> {
            const auto found = environment.find(name);
            return found == environment.end() ? std::nullopt : std::optional(found->second);
          },
          .read_file = [files](const std::string& path) -> Result<std::string> {
            const auto found = files.find(path);
            if (found == files.end())
              return Error{.kind = Error::Kind::Invalid, .message = "cannot read " + path};
            return found->second;
          }};
}

/// A kubeconfig with these fields in its only cluster and user.
std::string kubeconfig(const std::string& cluster, const std::string& user,
                       const std::string& more = "") {
  return "apiVersion: v1\nkind: Config\ncurrent-context: here\n" + more +
         "contexts:\n- name: here\n  context: {cluster: c, user: u, namespace: shop}\n" +
         "clusters:\n- name: c\n  cluster: {server: 'https://api:6443/'" + cluster +
         "}\nusers:\n- name: u\n  user: {" + user + "}\n";
}

Result<ConnectionConfig> load(const std::string& text, const std::string& context = "") {
  return load_config(around({}, {{"/home/me/kc", text}}), "/home/me/kc", context);
}
std::string why(const Result<ConnectionConfig>& config) {
  return config ? "it is valid" : config.error().message;
}

TEST(Config, ReadsTheCurrentContext) {
  const auto config =
      load(kubeconfig(", tls-server-name: kubernetes, proxy-url: 'http://proxy:3128', "
                      "certificate-authority-data: Q0E=, "
                      "disable-compression: true",
                      "token: t, client-certificate: certs/me.crt, client-key: /abs/me.key"));
  ASSERT_TRUE(config) << why(config);
  EXPECT_EQ(config->server, "https://api:6443");
  EXPECT_EQ(config->tls_server_name, "kubernetes");
  EXPECT_EQ(config->proxy_url, "http://proxy:3128");
  EXPECT_EQ(config->ca_data, "CA");
  EXPECT_EQ(config->token, "t");
  EXPECT_EQ(config->client_certificate_file, "/home/me/certs/me.crt");
  EXPECT_EQ(config->client_key_file, "/abs/me.key");
  EXPECT_EQ(config->default_namespace, "shop");
  EXPECT_EQ(config->source, "/home/me/kc, context here");
  EXPECT_FALSE(config->insecure_skip_tls_verify);
}

TEST(Config, ReadsFilesAndDataAlike) {
  const auto config =
      load(kubeconfig(", certificate-authority: ca.crt",
                      "tokenFile: token, client-certificate-data: Qw==, client-key-data: S0VZ"));
  ASSERT_TRUE(config) << why(config);
  EXPECT_EQ(config->ca_file, "/home/me/ca.crt");
  EXPECT_EQ(config->token_file, "/home/me/token");
  EXPECT_EQ(config->client_certificate_data, "C");
  EXPECT_EQ(config->client_key_data, "KEY");
}

TEST(Config, TakesANamedContext) {
  const auto text = std::string(
      "current-context: a\ncontexts: [{name: a, context: {cluster: x}}, {name: b, context: "
      "{cluster: y}}]\n"
      "clusters: [{name: x, cluster: {server: 'https://x'}}, {name: y, cluster: {server: "
      "'https://y'}}]\n");
  EXPECT_EQ(load(text)->server, "https://x");
  EXPECT_EQ(load(text, "b")->server, "https://y");
  EXPECT_EQ(why(load(text, "c")), "/home/me/kc: context c does not exist (contexts: a, b)");
}

TEST(Config, NamesWhatItDoesNotSupport) {
  EXPECT_EQ(why(load(kubeconfig("", "exec: {command: aws}"))).substr(0, 61),
            "/home/me/kc: user u has exec: it is not supported; use a toke");
  EXPECT_NE(why(load(kubeconfig("", "username: me, password: x"))).find("user u has "),
            std::string::npos);
  EXPECT_NE(why(load(kubeconfig("", "as: root"))).find("user u has as"), std::string::npos);
  EXPECT_NE(why(load(kubeconfig(", api-version: v1", ""))).find("cluster c has api-version"),
            std::string::npos);
  EXPECT_NE(why(load(kubeconfig(", proxy-url: 'socks5://p:1'", "")))
                .find("socks5://p:1 is not supported"),
            std::string::npos);
  EXPECT_NE(why(load(kubeconfig("", "", "surprise: 1\n"))).find("has surprise"), std::string::npos);
}

TEST(Config, AcceptsEmptyFields) {
  EXPECT_TRUE(load(kubeconfig(", insecure-skip-tls-verify: false, extensions: []",
                              "token: t, exec: null, username: ''", "preferences: {}\n")));
}

TEST(Config, IgnoresUnsupportedFieldsOfOtherUsers) {
  EXPECT_TRUE(load(kubeconfig("", "token: t") + "- name: cloud\n  user: {exec: {command: aws}}\n"));
}

TEST(Config, SaysWhatIsWrong) {
  EXPECT_NE(why(load("just text")).find("/home/me/kc: not a kubeconfig"), std::string::npos);
  EXPECT_NE(why(load("a: [")).find("/home/me/kc: not a kubeconfig: "), std::string::npos);
  EXPECT_EQ(why(load("contexts: []")),
            "/home/me/kc: current-context is not set; use --context (contexts: none)");
  EXPECT_EQ(why(load("current-context: a\ncontexts: [{name: a, context: {cluster: x}}]")),
            "context a: /home/me/kc: cluster x does not exist (clusters: none)");
  EXPECT_EQ(why(load("current-context: a\ncontexts: [{name: a, context: {cluster: x, user: "
                     "y}}]\nclusters: [{name: x, cluster: "
                     "{server: 'http://h'}}]")),
            "context a: /home/me/kc: user y does not exist (users: none)");
  EXPECT_NE(why(load(kubeconfig(", certificate-authority-data: '*'", "")))
                .find("certificate-authority-data is not base64"),
            std::string::npos);
  EXPECT_NE(why(load(kubeconfig(", insecure-skip-tls-verify: true, certificate-authority: x", "")))
                .find("contradicts"),
            std::string::npos);
  EXPECT_NE(why(load("current-context: a\ncontexts: [{name: a, context: {cluster: x}}]\nclusters: "
                     "[{name: x, cluster: {server: api}}]"))
                .find("server must be a URL such as https://host:6443, not \"api\""),
            std::string::npos);
  EXPECT_EQ(why(load_config(around({}, {}), "/nowhere", "")), "--kubeconfig: cannot read /nowhere");
}

TEST(Config, MergesAListOfFilesAsKubectlDoes) {
  const auto first =
      "contexts: [{name: a, context: {cluster: c, user: u}}]\nusers: [{name: u, user: {token: "
      "first}}]\n";
  const auto second =
      "current-context: a\nclusters: [{name: c, cluster: {server: 'https://second'}}]\nusers: "
      "[{name: u, user: {token: "
      "second}}]\n";
  const auto config = load_config(
      around({{"KUBECONFIG", "/1:/missing::/2"}}, {{"/1", first}, {"/2", second}}), "", "");
  ASSERT_TRUE(config) << why(config);
  EXPECT_EQ(config->server, "https://second");
  EXPECT_EQ(config->token, "first");
  EXPECT_EQ(why(load_config(around({{"KUBECONFIG", "/missing"}}, {}), "", "")),
            "cannot read /missing");
}

class InCluster : public testing::Test {
 protected:
  Texts environment_{{"KUBERNETES_SERVICE_HOST", "10.0.0.1"},
                     {"KUBERNETES_SERVICE_PORT", "6443"},
                     {"HOME", "/home/user"}};
  Texts files_{{"/var/run/secrets/kubernetes.io/serviceaccount/ca.crt", "CA"},
               {"/var/run/secrets/kubernetes.io/serviceaccount/token", "T"},
               {"/var/run/secrets/kubernetes.io/serviceaccount/namespace", "imagedeps\n"}};
  [[nodiscard]] Result<ConnectionConfig> load(const std::string& context = "") const {
    return load_config(around(environment_, files_), "", context);
  }
};

TEST_F(InCluster, UsesTheServiceAccount) {
  const auto config = load();
  ASSERT_TRUE(config) << why(config);
  EXPECT_EQ(config->server, "https://10.0.0.1:6443");
  EXPECT_EQ(config->ca_file, "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt");
  EXPECT_EQ(config->token_file, "/var/run/secrets/kubernetes.io/serviceaccount/token");
  EXPECT_EQ(config->default_namespace, "imagedeps");
  EXPECT_EQ(config->source, "in-cluster");
}

TEST_F(InCluster, ConnectsToAnIpv6ServerByName) {
  environment_["KUBERNETES_SERVICE_HOST"] = "fd00::1";
  EXPECT_EQ(load()->server, "https://kubernetes.default.svc:6443");
}

TEST_F(InCluster, TrustsNoOtherAuthorityWhenItsOwnIsMissing) {
  files_.erase("/var/run/secrets/kubernetes.io/serviceaccount/ca.crt");
  EXPECT_NE(why(load()).find("ca.crt"), std::string::npos);
  EXPECT_NE(why(load()).find("automountServiceAccountToken"), std::string::npos);
}

TEST_F(InCluster, ComesAfterKubeconfigAndBeforeTheHomeDirectory) {
  files_["/home/user/.kube/config"] = kubeconfig("", "");
  files_["/kc"] = kubeconfig("", "");
  EXPECT_EQ(load()->source, "in-cluster");
  EXPECT_NE(why(load("here")).find("--context here requires a kubeconfig"), std::string::npos);
  environment_["KUBECONFIG"] = "/kc";
  EXPECT_EQ(load()->source, "/kc, context here");
  environment_.erase("KUBECONFIG");
  environment_.erase("KUBERNETES_SERVICE_HOST");
  EXPECT_EQ(load()->source, "/home/user/.kube/config, context here");
  files_.erase("/home/user/.kube/config");
  EXPECT_NE(why(load()).find("use --kubeconfig FILE"), std::string::npos);
}

TEST(Base64, DecodesAllLengthsAndRejectsInvalidText) {
  EXPECT_EQ(decode_base64(""), "");
  EXPECT_EQ(decode_base64("YQ=="), "a");
  EXPECT_EQ(decode_base64("YWI="), "ab");
  EXPECT_EQ(decode_base64("YW\nJj\n"), "abc");
  EXPECT_EQ(decode_base64("/+8A"), std::string("\xff\xef\0", 3));
  for (const auto* bad : {"Y", "YQ", "YQ=", "YQ===", "Y=Q=", "Y*==", "===="})
    EXPECT_EQ(decode_base64(bad), std::nullopt) << bad;
}

TEST(Token, IsReadAgainAfterAMinuteOrARefusal) {
  Result<std::string> file = std::string("one\n");
  Token token("", "/token", [&](const std::string&) { return file; });
  const TimePoint start{std::chrono::hours{1}};
  EXPECT_EQ(token.at(start), "one");
  file = std::string(" two\n");
  EXPECT_EQ(token.at(start + std::chrono::seconds{59}), "one");
  EXPECT_EQ(token.at(start + std::chrono::seconds{60}), "two");
  file = std::string("three");
  token.reject();
  EXPECT_EQ(token.at(start + std::chrono::seconds{61}), "three");
}

TEST(Token, IsKeptWhileItsFileCannotBeRead) {
  Result<std::string> file = std::string("one");
  Token token("fixed", "/token", [&](const std::string&) { return file; });
  const TimePoint start{std::chrono::hours{1}};
  EXPECT_EQ(token.at(start), "one");
  file = Error{.message = "gone"};
  EXPECT_EQ(token.at(start + std::chrono::seconds{100}), "one");
  file = std::string("\n");
  EXPECT_EQ(token.at(start + std::chrono::seconds{200}), "one");
}

}  // namespace
}  // namespace imagedeps::kube
