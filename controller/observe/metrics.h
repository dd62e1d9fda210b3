#pragma once

#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace imagedeps::observe {

/// The program's metrics, based on prometheus-cpp core. Loop thread. docs/monitoring.md documents
/// names and labels. The standard process_* metrics are built in. It is a programmer error to
/// declare a name twice, to use an undeclared name, or to declare an invalid name.
class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  using Labels = std::vector<std::pair<std::string, std::string>>;
  /// Declares a metric. The series of `known` label sets exist at 0 from the start.
  void declare_counter(std::string name, std::string help, const std::vector<Labels>& known = {{}});
  void declare_gauge(std::string name, std::string help, const std::vector<Labels>& known = {{}});
  void declare_histogram(std::string name, std::string help, std::vector<double> bounds,
                         const std::vector<Labels>& known = {{}});
  void count(std::string_view name, const Labels& labels = {}, double by = 1);
  void set(std::string_view name, const Labels& labels, double value);
  void observe(std::string_view name, const Labels& labels, double value);

  /// Returns a function that adds to a counter or observes into a histogram, for series that are
  /// written often: the series is looked up only once. Valid as long as this object.
  [[nodiscard]] std::function<void(double)> writer(std::string_view name, const Labels& labels);

  /// One series that is computed from the caches at scrape time, so that it cannot be stale.
  struct Sample {
    Labels labels;
    double value = 0;
  };
  enum class Type { Gauge, Counter };
  struct Family {
    std::string name;
    std::string help;
    Type type = Type::Gauge;
    std::vector<Sample> samples;
  };
  /// Series with Detail::Objects name individual objects of the cluster's users. The server that
  /// exposes them must authorize its clients.
  enum class Detail { Totals, Objects };
  /// Calls `collect` at every scrape that includes `detail`.
  void collect(Detail detail, std::function<std::vector<Family>()> collect);
  void collect_gauge(std::string name, std::string help,
                     std::function<std::vector<Sample>()> collect);

  /// Text exposition format 0.0.4. Families are sorted by name, series by labels. Detail::Objects
  /// includes the totals.
  ///
  /// prometheus-cpp's TextSerializer writes the totals. Our own code writes the families of
  /// Detail::Objects, which can have 10,000 series each: it needs 17 ms of CPU for these, where
  /// prometheus-cpp needs 42 ms, and a scrape blocks the loop thread.
  [[nodiscard]] std::string text(Detail detail = Detail::Totals) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace imagedeps::observe
