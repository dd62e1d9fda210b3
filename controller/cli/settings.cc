#include "cli/settings.h"

#include <fmt/format.h>

#include <set>
#include <utility>

#include "base/yaml.h"
#include "cli/setting.h"
#include "loop/address.h"

namespace imagedeps::cli {

namespace {

Error not_valid(const std::string& where, const Setting& setting, const std::string& value) {
  return {
      .kind = Error::Kind::Invalid,
      .message = where + ": " + setting.key + " must be " + setting.expected + ", not " + value};
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::string part;
  for (const char c : text + separator) {
    if (c != separator) {
      part += c;
    } else if (!part.empty() || separator == '.') {
      parts.push_back(std::exchange(part, {}));
    }
  }
  return parts;
}

/// Converts the text of a flag or variable to the JSON value of the setting.
Json value_of(const Setting& setting, const std::string& text) {
  if (setting.shape == Setting::Shape::List) return split(text, ',');
  if (setting.shape != Setting::Shape::Map) return text;
  const auto parsed = parse_json(text);
  return parsed ? *parsed : Json(text);
}

Result<void> set_from_text(Settings& settings, const Setting& setting, const std::string& text,
                           const std::string& where) {
  if (setting.set(settings, value_of(setting, text))) return {};
  return not_valid(where, setting, "'" + text + "'");
}

const Setting* find_setting(const std::string& key) {
  for (const Setting& setting : all_settings())
    if (setting.key == key) return &setting;
  return nullptr;
}

bool begins_a_key(const std::string& prefix) {
  for (const Setting& setting : all_settings())
    if (setting.key.starts_with(prefix + ".")) return true;
  return false;
}

/// A configuration file.
struct File {
  const std::string& name;
  const std::string& text;
  [[nodiscard]] std::string at(const std::string& key) const {
    return name + ":" + std::to_string(yaml_line_of(text, split(key, '.')));
  }
};

std::string known_below(const std::string& prefix) {
  std::set<std::string> names;
  for (const Setting& setting : all_settings()) {
    if (!prefix.empty() && !setting.key.starts_with(prefix + ".")) continue;
    const std::string rest = prefix.empty() ? setting.key : setting.key.substr(prefix.size() + 1);
    names.insert(rest.substr(0, rest.find('.')));
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

Result<void> set_from_file(Settings& settings, const File& file, const std::string& prefix,
                           const Json& value) {
  for (const auto& [name, member] : value.items()) {
    const std::string key = prefix.empty() ? name : fmt::format("{}.{}", prefix, name);
    if (const Setting* setting = find_setting(key)) {
      if (!member.is_null() && !setting->set(settings, member))
        return not_valid(file.at(key), *setting, to_text(member));
    } else if (begins_a_key(key) && member.is_object()) {
      TRY(set_from_file(settings, file, key, member));
    } else {
      return Error{.kind = Error::Kind::Invalid,
                   .message = file.at(key) + ": unknown key '" + key + "'; expected one of " +
                              known_below(prefix)};
    }
  }
  return {};
}

Result<void> load_file(Settings& settings, const File& file) {
  const auto documents = parse_yaml(file.text);
  if (!documents) return documents.error().within(file.name);
  if (documents->empty()) return {};
  if (documents->size() > 1 || !documents->front().value.is_object())
    return Error{.kind = Error::Kind::Invalid,
                 .message = file.name + ": must be one YAML map of settings"};
  return set_from_file(settings, file, "", documents->front().value);
}

bool on_loopback(const std::string& listen) {
  const auto address = loop::parse_listen_address(listen);
  return address && (address->host.starts_with("127.") || address->host == "::1");
}

Result<void> check_metrics(const Settings& settings) {
  const auto invalid = [](std::string message) {
    return Error{.kind = Error::Kind::Invalid, .message = std::move(message)};
  };
  if (settings.metrics_objects_on_loopback && !on_loopback(settings.listen)) {
    return invalid(
        "metrics.objectsOnLoopback: listen must be a loopback address such as 127.0.0.1:8080, "
        "not " +
        settings.listen);
  }
  if (settings.metrics_certificate.empty() != settings.metrics_key.empty())
    return invalid("metrics.certFile and metrics.keyFile: set both or neither");
  return {};
}

/// A failed renewal is retried after at most this many retry periods, as in client-go.
constexpr double kRetryJitter = 1.2;

Error too_short(const std::string& what, Duration is, const std::string& than, Duration other) {
  return {.kind = Error::Kind::Invalid,
          .message = what + " (" + format_duration(is) + ") must be longer than " + than + " (" +
                     format_duration(other) + ")"};
}

Result<void> check(const Settings& settings) {
  TRY(check_metrics(settings));
  const Duration lease = settings.lease_duration;
  if (lease != std::chrono::floor<std::chrono::seconds>(lease))
    return Error{.kind = Error::Kind::Invalid,
                 .message = "leaderElection.leaseDuration (" + format_duration(lease) +
                            ") must be whole seconds"};
  if (lease <= settings.renew_deadline)
    return too_short("leaderElection.leaseDuration", lease, "leaderElection.renewDeadline",
                     settings.renew_deadline);
  const auto retries = std::chrono::duration_cast<Duration>(settings.retry_period * kRetryJitter);
  if (settings.renew_deadline <= retries)
    return too_short("leaderElection.renewDeadline", settings.renew_deadline,
                     "1.2 times leaderElection.retryPeriod", retries);
  const Duration import = settings.engine.import.timeout + kImportMargin;
  if (settings.leader_elect && lease <= import)
    return too_short("with leaderElect, leaderElection.leaseDuration", lease,
                     "import.timeout plus " + format_duration(kImportMargin), import);
  return {};
}

}  // namespace

std::vector<Flag> setting_flags() {
  std::vector<Flag> flags;
  for (const Setting& setting : all_settings())
    flags.push_back({setting.key, flag_of(setting.key), variable_of(setting.key),
                     setting.help + " (" + setting.expected + ")",
                     setting.shape == Setting::Shape::Switch});
  return flags;
}

Result<Settings> load_settings(const std::string& file_name, const std::string& file_text,
                               const Environment& environment,
                               const std::map<std::string, std::string>& flags) {
  Settings settings;
  TRY(load_file(settings, File{file_name, file_text}));
  for (const Setting& setting : all_settings()) {
    const std::string variable = variable_of(setting.key);
    if (const auto text = environment(variable))
      TRY(set_from_text(settings, setting, *text, variable));
    if (const auto flag = flags.find(setting.key); flag != flags.end())
      TRY(set_from_text(settings, setting, flag->second, flag_of(setting.key)));
  }
  TRY(check(settings));
  return settings;
}

OrderedJson print_settings(const Settings& settings) {
  OrderedJson printed = OrderedJson::object();
  for (const Setting& setting : all_settings()) {
    OrderedJson* place = &printed;
    for (const auto& name : split(setting.key, '.')) place = &(*place)[name];
    *place = setting.get(settings);
  }
  return printed;
}

}  // namespace imagedeps::cli
