#include "objects/pull_spec.h"

#include <gtest/gtest.h>

namespace imagedeps::objects {
namespace {

std::string parts(std::string_view text) {
  const auto spec = parse_pull_spec(text);
  if (!spec) return "none";
  return spec->registry + " " + spec->repository + " " + spec->tag + " " + spec->digest;
}

const std::string kDigest =
    "sha256:f67c8bc24609543e861c6e53a14b470628190faabb760d960f0523322116f833";

TEST(PullSpec, HasDefaultsForMissingParts) {
  EXPECT_EQ(parts("php"), "docker.io library/php latest ");
  EXPECT_EQ(parts("php:7.1"), "docker.io library/php 7.1 ");
  EXPECT_EQ(parts("centos/php"), "docker.io centos/php latest ");
  EXPECT_EQ(parts("docker.io/php"), "docker.io library/php latest ");
  EXPECT_EQ(parts("quay.io/php"), "quay.io php latest ");
}

TEST(PullSpec, StartsWithARegistryOnlyIfTheFirstPartLooksLikeOne) {
  EXPECT_EQ(parts("registry.redhat.io/rhscl/php-71-rhel7:1.0-5"),
            "registry.redhat.io rhscl/php-71-rhel7 1.0-5 ");
  EXPECT_EQ(parts("127.0.0.1:15000/a/b/c"), "127.0.0.1:15000 a/b/c latest ");
  EXPECT_EQ(parts("localhost/php"), "localhost php latest ");
  EXPECT_EQ(parts("host:5000/php:1"), "host:5000 php 1 ");
  EXPECT_EQ(parts("[::1]:5000/php"), "[::1]:5000 php latest ");
}

TEST(PullSpec, HasNoDefaultTagWithADigest) {
  EXPECT_EQ(parts("quay.io/a/b@" + kDigest), "quay.io a/b  " + kDigest);
  EXPECT_EQ(parts("quay.io/a/b:1@" + kDigest), "quay.io a/b 1 " + kDigest);
}

TEST(PullSpec, IsInvalidForOtherText) {
  for (const auto* text : {"", " ", "http://bad reference", "UPPER/case", "a//b", "/a", "a/", "a:",
                           "a:b:c", "quay.io/", "quay.io/a@sha256:12", "quay.io/a@b", "-a", "a-",
                           "a___b", "a..b", "host:port/a", "quay.io/a:-x", "${REGISTRY}/php"}) {
    EXPECT_FALSE(parse_pull_spec(text)) << text;
  }
}

TEST(InternalIstag, IsParsedFromAnImageOnAnInternalHost) {
  const std::set<std::string, std::less<>> hosts{
      "image-registry.openshift-image-registry.svc:5000"};
  EXPECT_EQ(internal_istag("image-registry.openshift-image-registry.svc:5000/shop/web:1", hosts),
            (TagRef{"shop", "web", "1"}));
  EXPECT_EQ(internal_istag("image-registry.openshift-image-registry.svc:5000/shop/web", hosts),
            (TagRef{"shop", "web", "latest"}));
  EXPECT_FALSE(internal_istag(
      "image-registry.openshift-image-registry.svc:5000/shop/web@" + kDigest, hosts));
  EXPECT_FALSE(internal_istag("image-registry.openshift-image-registry.svc:5000/web:1", hosts));
  EXPECT_FALSE(internal_istag("image-registry.openshift-image-registry.svc:5000/a/b/c:1", hosts));
  EXPECT_FALSE(internal_istag("quay.io/shop/web:1", hosts));
}

TEST(InternalIstag, IsPossibleOnlyForSomeImages) {
  EXPECT_TRUE(may_be_internal("quay.io/shop/web:1"));
  EXPECT_TRUE(may_be_internal("host:5000/shop/web"));
  EXPECT_FALSE(may_be_internal("quay.io/shop/web@" + kDigest));
  EXPECT_FALSE(may_be_internal("shop/web:1"));
  EXPECT_FALSE(may_be_internal("web:1"));
  EXPECT_FALSE(may_be_internal("quay.io/a/b/c:1"));
  EXPECT_FALSE(may_be_internal("quay.io/web:1"));
  EXPECT_FALSE(may_be_internal(" "));
}

}  // namespace
}  // namespace imagedeps::objects
