// ImageStreamImports over time (openshift-image-api.md 3.1 to 3.11).
#include <gtest/gtest.h>

#include "support/sim_client.h"

namespace imagedeps::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::SimClient;

const std::string kStreams = "/apis/image.openshift.io/v1/namespaces/default/imagestreams";
const std::string kImports = "/apis/image.openshift.io/v1/namespaces/default/imagestreamimports";

Json request(const std::string& stream, const std::string& tag, const std::string& from,
             const std::string& version = {}) {
  const Json image{{"from", {{"kind", "DockerImage"}, {"name", from}}}, {"to", {{"name", tag}}}};
  Json body{{"metadata", {{"name", stream}}},
            {"spec", {{"import", true}, {"images", Json::array({image})}}}};
  if (!version.empty()) body["metadata"]["resourceVersion"] = version;
  return body;
}

class ImportTest : public ::testing::Test {
 protected:
  ImportTest() : client_({.controllers = false}) {
    client_.post(
        kStreams,
        Json{{"metadata", {{"name", "s"}}},
             {"spec",
              {{"tags",
                Json::array({{{"name", "1"},
                              {"from", {{"kind", "DockerImage"}, {"name", "quay.io/a/b:1"}}},
                              {"importPolicy",
                               {{"scheduled", true}, {"importMode", "PreserveOriginal"}}}}})}}}});
  }
  [[nodiscard]] Json stream() const {
    return client_.cluster.get("image.openshift.io", "imagestreams", "default", "s");
  }
  [[nodiscard]] std::string version() const {
    return stream().at("metadata").at("resourceVersion");
  }

  SimClient client_;
};

TEST_F(ImportTest, TakesItsTime) {
  const auto before = client_.loop.now();
  EXPECT_EQ(client_.post(kImports, request("s", "1", "quay.io/a/b:1")).status, 201);
  EXPECT_EQ(client_.loop.now() - before, milliseconds{104});
}

TEST_F(ImportTest, WritesNothingForTheSameFailureAgain) {
  client_.cluster.set_registry("quay.io", RegistryMood::Denied);
  client_.post(kImports, request("s", "1", "quay.io/a/b:1"));
  const auto before = stream();
  EXPECT_EQ(client_.post(kImports, request("s", "1", "quay.io/a/b:1", version())).status, 201);
  EXPECT_EQ(stream(), before);
}

TEST_F(ImportTest, WritesAnotherFailure) {
  client_.cluster.set_registry("quay.io", RegistryMood::Denied);
  client_.post(kImports, request("s", "1", "quay.io/a/b:1"));
  client_.cluster.set_registry("quay.io", RegistryMood::BadTls);
  client_.post(kImports, request("s", "1", "quay.io/a/b:1"));
  EXPECT_EQ(stream().at("metadata").at("generation"), 3);
  EXPECT_EQ(stream().at("spec").at("tags").at(0).at("generation"), 3);
}

TEST_F(ImportTest, RefusesASecondRequestWithTheSameVersionAtOnce) {
  const auto old = version();
  EXPECT_EQ(client_.post(kImports, request("s", "1", "quay.io/a/b:1", old)).status, 201);
  const auto before = client_.loop.now();
  const auto refused = client_.post(kImports, request("s", "2", "quay.io/a/b:2", old));
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(refused.json().at("details").at("kind"), "imagestream");
  EXPECT_EQ(client_.loop.now(), before);
}

TEST_F(ImportTest, IsRefusedAtTheEndIfTheStreamChangedMeanwhile) {
  const auto import = client_.open("POST", kImports, request("s", "1", "quay.io/a/b:1"));
  client_.loop.run_for(milliseconds{50});
  client_.merge(kStreams + "/s", Json{{"metadata", {{"labels", {{"a", "b"}}}}}});
  client_.loop.run_for(seconds{1});
  EXPECT_EQ(import->received.status, 409);
  EXPECT_EQ(import->received.json().at("details").at("kind"), "imagestreamimports");
  EXPECT_FALSE(stream().at("status").contains("tags"));
}

TEST_F(ImportTest, OfADeletedStreamDoesNotBringItBack) {
  const auto import = client_.open("POST", kImports, request("s", "1", "quay.io/a/b:1"));
  client_.loop.run_for(milliseconds{50});
  client_.send("DELETE", kStreams + "/s");
  client_.loop.run_for(seconds{1});
  EXPECT_EQ(import->received.status, 404);
  EXPECT_TRUE(stream().is_null());
}

TEST_F(ImportTest, OfAMissingStreamWithAVersionIs404) {
  const auto refused = client_.post(kImports, request("nos", "1", "quay.io/a/b:1", "12"));
  EXPECT_EQ(refused.status, 404);
  EXPECT_EQ(refused.json().at("details").at("kind"), "imagestreamimports");
}

