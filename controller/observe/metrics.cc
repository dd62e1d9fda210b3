#include "observe/metrics.h"

#include <prometheus/collectable.h>
#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <exception>
#include <map>
#include <sstream>
#include <utility>
#include <variant>

#include "base/check.h"
#include "observe/process_usage.h"

namespace imagedeps::observe {
namespace {

using prometheus::MetricFamily;

/// A family's name and its exposition text.
using Written = std::pair<std::string, std::string>;

prometheus::Labels to_labels(const Metrics::Labels& labels) {
  return {labels.begin(), labels.end()};
}

/// Runs `task`. The library throws for names that Prometheus refuses, which are programmer errors.
template <typename Task>
decltype(auto) checked(std::string_view name, Task task) {
  try {
    return task();
  } catch (const std::exception& e) {
    std::fprintf(stderr, "imagedeps: metric %.*s: %s\n", static_cast<int>(name.size()), name.data(),
                 e.what());
    check_failed("metric names and labels are valid", __FILE__, __LINE__);
  }
}

void append_process_families(std::vector<Metrics::Family>& families) {
  using Type = Metrics::Type;
  const auto usage = read_process_usage();
  if (!usage) return;
  const auto add = [&](std::string name, std::string help, Type type, double value) {
    families.push_back({std::move(name), std::move(help), type, {{{}, value}}});
  };
  add("process_cpu_seconds_total", "Processor time used, user and system.", Type::Counter,
      usage->cpu_seconds);
  add("process_start_time_seconds", "When the process started, in seconds since 1970.", Type::Gauge,
      usage->start_time_seconds);
  add("process_resident_memory_bytes", "Memory held in RAM.", Type::Gauge, usage->resident_bytes);
  add("process_virtual_memory_bytes", "Address space in use.", Type::Gauge, usage->virtual_bytes);
  add("process_open_fds", "Open file descriptors.", Type::Gauge, usage->open_fds);
  add("process_max_fds", "Maximum number of open file descriptors.", Type::Gauge, usage->max_fds);
}

prometheus::ClientMetric to_metric(const Metrics::Sample& sample, Metrics::Type type) {
  prometheus::ClientMetric metric;
  for (const auto& [name, value] : sample.labels) metric.label.push_back({name, value});
  (type == Metrics::Type::Counter ? metric.counter.value : metric.gauge.value) = sample.value;
  return metric;
}

MetricFamily to_family(const Metrics::Family& family) {
  const bool counter = family.type == Metrics::Type::Counter;
  MetricFamily result{
      .name = family.name,
      .help = family.help,
      .type = counter ? prometheus::MetricType::Counter : prometheus::MetricType::Gauge,
      .metric = {}};
  for (const auto& sample : family.samples) result.metric.push_back(to_metric(sample, family.type));
  return result;
}

Written write(MetricFamily& family) {
  std::sort(family.metric.begin(), family.metric.end(),
            [](const auto& a, const auto& b) { return a.label < b.label; });
  std::ostringstream out;
  prometheus::TextSerializer().Serialize(out, {family});
  return {family.name, out.str()};
}

void append_escaped(std::string& out, std::string_view value) {
  for (const char c : value) {
    if (c == '\\' || c == '"') out += '\\';
    out += c == '\n' ? std::string_view("\\n") : std::string_view(&c, 1);
  }
}

void append_number(std::string& out, double value) {
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

void append_sample(std::string& out, const std::string& name, const Metrics::Sample& sample) {
  out += name;
  char separator = '{';
  for (const auto& [label, value] : sample.labels) {
    out += separator;
    out.append(label).append("=\"");
    append_escaped(out, value);
    out += '"';
    separator = ',';
  }
  out += sample.labels.empty() ? " " : "} ";
  append_number(out, sample.value);
  out += '\n';
}

/// Replaces the library's serializer for families that may have thousands of series; metrics.h says
/// why.
Written write(Metrics::Family& family) {
  std::sort(family.samples.begin(), family.samples.end(),
            [](const auto& a, const auto& b) { return a.labels < b.labels; });
  const std::string_view type = family.type == Metrics::Type::Counter ? "counter" : "gauge";
  std::string out;
  out.append("# HELP ").append(family.name).append(" ").append(family.help).append("\n");
  out.append("# TYPE ").append(family.name).append(" ").append(type).append("\n");
  for (const auto& sample : family.samples) append_sample(out, family.name, sample);
  return {family.name, std::move(out)};
}

}  // namespace

struct Metrics::State final : prometheus::Collectable {
  struct HistogramFamily {
    prometheus::Family<prometheus::Histogram>* family;
    std::vector<double> bounds;
  };
  using Declared = std::variant<prometheus::Family<prometheus::Counter>*,
                                prometheus::Family<prometheus::Gauge>*, HistogramFamily>;
  struct Collected {
    Detail detail;
    std::function<std::vector<Family>()> collect;
  };

