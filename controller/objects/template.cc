#include "objects/template.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>
#include <set>

#include "base/text.h"
#include "objects/template_value.h"

namespace imagedeps::objects {

namespace {

using Values = std::map<std::string, std::string>;

bool name_character(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), name_character);
}

/// Replaces parameter names with their values, and collects the names that are not parameters.
class Substitution {
 public:
  Substitution(const Values& values, const OpenParameters& open) : values_(values), open_(open) {}

  void apply(Json& value) {
    if (value.is_string()) {
      value = replaced(value.get_ref<const std::string&>());
    } else if (value.is_array()) {
      for (Json& item : value) apply(item);
    } else if (value.is_object()) {
      apply_to_object(value);
    }
  }

  [[nodiscard]] std::string text(const std::string& in) {
    std::string out;
    std::size_t at = 0;
    while (true) {
      const auto open = in.find("${", at);
      const auto close = open == std::string::npos ? open : in.find('}', open);
      if (close == std::string::npos) return out + in.substr(at);
      const std::string name = in.substr(open + 2, close - open - 2);
      const std::string* const value = is_name(name) ? find(name) : nullptr;
      if (value != nullptr && !spend(name, value->size())) return out;
      out.append(in, at, open - at).append(value != nullptr ? *value : "${");
      at = value != nullptr ? close + 1 : open + 2;
    }
  }

  /// Counts bytes before they are copied. Returns false if the limit is exceeded; the substitution
  /// then stops.
  [[nodiscard]] bool spend(const std::string& what, std::size_t bytes) {
    if (exhausted_by_.empty() && bytes > left_) exhausted_by_ = what;
    if (!exhausted_by_.empty()) return false;
    left_ -= bytes;
    return true;
  }
  /// The parameter or other value that exceeded the limit; empty if none did.
  [[nodiscard]] const std::string& exhausted_by() const { return exhausted_by_; }

  [[nodiscard]] const std::set<std::string>& unknown() const { return unknown_; }

 private:
  /// Replaces names in keys too, as the platform does.
  void apply_to_object(Json& object) {
    Json replaced_object = Json::object();
    for (auto& [key, member] : object.items()) {
      apply(member);
      replaced_object[text(key)] = std::move(member);
    }
    object = std::move(replaced_object);
  }

  /// A string that is only `${{NAME}}` becomes the JSON in the value, or the value as text if it is
  /// not valid JSON.
  [[nodiscard]] Json replaced(const std::string& in) {
    if (in.size() > 5 && in.starts_with("${{") && in.ends_with("}}") &&
        is_name(std::string_view(in).substr(3, in.size() - 5))) {
      const std::string name = in.substr(3, in.size() - 5);
      const std::string* const value = find(name);
      if (value == nullptr || !spend(name, value->size() * kJsonOverText)) return in;
      const auto parsed = parse_json(*value);
      return parsed ? *parsed : Json(*value);
    }
    return text(in);
  }

  [[nodiscard]] const std::string* find(const std::string& name) {
    const auto value = values_.find(name);
    if (value != values_.end()) return &value->second;
    if (!open_.contains(name)) unknown_.insert(name);
    return nullptr;
  }

  /// Ratio of the memory of parsed JSON to the size of its text, for the worst text ("[0,0,0]").
  static constexpr std::size_t kJsonOverText = 8;

  const Values& values_;
  const OpenParameters& open_;
  std::set<std::string> unknown_;
  std::size_t left_ = kProcessedMax;
  std::string exhausted_by_;
};

Result<std::string> value_of(const Json& parameter, const Values& given, Random& random) {
  const auto chosen = given.find(string_at(parameter, "name"));
  if (chosen != given.end()) return chosen->second;
  const Json& value = at(parameter, "value");
  if (value.is_string() && !value.get_ref<const std::string&>().empty())
    return value.get<std::string>();
  if (!value.is_null() && !value.is_string()) return to_text(value);
  const std::string generator = string_at(parameter, "generate");
  if (generator.empty()) return std::string();
  if (generator == "expression") return generate_value(string_at(parameter, "from"), random);
  return Error{
      .kind = Error::Kind::Invalid,
      .message = fmt::format("OpenShift has no generator '{}'", truncated(generator, 100))};
}

struct Parameters {
  Values values;
  OpenParameters open;
};

