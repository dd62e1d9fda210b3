// Measures the cost of receiving the lists of a large cluster (size L of the peers' measurements:
// 214 MB) over TLS on the loopback interface, framing them into objects and projecting these. For
// comparison, curl only receives them. The environment variable CHUNK sets the size of the server's
// HTTP chunks in bytes (default 16384).

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

struct ListInput {
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

std::vector<ListInput> list_inputs() {
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
  for (const auto& input : list_inputs())
    all.push_back({kube::collection_path(input.resource, ""), input.object, input.objects});
  return all;
}

/// Counts objects. Stops the loop when all lists are synced.
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

/// Receives all lists through reflectors, as the operator does. A non-empty `decode` replaces the
/// projections.
bool mirror(const kube::ConnectionConfig& config, const Decode& decode) {
  loop::AsioLoop loop;
  const auto transport = transport_for(loop, config);
  const auto all = list_inputs();
  std::size_t left = all.size();
  CountingSink sink([&] {
    if (--left == 0) loop.stop();
  });
  std::vector<std::unique_ptr<kube::Reflector>> reflectors;
  std::size_t expected = 0;
  for (const auto& input : all) {
    expected += input.objects;
    reflectors.push_back(kube::Reflector::start(loop, *transport, {.resource = input.resource},
                                                decode ? decode : input.decode, sink, 1));
  }
  loop.run();
  reflectors.clear();
  return sink.objects == expected && sink.quarantined == 0;
}

class NullReceiver final : public kube::Receiver {
 public:
  void receive(std::string_view, std::function<void()> taken) override { taken(); }
};

/// Receives all lists concurrently and unpaged, and discards them, as curl does.
bool receive(const kube::ConnectionConfig& config) {
  loop::AsioLoop loop;
  const auto transport = transport_for(loop, config);
  std::vector<std::unique_ptr<kube::Call>> calls;
  std::size_t left = 0;
  bool good = true;
  for (const auto& input : list_inputs()) {
    ++left;
    calls.push_back(transport->stream(
        {.target = kube::collection_path(input.resource, ""), .deadline = std::chrono::minutes{1}},
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
  print("curl, 5 concurrently", curl, curl.cpu_seconds);
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
