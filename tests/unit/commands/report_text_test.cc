#include "commands/report_text.h"

#include <gtest/gtest.h>

#include "support/cluster_objects.h"

namespace imagedeps::commands {
namespace {

using audit::Authority;
using audit::Entry;
using audit::Origin;
using decide::Reason;
using objects::Kind;
using std::chrono::hours;
using std::chrono::seconds;

const TimePoint kNow{hours{24}};

class ReportText : public ::testing::Test {
 protected:
  ReportText() { report_.now = kNow; }

  Entry& row(Reason reason, bool reported, Origin origin = Origin::Import) {
    Entry entry;
    entry.verdict.tag = {"shop", "s", std::to_string(report_.istags.size())};
    entry.verdict.origin = origin;
    entry.verdict.end_origin = origin == Origin::Alias ? Origin::Import : origin;
    entry.verdict.decision.reason = reason;
    entry.verdict.reported = reported;
    report_.istags.push_back(entry);
    return report_.istags.back();
  }
  void needed_by_build(Entry& entry, const std::string& name) {
    graph::Consumer consumer;
    consumer.object = {Kind::BuildConfig, "shop", name};
    entry.consumers.push_back(consumer);
  }
  [[nodiscard]] std::string summary() {
    report_.summary = audit::summarise(report_.istags);
    return outlook(report_);
  }
  void operator_leads() { report_.authority = Authority{.by = Authority::By::Operator}; }
  [[nodiscard]] std::string table() const { return table_of(report_, audit::Yardstick::Populated); }

  audit::Report report_;
};

TEST_F(ReportText, CountsImportsWithoutAnOperator) {
  row(Reason::ImportNeeded, false);
  needed_by_build(row(Reason::ImportNeeded, false), "web");
  needed_by_build(row(Reason::ImportNeeded, false, Origin::Alias), "site");
  row(Reason::AwaitingBuild, false, Origin::Build);
  EXPECT_EQ(summary(),
            "imagedeps would import 2, which 1 alias follows and which may start 2 builds in 1 "
            "namespace");
}

TEST_F(ReportText, CountsImportsOfTheOperatorInEachState) {
  operator_leads();
  row(Reason::Importing, true);
  row(Reason::Pending, true);
  row(Reason::ManifestUnknown, true);
  row(Reason::RegistryBackoff, true);
  row(Reason::TagUndefined, true, Origin::Undefined);
  EXPECT_EQ(summary(), "imagedeps imports 4 (1 once the registry answers)");
}

TEST_F(ReportText, CountsObservedAndUnreportedTags) {
  operator_leads();
  row(Reason::ImportNeeded, true);
  row(Reason::ImportNeeded, false);
  EXPECT_EQ(summary(), "imagedeps imports none, only observes 1, has not reported on 1");
}

TEST_F(ReportText, HasAColumnForNextAttemptsIfThereAreAny) {
  row(Reason::ImportNeeded, false);
  EXPECT_EQ(table().find("NEXT-ATTEMPT"), std::string::npos);
  row(Reason::RegistryBackoff, true).verdict.next_attempt = kNow + seconds{23};
  row(Reason::RegistryBackoff, true).verdict.due = true;
  const std::string text = table();
  EXPECT_NE(text.find("REASON            NEXT-ATTEMPT   NEEDED BY\n"), std::string::npos) << text;
  EXPECT_NE(text.find("RegistryBackoff   in 23 s\n"), std::string::npos) << text;
  EXPECT_NE(text.find("RegistryBackoff   due\n"), std::string::npos) << text;
  EXPECT_NE(text.find("ImportNeeded      -\n"), std::string::npos) << text;
}

TEST_F(ReportText, ShowsWhatIsOutOfDate) {
  EXPECT_EQ(table(), "");
  row(Reason::Populated, false);
  EXPECT_EQ(table().find("OUT-OF-DATE"), std::string::npos);
  auto& decision = row(Reason::Populated, false).verdict.decision;
  decision.populated = true;
  decision.outdated = "ManifestUnknown";
  decision.outdated_message = "A newer import failed: not found";
  EXPECT_NE(table().find("Populated   ManifestUnknown\n"), std::string::npos) << table();
  EXPECT_NE(table().find("\nshop/s:1: out of date: A newer import failed: not found\n"),
            std::string::npos)
      << table();
}

TEST_F(ReportText, ShowsWhyConsumersDoNotFollow) {
  for (int i = 0; i < 7; ++i) {
    needed_by_build(i == 0 ? row(Reason::ImportNeeded, false) : report_.istags.back(),
                    "b" + std::to_string(i));
    auto& reference = report_.istags.back().consumers.back().reference;
    reference.obstacle = i == 0 ? objects::Obstacle::Paused : objects::Obstacle::NoTrigger;
    reference.detail = "it is so";
  }
  const std::string text = table();
  EXPECT_NE(text.find("ImportNeeded   NoTrigger, Paused   BuildConfig shop/b0 and 6 more\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("shop/s:0: an image is not enough for BuildConfig shop/b4: NoTrigger, it is "
                      "so\nshop/s:0: an image is not enough for 2 more\n"),
            std::string::npos)
      << text;
}

TEST_F(ReportText, CountsNoAliasOfATagThatImagedepsDoesNotImport) {
  row(Reason::Pending, false, Origin::Repository);
  row(Reason::Pending, false, Origin::Alias).verdict.end_origin = Origin::Repository;
  EXPECT_EQ(summary(), "imagedeps would import none");
}

}  // namespace
}  // namespace imagedeps::commands
