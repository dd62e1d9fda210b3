#include "sim/import_controller.h"

#include <algorithm>

#include "sim/import_result.h"
#include "sim/stream_tags.h"

namespace imagedeps::sim {
namespace {

constexpr Duration kDeadline = std::chrono::hours{1};
constexpr Duration kSchedule = std::chrono::minutes{15};

bool importable(const Json& tag) {
  return string_at(at(tag, "from"), "kind") == "DockerImage" && !bool_at(tag, "reference");
}
bool scheduled(const Json& tag) {
  return importable(tag) && bool_at(at(tag, "importPolicy"), "scheduled");
}

/// The newest observed generation of the tag. A failed import counts as observed, just like an
/// image.
std::int64_t observed(const Json& stream, const std::string& tag) {
  const auto* status = status_tag(stream, tag);
  if (status == nullptr) return 0;
  const auto& conditions = at(*status, "conditions");
  const auto failed = conditions.is_array() && !conditions.empty()
                          ? integer_at(conditions.front(), "generation")
                          : 0;
  return std::max(failed, integer_at(newest_event(stream, tag), "generation"));
}

bool whole_repository_due(const Json& stream) {
  return !string_at(at(stream, "spec"), "dockerImageRepository").empty() &&
         !at_path(stream, {"metadata", "annotations"}).contains(kCheckAnnotation);
}

Json entry_of(const Json& tag) {
  return Json{{"from", at(tag, "from")},
              {"to", {{"name", at(tag, "name")}}},
              {"importPolicy", at(tag, "importPolicy")},
              {"referencePolicy", at(tag, "referencePolicy")}};
}

Json request_for(const Version& stream) {
  return Json{{"apiVersion", "image.openshift.io/v1"},
              {"kind", "ImageStreamImport"},
              {"metadata",
               {{"name", stream.name()},
                {"namespace", stream.ns()},
                {"resourceVersion", std::to_string(stream.number())}}},
              {"spec", {{"import", true}}}};
}

}  // namespace

bool needs_import(const Json& stream, const Json& tag) {
  return importable(tag) &&
         integer_at(tag, "generation") > observed(stream, string_at(tag, "name"));
}

ImportController::ImportController(World& world, Imports& imports)
    : world_(world),
      imports_(imports),
      pending_(world.loop, [this](const ObjectName& name) { import(name, Why::Pending); }),
      scheduled_(world.loop, [this](const ObjectName& name) { import(name, Why::Schedule); }),
      backoff_(std::chrono::milliseconds{1}, std::chrono::seconds{1000}) {}

void ImportController::on(const Change& change) {
  if (change.object->type().kind != "ImageStream") return;
  const auto name = name_of(*change.object);
  if (change.type == Change::Type::Deleted) return backoff_.reset(name);
  pending_.add(name);
  schedule(name);
}

void ImportController::schedule(const ObjectName& name) {
  const auto stream = world_.store.find(*name.type, name.ns, name.name);
  if (stream && std::ranges::any_of(at_path(stream->json(), {"spec", "tags"}), scheduled))
    scheduled_.add(name, kSchedule);
}

void ImportController::import(const ObjectName& name, Why why) {
  if (why == Why::Schedule) schedule(name);
  const auto stream = world_.store.find(*name.type, name.ns, name.name);
  if (!stream || running_.contains(name)) return;
  auto request = request_for(*stream);
  auto images = Json::array();
  for (const auto& tag : at_path(stream->json(), {"spec", "tags"})) {
    if (needs_import(stream->json(), tag) || (why == Why::Schedule && scheduled(tag)))
      images.push_back(entry_of(tag));
  }
  if (!images.empty()) request["spec"]["images"] = std::move(images);
  if (whole_repository_due(stream->json()))
    request["spec"]["repository"] =
        Json{{"from",
              {{"kind", "DockerImage"},
               {"name", at_path(stream->json(), {"spec", "dockerImageRepository"})}}}};
  if (request["spec"].size() == 1) return backoff_.reset(name);
  running_.insert(name);
  imports_.start(name.ns, request, kDeadline, Imports::Client::Platform,
                 [this, name](int code, const Json&) { done(name, code); });
}

void ImportController::done(const ObjectName& name, int code) {
  running_.erase(name);
  if (code < 300) {
    backoff_.reset(name);
    pending_.add(name);
  } else {
    pending_.add(name, backoff_.next(name));
  }
}

}  // namespace imagedeps::sim
