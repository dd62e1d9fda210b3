#include <iostream>
#include <memory>
#include <optional>

#include "audit/load.h"
#include "audit/remedy.h"
#include "cli/exit.h"
#include "commands/cluster.h"
#include "commands/commands.h"
#include "commands/snapshot.h"
#include "commands/subject.h"
#include "kube/request.h"
#include "objects/image_stream_import.h"

namespace imagedeps::commands {

using objects::Kind;
using objects::TagRef;

namespace {

using namespace std::chrono_literals;

/// Reads the stream, and the builds in its namespace if the user may list them.
Result<void> read_stream(Cluster& cluster, const TagRef& tag, audit::Inventory& inventory) {
  const auto stream =
      cluster.send(kube::get_request(resource(Kind::ImageStream), tag.ns, tag.stream));
  if (!stream) return stream.error();
  TRY(audit::add_object(inventory, Kind::ImageStream, *stream, audit::Role::Judged));
  Result<void> result;
  std::unique_ptr<Snapshot> snapshot;
  cluster.wait([&](std::function<void()> done) {
    snapshot = std::make_unique<Snapshot>(
        cluster.transport(), inventory,
        ListPlan{.kinds = {Kind::BuildConfig, Kind::Build}, .namespaces = {tag.ns}, .fallback = {}},
        [&result, done = std::move(done)](Result<void> ended) {
          result = std::move(ended);
          done();
        });
    snapshot->start();
  });
  return result;
}

/// The decision for a forced import of this tag.
audit::Verdict verdict_on(const audit::Inventory& inventory, const TagRef& tag) {
  audit::Judge how;
  how.policy.mode = decide::Mode::Enforce;
  how.policy.scope = audit::Inventory::everywhere();
  how.add = [](decide::TagFacts& facts) { facts.forced = true; };
  return audit::judge(inventory.graph(), tag, how);
}

/// Refuses to import an alias, which would overwrite it, and names the tag to import instead.
int point_to(const TagRef& end, const TagRef& alias) {
  return cli::fail("imagedeps import", to_string(alias) + " is an alias of " + to_string(end) +
                                           ". Import that tag instead:\n  imagedeps import " +
                                           audit::shell_word(istag_name(end)) + " -n " +
                                           audit::shell_word(end.ns));
}

int refuse(const audit::Verdict& verdict) {
  const auto& decision = verdict.decision;
  if (decision.chain.size() > 1 && decision.reason == decide::Reason::Importing)
    return point_to(decision.chain.back(), verdict.tag);
  std::cerr << "imagedeps import: " << to_string(verdict.tag) << " is not imported ("
            << to_string(decision.reason) << "): " << decision.message << "\n";
  for (const auto& remedy : audit::remedies(verdict))
    std::cerr << "  " << audit::line_of(remedy) << "\n";
  return cli::kExitError;
}

int send(Cluster& cluster, const objects::ImportOrder& order) {
  auto request = kube::create_request(objects::image_stream_imports(), order.tag.ns,
                                      objects::import_request(order), "timeout=2m", 130s);
  const auto answer = cluster.send(std::move(request));
  if (!answer) return cli::fail("imagedeps import", answer.error().message);
  const auto outcome = objects::decode_import_answer(*answer);
  if (!outcome) return cli::fail("imagedeps import", outcome.error().message);
  if (outcome->failure)
    return cli::fail("imagedeps import", to_string(order.tag) + ": " +
                                             std::string(to_string(*outcome->failure)) + ": " +
                                             outcome->message);
  std::cout << to_string(order.tag) << " is populated: " << outcome->image << "\n";
  return 0;
}

}  // namespace

int execute(const cli::Import& options) {
  if (const auto valid = parse_istag(options.istag, options.ns); !valid)
    return cli::fail("imagedeps import", valid.error().message, cli::kExitUsage);
  auto connected = Cluster::connect(options.connection);
  if (!connected) return cli::fail("imagedeps import", connected.error().message);
  Cluster& cluster = **connected;
  const auto tag =
      parse_istag(options.istag, options.ns.empty() ? cluster.default_namespace() : options.ns);

  audit::Inventory inventory(audit::Inventory::everywhere());
  if (const auto read = read_stream(cluster, *tag, inventory); !read)
    return cli::fail("imagedeps import", read.error().message);
  for (const auto& note : inventory.notes) std::cerr << "note: " << note << "\n";
  const auto verdict = verdict_on(inventory, *tag);
  if (!verdict.decision.import) return refuse(verdict);
  if (!options.dry_run) return send(cluster, *verdict.decision.import);
  std::cout << "POST " << kube::collection_path(objects::image_stream_imports(), tag->ns)
            << "?timeout=2m\n"
            << to_pretty_text(objects::import_request(*verdict.decision.import)) << "\n";
  return 0;
}

}  // namespace imagedeps::commands
