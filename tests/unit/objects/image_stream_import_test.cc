#include "objects/image_stream_import.h"

#include <gtest/gtest.h>

#include "support/build.h"
#include "support/recordings.h"

namespace imagedeps::objects {
namespace {

ImportOrder order() {
  return {.tag = {"openshift", "php", "7.1"},
          .pull_spec = "registry.redhat.io/x/php:7.1",
          .policy = {.insecure = true,
                     .scheduled = true,
                     .import_mode = "PreserveOriginal",
                     .reference_policy = "Local"},
          .stream_resource_version = "42",
          .stream_uid = "uid"};
}

TEST(ImportRequest, ContainsOneTagWithItsStoredPolicies) {
  const auto wanted =
      *parse_json(R"({"apiVersion":"image.openshift.io/v1","kind":"ImageStreamImport",
    "metadata":{"name":"php","namespace":"openshift","resourceVersion":"42"},
    "spec":{"import":true,"images":[
      {"from":{"kind":"DockerImage","name":"registry.redhat.io/x/php:7.1"},"to":{"name":"7.1"},
       "importPolicy":{"insecure":true,"scheduled":true,"importMode":"PreserveOriginal"},
       "referencePolicy":{"type":"Local"}}]},"status":{}})");
  EXPECT_EQ(import_request(order()), wanted);
}

TEST(ImportRequest, OmitsAModeThatIsNotStored) {
  auto plain = order();
  plain.policy = {};
  const auto image = import_request(plain)["spec"]["images"][0];
  EXPECT_EQ(to_text(image["importPolicy"]), R"({"insecure":false,"scheduled":false})");
  EXPECT_FALSE(image.contains("referencePolicy"));
}

TEST(ImportAnswer, ReportsASuccess) {
  const auto exchange = test::recorded_exchange("import-success");
  const auto outcome = decode_import_answer(to_text(exchange["response"]));
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_FALSE(outcome->failure);
  EXPECT_EQ(outcome->message, "");
  EXPECT_EQ(outcome->image,
            exchange["response"]["status"]["images"][0]["image"]["metadata"]["name"]);
  ASSERT_NE(outcome->stream, nullptr);
  EXPECT_EQ(outcome->stream->meta.resource_version,
            exchange["response"]["status"]["import"]["metadata"]["resourceVersion"]);
}

TEST(ImportAnswer, HasNoStreamIfNothingWasWritten) {
  const auto exchange = test::recorded_exchange("import-dry-run");
  const auto outcome = decode_import_answer(to_text(exchange["response"]));
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->stream, nullptr);
}

Result<ImportOutcome> with_images(const std::string& images) {
  return decode_import_answer(
      R"({"kind":"ImageStreamImport","metadata":{"name":"s"},"status":{"images":)" + images + "}}");
}

TEST(ImportAnswer, TreatsASuccessWithoutAnImageAsAFailure) {
  for (const auto* image : {R"([{"status":{"status":"Success"},"tag":"1"}])",
                            R"([{"status":{"status":"Success"},"image":null,"tag":"1"}])",
                            R"([{"status":{"status":"Success"},"image":{"metadata":{}}}])"}) {
    const auto outcome = with_images(image);
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->failure, ImportFailure::ImportFailed) << image;
    EXPECT_EQ(outcome->image, "");
    EXPECT_NE(outcome->message, "");
  }
}

TEST(ImportAnswer, TreatsAnUnknownStatusAsAFailure) {
  const auto outcome = with_images(R"([{"status":{}}])");
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->failure, ImportFailure::ImportFailed);
  EXPECT_NE(outcome->message, "");
}

TEST(ImportAnswer, IsMalformedWithoutExactlyOneImage) {
  EXPECT_FALSE(with_images("[]"));
  EXPECT_FALSE(with_images("null"));
  EXPECT_FALSE(with_images(R"([{"status":{"status":"Success"}},{"status":{"status":"Success"}}])"));
  EXPECT_FALSE(decode_import_answer(R"({"kind":"Status","status":"Failure"})"));
  EXPECT_FALSE(decode_import_answer("<html>"));
}

TEST(ImportAnswer, AcceptsTheKindAfterTheStatus) {
  const auto outcome = decode_import_answer(
      R"({"status":{"images":[{"status":{"status":"Success"},)"
      R"("image":{"metadata":{"name":"sha256:1"}}}]},"kind":"ImageStreamImport"})");
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->image, "sha256:1");
}

}  // namespace
}  // namespace imagedeps::objects
