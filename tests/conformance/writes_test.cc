#include "conformance/api.h"

namespace imagedeps::conformance {
namespace {

class Writes : public Conformance {};

TEST_F(Writes, CreateOnce) {
  const auto created = api_.create(config_maps(), config_map("a"));
  EXPECT_EQ(created.status, 201);
  EXPECT_EQ(created.json["kind"], "ConfigMap");
  EXPECT_FALSE(string_at(at(created.json, "metadata"), "uid").empty());
  const auto again = api_.create(config_maps(), config_map("a"));
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(reason_of(again), "AlreadyExists");
  EXPECT_EQ(again.json["details"], (Json{{"name", "a"}, {"kind", "configmaps"}}));
}

TEST_F(Writes, CreateNothingInAMissingNamespace) {
  const auto refused = api_.create("/api/v1/namespaces/absent/configmaps", config_map("a"));
  EXPECT_EQ(refused.status, 404);
  EXPECT_EQ(refused.json["message"], "namespaces \"absent\" not found");
}

TEST_F(Writes, GenerateANameFromAPrefix) {
  auto object = config_map("");
  object["metadata"].erase("name");
  object["metadata"]["generateName"] = "made-";
  const auto created = api_.create(config_maps(), object);
  EXPECT_EQ(created.status, 201);
  EXPECT_EQ(string_at(created.json["metadata"], "name").size(), 10u);
}

TEST_F(Writes, RefuseAnUpdateOfAnOldVersion) {
  auto object = api_.create(config_maps(), config_map("a")).json;
  ASSERT_EQ(api_.merge(config_maps("a"), Json{{"data", {{"k", "1"}}}}).status, 200);
  object["data"] = Json{{"k", "2"}};
  const auto refused = api_.update(config_maps("a"), object);
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(reason_of(refused), "Conflict");
  EXPECT_EQ(refused.json["message"],
            "Operation cannot be fulfilled on configmaps \"a\": the object has been modified; "
            "please apply your changes to the "
            "latest version and try again");
}

TEST_F(Writes, RefuseAnUpdateOfACustomResourceWithoutAVersion) {
  ASSERT_EQ(api_.create(dependencies(), dependency("a")).status, 201);
  EXPECT_EQ(api_.update(dependencies("a"), dependency("a")).status, 422);
}

TEST_F(Writes, LetOnlyOneClientTakeALease) {
  const Json lease{{"apiVersion", "coordination.k8s.io/v1"},
                   {"kind", "Lease"},
                   {"metadata", {{"name", "l"}}},
                   {"spec", {{"holderIdentity", "a"}}}};
  auto held = api_.create(leases(), lease).json;
  auto first = held, second = held;
  first["spec"]["holderIdentity"] = "b";
  second["spec"]["holderIdentity"] = "c";
  EXPECT_EQ(api_.update(leases("l"), first).status, 200);
  EXPECT_EQ(api_.update(leases("l"), second).status, 409);
  EXPECT_EQ(api_.read(leases("l")).json["spec"]["holderIdentity"], "b");
}

TEST_F(Writes, ReleaseALeaseWithAnEmptyHolder) {
  const std::string time = "2026-11-25T10:00:00.123000Z";
  const Json spec{{"holderIdentity", ""},
                  {"leaseDurationSeconds", 1},
                  {"acquireTime", time},
                  {"renewTime", time},
                  {"leaseTransitions", 4}};
  Json lease{{"apiVersion", "coordination.k8s.io/v1"},
             {"kind", "Lease"},
             {"metadata", {{"name", "l"}}},
             {"spec", {{"holderIdentity", "a"}, {"leaseDurationSeconds", 15}}}};
  lease = api_.create(leases(), lease).json;
  lease["spec"] = spec;
  ASSERT_EQ(api_.update(leases("l"), lease).status, 200);
  lease = api_.read(leases("l")).json;
  EXPECT_EQ(lease["spec"], spec) << "times as they were written";
  lease["spec"]["leaseDurationSeconds"] = 0;
  EXPECT_EQ(api_.update(leases("l"), lease).status, 422);
}

TEST_F(Writes, MergeAndRemoveFields) {
  ASSERT_EQ(api_.create(config_maps(), config_map("a", {{"k", "v"}, {"l", "w"}})).status, 201);
  const auto merged = api_.merge(config_maps("a"), Json{{"data", {{"k", nullptr}, {"m", "x"}}}});
  EXPECT_EQ(merged.status, 200);
  EXPECT_EQ(merged.json["data"], (Json{{"l", "w"}, {"m", "x"}}));
}

TEST_F(Writes, WithoutChangesKeepTheVersion) {
  const auto created = api_.create(config_maps(), config_map("a", {{"k", "v"}}));
  EXPECT_EQ(version_of(api_.merge(config_maps("a"), Json{{"data", {{"k", "v"}}}})),
            version_of(created));
  EXPECT_EQ(version_of(api_.update(config_maps("a"), created.json)), version_of(created));
}

TEST_F(Writes, IncrementTheGenerationOnlyForTheSpec) {
  const auto created = api_.create(dependencies(), dependency("a"));
  EXPECT_EQ(created.json["metadata"]["generation"], 1);
  const auto labelled =
      api_.merge(dependencies("a"), Json{{"metadata", {{"labels", {{"a", "b"}}}}}});
  EXPECT_EQ(labelled.json["metadata"]["generation"], 1);
  const auto changed =
      api_.merge(dependencies("a"), Json{{"spec", {{"managementState", "Observed"}}}});
  EXPECT_EQ(changed.json["metadata"]["generation"], 2);
  const auto status =
      api_.merge(dependencies("a") + "/status", Json{{"status", {{"state", "Pending"}}}});
  EXPECT_EQ(status.json["metadata"]["generation"], 2);
}

TEST_F(Writes, KeepSpecAndStatusApart) {
  auto object = dependency("a");
  object["status"] = Json{{"state", "Failed"}};
  const auto created = api_.create(dependencies(), object);
  EXPECT_EQ(created.json["status"], (Json{{"observedGeneration", -1}}));
  const auto through_main = api_.merge(dependencies("a"), Json{{"status", {{"state", "Failed"}}}});
  EXPECT_FALSE(through_main.json["status"].contains("state"));
  const auto through_status = api_.merge(
      dependencies("a") + "/status",
      Json{{"spec", {{"managementState", "Observed"}}}, {"status", {{"state", "Pending"}}}});
  EXPECT_EQ(through_status.json["spec"]["managementState"], "Managed");
  EXPECT_EQ(through_status.json["status"]["state"], "Pending");
}

TEST_F(Writes, OfACustomResourceAreValidatedAgainstItsSchema) {
  for (const auto& [stream, tag] : {std::pair{"Php", "7.1"}, {"php", "bad tag"}, {"", "7.1"}}) {
    const auto refused = api_.create(dependencies(), dependency("a", stream, tag));
    EXPECT_EQ(refused.status, 422) << stream << ":" << tag;
    EXPECT_EQ(reason_of(refused), "Invalid");
  }
  EXPECT_EQ(api_.create(dependencies(), dependency("Upper")).status, 422);
  ASSERT_EQ(api_.create(dependencies(), dependency("a")).status, 201);
  EXPECT_EQ(
      api_.merge(dependencies("a"), Json{{"spec", {{"imageStreamTag", {{"tag", "7.2"}}}}}}).status,
      422);
  EXPECT_EQ(api_.merge(dependencies("a"), Json{{"spec", {{"managementState", "Other"}}}}).status,
            422);
  EXPECT_EQ(
      api_.merge(dependencies("a") + "/status", Json{{"status", {{"state", "Other"}}}}).status,
      422);
  const Json incomplete = Json::array({{{"type", "Ready"}, {"status", "True"}}});
  EXPECT_EQ(
      api_.merge(dependencies("a") + "/status", Json{{"status", {{"conditions", incomplete}}}})
          .status,
      422);
}

class Deletions : public Conformance {};

TEST_F(Deletions, ReturnAStatus) {
  const auto created = api_.create(dependencies(), dependency("a"));
  const auto removed = api_.remove(dependencies("a"));
  EXPECT_EQ(removed.status, 200);
  EXPECT_EQ(removed.json["status"], "Success");
  EXPECT_EQ(removed.json["details"]["uid"], created.json["metadata"]["uid"]);
  const auto again = api_.remove(dependencies("a"));
  EXPECT_EQ(again.status, 404);
  EXPECT_EQ(again.json["details"],
            (Json{{"name", "a"}, {"group", "imagedeps.io"}, {"kind", "imagedependencies"}}));
}

TEST_F(Deletions, CheckTheirPreconditions) {
  const auto created = api_.create(dependencies(), dependency("a"));
  const auto uid = string_at(at(created.json, "metadata"), "uid");
  const auto wrong_uid =
      Json{{"apiVersion", "v1"}, {"kind", "DeleteOptions"}, {"preconditions", {{"uid", "other"}}}};
  EXPECT_EQ(api_.remove(dependencies("a"), wrong_uid).status, 409);
  ASSERT_EQ(api_.merge(dependencies("a"), Json{{"metadata", {{"labels", {{"a", "b"}}}}}}).status,
            200);
  const auto old_version =
      Json{{"apiVersion", "v1"},
           {"kind", "DeleteOptions"},
           {"preconditions", {{"uid", uid}, {"resourceVersion", version_of(created)}}}};
  EXPECT_EQ(api_.remove(dependencies("a"), old_version).status, 409);
  const auto right =
      Json{{"apiVersion", "v1"}, {"kind", "DeleteOptions"}, {"preconditions", {{"uid", uid}}}};
  EXPECT_EQ(api_.remove(dependencies("a"), right).status, 200);
}

TEST_F(Deletions, WaitForFinalizers) {
  auto object = config_map("a");
  object["metadata"]["finalizers"] = Json::array({"example.com/hold"});
  ASSERT_EQ(api_.create(config_maps(), object).status, 201);
  const auto removed = api_.remove(config_maps("a"));
  EXPECT_EQ(removed.status, 200);
  EXPECT_FALSE(at_path(removed.json, {"metadata", "deletionTimestamp"}).is_null());
  EXPECT_EQ(api_.read(config_maps("a")).status, 200);
  EXPECT_EQ(api_.merge(config_maps("a"), Json{{"metadata", {{"finalizers", nullptr}}}}).status,
            200);
  EXPECT_EQ(api_.read(config_maps("a")).status, 404);
}

TEST_F(Deletions, OfACollectionUseItsSelector) {
  ASSERT_EQ(api_.create(config_maps(), config_map("a", {}, {{"app", "web"}})).status, 201);
  ASSERT_EQ(api_.create(config_maps(), config_map("b")).status, 201);
  EXPECT_EQ(api_.remove(config_maps() + "?labelSelector=app%3Dweb").status, 200);
  EXPECT_EQ(api_.read(config_maps("a")).status, 404);
  EXPECT_EQ(api_.read(config_maps("b")).status, 200);
}

}  // namespace
}  // namespace imagedeps::conformance
