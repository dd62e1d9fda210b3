#include <algorithm>

#include "decide/decide.h"
#include "objects/pull_spec.h"

namespace imagedeps::decide {
namespace {

constexpr std::size_t kSuggestionsMax = 3;

bool resolves(const graph::Graph& graph, const TagRef& tag) {
  const auto stream = graph.stream(tag.ns, tag.stream);
  const auto* found = stream == nullptr ? nullptr : stream->find(tag.tag);
  return found != nullptr && graph::tag_resolves(*found);
}

/// The Build itself, or the last build of a BuildConfig; null if there is none.
std::shared_ptr<const objects::ReferenceObject> last_build(const graph::Graph& graph,
                                                           const objects::ObjectKey& producer) {
  auto object = graph.object(producer);
  if (object == nullptr || producer.kind != objects::Kind::BuildConfig) return object;
  return graph.object({objects::Kind::Build, producer.ns,
                       producer.name + "-" + std::to_string(object->latest_version)});
}

/// The platform gives a build the reason InvalidOutputReference if the stream does not exist, or if
/// its status has no repository (openshift-image-api.md 5.2). Without an internal registry, the
/// status repeats the repository in the spec.
bool registry_missing(const graph::Graph& graph, const objects::ImageStream* stream,
                      const objects::ObjectKey& producer) {
  if (stream == nullptr) return false;
  if (!stream->repository.empty() && stream->repository != stream->spec_repository) return false;
  const auto build = last_build(graph, producer);
  return build != nullptr && build->reason == "InvalidOutputReference";
}

std::vector<ProducerFacts> producers_of(const graph::Graph& graph, const TagRef& tag,
                                        const objects::ImageStream* stream) {
  std::vector<ProducerFacts> facts;
  for (auto& producer : graph.producers(tag)) {
    ProducerFacts each{.producer = std::move(producer)};
    each.output_stream_exists = stream != nullptr;
    each.registry_missing = registry_missing(graph, stream, each.producer.object);
    if (each.producer.by == objects::Output::By::Build) {
      each.missing_inputs = graph.inputs_of(each.producer.object);
      std::erase_if(each.missing_inputs,
                    [&](const TagRef& input) { return resolves(graph, input); });
    }
    facts.push_back(std::move(each));
  }
  return facts;
}

ManagementState strictest(const graph::Graph& graph, const TagRef& tag,
                          const objects::ImageStream* stream) {
  auto state = stream == nullptr ? ManagementState::Managed : stream->management;
  if (const auto ns = graph.ns(tag.ns)) state = std::max(state, ns->management);
  for (const auto& dependency : graph.dependencies(tag))
    state = std::max(state, dependency->management);
  return state;
}

void describe_source(const graph::Graph& graph, TagFacts& facts) {
  if (!facts.spec || facts.spec->source_kind != objects::SourceKind::DockerImage) return;
  const auto source = objects::parse_pull_spec(facts.spec->source_name);
  if (!source) return;
  facts.registry = source->registry;
  facts.registry_internal = graph.internal_host(source->registry);
}

/// The index of the tag in spec.tags, which the API server sorts by name.
std::size_t spec_position(const objects::ImageStream& stream, std::string_view tag) {
  const auto before = [&](const objects::StreamTag& each) { return each.spec && each.name < tag; };
  return static_cast<std::size_t>(std::ranges::count_if(stream.tags, before));
}

/// All facts except `alias` and `terminal`.
TagFacts own_facts(const graph::Graph& graph, const TagRef& tag) {
  TagFacts facts{.tag = tag};
  facts.in_scope = graph.options().scope.contains(tag.ns);
  const auto stream = graph.stream(tag.ns, tag.stream);
  facts.management = strictest(graph, tag, stream.get());
  facts.producers = producers_of(graph, tag, stream.get());
  if (stream == nullptr) return facts;
  facts.stream = {.uid = stream->meta.uid,
                  .resource_version = stream->meta.resource_version,
                  .spec_repository = stream->spec_repository,
                  .repository_due = graph::repository_due(graph, *stream)};
  if (const auto* found = stream->find(tag.tag)) {
    facts.spec = found->spec;
    facts.status = found->status;
  }
  if (facts.spec && facts.spec->source_kind == objects::SourceKind::ImageStreamTag)
    facts.spec_position = spec_position(*stream, tag.tag);
  if (!facts.spec)
    facts.stream->similar_tags = graph::closest_usable_tags(*stream, tag.tag, kSuggestionsMax);
  describe_source(graph, facts);
  return facts;
}

}  // namespace

TagFacts gather(const graph::Graph& graph, const TagRef& tag,
                const std::function<void(TagFacts&)>& add) {
  TagFacts facts = own_facts(graph, tag);
  facts.alias = graph::follow_alias(graph, tag);
  if (facts.alias && facts.alias->end == graph::AliasChain::End::Terminal) {
    auto terminal = own_facts(graph, facts.alias->chain.back());
    add(terminal);
    facts.terminal = std::make_shared<const TagFacts>(std::move(terminal));
  }
  add(facts);
  return facts;
}

}  // namespace imagedeps::decide
