#include "cli/setting.h"

#include <fmt/format.h>

#include <cctype>
#include <utility>

namespace imagedeps::cli {

using namespace std::chrono_literals;

namespace {

using Shape = Setting::Shape;

/// A field of Settings, reached from it.
template <typename T>
using Field = std::function<T&(Settings&)>;

template <typename T>
const T& read(const Field<T>& field, const Settings& settings) {
  return field(const_cast<Settings&>(settings));  // NOLINT: the accessor does not modify.
}

/// The descriptions of a setting for users and for Helm.
struct Words {
  std::string key, help, expected;
  OrderedJson schema = {{"type", "string"}};
};

/// The valid values: from `least` to `most`.
template <typename T>
struct Range {
  T least;
  T most;
  [[nodiscard]] bool contains(T value) const { return value >= least && value <= most; }
};

/// The pattern requires a unit and, if `may_be_zero` is false, a positive value. A pattern cannot
/// express the rest of a range.
OrderedJson duration_schema(bool may_be_zero) {
  const std::string any = R"(([0-9]+(\.[0-9]+)?(ms|s|m|h)))";
  const std::string positive =
      R"((([0-9]*[1-9][0-9]*(\.[0-9]+)?|[0-9]+\.[0-9]*[1-9][0-9]*)(ms|s|m|h)))";
  return {{"type", "string"},
          {"pattern", may_be_zero ? "^" + any + "+$" : "^" + any + "*" + positive + any + "*$"}};
}

/// A setting with `parse: Json -> optional<T>` and `show: T -> OrderedJson`.
template <typename T, typename Parse, typename Show>
Setting setting(const Words& words, const Field<T>& field, const Parse& parse, const Show& show,
                Shape shape = Shape::Scalar) {
  return {.key = words.key,
          .help = words.help,
          .set =
              [field, parse](Settings& settings, const Json& value) {
                std::optional<T> parsed = parse(value);
                if (parsed) field(settings) = std::move(*parsed);
                return parsed.has_value();
              },
          .get = [field, show](const Settings& settings) -> OrderedJson {
            return show(read(field, settings));
          },
          .expected = words.expected,
          .schema = words.schema,
          .shape = shape};
}

std::optional<double> number_of(const Json& value) {
  if (value.is_number()) return value.get<double>();
  if (!value.is_string()) return std::nullopt;
  const auto parsed = parse_json(value.get_ref<const std::string&>());
  return parsed && parsed->is_number() ? std::optional(parsed->get<double>()) : std::nullopt;
}

std::optional<std::string> text_of(const Json& value) {
  return value.is_string() ? std::optional(value.get<std::string>()) : std::nullopt;
}

Setting text(std::string key, std::string help, const Field<std::string>& field) {
  return setting<std::string>({std::move(key), std::move(help), "a string"}, field, text_of,
                              [](const std::string& t) { return t; });
}

Setting duration(std::string key, std::string help, const Range<Duration>& range,
                 const Field<Duration>& field) {
  const auto parse = [range](const Json& value) -> std::optional<Duration> {
    const auto words = text_of(value);
    const auto parsed = words ? parse_duration(*words) : std::nullopt;
    return parsed && range.contains(*parsed) ? parsed : std::nullopt;
  };
  const std::string expected = "a duration from " + format_duration(range.least) + " to " +
                               format_duration(range.most) + ", with a unit";
  return setting<Duration>({std::move(key), std::move(help), expected,
                            duration_schema(range.contains(Duration::zero()))},
                           field, parse, format_duration);
}

template <typename T>
Setting count(std::string key, std::string help, const Range<std::uint32_t>& range,
              const Field<T>& field) {
  const auto parse = [range](const Json& value) -> std::optional<T> {
    const auto number = number_of(value);
    if (!number || *number < range.least || *number > range.most) return std::nullopt;
    const T whole = static_cast<T>(*number);
    return static_cast<double>(whole) == *number ? std::optional(whole) : std::nullopt;
  };
  return setting<T>({std::move(key),
                     std::move(help),
                     fmt::format("a whole number from {} to {}", range.least, range.most),
                     {{"type", "integer"}, {"minimum", range.least}, {"maximum", range.most}}},
                    field, parse, [](T value) { return value; });
}

Setting rate(std::string key, std::string help, const Field<double>& field) {
  constexpr int kMost = 1000;
  const auto parse = [](const Json& value) -> std::optional<double> {
    const auto number = number_of(value);
    return number && *number >= 0 && *number <= kMost ? number : std::nullopt;
  };
  return setting<double>({std::move(key),
                          std::move(help),
                          fmt::format("a number from 0 to {}; 0 means no limit", kMost),
                          {{"type", "number"}, {"minimum", 0}, {"maximum", kMost}}},
                         field, parse, [](double value) { return value; });
}

Setting flag(std::string key, std::string help, const Field<bool>& field) {
  const auto parse = [](const Json& value) -> std::optional<bool> {
    if (value.is_boolean()) return value.get<bool>();
    const auto words = text_of(value);
    if (words == "true" || words == "false") return *words == "true";
    return std::nullopt;
  };
  return setting<bool>(
      {std::move(key), std::move(help), "true or false", {{"type", "boolean"}}}, field, parse,
      [](bool value) { return value; }, Shape::Switch);
}

Setting list(std::string key, std::string help, const Field<std::vector<std::string>>& field) {
  using Texts = std::vector<std::string>;
  const auto parse = [](const Json& value) -> std::optional<Texts> {
    if (!value.is_array()) return std::nullopt;
    Texts texts;
    for (const auto& item : value) {
      if (!item.is_string()) return std::nullopt;
      texts.push_back(item.get<std::string>());
    }
    return texts;
  };
  return setting<Texts>(
      {std::move(key), std::move(help), "a list of strings", {{"type", "array"}}}, field, parse,
      [](const Texts& texts) { return OrderedJson(texts); }, Shape::List);
}

/// A setting with a fixed set of values.
template <typename T>
Setting choice(std::string key, std::string help, std::vector<std::pair<std::string, T>> words,
               const Field<T>& field) {
  std::string expected;
  OrderedJson schema = {{"enum", OrderedJson::array()}};
  for (const auto& [word, value] : words) {
    expected += (expected.empty() ? "one of " : ", ") + word;
    schema["enum"].push_back(word);
  }
  const auto parse = [words](const Json& value) -> std::optional<T> {
    for (const auto& [word, meaning] : words)
      if (text_of(value) == word) return meaning;
    return std::nullopt;
  };
  const auto show = [words](const T& value) {
    for (const auto& [word, meaning] : words)
      if (meaning == value) return word;
    return std::string();
  };
  return setting<T>({std::move(key), std::move(help), expected, schema}, field, parse, show);
}

using Registries = std::map<std::string, Config::Import::Registry>;

std::optional<Registries> registries_of(const Json& value) {
  if (!value.is_object()) return std::nullopt;
  Registries registries;
  for (const auto& [host, entry] : value.items()) {
    for (const auto& [key, setting] : entry.items())
      if (key != "paused" || !setting.is_boolean()) return std::nullopt;
    registries[host].paused = bool_at(entry, "paused");
  }
  return registries;
}

OrderedJson show_registries(const Registries& registries) {
  OrderedJson shown = OrderedJson::object();
  for (const auto& [host, registry] : registries) shown[host] = {{"paused", registry.paused}};
  return shown;
}

void add_pace(std::vector<Setting>& all, const std::string& prefix, const std::string& whose,
              const Field<Pace>& pace) {
  all.push_back(rate(prefix + ".perSecond", "Imports started per second, for " + whose,
                     [pace](Settings& s) -> double& { return pace(s).per_second; }));
  all.push_back(count<std::uint32_t>(
      prefix + ".burst", "Imports that may start in one burst, for " + whose, {1, 1000},
      [pace](Settings& s) -> std::uint32_t& { return pace(s).burst; }));
  all.push_back(count<std::uint32_t>(
      prefix + ".inFlight", "Maximum number of concurrent imports, for " + whose, {1, 100},
      [pace](Settings& s) -> std::uint32_t& { return pace(s).in_flight; }));
}

void add_scope(std::vector<Setting>& all) {
  all.push_back(list(
      "scope.namespaces", "Globs of the namespaces in scope; empty: all",
      [](Settings & s) -> auto& { return s.engine.scope.namespaces; }));
  all.push_back(list(
      "scope.excludeNamespaces", "Globs of the namespaces out of scope",
      [](Settings & s) -> auto& { return s.engine.scope.exclude_namespaces; }));
  all.push_back(list(
      "scope.sharedNamespaces", "Namespaces whose image streams all namespaces may reference",
      [](Settings & s) -> auto& { return s.engine.scope.shared_namespaces; }));
  all.push_back(list(
      "internalRegistryHosts", "Additional names of the internal registry (host:port)",
      [](Settings & s) -> auto& { return s.engine.internal_registry_hosts; }));
  all.push_back(choice<objects::PodTemplates>(
      "podTemplates", "How to treat images in pod templates",
      {{"Read", objects::PodTemplates::Read}, {"Ignored", objects::PodTemplates::Ignored}},
      [](Settings & s) -> auto& { return s.engine.pod_templates; }));

  all.push_back(choice<TemplatesPolicy>(
      "templates", "How to treat what Templates need",
      {{"Ignored", TemplatesPolicy::Ignored},
       {"Report", TemplatesPolicy::Report},
       {"Enforce", TemplatesPolicy::Enforce}},
      [](Settings & s) -> auto& { return s.engine.templates; }));
}

void add_import(std::vector<Setting>& all) {
  all.push_back(duration(
      "import.grace", "How long to wait for the platform's own import", {0s, 1h},
      [](Settings & s) -> auto& { return s.engine.import.grace; }));
  all.push_back(duration(
      "import.timeout", "Timeout of one import", {1s, 10min},
      [](Settings & s) -> auto& { return s.engine.import.timeout; }));
  add_pace(
      all, "import.overall", "all registries together",
      [](Settings & s) -> auto& { return s.engine.import.overall; });
  add_pace(
      all, "import.perRegistry", "each registry",
      [](Settings & s) -> auto& { return s.engine.import.per_registry; });
  all.push_back(setting<Registries>(
      {"import.registries",
       "Settings of single registries, by host",
       "a map: {HOST: {paused: true}}",
       {{"type", "object"}}},
      [](Settings & s) -> auto& { return s.engine.import.registries; }, registries_of,
      show_registries, Shape::Map));
}

void add_objects(std::vector<Setting>& all) {
  all.push_back(choice<ObjectsPolicy>(
      "objects", "Which needed image stream tags get an ImageDependency",
      {{"NeedsAttention", ObjectsPolicy::NeedsAttention}, {"All", ObjectsPolicy::All}},
      [](Settings & s) -> auto& { return s.engine.objects; }));
  all.push_back(rate(
      "statusRate", "First writes of ImageDependencies per second",
      [](Settings & s) -> auto& { return s.engine.status_rate; }));
  all.push_back(count<std::uint32_t>(
      "stalledAfterAttempts", "Consecutive failures after which Stalled is set", {1, 1000},
      [](Settings & s) -> auto& { return s.engine.stalled_after_attempts; }));
  all.push_back(duration(
      "orphanAfter", "How long a discovered ImageDependency is kept without references", {0s, 168h},
      [](Settings & s) -> auto& { return s.engine.orphan_after; }));
  all.push_back(count<std::size_t>(
      "limits.referencesPerObject", "Maximum references followed per consumer object", {1, 10'000},
      [](Settings & s) -> auto& { return s.engine.references_per_object_max; }));
  all.push_back(count<std::size_t>(
      "limits.foreignTagsPerNamespace",
      "Maximum image stream tags of other namespaces followed per consumer namespace", {0, 100'000},
      [](Settings & s) -> auto& { return s.engine.foreign_tags_per_namespace_max; }));
  all.push_back(count<std::size_t>(
      "limits.missingObjectsPerNamespace",
      "Maximum ImageDependencies per namespace for image stream tags that do not exist",
      {0, 100'000},
      [](Settings & s) -> auto& { return s.engine.missing_objects_per_namespace_max; }));
}

void add_metrics(std::vector<Setting>& all) {
  all.push_back(text(
      "metrics.secureListen",
      "Address of metrics over TLS, for clients that RBAC authorizes; empty: not served",
      [](Settings & s) -> auto& { return s.metrics_listen; }));
  all.push_back(text(
      "metrics.certFile",
      "Certificate of the metrics server (PEM file), reloaded when it changes; empty: self-signed",
      [](Settings & s) -> auto& { return s.metrics_certificate; }));
  all.push_back(text(
      "metrics.keyFile", "Private key of that certificate (PEM file)",
      [](Settings & s) -> auto& { return s.metrics_key; }));
  all.push_back(flag(
      "metrics.objectsOnLoopback",
      "Include series of single objects in plain metrics on a loopback address",
      [](Settings & s) -> auto& { return s.metrics_objects_on_loopback; }));
  all.push_back(count<std::size_t>(
      "metrics.maxSeries", "Maximum series of each metric that names single objects", {0, 100'000},
      [](Settings & s) -> auto& { return s.engine.series_max; }));
  all.push_back(count<std::size_t>(
      "metrics.maxRegistries", "Maximum registries with series of their own", {0, 1000},
      [](Settings & s) -> auto& { return s.engine.registry_labels_max; }));
}

void add_serving(std::vector<Setting>& all) {
  all.push_back(text(
      "namespace", "Namespace of the Lease", [](Settings & s) -> auto& { return s.ns; }));
  all.push_back(text(
      "listen", "Address of probes and metrics", [](Settings & s) -> auto& { return s.listen; }));
  all.push_back(text(
      "pageListen", "Address of the read-only page; empty: not served",
      [](Settings & s) -> auto& { return s.page_listen; }));
  all.push_back(flag(
      "leaderElect", "Use leader election", [](Settings & s) -> auto& { return s.leader_elect; }));
  all.push_back(duration(
      "leaderElection.leaseDuration", "Duration of the lease", {2s, 1h},
      [](Settings & s) -> auto& { return s.lease_duration; }));
  all.push_back(duration(
      "leaderElection.renewDeadline",
      "How long the leader tries to renew the lease before it steps down", {1s, 1h},
      [](Settings & s) -> auto& { return s.renew_deadline; }));
  all.push_back(duration(
      "leaderElection.retryPeriod", "Interval between attempts to acquire or renew the lease",
      {100ms, 10min}, [](Settings & s) -> auto& { return s.retry_period; }));
  all.push_back(choice<std::string>(
      "logFormat", "Format of log lines", {{"text", "text"}, {"json", "json"}},
      [](Settings & s) -> auto& { return s.log_format; }));
  all.push_back(choice<std::string>(
      "logLevel", "Lowest level of log lines that are written",
      {{"debug", "debug"}, {"info", "info"}, {"warn", "warn"}, {"error", "error"}},
      [](Settings & s) -> auto& { return s.log_level; }));
}

std::vector<Setting> make_settings() {
  std::vector<Setting> all;
  all.push_back(choice<decide::Mode>(
      "mode", "Enforce imports what is needed; Observe only reports",
      {{"Enforce", decide::Mode::Enforce}, {"Observe", decide::Mode::Observe}},
      [](Settings & s) -> auto& { return s.engine.mode; }));
  add_scope(all);
  add_import(all);
  add_objects(all);
  add_metrics(all);
  add_serving(all);
  return all;
}

}  // namespace

const std::vector<Setting>& all_settings() {
  static const std::vector<Setting> all = make_settings();
  return all;
}

std::string flag_of(std::string_view key) {
  std::string name = "--";
  for (const char c : key) {
    if (std::isupper(static_cast<unsigned char>(c)) != 0) name += '-';
    name += c == '.' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return name;
}

std::string variable_of(std::string_view key) {
  std::string name = "IMAGEDEPS";
  for (const char c : flag_of(key).substr(1))
    name += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return name;
}

}  // namespace imagedeps::cli
