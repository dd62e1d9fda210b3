// What it costs to receive the lists of a large cluster (size L of the peers' measurements: 214 MB)
// over TLS on the loopback interface, cut them into objects and project these; against curl, which
// only receives. CHUNK=bytes in the environment sets the size of the server's HTTP chunks (default
// 16384).

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bench/list_server.h"
#include "bench/processes.h"
#include "kube/cpprest_transport.h"
#include "kube/reflector.h"
#include "kube/request.h"
#include "objects/image_dependency.h"
#include "objects/image_stream.h"
#include "objects/references.h"
#include "support/certificates.h"

namespace imagedeps::bench {
namespace {

using kube::Decode;

struct Source {
  kube::Resource resource;
  std::string object;
  std::size_t objects;
  Decode decode;
};

template <typename Decoder>
Decode projecting(Decoder decoder) {
  return [decoder](std::string_view json) -> Result<std::shared_ptr<const void>> {
    auto object = decoder(json);
    if (!object) return object.error();
    return std::shared_ptr<const void>(*std::move(object));
  };
}

Decode references_of(objects::Kind kind, objects::PodTemplates pods) {
  return projecting(
      [kind, pods](std::string_view json) { return objects::decode_references(kind, json, pods); });
}

std::vector<Source> sources() {
  using objects::Kind;
  using objects::PodTemplates;
  return {{{"image.openshift.io", "v1", "imagestreams"},
           "imagestream.json",
           5000,
           projecting(objects::decode_image_stream)},
          {{"build.openshift.io", "v1", "buildconfigs"},
           "buildconfig.json",
           10000,
           references_of(Kind::BuildConfig, PodTemplates::Read)},
          {{"apps.openshift.io", "v1", "deploymentconfigs"},
           "deploymentconfig.json",
           10000,
           references_of(Kind::DeploymentConfig, PodTemplates::Read)},
          {{"apps", "v1", "deployments"},
           "deployment.json",
           10000,
           references_of(Kind::Deployment, PodTemplates::Ignored)},
          {{"imagedeps.io", "v1alpha1", "imagedependencies"},
           "imagedependency.json",
           19958,
           projecting(objects::decode_image_dependency)}};
}

std::vector<Collection> collections() {
  std::vector<Collection> all;
  for (const auto& source : sources())
    all.push_back({kube::collection_path(source.resource, ""), source.object, source.objects});
  return all;
}

/// Counts, and ends the loop when all is there.
class CountingSink final : public kube::Sink {
 public:
  explicit CountingSink(std::function<void()> synced) : synced_(std::move(synced)) {}
  void upsert(kube::Object) override { ++objects; }
  void remove(const kube::Identity&) override {}
  void quarantine(const kube::Identity& identity, const Error& error) override {
    if (quarantined++ == 0)
      std::fprintf(stderr, "quarantined %s: %s\n", identity.name.c_str(), error.message.c_str());
  }
  void state(kube::SyncState state, const Error* why) override {
    if (why != nullptr) std::fprintf(stderr, "%s\n", why->message.c_str());
    if (state == kube::SyncState::Synced) synced_();
  }
  std::size_t objects = 0;
  std::size_t quarantined = 0;

