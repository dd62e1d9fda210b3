#include "objects/meta.h"

#include <gtest/gtest.h>

#include <set>

namespace imagedeps::objects {
namespace {

TEST(Kind, HasTheNamesOfTheApi) {
  EXPECT_EQ(to_string(Kind::DeploymentConfig), "DeploymentConfig");
  EXPECT_EQ(resource_of(Kind::DeploymentConfig), "deploymentconfigs");
  EXPECT_EQ(group_of(Kind::DeploymentConfig), "apps.openshift.io");
  EXPECT_EQ(group_of(Kind::Namespace), "");
  EXPECT_EQ(resource_of(Kind::ImageDependency), "imagedependencies");
  EXPECT_EQ(group_of(Kind::CronJob), "batch");
}

TEST(Kind, IsParsedFromItsName) {
  for (int i = 0; i <= static_cast<int>(Kind::ImageDependency); ++i) {
    const auto kind = static_cast<Kind>(i);
    EXPECT_EQ(parse_kind(to_string(kind)), kind);
  }
  EXPECT_FALSE(parse_kind("Pod"));
}

TEST(TagRef, IsFormattedAsInMessages) {
  EXPECT_EQ(to_string(TagRef{"openshift", "php", "7.1"}), "openshift/php:7.1");
  EXPECT_EQ(istag_name(TagRef{"openshift", "php", "7.1"}), "php:7.1");
  EXPECT_EQ(to_string(ObjectKey{Kind::BuildConfig, "shop", "web"}), "BuildConfig shop/web");
  EXPECT_EQ(to_string(ObjectKey{Kind::Namespace, "", "shop"}), "Namespace shop");
}

TEST(TagRef, HashesItsPartsSeparately) {
  const TagRefHash hash;
  EXPECT_NE(hash({"a", "b", "c"}), hash({"ab", "", "c"}));
  EXPECT_NE(hash({"a", "b", "c"}), hash({"b", "a", "c"}));
  EXPECT_EQ(hash({"a", "b", "c"}), hash({"a", "b", "c"}));
  std::set<std::size_t> hashes;
  for (int i = 0; i < 1000; ++i) hashes.insert(hash({"ns", "stream", std::to_string(i)}));
  EXPECT_EQ(hashes.size(), 1000u);
}

TEST(ManagementState, IsManagedForAnUnknownValue) {
  EXPECT_EQ(parse_management_state("Unmanaged"), ManagementState::Unmanaged);
  EXPECT_EQ(parse_management_state("Observed"), ManagementState::Observed);
  EXPECT_EQ(parse_management_state("observed"), ManagementState::Managed);
  EXPECT_EQ(to_string(ManagementState::Observed), "Observed");
  EXPECT_LT(ManagementState::Managed, ManagementState::Unmanaged);
}

}  // namespace
}  // namespace imagedeps::objects
