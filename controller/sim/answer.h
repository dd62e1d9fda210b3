#pragma once

#include <map>
#include <string>

#include "base/json.h"
#include "loop/http.h"

namespace imagedeps::sim {

/// A complete HTTP response to one request.
struct Answer {
  int status = 200;
  std::string body;
  std::string content_type = "application/json";
  std::map<std::string, std::string> headers = {};
};

[[nodiscard]] inline Answer json_answer(int status, const Json& body) {
  return {.status = status, .body = to_text(body)};
}
/// The response that carries `status`, a metav1.Status. Its `code` is the HTTP status, 500 if
/// absent.
[[nodiscard]] inline Answer refusal_answer(const Json& status) {
  return json_answer(static_cast<int>(integer_at(status, "code", 500)), status);
}

/// Writes the whole response and ends it.
void send(loop::HttpResponder& responder, Answer answer);

}  // namespace imagedeps::sim
