#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "graph/graph.h"
#include "objects/image_stream.h"

namespace imagedeps::decide {

/// The kinds of remedies. Each one is a value that command_of() renders as a command line of `oc`.
/// What `oc` accepts is checked by tests/support/oc_rules.h.
namespace action {

/// Imports a tag. `oc import-image` resets the import mode unless it is given, so the command
/// repeats it. Names that `oc` cannot parse are imported by `imagedeps import`.
struct ImportImage {
  objects::TagRef tag;
  objects::ImportPolicy policy;  ///< That of the tag.
  bool operator==(const ImportImage&) const = default;
};
/// Creates a stream with one tag, from a pull spec that the user fills in.
struct ImportNew {
  objects::TagRef tag;
  bool operator==(const ImportNew&) const = default;
};
/// Gives a tag a pull spec, and keeps its policy.
struct SetSource {
  objects::TagRef tag;
  objects::ImportPolicy policy;
  std::string source{};  ///< The pull spec. Empty: the user fills it in.
  bool operator==(const SetSource&) const = default;
};
/// Copies the current image of `source`: "NS/STREAM:TAG", "NS/STREAM@sha256:..." or, if empty, a
/// tag that the user fills in.
struct CopyTag {
  std::string source;
  objects::TagRef to;
  bool operator==(const CopyTag&) const = default;
};
/// Makes a tag an alias of another tag of its stream.
struct AliasTag {
  std::string target;
  objects::TagRef alias;
  bool operator==(const AliasTag&) const = default;
};
/// Makes the platform resolve an alias again, by a change of its import mode. The mode has no
/// meaning for an alias.
struct ResolveAlias {
  objects::TagRef alias;
  std::size_t position = 0;  ///< Index in spec.tags.
  std::string import_mode;   ///< The current one.
  bool operator==(const ResolveAlias&) const = default;
};
struct CreateStream {
  std::string ns;
  std::string name;
  bool operator==(const CreateStream&) const = default;
};
struct CreatePullSecret {
  std::string ns;
  std::string registry;  ///< Empty: the user fills it in.
  bool operator==(const CreatePullSecret&) const = default;
};
/// Edits the image configuration of the cluster.
struct EditImageConfig {
  bool operator==(const EditImageConfig&) const = default;
};
/// Edits the proxy configuration of the cluster.
struct EditProxyConfig {
  bool operator==(const EditProxyConfig&) const = default;
};
/// Sends a request to a registry from where the platform imports.
struct ProbeRegistry {
  std::string registry;  ///< Empty: the user fills it in.
  bool operator==(const ProbeRegistry&) const = default;
};
/// Edits the configuration of the internal registry.
struct EditRegistryConfig {
  bool operator==(const EditRegistryConfig&) const = default;
};
struct DescribeLimits {
  std::string ns;
  bool operator==(const DescribeLimits&) const = default;
};
struct StartBuild {
  objects::ObjectKey build_config;
  bool operator==(const StartBuild&) const = default;
};
/// Removes the annotation that pauses a BuildConfig.
struct UnpauseBuilds {
  objects::ObjectKey build_config;
  bool operator==(const UnpauseBuilds&) const = default;
};
struct RolloutLatest {
  objects::ObjectKey deployment_config;
  bool operator==(const RolloutLatest&) const = default;
};
/// Unpauses a Deployment or DeploymentConfig.
struct ResumeRollout {
  objects::ObjectKey object;
  bool operator==(const ResumeRollout&) const = default;
};
/// Makes the triggers of a workload automatic. Fails if its annotation is not valid.
struct EnableTriggers {
  objects::ObjectKey object;
  bool operator==(const EnableTriggers&) const = default;
};
/// Removes the annotation image.openshift.io/triggers of a workload. `oc set triggers` changes
/// nothing while it cannot read the annotation.
struct RemoveAnnotation {
  objects::ObjectKey object;
  bool operator==(const RemoveAnnotation&) const = default;
};
/// Removes the triggers for an istag. The others are kept.
struct RemoveTrigger {
  objects::ObjectKey object;
  objects::TagRef tag;
  bool operator==(const RemoveTrigger&) const = default;
};
/// Sets the containers of the trigger for an istag, and adds the trigger if it is missing. See
/// TriggerModel.
struct SetTrigger {
  objects::ObjectKey object;
  objects::TagRef tag;     ///< The user fills in its tag, or all of it, if they are empty.
  std::string containers;  ///< All of them, comma-separated. The user fills in empty names.
  bool manual = false;     ///< The trigger is paused.
  bool operator==(const SetTrigger&) const = default;
};
/// Sets the image of a container to a pull spec that the user fills in.
struct SetImage {
  objects::ObjectKey object;
  std::string container;  ///< Empty: the user fills it in.
  bool operator==(const SetImage&) const = default;
};
/// Lets images of the namespace name the tags of a stream (spec.lookupPolicy.local).
struct SetImageLookup {
  std::string ns;
  std::string stream;
  bool operator==(const SetImageLookup&) const = default;
};
struct EditObject {
  objects::ObjectKey object;
  bool operator==(const EditObject&) const = default;
};
/// No command: the note says what to do.
struct Advice {
  bool operator==(const Advice&) const = default;
};

}  // namespace action

using Action =
    std::variant<action::ImportImage, action::ImportNew, action::SetSource, action::CopyTag,
                 action::AliasTag, action::ResolveAlias, action::CreateStream,
                 action::CreatePullSecret, action::EditImageConfig, action::EditRegistryConfig,
                 action::EditProxyConfig, action::ProbeRegistry, action::DescribeLimits,
                 action::StartBuild, action::UnpauseBuilds, action::RolloutLatest,
                 action::ResumeRollout, action::EnableTriggers, action::RemoveAnnotation,
                 action::RemoveTrigger, action::SetTrigger, action::SetImage,
                 action::SetImageLookup, action::EditObject, action::Advice>;

/// One step that an admin can take.
struct Remedy {
  Action action;
  std::string note;  ///< When or why to take it, in a few words. May be empty, except for Advice.
  bool operator==(const Remedy&) const = default;
};

/// A command line for a POSIX shell. Words in <angle brackets> must be replaced. Empty for Advice.
[[nodiscard]] std::string command_of(const Remedy& remedy);
/// "COMMAND   # NOTE", or "# NOTE" for Advice.
[[nodiscard]] std::string line_of(const Remedy& remedy);

/// Reports whether `oc set triggers` supports the kind.
[[nodiscard]] bool has_triggers(objects::Kind kind);

/// The istags that triggers of an object should follow instead of their current ones.
using Redirects = std::map<objects::TagRef, objects::TagRef>;

/// The steps that a consumer still needs after its istag is populated, in order; empty without an
/// obstacle. `object` is the one that has the reference.
[[nodiscard]] std::vector<Remedy> remedies(const graph::Consumer& consumer,
                                           const objects::ReferenceObject& object,
                                           const Redirects& redirects = {});
/// Reports whether commands can make the trigger with the reference follow `wanted`.
[[nodiscard]] bool can_redirect(const graph::Consumer& consumer, const objects::TagRef& wanted);

/// The istag that was meant if a name contains the namespace, as in "openshift/php:7.1"; nullopt if
/// it does not.
[[nodiscard]] std::optional<objects::TagRef> without_namespace_in_name(const objects::TagRef& tag);
/// What is wrong with the name of an istag that cannot exist, and how to correct the reference, as
/// a sentence without a final period; empty for other names.
[[nodiscard]] std::string name_fault(const objects::TagRef& tag);
/// Reports whether commands of `oc` can name the istag. The API server does not check tag names,
/// but `oc` parses an istag as a pull spec.
[[nodiscard]] bool oc_can_name(const objects::TagRef& tag);

/// Quotes the text as one word for a POSIX shell. The API server does not validate tag names, so
/// they can contain anything.
[[nodiscard]] std::string shell_word(const std::string& text);

}  // namespace imagedeps::decide
