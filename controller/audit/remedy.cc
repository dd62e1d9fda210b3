#include "audit/remedy.h"

#include <utility>

namespace imagedeps::audit {

using decide::Reason;

namespace {

using Remedies = std::vector<Remedy>;

std::string in(const std::string& ns) { return " -n " + shell_word(ns); }
std::string whole(const TagRef& tag) { return shell_word(to_string(tag)); }

Remedy import(const TagRef& tag, std::string note) {
  return {"oc import-image " + shell_word(istag_name(tag)) + in(tag.ns), std::move(note)};
}

Remedy define(const TagRef& tag, const std::string& note) {
  return {"oc tag --source=docker <registry>/<repository>:<tag> " + whole(tag), note};
}

Remedies credentials(const Verdict& verdict) {
  const std::string host = verdict.registry.empty() ? "<registry>" : shell_word(verdict.registry);
  return {{"oc create secret docker-registry <name>" + in(verdict.tag.ns) + " --docker-server=" +
               host + " --docker-username=<user> --docker-password=<password>",
           "adds a pull secret to the namespace of the stream, if it is missing"},
          import(verdict.tag, "then")};
}

/// The tag to import. For an alias that is its target, because an import would overwrite the alias.
const TagRef& imported(const Verdict& verdict) {
  return verdict.decision.chain.empty() ? verdict.tag : verdict.decision.chain.back();
}

/// The failure of the last import by the operator or the platform, if any: it is more specific than
/// the reason of the decision.
Reason known_cause(const Verdict& verdict) {
  return verdict.failure ? decide::reason_of(*verdict.failure) : verdict.decision.reason;
}

Remedies for_registry(const Verdict& verdict) {
  const TagRef& tag = imported(verdict);
  const std::string host = verdict.registry.empty() ? "the registry" : verdict.registry;
  switch (known_cause(verdict)) {
    case Reason::RegistryUnauthorized:
    case Reason::RegistryForbidden: return credentials(verdict);
    case Reason::RateLimited:
      return {import(tag, "later, or with a pull secret, because " + host + " limits the rate")};
    case Reason::RegistryUnreachable:
    case Reason::ImportTimeout:
    case Reason::RegistryBackoff: return {import(tag, "once " + host + " answers")};
    case Reason::ManifestUnknown:
      return {define(tag, "its source does not exist in the registry; use one that exists")};
    case Reason::RegistryTLS:
      return {
          {"oc edit image.config.openshift.io/cluster", "set spec.additionalTrustedCA for " + host},
          import(tag, "then")};
    case Reason::RegistryBlocked:
      return {
          {"oc edit image.config.openshift.io/cluster", "change the allowed or blocked registries"},
          import(tag, "then")};
    case Reason::QuotaExceeded:
      return {{"oc describe limitrange,quota" + in(tag.ns), "shows the limit that is exceeded"},
              import(tag, "then")};
    default: return {import(tag, "")};
  }
}

Remedies for_undefined(const Verdict& verdict) {
  Remedies found;
  const std::string& ns = verdict.tag.ns;
  for (const auto& suggestion : verdict.suggestions)
    found.push_back({"oc tag --alias " + whole(suggestion) + " " + whole(verdict.tag),
                     "or refer to " + to_string(suggestion) + " instead"});
  if (!found.empty()) return found;
  if (verdict.decision.reason == Reason::TagUndefined) return {define(verdict.tag, "")};
  return {{"oc import-image " + shell_word(istag_name(verdict.tag)) + in(ns) +
               " --from=<registry>/<repository>:<tag> --confirm",
           ""}};
}

Remedies for_build(const Verdict& verdict) {
  Remedies found;
  if (!verdict.output_stream_exists)
    found.push_back({"oc create imagestream " + shell_word(verdict.tag.stream) + in(verdict.tag.ns),
                     "the output stream of the build does not exist"});
  for (const auto& producer : verdict.producers) {
    if (producer.object.kind == objects::Kind::BuildConfig)
      found.push_back(
          {"oc start-build " + shell_word(producer.object.name) + in(producer.object.ns),
           "if no build is running"});
  }
  return found;
}

Remedies for_alias(const Verdict& verdict) {
  const std::string alias = whole(verdict.tag);
  if (verdict.decision.reason != Reason::AliasUnresolved || verdict.decision.chain.size() < 2)
    return {{"oc tag --alias <namespace>/<stream>:<tag> " + alias,
             "point the alias to a tag that exists"}};
  const std::string name = shell_word(istag_name(verdict.tag)) + in(verdict.tag.ns);
  const std::string policy = verdict.reference_policy == "Local" ? " --reference-policy=local" : "";
  return {{"oc delete istag " + name + " && oc create istag " + name +
               " --from=" + whole(verdict.decision.chain[1]) + policy,
           "the platform resolves an alias to another stream only when the alias is created"}};
}

}  // namespace

std::vector<Remedy> remedies(const Verdict& verdict) {
  if (verdict.origin == Origin::Repository)
    return {{"oc tag --source=docker " + shell_word(verdict.source) + " " + whole(verdict.tag),
             "defines the tag, if the platform does not import it"}};
  switch (verdict.decision.reason) {
    case Reason::Populated:
    case Reason::ReferenceOnly:
    case Reason::Importing: return {};
    case Reason::AwaitingBuild: return for_build(verdict);
    case Reason::AwaitingPush:
      return {
          {"oc tag <namespace>/<stream>:<tag> " + whole(verdict.tag), "or push an image to it"}};
    case Reason::ImageStreamMissing:
    case Reason::TagUndefined: return for_undefined(verdict);
    case Reason::AliasCycle:
    case Reason::AliasBroken:
    case Reason::AliasUnresolved: return for_alias(verdict);
    case Reason::NotImportable:
      return {define(verdict.tag, "its source cannot be imported; use one that can")};
    default: return for_registry(verdict);
  }
}

}  // namespace imagedeps::audit