 private:
  std::function<void()> synced_;
};

std::unique_ptr<kube::Transport> transport_for(loop::AsioLoop& loop,
                                               const kube::ConnectionConfig& config) {
  auto made = kube::make_cpprest_transport(loop, config, "bench", nullptr);
  CHECK(made.has_value());
  return *std::move(made);
}

/// All lists through reflectors, as the operator does it; `decode` overrides the projections if it
/// is not empty.
bool mirror(const kube::ConnectionConfig& config, const Decode& decode) {
  loop::AsioLoop loop;
  const auto transport = transport_for(loop, config);
  const auto all = sources();
  std::size_t left = all.size();
  CountingSink sink([&] {
    if (--left == 0) loop.stop();
  });
  std::vector<std::unique_ptr<kube::Reflector>> reflectors;
  std::size_t expected = 0;
  for (const auto& source : all) {
    expected += source.objects;
    reflectors.push_back(kube::Reflector::start(loop, *transport, {.resource = source.resource},
                                                decode ? decode : source.decode, sink, 1));
  }
  loop.run();
  reflectors.clear();
  return sink.objects == expected && sink.quarantined == 0;
}

class NullReceiver final : public kube::Receiver {
 public:
  void receive(std::string_view, std::function<void()> taken) override { taken(); }
};

/// All lists at once, whole, and thrown away: what curl does.
bool receive(const kube::ConnectionConfig& config) {
  loop::AsioLoop loop;
  const auto transport = transport_for(loop, config);
  std::vector<std::unique_ptr<kube::Call>> calls;
  std::size_t left = 0;
  bool good = true;
  for (const auto& source : sources()) {
    ++left;
    calls.push_back(transport->stream(
        {.target = kube::collection_path(source.resource, ""), .deadline = std::chrono::minutes{1}},
        std::make_shared<NullReceiver>(), [&](const Result<kube::Response>& response) {
          good = good && response && response->status == 200;
          if (--left == 0) loop.stop();
        }));
  }
  loop.run();
  calls.clear();
  return good;
}

Usage best_of_three(const std::function<Usage()>& run) {
  auto best = run();
  for (int i = 0; i < 2; ++i) {
    const auto next = run();
    if (!next.succeeded || next.cpu_seconds < best.cpu_seconds) best = next;
  }
  return best;
}

void print(const char* what, const Usage& usage, double curl) {
  std::printf("%-42s %7.2f %7.2f %7.0f %7.2f%s\n", what, usage.cpu_seconds, usage.wall_seconds,
              usage.peak_megabytes, usage.cpu_seconds / curl, usage.succeeded ? "" : "  FAILED");
}

int run() {
  const test::TemporaryFolder folder;
  const auto ca = test::make_ca("ca");
  const auto pair = test::make_certificate(ca, "server");
  const loop::TlsFiles tls{.certificate = folder.write("tls.crt", pair.certificate),
                           .key = folder.write("tls.key", pair.key),
                           .client_ca = {}};
  const auto ca_file = folder.write("ca.crt", ca.certificate);
  const char* const chunk = std::getenv("CHUNK");
  const auto chunk_bytes = chunk == nullptr ? 16384 : std::strtoul(chunk, nullptr, 10);
  const Background server(
      [&](const auto& report) { serve_lists(collections(), tls, chunk_bytes, report); });
  const kube::ConnectionConfig config{
      .server = "https://127.0.0.1:" + std::to_string(server.reported()), .ca_file = ca_file};

  std::vector<std::vector<std::string>> curls;
  for (const auto& collection : collections()) {
    curls.push_back(
        {"curl", "-sfS", "-o", "/dev/null", "--cacert", ca_file, config.server + collection.path});
  }
  const auto nothing = [](std::string_view) -> Result<std::shared_ptr<const void>> {
    return std::shared_ptr<const void>();
  };
  std::printf("%-42s %7s %7s %7s %7s   (best of 3, chunks of %lu bytes)\n",
              "5 lists, 54,958 objects, 214 MB over TLS", "CPU s", "wall s", "peak MB", "x curl",
              chunk_bytes);
  const auto curl = best_of_three([&] { return measure(curls); });
  print("curl, 5 at once", curl, curl.cpu_seconds);
  print("receive", best_of_three([&] { return measure([&] { return receive(config); }); }),
        curl.cpu_seconds);
  print("receive, frame, mirror",
        best_of_three([&] { return measure([&] { return mirror(config, nothing); }); }),
        curl.cpu_seconds);
  const auto whole = best_of_three([&] { return measure([&] { return mirror(config, {}); }); });
  print("receive, frame, project, mirror", whole, curl.cpu_seconds);
  return curl.succeeded && whole.succeeded ? 0 : 1;
}

}  // namespace
}  // namespace imagedeps::bench

int main() { return imagedeps::bench::run(); }
