#include "support/oc_triggers.h"

#include <optional>
#include <regex>
#include <set>
#include <vector>

#include "support/oc_rules.h"

namespace imagedeps::test {
namespace {

using Names = std::vector<std::string>;
constexpr const char* kAnnotation = "image.openshift.io/triggers";

struct ImageTrigger {
  std::string from, ns;
  Names names;
  bool automatic = true;
};
using Triggers = std::vector<ImageTrigger>;

bool is_config(const Json& object) { return object["kind"] == "DeploymentConfig"; }

std::string pod_path(const Json& object) {
  return object["kind"] == "CronJob" ? "spec.jobTemplate.spec.template.spec" : "spec.template.spec";
}

const Json& pod_spec(const Json& object) {
  const auto& spec = object["spec"];
  return (object["kind"] == "CronJob" ? spec["jobTemplate"]["spec"] : spec)["template"]["spec"];
}

Names names_in(const Json& object, const char* list) {
  Names names;
  for (const auto& each : pod_spec(object).value(list, Json::array()))
    names.push_back(each["name"]);
  return names;
}

std::set<std::string> all_names(const Json& object) {
  std::set<std::string> all;
  for (const char* list : {"containers", "initContainers"})
    for (const auto& name : names_in(object, list)) all.insert(name);
  return all;
}

/// A name is looked up in both lists, whatever list the path names.
std::optional<std::string> container_at(const Json& object, const std::string& path) {
  static const std::regex kForm(
      R"re((.*)\.(containers|initContainers)\[(?:(\d+)|\?\(@\.name=="([^"]*)"\))\]\.image)re");
  std::smatch match;
  if (!std::regex_match(path, match, kForm) || match[1] != pod_path(object)) return std::nullopt;
  if (match[4].matched)
    return all_names(object).contains(match[4]) ? std::optional(match[4].str()) : std::nullopt;
  const auto names = names_in(object, match[2].str().c_str());
  const auto index = std::stoul(match[3]);
  return index < names.size() ? std::optional(names[index]) : std::nullopt;
}

std::string other_ns(const Json& from, const Json& object) {
  const std::string ns = from.value("namespace", "");
  return ns == object["metadata"]["namespace"] ? "" : ns;
}

std::optional<Triggers> read_annotation(const Json& object) {
  const auto annotations = object["metadata"].value("annotations", Json::object());
  if (!annotations.contains(kAnnotation)) return Triggers{};
  const auto entries = Json::parse(annotations[kAnnotation].get<std::string>(), nullptr, false);
  if (!entries.is_array()) return std::nullopt;
  Triggers triggers;
  for (const auto& entry : entries) {
    if (entry.contains("paused") && !entry["paused"].is_boolean()) return std::nullopt;
    const auto container = container_at(object, entry.value("fieldPath", ""));
    const auto from = entry.value("from", Json::object());
    if (container)
      triggers.push_back({from.value("name", ""),
                          other_ns(from, object),
                          {*container},
                          !entry.value("paused", false)});
  }
  return triggers;
}

Triggers read_config(const Json& object) {
  Triggers triggers;
  for (const auto& each : object["spec"].value("triggers", Json::array())) {
    if (each["type"] != "ImageChange") continue;
    const auto& image = each["imageChangeParams"];
    triggers.push_back({image["from"]["name"], other_ns(image["from"], object),
                        image.value("containerNames", Names{}), image.value("automatic", false)});
  }
  return triggers;
}

std::string refusal(const Triggers& triggers, const Json& object) {
  const auto all = all_names(object);
  std::set<std::string> seen;
  for (const auto& trigger : triggers) {
    if (trigger.names.empty()) return "you must specify --containers when setting --from-image";
    const std::set<std::string> names(trigger.names.begin(), trigger.names.end());
    for (const auto& name : names) {
      if (!all.contains(name)) return "not all container names exist: " + name;
      if (!is_config(object) && !seen.insert(name).second)
        return "only one trigger may reference each container: " + name;
    }
  }
  return {};
}

void write_annotation(const Triggers& triggers, Json& object) {
  Json entries = Json::array();
  for (const auto& trigger : triggers) {
    for (const auto& name : trigger.names) {
      Json entry{
          {"from", {{"kind", "ImageStreamTag"}, {"name", trigger.from}}},
          {"fieldPath", pod_path(object) + ".containers[?(@.name==\"" + name + "\")].image"}};
      if (!trigger.ns.empty()) entry["from"]["namespace"] = trigger.ns;
      if (!trigger.automatic) entry["paused"] = true;
      entries.push_back(entry);
    }
  }
  object["metadata"]["annotations"][kAnnotation] = entries.dump();
}

void write_config(const Triggers& triggers, Json& object) {
  Json list = Json::array();
  for (const auto& each : object["spec"].value("triggers", Json::array()))
    if (each["type"] != "ImageChange") list.push_back(each);
  for (const auto& trigger : triggers) {
    Json from{{"kind", "ImageStreamTag"}, {"name", trigger.from}};
    if (!trigger.ns.empty()) from["namespace"] = trigger.ns;
    list.push_back(
        {{"type", "ImageChange"},
         {"imageChangeParams",
          {{"automatic", trigger.automatic}, {"containerNames", trigger.names}, {"from", from}}}});
  }
  object["spec"]["triggers"] = list;
}

Names split(const std::string& text) {
  static const std::regex kComma(",");
  return {std::sregex_token_iterator(text.begin(), text.end(), kComma, -1), {}};
}

/// What `oc set triggers` was asked to do.
struct Options {
  std::string name, ns, containers;
  bool removes = false, automatic = false, manual = false;
};

Options options_of(const Names& words, const Json& object) {
  Options options;
  for (std::size_t i = 0; i < words.size(); ++i) {
    static const std::string kFrom = "--from-image=";
    if (words[i] == "--remove") options.removes = true;
    if (words[i] == "--auto") options.automatic = true;
    if (words[i] == "--manual") options.manual = true;
    if (words[i] == "-c") options.containers = words[i + 1];
    if (!words[i].starts_with(kFrom)) continue;
    const std::string image = words[i].substr(kFrom.size());
    const auto slash = image.find('/');
    options.name = image.substr(slash + 1);
    options.ns = slash == std::string::npos ? "" : image.substr(0, slash);
    if (options.ns == object["metadata"]["namespace"]) options.ns = "";
  }
  return options;
}

void update(const Options& options, Triggers& triggers) {
  if (options.removes) {
    std::erase_if(triggers, [&](const auto& each) { return each.from == options.name; });
    return;
  }
  if (options.name.empty()) {
    for (auto& each : triggers) each.automatic = options.automatic;
    return;
  }
  const ImageTrigger made{options.name, options.ns, split(options.containers), !options.manual};
  for (auto& each : triggers) {
    if (each.from != made.from || each.ns != made.ns) continue;
    each = made;
    return;
  }
  triggers.push_back(made);
}

}  // namespace

std::string oc_apply(const std::string& command, Json& object) {
  if (auto fault = oc_refusal(command); !fault.empty()) return fault;
  const Names words = *shell_words(command);
  if (words[1] == "annotate") {
    object["metadata"]["annotations"].erase(kAnnotation);
    return {};
  }
  auto triggers = is_config(object) ? std::optional(read_config(object)) : read_annotation(object);
  if (!triggers) return "json: cannot unmarshal";
  update(options_of(words, object), *triggers);
  if (auto fault = refusal(*triggers, object); !fault.empty()) return fault;
  is_config(object) ? write_config(*triggers, object) : write_annotation(*triggers, object);
  return {};
}

std::map<std::string, std::string> followed(const Json& object) {
  std::map<std::string, std::string> found;
  const auto triggers = is_config(object) ? read_config(object) : *read_annotation(object);
  for (const auto& each : triggers) {
    const std::string ns = each.ns.empty() ? std::string(object["metadata"]["namespace"]) : each.ns;
    for (const auto& name : each.names)
      found[name] = ns + "/" + each.from + (each.automatic ? "" : " paused");
  }
  return found;
}

}  // namespace imagedeps::test
