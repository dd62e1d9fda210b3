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

/// The bodies of the two questions. Pure.
[[nodiscard]] Json token_review(std::string_view token);
/// Whether `user`, as a TokenReview's status.user names them, may get the path.
[[nodiscard]] Json access_review(const Json& user, std::string_view path);

/// Lets in who sends a bearer token that the API server knows (TokenReview) and may `get` the
/// non-resource URL (SubjectAccessReview), as Kubernetes' own components do. Answers are
/// remembered: a yes for a minute, a no for ten seconds; a failure of the API server is none.
/// Tokens are kept as digests only. Loop thread.
class MetricsAccess {
 public:
  /// Both must outlive it.
  MetricsAccess(loop::Loop& loop, kube::Transport& transport) : loop_(loop), client_(transport) {}

  using Done = std::function<void(observe::Permission)>;
  void ask(const loop::HttpRequest& request, Done done);

 private:
  struct Known {
    observe::Permission permission;
    TimePoint until;
  };
  /// A token whose answer is under way, and all who wait for it.
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
  std::unordered_map<std::string, Known> known_;  ///< By digest of token and path.
  std::map<std::string, Question> questions_;
};

}  // namespace imagedeps::commands
