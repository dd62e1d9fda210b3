#include <algorithm>
#include <utility>

#include "base/text.h"
#include "graph/graph.h"
#include "graph/internal_hosts.h"
#include "objects/pull_spec.h"

namespace imagedeps::graph {
namespace {

// Tenants choose both texts, so the amount of compared text is limited.
constexpr std::size_t kComparedBytesMax = 64;
constexpr std::size_t kComparedTagsMax = 500;

std::size_t common_prefix(std::string_view a, std::string_view b) {
  const auto end = std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first;
  return static_cast<std::size_t>(end - a.begin());
}

struct Candidate {
  std::size_t distance = 0;
  /// Smaller for a longer common prefix: "3.9" sorts before "8.8" for "3.8".
  std::size_t unlike = 0;
  std::string_view name;
  auto operator<=>(const Candidate&) const = default;
};

/// The range of tags next to `tag` in the order of the stream, as [first, last).
std::pair<std::size_t, std::size_t> window(const std::vector<objects::StreamTag>& tags,
                                           std::string_view tag) {
  if (tags.size() <= kComparedTagsMax) return {0, tags.size()};
  const auto at =
      std::lower_bound(tags.begin(), tags.end(), tag,
                       [](const auto& each, std::string_view name) { return each.name < name; });
  const auto middle = static_cast<std::size_t>(at - tags.begin());
  const auto first =
      std::min(middle - std::min(middle, kComparedTagsMax / 2), tags.size() - kComparedTagsMax);
  return {first, first + kComparedTagsMax};
}

template <typename Accept>
std::vector<std::string> closest(const objects::ImageStream& stream, std::string_view tag,
                                 std::size_t count, Accept accept) {
  const auto wanted = tag.substr(0, kComparedBytesMax);
  const auto [first, last] = window(stream.tags, tag);
  std::vector<Candidate> candidates;
  for (std::size_t i = first; i < last; ++i) {
    const std::string_view name = stream.tags[i].name;
    if (name == tag || !accept(stream.tags[i])) continue;
    const auto compared = name.substr(0, kComparedBytesMax);
    candidates.push_back({edit_distance(wanted, compared),
                          kComparedBytesMax - common_prefix(wanted, compared), name});
  }
  const auto end =
      candidates.begin() + static_cast<std::ptrdiff_t>(std::min(count, candidates.size()));
  std::partial_sort(candidates.begin(), end, candidates.end());
  std::vector<std::string> names;
  std::transform(candidates.begin(), end, std::back_inserter(names),
                 [](const Candidate& each) { return std::string(each.name); });
  return names;
}

/// True if the platform can import the source, as far as the stream shows: it is a pull spec, and
/// not on the internal registry.
bool may_import(const objects::ImageStream& stream, const objects::SpecTag& spec) {
  static const Options kDefault;
  const auto source = objects::parse_pull_spec(spec.source_name);
  return source && !kDefault.internal_registry_hosts.contains(source->registry) &&
         std::ranges::count(taught_by(&stream), source->registry) == 0;
}

}  // namespace

bool usable(const objects::ImageStream& stream, const objects::StreamTag& tag) {
  const objects::StreamTag* at = &tag;
  for (std::size_t depth = 0; at != nullptr && depth <= kAliasDepthMax; ++depth) {
    if (tag_resolves(*at)) return true;
    if (!at->spec) return false;
    if (at->spec->source_kind == objects::SourceKind::DockerImage)
      return may_import(stream, *at->spec);
    if (at->spec->source_kind != objects::SourceKind::ImageStreamTag) return false;
    const auto target = alias_target(stream, *at->spec);
    if (!target || target->ns != stream.meta.ns || target->stream != stream.meta.name) return false;
    at = stream.find(target->tag);
  }
  return false;
}

std::vector<std::string> closest_tags(const objects::ImageStream& stream, std::string_view tag,
                                      std::size_t count) {
  return closest(stream, tag, count, [](const objects::StreamTag&) { return true; });
}

std::vector<std::string> closest_usable_tags(const objects::ImageStream& stream,
                                             std::string_view tag, std::size_t count) {
  return closest(stream, tag, count,
                 [&](const objects::StreamTag& each) { return usable(stream, each); });
}

}  // namespace imagedeps::graph
