// What people read of it with `oc describe`, played with the whole operator.
#include "unit/reconcile/whole_operator.h"

namespace imagedeps::reconcile {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using Lines = std::vector<std::string>;

class Announcements : public WholeOperator {
 protected:
  /// A tag in `ns` whose import fails, and who needs it.
  void a_failing_tag(const std::string& ns, const std::string& consumer_ns) {
    apply(stream("db", {docker_tag("1", "quay.io/a/db:1")}), ns);
    apply(build_config("web", from(ns, "db:1")), consumer_ns);
    run(seconds{5});
  }
  static std::string without_what(std::string line) {
    return line.substr(0, line.find(": The import from"));
  }
  [[nodiscard]] Lines short_lines(const std::string& ns) const {
    Lines lines = told(ns);
    for (auto& line : lines) line = without_what(line);
    return lines;
  }
};

TEST_F(Announcements, TellTheConsumerAndTheObjectThatAnImportFailedAndThatItIsThere) {
  a_failing_tag("shop", "shop");
  start();
  run(minutes{10});
  EXPECT_EQ(short_lines("shop"), (Lines{"Warning BuildConfig web RegistryUnreachable: shop/db:1",
                                        "Warning ImageDependency db.1 RegistryUnreachable"}))
      << "once, though it was tried many times";
  registry_is_back();
  run(minutes{5});
  const Lines lines = told("shop");
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_TRUE(lines[0].starts_with("Normal BuildConfig web Populated: shop/db:1: Image sha256:"))
      << lines[0];
  EXPECT_TRUE(lines[1].starts_with("Normal ImageDependency db.1 Populated: Image sha256:"))
      << lines[1];
}

TEST_F(Announcements, OfASharedNamespaceSayAllThatEveryUserMayRead) {
  a_failing_tag("openshift", "shop");
  start();
  run(minutes{1});
  EXPECT_EQ(short_lines("shop"),
            Lines{"Warning BuildConfig web RegistryUnreachable: openshift/db:1"});
}

TEST_F(Announcements, OfAnotherNamespaceSayNoMoreThanThatItIsNotPopulated) {
  a_failing_tag("secret", "spy");
  apply(build_config("guess", from("secret", "nothing:1")), "spy");
  start();
  run(minutes{1});
  EXPECT_EQ(told("spy"), (Lines{"Warning BuildConfig guess NotPopulated: secret/nothing:1 is not "
                                "populated; ask the owners of secret",
                                "Warning BuildConfig web NotPopulated: secret/db:1 is not "
                                "populated; ask the owners of secret"}));
  registry_is_back();
  run(minutes{5});
  EXPECT_EQ(told("spy").size(), 2u) << "not even that it is there now";
}

TEST_F(Announcements, AreNotMadeAgainByTheNextProcess) {
  registry_is_back();
  cluster_.set_image("quay.io/a/db:1", false);
  a_failing_tag("shop", "shop");
  start();
  run(minutes{1});
  const auto before = told("shop");
  start();
  run(minutes{5});
  EXPECT_EQ(told("shop"), before);
}

TEST_F(Announcements, ReachSomeoneWhoComesLater) {
  a_failing_tag("shop", "shop");
  start();
  run(minutes{1});
  apply(build_config("late", from("shop", "missing:1")), "shop");
  run(minutes{1});
  EXPECT_NE(short_lines("shop").front().find("BuildConfig late ImageStreamMissing: shop/missing:1"),
            std::string::npos);
}

TEST_F(Announcements, OfALimitAreMadeOncePerNamespace) {
  Config config;
  config.references_per_object_max = 2;
  config.foreign_tags_per_namespace_max = 1;
  config.missing_objects_per_namespace_max = 1;
  for (const auto* name : {"a", "b", "c"}) {
    Json object = build_config(name, from("shop", std::string("missing-") + name + ":1"));
    for (int i = 0; i < 3; ++i)
      object["spec"]["source"]["images"].push_back(
          {{"from", from("else", std::string(name) + ":" + std::to_string(i))},
           {"paths", Json::array()}});
    apply(object, "shop");
  }
  start(config);
  run(minutes{5});
  std::map<std::string, int> count;
  for (const auto& each : events("shop")) ++count[string_at(each, "reason")];
  EXPECT_EQ(count["TooManyReferences"], 3) << "each object";
  EXPECT_EQ(count["TooManyForeignTags"], 1);
  EXPECT_EQ(count["TooManyImageDependencies"], 1);
}

TEST_F(Announcements, OfALimitAreMadeAgainForTheNextExcess) {
  Config config;
  config.foreign_tags_per_namespace_max = 1;
  config.missing_objects_per_namespace_max = 1;
  const auto exceed = [this](const std::string& name) {
    Json object = build_config(name, from("shop", "missing-" + name + ":1"));
    object["spec"]["source"]["images"].push_back(
        {{"from", from("else", name + ":1")}, {"paths", Json::array()}});
    object["spec"]["source"]["images"].push_back(
        {{"from", from("else", name + ":2")}, {"paths", Json::array()}});
    apply(object, "shop");
    run(minutes{1});
  };
  start(config);
  exceed("a");
  exceed("b");
  for (const auto* name : {"a", "b"}) remove_build_config("shop", name);
  run(minutes{15});
  exceed("c");
  exceed("d");
  std::map<std::string, int> count;
  for (const auto& each : events("shop")) ++count[string_at(each, "reason")];
  EXPECT_EQ(count["TooManyForeignTags"], 2);
  EXPECT_EQ(count["TooManyImageDependencies"], 2);
}

TEST_F(Announcements, FollowWhatBecomesOfTheDependents) {
  a_failing_tag("shop", "shop");
  start();
  run(minutes{1});
  registry_is_back();
  run(minutes{20});
  const std::string message = string_at(condition(dependency("shop", "db.1"), "Ready"), "message");
  EXPECT_NE(message.find("; BuildConfig web: build 1 started "), std::string::npos) << message;
  const auto version = string_at(at(dependency("shop", "db.1"), "metadata"), "resourceVersion");
  start();
  run(minutes{30});
  EXPECT_EQ(string_at(at(dependency("shop", "db.1"), "metadata"), "resourceVersion"), version)
      << "it stays there as it was said";
}

}  // namespace
}  // namespace imagedeps::reconcile
