#include "simulator/resource_type.h"

#include <gtest/gtest.h>

#include "objects/event.h"
#include "objects/image_stream_import.h"
#include "objects/meta.h"

namespace imagedeps::sim {
namespace {

const ResourceType* served(const Resource& resource) {
  const ResourceType* type = find_type(resource.group, resource.plural);
  return type != nullptr && type->version == resource.version ? type : nullptr;
}

TEST(ResourceType, IsServedForEveryKindAsTheProgramNamesIt) {
  for (int i = 0; i <= static_cast<int>(objects::Kind::ImageDependency); ++i) {
    const auto kind = static_cast<objects::Kind>(i);
    const ResourceType* type = served(objects::resource(kind));
    ASSERT_NE(type, nullptr) << to_string(kind);
    EXPECT_EQ(type->kind, to_string(kind));
    EXPECT_EQ(type->short_name, short_name_of(kind));
    EXPECT_EQ(type->api_version(), api_version_of(kind));
  }
}

TEST(ResourceType, IsServedForWhatTheProgramOnlyCreates) {
  EXPECT_NE(served(objects::image_stream_imports()), nullptr);
  EXPECT_NE(served(objects::events()), nullptr);
}

}  // namespace
}  // namespace imagedeps::sim
