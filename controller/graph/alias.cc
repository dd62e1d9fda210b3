#include <algorithm>

#include "graph/graph.h"
#include "graph/state.h"
#include "objects/pull_spec.h"

namespace imagedeps::graph {
namespace {

constexpr std::size_t kSuggestionsMax = 3;

/// Why the chain cannot end at `tag`. Empty if it can: the tag exists, has a producer, can come with
/// a whole repository, or is outside the scope.
std::string missing(const Graph& graph, const TagRef& tag) {
  if (!graph.options().scope.contains(tag.ns) || !graph.producers(tag).empty()) return {};
  const auto stream = graph.stream(tag.ns, tag.stream);
  if (stream == nullptr) return "Image stream " + tag.ns + "/" + tag.stream + " does not exist";
  if (stream->find(tag.tag) != nullptr || repository_due(graph, *stream)) return {};
  std::string text = "Image stream " + tag.ns + "/" + tag.stream + " has no tag " + tag.tag;
  const char* separator = ". Similar tags: ";
  for (const auto& similar : closest_usable_tags(*stream, tag.tag, kSuggestionsMax)) {
    text += separator + similar;
    separator = ", ";
  }
  return text;
}

/// The spec of `tag` if it is an alias in the scope, else null.
const objects::SpecTag* alias_spec(const Graph& graph,
                                   const std::shared_ptr<const objects::ImageStream>& stream,
                                   const TagRef& tag) {
  if (stream == nullptr || !graph.options().scope.contains(tag.ns)) return nullptr;
  const auto* found = stream->find(tag.tag);
  return found != nullptr && found->spec && is_alias(*found->spec) ? &*found->spec : nullptr;
}

/// Adds the next tag to the chain, or ends the chain and returns false.
bool grows(AliasChain& chain, const TagRef& next) {
  if (std::ranges::find(chain.chain, next) != chain.chain.end()) {
    chain.end = AliasChain::End::Cycle;
    return false;
  }
  if (chain.chain.size() > kAliasDepthMax) {
    chain.end = AliasChain::End::Broken;
    chain.detail = "The chain has more than " + std::to_string(kAliasDepthMax) + " aliases";
    return false;
  }
  chain.chain.push_back(next);
  return true;
}

}  // namespace

bool repository_due(const Graph& graph, const objects::ImageStream& stream) {
  if (stream.spec_repository.empty() || stream.repository_imported) return false;
  const auto repository = objects::parse_pull_spec(stream.spec_repository);
  return repository && !graph.internal_host(repository->registry);
}

bool tag_resolves(const objects::StreamTag& tag) {
  return (tag.status && !tag.status->image.empty()) || (tag.spec && tag.spec->reference);
}

std::optional<TagRef> alias_target(const objects::ImageStream& stream,
                                   const objects::SpecTag& spec) {
  const std::string& name = spec.source_name;
  const std::string& ns = spec.source_ns.empty() ? stream.meta.ns : spec.source_ns;
  const auto colon = name.find(':');
  if (colon == std::string::npos) {
    if (name.empty()) return std::nullopt;
    return TagRef{ns, stream.meta.name, name};
  }
  if (colon == 0 || colon + 1 == name.size() || name.find(':', colon + 1) != std::string::npos)
    return std::nullopt;
  return TagRef{ns, name.substr(0, colon), name.substr(colon + 1)};
}

std::optional<AliasChain> follow_alias(const Graph& graph, const TagRef& tag) {
  AliasChain result;
  result.chain.push_back(tag);
  while (true) {
    const TagRef& last = result.chain.back();
    const auto stream = graph.stream(last.ns, last.stream);
    const auto* spec = alias_spec(graph, stream, last);
    if (spec == nullptr) {
      if (result.chain.size() == 1) return std::nullopt;
      result.detail = missing(graph, last);
      result.end = result.detail.empty() ? AliasChain::End::Terminal : AliasChain::End::Broken;
      return result;
    }
    const auto next = alias_target(*stream, *spec);
    if (!next) {
      result.end = AliasChain::End::Broken;
      result.detail = "The source \"" + spec->source_name + "\" is not an image stream tag";
      return result;
    }
    if (!grows(result, *next)) return result;
  }
}

}  // namespace imagedeps::graph
