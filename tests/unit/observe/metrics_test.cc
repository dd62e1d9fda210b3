#include "observe/metrics.h"

#include <gtest/gtest.h>

namespace imagedeps::observe {
namespace {

/// Removes the process_* families, whose values vary.
std::string own(const Metrics& metrics) {
  std::string text = metrics.text();
  return text.substr(0, text.find("# HELP process_"));
}

TEST(Metrics, ShowsKnownSeriesAtZero) {
  Metrics metrics;
  metrics.declare_counter("imagedeps_imports_total", "Imports.",
                          {{{"result", "failed"}}, {{"result", "done"}}});
  EXPECT_EQ(own(metrics),
            "# HELP imagedeps_imports_total Imports.\n"
            "# TYPE imagedeps_imports_total counter\n"
            "imagedeps_imports_total{result=\"done\"} 0\n"
            "imagedeps_imports_total{result=\"failed\"} 0\n");
}

TEST(Metrics, CountsAndSets) {
  Metrics metrics;
  metrics.declare_counter("a_total", "A.");
  metrics.declare_gauge("b", "B.", {});
  metrics.count("a_total");
  metrics.count("a_total", {}, 2);
  metrics.set("b", {{"ns", "x\"y\n"}}, 1.5);
  EXPECT_EQ(own(metrics),
            "# HELP a_total A.\n# TYPE a_total counter\na_total 3\n"
            "# HELP b B.\n# TYPE b gauge\nb{ns=\"x\\\"y\\n\"} 1.5\n");
}

TEST(Metrics, PutsObservationsIntoBuckets) {
  Metrics metrics;
  metrics.declare_histogram("h_seconds", "H.", {0.1, 1});
  metrics.observe("h_seconds", {}, 0.5);
  metrics.observe("h_seconds", {}, 5);
  EXPECT_EQ(own(metrics),
            "# HELP h_seconds H.\n# TYPE h_seconds histogram\n"
            "h_seconds_count 2\nh_seconds_sum 5.5\n"
            "h_seconds_bucket{le=\"0.1\"} 0\nh_seconds_bucket{le=\"1\"} "
            "1\nh_seconds_bucket{le=\"+Inf\"} 2\n");
}

TEST(Metrics, CollectsAtEachScrape) {
  Metrics metrics;
  std::vector<Metrics::Sample> samples = {{{{"tag", "b"}}, 1}, {{{"tag", "a"}}, 2}};
  metrics.collect_gauge("g", "G.", [&] { return samples; });
  EXPECT_EQ(own(metrics), "# HELP g G.\n# TYPE g gauge\ng{tag=\"a\"} 2\ng{tag=\"b\"} 1\n");
  samples.clear();
  EXPECT_EQ(own(metrics), "# HELP g G.\n# TYPE g gauge\n");
}

TEST(Metrics, CollectsCountersAndEscapesLabels) {
  Metrics metrics;
  metrics.collect(Metrics::Detail::Totals, [] {
    return std::vector<Metrics::Family>{{"c_total",
                                         "C.",
                                         Metrics::Type::Counter,
                                         {{{{"ns", "x\"y\\z\n"}, {"b", ""}}, 2.5}, {{}, 1e9}}}};
  });
  EXPECT_EQ(own(metrics),
            "# HELP c_total C.\n# TYPE c_total counter\nc_total "
            "1000000000\nc_total{ns=\"x\\\"y\\\\z\\n\",b=\"\"} 2.5\n");
}

TEST(Metrics, NamesSingleObjectsOnlyOnRequest) {
  Metrics metrics;
  metrics.collect(Metrics::Detail::Totals, [] {
    return std::vector<Metrics::Family>{{"total", "T.", Metrics::Type::Gauge, {{{}, 1}}}};
  });
  metrics.collect(Metrics::Detail::Objects, [] {
    return std::vector<Metrics::Family>{
        {"single", "S.", Metrics::Type::Gauge, {{{{"name", "secret"}}, 1}}}};
  });
  EXPECT_EQ(metrics.text().find("secret"), std::string::npos);
  EXPECT_NE(metrics.text(Metrics::Detail::Objects).find("single{name=\"secret\"} 1\n"),
            std::string::npos);
  EXPECT_NE(metrics.text(Metrics::Detail::Objects).find("\ntotal 1\n"), std::string::npos);
}

TEST(Metrics, AreWrittenAlikeByTheLibraryAndByOurWriter) {
  const auto text = [](Metrics::Detail detail) {
    Metrics metrics;
    metrics.collect(detail, [] {
      return std::vector<Metrics::Family>{
          {"a", "A.", Metrics::Type::Gauge, {{{{"x", "q\"\\\n"}, {"y", ""}}, 2.5}, {{}, -1}}},
          {"b_total", "B.", Metrics::Type::Counter, {{{{"x", "1"}}, 3}}},
          {"c", "C.", Metrics::Type::Gauge, {}}};
    });
    const std::string all = metrics.text(Metrics::Detail::Objects);
    return all.substr(0, all.find("# HELP process_"));
  };
  EXPECT_EQ(text(Metrics::Detail::Totals), text(Metrics::Detail::Objects));
  EXPECT_NE(text(Metrics::Detail::Objects).find("b_total{x=\"1\"} 3\n"), std::string::npos);
}

TEST(Metrics, ReturnsAWriterForASeries) {
  Metrics metrics;
  metrics.declare_counter("a_total", "A.");
  metrics.declare_histogram("h_seconds", "H.", {1});
  const auto count = metrics.writer("a_total", {}), observe = metrics.writer("h_seconds", {});
  count(1);
  count(2);
  observe(0.5);
  EXPECT_NE(metrics.text().find("\na_total 3\n"), std::string::npos);
  EXPECT_NE(metrics.text().find("\nh_seconds_bucket{le=\"1\"} 1\n"), std::string::npos);
}

TEST(Metrics, OrdersFamiliesByName) {
  Metrics metrics;
  metrics.declare_gauge("z", "Z.");
  metrics.declare_gauge("a", "A.");
  metrics.collect_gauge("m", "M.", [] { return std::vector<Metrics::Sample>{{{}, 1}}; });
  const std::string text = metrics.text();
  EXPECT_LT(text.find("\na 0"), text.find("\nm 1"));
  EXPECT_LT(text.find("\nm 1"), text.find("\nz 0"));
}

TEST(MetricsDeathTest, RejectsUndeclaredNames) {
  Metrics metrics;
  EXPECT_DEATH(metrics.count("unknown_total"), "broken invariant");
}

TEST(MetricsDeathTest, RejectsDuplicateDeclarations) {
  Metrics metrics;
  metrics.declare_gauge("a", "A.");
  EXPECT_DEATH(metrics.declare_gauge("a", "A."), "broken invariant");
}

TEST(MetricsDeathTest, RejectsInvalidNames) {
  Metrics metrics;
  EXPECT_DEATH(metrics.declare_gauge("not a name", "A."), "not a name");
}

}  // namespace
}  // namespace imagedeps::observe
