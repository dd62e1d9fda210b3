// Reports of the operator are used only if it leads.
#include "audit/operator_report.h"

#include <gtest/gtest.h>

#include "audit/report.h"
#include "support/cluster_objects.h"

namespace imagedeps::audit {
namespace {

using decide::Reason;
using objects::Kind;
using std::chrono::hours;
using std::chrono::seconds;
using test::image_stream;
using test::object;

const TimePoint kNow{hours{24}};
const TagRef kTag{"shop", "web", "1"};
const TagRef kAlias{"shop", "web", "latest"};

/// A DeploymentConfig needs an alias of a tag that has no image.
class OperatorReportTest : public ::testing::Test {
 protected:
  OperatorReportTest() {
    inventory_.add(
        static_cast<objects::ImageStream>(*static_cast<std::shared_ptr<const objects::ImageStream>>(
            image_stream("shop", "web").docker("1", "quay.io/a/b:1").alias("latest", "1"))));
    inventory_.add(*static_cast<std::shared_ptr<const objects::ReferenceObject>>(
                       object(Kind::DeploymentConfig, "shop", "site").needs(kAlias)),
                   Role::Judged);
    how_.policy.mode = decide::Mode::Observe;
    how_.now = kNow;
  }

  static objects::DependencyStatus status(const std::string& reason, const std::string& message,
                                          std::optional<TimePoint> next = {}) {
    objects::DependencyStatus status;
    status.state = "Failed";
    status.next_attempt = next;
    status.conditions.push_back({.type = "Ready", .reason = reason, .message = message});
    return status;
  }
  void write(const TagRef& tag, objects::DependencyStatus status) {
    auto dependency = test::image_dependency(tag, tag.stream + "." + tag.tag);
    dependency.managed_by_us = true;
    dependency.status = std::move(status);
    inventory_.add(test::shared(dependency), Role::Judged);
  }
  void operator_leads() { how_.authority = Authority{.by = Authority::By::Operator}; }
  [[nodiscard]] Verdict verdict(const TagRef& tag) const {
    return judge(inventory_.graph(), tag, how_);
  }

  Inventory inventory_{Inventory::everywhere()};
  Judge how_;
};

TEST_F(OperatorReportTest, IsUsedIfTheOperatorLeads) {
  write(kTag, status("RegistryBackoff", "Imports from quay.io are paused", kNow + seconds{23}));
  operator_leads();
  const auto found = verdict(kTag);
  EXPECT_EQ(found.decision.reason, Reason::RegistryBackoff);
  EXPECT_EQ(found.decision.message, "Imports from quay.io are paused");
  EXPECT_EQ(found.next_attempt, kNow + seconds{23});
  EXPECT_TRUE(found.reported);
  EXPECT_EQ(found.source, "quay.io/a/b:1") << "facts from the cluster do not change";
}

TEST_F(OperatorReportTest, OfAStoppedOperatorIsNotShown) {
  write(kTag, status("RegistryBackoff", "Imports from quay.io are paused", kNow + seconds{23}));
  how_.authority = Authority{.by = Authority::By::Command};
  const auto found = verdict(kTag);
  EXPECT_EQ(found.decision.reason, Reason::ImportNeeded);
  EXPECT_EQ(found.next_attempt, std::nullopt);
  EXPECT_FALSE(found.reported);
}

TEST_F(OperatorReportTest, DoesNotChangeWhenItsTimePasses) {
  operator_leads();
  write(kTag, status("RegistryBackoff", "Imports from quay.io are paused", kNow - seconds{1}));
  const auto found = verdict(kTag);
  EXPECT_EQ(found.decision.reason, Reason::RegistryBackoff);
  EXPECT_EQ(found.next_attempt, std::nullopt);
  EXPECT_TRUE(found.due);
}

TEST_F(OperatorReportTest, OnTheTerminalTagIsUsedForAnAliasWithoutAReport) {
  write(kTag, status("RegistryBackoff", "Imports from quay.io are paused"));
  operator_leads();
  const auto found = verdict(kAlias);
  EXPECT_EQ(found.decision.reason, Reason::RegistryBackoff);
  EXPECT_EQ(found.decision.message,
            "Alias shop/web:latest -> shop/web:1: Imports from quay.io are paused");
  write(kAlias, status("ManifestUnknown", "Its own report"));
  EXPECT_EQ(verdict(kAlias).decision.message, "Its own report");
}

TEST_F(OperatorReportTest, IsNotedIfMissingForANeededImport) {
  operator_leads();
  const auto found = verdict(kTag);
  EXPECT_EQ(found.decision.reason, Reason::ImportNeeded);
  EXPECT_EQ(found.decision.message,
            "The tag was never imported from quay.io/a/b:1. The operator has not reported on it");
  EXPECT_FALSE(found.reported);
  EXPECT_EQ(verdict({"shop", "web", "2"}).decision.message.find("has not reported"),
            std::string::npos)
      << "an undefined tag is undefined, with or without a report";
}

TEST_F(OperatorReportTest, IsIgnoredIfOrphanedOrWithAnUnknownReason) {
  operator_leads();
  write(kTag, status("ReasonOfTomorrow", "?"));
  EXPECT_FALSE(verdict(kTag).reported);
  auto orphaned = status("RegistryBackoff", "Imports from quay.io are paused");
  orphaned.state = "Orphaned";
  write(kTag, orphaned);
  EXPECT_FALSE(verdict(kTag).reported);
}

TEST_F(OperatorReportTest, IsMarkedInJson) {
  write(kTag, status("RegistryBackoff", "Imports from quay.io are paused", kNow + seconds{23}));
  operator_leads();
  const auto json = to_json(report(inventory_, how_), inventory_);
  EXPECT_EQ(json["decidedBy"]["who"], "operator");
  EXPECT_EQ(json["istags"][0]["decidedBy"], "operator");
  EXPECT_EQ(json["istags"][0]["nextAttempt"], format_rfc3339(kNow + seconds{23}));
  how_.authority.reset();
  const auto files = to_json(report(inventory_, how_), inventory_);
  EXPECT_FALSE(files.contains("decidedBy"));
  EXPECT_FALSE(files["istags"][0].contains("decidedBy"));
}

TEST_F(OperatorReportTest, OfAGivenObjectIsNotANeed) {
  auto declared = test::image_dependency({"shop", "other", "1"}, "other.1");
  declared.status = status("ImageStreamMissing", "no stream");
  inventory_.add(test::shared(declared), Role::Given);
  EXPECT_EQ(inventory_.needed(), (std::vector<TagRef>{kTag, kAlias}));
  EXPECT_EQ(inventory_.reports().count, 1u);
}

}  // namespace
}  // namespace imagedeps::audit
