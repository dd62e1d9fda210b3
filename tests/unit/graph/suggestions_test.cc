#include <gtest/gtest.h>

#include "graph/graph.h"
#include "support/cluster_objects.h"

namespace imagedeps::graph {
namespace {

using test::image_stream;
using Names = std::vector<std::string>;

std::shared_ptr<const objects::ImageStream> stream_with(const Names& tags) {
  auto stream = image_stream("openshift", "nginx");
  for (const auto& tag : tags) stream.docker(tag, "registry.redhat.io/x:" + tag);
  return stream;
}

TEST(Suggestions, StartWithTheMostSimilarName) {
  const auto stream = stream_with({"1.22-ubi8", "1.24-ubi9", "latest"});
  EXPECT_EQ(closest_tags(*stream, "1.20-ubi8", 2), (Names{"1.22-ubi8", "1.24-ubi9"}));
}

TEST(Suggestions, PreferALongerCommonPrefix) {
  const auto stream = stream_with({"3.9", "8.8"});
  EXPECT_EQ(closest_tags(*stream, "3.8", 2), (Names{"3.9", "8.8"}));
}

TEST(Suggestions, NeverContainTheTagItself) {
  const auto stream = stream_with({"7.1", "7.2"});
  EXPECT_EQ(closest_tags(*stream, "7.1", 3), Names{"7.2"});
}

TEST(Suggestions, AreEmptyForAStreamWithoutTags) {
  EXPECT_TRUE(closest_tags(*stream_with({}), "1", 3).empty());
}

TEST(Suggestions, CanExcludeTagsThatWillNotGetAnImage) {
  const std::shared_ptr<const objects::ImageStream> stream =
      image_stream("openshift", "nginx")
          .docker("1.24", "registry.redhat.io/x:1.24")
          .alias("1.25", "1.24")
          .alias("1.26", "1.27")
          .alias("1.27", "1.26")
          .alias("1.28", "1.99")
          .alias("1.29", "other:1")
          .spec("1.30", {})
          .alias("1.31", "other:1")
          .image("1.31", "sha256:1")
          .docker("1.32", "registry.redhat.io/X:1")
          .docker("1.33", "image-registry.openshift-image-registry.svc:5000/openshift/nginx:1")
          .docker("1.34", "route.example.com/openshift/nginx:1")
          .repository("route.example.com/openshift/nginx");
  EXPECT_EQ(closest_usable_tags(*stream, "1.2", 9), (Names{"1.24", "1.25", "1.31"}));
}

TEST(Suggestions, DoNotTakeACopiedRepositoryForTheInternalRegistry) {
  const std::shared_ptr<const objects::ImageStream> internal =
      image_stream("openshift", "nginx")
          .docker("1.24", "docker.io/openshift/nginx:1.24")
          .repository("docker.io/openshift/nginx");
  EXPECT_TRUE(closest_usable_tags(*internal, "1.2", 9).empty());
  objects::ImageStream copied = *internal;
  copied.spec_repository = copied.repository;
  EXPECT_EQ(closest_usable_tags(copied, "1.2", 9), Names{"1.24"});
}

TEST(Suggestions, AreCheapForHugeNames) {
  Names tags;
  for (int i = 0; i < 5000; ++i) tags.push_back(std::string(300, 'x') + std::to_string(i));
  const auto stream = stream_with(tags);
  EXPECT_EQ(closest_tags(*stream, std::string(1'000'000, 'x'), 3).size(), 3u);
}

}  // namespace
}  // namespace imagedeps::graph
