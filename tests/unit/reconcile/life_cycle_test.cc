// The life cycle of an ImageDependency (behaviour.md 5.5), with everything except sockets.
#include "objects/image_dependency.h"
#include "unit/reconcile/whole_operator.h"

namespace imagedeps::reconcile {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class LifeCycle : public WholeOperator {
 protected:
  void define_php() {
    apply(stream("php",
                 {docker_tag("7.1", "quay.io/x/php:7.1"), docker_tag("8.0", "quay.io/x/php:8.0")}),
          "openshift");
    run(seconds{5});
  }
  void need_php() { apply(build_config("web", from("openshift", "php:7.1")), "shop"); }
  [[nodiscard]] std::string uid() const {
    return string_at(at(dependency("openshift", "php.7.1"), "metadata"), "uid");
  }
};

TEST_F(LifeCycle, StartsWithAMissingTagAndContinuesWhenItIsHealed) {
  define_php();
  need_php();
  start();
  const auto found = dependency("openshift", "php.7.1");
  EXPECT_TRUE(discovered_label(found));
  EXPECT_EQ(condition(found, "Ready").at("status"), "False");
  EXPECT_EQ(dependencies("openshift").size(), 1u) << "8.0 is not needed";
  registry_is_back();
  run(minutes{5});
  EXPECT_EQ(ready_reason("openshift", "php.7.1"), "Populated");
  EXPECT_EQ(condition(dependency("openshift", "php.7.1"), "Ready").at("status"), "True");
  run(hours{2});
  EXPECT_EQ(string_at(at(found, "metadata"), "uid"), uid()) << "kept as long as it is referenced";
}

TEST_F(LifeCycle, DoesNotStartForATagThatWasAlwaysPopulated) {
  registry_is_back();
  define_php();
  need_php();
  start();
  run(hours{1});
  EXPECT_TRUE(dependencies("openshift").empty());
}

TEST_F(LifeCycle, EndsTenMinutesAfterTheLastReference) {
  define_php();
  need_php();
  start();
  remove_build_config("shop", "web");
  run(seconds{5});
  const auto imports = our_imports("openshift/php:7.1");
  registry_is_back();
  run(minutes{9} + seconds{45});
  EXPECT_EQ(state("openshift", "php.7.1"), "Orphaned");
  EXPECT_EQ(at_path(dependency("openshift", "php.7.1"), {"status", "referenceCount"}), 0);
  EXPECT_EQ(our_imports("openshift/php:7.1"), imports) << "it is not needed";
  run(seconds{20});
  EXPECT_TRUE(dependency("openshift", "php.7.1").is_null());
}

TEST_F(LifeCycle, ContinuesIfAReferenceComesBackInTime) {
  define_php();
  need_php();
  start();
  const auto first = uid();
  remove_build_config("shop", "web");
  run(minutes{9});
  need_php();
  run(minutes{20});
  EXPECT_EQ(uid(), first);
  EXPECT_NE(state("openshift", "php.7.1"), "Orphaned");
}

TEST_F(LifeCycle, StartsAgainIfAReferenceComesBackLate) {
  define_php();
  need_php();
  start();
  const auto first = uid();
  remove_build_config("shop", "web");
  run(minutes{11});
  need_php();
  run(seconds{5});
  EXPECT_NE(uid(), "");
  EXPECT_NE(uid(), first);
}

TEST_F(LifeCycle, OfADeclaredObjectIsUpToItsOwner) {
  define_php();
  apply(declared("mine", "php", "7.1"), "openshift");
  need_php();
  start();
  ASSERT_EQ(dependencies("openshift").size(), 1u) << "no other object is created";
  EXPECT_FALSE(discovered_label(dependency("openshift", "mine")));
  EXPECT_EQ(condition(dependency("openshift", "mine"), "Ready").at("status"), "False");
  remove_build_config("shop", "web");
  registry_is_back();
  run(hours{1});
  EXPECT_EQ(ready_reason("openshift", "mine"), "Populated")
      << "a declared dependency alone causes an import";
  EXPECT_EQ(at_path(dependency("openshift", "mine"), {"spec", "imageStreamTag"}),
            at_path(declared("mine", "php", "7.1"), {"spec", "imageStreamTag"}));
}

TEST_F(LifeCycle, OfSeveralObjectsForOneTagIsReported) {
  define_php();
  need_php();
  start();
  apply(declared("mine", "php", "7.1"), "openshift");
  apply(declared("yours", "php", "7.1"), "openshift");
  run(seconds{5});
  ASSERT_EQ(dependencies("openshift").size(), 3u);
  for (const auto* name : {"mine", "yours", "php.7.1"}) {
    EXPECT_EQ(ready_reason("openshift", name), ready_reason("openshift", "mine")) << name;
    EXPECT_EQ(at_path(dependency("openshift", name), {"status", "referenceCount"}), 1) << name;
  }
  registry_is_back();
  run(minutes{5});
  for (const auto* name : {"mine", "yours", "php.7.1"})
    EXPECT_EQ(ready_reason("openshift", name), "Populated") << name;
  cluster_.remove("imagedeps.io", "imagedependencies", "openshift", "mine");
  cluster_.remove("imagedeps.io", "imagedependencies", "openshift", "yours");
  remove_build_config("shop", "web");
  run(minutes{11});
  EXPECT_TRUE(dependencies("openshift").empty())
      << "only the discovered object was left, and it is not needed";
}

TEST_F(LifeCycle, KeepsItsAttemptsWhenAUserDeletesTheObject) {
  define_php();
  need_php();
  start();
  run(minutes{10});
  const auto attempts =
      integer_at(at(dependency("openshift", "php.7.1"), "status"), "importAttempts");
  ASSERT_GT(attempts, 0);
  cluster_.remove("imagedeps.io", "imagedependencies", "openshift", "php.7.1");
  run(seconds{5});
  EXPECT_GE(integer_at(at(dependency("openshift", "php.7.1"), "status"), "importAttempts"),
            attempts);
}

TEST_F(LifeCycle, FollowsAStreamThatIsDeletedAndRecreated) {
  define_php();
  need_php();
  start();
  remove_stream("openshift", "php");
  run(minutes{30});
  EXPECT_EQ(ready_reason("openshift", "php.7.1"), "ImageStreamMissing");
  EXPECT_TRUE(cluster_.get("image.openshift.io", "imagestreams", "openshift", "php").is_null())
      << "the operator must not recreate it";
  const auto before = our_imports("openshift/php:7.1");
  registry_is_back();
  run(minutes{30});
  EXPECT_EQ(our_imports("openshift/php:7.1"), before);
  cluster_.set_registry("*", sim::RegistryMood::Down);
  define_php();
  registry_is_back();
  run(minutes{5});
  EXPECT_EQ(ready_reason("openshift", "php.7.1"), "Populated");
}

TEST_F(LifeCycle, EndsWithItsNamespace) {
  apply(stream("php", {docker_tag("7.1", "quay.io/x/php:7.1")}), "shop");
  apply(build_config("web", from("shop", "php:7.1")), "shop");
  run(seconds{5});
  start();
  ASSERT_FALSE(dependency("shop", "php.7.1").is_null());
  // As the namespace controller does: the namespace is terminating first, then its objects are
  // deleted one after the other.
  cluster_.remove("", "namespaces", "", "shop");
  run(seconds{1});
  cluster_.remove("imagedeps.io", "imagedependencies", "shop", "php.7.1");
  run(seconds{30});
  remove_stream("shop", "php");
  remove_build_config("shop", "web");
  registry_is_back();
  run(hours{2});
  EXPECT_TRUE(dependencies("shop").empty());
  EXPECT_EQ(operator_->controller().state().istags.needed(), 0u);
  EXPECT_LE(logged("cannot write ImageDependency"), 1u) << "logged once, not with each attempt";
}

TEST_F(LifeCycle, ListsTwentyReferencesAndCountsAll) {
  apply(stream("php", {docker_tag("7.1", "quay.io/x/php:7.1")}), "shop");
  run(seconds{5});
  for (int i = 100; i < 125; ++i)
    apply(build_config("web" + std::to_string(i), from("shop", "php:7.1")), "shop");
  for (int i = 100; i < 107; ++i)
    apply(build_config("web" + std::to_string(i), from("shop", "php:7.1")), "elsewhere");
  start();
  const auto status = dependency("shop", "php.7.1").at("status");
  EXPECT_EQ(status.at("references").size(), 20u);
  EXPECT_EQ(status.at("referenceCount"), 32);
  EXPECT_EQ(status.at("foreignReferenceCount"), 7);
  for (const auto& each : status.at("references")) EXPECT_EQ(each.at("namespace"), "shop");
}

TEST_F(LifeCycle, AcceptsTagNamesThatAreNotObjectNames) {
  apply(stream("my.stream", {docker_tag("7_1", "quay.io/x/y:1")}), "shop");
  apply(stream("php", {docker_tag("RC1", "quay.io/x/y:2")}), "shop");
  run(seconds{5});
  apply(build_config("a", from("shop", "my.stream:7_1")), "shop");
  apply(build_config("b", from("shop", "php:RC1")), "shop");
  start();
  const auto found = dependencies("shop");
  ASSERT_EQ(found.size(), 2u);
  for (const auto& each : found) {
    const auto& tag = each.at("spec").at("imageStreamTag");
    EXPECT_EQ(each.at("metadata").at("name"),
              objects::dependency_name({"shop", tag.at("name"), tag.at("tag")}));
  }
  registry_is_back();
  run(minutes{5});
  for (const auto& each : dependencies("shop"))
    EXPECT_EQ(condition(each, "Ready").at("status"), "True");
}

TEST_F(LifeCycle, LeavesANameToAnotherTagThatHasIt) {
  define_php();
  apply(declared("php.7.1", "php", "8.0"), "openshift");
  need_php();
  start();
  run(hours{1});
  EXPECT_EQ(at_path(dependency("openshift", "php.7.1"), {"spec", "imageStreamTag", "tag"}), "8.0");
  EXPECT_FALSE(discovered_label(dependency("openshift", "php.7.1")));
  EXPECT_EQ(logged("cannot create ImageDependency"), 1u);
  EXPECT_EQ(cluster_.requests("PATCH imagedeps.io/imagedependencies"), 0u);
  registry_is_back();
  run(minutes{5});
  EXPECT_EQ(ready_reason("openshift", "php.7.1"), "Populated") << "it refers to 8.0";
  EXPECT_GT(our_imports("openshift/php:7.1"), 0u) << "imports do not depend on the object";
}

}  // namespace
}  // namespace imagedeps::reconcile
