#pragma once

#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace imagedeps::observe {

/// The program's metrics, on prometheus-cpp core. Loop thread. Names and labels:
/// docs/monitoring.md. The standard process_* metrics are there from the start. A name that is
/// declared twice, not declared, or no metric name is a programmer error. Prometheus may not see a
/// name with two types, so each name belongs to one declaration.
class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  using Labels = std::vector<std::pair<std::string, std::string>>;
  /// Declared once, with help; all label sets that are known from the start are given, so that they
  /// exist at 0.
  void declare_counter(std::string name, std::string help, const std::vector<Labels>& known = {{}});
  void declare_gauge(std::string name, std::string help, const std::vector<Labels>& known = {{}});
  void declare_histogram(std::string name, std::string help, std::vector<double> bounds,
                         const std::vector<Labels>& known = {{}});
  void count(std::string_view name, const Labels& labels = {}, double by = 1);
  void set(std::string_view name, const Labels& labels, double value);
  void observe(std::string_view name, const Labels& labels, double value);

  /// A series that is written often, found once: adds to a counter, or observes into a histogram.
  /// Valid as long as this.
  [[nodiscard]] std::function<void(double)> writer(std::string_view name, const Labels& labels);

  /// One series made at scrape time from the caches, so that nothing stale is left behind.
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
  /// Whether series name single objects of the cluster's users. Who may read those is for the
  /// server to find out.
  enum class Detail { Totals, Objects };
  /// `collect` is called at every scrape that asks for its detail.
  void collect(Detail detail, std::function<std::vector<Family>()> collect);
  void collect_gauge(std::string name, std::string help,
                     std::function<std::vector<Sample>()> collect);

  /// Text exposition format 0.0.4; families in order of name, series in order of labels.
  /// Detail::Objects has the totals too.
  [[nodiscard]] std::string text(Detail detail = Detail::Totals) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace imagedeps::observe
