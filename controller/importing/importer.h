#pragma once

#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "base/function_ref.h"
#include "base/random.h"
#include "config/config.h"
#include "importing/import_answer.h"
#include "kube/client.h"
#include "loop/loop.h"
#include "loop/wakeup.h"

namespace imagedeps::importing {

/// An import in flight.
struct InFlight {
  objects::ImportOrder order;
  BeforeImport before;             ///< The tag's state when the import was ordered.
  bool forced = false;             ///< The import serves a force request.
  bool again = false;              ///< True if this is not the first attempt.
  std::uint64_t reconcile_id = 0;  ///< The id of the ordering decision in the log.
  Duration deadline{};             ///< The server's timeout.
  TimePoint at{};                  ///< When the request was sent.
  bool looking_up = false;         ///< The request has ended. Its outcome is being looked up.
};

/// Sends one POST for each import order, and returns its verdict. If the answer leaves the outcome
/// open (no answer, a stale resourceVersion, 404), the stream is looked up, with retries as long as
/// they can help. Until then the import counts as in flight. Loop thread.
class Importer {
 public:
  /// All must outlive it. `wake` runs when take_ended() has something to return.
  Importer(loop::Loop& loop, kube::Client& client, Random& random, loop::Wakeup& wake);
  ~Importer();

  /// The tag must not be in flight. `permit` must be admitted. The outcome is reported to it.
  void start(InFlight import, std::unique_ptr<kube::GroupGate::Permit> permit);
  [[nodiscard]] std::size_t in_flight() const { return running_.size() + ended_.size(); }
  void each(FunctionRef<void(const InFlight&)> visit) const;
  struct Ended {
    InFlight import;
    Verdict verdict;
    Duration took{};
  };
  /// Imports in the order in which they ended. They count as in flight until they are taken.
  [[nodiscard]] std::vector<Ended> take_ended() { return std::exchange(ended_, {}); }
  /// Cancels all imports without a verdict. Requests that reached the server may take effect.
  void cancel();

 private:
  struct Running {
    InFlight import;
    std::unique_ptr<kube::Call> call;
    std::unique_ptr<kube::GroupGate::Permit> permit;
    Verdict verdict;  ///< The verdict of the answer, while the stream is looked up.
    Duration took{};
    bool waited = false;  ///< waited_for_registry().
    std::uint32_t lookups = 0;
  };
  void answered(const objects::TagRef& tag, const Result<std::string>& answer);
  void look_up(const objects::TagRef& tag, TimePoint not_before);
  void send_look_up(const objects::TagRef& tag);
  void looked_up(const objects::TagRef& tag,
                 const Result<std::shared_ptr<const objects::ImageStream>>& stream);
  void finish(const objects::TagRef& tag, const Verdict& verdict);

  loop::Loop& loop_;
  kube::Client& client_;
  Random& random_;
  loop::Wakeup& wake_;
  std::map<objects::TagRef, Running> running_;
  std::vector<Ended> ended_;
};

}  // namespace imagedeps::importing
