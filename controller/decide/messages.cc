#include "decide/messages.h"

#include <algorithm>

#include "decide/remedy.h"

namespace imagedeps::decide {
namespace {

using objects::Output;
using objects::SourceKind;

constexpr std::size_t kListedMax = 5;

std::string stream_of(const TagRef& tag) { return tag.ns + "/" + tag.stream; }

/// "a, b and 3 more".
std::string list(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size() && i < kListedMax; ++i)
    text += (i == 0 ? "" : ", ") + words[i];
  if (words.size() > kListedMax)
    text += " and " + std::to_string(words.size() - kListedMax) + " more";
  return text;
}

std::vector<const ProducerFacts*> makers(const TagFacts& facts, Output::By by) {
  std::vector<const ProducerFacts*> found;
  for (const auto& each : facts.producers) {
    if (each.producer.by == by && believed(each, facts)) found.push_back(&each);
  }
  return found;
}

/// "BuildConfig shop/web". With `local`, does not reveal objects of hidden namespaces.
std::string maker_name(const ProducerFacts& maker, const TagFacts& facts,
                       const graph::Scope* local) {
  const auto& key = maker.producer.object;
  if (local == nullptr || !hidden_from(facts.tag.ns, key.ns, *local)) return to_string(key);
  return "an object in another namespace";
}

std::string makers_text(const std::vector<const ProducerFacts*>& found, const TagFacts& facts,
                        const graph::Scope* local) {
  std::vector<std::string> names;
  names.reserve(found.size());
  for (const auto* each : found) names.push_back(maker_name(*each, facts, local));
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return list(names);
}

struct Inputs {
  std::vector<std::string> named;
  std::vector<TagRef> hidden;  ///< Shown only as foreign_message().
  bool itself = false;         ///< A build needs its own output.
};

/// The missing inputs of the builds. With `local`, inputs of builds in hidden namespaces are left
/// out.
Inputs inputs_of(const std::vector<const ProducerFacts*>& builds, const TagFacts& facts,
                 const graph::Scope* local) {
  Inputs inputs;
  for (const auto* build : builds) {
    if (local != nullptr && hidden_from(facts.tag.ns, build->producer.object.ns, *local)) continue;
    for (const auto& input : build->missing_inputs) {
      const bool hidden = local != nullptr && hidden_from(facts.tag.ns, input.ns, *local);
      hidden ? inputs.hidden.push_back(input) : inputs.named.push_back(to_string(input));
      inputs.itself = inputs.itself || input == facts.tag;
    }
  }
  return inputs;
}

std::string build_text(const TagFacts& facts, const graph::Scope* local) {
  const auto builds = makers(facts, Output::By::Build);
  const auto inputs = inputs_of(builds, facts, local);
  std::string text = "The tag is built by " + makers_text(builds, facts, local);
  if (!facts.stream) {
    text += ". Image stream " + stream_of(facts.tag) + " does not exist, so the build cannot push";
    const std::string fault = name_fault(facts.tag);
    text +=
        !fault.empty()
            ? ". " + fault
            : " (" + command_of({action::CreateStream{facts.tag.ns, facts.tag.stream}, ""}) + ")";
  }
  if (!inputs.named.empty()) text += ". The build needs unpopulated tags: " + list(inputs.named);
  if (inputs.itself)
    text += ". The build needs its own output, which must be pushed or tagged manually once";
  const bool refused = std::ranges::any_of(builds, &ProducerFacts::registry_missing);
  if (refused) {
    text +=
        ". The build cannot push, because the cluster has no internal registry: "
        "status.dockerImageRepository of image stream " +
        stream_of(facts.tag) + " is empty. Enable the registry, or push to another one";
  } else if (facts.stream && inputs.named.empty() && inputs.hidden.empty()) {
    text += ", which has not pushed an image yet";
  }
  for (std::size_t i = 0; i < inputs.hidden.size() && i < kListedMax; ++i)
    text += ". " + foreign_message(inputs.hidden[i]);
  return text;
}

std::string source_text(const TagFacts& facts) {
  return facts.spec ? facts.spec->source_name : std::string("nowhere");
}

/// ". The platform's own import failed (REASON): TEXT", or empty.
std::string platform_note(const TagFacts& facts) {
  if (!facts.status || !facts.status->failure) return {};
  const auto& failure = *facts.status->failure;
  return ". The platform's own import failed (" +
         std::string(to_string(objects::classify_failure(failure.reason, failure.message))) +
         "): " + objects::normalise_message(failure.message);
}

}  // namespace

