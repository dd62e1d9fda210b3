#include "audit/explain.h"
#include "audit/findings.h"

#include <iostream>
#include <optional>
#include <set>

#include "cli/exit.h"
#include "commands/commands.h"
#include "commands/report_output.h"
#include "commands/report_text.h"
#include "commands/subject.h"

namespace imagedeps::commands {

namespace {

/// The istag to explain. Empty if the subject is a consumer.
Result<std::optional<objects::TagRef>> istag_of(const Subject& subject,
                                                const audit::Inventory& inventory) {
  if (!subject.object) return std::optional(subject.tag);
  if (subject.object->kind != objects::Kind::ImageDependency)
    return std::optional<objects::TagRef>();
  auto tag = inventory.tag_of_dependency(subject.object->ns, subject.object->name);
  if (!tag)
    return Error{.kind = Error::Kind::NotFound,
                 .message = to_string(*subject.object) + " does not exist"};
  return tag;
}

/// The object that the user means. For a kind that only manifests have, the object of the graph whose
/// kind matches the word.
objects::ObjectKey object_of(const objects::ObjectKey& named, const graph::Graph& graph) {
  std::set<objects::ObjectKey> found;
  if (named.kind == objects::Kind::Other) {
    graph.each_object([&](const auto& object) {
      const auto& key = object->key;
      if (key.kind == named.kind && key.ns == named.ns && key.name == named.name &&
          names_kind(named.other, key.other))
        found.insert(key);
    });
  }
  return found.empty() ? named : *found.begin();
}

/// ". Namespace shpo does not exist: did you mean ...?", if an object was not found.
std::string request_faults(const std::vector<audit::Finding>& findings) {
  std::string text;
  for (const auto& finding : findings) {
    if (finding.object) continue;
    text += ". " + finding.message;
    for (const auto& remedy : finding.remedies) text += ": " + remedy.note;
  }
  return text;
}

/// Only manifests have objects of other kinds than those that the program lists.
bool only_in_files(const Subject& subject) {
  return subject.object && subject.object->kind == objects::Kind::Other;
}

int print_explanation(const audit::Explanation& explanation, const Scene& scene,
                      const std::string& output) {
  if (!is_data(output)) {
    const std::string line = byline(scene);
    std::cout << audit::to_text(explanation) << (line.empty() ? "" : "\n" + line);
    return 0;
  }
  OrderedJson json = audit::to_json(explanation);
  if (scene.how.authority) json["decidedBy"] = audit::to_json(*scene.how.authority);
  std::cout << printed(json, output);
  return 0;
}

}  // namespace

int execute(const cli::Explain& options) {
  const auto valid = parse_subject(options.subject, options.ns);
  if (!valid) return cli::fail("imagedeps explain", valid.error().message, cli::kExitUsage);
  if (only_in_files(*valid) && options.sources.files.empty())
    return cli::fail("imagedeps explain", not_a_subject(options.subject).message, cli::kExitUsage);
  const auto scene = read_scene({.sources = options.sources, .ns = options.ns});
  if (!scene) return cli::fail("imagedeps explain", scene.error().message);
  print_problems(scene->inventory);
  const auto subject = parse_subject(options.subject, scene->ns);
  const graph::Graph& graph = scene->inventory.graph();
  const auto tag = istag_of(*subject, scene->inventory);
  if (!tag) return cli::fail("imagedeps explain", tag.error().message);
  const auto findings = audit::findings_besides_faults(scene->inventory);
  if (*tag)
    return print_explanation(audit::explain(graph, **tag, scene->how, findings), *scene,
                             options.output);
  const auto explanation = audit::explain(graph, object_of(*subject->object, graph), scene->how,
                                          findings, scene->inventory.open);
  return explanation ? print_explanation(*explanation, *scene, options.output)
                     : cli::fail("imagedeps explain",
                                 explanation.error().message + request_faults(findings));
}

}  // namespace imagedeps::commands
