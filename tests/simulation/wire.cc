#include "simulation/wire.h"

#include <utility>

#include "base/json.h"
#include "objects/pull_spec.h"

namespace imagedeps::simulation {
namespace {

constexpr std::string_view kImports = "/imagestreamimports";

/// Returns the text between "/namespaces/" and the next slash.
std::string namespace_of(std::string_view target) {
  constexpr std::string_view kBefore = "/namespaces/";
  const auto begin = target.find(kBefore) + kBefore.size();
  return std::string(target.substr(begin, target.find('/', begin) - begin));
}

SentImport import_of(const kube::Request& request, TimePoint now) {
  const auto body = parse_json(request.body);
  CHECK(body.has_value());
  const Json& image = at_path(*body, {"spec", "images"}).front();
  SentImport sent{.at = now,
                  .tag = {namespace_of(request.target), string_at(at(*body, "metadata"), "name"),
                          string_at(at(image, "to"), "name")},
                  .pull_spec = string_at(at(image, "from"), "name"),
                  .resource_version = string_at(at(*body, "metadata"), "resourceVersion")};
  if (const auto spec = objects::parse_pull_spec(sent.pull_spec)) sent.registry = spec->registry;
  return sent;
}

/// Returns the plural of a list request, empty for any other request. Every page counts, because an
/// interrupted list starts again.
std::string listed_by(const kube::Request& request) {
  const auto query = request.target.find('?');
  if (request.method != "GET" || request.target.find("watch=") != std::string::npos ||
      request.target.find("fieldSelector") != std::string::npos)
    return {};
  const std::string path = request.target.substr(0, query);
  return path.substr(path.rfind('/') + 1);
}

}  // namespace

class Wire::ImportCall final : public kube::Call {
 public:
  ImportCall(std::shared_ptr<InFlight> in_flight, std::uint64_t number,
             std::unique_ptr<kube::Call> call)
      : in_flight_(std::move(in_flight)), number_(number), call_(std::move(call)) {}
  ~ImportCall() override { in_flight_->erase(number_); }

 private:
  std::shared_ptr<InFlight> in_flight_;
  std::uint64_t number_;
  std::unique_ptr<kube::Call> call_;
};

/// Records when the header of a stream arrives.
class Wire::HeaderWatch final : public kube::Receiver {
 public:
  HeaderWatch(loop::Loop& loop, std::shared_ptr<SentRequest> sent,
              std::shared_ptr<kube::Receiver> receiver)
      : loop_(loop), sent_(std::move(sent)), receiver_(std::move(receiver)) {}
  void opened() override {
    sent_->answered = loop_.now();
    sent_->status = 200;
    receiver_->opened();
  }
  void receive(std::string_view bytes, std::function<void()> taken) override {
    receiver_->receive(bytes, std::move(taken));
  }

 private:
  loop::Loop& loop_;
  std::shared_ptr<SentRequest> sent_;
  std::shared_ptr<kube::Receiver> receiver_;
};

std::shared_ptr<SentRequest> Wire::keep(const kube::Request& request) {
  if (!keep_requests_) return nullptr;
  auto sent = std::make_shared<SentRequest>();
  sent->at = loop_.now();
  sent->method = request.method;
  sent->target = request.target;
  return kept_.emplace_back(std::move(sent));
}

Wire::OnResponse Wire::recording(const std::shared_ptr<SentRequest>& sent, OnResponse done) const {
  if (!sent) return done;
  return [this, sent, done = std::move(done)](Result<kube::Response> answer) {
    if (!sent->answered) {
      sent->answered = loop_.now();
      sent->status = answer ? answer->status : 0;
    }
    done(std::move(answer));
  };
}

std::unique_ptr<kube::Call> Wire::send(kube::Request request, OnResponse on_response) {
  ++requests_;
  on_response = recording(keep(request), std::move(on_response));
  if (request.method != "POST" || request.target.find(kImports) == std::string::npos)
    return transport_->send(std::move(request), std::move(on_response));
  const SentImport import = import_of(request, loop_.now());
  if (on_import) on_import(import);
  sent_.push_back(import);
  const std::uint64_t number = sent_.size();
  in_flight_->emplace(number, import);
  auto call = transport_->send(
      std::move(request), [this, in_flight = in_flight_, number, import,
                           on_response = std::move(on_response)](Result<kube::Response> answer) {
        in_flight->erase(number);
        if (on_import_answer) on_import_answer(import, answer);
        on_response(std::move(answer));
      });
  return std::make_unique<ImportCall>(in_flight_, number, std::move(call));
}

std::unique_ptr<kube::Call> Wire::stream(kube::Request request,
                                         std::shared_ptr<kube::Receiver> receiver,
                                         OnResponse on_end) {
  ++requests_;
  const std::string plural = listed_by(request);
  const auto sent = keep(request);
  if (sent) receiver = std::make_shared<HeaderWatch>(loop_, sent, std::move(receiver));
  on_end = recording(sent, std::move(on_end));
  return transport_->stream(
      std::move(request), std::move(receiver),
      [listed = listed_, plural, on_end = std::move(on_end)](Result<kube::Response> answer) {
        const bool fine = answer && (answer->status < 300 || answer->status == 404);
        if (!plural.empty() && fine) listed->insert(plural);
        on_end(std::move(answer));
      });
}

}  // namespace imagedeps::simulation
