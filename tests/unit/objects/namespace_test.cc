#include "objects/namespace.h"

#include <gtest/gtest.h>

namespace imagedeps::objects {
namespace {

TEST(Namespace, HasItsOptOutAndWhetherItTerminates) {
  const auto ns = decode_namespace(
      R"({"metadata":{"name":"shop","annotations":{"imagedeps.io/management-state":"Unmanaged"}},)"
      R"("status":{"phase":"Active"}})");
  ASSERT_TRUE(ns);
  EXPECT_EQ((*ns)->meta.name, "shop");
  EXPECT_EQ((*ns)->management, ManagementState::Unmanaged);
  EXPECT_FALSE((*ns)->meta.deleting);
  EXPECT_TRUE((*decode_namespace(R"({"metadata":{"name":"x"},"status":{"phase":"Terminating"}})"))
                  ->meta.deleting);
  EXPECT_TRUE(
      (*decode_namespace(R"({"kind":"PartialObjectMetadata",)"
                         R"("metadata":{"name":"x","deletionTimestamp":"2026-11-23T18:00:00Z"}})"))
          ->meta.deleting);
}

}  // namespace
}  // namespace imagedeps::objects
