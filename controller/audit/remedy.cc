#include "audit/remedy.h"

#include <algorithm>
#include <utility>

namespace imagedeps::audit {

using decide::Reason;

namespace action = decide::action;

namespace {

using Remedies = std::vector<Remedy>;

/// The tag that needs an image. For an alias that is its target, because an import would overwrite
/// the alias.
const TagRef& target_of(const Verdict& verdict) {
  return verdict.decision.chain.empty() ? verdict.tag : verdict.decision.chain.back();
}

Remedy import(const Verdict& verdict, std::string note) {
  return {action::ImportImage{target_of(verdict), verdict.policy}, std::move(note)};
}

Remedy define(const Verdict& verdict, std::string note) {
  return {action::SetSource{target_of(verdict), verdict.policy}, std::move(note)};
}

std::string host_of(const Verdict& verdict) {
  return verdict.target_registry.empty() ? "the registry" : verdict.target_registry;
}

Remedies credentials(const Verdict& verdict) {
  return {{action::CreatePullSecret{target_of(verdict).ns, verdict.target_registry},
           "adds a pull secret to the namespace of the stream, if it is missing"},
          import(verdict, "then")};
}

Remedies front_end(const Verdict& verdict) {
  return {{action::ProbeRegistry{verdict.target_registry},
           "shows who refuses: " + host_of(verdict) + ", or a proxy or firewall in front of it"},
          import(verdict, "then")};
}

Remedies proxy(const Verdict& verdict) {
  return {
      {action::EditProxyConfig{},
       "the proxy to " + host_of(verdict) +
           " does not respond or refuses: correct its address or credentials (spec.httpsProxy), "
           "spec.trustedCA or spec.noProxy, or allow the host in the proxy"},
      import(verdict, "then")};
}

/// The failure of the last import by the operator or the platform, if any: it is more specific than
/// the reason of the decision.
Reason known_cause(const Verdict& verdict) {
  return verdict.failure ? decide::reason_of(*verdict.failure) : verdict.decision.reason;
}

Remedies for_registry(const Verdict& verdict) {
  const std::string host = host_of(verdict);
  switch (known_cause(verdict)) {
    case Reason::RegistryUnauthorized: return credentials(verdict);
    case Reason::RegistryForbidden:
      return objects::refused_beyond_credentials(verdict.decision.message) ? front_end(verdict)
                                                                           : credentials(verdict);
    case Reason::ProxyError: return proxy(verdict);
    case Reason::RateLimited:
      return {
          import(verdict, "later, or with a pull secret, because " + host + " limits the rate")};
    case Reason::RegistryUnreachable:
    case Reason::ImportTimeout:
    case Reason::RegistryBackoff: return {import(verdict, "once " + host + " answers")};
    case Reason::ManifestUnknown:
      return {define(verdict, "its source does not exist in the registry; use one that exists")};
    case Reason::ImportInvalid:
      return {define(verdict, "its source is not a valid image name; use one that is")};
    case Reason::RegistryTLS:
      return {{action::EditImageConfig{}, "set spec.additionalTrustedCA for " + host},
              import(verdict, "then")};
    case Reason::RegistryBlocked:
      return {{action::EditImageConfig{}, "change the allowed or blocked registries"},
              import(verdict, "then")};
    case Reason::QuotaExceeded:
      return {{action::DescribeLimits{target_of(verdict).ns}, "shows the limit that is exceeded"},
              import(verdict, "then")};
    default: return {import(verdict, "")};
  }
}

Remedy use(const Suggestion& suggestion, const TagRef& wanted) {
  const TagRef& other = suggestion.tag;
  const std::string instead = "refer to " + to_string(other) + " instead";
  const bool same_stream = other.ns == wanted.ns && other.stream == wanted.stream;
  if (!decide::oc_can_name(other) || (!same_stream && !suggestion.populated))
    return {action::Advice{}, instead};
  if (same_stream && decide::oc_can_name(wanted))
    return {action::AliasTag{other.tag, wanted}, "or " + instead};
  return {action::CopyTag{to_string(other), wanted},
          "copies the current image and does not follow it; or " + instead};
}

Remedies for_undefined(const Verdict& verdict) {
  Remedies found;
  for (const auto& suggestion : verdict.suggestions) found.push_back(use(suggestion, verdict.tag));
  if (!found.empty()) return found;
  if (verdict.decision.reason == Reason::TagUndefined) return {define(verdict, "")};
  return {{action::ImportNew{verdict.tag}, ""}};
}

std::string names_of(const std::vector<TagRef>& tags) {
  std::string text;
  for (const TagRef& tag : tags) text += (text.empty() ? "" : ", ") + to_string(tag);
  return text;
}

/// The first build that needs its own output cannot start.
Remedies for_own_output(const Verdict& verdict) {
  return {{action::CopyTag{"", verdict.tag}, "once, because the build needs its own output"}};
}

Remedies for_build(const Verdict& verdict) {
  if (verdict.registry_missing)
    return {{action::EditRegistryConfig{},
             "set spec.managementState to Managed, and a storage: builds cannot push without the "
             "internal registry. Or set spec.output.to to an image in another registry"}};
  Remedies found;
  if (!verdict.output_stream_exists)
    found.push_back({action::CreateStream{verdict.tag.ns, verdict.tag.stream},
                     "the output stream of the build does not exist"});
  const auto& inputs = verdict.missing_inputs;
  if (needs_own_output(verdict)) return for_own_output(verdict);
  const std::string when =
      inputs.empty() ? "if no build is running" : "once these have an image: " + names_of(inputs);
  for (const auto& producer : verdict.producers) {
    if (producer.object.kind == objects::Kind::BuildConfig)
      found.push_back({action::StartBuild{producer.object}, when});
  }
  return found;
}

Remedies for_broken_alias(const Verdict& verdict) {
  Remedies found;
  for (const auto& suggestion : verdict.suggestions) {
    if (decide::oc_can_name(suggestion.tag) && decide::oc_can_name(verdict.tag))
      found.push_back({action::AliasTag{suggestion.tag.tag, verdict.tag},
                       found.empty() ? "points the alias at a tag that is not broken" : "or this"});
  }
  if (found.empty())
    found.push_back({action::SetSource{verdict.tag, {}}, "replaces the alias with an image"});
  return found;
}

Remedies for_not_importable(const Verdict& verdict) {
  if (verdict.internal_source.empty())
    return {define(verdict, "its source cannot be imported; use one that can")};
  return {{action::CopyTag{verdict.internal_source, target_of(verdict)},
           "copies the current image of its source and does not follow it"}};
}

Remedies for_resolution(const Verdict& verdict) {
  return {{action::ResolveAlias{verdict.tag, verdict.spec_position, verdict.import_mode},
           "the platform resolves an alias when it is written, and the change of its import mode "
           "has no other effect"}};
}

Remedies for_repository(const Verdict& verdict) {
  return {{action::SetSource{target_of(verdict), {}, verdict.source},
           "defines the tag, if the platform does not import it"}};
}

/// Unmanaged and OutOfScope do not depend on where the image comes from.
Remedies for_origin(const Verdict& verdict) {
  switch (verdict.origin) {
    case Origin::Build: return for_build(verdict);
    case Origin::Import: return {import(verdict, "")};
    case Origin::NotImportable: return for_not_importable(verdict);
    case Origin::Undefined: return for_undefined(verdict);
    case Origin::Alias: return {};
    case Origin::Repository: return for_repository(verdict);
    case Origin::Other: return {{action::CopyTag{"", verdict.tag}, "or push an image to it"}};
  }
  return {};
}

}  // namespace

std::vector<Remedy> alias_remedies(const Verdict& verdict) {
  const auto& chain = verdict.decision.chain;
  const Reason reason = verdict.decision.reason;
  if (chain.size() < 2 || verdict.decision.populated || reason == Reason::AliasBroken ||
      reason == Reason::AliasCycle)
    return {};
  if (chain[1].ns == verdict.tag.ns && chain[1].stream == verdict.tag.stream) return {};
  return {{action::ResolveAlias{verdict.tag, verdict.spec_position, verdict.import_mode},
           "then, because the alias leads to another stream and does not follow it"}};
}

std::vector<Remedy> remedies(const Verdict& verdict) {
  if (auto fault = decide::name_fault(verdict.tag); !fault.empty())
    return {{action::Advice{}, std::move(fault)}};
  if (may_come_with_repository(verdict)) return for_repository(verdict);
  switch (verdict.decision.reason) {
    case Reason::Populated:
    case Reason::ReferenceOnly:
    case Reason::Importing: return {};
    case Reason::AwaitingBuild: return for_build(verdict);
    case Reason::AwaitingPush:
      return {{action::CopyTag{"", target_of(verdict)}, "or push an image to it"}};
    case Reason::ImageStreamMissing:
    case Reason::TagUndefined: return for_undefined(verdict);
    case Reason::AliasBroken: return for_broken_alias(verdict);
    case Reason::AliasCycle:
      return {{action::SetSource{verdict.tag, {}}, "replaces an alias of the cycle with an image"}};
    case Reason::AliasUnresolved: return for_resolution(verdict);
    case Reason::NotImportable: return for_not_importable(verdict);
    case Reason::OutOfScope:
    case Reason::Unmanaged: return verdict.decision.populated ? Remedies{} : for_origin(verdict);
    default: return for_registry(verdict);
  }
}

}  // namespace imagedeps::audit