  prometheus::Registry registry;
  std::map<std::string, Declared, std::less<>> declared;
  std::vector<Collected> collected;

  /// The totals of all sources: declared metrics, this process, and collect().
  [[nodiscard]] std::vector<MetricFamily> Collect() const override {
    std::vector<MetricFamily> families = registry.Collect();
    for (const auto& family : collect(Detail::Totals)) families.push_back(to_family(family));
    return families;
  }
  [[nodiscard]] std::vector<Family> collect(Detail detail) const {
    std::vector<Family> families;
    if (detail == Detail::Totals) append_process_families(families);
    for (const auto& source : collected) {
      if (source.detail != detail) continue;
      for (auto& family : source.collect()) families.push_back(std::move(family));
    }
    return families;
  }

  template <typename Kind>
  Kind find(std::string_view name) const {
    const auto found = declared.find(name);
    CHECK(found != declared.end() && std::holds_alternative<Kind>(found->second));
    return std::get<Kind>(found->second);
  }
  void declare(const std::string& name, Declared what) {
    CHECK(declared.emplace(name, std::move(what)).second);
  }
};

Metrics::Metrics() : state_(std::make_unique<State>()) {}

Metrics::~Metrics() = default;

void Metrics::declare_counter(std::string name, std::string help,
                              const std::vector<Labels>& known) {
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
    state_->declare(name, State::HistogramFamily{&family, std::move(bounds)});
  });
}

void Metrics::count(std::string_view name, const Labels& labels, double by) {
  checked(name, [&] {
    state_->find<prometheus::Family<prometheus::Counter>*>(name)
        ->Add(to_labels(labels))
        .Increment(by);
  });
}

void Metrics::set(std::string_view name, const Labels& labels, double value) {
  checked(name, [&] {
    state_->find<prometheus::Family<prometheus::Gauge>*>(name)->Add(to_labels(labels)).Set(value);
  });
}

void Metrics::observe(std::string_view name, const Labels& labels, double value) {
  const auto histogram = state_->find<State::HistogramFamily>(name);
  checked(name, [&] { histogram.family->Add(to_labels(labels), histogram.bounds).Observe(value); });
}

std::function<void(double)> Metrics::writer(std::string_view name, const Labels& labels) {
  return checked(name, [&]() -> std::function<void(double)> {
    const auto declared = state_->declared.find(name);
    CHECK(declared != state_->declared.end());
    if (const auto* counters =
            std::get_if<prometheus::Family<prometheus::Counter>*>(&declared->second)) {
      return [&counter = (*counters)->Add(to_labels(labels))](double by) { counter.Increment(by); };
    }
    const auto histograms = state_->find<State::HistogramFamily>(name);
    return [&histogram = histograms.family->Add(to_labels(labels), histograms.bounds)](
               double value) { histogram.Observe(value); };
  });
}

void Metrics::collect(Detail detail, std::function<std::vector<Family>()> collect) {
  state_->collected.push_back({detail, std::move(collect)});
}

void Metrics::collect_gauge(std::string name, std::string help,
                            std::function<std::vector<Sample>()> collect) {
  this->collect(Detail::Totals,
                [name = std::move(name), help = std::move(help), collect = std::move(collect)] {
                  return std::vector<Family>{{name, help, Type::Gauge, collect()}};
                });
}

std::string Metrics::text(Detail detail) const {
  std::vector<Written> written;
  for (auto& family : state_->Collect()) written.push_back(write(family));
  if (detail == Detail::Objects)
    for (auto& family : state_->collect(Detail::Objects)) written.push_back(write(family));
  std::sort(written.begin(), written.end());
  std::string out;
  for (const auto& [name, text] : written) out += text;
  return out;
}

}  // namespace imagedeps::observe