bool hidden_from(std::string_view reader_ns, std::string_view ns, const graph::Scope& scope) {
  return ns != reader_ns && !scope.shared(ns);
}

bool believed(const ProducerFacts& producer, const TagFacts& facts) {
  return !producer.producer.foreign || !facts.spec || facts.spec->source_kind == SourceKind::None;
}

std::string out_of_scope_message(const TagFacts& facts) {
  return "Namespace " + facts.tag.ns +
         " is outside the configured scope, so nothing is imported there. To manage it, change "
         "scope.namespaces or scope.excludeNamespaces";
}

std::string unmanaged_message(const TagFacts&) {
  return "The tag is opted out. To manage it, remove managementState Unmanaged from its "
         "ImageDependency and annotation imagedeps.io/management-state from the image stream and "
         "its namespace";
}

std::string reference_only_message(const TagFacts& facts) {
  return "The tag only refers to " + source_text(facts) +
         " (reference: true) and is never imported";
}

std::string populated_message(const TagFacts& facts) {
  return "Image " + facts.status->image + " is available";
}

Text awaiting_build_message(const TagFacts& facts, const graph::Scope& scope) {
  return {build_text(facts, nullptr), build_text(facts, &scope)};
}

Text awaiting_hook_message(const TagFacts& facts, const graph::Scope& scope) {
  const auto hooks = makers(facts, Output::By::Push);
  const auto text = [&](const graph::Scope* local) {
    return "The tag is set by a deployment hook of " + makers_text(hooks, facts, local) +
           ", which has not run yet";
  };
  return {text(nullptr), text(&scope)};
}

std::string awaiting_push_message(const TagFacts&) {
  return "The tag has no source to import from, and no BuildConfig builds it. Push an image to it, "
         "or give it a source";
}

std::string stream_missing_message(const TagFacts& facts) {
  if (const std::string fault = name_fault(facts.tag); !fault.empty()) {
    return fault +
           ". The API server rejects a BuildConfig or DeploymentConfig with such a name, and the "
           "platform ignores such an entry of a triggers annotation";
  }
  return "Image stream " + stream_of(facts.tag) +
         " does not exist. Create it, or correct the reference";
}

std::string tag_undefined_message(const TagFacts& facts) {
  std::string text =
      "Image stream " + stream_of(facts.tag) + " does not define tag " + facts.tag.tag;
  if (facts.stream && !facts.stream->similar_tags.empty())
    text += ". Similar tags: " + list(facts.stream->similar_tags);
  if (facts.stream && !facts.stream->spec_repository.empty()) {
    text += ". The stream's spec.dockerImageRepository is " + facts.stream->spec_repository +
            ", but imagedeps never imports whole repositories. The platform imports up to 50 of "
            "its tags when the stream is created, and this tag is not one of them";
  }
  return text + ". Define the tag, or correct the reference";
}

std::string repository_message(const TagFacts& facts) {
  const std::string& repository = facts.stream->spec_repository;
  return "The platform imports up to 50 tags of " + repository +
         " (spec.dockerImageRepository) when image stream " + stream_of(facts.tag) +
         " is created. Whether " + facts.tag.tag +
         " is one of them is not known. To be certain, define the tag with source " + repository +
         ":" + facts.tag.tag;
}

