#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/json.h"
#include "kube/client.h"
#include "loop/http.h"
#include "loop/loop.h"
#include "observe/endpoints.h"

namespace imagedeps::commands {

/// The body of a TokenReview.
[[nodiscard]] Json token_review(std::string_view token);
/// The body of a SubjectAccessReview: may `user` (status.user of a TokenReview) get the path?
[[nodiscard]] Json access_review(const Json& user, std::string_view path);

/// Authorizes requests as Kubernetes' own components do: the bearer token must be valid
/// (TokenReview), and its user must be authorized to `get` the non-resource URL
/// (SubjectAccessReview). Permissions are cached for a minute, refusals for ten seconds, and errors
/// of the API server not at all. Tokens are stored only as digests. Loop thread.
class MetricsAccess {
 public:
  /// Both arguments must outlive this.
  MetricsAccess(loop::Loop& loop, kube::Transport& transport) : loop_(loop), client_(transport) {}

  using Done = std::function<void(observe::Permission)>;
  /// Calls `done` once, possibly before it returns.
  void ask(const loop::HttpRequest& request, Done done);

 private:
  struct Known {
    observe::Permission permission;
    TimePoint until;
  };
  /// A review in flight, and the requests that wait for it.
  struct Question {
    std::string path;
    std::vector<Done> waiting;
    std::unique_ptr<kube::Call> call;
  };
  void authenticated(const std::string& key, const Result<std::string>& answer);
  void authorized(const std::string& key, const std::string& user,
                  const Result<std::string>& answer);
  void settle(const std::string& key, observe::Permission permission, Duration remember);
  void make_room();

  loop::Loop& loop_;
  kube::Client client_;
  std::unordered_map<std::string, Known> known_;  ///< Key: digest of token and path.
  std::map<std::string, Question> questions_;
};

}  // namespace imagedeps::commands
