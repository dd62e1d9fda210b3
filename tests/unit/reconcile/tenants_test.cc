// Tenants that flood, veto and spy (behaviour.md 5.2 and 5.3). Each test acts as one of them, and
// checks the effect on the others. "mallory" is an ordinary project. All users with write access to
// it can create these objects.
#include <set>

#include "unit/reconcile/whole_operator.h"

namespace imagedeps::reconcile {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class Tenants : public WholeOperator {
 protected:
  /// A project whose one tag waits for the registry, and a build that needs it.
  void a_victim(const std::string& ns = "victim") {
    apply(stream("db", {docker_tag("1", "quay.io/victim/db:1")}), ns);
    apply(build_config("own", from(ns, "db:1")), ns);
    run(seconds{5});
  }
  /// Names istags first to last-1 of a stream, as further images of one build.
  static Json flood(const std::string& name, const std::string& ns, const std::string& stream_name,
                    int first, int last) {
    Json object = build_config(name, {{"kind", "DockerImage"}, {"name", "quay.io/x/y:1"}});
    Json images = Json::array();
    for (int i = first; i < last; ++i)
      images.push_back({{"from", from(ns, stream_name + ":" + std::to_string(10000 + i))},
                        {"paths", Json::array()}});
    object["spec"]["source"]["images"] = std::move(images);
    return object;
  }
  static Json wide_stream(const std::string& name, int tags) {
    std::vector<Json> all;
    for (int i = 0; i < tags; ++i)
      all.push_back(docker_tag(std::to_string(10000 + i),
                               "quay.io/victim/" + name + ":" + std::to_string(i)));
    return stream(name, all);
  }
  [[nodiscard]] std::size_t tracked_in(const std::string& ns) const {
    std::size_t count = 0;
    operator_->controller().each_istag(
        [&](const reporting::IstagView& view) { count += view.tag.ns == ns ? 1 : 0; });
    return count;
  }
  [[nodiscard]] std::string all_that_is_written_into(const std::string& ns) const {
    std::string text;
    for (const auto& each : dependencies(ns)) text += to_text(each) + "\n";
    for (const auto& each : events(ns)) text += to_text(each) + "\n";
    return text;
  }
};

using Flooding = Tenants;

TEST_F(Flooding, WithReferencesIsLimitedToAHundredPerObject) {
  a_victim();
  apply(wide_stream("many", 400), "victim");
  apply(flood("flood", "victim", "many", 0, 400), "mallory");
  start();
  run(minutes{1});
  EXPECT_EQ(tracked_in("victim"), 100u + 1u);
  EXPECT_EQ(dropped("references_per_object"), "300");
  EXPECT_EQ(dependencies("victim").size(), 100u + 1u);
}

TEST_F(Flooding, WithForeignTagsIsLimitedToFiveHundredPerNamespace) {
  a_victim();
  apply(wide_stream("many", 700), "victim");
  for (int i = 0; i < 7; ++i)
    apply(flood("flood" + std::to_string(i), "victim", "many", i * 100, i * 100 + 100), "mallory");
  start();
  EXPECT_EQ(tracked_in("victim"), 500u + 1u);
  EXPECT_EQ(dropped("foreign_istags_per_namespace"), "200");
}

TEST_F(Flooding, DoesNotDelayTheVictimsOwnTag) {
  a_victim();
  apply(wide_stream("many", 200), "victim");
  for (int i = 0; i < 2; ++i)
    apply(flood("flood" + std::to_string(i), "victim", "many", i * 100, i * 100 + 100), "mallory");
  run(seconds{5});
  start();
  registry_is_back();
  run(minutes{1});  // All of them take 100 s, at 2 imports per second.
  EXPECT_EQ(ready_reason("victim", "db.1"), "Populated");
}

TEST_F(Flooding, WithMissingTagsCreatesNothingElsewhere) {
  a_victim();
  apply(flood("flood", "victim", "absent", 0, 90), "mallory");
  apply(flood("flood2", "victim", "db", 0, 90), "mallory");
  start();
  run(minutes{5});
  EXPECT_EQ(dependencies("victim").size(), 1u) << "only its own";
  EXPECT_TRUE(dependencies("mallory").empty());
}

TEST_F(Flooding, OfItsOwnNamespaceIsLimitedToTwoHundredObjects) {
  for (int i = 0; i < 3; ++i)
    apply(flood("flood" + std::to_string(i), "mallory", "absent", i * 100, i * 100 + 100),
          "mallory");
  a_victim();
  start();
  run(minutes{5});
  EXPECT_EQ(dependencies("mallory").size(), 200u);
  EXPECT_EQ(dropped("missing_objects_per_namespace"), "100");
  EXPECT_EQ(dependencies("victim").size(), 1u);
}

TEST_F(Flooding, OfASystemNamespaceChangesNothing) {
  apply(wide_stream("many", 50), "kube-system");
  apply(flood("flood", "kube-system", "many", 0, 4000), "mallory");
  a_victim();
  start();
  registry_is_back();
  run(minutes{5});
  EXPECT_TRUE(dependencies("kube-system").empty());
  for (const auto& each : cluster_.imports())
    EXPECT_FALSE(each.ours && each.ns == "kube-system") << each.tag;
  EXPECT_EQ(ready_reason("victim", "db.1"), "Populated");
}

using Vetoing = Tenants;

TEST_F(Vetoing, ByAnOutputToASharedTagHasNoEffect) {
  a_victim("openshift");
  apply(build_config("veto", {{"kind", "DockerImage"}, {"name", "quay.io/x/y:1"}},
                     from("openshift", "db:1")),
        "mallory");
  apply(build_config("web", from("openshift", "db:1")), "shop");
  start();
  registry_is_back();
  run(minutes{5});
  EXPECT_EQ(ready_reason("openshift", "db.1"), "Populated");
  EXPECT_GE(our_imports("openshift/db:1"), 1u);
}

TEST_F(Vetoing, ByAHookThatTagsASharedTagHasNoEffect) {
  a_victim("openshift");
  Json config{
      {"apiVersion", "apps.openshift.io/v1"},
      {"kind", "DeploymentConfig"},
      {"metadata", {{"name", "veto"}}},
      {"spec",
       {{"replicas", 0},
        {"strategy",
         {{"type", "Recreate"},
          {"recreateParams",
           {{"post",
             {{"failurePolicy", "Ignore"},
              {"tagImages",
               Json::array({{{"containerName", "c"}, {"to", from("openshift", "db:1")}}})}}}}}}},
        {"template",
         {{"spec",
           {{"containers", Json::array({{{"name", "c"}, {"image", "quay.io/x/y:1"}}})}}}}}}}};
  apply(config, "mallory");
  start();
  registry_is_back();
  run(minutes{5});
  EXPECT_EQ(ready_reason("openshift", "db.1"), "Populated");
}

TEST_F(Vetoing, ByOptingOutAffectsTheOwnNamespaceOnly) {
  a_victim();
  apply(build_config("needs", from("victim", "db:1")), "mallory");
  apply(
      {{"apiVersion", "v1"},
       {"kind", "Namespace"},
       {"metadata",
        {{"name", "mallory"}, {"annotations", {{"imagedeps.io/management-state", "Unmanaged"}}}}}},
      "");
  auto veto = declared("veto", "db", "1");
  veto["spec"]["managementState"] = "Unmanaged";
  apply(veto, "mallory");
  start();
  registry_is_back();
  run(minutes{5});
  EXPECT_EQ(ready_reason("victim", "db.1"), "Populated");
}

TEST_F(Vetoing, ByAnAliasToASharedTagHasNoEffect) {
  a_victim("openshift");
  auto follower = stream("follower", {alias_tag("x", "db:1", "openshift")});
  follower["metadata"]["annotations"]["imagedeps.io/management-state"] = "Unmanaged";
  apply(follower, "mallory");
  apply(build_config("needs", from("mallory", "follower:x")), "mallory");
  start();
  registry_is_back();
  run(minutes{5});
  EXPECT_EQ(ready_reason("openshift", "db.1"), "Populated");
}

using Spying = Tenants;

/// What mallory can read about victim/db:1 with its own build that needs the tag.
struct Look {
  std::string state, message;
  bool operator==(const Look&) const = default;
};

class SpyingOnASecret : public Tenants, public testing::WithParamInterface<const char*> {
 protected:
  [[nodiscard]] Look look() const {
    const auto found = dependency("mallory", "app.latest");
    return {string_at(at(found, "status"), "state"),
            string_at(condition(found, "Ready"), "message")};
  }
  void play(const std::string& truth) {
    if (truth == "undefined")
      apply(stream("db", {docker_tag("2", "quay.io/victim/db:2")}), "victim");
    if (truth == "unreachable") a_victim();
    if (truth == "built")
      apply(build_config("own", {{"kind", "DockerImage"}, {"name", "quay.io/x/y:1"}},
                         from("victim", "db:1")),
            "victim");
    if (truth == "alias")
      apply(stream("db", {alias_tag("1", "2", "victim"),
                          docker_tag("2", "secret-registry.victim.example/db:2")}),
            "victim");
    apply(stream("app", {}), "mallory");
    apply(build_config("app", from("victim", "db:1"), from("mallory", "app:latest")), "mallory");
    apply(build_config("user", from("mallory", "app:latest")), "mallory");
    run(seconds{5});
    start();
    run(minutes{5});
  }
};

TEST_P(SpyingOnASecret, ByABuildShowsTheSameSentenceInAllCases) {
  play(GetParam());
  EXPECT_EQ(look().state, "Waiting");
  EXPECT_NE(look().message.find("victim/db:1 is not populated; ask the owners of victim"),
            std::string::npos)
      << look().message;
  auto text = all_that_is_written_into("mallory");
  const std::string allowed = "victim/db:1 is not populated; ask the owners of victim";
  for (auto at = text.find(allowed); at != std::string::npos; at = text.find(allowed))
    text.erase(at, allowed.size());
  EXPECT_EQ(text.find("victim"), std::string::npos) << text;
  EXPECT_EQ(text.find("quay.io/victim"), std::string::npos) << text;
}

INSTANTIATE_TEST_SUITE_P(Truths, SpyingOnASecret,
                         testing::Values("absent", "undefined", "unreachable", "built", "alias"),
                         [](const auto& each) { return std::string(each.param); });

TEST_F(Spying, OnOtherConsumersShowsTheirNumber) {
  a_victim();
  apply(build_config("secret-project-build", from("victim", "db:1")), "mallory");
  start();
  const auto status = dependency("victim", "db.1").at("status");
  EXPECT_EQ(status.at("referenceCount"), 2);
  EXPECT_EQ(status.at("foreignReferenceCount"), 1);
  ASSERT_EQ(status.at("references").size(), 1u);
  EXPECT_EQ(status.at("references").at(0).at("name"), "own");
  EXPECT_EQ(all_that_is_written_into("victim").find("mallory"), std::string::npos);
}

TEST_F(Spying, ThroughAnAliasShowsNothingOfItsTarget) {
  a_victim();
  apply(stream("mirror", {alias_tag("x", "db:1", "victim")}), "mallory");
  apply(build_config("needs", from("mallory", "mirror:x")), "mallory");
  run(seconds{5});
  start();
  run(minutes{10});
  const auto found = dependency("mallory", "mirror.x");
  EXPECT_EQ(string_at(condition(found, "Ready"), "reason"), "AliasUnresolved");
  const auto text = all_that_is_written_into("mallory");
  EXPECT_EQ(text.find("quay.io"), std::string::npos)
      << "the registry belongs to the victim: " << text;
  EXPECT_EQ(text.find("refused"), std::string::npos) << text;
}

TEST_F(Spying, ByADeclaredObjectReachesTheOwnNamespaceOnly) {
  a_victim();
  apply(declared("look", "db", "1"), "mallory");
  start();
  run(minutes{5});
  EXPECT_EQ(ready_reason("mallory", "look"), "ImageStreamMissing") << "it refers to mallory/db:1";
}

}  // namespace
}  // namespace imagedeps::reconcile
