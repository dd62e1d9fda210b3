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

/// An import under way.
struct InFlight {
  objects::ImportOrder order;
  BeforeImport before;             ///< What the tag held when it was ordered.
  bool forced = false;             ///< It serves a request of a person.
  bool again = false;              ///< Not the first attempt.
  std::uint64_t reconcile_id = 0;  ///< Of the decision that ordered it, in the log.
  TimePoint at{};
  bool looking_up = false;  ///< It is over; its outcome is being looked up.
};

/// Carries out import orders, one POST for each, and says what came of them. An answer that leaves
/// the outcome open (none at all, a stale resourceVersion, 404) is followed by a look at the
/// stream, repeated while that may help; until then the import counts as in flight. Loop thread.
class Importer {
 public:
  /// All must outlive it. `wake` runs when take_ended() has something to return.
  Importer(loop::Loop& loop, kube::Client& client, const Config::Import& config, Random& random,
           loop::Wakeup& wake);
  ~Importer();

  /// The tag must not be in flight. `permit` is admitted, and is told what the image API says.
  void start(InFlight import, std::unique_ptr<kube::GroupGate::Permit> permit);
  [[nodiscard]] std::size_t in_flight() const { return running_.size() + ended_.size(); }
  void each(FunctionRef<void(const InFlight&)> visit) const;
  struct Ended {
    InFlight import;
    Verdict verdict;
    Duration took{};
  };
  /// Imports that have ended, in that order. Until then they count as in flight.
  [[nodiscard]] std::vector<Ended> take_ended() { return std::exchange(ended_, {}); }
  /// Gives all up without a word. What reached the server may or may not take effect.
  void cancel();

 private:
  struct Running {
    InFlight import;
    std::unique_ptr<kube::Call> call;
    std::unique_ptr<kube::GroupGate::Permit> permit;
    Verdict verdict;  ///< What the answer meant, while the stream is looked up.
    Duration took{};
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
  const Config::Import& config_;
  Random& random_;
  loop::Wakeup& wake_;
  std::map<objects::TagRef, Running> running_;
  std::vector<Ended> ended_;
};

}  // namespace imagedeps::importing