void add_parameter(const Json& parameter, const Values& given, Random& random, Parameters& into) {
  const std::string name = string_at(parameter, "name");
  auto value = value_of(parameter, given, random);
  into.open.erase(name);
  into.values.erase(name);
  if (!value) {
    into.open[name] = value.error().message;
  } else if (value->empty() && bool_at(parameter, "required")) {
    into.open[name] = "";
  } else {
    into.values[name] = *std::move(value);
  }
}

Result<Parameters> parameters_of(const Json& definition, const Values& given, Random& random) {
  Parameters parameters;
  std::set<std::string> unknown;
  for (const auto& [name, value] : given) unknown.insert(name);
  for (const Json& parameter : at(definition, "parameters")) {
    unknown.erase(string_at(parameter, "name"));
    add_parameter(parameter, given, random, parameters);
  }
  if (unknown.empty()) return parameters;
  return Error{
      .kind = Error::Kind::Invalid,
      .message = fmt::format("the template does not have parameter {}", fmt::join(unknown, ", "))};
}

Result<void> check_shape(const Json& definition) {
  for (const std::string key : {"parameters", "objects"}) {
    const Json& list = at(definition, key);
    const bool fits =
        list.is_null() ||
        (list.is_array() &&
         std::all_of(list.begin(), list.end(), [](const Json& each) { return each.is_object(); }));
    if (!fits)
      return Error{.kind = Error::Kind::Invalid, .message = key + " is not a list of objects"};
  }
  return {};
}

/// The platform drops a fixed namespace in a template, and creates the object where the template is
/// instantiated.
void strip_fixed_namespace(Json& object) {
  const std::string ns = string_at(at(object, "metadata"), "namespace");
  if (!ns.empty() && ns.find("${") == std::string::npos) object["metadata"].erase("namespace");
}

Error too_large(const std::string& by) {
  return {.kind = Error::Kind::Invalid,
          .message = fmt::format("the processed template would be larger than {} MiB: {} is too "
                                 "large for the number of times it is used",
                                 kProcessedMax >> 20, by)};
}

/// Reports whether labels can be added to the object. A Template can have any value as its
/// metadata.
bool takes_labels(const Json& object) {
  const Json& metadata = at(object, "metadata");
  const Json& labels = at(metadata, "labels");
  return (metadata.is_null() || metadata.is_object()) && (labels.is_null() || labels.is_object());
}

std::map<std::string, std::string> labels_of(const Json& definition, Substitution& substitution) {
  std::map<std::string, std::string> put;
  const Json& labels = at(definition, "labels");
  if (!labels.is_object()) return put;
  for (const auto& [key, value] : labels.items())
    if (value.is_string())
      put[substitution.text(key)] = substitution.text(value.get<std::string>());
  return put;
}

/// Processes one object of a Template: substitutes values and adds labels.
Result<Json> instance_of(Json object, const std::map<std::string, std::string>& labels,
                         Substitution& substitution) {
  strip_fixed_namespace(object);
  substitution.apply(object);
  if (!labels.empty() && !takes_labels(object))
    return Error{.kind = Error::Kind::Invalid, .message = "labels cannot be added to its metadata"};
  for (const auto& [key, value] : labels)
    if (substitution.spend("labels", key.size() + value.size()))
      object["metadata"]["labels"][key] = value;
  return object;
}

}  // namespace

Result<ProcessedTemplate> process_template(const Json& definition,
                                           const std::map<std::string, std::string>& given,
                                           Random& random) {
  TRY(check_shape(definition));
  auto parameters = parameters_of(definition, given, random);
  if (!parameters) return parameters.error();

  ProcessedTemplate processed{.parameters = std::move(parameters->values),
                              .open = std::move(parameters->open)};
  Substitution substitution(processed.parameters, processed.open);
  processed.labels = labels_of(definition, substitution);
  for (const Json& object : at(definition, "objects")) {
    auto instance = instance_of(object, processed.labels, substitution);
    if (!substitution.exhausted_by().empty()) return too_large(substitution.exhausted_by());
    if (!instance)
      return instance.error().within(fmt::format("objects[{}]", processed.objects.size()));
    processed.objects.push_back(std::move(*instance));
  }
  if (!substitution.unknown().empty())
    processed.problems.push_back(
        fmt::format("the template has no parameter {}; its references are left unchanged",
                    fmt::join(substitution.unknown(), ", ")));
  return processed;
}

}  // namespace imagedeps::objects
