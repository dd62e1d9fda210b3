// The events that users see with `oc describe`, created by the whole operator.
#include "unit/reconcile/whole_operator.h"

namespace imagedeps::reconcile {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using Lines = std::vector<std::string>;

class Announcements : public WholeOperator {
 protected:
  /// A tag in `ns` whose import fails, and its consumer.
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

TEST_F(Announcements, GoToTheConsumerAndTheObjectWhenAnImportFailsAndWhenItIsHealed) {
  a_failing_tag("shop", "shop");
  start();
  run(minutes{10});
  EXPECT_EQ(short_lines("shop"), (Lines{"Warning BuildConfig web RegistryUnreachable: shop/db:1",
                                        "Warning ImageDependency db.1 RegistryUnreachable"}))
      << "once, although it was tried many times";
  registry_is_back();
  run(minutes{5});
  const Lines lines = told("shop");
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_TRUE(lines[0].starts_with("Normal BuildConfig web Populated: shop/db:1: Image sha256:"))
      << lines[0];
  EXPECT_TRUE(lines[1].starts_with("Normal ImageDependency db.1 Populated: Image sha256:"))
      << lines[1];
}

TEST_F(Announcements, OfASharedNamespaceShowTheReason) {
  a_failing_tag("openshift", "shop");
  start();
  run(minutes{1});
  EXPECT_EQ(short_lines("shop"),
            Lines{"Warning BuildConfig web RegistryUnreachable: openshift/db:1"});
}

TEST_F(Announcements, OfAnotherNamespaceShowOnlyThatATagIsNotPopulated) {
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
  EXPECT_EQ(told("spy").size(), 2u) << "not even that it is populated now";
}

TEST_F(Announcements, AreNotCreatedAgainByTheNextProcess) {
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

TEST_F(Announcements, ReachAConsumerThatComesLater) {
  a_failing_tag("shop", "shop");
  start();
  run(minutes{1});
  apply(build_config("late", from("shop", "missing:1")), "shop");
  run(minutes{1});
  EXPECT_NE(short_lines("shop").front().find("BuildConfig late ImageStreamMissing: shop/missing:1"),
            std::string::npos);
}

TEST_F(Announcements, OfALimitAreCreatedOncePerNamespace) {
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
  EXPECT_EQ(count["TooManyReferences"], 3) << "one for each object";
  EXPECT_EQ(count["TooManyForeignTags"], 1);
  EXPECT_EQ(count["TooManyImageDependencies"], 1);
}

TEST_F(Announcements, OfALimitAreCreatedAgainForTheNextExcess) {
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

TEST_F(Announcements, ShowTheOutcomeForTheDependents) {
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
      << "the message is kept";
}

/// A Deployment with the annotation and a container without an image.
Json deployment_with(const std::string& annotation) {
  Json object{{"apiVersion", "apps/v1"}, {"kind", "Deployment"}, {"metadata", {{"name", "web"}}}};
  object["metadata"]["annotations"]["image.openshift.io/triggers"] = annotation;
  object["spec"]["selector"]["matchLabels"]["app"] = "web";
  object["spec"]["template"]["metadata"]["labels"]["app"] = "web";
  object["spec"]["template"]["spec"]["containers"] =
      Json::array({{{"name", "app"}, {"image", " "}}});
  return object;
}

TEST_F(Announcements, OfAFaultAreCreatedOncePerChange) {
  apply(deployment_with("no JSON"), "shop");
  start();
  run(minutes{5});
  ASSERT_EQ(told_by_us("shop").size(), 1u);
  EXPECT_TRUE(
      told_by_us("shop")[0].starts_with("Warning Deployment web TriggersUnreadable: "
                                        "metadata.annotations[image.openshift.io/triggers]: "))
      << told_by_us("shop")[0];
  start();
  run(minutes{5});
  EXPECT_EQ(told_by_us("shop").size(), 1u) << "the next process does not repeat it";
  apply(deployment_with(R"([{"from":{"kind":"ImageStreamTag","name":"php"},"fieldPath":)"
                        R"("spec.template.spec.containers[0].image"}])"),
        "shop");
  run(minutes{5});
  ASSERT_EQ(told_by_us("shop").size(), 2u);
  EXPECT_TRUE(told_by_us("shop")[0].starts_with("Warning Deployment web NotAnImageStreamTag: "));
}

TEST_F(Announcements, OfAFaultStayInTheScope) {
  apply(deployment_with("no JSON"), "openshift-dns");
  start();
  run(minutes{5});
  EXPECT_TRUE(told_by_us("openshift-dns").empty());
}

TEST_F(Announcements, OfManyFaultsAreOneForEachKind) {
  Json object = deployment_with("");
  for (int i = 0; i < 100; ++i)
    object["spec"]["template"]["spec"]["containers"].push_back(
        {{"name", "c" + std::to_string(i)}, {"image", " "}});
  apply(object, "shop");
  start();
  run(minutes{5});
  ASSERT_EQ(told_by_us("shop").size(), 1u);
  EXPECT_TRUE(told_by_us("shop")[0].ends_with("It has at least 20 such faults"))
      << told_by_us("shop")[0];
}

TEST_F(Announcements, OfAScopeWithoutNamespacesAreLogged) {
  apply({{"apiVersion", "v1"}, {"kind", "Namespace"}, {"metadata", {{"name", "shop"}}}}, "");
  Config config;
  config.scope.namespaces = {"shop", "shpo", "web-*"};
  start(config);
  EXPECT_EQ(logged("scope matches no namespace"), 2u);
  EXPECT_EQ(operator_->controller().unmatched_scope(), (std::set<std::string>{"shpo", "web-*"}));
  observe::Health health;
  operator_->add_checks(health);
  EXPECT_NE(health.ready(observe::Health::Detail::Verbose).text.find("shpo, web-*"),
            std::string::npos);
  apply({{"apiVersion", "v1"}, {"kind", "Namespace"}, {"metadata", {{"name", "web-1"}}}}, "");
  run(minutes{1});
  EXPECT_EQ(logged("scope matches no namespace"), 2u);
  EXPECT_EQ(operator_->controller().unmatched_scope(), std::set<std::string>{"shpo"});
}

}  // namespace
}  // namespace imagedeps::reconcile