TEST_F(ImportTest, RunsIntoItsOwnDeadline) {
  client_.cluster.set_registry("quay.io", RegistryMood::Silent);
  const auto before = client_.loop.now();
  EXPECT_EQ(client_.post(kImports + "?timeout=2m", request("s", "1", "quay.io/a/b:1")).status, 504);
  EXPECT_EQ(client_.loop.now() - before, std::chrono::minutes{2});
  EXPECT_FALSE(stream().at("status").contains("tags"));
}

TEST_F(ImportTest, RefusesADeadlineWithoutAUnit) {
  const auto refused = client_.post(kImports + "?timeout=90", request("s", "1", "quay.io/a/b:1"));
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.json().at("message"),
            "invalid timeout specified in the request URL - time: missing unit in duration \"90\"");
}

TEST_F(ImportTest, IsLostWhenTheClientLeaves) {
  const auto import = client_.open("POST", kImports, request("s", "1", "quay.io/a/b:1"));
  client_.loop.run_for(milliseconds{50});
  import->leave();
  client_.loop.run_for(seconds{5});
  EXPECT_FALSE(stream().at("status").contains("tags"));
}

TEST_F(ImportTest, ReplacesTheStoredImportPolicyOnSuccessOnly) {
  client_.cluster.set_registry("quay.io", RegistryMood::Denied);
  client_.post(kImports, request("s", "1", "quay.io/a/b:1"));
  EXPECT_EQ(stream().at("spec").at("tags").at(0).at("importPolicy"),
            (Json{{"scheduled", true}, {"importMode", "PreserveOriginal"}}));
  client_.cluster.set_registry("quay.io", RegistryMood::Fine);
  client_.post(kImports, request("s", "1", "quay.io/a/b:1"));
  EXPECT_EQ(stream().at("spec").at("tags").at(0).at("importPolicy"),
            (Json{{"importMode", "Legacy"}}));
}

TEST_F(ImportTest, MakesAnUndefinedTagEvenIfItFails) {
  client_.cluster.set_registry("quay.io", RegistryMood::Denied);
  client_.post(kImports, request("s", "new", "quay.io/a/b:new"));
  EXPECT_EQ(stream().at("spec").at("tags").at(1).at("name"), "new");
}

TEST_F(ImportTest, CanSayBothSuccessAndNothing) {
  client_.cluster.set_registry("quay.io", RegistryMood::Hollow);
  const auto answer = client_.post(kImports, request("s", "1", "quay.io/a/b:1")).json();
  EXPECT_EQ(
      answer.at("status").at("images").at(0),
      (Json{{"status", {{"metadata", Json::object()}, {"status", "Success"}}}, {"tag", "1"}}));
  const auto condition = stream().at("status").at("tags").at(0).at("conditions").at(0);
  EXPECT_FALSE(condition.contains("reason"));
  EXPECT_EQ(condition.at("message"), "unknown error prevented import");
}

TEST_F(ImportTest, CountsPullsAgainstARegistrysAllowance) {
  client_.cluster.set_registry(
      "quay.io",
      {.mood = RegistryMood::RateLimited, .allowance = 2, .window = std::chrono::minutes{1}});
  std::vector<bool> refused;
  for (const auto* tag : {"1", "2", "3"})
    client_.post(kImports, request("s", tag, std::string("quay.io/a/b:") + tag));
  client_.loop.run_for(std::chrono::minutes{1});
  client_.post(kImports, request("s", "4", "quay.io/a/b:4"));
  for (const auto& pull : client_.cluster.pulls()) refused.push_back(pull.refused);
  EXPECT_EQ(refused, (std::vector<bool>{false, false, true, false}));
}

TEST_F(ImportTest, TakesAsMuchLongerAsItsRegistryDelays) {
  client_.cluster.set_registry("quay.io", {.mood = RegistryMood::Denied, .delay = seconds{20}});
  const auto before = client_.loop.now();
  client_.post(kImports + "?timeout=2m", request("s", "1", "quay.io/a/b:1"));
  EXPECT_EQ(client_.loop.now() - before, seconds{20} + milliseconds{104});
  EXPECT_EQ(client_.post(kImports + "?timeout=10s", request("s", "1", "quay.io/a/b:1")).status,
            504);
}

TEST_F(ImportTest, IsRecorded) {
  client_.post(kImports, request("s", "1", "quay.io/a/b:1", version()));
  ASSERT_EQ(client_.cluster.imports().size(), 1u);
  const auto& record = client_.cluster.imports().front();
  EXPECT_EQ(record.tag, "1");
  EXPECT_EQ(record.pull_spec, "quay.io/a/b:1");
  EXPECT_TRUE(record.success);
  EXPECT_TRUE(record.ours);
  EXPECT_EQ(record.http_status, 201);
}

}  // namespace
}  // namespace imagedeps::sim
