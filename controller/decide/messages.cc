#include "decide/messages.h"

#include <algorithm>

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

/// "BuildConfig shop/web", for readers of `reader_ns` if given.
std::string maker_name(const ProducerFacts& maker, const TagFacts& facts,
                       const graph::Scope* local) {
  const auto& key = maker.producer.object;
  if (local == nullptr || !hidden_from(facts.tag.ns, key.ns, *local)) return to_string(key);
  return "an object of another namespace";
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
  std::vector<TagRef> hidden;
  bool itself = false;
};

/// What the builds wait for. Readers of the tag's namespace only are not told what a build of
/// another namespace needs.
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
  std::string text = "made by " + makers_text(builds, facts, local);
  if (!facts.stream) {
    text += "; image stream " + stream_of(facts.tag) +
            " does not exist, so that the build cannot push: oc create imagestream " +
            facts.tag.stream + " -n " + facts.tag.ns;
  }
  if (!inputs.named.empty()) text += "; the build needs " + list(inputs.named) + ", not populated";
  if (inputs.itself)
    text += "; it needs its own output, which must be pushed or tagged once by hand";
  if (facts.stream && inputs.named.empty() && inputs.hidden.empty())
    text += ", which has not pushed it yet";
  for (std::size_t i = 0; i < inputs.hidden.size() && i < kListedMax; ++i)
    text += "; " + foreign_message(inputs.hidden[i]);
  return text;
}

std::string source_text(const TagFacts& facts) {
  return facts.spec ? facts.spec->source_name : std::string("nowhere");
}

/// "; the platform's own import failed: TEXT", or nothing.
std::string platform_note(const TagFacts& facts) {
  if (!facts.status || !facts.status->failure) return {};
  const auto& failure = *facts.status->failure;
  return "; the platform's own import failed (" +
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
  return "namespace " + facts.tag.ns +
         " is outside the configured scope: nothing is imported there";
}

std::string unmanaged_message(const TagFacts&) {
  return "opted out: managementState Unmanaged on the ImageDependency, or annotation "
         "imagedeps.io/management-state on the stream "
         "or its namespace";
}

std::string reference_only_message(const TagFacts& facts) {
  return "the tag has reference: true and only names " + source_text(facts) +
         "; it is never imported";
}

std::string populated_message(const TagFacts& facts) {
  return "image " + facts.status->image + " is there";
}

Text awaiting_build_message(const TagFacts& facts, const graph::Scope& scope) {
  return {build_text(facts, nullptr), build_text(facts, &scope)};
}

Text awaiting_hook_message(const TagFacts& facts, const graph::Scope& scope) {
  const auto hooks = makers(facts, Output::By::Push);
  const auto text = [&](const graph::Scope* local) {
    return "tagged by a hook of " + makers_text(hooks, facts, local) +
           " when it is rolled out; not yet done";
  };
  return {text(nullptr), text(&scope)};
}

std::string awaiting_push_message(const TagFacts&) {
  return "the tag has no source to import from and no BuildConfig makes it: it waits for a push";
}

std::string stream_missing_message(const TagFacts& facts) {
  return "image stream " + stream_of(facts.tag) + " does not exist";
}

std::string tag_undefined_message(const TagFacts& facts) {
  std::string text =
      "image stream " + stream_of(facts.tag) + " does not define tag " + facts.tag.tag;
  if (facts.stream && !facts.stream->similar_tags.empty())
    text += "; closest: " + list(facts.stream->similar_tags);
  if (facts.stream && !facts.stream->spec_repository.empty()) {
    text += "; its spec.dockerImageRepository is " + facts.stream->spec_repository +
            ", and a whole repository is never imported";
  }
  return text;
}

std::string not_importable_message(const TagFacts& facts) {
  if (facts.registry_internal)
    return "its source " + source_text(facts) +
           " is on the internal registry: it must be pushed, not imported";
  if (facts.spec->source_kind == SourceKind::ImageStreamImage) {
    return "its source is the image stream image " + source_text(facts) +
           ", which is resolved only when the tag is written";
  }
  return "its source \"" + source_text(facts) + "\" is no pull spec of an image";
}

std::string importing_message(const TagFacts& facts) {
  return "importing from " + source_text(facts) + platform_note(facts);
}

std::string pending_message(const TagFacts& facts) {
  return "the platform is probably about to import from " + source_text(facts) +
         " by itself; an import now would undo its work on the stream";
}

std::string registry_backoff_message(const TagFacts& facts) {
  if (facts.registry_paused_until == TimePoint::max()) {
    return "imports from " + facts.registry + " are paused by configuration (import.registries)";
  }
  const std::string text = "imports from " + facts.registry + " pause after repeated failures";
  if (!facts.attempts.message.empty())
    return text + "; the last of this tag: " + facts.attempts.message;
  return text + platform_note(facts);
}

Text failed_message(const TagFacts& facts) {
  std::string text = "import from " + source_text(facts) + " failed";
  if (facts.attempts.count > 1) text += " " + std::to_string(facts.attempts.count) + " times";
  if (!facts.attempts.message.empty()) {
    text += ": " + facts.attempts.message;
  } else {
    text += platform_note(facts);
  }
  return {text + "; next attempt " + format_rfc3339(*facts.attempts.next), text};
}

std::string import_needed_message(const TagFacts& facts) {
  return "would be imported from " + source_text(facts) + ", but imagedeps only observes here" +
         platform_note(facts);
}

std::string never_imported_message(const TagFacts& facts) {
  return "never imported from " + source_text(facts) + platform_note(facts);
}

std::string chain_text(const std::vector<TagRef>& chain) {
  std::string text = "alias ";
  for (std::size_t i = 0; i < chain.size(); ++i)
    text += (i == 0 ? "" : " -> ") + to_string(chain[i]);
  return text;
}

std::string alias_unresolved_message(const TagFacts& facts) {
  const auto& chain = facts.alias->chain;
  const auto& target = chain[1];
  const std::string name = istag_name(facts.tag);
  std::string text = "the tag that it leads to is populated, but the alias is not";
  if (chain.size() > 2) text += "; mend the aliases behind it first, then";
  text += ": oc delete istag " + name + " -n " + facts.tag.ns + " && oc create istag " + name +
          " -n " + facts.tag.ns + " --from=" + to_string(target);
  if (facts.spec->policy.reference_policy == "Local") text += " --reference-policy=local";
  return text;
}

std::string ignored_producers_note(const TagFacts& facts) {
  std::vector<std::string> names;
  for (const auto& each : facts.producers) {
    if (!believed(each, facts)) names.push_back(to_string(each.producer.object));
  }
  return names.empty() ? std::string{}
                       : " (also the output of " + list(names) +
                             ", which is ignored: the tag has a source of its own)";
}

ImportFailure shown_failure(const TagFacts& facts) {
  if (facts.attempts.failure) return *facts.attempts.failure;
  if (!facts.status || !facts.status->failure) return ImportFailure::ImportFailed;
  return objects::classify_failure(facts.status->failure->reason, facts.status->failure->message);
}

}  // namespace imagedeps::decide
