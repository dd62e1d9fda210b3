#include "objects/image_stream_import.h"

#include "base/scan.h"
#include "objects/read_object.h"

namespace imagedeps::objects {

namespace {

/// status.images[0].
struct ImageResult {
  std::string status;
  std::string reason;
  std::string message;
  std::string image;
};

/// The fields of an answer, unprocessed.
struct Answer {
  bool is_import = false;
  std::size_t images = 0;
  ImageResult result;
  std::string stream;  ///< JSON of status.import, empty if absent.
};

void read_image(scan::Value& value, ImageResult& result) {
  value.fields([&](std::string_view key, scan::Value& image) {
    if (key != "metadata") return;
    image.fields([&](std::string_view name, scan::Value& field) {
      if (name == "name") result.image = field.string();
    });
  });
}

ImageResult read_result(scan::Value& value) {
  ImageResult result;
  value.fields([&](std::string_view part, scan::Value& body) {
    if (part == "image") read_image(body, result);
    if (part != "status") return;
    body.fields([&](std::string_view key, scan::Value& field) {
      if (key == "status")
        result.status = field.string();
      else if (key == "reason")
        result.reason = field.string();
      else if (key == "message")
        result.message = field.string();
    });
  });
  return result;
}

void read_status(scan::Value& value, Answer& answer) {
  value.fields([&](std::string_view key, scan::Value& field) {
    if (key == "images") {
      answer.images = 0;
      field.items([&](scan::Value& item) {
        auto result = read_result(item);
        if (answer.images++ == 0) answer.result = std::move(result);
      });
    } else if (key == "import") {
      answer.stream = field.is_null() ? std::string_view() : field.raw();
    }
  });
}

Result<Answer> read_answer(std::string_view json) {
  Answer answer;
  const auto result = scan::document(json, [&](scan::Value& root) {
    root.fields([&](std::string_view key, scan::Value& field) {
      if (key == "kind") answer.is_import = field.string() == "ImageStreamImport";
      if (key == "status") read_status(field, answer);
    });
  });
  if (!result) return result.error().within("ImageStreamImport");
  if (!answer.is_import) return malformed("ImageStreamImport", "the answer has another kind");
  if (answer.images != 1)
    return malformed("ImageStreamImport",
                     "the answer has " + std::to_string(answer.images) + " images instead of one");
  return answer;
}

}  // namespace

Json import_request(const ImportOrder& order) {
  Json policy{{"insecure", order.policy.insecure}, {"scheduled", order.policy.scheduled}};
  if (!order.policy.import_mode.empty()) policy["importMode"] = order.policy.import_mode;
  Json image{{"from", {{"kind", "DockerImage"}, {"name", order.pull_spec}}},
             {"to", {{"name", order.tag.tag}}},
             {"importPolicy", policy}};
  if (!order.policy.reference_policy.empty())
    image["referencePolicy"] = {{"type", order.policy.reference_policy}};
  return {{"apiVersion", "image.openshift.io/v1"},
          {"kind", "ImageStreamImport"},
          {"metadata",
           {{"name", order.tag.stream},
            {"namespace", order.tag.ns},
            {"resourceVersion", order.stream_resource_version}}},
          {"spec", {{"import", true}, {"images", Json::array({image})}}},
          {"status", Json::object()}};
}

Result<ImportOutcome> decode_import_answer(std::string_view json) {
  const auto answer = read_answer(json);
  if (!answer) return answer.error();
  ImportOutcome outcome;
  if (!answer->stream.empty()) {
    auto stream = decode_image_stream(answer->stream);
    if (!stream) return stream.error();
    outcome.stream = *std::move(stream);
  }
  const auto& result = answer->result;
  if (result.status == "Success" && !result.image.empty()) {
    outcome.image = result.image;
  } else if (result.status == "Success") {
    // The server discards an image if the credentials of another image are refused
    // (openshift-image-api.md 3.7).
    outcome.failure = ImportFailure::ImportFailed;
    outcome.message = "the API server reported success but no image";
  } else {
    outcome.failure = classify_failure(result.reason, result.message);
    outcome.message = normalise_message(result.message.empty() ? "the API server gave no reason"
                                                               : result.message);
  }
  return outcome;
}

}  // namespace imagedeps::objects
