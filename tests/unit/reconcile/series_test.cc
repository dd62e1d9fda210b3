#include "reconcile/series.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "reconcile/operator.h"
#include "support/cluster_objects.h"
#include "support/manual_loop.h"
#include "support/scripted_transport.h"
#include "unit/reconcile/whole_operator.h"

namespace imagedeps::reconcile {
namespace {

using objects::Kind;
using observe::Metrics;
using std::chrono::hours;
using std::chrono::minutes;
using test::image_stream;
using test::object;

constexpr const char* kFailed =
    "Internal error occurred: Get \"https://quay.io/v2/\": dial tcp: no route to host";

class Series : public testing::Test {
 protected:
  explicit Series(Config config = watching())
      : controller_(loop_, transport_, log_, metrics_, std::move(config), 1) {
    controller_.start_leading([] { return true; });
  }
  static Config watching() {
    Config config;
    config.mode = decide::Mode::Observe;
    config.import.grace = {};
    return config;
  }
  void run() { loop_.run(); }
  /// A needed tag whose import has failed once.
  void add_missing(const std::string& stream, const std::string& registry) {
    controller_.upsert(image_stream("openshift", stream)
                           .docker("1", registry + "/a/" + stream + ":1")
                           .failed("1", "InternalError", kFailed));
    controller_.upsert(object(Kind::BuildConfig, "shop", stream).needs({"openshift", stream, "1"}));
    run();
  }
  [[nodiscard]] static std::vector<Metrics::Sample> samples(const Families& families,
                                                            const std::string& name) {
    const auto found = std::find_if(families.begin(), families.end(),
                                    [&](const auto& family) { return family.name == name; });
    return found == families.end() ? std::vector<Metrics::Sample>{} : found->samples;
  }
  [[nodiscard]] static double value(const Families& families, const std::string& name,
                                    const Metrics::Labels& labels) {
    for (const auto& sample : samples(families, name)) {
      if (sample.labels == labels) return sample.value;
    }
    return -1;
  }
  [[nodiscard]] Families totals() const { return tag_totals(controller_, loop_); }
  [[nodiscard]] Families objects() const { return tag_objects(controller_, loop_); }

