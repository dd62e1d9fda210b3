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

/// An ImageStreamImport that the operator sent.
struct SentImport {
  TimePoint at{};
  objects::TagRef tag;
  std::string pull_spec;
  std::string registry;  ///< host[:port]
  std::string resource_version;
};

/// Any request that the operator sent.
struct SentRequest {
  TimePoint at{};
  std::string method, target;
  /// When the response arrived, or the header in the case of a stream.
  std::optional<TimePoint> answered;
  int status = 0;  ///< 0 without a response or a connection.

  [[nodiscard]] bool watches() const { return target.find("watch=true") != std::string::npos; }
  [[nodiscard]] bool imports() const {
    return target.find("/imagestreamimports") != std::string::npos;
  }
};

/// The operator's transport to the API server. It records the imports that are in flight from the
/// operator's point of view, and the resources that it has listed.
class Wire final : public kube::Transport {
 public:
  Wire(loop::Loop& loop, std::unique_ptr<kube::Transport> transport)
      : loop_(loop), transport_(std::move(transport)) {}

  /// Called before an import is sent, when in_flight() does not contain it yet.
  std::function<void(const SentImport&)> on_import;
  /// Called when the operator receives the response.
  std::function<void(const SentImport&, const Result<kube::Response>&)> on_import_answer;
  /// Imports that were neither answered nor cancelled, by number.
  [[nodiscard]] const std::map<std::uint64_t, SentImport>& in_flight() const { return *in_flight_; }
  /// The number of requests so far, including watches.
  [[nodiscard]] std::uint64_t requests() const { return requests_; }
  /// All imports since the start, oldest first.
  [[nodiscard]] const std::vector<SentImport>& sent() const { return sent_; }
  /// True if a list of this resource (plural) has completed since the last forget().
  [[nodiscard]] bool listed(std::string_view plural) const { return listed_->contains(plural); }
  void forget() { listed_->clear(); }
  /// Records every request from now on. See kept().
  void keep_requests() { keep_requests_ = true; }
  [[nodiscard]] const std::vector<std::shared_ptr<SentRequest>>& kept() const { return kept_; }

  std::unique_ptr<kube::Call> send(kube::Request request, OnResponse on_response) override;
  std::unique_ptr<kube::Call> stream(kube::Request request,
                                     std::shared_ptr<kube::Receiver> receiver,
                                     OnResponse on_end) override;

 private:
  using InFlight = std::map<std::uint64_t, SentImport>;
  using Listed = std::set<std::string, std::less<>>;
  class HeaderWatch;
  /// Returns null if requests are not recorded.
  [[nodiscard]] std::shared_ptr<SentRequest> keep(const kube::Request& request);
  [[nodiscard]] OnResponse recording(const std::shared_ptr<SentRequest>& sent,
                                     OnResponse done) const;
  class ImportCall;
  loop::Loop& loop_;
  std::unique_ptr<kube::Transport> transport_;
  std::shared_ptr<InFlight> in_flight_ = std::make_shared<InFlight>();
  std::shared_ptr<Listed> listed_ = std::make_shared<Listed>();
  std::vector<SentImport> sent_;
  std::uint64_t requests_ = 0;
  bool keep_requests_ = false;
  std::vector<std::shared_ptr<SentRequest>> kept_;
};

}  // namespace imagedeps::simulation
