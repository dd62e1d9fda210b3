#include "audit/finding.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "decide/fault_remedy.h"

namespace imagedeps::audit {

using objects::Fault;
using objects::FaultKind;
using objects::ReferenceObject;

namespace {

constexpr std::size_t kSuggestionsMax = 3;

/// The tag that a reference without a tag most likely means: `latest`, or the only one.
std::string obvious_tag(const graph::Graph& graph, const TagRef& tag) {
  const auto stream = graph.stream(tag.ns, tag.stream);
  if (stream == nullptr) return {};
  const auto usable = graph::closest_usable_tags(*stream, "", 2);
  if (usable.size() == 1) return usable.front();
  const auto* const latest = stream->find("latest");
  return latest == nullptr ? "" : latest->name;
}

Fault completed(const graph::Graph& graph, Fault fault) {
  if (!fault.tag.stream.empty() && fault.tag.tag.empty())
    fault.tag.tag = obvious_tag(graph, fault.tag);
  return fault;
}

ReferenceObject completed(const graph::Graph& graph, ReferenceObject object) {
  object.faults.change([&](Fault& each) { each = completed(graph, std::move(each)); });
  return object;
}

/// The finding for a fault. Both are completed().
Finding complete_finding(const ReferenceObject& object, const Fault& fault,
                         const decide::Redirects& redirects) {
  return {.kind = fault.kind,
          .object = object.key,
          .field_path = fault.field_path,
          .place = {},
          .message = message_of(fault),
          .meant = fault.tag.tag.empty() ? std::nullopt : std::optional(fault.tag),
          .remedies = decide::remedies(object, fault, redirects)};
}

std::string similar_names(const std::string& ns, const std::set<std::string>& known) {
  std::vector<std::pair<std::size_t, std::string>> close;
  for (const std::string& each : known) {
    const std::size_t distance = edit_distance(ns, each);
    if (distance <= std::max<std::size_t>(2, ns.size() / 3)) close.emplace_back(distance, each);
  }
  std::ranges::sort(close);
  std::string text;
  for (std::size_t i = 0; i < std::min(close.size(), kSuggestionsMax); ++i)
    text += (i == 0 ? "-n " : ", -n ") + close[i].second;
  return text;
}

}  // namespace

bool blocking(const Finding& finding) { return objects::blocking(finding.kind); }

std::string subject_of(const Finding& finding) {
  return finding.object ? to_string(*finding.object) : "the request";
}

Finding finding_of(const graph::Graph& graph, const ReferenceObject& object, Fault fault,
                   const decide::Redirects& redirects) {
  return complete_finding(completed(graph, object), completed(graph, std::move(fault)), redirects);
}

std::vector<Finding> findings_of(const graph::Graph& graph, const ReferenceObject& object,
                                 const decide::Redirects& redirects) {
  if (object.faults.list().empty()) return {};
  const auto subject = completed(graph, object);
  std::vector<Finding> found;
  for (const Fault& fault : subject.faults.list())
    found.push_back(complete_finding(subject, fault, redirects));
  if (object.faults.dropped() > 0)
    found.back().message +=
        ". The object has " + std::to_string(object.faults.dropped()) + " more faults";
  return found;
}

Finding unknown_namespace(const std::string& ns, const std::set<std::string>& known,
                          const std::string& why) {
  const std::string similar = similar_names(ns, known);
  const std::string advice =
      similar.empty() ? "use -n with a namespace that exists" : "did you mean " + similar + "?";
  return {.kind = FaultKind::UnknownNamespace,
          .object = std::nullopt,
          .field_path = {},
          .place = {},
          .message = "Namespace " + ns + " " + why,
          .meant = std::nullopt,
          .remedies = {{decide::action::Advice{}, advice}}};
}

OrderedJson to_json(const std::vector<Remedy>& remedies) {
  OrderedJson commands = OrderedJson::array();
  for (const Remedy& remedy : remedies)
    commands.push_back({{"command", command_of(remedy)}, {"note", remedy.note}});
  return commands;
}

OrderedJson to_json(const Finding& finding) {
  OrderedJson json = {{"reason", std::string(to_string(finding.kind))},
                      {"blocking", blocking(finding)}};
  if (finding.object)
    json.update(OrderedJson{{"kind", std::string(kind_name(*finding.object))},
                            {"namespace", finding.object->ns},
                            {"name", finding.object->name}});
  if (!finding.field_path.empty()) json["fieldPath"] = finding.field_path;
  if (!finding.place.empty()) json["file"] = finding.place;
  json["message"] = finding.message;
  if (finding.meant) json["meant"] = to_string(*finding.meant);
  json["commands"] = to_json(finding.remedies);
  return json;
}

}  // namespace imagedeps::audit
