#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "kube/transport.h"
#include "loop/loop.h"
#include "objects/meta.h"

namespace imagedeps::simulation {

/// An ImageStreamImport as the operator sent it.
struct SentImport {
  TimePoint at{};
  objects::TagRef tag;
  std::string pull_spec;
  std::string registry;  ///< host[:port]
  std::string resource_version;
};

/// A request of any kind as the operator sent it.
struct SentRequest {
  TimePoint at{};
  std::string method, target;
  std::optional<TimePoint> answered;  ///< Of a stream: when its header came.
  int status = 0;                     ///< 0: not answered, or no connection.

  [[nodiscard]] bool watches() const { return target.find("watch=true") != std::string::npos; }
  [[nodiscard]] bool imports() const {
    return target.find("/imagestreamimports") != std::string::npos;
  }
};

/// The operator's way to the API server, overheard: which imports are under way as the operator
/// sees it, and what it has listed.
class Wire final : public kube::Transport {
 public:
  Wire(loop::Loop& loop, std::unique_ptr<kube::Transport> transport)
      : loop_(loop), transport_(std::move(transport)) {}

  /// Before an import goes out; under_way() does not have it yet.
  std::function<void(const SentImport&)> on_import;
  /// When the operator gets its answer.
  std::function<void(const SentImport&, const Result<kube::Response>&)> on_import_answer;
  /// Sent, and neither answered nor given up.
  [[nodiscard]] const std::map<std::uint64_t, SentImport>& under_way() const { return *under_way_; }
  /// Requests so far, watches included.
  [[nodiscard]] std::uint64_t requests() const { return requests_; }
  /// All that were ever sent.
  [[nodiscard]] const std::vector<SentImport>& sent() const { return sent_; }
  /// Whether a list of this resource (plural) has come to its end since the last forget().
  [[nodiscard]] bool listed(std::string_view plural) const { return listed_->contains(plural); }
  void forget() { listed_->clear(); }
  /// From now on every request is kept in kept().
  void keep_requests() { keep_requests_ = true; }
  [[nodiscard]] const std::vector<std::shared_ptr<SentRequest>>& kept() const { return kept_; }

  std::unique_ptr<kube::Call> send(kube::Request request, OnResponse on_response) override;
  std::unique_ptr<kube::Call> stream(kube::Request request,
                                     std::shared_ptr<kube::Receiver> receiver,
                                     OnResponse on_end) override;

 private:
  using UnderWay = std::map<std::uint64_t, SentImport>;
  using Listed = std::set<std::string, std::less<>>;
  class HeaderWatch;
  /// Null where requests are not kept.
  [[nodiscard]] std::shared_ptr<SentRequest> keep(const kube::Request& request);
  [[nodiscard]] OnResponse noting(const std::shared_ptr<SentRequest>& sent, OnResponse done) const;
  class ImportCall;
  loop::Loop& loop_;
  std::unique_ptr<kube::Transport> transport_;
  std::shared_ptr<UnderWay> under_way_ = std::make_shared<UnderWay>();
  std::shared_ptr<Listed> listed_ = std::make_shared<Listed>();
  std::vector<SentImport> sent_;
  std::uint64_t requests_ = 0;
  bool keep_requests_ = false;
  std::vector<std::shared_ptr<SentRequest>> kept_;
};

}  // namespace imagedeps::simulation
