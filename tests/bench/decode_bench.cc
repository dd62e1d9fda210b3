// Measures how fast JSON from the wire is decoded into projected objects, on one thread.

#include <string>
#include <vector>

#include "bench/measure.h"
#include "objects/image_stream.h"
#include "objects/references.h"
#include "support/build.h"
#include "support/library.h"
#include "support/recordings.h"

namespace imagedeps {
namespace {

std::vector<std::string> recorded_streams() {
  std::vector<std::string> streams;
  for (const auto* name : {"stream-before", "stream-after", "list-page-1", "list-page-2"}) {
    const auto exchange = test::recorded_exchange(name);
    const auto& response = at(exchange, "response");
    if (string_at(response, "kind") == "ImageStream") streams.push_back(to_text(response));
    for (const auto& item : at(response, "items")) streams.push_back(to_text(item));
  }
  return streams;
}

std::vector<std::string> streams_of(const test::Library& library) {
  std::vector<std::string> streams;
  for (const auto& stream : test::image_streams(library)) streams.push_back(to_text(stream));
  return streams;
}

/// Fifteen tags without managedFields: the densest input for the decoder.
std::vector<std::string> built_streams() {
  auto stream = build::image_stream("openshift/php");
  for (int i = 0; i < 15; ++i) {
    stream.tag("7." + std::to_string(i))
        .from("registry.redhat.io/rhscl/php-7" + std::to_string(i) + "-rhel7:latest");
    if (i % 2 == 0)
      stream.failed("InternalError",
                    "Internal error occurred: registry.redhat.io: unauthorized: Please login");
    else
      stream.image("sha256:f67c8bc24609543e861c6e53a14b470628190faabb760d960f0523322116f833");
  }
  return {stream.text()};
}

std::vector<std::string> built_deployments() {
  return {
      build::deployment("shop/web").needs("openshift/php:7.1").runs("quay.io/shop/side:1").text()};
}

template <typename Decode>
void run(std::string_view name, const std::vector<std::string>& texts, Decode decode) {
  if (texts.empty()) return;
  constexpr int kRepeats = 100;
  std::size_t bytes = 0;
  for (const auto& text : texts) bytes += text.size();
  bench::measure(name, static_cast<double>(bytes) * kRepeats / 1e6, "MB", [&] {
    for (int i = 0; i < kRepeats; ++i) {
      for (const auto& text : texts) CHECK(decode(text));
    }
  });
}

}  // namespace
}  // namespace imagedeps

int main() {
  using namespace imagedeps;
  const auto stream = [](const std::string& text) {
    return objects::decode_image_stream(text).has_value();
  };
  run("ImageStreams, recorded", recorded_streams(), stream);
  for (const auto& library : test::libraries())
    run("ImageStreams of a library, " + library.name, streams_of(library), stream);
  run("ImageStreams, 15 tags", built_streams(), stream);
  run("the same with the DOM of nlohmann-json", recorded_streams(),
      [](const std::string& text) { return parse_json(text).has_value(); });
  run("Deployments with an annotation", built_deployments(), [](const std::string& text) {
    return objects::decode_references(objects::Kind::Deployment, text, objects::PodTemplates::Read)
        .has_value();
  });
}
