#include <iostream>

#include "cli/exit.h"
#include "commands/commands.h"
#include "commands/files.h"
#include "loop/asio_loop.h"
#include "simulator/registry_fault.h"
#include "simulator/server.h"
#include "simulator/server_faults.h"

namespace imagedeps::commands {

namespace {

/// Splits "NS=PATH". NS is for objects without a namespace; it defaults to "default".
std::pair<std::string, std::string> namespace_and_path(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos || text.find('/') < equals) return {"default", text};
  return {text.substr(0, equals), text.substr(equals + 1)};
}

constexpr std::string_view kApiServer = "apiserver=";  ///< The prefix of a fault of the API server.

/// Applies one --fault.
Result<void> set_fault(sim::Cluster& cluster, std::string_view text) {
  if (!text.starts_with(kApiServer)) {
    const auto fault = sim::parse_host_fault(text);
    if (!fault) return fault.error();
    cluster.set_registry(fault->host, fault->fault);
    return {};
  }
  const auto parameters = sim::parse_parameters(text.substr(kApiServer.size()));
  if (!parameters) return parameters.error();
  const auto faults = sim::parse_server_faults(*parameters);
  if (!faults) return faults.error();
  cluster.set_faults(*faults);
  return {};
}

/// Applies all --fault options in their order.
Result<void> set_faults(sim::Cluster& cluster, const std::vector<std::string>& texts) {
  for (const auto& text : texts) {
    if (const auto set = set_fault(cluster, text); !set)
      return set.error().within("--fault " + text);
  }
  return {};
}

/// Returns the number of loaded objects. Fails at the first object that cannot be read or stored.
Result<int> load_world(sim::Cluster& cluster, const std::vector<std::string>& world) {
  int count = 0;
  for (const auto& entry : world) {
    const auto [ns, path] = namespace_and_path(entry);
    const Manifests manifests = read_manifests(path);
    for (const auto* list : {&manifests.problems, &manifests.tolerated})
      if (!list->empty()) return Error{.kind = Error::Kind::Invalid, .message = list->front()};
    if (!manifests.left_out.empty())
      return Error{.kind = Error::Kind::Invalid, .message = manifests.left_out.front().why};
    for (const auto& manifest : manifests.objects) {
      if (const auto applied = cluster.apply(manifest.object, ns); !applied)
        return applied.error().within(manifest.file + ":" + std::to_string(manifest.line));
      ++count;
    }
  }
  return count;
}

}  // namespace

int execute(const cli::Simulate& options) {
  const auto mood = sim::parse_mood(options.fail_imports ? "Down" : options.mood);
  const auto import_time = parse_duration(options.import_time);
  const auto build_time = parse_duration(options.build_time);
  if (!mood)
    return cli::fail("imagedeps simulate",
                     "--mood: unknown mood '" + options.mood + "'; see --help", cli::kExitUsage);
  if (!import_time || !build_time)
    return cli::fail(
        "imagedeps simulate",
        "--import-time and --build-time must be durations with a unit, such as 104ms or 3s",
        cli::kExitUsage);

  loop::AsioLoop loop;
  loop::ServerOptions listen{.address = options.listen};
  if (!options.tls_certificate_file.empty())
    listen.tls = loop::TlsFiles{options.tls_certificate_file, options.tls_key_file, ""};
  auto served = sim::serve_cluster(
      loop,
      {.aggregated = options.aggregated, .import_time = *import_time, .build_time = *build_time},
      listen);
  if (!served) return cli::fail("imagedeps simulate", served.error().message);
  served->cluster->set_registry("*", *mood);
  if (const auto set = set_faults(*served->cluster, options.faults); !set)
    return cli::fail("imagedeps simulate", set.error().message + "; see --help", cli::kExitUsage);
  const auto loaded = load_world(*served->cluster, options.world);
  if (!loaded) return cli::fail("imagedeps simulate", loaded.error().message);

  std::cout << "serving on port " << served->server->port() << ", " << *loaded
            << " objects loaded\n"
            << std::flush;
  loop.on_stop_signal([&loop](int) { loop.stop(); });
  loop.run();
  return 0;
}

}  // namespace imagedeps::commands
