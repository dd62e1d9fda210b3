#include "sim/imports.h"

#include <algorithm>

#include "sim/import_result.h"
#include "sim/stream_strategy.h"

namespace imagedeps::sim {
namespace {

// The manifests that one request fetches immediately. More follow at two per second.
constexpr std::size_t kBurst = 3;
constexpr Duration kPace = std::chrono::milliseconds{500};

const ResourceType& import_type() { return type_of("image.openshift.io", "imagestreamimports"); }

std::string name_of(const Json& body) { return string_at(at(body, "metadata"), "name"); }
bool storing(const Json& body) { return bool_at(at(body, "spec"), "import"); }

}  // namespace

Imports::Imports(World& world) : world_(world) {}
Imports::~Imports() = default;

std::size_t Imports::note(const std::string& ns, const Json& body, Client client) {
  const auto& images = at_path(body, {"spec", "images"});
  Cluster::ImportRecord record{
      .at = world_.loop.now(),
      .ns = ns,
      .stream = name_of(body),
      .resource_version = string_at(at(body, "metadata"), "resourceVersion"),
      .ours = client == Client::Ours};
  if (images.is_array() && !images.empty()) {
    record.images = static_cast<int>(images.size());
    record.tag = string_at(at(images.front(), "to"), "name");
    record.pull_spec = string_at(at(images.front(), "from"), "name");
  }
  records_.push_back(std::move(record));
  return records_.size() - 1;
}

Json Imports::refuse(const std::string& ns, const Json& body, const VersionPtr& stream) const {
  if (!world_.options.aggregated) {
    const auto space = world_.store.find(type_of("", "namespaces"), "", ns);
    if (!space) return refusal::namespace_not_found(ns);
    if (string_at(at(space->json(), "status"), "phase") == "Terminating")
      return refusal::terminating(import_type(), name_of(body), ns);
  }
  const auto version = string_at(at(body, "metadata"), "resourceVersion");
  if (version.empty()) return nullptr;
  if (!stream) return refusal::not_found(import_type(), name_of(body));
  if (const auto stored = std::to_string(stream->number()); stored != version) {
    const auto why = "the image stream was updated from \"" + version + "\" to \"" + stored + '"';
    return refusal::of(409, "Conflict",
                       "Operation cannot be fulfilled on imagestream.image.openshift.io \"" +
                           name_of(body) + "\": " + why,
                       refusal::details(name_of(body), "image.openshift.io", "imagestream"));
  }
  return nullptr;
}

std::uint64_t Imports::start(const std::string& ns, const Json& body, Duration deadline,
                             Client client, Done done) {
  const auto record = note(ns, body, client);
  const auto stream = world_.store.find(image_stream_type(), ns, name_of(body));
  auto readable = read_import(body);
  auto refused = readable.index() == kReadable ? refuse(ns, body, stream) : std::get<1>(readable);
  if (!refused.is_null()) {
    records_[record].http_status = static_cast<int>(integer_at(refused, "code"));
    done(records_[record].http_status, refused);
    return 0;
  }
  const auto number = ++last_;
  auto& import = running_[number];
  import.ns = ns;
  import.name = name_of(body);
  import.body = std::get<kReadable>(std::move(readable));
  if (stream) {
    import.uid = string_at(at(stream->json(), "metadata"), "uid");
    import.version = stream->number();
  }
  import.record = record;
  import.done = std::move(done);
  fetch(number, deadline);
  return number;
}

Duration Imports::pull(std::vector<ImportedImage>& images) {
  using Security = Registries::Security;
  Duration delay{};
  for (auto& image : images) {
    const auto security =
        bool_at(image.import_policy, "insecure") ? Security::Insecure : Security::Tls;
    image.pull = world_.registries.pull(image.spec, security);
    delay = std::max(delay, image.pull.delay);
  }
  const auto waiting = static_cast<int>(std::max(images.size(), kBurst) - kBurst);
  return world_.options.import_time + kPace * waiting + delay;
}

void Imports::fetch(std::uint64_t number, Duration deadline) {
  auto& running = running_.at(number);
  running.images = images_of(running.body, world_.registries);
  const auto duration = pull(running.images);
  auto& loop = world_.loop;
  if (world_.random.chance(world_.faults.conflict)) {
    running.meddle = loop.after(duration / 2,
                                [this, ns = running.ns, name = running.name] { meddle(ns, name); });
  }
  running.deadline =
      loop.after(deadline, [this, number] { answer(number, 504, refusal::timeout()); });
  if (std::ranges::all_of(running.images, [](const auto& image) { return image.pull.answered; }))
    running.fetch = loop.after(duration, [this, number] { finish(number); });
}

void Imports::finish(std::uint64_t number) {
  auto& import = running_.at(number);
  const bool stored = storing(import.body);
  const auto written = stored ? write(import) : Outcome{};
  if (!written.done()) return answer(number, written.code, written.refusal);
  Json body = import.body;
  body["apiVersion"] = import_type().api_version();
  body["kind"] = std::string(import_type().kind);
  auto& metadata = body["metadata"];
  metadata.erase("resourceVersion");
  metadata["namespace"] = import.ns;
  metadata["uid"] = world_.new_uid();
  metadata["creationTimestamp"] = world_.now();
  body["status"] =
      import_status(world_, import.images, at_path(body, {"spec", "repository"}), stored);
  if (written.object) body["status"]["import"] = written.object->json();
  records_[import.record].success =
      stored && std::ranges::all_of(import.images, &ImportedImage::fetched);
  if (stored) keep_images(import);
  answer(number, 201, body);
}

void Imports::answer(std::uint64_t number, int code, const Json& body) {
  auto over = running_.extract(number);
  if (over.empty()) return;
  records_[over.mapped().record].http_status = code;
  over.mapped().done(code, body);
}

Outcome Imports::write(Running& import) {
  if (import.version == 0) return write_new(import);
  const auto stream = world_.store.find(image_stream_type(), import.ns, import.name);
  if (!stream || string_at(at(stream->json(), "metadata"), "uid") != import.uid)
    return sim::refuse(refusal::not_found(import_type(), import.name));
  const auto& before = stream->json();
  Json after = before;
  record_images(after, import.images, world_.now());
  if (after == before && at_path(before, {"metadata", "annotations"}).contains(kCheckAnnotation))
    return {.code = 201, .object = stream, .refusal = nullptr};
  if (stream->number() != import.version)
    return sim::refuse(refusal::modified(import_type(), import.name));
  after["metadata"]["annotations"][kCheckAnnotation] = world_.now();
  if (auto refused = StreamStrategy(world_).prepare_update(after, before); !refused.is_null())
    return sim::refuse(std::move(refused));
  return {.code = 201,
          .object = world_.store.put(image_stream_type(), std::move(after)),
          .refusal = nullptr};
}

Outcome Imports::write_new(Running& import) {
  if (world_.store.find(image_stream_type(), import.ns, import.name))
    return sim::refuse(refusal::already_exists(import_type(), import.name));
  Json stream{{"metadata", {{"name", import.name}, {"namespace", import.ns}, {"generation", 0}}},
              {"spec", Json::object()},
              {"status", Json::object()}};
  StreamStrategy strategy(world_);
  strategy.complete(stream);
  const Json empty = stream;
  record_images(stream, import.images, world_.now());
  stream["metadata"]["annotations"] = Json{{kCheckAnnotation, world_.now()}};
  if (auto refused = strategy.prepare_update(stream, empty); !refused.is_null())
    return sim::refuse(std::move(refused));
  stream["metadata"]["uid"] = world_.new_uid();
  stream["metadata"]["creationTimestamp"] = world_.now();
  return {.code = 201,
          .object = world_.store.put(image_stream_type(), std::move(stream)),
          .refusal = nullptr};
}

void Imports::keep_images(const Running& import) {
  const auto& images = type_of("image.openshift.io", "images");
  for (const auto& image : import.images) {
    if (!image.fetched() || world_.store.find(images, "", image.pull.digest)) continue;
    auto object = image_object(image);
    object["metadata"]["uid"] = world_.new_uid();
    object["metadata"]["creationTimestamp"] = world_.now();
    world_.store.put(images, std::move(object));
  }
}

void Imports::meddle(const std::string& ns, const std::string& name) {
  const auto stream = world_.store.find(image_stream_type(), ns, name);
  if (!stream) return;
  Json object = stream->json();
  object["metadata"]["annotations"]["example.com/touched"] = std::to_string(stream->number());
  world_.store.put(image_stream_type(), std::move(object));
}

}  // namespace imagedeps::sim
