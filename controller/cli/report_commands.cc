#include "cli/report_commands.h"

#include <algorithm>
#include <iostream>
#include <optional>

#include "audit/images.h"
#include "audit/picture.h"
#include "base/wrap.h"
#include "base/yaml.h"
#include "cli/exit.h"
#include "cli/report_text.h"
#include "cli/scene.h"

namespace imagedeps::cli {

namespace {

void warn(const audit::Inventory& inventory) {
  for (const auto& problem : inventory.problems) std::cerr << problem << "\n";
  for (const auto& note : inventory.notes) std::cerr << "note: " << note << "\n";
}

bool is_data(const std::string& output) { return output == "json" || output == "yaml"; }

void print_skipped(const audit::Inventory& inventory) {
  std::string text;
  for (const auto& [kind, count] : inventory.skipped)
    text += (text.empty() ? "Skipped, since they name no image stream tag: " : ", ") +
            std::to_string(count) + " " + kind;
  if (!text.empty()) std::cout << text << "\n";
}

/// The JSON and YAML outputs have problems and notes in them.
int conclude(const Scene& scene, const audit::Report& report, const Invocation& invocation) {
  if (!is_data(invocation.output)) warn(scene.inventory);
  if (!scene.inventory.problems.empty()) return kExitError;
  return invocation.check && anything_missing(report, scene.yardstick) ? kExitError : 0;
}

/// Without what is there already.
audit::Report unpopulated(audit::Report report) {
  auto& istags = report.istags;
  const auto fine = [](const audit::Entry& each) {
    return decide::ready(each.verdict.decision.reason, each.verdict.decision.populated);
  };
  istags.erase(std::remove_if(istags.begin(), istags.end(), fine), istags.end());
  return report;
}

std::string counts_of(const audit::Report& whole, const audit::Report& shown) {
  const std::size_t waiting = shown.istags.size();
  const std::size_t needed = whole.istags.size();
  const std::string missing =
      waiting == needed ? "not there" : std::to_string(waiting) + " of them not there";
  return wrapped(std::to_string(needed) +
                 (needed == 1 ? " image stream tag needed, " : " image stream tags needed, ") +
                 (waiting == 0 ? "nothing missing" : missing + ": " + outlook(whole)) + ".");
}

/// The istag that is asked about, or nothing for an object that needs some.
Result<std::optional<objects::TagRef>> istag_of(const Subject& subject,
                                                const audit::Inventory& inventory) {
  if (!subject.object) return std::optional(subject.tag);
  if (subject.object->kind != objects::Kind::ImageDependency)
    return std::optional<objects::TagRef>();
  auto tag = inventory.tag_of_dependency(subject.object->ns, subject.object->name);
  if (!tag)
    return Error{.kind = Error::Kind::NotFound,
                 .message = to_string(*subject.object) + " is not known"};
  return tag;
}

/// Who decided, for a person.
std::string byline(const Scene& scene) {
  return scene.how.authority ? wrapped(scene.how.authority->text) : "";
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

int audit_files(const Invocation& invocation) {
  const auto scene = read_scene(invocation);
  if (!scene) return fail("imagedeps audit", scene.error().message);
  const auto report = audit::report(scene->inventory, scene->how);
  if (is_data(invocation.output)) {
    std::cout << printed(audit::to_json(report, scene->inventory), invocation.output);
  } else {
    const std::string table = table_of(report, scene->yardstick);
    std::cout << table << (table.empty() ? "" : "\n") << audit::to_text(report.summary) << ".\n";
    print_skipped(scene->inventory);
    std::cout << byline(*scene);
    if (invocation.against.empty() && !scene->cluster)
      std::cout << "Held against these files alone: --against FILES or --cluster tells what else "
                   "there is.\n";
  }
  return conclude(*scene, report, invocation);
}

int show_status(const Invocation& invocation) {
  const auto scene = read_scene(invocation);
  if (!scene) return fail("imagedeps status", scene.error().message);
  const auto whole = only(audit::report(scene->inventory, scene->how), invocation.ns);
  const auto shown = unpopulated(whole);
  if (is_data(invocation.output)) {
    std::cout << printed(audit::to_json(invocation.all ? whole : shown, scene->inventory),
                         invocation.output);
  } else {
    const std::string table = table_of(invocation.all ? whole : shown, audit::Yardstick::Populated);
    std::cout << table << (table.empty() ? "" : "\n") << counts_of(whole, shown) << byline(*scene);
  }
  return conclude(*scene, whole, invocation);
}

int explain_subject(const Invocation& invocation) {
  if (const auto valid = parse_subject(invocation.subject, invocation.ns); !valid)
    return fail("imagedeps explain", valid.error().message, kExitUsage);
  const auto scene = read_scene(invocation);
  if (!scene) return fail("imagedeps explain", scene.error().message);
  warn(scene->inventory);
  const auto subject = parse_subject(invocation.subject, scene->ns);
  const graph::Graph& graph = scene->inventory.graph();
  const auto tag = istag_of(*subject, scene->inventory);
  if (!tag) return fail("imagedeps explain", tag.error().message);
  if (*tag)
    return print_explanation(audit::explain(graph, **tag, scene->how), *scene, invocation.output);
  const auto explanation = audit::explain(graph, *subject->object, scene->how);
  return explanation ? print_explanation(*explanation, *scene, invocation.output)
                     : fail("imagedeps explain", explanation.error().message);
}

int print_graph(const Invocation& invocation) {
  const auto scene = read_scene(invocation);
  if (!scene) return fail("imagedeps graph", scene.error().message);
  warn(scene->inventory);
  const auto picture = audit::draw(only(audit::report(scene->inventory, scene->how), invocation.ns),
                                   scene->inventory.graph());
  if (invocation.output == "json")
    std::cout << to_pretty_text(audit::to_json(picture)) << "\n";
  else
    std::cout << (invocation.output == "mermaid" ? audit::to_mermaid(picture)
                                                 : audit::to_dot(picture));
  return scene->inventory.problems.empty() ? 0 : kExitError;
}

int print_images(const Invocation& invocation) {
  const auto scene = read_scene(invocation);
  if (!scene) return fail("imagedeps images", scene.error().message);
  warn(scene->inventory);
  const auto images =
      audit::source_images(only(audit::report(scene->inventory, scene->how), invocation.ns));
  if (invocation.output == "imageset") {
    std::cout << to_yaml(audit::image_set(images));
  } else if (invocation.output == "json") {
    std::cout << to_pretty_text(OrderedJson(images)) << "\n";
  } else {
    for (const auto& image : images) std::cout << image << "\n";
  }
  return scene->inventory.problems.empty() ? 0 : kExitError;
}

}  // namespace imagedeps::cli
