// Server-side apply, as far as the operator's status writer and kubectl need it.
#include "conformance/api.h"

namespace imagedeps::conformance {
namespace {

Json condition(const std::string& type, const std::string& status) {
  return Json{{"type", type},
              {"status", status},
              {"lastTransitionTime", "2026-11-23T18:31:52Z"},
              {"reason", "Populated"},
              {"message", "it is"}};
}

class Apply : public Conformance {
 protected:
  [[nodiscard]] Json status_of(Json fields) const {
    return Json{{"apiVersion", "imagedeps.io/v1alpha1"},
                {"kind", "ImageDependency"},
                {"metadata", {{"name", "a"}}},
                {"status", std::move(fields)}};
  }
  Answer apply_status(Json fields, const std::string& manager = "imagedeps-status") {
    return api_.apply(dependencies("a") + "/status", manager, status_of(std::move(fields)), true);
  }
};

TEST_F(Apply, CreatesAndThenChanges) {
  auto object = config_map("a", {{"k", "1"}});
  EXPECT_EQ(api_.apply(config_maps("a"), "m", object).status, 201);
  object["data"]["k"] = "2";
  const auto changed = api_.apply(config_maps("a"), "m", object);
  EXPECT_EQ(changed.status, 200);
  EXPECT_EQ(changed.json["data"]["k"], "2");
}

TEST_F(Apply, OfAnUnchangedObjectWritesNothing) {
  const auto object = config_map("a", {{"k", "1"}});
  const auto first = api_.apply(config_maps("a"), "m", object);
  EXPECT_EQ(version_of(api_.apply(config_maps("a"), "m", object)), version_of(first));
}

TEST_F(Apply, RemovesFieldsThatItsManagerNoLongerApplies) {
  ASSERT_EQ(api_.apply(config_maps("a"), "m", config_map("a", {{"k", "1"}, {"l", "1"}})).status,
            201);
  ASSERT_EQ(api_.apply(config_maps("a"), "other", config_map("a", {{"o", "1"}})).status, 200);
  const auto changed = api_.apply(config_maps("a"), "m", config_map("a", {{"l", "1"}}));
  EXPECT_EQ(changed.json["data"], (Json{{"l", "1"}, {"o", "1"}}));
}

TEST_F(Apply, KeepsFieldsThatAnotherManagerAlsoApplies) {
  ASSERT_EQ(api_.apply(config_maps("a"), "m", config_map("a", {{"k", "1"}})).status, 201);
  ASSERT_EQ(api_.apply(config_maps("a"), "other", config_map("a", {{"k", "1"}})).status, 200);
  const auto changed = api_.apply(config_maps("a"), "m", config_map("a"));
  EXPECT_EQ(changed.json["data"], (Json{{"k", "1"}}));
}

TEST_F(Apply, RefusesToChangeAnotherManagersFieldUnlessForced) {
  ASSERT_EQ(api_.apply(config_maps("a"), "m", config_map("a", {{"k", "1"}})).status, 201);
  const auto refused = api_.apply(config_maps("a"), "other", config_map("a", {{"k", "2"}}));
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(reason_of(refused), "Conflict");
  const auto& causes = at(at(refused.json, "details"), "causes");
  ASSERT_EQ(causes.size(), 1u) << refused.json;
  const auto& cause = causes.at(0);
  EXPECT_EQ(at(cause, "reason"), "FieldManagerConflict");
  EXPECT_EQ(at(cause, "field"), ".data.k");
  EXPECT_TRUE(string_at(cause, "message").starts_with("conflict with \"m\"")) << cause;
  const auto forced = api_.apply(config_maps("a"), "other", config_map("a", {{"k", "2"}}), true);
  EXPECT_EQ(forced.status, 200);
  EXPECT_EQ(forced.json["data"]["k"], "2");
  // The first manager no longer owns it.
  const auto released = api_.apply(config_maps("a"), "m", config_map("a", {{"l", "1"}}));
  EXPECT_EQ(released.json["data"], (Json{{"k", "2"}, {"l", "1"}}));
}

TEST_F(Apply, ConflictsWithAnEarlierUpdate) {
  ASSERT_EQ(api_.create(config_maps(), config_map("a", {{"k", "1"}})).status, 201);
  EXPECT_EQ(api_.apply(config_maps("a"), "m", config_map("a", {{"k", "2"}})).status, 409);
  EXPECT_EQ(api_.apply(config_maps("a"), "m", config_map("a", {{"k", "1"}})).status, 200);
}

TEST_F(Apply, LosesFieldsToALaterUpdate) {
  ASSERT_EQ(api_.apply(config_maps("a"), "m", config_map("a", {{"k", "1"}, {"l", "1"}})).status,
            201);
  ASSERT_EQ(api_.merge(config_maps("a"), Json{{"data", {{"k", "2"}}}}).status, 200);
  const auto changed = api_.apply(config_maps("a"), "m", config_map("a", {{"l", "1"}}));
  EXPECT_EQ(changed.status, 200);
  EXPECT_EQ(changed.json["data"], (Json{{"k", "2"}, {"l", "1"}}));
}

TEST_F(Apply, NeedsAManager) {
  const auto refused = api_.send({.method = "PATCH",
                                  .target = config_maps("a"),
                                  .body = to_text(config_map("a")),
                                  .content_type = "application/apply-patch+yaml"});
  EXPECT_EQ(refused.status, 422) << refused.json;
}

TEST_F(Apply, KeepsTheLabelsOfOthers) {
  ASSERT_EQ(api_.create(dependencies(), dependency("a")).status, 201);
  ASSERT_EQ(
      api_.merge(dependencies("a"), Json{{"metadata",
                                          {{"annotations", {{"imagedeps.io/requested-at", "now"}}},
                                           {"labels", {{"team", "x"}}}}}})
          .status,
      200);
  auto ours = dependency("a");
  ours["metadata"]["labels"] = Json{{"app.kubernetes.io/managed-by", "imagedeps"}};
  const auto applied = api_.apply(dependencies("a"), "imagedeps", ours, true);
  EXPECT_EQ(applied.status, 200);
  EXPECT_EQ(applied.json["metadata"]["labels"],
            (Json{{"app.kubernetes.io/managed-by", "imagedeps"}, {"team", "x"}}));
  EXPECT_EQ(applied.json["metadata"]["annotations"]["imagedeps.io/requested-at"], "now");
}

TEST_F(Apply, ToTheStatusOfAMissingObjectIs404) {
  const auto refused = apply_status({{"state", "Pending"}});
  EXPECT_EQ(refused.status, 404);
  EXPECT_EQ(reason_of(refused), "NotFound");
}

TEST_F(Apply, ToStatusLeavesTheSpecAlone) {
  ASSERT_EQ(api_.apply(dependencies("a"), "imagedeps", dependency("a")).status, 201);
  const auto applied = apply_status({{"observedGeneration", 1}, {"state", "Pending"}});
  EXPECT_EQ(applied.status, 200);
  EXPECT_EQ(applied.json["spec"]["imageStreamTag"]["name"], "php");
  EXPECT_EQ(applied.json["status"], (Json{{"observedGeneration", 1}, {"state", "Pending"}}));
  bool named = false;
  for (const auto& entry : at_path(applied.json, {"metadata", "managedFields"}))
    named = named || (string_at(entry, "manager") == "imagedeps-status" &&
                      string_at(entry, "subresource") == "status" &&
                      string_at(entry, "operation") == "Apply");
  EXPECT_TRUE(named);
}

TEST_F(Apply, ToStatusRemovesFieldsThatAreNoLongerApplied) {
  ASSERT_EQ(api_.apply(dependencies("a"), "imagedeps", dependency("a")).status, 201);
  ASSERT_EQ(apply_status({{"observedGeneration", 1},
                          {"importAttempts", 3},
                          {"lastError", {{"reason", "RateLimited"}, {"message", "m"}}},
                          {"aliasChain", {"a:1", "a:2"}}})
                .status,
            200);
  const auto applied =
      apply_status({{"observedGeneration", 1}, {"state", "Populated"}, {"aliasChain", {"a:2"}}});
  EXPECT_EQ(applied.json["status"],
            (Json{{"observedGeneration", 1}, {"state", "Populated"}, {"aliasChain", {"a:2"}}}));
}

TEST_F(Apply, MergesConditionsByType) {
  ASSERT_EQ(api_.apply(dependencies("a"), "imagedeps", dependency("a")).status, 201);
  ASSERT_EQ(apply_status({{"observedGeneration", 1},
                          {"conditions", Json::array({condition("Ready", "False"),
                                                      condition("Stalled", "True")})}})
                .status,
            200);
  ASSERT_EQ(
      apply_status({{"conditions", Json::array({condition("Other", "True")})}}, "other").status,
      200);
  const auto applied = apply_status(
      {{"observedGeneration", 1}, {"conditions", Json::array({condition("Ready", "True")})}});
  std::map<std::string, std::string> conditions;
  for (const auto& entry : at_path(applied.json, {"status", "conditions"}))
    conditions[string_at(entry, "type")] = string_at(entry, "status");
  EXPECT_EQ(conditions, (std::map<std::string, std::string>{{"Ready", "True"}, {"Other", "True"}}));
}

TEST_F(Apply, OfAnUnchangedStatusWritesNothing) {
  ASSERT_EQ(api_.apply(dependencies("a"), "imagedeps", dependency("a")).status, 201);
  const Json fields{{"observedGeneration", 1},
                    {"conditions", Json::array({condition("Ready", "True")})}};
  const auto first = apply_status(fields);
  EXPECT_EQ(version_of(apply_status(fields)), version_of(first));
}

TEST_F(Apply, ChecksTheUidThatItSpecifies) {
  ASSERT_EQ(api_.apply(dependencies("a"), "imagedeps", dependency("a")).status, 201);
  auto other = dependency("a");
  other["metadata"]["uid"] = "7402d9ae-8cd9-44fb-b287-e1799264e450";
  const auto refused = api_.apply(dependencies("a"), "imagedeps", other, true);
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused.json["details"]["causes"][0]["field"], "metadata.uid") << refused.json;
  ASSERT_EQ(api_.remove(dependencies("a")).status, 200);
  const auto missing = api_.apply(dependencies("a"), "imagedeps", other, true);
  EXPECT_EQ(missing.status, 409);
  EXPECT_EQ(reason_of(missing), "Conflict");
}

TEST_F(Apply, ChecksTheVersionThatItSpecifies) {
  const auto first = api_.apply(dependencies("a"), "imagedeps", dependency("a"));
  ASSERT_EQ(api_.merge(dependencies("a"), Json{{"metadata", {{"labels", {{"a", "b"}}}}}}).status,
            200);
  auto old = dependency("a");
  old["metadata"]["resourceVersion"] = version_of(first);
  EXPECT_EQ(api_.apply(dependencies("a"), "imagedeps", old, true).status, 409);
}

}  // namespace
}  // namespace imagedeps::conformance
