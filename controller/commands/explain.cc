#include "audit/explain.h"

#include <iostream>
#include <optional>

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
  if (const auto valid = parse_subject(options.subject, options.ns); !valid)
    return cli::fail("imagedeps explain", valid.error().message, cli::kExitUsage);
  const auto scene = read_scene({.sources = options.sources, .ns = options.ns});
  if (!scene) return cli::fail("imagedeps explain", scene.error().message);
  print_problems(scene->inventory);
  const auto subject = parse_subject(options.subject, scene->ns);
  const graph::Graph& graph = scene->inventory.graph();
  const auto tag = istag_of(*subject, scene->inventory);
  if (!tag) return cli::fail("imagedeps explain", tag.error().message);
  if (*tag)
    return print_explanation(audit::explain(graph, **tag, scene->how), *scene, options.output);
  const auto explanation = audit::explain(graph, *subject->object, scene->how);
  return explanation ? print_explanation(*explanation, *scene, options.output)
                     : cli::fail("imagedeps explain", explanation.error().message);
}

}  // namespace imagedeps::commands
