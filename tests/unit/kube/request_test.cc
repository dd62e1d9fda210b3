#include "kube/request.h"

#include <gtest/gtest.h>

#include "kube/client.h"
#include "support/scripted_transport.h"

namespace imagedeps::kube {
namespace {

const Resource kStreams{"image.openshift.io", "v1", "imagestreams"};
const Resource kNamespaces{"", "v1", "namespaces"};

TEST(Resource, IsNamedAsInDiscovery) {
  EXPECT_EQ(to_string(kStreams), "imagestreams.image.openshift.io");
  EXPECT_EQ(to_string(kNamespaces), "namespaces");
}

TEST(Resource, HasPathsOfItsGroup) {
  EXPECT_EQ(collection_path(kNamespaces, ""), "/api/v1/namespaces");
  EXPECT_EQ(collection_path(kStreams, "shop"),
            "/apis/image.openshift.io/v1/namespaces/shop/imagestreams");
  EXPECT_EQ(
      object_path({"image.openshift.io", "v1", "imagestreamtags"}, "shop", "php:7/1", "status"),
      "/apis/image.openshift.io/v1/namespaces/shop/imagestreamtags/php%3A7%2F1/status");
}

TEST(Request, ListsAPageWithoutAResourceVersion) {
  const auto request = list_request(kStreams, "", Form::Whole, 500, "eyJ2+/=");
  EXPECT_EQ(request.target,
            "/apis/image.openshift.io/v1/imagestreams?limit=500&continue=eyJ2%2B%2F%3D");
  EXPECT_EQ(request.accept, "application/json");
}

TEST(Request, WatchesWithBookmarksFromAResourceVersion) {
  const auto request = watch_request(kStreams, "shop", Form::Whole, "42", std::chrono::minutes{5});
  EXPECT_EQ(
      request.target,
      "/apis/image.openshift.io/v1/namespaces/shop/imagestreams?watch=true&allowWatchBookmarks=true"
      "&resourceVersion=42&timeoutSeconds=300");
  EXPECT_GT(request.idle, std::chrono::seconds{60});
}

TEST(Request, AsksForMetadataOnly) {
  EXPECT_NE(
      list_request(kStreams, "", Form::Metadata, 1, "").accept.find("as=PartialObjectMetadataList"),
      std::string::npos);
  EXPECT_NE(
      watch_request(kStreams, "", Form::Metadata, "1", {}).accept.find("as=PartialObjectMetadata;"),
      std::string::npos);
}

TEST(Request, AppliesOnTheServerSide) {
  const auto request =
      apply_request(kStreams, "shop", "php", "status", "imagedeps-status", {{"kind", "X"}});
  EXPECT_EQ(request.method, "PATCH");
  EXPECT_EQ(request.content_type, "application/apply-patch+yaml");
  EXPECT_EQ(request.target,
            "/apis/image.openshift.io/v1/namespaces/shop/imagestreams/php/"
            "status?fieldManager=imagedeps-status&force=true");
  EXPECT_EQ(request.body, R"({"kind":"X"})");
}

TEST(Request, RemovesWithPreconditions) {
  const auto request = remove_request(kStreams, "shop", "php", "u-1", "");
  EXPECT_EQ(request.method, "DELETE");
  EXPECT_EQ(request.body,
            R"({"apiVersion":"v1","kind":"DeleteOptions","preconditions":{"uid":"u-1"}})");
}

TEST(Client, ReturnsTheBodyOfAnAnswerOrItsError) {
  test::ScriptedTransport transport;
  Client client(transport);
  std::optional<Result<std::string>> seen;
  const auto done = [&](Result<std::string> result) { seen = std::move(result); };

  const auto created =
      client.create(kStreams, "shop", {{"a", 1}}, "timeout=2m", std::chrono::seconds{130}, done);
  EXPECT_EQ(transport.last().request.target,
            "/apis/image.openshift.io/v1/namespaces/shop/imagestreams?timeout=2m");
  EXPECT_EQ(transport.last().request.deadline, std::chrono::seconds{130});
  transport.last().end(201, "{}");
  EXPECT_EQ(seen->value(), "{}");

  const auto got = client.get(kStreams, "shop", "php", done);
  transport.last().end(404, "404 page not found");
  EXPECT_EQ(seen->error().kind, Error::Kind::NotFound);
}

}  // namespace
}  // namespace imagedeps::kube
