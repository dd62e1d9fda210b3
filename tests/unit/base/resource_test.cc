#include "base/resource.h"

#include <gtest/gtest.h>

namespace imagedeps {
namespace {

TEST(Resource, IsNamedWithItsGroupExceptInTheCoreGroup) {
  EXPECT_EQ(to_string(Resource{"apps", "v1", "deployments"}), "deployments.apps");
  EXPECT_EQ(to_string(Resource{"", "v1", "namespaces"}), "namespaces");
}

TEST(Resource, HasTheApiVersionOfItsObjects) {
  EXPECT_EQ(api_version({"apps", "v1", "deployments"}), "apps/v1");
  EXPECT_EQ(api_version({"", "v1", "namespaces"}), "v1");
}

}  // namespace
}  // namespace imagedeps
