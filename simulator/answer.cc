#include "simulator/answer.h"

namespace imagedeps::sim {

void send(loop::HttpResponder& responder, Answer answer) {
  answer.headers["content-type"] = answer.content_type;
  answer.headers["content-length"] = std::to_string(answer.body.size());
  responder.begin(answer.status, answer.headers);
  if (!answer.body.empty()) responder.write(std::move(answer.body));
  responder.end();
}

}  // namespace imagedeps::sim
