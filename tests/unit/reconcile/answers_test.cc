// The answer to a request and the watch event of the same change arrive in either order. In the end,
// the operator has the same state as the server.
#include "unit/reconcile/whole_operator.h"

namespace imagedeps::reconcile {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class Answers : public WholeOperator {
 protected:
  /// php:7.1 is needed, and its import is in flight: done and watched, but not answered.
  void import_php_with_a_late_answer() {
    apply(stream("php", {docker_tag("7.1", "quay.io/x/php:7.1")}), "openshift");
    apply(build_config("web", from("openshift", "php:7.1")), "shop");
    run(seconds{5});
    registry_is_back();
    cluster_.set_faults({.late_answer = 1});
    start_leading_once_listed();
    ASSERT_TRUE(loop_.run_until([this] { return image_is_there(); }, minutes{2}));
    ASSERT_EQ(operator_->controller().engine().importer().in_flight(), 1u);
    cluster_.set_faults({});
  }
  void start_leading_once_listed() {
    metrics_ = std::make_unique<observe::Metrics>();
    operator_ = std::make_unique<Operator>(loop_, *transport_, log_, *metrics_, Config{}, 1);
    operator_->start();
    operator_->start_leading([] { return true; });
  }
  [[nodiscard]] bool image_is_there() const {
    return !at_path(stored(), {"status", "tags", "0", "items"}).is_null() ||
           to_text(stored()).find("sha256") != std::string::npos;
  }
  [[nodiscard]] Json stored() const {
    return cluster_.get("image.openshift.io", "imagestreams", "openshift", "php");
  }
  [[nodiscard]] std::size_t writes_in_flight() const {
    return operator_->controller().reporter().writes().in_flight();
  }
  [[nodiscard]] bool seen() const {
    return operator_->controller().graph().stream("openshift", "php") != nullptr;
  }
};

TEST_F(Answers, DoNotRestoreADeletedStream) {
  import_php_with_a_late_answer();
  remove_stream("openshift", "php");
  run(minutes{1});
  EXPECT_FALSE(seen());
  EXPECT_EQ(operator_->controller().find({"openshift", "php", "7.1"})->decision.reason,
            decide::Reason::ImageStreamMissing);
}

TEST_F(Answers, DoNotReplaceANewerStream) {
  import_php_with_a_late_answer();
  auto newer = stored();
  newer["metadata"]["annotations"]["imagedeps.io/management-state"] = "Unmanaged";
  apply(newer, "openshift");
  run(minutes{1});
  EXPECT_EQ(operator_->controller().graph().stream("openshift", "php")->management,
            objects::ManagementState::Unmanaged);
}

TEST_F(Answers, DoNotRestoreADeletedImageDependency) {
  apply(stream("php", {docker_tag("7.1", "quay.io/x/php:7.1")}), "openshift");
  apply(build_config("web", from("openshift", "php:7.1")), "shop");
  run(seconds{5});
  start();
  registry_is_back();
  run(minutes{5});
  ASSERT_EQ(ready_reason("openshift", "php.7.1"), "Populated") << "no other write follows";
  cluster_.set_faults({.late_answer = 1});
  apply(build_config("second", from("openshift", "php:7.1")), "shop");  // Another reference.
  run(Duration{50});
  ASSERT_EQ(writes_in_flight(), 1u);
  cluster_.remove("imagedeps.io", "imagedependencies", "openshift", "php.7.1");
  cluster_.set_faults({});
  run(Duration{50});
  ASSERT_EQ(writes_in_flight(), 1u);
  run(minutes{1});
  EXPECT_FALSE(dependency("openshift", "php.7.1").is_null()) << "it is created again";
}

/// After a restore of etcd from a backup, a list with lower versions replaces them.
TEST_F(Answers, AreForgottenAfterAList) {
  apply(stream("php", {docker_tag("7.1", "quay.io/x/php:7.1")}), "openshift");
  apply(build_config("web", from("openshift", "php:7.1")), "shop");
  run(seconds{5});
  start();
  EXPECT_EQ(operator_->controller().remembered().at("streams from answers"), 0u)
      << "each watch has caught up";
  EXPECT_EQ(operator_->controller().remembered().at("objects from answers"), 0u);
}

TEST_F(Answers, AndEverythingElseAreForgottenWithTheObjects) {
  for (int i = 0; i < 40; ++i) {
    const auto number = std::to_string(i);
    const std::string host = "registry" + number + ".example.com";
    apply(stream("app" + number, {docker_tag("1", host + "/x/app:1")}), "shop");
    apply(build_config("web" + number, from("shop", "app" + number + ":1")), "shop");
    apply(build_config("deaf" + number, from("shop", "missing" + number + ":1")), "shop");
  }
  cluster_.set_faults({.conflict = 0.5, .throttle = 0.1, .server_error = 0.1, .lost_answer = 0.1});
  start();
  run(hours{2});
  cluster_.set_faults({});
  for (int i = 0; i < 40; ++i) {
    const auto number = std::to_string(i);
    remove_stream("shop", "app" + number);
    remove_build_config("shop", "web" + number);
    remove_build_config("shop", "deaf" + number);
  }
  run(hours{3});
  for (const auto& [name, size] : operator_->controller().remembered()) EXPECT_EQ(size, 0u) << name;
}

}  // namespace
}  // namespace imagedeps::reconcile
