#include "commands/metrics_access.h"

#include <utility>

#include "base/digest.h"

namespace imagedeps::commands {

using observe::Permission;
using std::chrono::seconds;

namespace {

constexpr Duration kYes{seconds{60}};
constexpr Duration kNo{seconds{10}};
constexpr Duration kDeadline{seconds{10}};
constexpr std::size_t kKnownMax = 1000;
constexpr std::size_t kQuestionsMax = 20;

const kube::Resource kTokenReviews{"authentication.k8s.io", "v1", "tokenreviews"};
const kube::Resource kAccessReviews{"authorization.k8s.io", "v1", "subjectaccessreviews"};

std::string_view token_of(const loop::HttpRequest& request) {
  constexpr std::string_view kBearer = "Bearer ";
  const auto found = request.headers.find("authorization");
  if (found == request.headers.end() || !found->second.starts_with(kBearer)) return {};
  return std::string_view(found->second).substr(kBearer.size());
}

Permission unknown(const Error& error) {
  return {503, "cannot review the bearer token: " + error.message};
}

}  // namespace

Json token_review(std::string_view token) {
  return {{"apiVersion", api_version(kTokenReviews)},
          {"kind", "TokenReview"},
          {"spec", {{"token", token}}}};
}

Json access_review(const Json& user, std::string_view path) {
  Json spec{{"user", string_at(user, "username")},
            {"nonResourceAttributes", {{"path", path}, {"verb", "get"}}}};
  for (const char* const field : {"uid", "groups", "extra"}) {
    if (!at(user, field).is_null()) spec[field] = at(user, field);
  }
  return {{"apiVersion", api_version(kAccessReviews)},
          {"kind", "SubjectAccessReview"},
          {"spec", std::move(spec)}};
}

void MetricsAccess::ask(const loop::HttpRequest& request, Done done) {
  const std::string_view token = token_of(request);
  if (token.empty()) return done({401, "a bearer token is required"});
  const std::string path(request.path());
  const std::string key = sha256_hex(std::string(token) + "\n" + path);
  const auto known = known_.find(key);
  if (known != known_.end() && loop_.now() < known->second.until)
    return done(known->second.permission);
  const auto asked = questions_.find(key);
  if (asked != questions_.end()) return asked->second.waiting.push_back(std::move(done));
  if (questions_.size() >= kQuestionsMax)
    return done({503, "too many concurrent requests; try again"});
  Question& question = questions_[key];
  question.path = path;
  question.waiting.push_back(std::move(done));
  question.call = client_.create(
      kTokenReviews, {}, token_review(token), {}, kDeadline,
      [this, key](const Result<std::string>& answer) { authenticated(key, answer); });
}

void MetricsAccess::authenticated(const std::string& key, const Result<std::string>& answer) {
  if (!answer) return settle(key, unknown(answer.error()), {});
  const auto review = parse_json(*answer);
  if (!review) return settle(key, unknown(review.error()), {});
  const Json& status = at(*review, "status");
  if (!bool_at(status, "authenticated"))
    return settle(key, {401, "the API server does not accept this bearer token"}, kNo);
  Question& question = questions_.at(key);
  const Json& user = at(status, "user");
  auto call = client_.create(kAccessReviews, {}, access_review(user, question.path), {}, kDeadline,
                             [this, key, name = string_at(user, "username")](
                                 const Result<std::string>& said) { authorized(key, name, said); });
  question.call = std::move(call);
}

void MetricsAccess::authorized(const std::string& key, const std::string& user,
                               const Result<std::string>& answer) {
  if (!answer) return settle(key, unknown(answer.error()), {});
  const auto review = parse_json(*answer);
  if (!review) return settle(key, unknown(review.error()), {});
  if (bool_at(at(*review, "status"), "allowed")) return settle(key, {}, kYes);
  settle(key,
         {403, user + " is not authorized to get the non-resource URL " + questions_.at(key).path +
                   "; bind a ClusterRole that allows it"},
         kNo);
}

void MetricsAccess::settle(const std::string& key, Permission permission, Duration remember) {
  auto question = questions_.extract(key);
  if (remember > Duration{}) {
    make_room();
    known_[key] = {permission, loop_.now() + remember};
  }
  for (const Done& done : question.mapped().waiting) done(permission);
}

/// Limits the memory that a client with many tokens can use.
void MetricsAccess::make_room() {
  if (known_.size() < kKnownMax) return;
  std::erase_if(known_,
                [now = loop_.now()](const auto& entry) { return entry.second.until <= now; });
  if (known_.size() >= kKnownMax) known_.clear();
}

}  // namespace imagedeps::commands