std::string not_importable_message(const TagFacts& facts) {
  if (facts.registry_internal)
    return "The source " + source_text(facts) +
           " is on the internal registry, from which the platform does not import. Copy the image "
           "with oc tag, or push it";
  if (facts.spec->source_kind == SourceKind::ImageStreamImage) {
    return "The source is the image stream image " + source_text(facts) +
           ", which the platform resolves only when the tag is written. Use an image in a registry "
           "as the source";
  }
  const std::string source = source_text(facts);
  if (facts.spec->source_kind == SourceKind::Other)
    return "The kind of the source \"" + source +
           "\" is neither DockerImage nor ImageStreamTag. Correct the tag's source";
  const auto open = source.find("${");
  if (const auto close = source.find('}', open); close != std::string::npos)
    return "The source \"" + source + "\" needs a value for " +
           source.substr(open, close + 1 - open) +
           ". If it is a parameter of a Template, give it with --param/-p";
  return "The source \"" + source + "\" is not a valid image pull spec. Correct the tag's source";
}

std::string importing_message(const TagFacts& facts) {
  return "The tag is being imported from " + source_text(facts) + platform_note(facts);
}

std::string pending_message(const TagFacts& facts) {
  return "The platform is probably about to import the tag from " + source_text(facts) +
         ". An import by imagedeps now would discard the platform's work on the stream";
}

std::string registry_backoff_message(const TagFacts& facts) {
  if (facts.registry_paused_until == TimePoint::max()) {
    return "Imports from " + facts.registry + std::string(kPausedByConfiguration);
  }
  const std::string text = "Imports from " + facts.registry + " are paused after repeated failures";
  if (!facts.attempts.message.empty())
    return text + ". The last import of this tag failed: " + facts.attempts.message;
  return text + platform_note(facts);
}

Text failed_message(const TagFacts& facts) {
  std::string text = "The import from " + source_text(facts) + " failed";
  if (facts.attempts.count > 1) text += " " + std::to_string(facts.attempts.count) + " times";
  if (!facts.attempts.message.empty()) {
    text += ": " + facts.attempts.message;
  } else {
    text += platform_note(facts);
  }
  return {text + ". The next attempt is at " + format_rfc3339(*facts.attempts.next), text};
}

std::string import_needed_message(const TagFacts& facts) {
  return "The tag would be imported from " + source_text(facts) +
         ", but imagedeps only observes it" + platform_note(facts);
}

std::string never_imported_message(const TagFacts& facts) {
  return "The tag was never imported from " + source_text(facts) + platform_note(facts);
}

std::string chain_text(const std::vector<TagRef>& chain) {
  std::string text = "Alias ";
  for (std::size_t i = 0; i < chain.size(); ++i)
    text += (i == 0 ? "" : " -> ") + to_string(chain[i]);
  return text;
}

std::string alias_unresolved_message(const TagFacts& facts) {
  const auto& chain = facts.alias->chain;
  std::string text = "The target of the alias has an image, but the alias does not. ";
  text += chain.size() > 2 ? "Fix the aliases after it in the chain, then change its import mode"
                           : "The platform resolves the alias when its import mode changes";
  return text + ": " +
         command_of(
             {action::ResolveAlias{facts.tag, facts.spec_position, facts.spec->policy.import_mode},
              ""});
}

std::string ignored_producers_note(const TagFacts& facts) {
  std::vector<std::string> names;
  for (const auto& each : facts.producers) {
    if (!believed(each, facts)) names.push_back(to_string(each.producer.object));
  }
  return names.empty() ? std::string{}
                       : ". The tag is also an output of " + list(names) +
                             ", which is ignored because the tag has its own source";
}

ImportFailure shown_failure(const TagFacts& facts) {
  if (facts.attempts.failure) return *facts.attempts.failure;
  if (!facts.status || !facts.status->failure) return ImportFailure::ImportFailed;
  return objects::classify_failure(facts.status->failure->reason, facts.status->failure->message);
}

}  // namespace imagedeps::decide
