#include "cli/process.h"

#include <iostream>

#include "base/json.h"
#include "base/random.h"
#include "base/yaml.h"
#include "cli/exit.h"
#include "cli/files.h"
#include "loop/entropy.h"
#include "objects/template.h"

namespace imagedeps::cli {

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

}  // namespace

int process(const Invocation& invocation) {
  const Manifests manifests = read_manifests(invocation.file);
  if (!manifests.problems.empty()) return fail("imagedeps process", manifests.problems.front());
  if (manifests.objects.size() != 1 ||
      string_at(manifests.objects.front().object, "kind") != "Template")
    return fail("imagedeps process",
                invocation.file + " is not exactly one object of kind Template");

  Random random(loop::entropy());
  const auto processed =
      objects::process_template(manifests.objects.front().object, invocation.parameters, random);
  if (!processed)
    return fail("imagedeps process", invocation.file + ": " + processed.error().message,
                kExitUsage);
  for (const auto& problem : processed->problems)
    std::cerr << "imagedeps process: " << problem << "\n";

  const OrderedJson list = list_of(processed->objects, invocation.ns);
  std::cout << (invocation.output == "yaml" ? to_yaml(list) : to_pretty_text(list) + "\n");
  return 0;
}

}  // namespace imagedeps::cli