  test::ManualLoop loop_;
  test::ScriptedTransport transport_;
  observe::Log log_{observe::Log::Format::Text, observe::Level::Error, [] { return TimePoint{}; },
                    [](const std::string&) {}};
  Metrics metrics_;
  Controller controller_;
};

class LimitedSeries : public Series {
 protected:
  LimitedSeries() : Series(limited()) {}
  static Config limited() {
    Config config = watching();
    config.series_max = 3;
    config.registry_labels_max = 2;
    return config;
  }
};

TEST_F(Series, HaveEveryStateAndReasonFromTheStart) {
  run();
  EXPECT_EQ(samples(totals(), "imagedeps_tags").size(), 7u);
  const auto unpopulated = samples(totals(), "imagedeps_unpopulated_tags");
  EXPECT_EQ(unpopulated.size(), static_cast<std::size_t>(decide::kReasonCount) - 4)
      << "all but Populated, ReferenceOnly, Unmanaged and OutOfScope";
  for (const auto& sample : unpopulated) EXPECT_EQ(sample.value, 0);
  EXPECT_EQ(samples(totals(), "imagedeps_defined_tags").size(), 6u);
}

TEST_F(Series, ShowWhyATagIsMissingSinceWhenAndFromWhichRegistry) {
  add_missing("php", "quay.io");
  const Metrics::Labels istag{
      {"exported_namespace", "openshift"}, {"imagestream", "php"}, {"tag", "1"}};
  Metrics::Labels info = istag;
  info.insert(info.end(), {{"registry", "quay.io"},
                           {"state", "Pending"},
                           {"reason", "ImportNeeded"},
                           {"hold", "Observe"}});
  Metrics::Labels since = istag;
  since.insert(since.end(), {{"registry", "quay.io"}, {"hold", "Observe"}});
  EXPECT_EQ(value(objects(), "imagedeps_unpopulated_tag_info", info), 1);
  EXPECT_EQ(value(objects(), "imagedeps_unpopulated_since_timestamp_seconds", since),
            365 * 24 * 3600);
  EXPECT_EQ(value(totals(), "imagedeps_unpopulated_tags",
                  {{"registry", "quay.io"},
                   {"state", "Pending"},
                   {"reason", "ImportNeeded"},
                   {"hold", "Observe"}}),
            1);
  EXPECT_EQ(
      value(totals(), "imagedeps_defined_tags", {{"needed", "true"}, {"state", "NotPopulated"}}),
      1);
  EXPECT_EQ(value(totals(), "imagedeps_references", {{"kind", "BuildConfig"}}), 1);
}

TEST_F(Series, CountWhatTemplatesWouldNeed) {
  const auto missing = [this](const char* needed) {
    return value(totals(), "imagedeps_defined_tags",
                 {{"needed", needed}, {"state", "NotPopulated"}});
  };
  controller_.upsert(image_stream("openshift", "php")
                         .docker("1", "quay.io/a/php:1")
                         .docker("2", "quay.io/a/php:2"));
  controller_.upsert(object(Kind::Template, "openshift", "shop").needs({"openshift", "php", "1"}));
  controller_.upsert(object(Kind::Template, "openshift", "blog").needs({"openshift", "php", "1"}));
  run();
  EXPECT_EQ(missing("template"), 1);
  EXPECT_EQ(missing("false"), 1);
  EXPECT_EQ(missing("true"), 0);
  EXPECT_EQ(controller_.state().istags.needed(), 0u) << "no object, no alert, no import";

  controller_.remove({Kind::Template, "openshift", "blog"});
  EXPECT_EQ(missing("template"), 1);
  controller_.upsert(object(Kind::Template, "openshift", "shop").needs({"openshift", "php", "2"}));
  EXPECT_EQ(missing("template"), 1);
  controller_.remove({Kind::Template, "openshift", "shop"});
  EXPECT_EQ(missing("template"), 0);
}

class SeriesWithEnforcedTemplates : public Series {
 protected:
  SeriesWithEnforcedTemplates() : Series(enforced()) {}
  static Config enforced() {
    Config config = watching();
    config.templates = TemplatesPolicy::Enforce;
    return config;
  }
};

TEST_F(SeriesWithEnforcedTemplates, CountThemAsNeeds) {
  controller_.upsert(image_stream("openshift", "php").docker("1", "quay.io/a/php:1"));
  controller_.upsert(object(Kind::Template, "openshift", "shop").needs({"openshift", "php", "1"}));
  run();
  EXPECT_EQ(
      value(totals(), "imagedeps_defined_tags", {{"needed", "true"}, {"state", "NotPopulated"}}),
      1);
  EXPECT_EQ(value(totals(), "imagedeps_references", {{"kind", "Template"}}), 1);
  controller_.remove({Kind::Template, "openshift", "shop"});
  run();
  EXPECT_EQ(controller_.state().istags.needed(), 0u);
}

TEST_F(Series, HaveNoRegistryForATagThatIsNotImported) {
  controller_.upsert(object(Kind::BuildConfig, "shop", "web").needs({"openshift", "php", "9"}));
  run();
  EXPECT_EQ(
      value(
          totals(), "imagedeps_unpopulated_tags",
          {{"registry", ""}, {"state", "Failed"}, {"reason", "ImageStreamMissing"}, {"hold", ""}}),
      1);
  EXPECT_TRUE(samples(totals(), "imagedeps_oldest_unpopulated_timestamp_seconds").empty());
}

TEST_F(Series, OfDeletedOrHealedTagsDisappear) {
  add_missing("php", "quay.io");
  add_missing("mysql", "quay.io");
  add_missing("ruby", "quay.io");
  EXPECT_EQ(samples(objects(), "imagedeps_unpopulated_tag_info").size(), 3u);
  controller_.remove({Kind::BuildConfig, "shop", "php"});
  controller_.upsert(image_stream("openshift", "mysql")
                         .version("2")
                         .docker("1", "quay.io/a/mysql:1")
                         .image("1", "sha256:1"));
  run();
  EXPECT_EQ(samples(objects(), "imagedeps_unpopulated_tag_info").size(), 1u);
  EXPECT_EQ(
      samples(objects(), "imagedeps_unpopulated_since_timestamp_seconds").front().labels[1].second,
      "ruby");
  controller_.remove({Kind::BuildConfig, "shop", "ruby"});
  controller_.remove({Kind::ImageStream, "openshift", "ruby"});
  run();
  EXPECT_TRUE(samples(objects(), "imagedeps_unpopulated_tag_info").empty());
  EXPECT_TRUE(samples(totals(), "imagedeps_oldest_unpopulated_timestamp_seconds").empty());
  EXPECT_EQ(samples(objects(), "imagedeps_dropped_series").size(), 5u);
}

TEST_F(Series, OfAStandbyHaveNoTags) {
  add_missing("php", "quay.io");
  controller_.stop_leading();
  EXPECT_TRUE(samples(totals(), "imagedeps_tags").empty());
  EXPECT_TRUE(samples(objects(), "imagedeps_unpopulated_tag_info").empty());
  EXPECT_FALSE(samples(totals(), "imagedeps_defined_tags").empty());
}

TEST_F(Series, CountHealedTagsByTheImportingClient) {
  add_missing("php", "quay.io");
  loop_.advance(minutes{3});
  controller_.upsert(image_stream("openshift", "php")
                         .version("2")
                         .docker("1", "quay.io/a/php:1")
                         .image("1", "sha256:1"));
  run();
  EXPECT_NE(metrics_.text().find("imagedeps_healed_tags_total{by=\"other\"} 1\n"),
            std::string::npos);
  EXPECT_NE(metrics_.text().find("imagedeps_healed_tags_total{by=\"operator\"} 0\n"),
            std::string::npos);
}

TEST_F(Series, RememberOverARestartSinceWhenATagHasBeenMissing) {
  auto dependency = std::make_shared<objects::ImageDependency>();
  dependency->meta = {.ns = "openshift", .name = "php.1", .uid = "u", .resource_version = "1"};
  dependency->tag = {"openshift", "php", "1"};
  dependency->managed_by_us = true;
  dependency->status.first_seen = loop_.wall() - hours{5};
  dependency->status.conditions.push_back(
      {.type = "Ready", .status = false, .reason = "RegistryUnreachable"});
  controller_.upsert(std::shared_ptr<const objects::ImageDependency>(dependency));
  add_missing("php", "quay.io");
  EXPECT_EQ(value(totals(), "imagedeps_oldest_unpopulated_timestamp_seconds",
                  {{"registry", "quay.io"}, {"hold", "Observe"}}),
            (365 * 24 - 5) * 3600);
  EXPECT_EQ(value(objects(), "imagedeps_dependency_status_condition",
                  {{"exported_namespace", "openshift"},
                   {"name", "php.1"},
                   {"condition", "Ready"},
                   {"status", "False"}}),
            1);
}

TEST_F(LimitedSeries, KeepTheLongestWaitingTagsAndCountTheRest) {
  for (const char* const stream : {"e", "d", "c", "b", "a"}) {
    add_missing(stream, "quay.io");
    loop_.advance(minutes{1});
  }
  const auto kept = samples(objects(), "imagedeps_unpopulated_tag_info");
  ASSERT_EQ(kept.size(), 3u);
  std::set<std::string> streams;
  for (const auto& sample : kept) streams.insert(sample.labels[1].second);
  EXPECT_EQ(streams, (std::set<std::string>{"c", "d", "e"}));
  EXPECT_EQ(
      value(objects(), "imagedeps_dropped_series", {{"metric", "imagedeps_unpopulated_tag_info"}}),
      2);
  EXPECT_EQ(value(objects(), "imagedeps_series_limit", {}), 3);
  EXPECT_EQ(value(totals(), "imagedeps_unpopulated_tags",
                  {{"registry", "quay.io"},
                   {"state", "Pending"},
                   {"reason", "ImportNeeded"},
                   {"hold", "Observe"}}),
            5)
      << "totals have no limit";
}

TEST_F(LimitedSeries, ShareOneRegistryLabelBeyondTheLimit) {
  add_missing("a", "one.example.com");
  add_missing("b", "two.example.com");
  add_missing("c", "three.example.com");
  add_missing("d", "four.example.com");
  EXPECT_EQ(value(totals(), "imagedeps_unpopulated_tags",
                  {{"registry", "other"},
                   {"state", "Pending"},
                   {"reason", "ImportNeeded"},
                   {"hold", "Observe"}}),
            2);
  EXPECT_EQ(metrics_.text().find("three.example.com"), std::string::npos);
  EXPECT_NE(metrics_.text().find("imagedeps_imports_total{reason=\"RateLimited\",registry="
                                 "\"other\",result=\"failure\"} 0\n"),
            std::string::npos);
}

class EnforcedSeries : public Series {
 protected:
  EnforcedSeries() : Series(enforced()) {}
  static Config enforced() {
    Config config = watching();
    config.mode = decide::Mode::Enforce;
    config.import.registries["paused.example.com"].paused = true;
    config.series_max = 2;
    config.registry_labels_max = 0;
    return config;
  }
  [[nodiscard]] double tags(const char* state, const char* reason, const char* hold) const {
    return value(totals(), "imagedeps_unpopulated_tags",
                 {{"registry", "other"}, {"state", state}, {"reason", reason}, {"hold", hold}});
  }
};

TEST_F(EnforcedSeries, ShowWhichTagsAnAdminHoldsBack) {
  add_missing("a", "paused.example.com");
  add_missing("b", "paused.example.com");
  loop_.advance(minutes{1});
  add_missing("c", "quay.io");
  EXPECT_EQ(tags("Failed", "RegistryBackoff", "Paused"), 2);
  EXPECT_EQ(tags("Importing", "Importing", ""), 1);
  const auto oldest = [this](const char* hold) {
    return value(totals(), "imagedeps_oldest_unpopulated_timestamp_seconds",
                 {{"registry", "other"}, {"hold", hold}});
  };
  EXPECT_EQ(oldest("Paused"), 365 * 24 * 3600);
  EXPECT_EQ(oldest(""), 365 * 24 * 3600 + 60);
}

TEST_F(EnforcedSeries, PreferTagsThatAreNotHeldBack) {
  add_missing("a", "paused.example.com");
  add_missing("b", "paused.example.com");
  loop_.advance(minutes{1});
  add_missing("c", "quay.io");
  std::set<std::string> holds;
  for (const auto& sample : samples(objects(), "imagedeps_unpopulated_since_timestamp_seconds"))
    holds.insert(sample.labels[4].second);
  EXPECT_EQ(holds, (std::set<std::string>{"", "Paused"}));
}

class SeriesOfAPause : public WholeOperator {
 protected:
  static Config config(bool paused) {
    Config config;
    config.import.registries["quay.io"].paused = paused;
    return config;
  }
  /// The number of heals with a value of the label `hold`.
  [[nodiscard]] bool healed(const std::string& hold) const {
    const auto text = metrics_->text();
    return text.find("imagedeps_heal_duration_seconds_count{hold=\"" + hold + "\"} 1\n") !=
           std::string::npos;
  }
};

TEST_F(SeriesOfAPause, CountAHealAfterAPauseApart) {
  registry_is_back();
  cluster_.set_registry("quay.io", sim::RegistryMood::Down);
  apply(stream("php", {docker_tag("1", "quay.io/a/php:1")}), "openshift");
  apply(build_config("web", from("openshift", "php:1")), "shop");
  start(config(true));
  run(hours{2});
  cluster_.set_registry("quay.io", sim::RegistryMood::Fine);
  start(config(false));
  run(minutes{5});
  EXPECT_TRUE(healed("Paused")) << metrics_->text();
  EXPECT_FALSE(healed(""));
}

TEST_F(SeriesOfAPause, CountOtherHealsWithoutAHold) {
  apply(stream("php", {docker_tag("1", "quay.io/a/php:1")}), "openshift");
  apply(build_config("web", from("openshift", "php:1")), "shop");
  start(config(false));
  run(minutes{5});
  registry_is_back();
  start(config(false));
  run(minutes{5});
  EXPECT_TRUE(healed("")) << metrics_->text();
}

class SeriesOfAnOutage : public WholeOperator {};

TEST_F(SeriesOfAnOutage, DoNotHoldBackTagsOfARegistryThatIsProbed) {
  std::vector<Json> tags;
  for (int i = 0; i < 8; ++i) {
    const std::string name = std::to_string(i);
    tags.push_back(docker_tag(name, "quay.io/a/r" + name + ":1"));
    apply(build_config("b" + name, from("openshift", "s:" + name)), "shop");
  }
  apply(stream("s", tags), "openshift");
  start();
  run(minutes{10});
  const std::string text = metrics_->text();
  EXPECT_NE(text.find("imagedeps_unpopulated_tags{registry=\"quay.io\",state=\"Failed\","
                      "reason=\"RegistryBackoff\",hold=\"\"}"),
            std::string::npos);
  EXPECT_EQ(text.find(",hold=\"Paused\""), std::string::npos);
}

TEST_F(Series, ShowQueuesAndPausedRegistries) {
  add_missing("php", "quay.io");
  const Families families = engine_totals(controller_, loop_);
  EXPECT_GE(value(families, "workqueue_adds_total", {{"name", "istag"}}), 1);
  EXPECT_EQ(value(families, "workqueue_depth", {{"name", "import"}}), 0);
  EXPECT_EQ(samples(families, "imagedeps_registry_paused").size(), 7u)
      << "six reasons of circuits, and Admin";
  EXPECT_EQ(
      value(families, "imagedeps_registry_paused", {{"registry", "quay.io"}, {"reason", "Admin"}}),
      0);
}

}  // namespace
}  // namespace imagedeps::reconcile
