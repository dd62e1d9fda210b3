#include <iostream>
#include <set>

#include "audit/open_need.h"
#include "base/json.h"
#include "base/random.h"
#include "base/yaml.h"
#include "cli/exit.h"
#include "commands/commands.h"
#include "commands/files.h"
#include "commands/parameters.h"
#include "loop/entropy.h"
#include "objects/template.h"

namespace imagedeps::commands {

namespace {

OrderedJson list_of(const std::vector<Json>& objects, const std::string& ns) {
  OrderedJson items = OrderedJson::array();
  for (Json object : objects) {
    if (!ns.empty() && string_at(at(object, "metadata"), "namespace").empty())
      object["metadata"]["namespace"] = ns;
    items.push_back(OrderedJson(object));
  }
  return {{"apiVersion", "v1"}, {"kind", "List"}, {"items", std::move(items)}};
}

/// Prints what is wrong with the file, but does not prevent that it is processed.
void print_remarks(const Manifests& manifests) {
  for (const auto& each : manifests.left_out)
    std::cerr << "imagedeps process: " << each.why << "\n";
  for (const auto& problem : manifests.tolerated)
    std::cerr << "imagedeps process: " << problem << "\n";
  for (const auto& note : manifests.notes) std::cerr << "imagedeps process: note: " << note << "\n";
}

/// Prints the parameters without a value. `oc process` refuses to process such a Template.
int print_open(const objects::OpenParameters& open) {
  if (open.empty()) return 0;
  std::set<std::string> names;
  for (const auto& [name, why] : open) {
    names.insert(name);
    if (!why.empty()) std::cerr << "imagedeps process: parameter " << name << ": " << why << "\n";
  }
  return cli::fail("imagedeps process", "the Template " + audit::how_to_give(names));
}

}  // namespace

int execute(const cli::Process& options) {
  const Manifests manifests = read_manifests(options.file);
  if (!manifests.problems.empty())
    return cli::fail("imagedeps process", manifests.problems.front());
  print_remarks(manifests);
  if (manifests.objects.size() != 1 ||
      string_at(manifests.objects.front().object, "kind") != "Template")
    return cli::fail("imagedeps process",
                     options.file + ": must be exactly one object of kind Template");

  const auto parameters = read_parameters(options.parameters);
  if (!parameters) return cli::fail("imagedeps process", parameters.error().message);
  Random random(loop::entropy());
  const auto processed =
      objects::process_template(manifests.objects.front().object, *parameters, random);
  if (!processed)
    return cli::fail("imagedeps process", options.file + ": " + processed.error().message,
                     cli::kExitUsage);
  for (const auto& problem : processed->problems)
    std::cerr << "imagedeps process: " << problem << "\n";

  const OrderedJson list = list_of(processed->objects, options.ns);
  std::cout << (options.output == "yaml" ? to_yaml(list) : to_pretty_text(list) + "\n");
  return print_open(processed->open);
}

}  // namespace imagedeps::commands
