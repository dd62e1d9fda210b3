// Force requests (behaviour.md 4.9) with everything except sockets. A request is served or refused,
// or it waits for a reason that the status shows. Waiting causes no work.
#include "unit/reconcile/whole_operator.h"

namespace imagedeps::reconcile {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

/// For 20 istags in a minute: two evaluations and two status checks of each.
constexpr std::uint64_t kLittleWork = 80;

class Requests : public WholeOperator {
 protected:
  /// A stream with `count` tags, each needed by a BuildConfig.
  void wide_stream(int count) {
    std::vector<Json> tags;
    for (int i = 0; i < count; ++i)
      tags.push_back(docker_tag(std::to_string(i), "quay.io/x/php:" + std::to_string(i)));
    apply(stream("php", tags), "openshift");
    for (int i = 0; i < count; ++i)
      apply(build_config("web" + std::to_string(i), from("openshift", "php:" + std::to_string(i))),
            "shop");
  }
  void ask(const std::string& value, const std::string& management = "Managed") {
    auto object = cluster_.get("image.openshift.io", "imagestreams", "openshift", "php");
    object["metadata"]["annotations"]["imagedeps.io/requested-at"] = value;
    object["metadata"]["annotations"]["imagedeps.io/management-state"] = management;
    apply(object, "openshift");
  }
  static Config paused() {
    Config config;
    config.import.registries["quay.io"].paused = true;
    return config;
  }
  [[nodiscard]] std::string handled(const std::string& name) const {
    return string_at(at(dependency("openshift", name), "status"), "lastHandledRequest");
  }
  [[nodiscard]] std::uint64_t work() const {
    return operator_->controller().evaluator().evaluations() +
           operator_->controller().reporter().writes().taken();
  }
};

TEST_F(Requests, ThatWaitForAPausedRegistryCauseNoWork) {
  wide_stream(20);
  start(paused());
  ask("monday");
  run(seconds{10});
  EXPECT_EQ(ready_reason("openshift", "php.0"), "RegistryBackoff");
  const auto before = work();
  run(minutes{1});
  EXPECT_LE(work() - before, kLittleWork) << "no evaluations in a loop";
}

TEST_F(Requests, CauseNoWorkInAStandby) {
  wide_stream(20);
  start(paused());
  operator_->stop_leading();
  ask("monday");
  run(seconds{10});
  const auto before = work();
  run(minutes{1});
  EXPECT_LE(work() - before, kLittleWork) << "no evaluations in a loop";
}

TEST_F(Requests, ForAnUnmanagedTagCauseNoWork) {
  wide_stream(20);
  start(paused());
  operator_->stop_leading();
  ask("monday", "Unmanaged");
  run(seconds{10});
  const auto before = work();
  run(minutes{1});
  EXPECT_LE(work() - before, kLittleWork) << "no evaluations in a loop";
}

TEST_F(Requests, OfAPopulatedTagAreServedOnceEvenIfTheAnswerIsLost) {
  registry_is_back();
  wide_stream(1);
  start();
  cluster_.set_faults({.lost_answer = 1});
  ask("monday");
  run(seconds{5});
  EXPECT_EQ(handled("php.0"), "") << "the lost answer changed nothing";
  cluster_.set_faults({});
  run(minutes{2});
  EXPECT_EQ(handled("php.0"), "monday");
}

TEST_F(Requests, MadeWhileNoReplicaRanAreServed) {
  registry_is_back();
  wide_stream(2);
  start();
  operator_.reset();
  const auto before = our_imports("openshift/php:0");
  ask("monday");
  run(seconds{5});
  start();
  run(minutes{1});
  EXPECT_EQ(our_imports("openshift/php:0"), before + 1);
  EXPECT_EQ(handled("php.0"), "monday");
  start();
  run(minutes{1});
  EXPECT_EQ(our_imports("openshift/php:0"), before + 1)
      << "the next process does not serve it again";
}

TEST_F(Requests, ServedForAStreamDoNotAffectATagThatIsNeededLater) {
  registry_is_back();
  wide_stream(2);
  start();
  ask("monday");
  run(minutes{1});
  cluster_.remove("build.openshift.io", "buildconfigs", "shop", "web1");
  cluster_.remove("imagedeps.io", "imagedependencies", "openshift", "php.1");
  run(minutes{15});
  const auto before = our_imports("openshift/php:1");
  apply(build_config("late", from("openshift", "php:1")), "shop");
  start();
  run(minutes{1});
  EXPECT_EQ(our_imports("openshift/php:1"), before);
}

}  // namespace
}  // namespace imagedeps::reconcile
