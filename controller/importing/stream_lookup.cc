#include "importing/stream_lookup.h"

#include "base/json.h"
#include "kube/resource.h"

namespace imagedeps::importing {

using objects::ImageStream;
using Found = Result<std::shared_ptr<const ImageStream>>;

namespace {

Found read(const Result<kube::Response>& answer) {
  if (!answer) return answer.error();
  if (answer->status >= 300) return kube::error_of(*answer);
  const auto list = parse_json(answer->body);
  if (!list) return list.error();
  const Json& items = at(*list, "items");
  if (!items.is_array() || items.empty()) return std::shared_ptr<const ImageStream>{};
  return objects::decode_image_stream(to_text(items.front()));
}

}  // namespace

std::unique_ptr<kube::Call> look_up_stream(kube::Transport& transport, std::string_view ns,
                                           std::string_view name, std::function<void(Found)> done) {
  kube::Request request;
  request.target = kube::collection_path(resource(objects::Kind::ImageStream), ns) +
                   "?fieldSelector=metadata.name%3D" + kube::percent_encode(name);
  return transport.send(
      std::move(request),
      [done = std::move(done)](Result<kube::Response> answer) { done(read(answer)); });
}

}  // namespace imagedeps::importing
