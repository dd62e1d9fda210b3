#include "audit/images.h"

#include <iostream>

#include "base/printable.h"
#include "base/yaml.h"
#include "cli/exit.h"
#include "commands/commands.h"
#include "commands/report_output.h"

namespace imagedeps::commands {

int execute(const cli::Images& options) {
  const auto scene = read_scene({.sources = options.sources, .ns = options.ns, .filter = true});
  if (!scene) return cli::fail("imagedeps images", scene.error().message);
  print_problems(scene->inventory);
  print_request_findings(scene->inventory);
  print_open(scene->inventory);
  const auto report = only(audit::report(scene->inventory, scene->how), options.ns);
  for (const auto& message : audit::sources_without_image(report))
    std::cerr << "note: " << printable(message) << "\n";
  const auto images = audit::source_images(report);
  if (options.output == "imageset") {
    std::cout << to_yaml(audit::image_set(images));
  } else if (options.output == "json") {
    std::cout << to_pretty_text(OrderedJson(images)) << "\n";
  } else {
    for (const auto& image : images) std::cout << image << "\n";
  }
  return exit_code(*scene, report, false);
}

}  // namespace imagedeps::commands
