#include <algorithm>
#include <cctype>

#include "base/json.h"
#include "base/text.h"
#include "decide/remedy.h"
#include "decide/trigger_model.h"

namespace imagedeps::decide {
namespace {

using objects::ImportPolicy;
using objects::ObjectKey;
using objects::TagRef;

std::string in(const std::string& ns) { return " -n " + shell_word(ns); }
std::string whole(const TagRef& tag) { return shell_word(to_string(tag)); }

/// "deployment/web", in the form that kubectl accepts.
std::string resource_name(const ObjectKey& key) {
  return shell_word(lower_case(to_string(key.kind)) + "/" + key.name);
}

/// "php:7.1". `oc` takes the first part of a name for a registry if it has a dot and nothing
/// precedes it, so such a name needs its namespace.
std::string short_name(const TagRef& tag) {
  const bool like_a_host =
      tag.stream.find('.') != std::string::npos || tag.stream.starts_with("localhost");
  return shell_word(like_a_host ? to_string(tag) : istag_name(tag));
}

std::string import_flags(const ImportPolicy& policy) {
  std::string flags;
  if (policy.import_mode == "PreserveOriginal") flags += " --import-mode=PreserveOriginal";
  if (policy.scheduled) flags += " --scheduled";
  return flags;
}

std::string source_flags(const ImportPolicy& policy) {
  std::string flags = policy.reference_policy == "Local" ? " --reference-policy=local" : "";
  if (policy.insecure) flags += " --insecure";
  return flags + import_flags(policy);
}

constexpr const char* kPullSpec = "<registry>/<repository>:<tag>";
constexpr const char* kAnyTag = "<namespace>/<stream>:<tag>";

/// An istag whose tag, or all of it, may be left for the user to fill in.
std::string partial(const TagRef& tag) {
  if (tag.stream.empty()) return kAnyTag;
  return tag.tag.empty() ? shell_word(tag.ns + "/" + tag.stream) + ":<tag>" : whole(tag);
}

std::string container_word(const std::string& container) {
  return container.empty() ? "<container>" : shell_word(container);
}

std::string container_words(const std::string& containers) {
  auto names = split_names(containers);
  std::ranges::transform(names, names.begin(), container_word);
  return join_names(names);
}

struct Command {
  std::string operator()(const action::ImportImage& it) const {
    if (!oc_can_name(it.tag))
      return "imagedeps import " + shell_word(istag_name(it.tag)) + in(it.tag.ns);
    return "oc import-image " + short_name(it.tag) + in(it.tag.ns) + import_flags(it.policy);
  }
  std::string operator()(const action::ImportNew& it) const {
    if (!oc_can_name(it.tag)) return (*this)(action::SetSource{it.tag, {}});
    return "oc import-image " + short_name(it.tag) + in(it.tag.ns) + " --from=" + kPullSpec +
           " --confirm";
  }
  std::string operator()(const action::SetSource& it) const {
    return "oc tag --source=docker " + (it.source.empty() ? kPullSpec : shell_word(it.source)) +
           " " + whole(it.tag) + source_flags(it.policy);
  }
  std::string operator()(const action::CopyTag& it) const {
    return "oc tag " + (it.source.empty() ? kAnyTag : shell_word(it.source)) + " " + whole(it.to);
  }
  std::string operator()(const action::AliasTag& it) const {
    const TagRef target{it.alias.ns, it.alias.stream, it.target};
    return "oc tag --alias " + short_name(target) + " " + short_name(it.alias) + in(it.alias.ns);
  }
  std::string operator()(const action::ResolveAlias& it) const {
    const std::string tag = "/spec/tags/" + std::to_string(it.position);
    const auto mode = it.import_mode == "PreserveOriginal" ? "Legacy" : "PreserveOriginal";
    const OrderedJson patch = OrderedJson::array(
        {{{"op", "test"}, {"path", tag + "/name"}, {"value", it.alias.tag}},
         {{"op", "add"}, {"path", tag + "/importPolicy/importMode"}, {"value", mode}}});
    return "oc patch " + shell_word("is/" + it.alias.stream) + in(it.alias.ns) +
           " --type=json -p " + shell_word(to_text(patch));
  }
  std::string operator()(const action::CreateStream& it) const {
    return "oc create imagestream " + shell_word(it.name) + in(it.ns);
  }
  std::string operator()(const action::CreatePullSecret& it) const {
    const std::string host = it.registry.empty() ? "<registry>" : shell_word(it.registry);
    return "oc create secret docker-registry <name>" + in(it.ns) + " --docker-server=" + host +
           " --docker-username=<user> --docker-password=<password>";
  }
  std::string operator()(const action::EditImageConfig&) const {
    return "oc edit image.config.openshift.io/cluster";
  }
  std::string operator()(const action::EditProxyConfig&) const {
    return "oc edit proxy.config.openshift.io/cluster";
  }
  std::string operator()(const action::ProbeRegistry& it) const {
    const std::string url = it.registry.empty() ? "https://<registry>/v2/"
                                                : shell_word("https://" + it.registry + "/v2/");
    return "oc -n openshift-apiserver exec deploy/apiserver -c openshift-apiserver -- curl -sSi " +
           url;
  }
  std::string operator()(const action::EditRegistryConfig&) const {
    return "oc edit configs.imageregistry.operator.openshift.io/cluster";
  }
  std::string operator()(const action::DescribeLimits& it) const {
    return "oc describe limitrange,quota" + in(it.ns);
  }
  std::string operator()(const action::StartBuild& it) const {
    return "oc start-build " + shell_word(it.build_config.name) + in(it.build_config.ns);
  }
  std::string operator()(const action::UnpauseBuilds& it) const {
    return "oc annotate " + resource_name(it.build_config) + " openshift.io/build-config.paused-" +
           in(it.build_config.ns);
  }
  std::string operator()(const action::RolloutLatest& it) const {
    return "oc rollout latest " + shell_word("dc/" + it.deployment_config.name) +
           in(it.deployment_config.ns);
  }
  std::string operator()(const action::ResumeRollout& it) const {
    return "oc rollout resume " + resource_name(it.object) + in(it.object.ns);
  }
  std::string operator()(const action::EnableTriggers& it) const {
    return "oc set triggers " + resource_name(it.object) + " --auto" + in(it.object.ns);
  }
  std::string operator()(const action::RemoveAnnotation& it) const {
    return "oc annotate " + resource_name(it.object) + " image.openshift.io/triggers-" +
           in(it.object.ns);
  }
  std::string operator()(const action::RemoveTrigger& it) const {
    return "oc set triggers " + resource_name(it.object) + " --from-image=" + whole(it.tag) +
           " --remove" + in(it.object.ns);
  }
  std::string operator()(const action::SetTrigger& it) const {
    return "oc set triggers " + resource_name(it.object) + " --from-image=" + partial(it.tag) +
           " -c " + container_words(it.containers) + (it.manual ? " --manual" : "") +
           in(it.object.ns);
  }
  std::string operator()(const action::SetImage& it) const {
    return "oc set image " + resource_name(it.object) + " " + container_word(it.container) + "=" +
           kPullSpec + in(it.object.ns);
  }
  std::string operator()(const action::SetImageLookup& it) const {
    return "oc set image-lookup " + shell_word("imagestream/" + it.stream) + in(it.ns);
  }
  std::string operator()(const action::EditObject& it) const {
    return "oc edit " + resource_name(it.object) + in(it.object.ns);
  }
  std::string operator()(const action::Advice&) const { return {}; }
};

}  // namespace

std::string command_of(const Remedy& remedy) { return std::visit(Command{}, remedy.action); }

std::string line_of(const Remedy& remedy) {
  std::string command = command_of(remedy);
  if (remedy.note.empty()) return command;
  return command + (command.empty() ? "# " : "   # ") + remedy.note;
}

std::string shell_word(const std::string& text) {
  const auto plain = [](unsigned char c) {
    return std::isalnum(c) != 0 ||
           std::string_view("-._/:@=,+%").find(static_cast<char>(c)) != std::string_view::npos;
  };
  if (!text.empty() && std::all_of(text.begin(), text.end(), plain)) return text;
  std::string word = "'";
  for (const char c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return word + "'";
}

}  // namespace imagedeps::decide
