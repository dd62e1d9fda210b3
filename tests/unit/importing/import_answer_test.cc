#include "importing/import_answer.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "kube/transport.h"
#include "support/cluster_objects.h"
#include "support/recordings.h"

namespace imagedeps::importing {
namespace {

using objects::ImportFailure;
using std::chrono::minutes;
using std::chrono::seconds;
using test::image_stream;
using Kind = Verdict::Kind;

constexpr bool kQuick = false, kWaited = true;

/// A recorded answer of a real API server, as the client returns it.
Result<std::string> recorded(const std::string& name) {
  const auto exchange = test::recorded_exchange(name);
  const kube::Response response{.status = static_cast<int>(integer_at(exchange, "status")),
                                .body = to_text(at(exchange, "response"))};
  if (response.status >= 300) return kube::error_of(response);
  return response.body;
}

Error status_error(int status, std::string message, std::string reason = {}) {
  return {.kind = Error::Kind::Invalid,
          .message = std::move(message),
          .http_status = status,
          .reason = std::move(reason)};
}

TEST(ImportAnswer, JudgesTheRecordedAnswersOfARealServer) {
  const struct {
    const char* name;
    Kind kind;
    std::optional<ImportFailure> failure;
  } kCases[] = {
      {"import-success", Kind::Populated, {}},
      {"import-again-unchanged", Kind::Populated, {}},
      {"import-gone", Kind::Failed, ImportFailure::ManifestUnknown},
      {"import-refused", Kind::Failed, ImportFailure::RegistryUnreachable},
      {"import-nohost", Kind::Failed, ImportFailure::RegistryUnreachable},
      {"import-unauthorized", Kind::Failed, ImportFailure::RegistryUnauthorized},
      {"import-denied", Kind::Failed, ImportFailure::RegistryForbidden},
      {"import-ratelimited", Kind::Failed, ImportFailure::RateLimited},
      {"import-by-tag-kind", Kind::Failed, ImportFailure::ImportInvalid},
      {"import-invalid-reference", Kind::Failed, ImportFailure::ImportInvalid},
      {"import-forbidden", Kind::Failed, ImportFailure::PermissionDenied},
      {"import-stale-resource-version", Kind::Stale, {}},
      {"import-no-namespace", Kind::Stale, {}},
  };
  for (const auto& each : kCases) {
    const Verdict verdict = judge(recorded(each.name), kQuick);
    EXPECT_EQ(to_string(verdict.kind), to_string(each.kind))
        << each.name << ": " << verdict.message;
    EXPECT_EQ(verdict.failure, each.failure) << each.name << ": " << verdict.message;
  }
}

TEST(ImportAnswer, CarriesTheStreamsNewVersion) {
  const Verdict verdict = judge(recorded("import-success"), kQuick);
  ASSERT_NE(verdict.stream, nullptr);
  EXPECT_EQ(verdict.stream->meta.resource_version, "670");
  EXPECT_TRUE(verdict.by_registry);
  EXPECT_FALSE(verdict.image.empty());
}

TEST(ImportAnswer, DistinguishesAnEarlyConflictFromALateOne) {
  EXPECT_EQ(
      judge(status_error(409, R"(the image stream was updated from "1" to "2")"), kQuick).kind,
      Kind::Stale);
  EXPECT_EQ(
      judge(status_error(409, "the object has been modified; please apply your changes"), kQuick)
          .kind,
      Kind::StreamChanged);
}

TEST(ImportAnswer, DoesNotCountServerTroubleAsAnAttempt) {
  for (const int status : {401, 429, 500, 502, 503})
    EXPECT_EQ(judge(status_error(status, "x"), kQuick).kind, Kind::Trouble) << status;
  EXPECT_EQ(judge(status_error(504, "Timeout"), kQuick).kind, Kind::Trouble);
}

TEST(ImportAnswer, TreatsALate504AsATimeout) {
  const Verdict verdict = judge(status_error(504, "Timeout"), kWaited);
  EXPECT_EQ(verdict.kind, Kind::Failed);
  EXPECT_EQ(verdict.failure, ImportFailure::ImportTimeout);
  EXPECT_TRUE(verdict.by_registry);
}

TEST(ImportAnswer, TakesAnImportThatUsedItsTimeToHaveWaitedForTheRegistry) {
  EXPECT_FALSE(waited_for_registry(seconds{29}, minutes{2}));
  EXPECT_TRUE(waited_for_registry(seconds{30}, minutes{2}));
  EXPECT_FALSE(waited_for_registry(seconds{4}, seconds{5}));
  EXPECT_TRUE(waited_for_registry(seconds{5}, seconds{5}));
}

TEST(ImportAnswer, LeavesTheOutcomeOpenWithoutAnAnswer) {
  EXPECT_EQ(
      judge(Error{.kind = Error::Kind::Unavailable, .message = "connection reset"}, kQuick).kind,
      Kind::Lost);
  EXPECT_EQ(judge(std::string("<html>"), kQuick).kind, Kind::Lost);
}

TEST(ImportAnswer, HoldsTagsOfANamespaceThatRefusesThemNow) {
  Error terminating = status_error(403, "forbidden", "Forbidden");
  terminating.cause = "NamespaceTerminating";
  EXPECT_EQ(judge(terminating, kQuick).kind, Kind::Held);
  EXPECT_EQ(
      judge(status_error(403, "status unknown for quota: l, resources: openshift.io/imagestreams"),
            kQuick)
          .kind,
      Kind::Held);
}

TEST(ImportAnswer, NamesQuotasAndBlockedRegistriesOfWholeRequests) {
  EXPECT_EQ(
      judge(status_error(403, "exceeded quota: l, requested: openshift.io/imagestreams=1"), kQuick)
          .failure,
      ImportFailure::QuotaExceeded);
  EXPECT_EQ(judge(status_error(422,
                               "requested usage of openshift.io/images exceeds the maximum limit "
                               "per openshift.io/ImageStream (3 > 2)",
                               "Invalid"),
                  kQuick)
                .failure,
            ImportFailure::QuotaExceeded);
}

TEST(LostImport, IsASuccessIfTheTagIsPopulatedNow) {
  const objects::ImportOrder order{.tag = {"ns", "php", "7.1"}};
  const Verdict verdict =
      judge_lost(order, {}, image_stream("ns", "php").image("7.1", "sha256:1"), kQuick);
  EXPECT_EQ(verdict.kind, Kind::Populated);
  EXPECT_EQ(verdict.image, "sha256:1");
}

TEST(LostImport, IsNotASuccessIfTheTagHasTheSameImageAsBefore) {
  const objects::ImportOrder order{.tag = {"ns", "php", "7.1"}};
  const std::shared_ptr<const objects::ImageStream> stream =
      image_stream("ns", "php").docker("7.1", "x/php").image("7.1", "sha256:1");
  EXPECT_EQ(judge_lost(order, before_import(stream.get(), order.tag), stream, kQuick).kind,
            Kind::Trouble)
      << "a forced import that may never have happened";
  EXPECT_EQ(judge_lost(order, {.image = "sha256:0"}, stream, kQuick).kind, Kind::Populated);
}

TEST(LostImport, IsAFailureIfTheConditionIsNewerThanTheOrder) {
  const objects::ImportOrder order{.tag = {"ns", "php", "7.1"}};
  const std::shared_ptr<const objects::ImageStream> stream =
      image_stream("ns", "php")
          .docker("7.1", "x/php")
          .failed("7.1", "InternalError", "dial tcp: connection refused", 3);
  EXPECT_EQ(judge_lost(order, {.failure_generation = 2}, stream, kQuick).kind, Kind::Failed);
  EXPECT_EQ(judge_lost(order, {.failure_generation = 3}, stream, kQuick).kind, Kind::Trouble)
      << "that failure is older than the order";
}

TEST(LostImport, IsATimeoutIfItChangedNothingAfterALongTime) {
  const objects::ImportOrder order{.tag = {"ns", "php", "7.1"}};
  const Verdict verdict = judge_lost(order, {}, image_stream("ns", "php"), kWaited);
  EXPECT_EQ(verdict.failure, ImportFailure::ImportTimeout);
  const Verdict gone = judge_lost(order, {}, nullptr, kQuick);
  EXPECT_EQ(gone.kind, Kind::Trouble);
  EXPECT_TRUE(gone.stream_gone);
}

}  // namespace
}  // namespace imagedeps::importing
