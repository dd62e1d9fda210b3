#include "page/page.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "page/row.h"

namespace imagedeps::page {

namespace {

constexpr Duration kContinue{20};  ///< Time between two batches of a snapshot.
constexpr std::string_view kPlain = "text/plain; charset=utf-8";
constexpr std::string_view kJson = "application/json";

std::string_view content_type_of(std::string_view file) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kTypes = {
      {{".html", "text/html; charset=utf-8"},
       {".css", "text/css; charset=utf-8"},
       {".js", "text/javascript; charset=utf-8"},
       {".svg", "image/svg+xml"}}};
  const std::string_view ending = file.substr(std::min(file.rfind('.'), file.size()));
  const auto* const found = std::find_if(kTypes.begin(), kTypes.end(),
                                         [&](const auto& each) { return each.first == ending; });
  return found == kTypes.end() ? kPlain : found->second;
}

void send(loop::HttpResponder& responder, int status, std::string_view type, std::string body) {
  auto headers = safe_headers(type);
  headers["Content-Length"] = std::to_string(body.size());
  if (status == 405) headers["Allow"] = "GET, HEAD";
  if (status == 503) headers["Retry-After"] = "5";
  responder.begin(status, headers);
  responder.write(std::move(body));
  responder.end();
}

}  // namespace

Page::~Page() {
  if (operator_ != nullptr) operator_->on_decided({});
}

void Page::show(reconcile::Operator& shown) {
  operator_ = &shown;
  shown.on_decided([this](const TagRef& tag) {
    for (auto& [id, client] : clients_) client.feed().touch(tag);
  });
  for (auto& [id, client] : clients_) begin_snapshot(client);
}

loop::HttpHandler Page::handler() {
  return
      [this](const loop::HttpRequest& request,
             const std::shared_ptr<loop::HttpResponder>& responder) { answer(request, responder); };
}

void Page::answer(const loop::HttpRequest& request,
                  const std::shared_ptr<loop::HttpResponder>& responder) {
  if (Refusal refusal = judge_request(request, reach_); refusal.status != 0)
    return send(*responder, refusal.status, kPlain, std::move(refusal.text));
  std::string_view path = request.path();
  if (path == "/events") return listen(request, responder);
  if (path == "/explain") return explain(request, *responder);
  if (path == "/") path = "/index.html";
  const std::string_view file = embedded(path.substr(std::min<std::size_t>(1, path.size())));
  if (file.empty()) return send(*responder, 404, kPlain, "not found; open /\n");
  send(*responder, 200, content_type_of(path), std::string(file));
}

void Page::explain(const loop::HttpRequest& request, loop::HttpResponder& responder) const {
  const TagRef tag{request.query("namespace"), request.query("stream"), request.query("tag")};
  const bool known = operator_ != nullptr && operator_->controller().find(tag) != nullptr;
  if (!known)
    return send(responder, 404, kPlain,
                to_string(tag) + " is not needed, or the operator has not read it yet\n");
  send(responder, 200, kJson, to_text(explanation_of(operator_->controller(), loop_, tag)));
}

void Page::listen(const loop::HttpRequest& request,
                  const std::shared_ptr<loop::HttpResponder>& responder) {
  if (request.method == "HEAD") return send(*responder, 200, "text/event-stream", {});
  if (clients_.size() >= kClientsMax) return send(*responder, 503, kPlain, "too many open pages\n");
  const std::uint64_t id = ++clients_made_;
  responder->on_gone([this, id] { clients_.erase(id); });
  responder->begin(200, safe_headers("text/event-stream"));
  Client& client = clients_.try_emplace(id, responder, loop_.now()).first->second;
  client.send_operator(operator_facts(), loop_.now());
  begin_snapshot(client);
  set_timer(kContinue);
}

void Page::set_timer(Duration delay) {
  timer_ = loop_.after(delay, [this] { tick(); });
}

void Page::tick() {
  timer_.reset();
  bool continues = false;
  for (auto& [id, client] : clients_) {
    serve(client);
    continues |= client.continues();
  }
  if (!clients_.empty()) set_timer(continues ? kContinue : Client::kPace);
}

void Page::serve(Client& client) {
  if (client.slow()) return;
  client.send_operator(operator_facts(), loop_.now());
  if (client.feed().overflown()) begin_snapshot(client);
  if (client.due(loop_.now())) {
    const auto row = [this](const TagRef& tag) { return row_or_null(tag); };
    client.send_rows(row, loop_.now(), loop_.wall());
  }
  client.keep_alive(loop_.now());
}

void Page::begin_snapshot(Client& client) {
  std::vector<TagRef> needed;
  if (operator_ != nullptr) {
    operator_->controller().each_istag(
        [&](const reporting::IstagView& view) { needed.push_back(view.tag); });
  }
  client.send_snapshot(std::move(needed), loop_.now());
}

OrderedJson Page::row_or_null(const TagRef& tag) const {
  const auto& controller = operator_->controller();
  return controller.find(tag) == nullptr ? OrderedJson() : row_of(controller, loop_, tag);
}

OrderedJson Page::operator_facts() const {
  if (operator_ == nullptr)
    return {{"phase", "Connecting"}, {"leading", false}, {"mode", "Enforce"}};
  const auto& controller = operator_->controller();
  return {{"phase", controller.board().started() ? "Watching" : "Reading"},
          {"leading", controller.leading()},
          {"mode", controller.config().mode == decide::Mode::Enforce ? "Enforce" : "Observe"}};
}

}  // namespace imagedeps::page
