#include "observe/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <map>
#include <sstream>
#include <variant>

#include "base/check.h"
#include "observe/process_usage.h"

namespace imagedeps::observe {
namespace {

using prometheus::MetricFamily;
using prometheus::MetricType;

struct HistogramFamily {
  prometheus::Family<prometheus::Histogram>* family;
  std::vector<double> bounds;
};

using Declared = std::variant<prometheus::Family<prometheus::Counter>*, prometheus::Family<prometheus::Gauge>*, HistogramFamily>;

struct Collected {
  std::string name, help;
  std::function<std::vector<Metrics::Sample>()> collect;
};

prometheus::Labels to_labels(const Metrics::Labels& labels) { return {labels.begin(), labels.end()}; }

/// The library throws for names that Prometheus would refuse: programmer errors, all of them.
template <typename Task>
decltype(auto) checked(std::string_view name, Task task) {
  try {
    return task();
  } catch (const std::exception& e) {
    std::fprintf(stderr, "imagedeps: metric %.*s: %s\n", static_cast<int>(name.size()), name.data(), e.what());
    check_failed("metric names and labels are valid", __FILE__, __LINE__);
  }
}

MetricFamily family_of(const Collected& collected) {
  MetricFamily family{collected.name, collected.help, MetricType::Gauge, {}};
  for (const auto& sample : collected.collect()) {
    prometheus::ClientMetric metric;
    for (const auto& [name, value] : sample.labels) metric.label.push_back({name, value});
    metric.gauge.value = sample.value;
    family.metric.push_back(std::move(metric));
  }
  return family;
}

MetricFamily single(std::string name, std::string help, MetricType type, double value) {
  prometheus::ClientMetric metric;
  (type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
  return {std::move(name), std::move(help), type, {metric}};
}

void append_process(std::vector<MetricFamily>& families) {
  const auto usage = read_process_usage();
  if (!usage) return;
  const auto gauge = [&](const char* name, const char* help, double value) {
    families.push_back(single(name, help, MetricType::Gauge, value));
  };
  families.push_back(
      single("process_cpu_seconds_total", "Processor time used, user and system.", MetricType::Counter, usage->cpu_seconds));
  gauge("process_start_time_seconds", "When the process started, in seconds since 1970.", usage->start_time_seconds);
  gauge("process_resident_memory_bytes", "Memory held in RAM.", usage->resident_bytes);
  gauge("process_virtual_memory_bytes", "Address space in use.", usage->virtual_bytes);
  gauge("process_open_fds", "Open file descriptors.", usage->open_fds);
  gauge("process_max_fds", "File descriptors that may be open at most.", usage->max_fds);
}

void sort(std::vector<MetricFamily>& families) {
  for (auto& family : families) {
    std::sort(family.metric.begin(), family.metric.end(), [](const auto& a, const auto& b) { return a.label < b.label; });
  }
  std::sort(families.begin(), families.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
}

}  // namespace

struct Metrics::State {
  prometheus::Registry registry;
  std::map<std::string, Declared, std::less<>> declared;
  std::vector<Collected> collected;

  template <typename Kind>
  Kind find(std::string_view name) const {
    const auto found = declared.find(name);
    CHECK(found != declared.end() && std::holds_alternative<Kind>(found->second));
    return std::get<Kind>(found->second);
  }
  void declare(const std::string& name, Declared what) { CHECK(declared.emplace(name, std::move(what)).second); }
};

Metrics::Metrics() : state_(std::make_unique<State>()) {}

Metrics::~Metrics() = default;

void Metrics::declare_counter(std::string name, std::string help, const std::vector<Labels>& known) {
  checked(name, [&] {
    auto& family = prometheus::BuildCounter().Name(name).Help(help).Register(state_->registry);
    for (const auto& labels : known) family.Add(to_labels(labels));
    state_->declare(name, &family);
  });
}

void Metrics::declare_gauge(std::string name, std::string help, const std::vector<Labels>& known) {
  checked(name, [&] {
    auto& family = prometheus::BuildGauge().Name(name).Help(help).Register(state_->registry);
    for (const auto& labels : known) family.Add(to_labels(labels));
    state_->declare(name, &family);
  });
}

void Metrics::declare_histogram(std::string name, std::string help, std::vector<double> bounds,
                                const std::vector<Labels>& known) {
  checked(name, [&] {
    auto& family = prometheus::BuildHistogram().Name(name).Help(help).Register(state_->registry);
    for (const auto& labels : known) family.Add(to_labels(labels), bounds);
    state_->declare(name, HistogramFamily{&family, std::move(bounds)});
  });
}

void Metrics::count(std::string_view name, const Labels& labels, double by) {
  checked(name, [&] { state_->find<prometheus::Family<prometheus::Counter>*>(name)->Add(to_labels(labels)).Increment(by); });
}

void Metrics::set(std::string_view name, const Labels& labels, double value) {
  checked(name, [&] { state_->find<prometheus::Family<prometheus::Gauge>*>(name)->Add(to_labels(labels)).Set(value); });
}

void Metrics::observe(std::string_view name, const Labels& labels, double value) {
  const auto histogram = state_->find<HistogramFamily>(name);
  checked(name, [&] { histogram.family->Add(to_labels(labels), histogram.bounds).Observe(value); });
}

void Metrics::collect_gauge(std::string name, std::string help, std::function<std::vector<Sample>()> collect) {
  state_->collected.push_back({std::move(name), std::move(help), std::move(collect)});
}

std::string Metrics::text() const {
  auto families = state_->registry.Collect();
  for (const auto& collected : state_->collected) families.push_back(family_of(collected));
  append_process(families);
  sort(families);
  std::ostringstream out;
  prometheus::TextSerializer().Serialize(out, families);
  return out.str();
}

}  // namespace imagedeps::observe
