// What goes wrong on purpose, and what is served where. The protocol itself: tests/conformance.
#include <gtest/gtest.h>

#include "sim/control.h"
#include "support/sim_client.h"

namespace imagedeps::sim {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::Connection;
using testing::SimClient;

const std::string kStreams = "/apis/image.openshift.io/v1/namespaces/default/imagestreams";
const std::string kMaps = "/api/v1/namespaces/default/configmaps";

Json named(const std::string& name) { return Json{{"metadata", {{"name", name}}}}; }

std::vector<std::string> types_of(const Connection& watch) {
  std::vector<std::string> result;
  for (const auto& line : watch.received.lines()) result.push_back(string_at(line, "type"));
  return result;
}

class Server : public ::testing::Test {
 protected:
  SimClient client_;
};

TEST_F(Server, RefusesConnectionsWhileDown) {
  const auto watch = client_.open("GET", kMaps + "?watch=true");
  client_.cluster.set_registry("*", RegistryMood::Silent);
  const auto import = client_.open(
      "POST", "/apis/image.openshift.io/v1/namespaces/default/imagestreamimports",
      Json{{"metadata", {{"name", "s"}}},
           {"spec",
            {{"import", true},
             {"images", {{{"from", {{"kind", "DockerImage"}, {"name", "a.b/c"}}}}}}}}});
  client_.cluster.set_down(true);
  EXPECT_TRUE(watch->received.aborted);
  EXPECT_TRUE(import->received.aborted);
  EXPECT_TRUE(client_.get(kMaps).aborted);
  client_.cluster.set_down(false);
  EXPECT_EQ(client_.get(kMaps).status, 200);
}

TEST_F(Server, DoesNotKnowAHiddenGroup) {
  client_.cluster.set_group("image.openshift.io", false);
  EXPECT_EQ(client_.get(kStreams).status, 404);
  EXPECT_EQ(client_.get("/apis/image.openshift.io/v1").status, 404);
  EXPECT_EQ(client_.get("/apis").body.find("image.openshift.io"), std::string::npos);
  client_.cluster.set_group("image.openshift.io", true);
  EXPECT_EQ(client_.get(kStreams).status, 200);
}

TEST_F(Server, AnswersAsAResourceIsToldTo) {
  const auto watch = client_.open("GET", kStreams + "?watch=true");
  client_.cluster.set_resource_status("image.openshift.io", "imagestreams", 503);
  EXPECT_TRUE(watch->received.aborted);
  EXPECT_EQ(client_.get(kStreams).status, 503);
  EXPECT_EQ(client_.get(kMaps).status, 200);
  client_.cluster.set_resource_status("image.openshift.io", "imagestreams", 0);
  EXPECT_EQ(client_.get(kStreams).status, 200);
}

TEST_F(Server, ServesOnlyOpenShiftsGroupsBehindAnAggregator) {
  SimClient client({.aggregated = true});
  EXPECT_EQ(client.get("/apis/apps/v1").status, 404);
  EXPECT_EQ(client.get("/api/v1/namespaces").status, 404);
  for (const auto* group : {"image", "build", "apps"})
    EXPECT_EQ(client.get(std::string("/apis/") + group + ".openshift.io/v1").status, 200);
  // Namespaces are the aggregator's: any is taken.
  EXPECT_EQ(
      client.post("/apis/image.openshift.io/v1/namespaces/any/imagestreams", named("s")).status,
      201);
}

TEST_F(Server, CountsRequests) {
  client_.post(kMaps, named("a"));
  client_.get(kMaps);
  client_.get(kMaps + "/a");
  client_.open("GET", kMaps + "?watch=true");
  EXPECT_EQ(client_.cluster.requests("POST configmaps"), 1u);
  EXPECT_EQ(client_.cluster.requests("GET configmaps"), 3u);
  EXPECT_EQ(client_.cluster.requests("LIST configmaps"), 1u);
  EXPECT_EQ(client_.cluster.requests("WATCH configmaps"), 1u);
}

TEST_F(Server, MarksTheTimeInWatchesEveryMinute) {
  const auto watch =
      client_.open("GET", kMaps + "?watch=true&allowWatchBookmarks=true&timeoutSeconds=200");
  client_.loop.run_for(seconds{199});
  EXPECT_EQ(types_of(*watch),
            (std::vector<std::string>{"BOOKMARK", "BOOKMARK", "BOOKMARK", "BOOKMARK"}));
  client_.loop.run_for(seconds{2});
  EXPECT_TRUE(watch->received.ended);
}

TEST_F(Server, ForgetsContinueTokensAfterFiveMinutes) {
  for (const auto* name : {"a", "b"}) client_.post(kMaps, named(name));
  const auto page = client_.get(kMaps + "?limit=1").json();
  client_.loop.run_for(minutes{6});
  EXPECT_EQ(
      client_.get(kMaps + "?limit=1&continue=" + string_at(page.at("metadata"), "continue")).status,
      410);
}

TEST_F(Server, ForgetsOldChanges) {
  const auto first = client_.post(kMaps, named("a")).json();
  for (int i = 0; i < 6000; ++i)
    client_.merge(kMaps + "/a", Json{{"data", {{"k", std::to_string(i)}}}});
  const auto watch = client_.open("GET", kMaps + "?watch=true&resourceVersion=" +
                                             string_at(first.at("metadata"), "resourceVersion"));
  EXPECT_EQ(types_of(*watch), (std::vector<std::string>{"ERROR"}));
}

TEST_F(Server, SendsWatchersTheMetadataAlone) {
  const auto watch =
      client_.open("GET", kMaps + "?watch=true", nullptr,
                   {{"accept", "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"}});
  client_.post(kMaps, Json{{"metadata", {{"name", "a"}}}, {"data", {{"k", "v"}}}});
  const auto lines = watch->received.lines();
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].at("object").at("kind"), "PartialObjectMetadata");
  EXPECT_FALSE(lines[0].at("object").contains("data"));
}

class Faulty : public Server {};

TEST_F(Faulty, Throttles) {
  client_.cluster.set_faults({.throttle = 1});
  const auto refused = client_.get(kMaps);
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.headers.at("retry-after"), "1");
}

TEST_F(Faulty, LosesTheAnswerButNotTheWrite) {
  client_.cluster.set_faults({.lost_answer = 1});
  EXPECT_TRUE(client_.post(kMaps, named("a")).aborted);
  EXPECT_EQ(client_.get(kMaps + "/a").status, 200);
}

TEST_F(Faulty, CutsWatchesAndSaysTwice) {
  client_.cluster.set_faults({.duplicate_event = 1});
  const auto twice = client_.open("GET", kMaps + "?watch=true");
  client_.post(kMaps, named("a"));
  EXPECT_EQ(types_of(*twice), (std::vector<std::string>{"ADDED", "ADDED"}));
  client_.cluster.set_faults({.cut_watch = 1});
  client_.post(kMaps, named("b"));
  EXPECT_TRUE(twice->received.aborted);
}

TEST_F(Faulty, ForgetsHistory) {
  const auto version =
      string_at(client_.post(kMaps, named("a")).json().at("metadata"), "resourceVersion");
  client_.cluster.set_faults({.gone = 1});
  const auto watch = client_.open("GET", kMaps + "?watch=true&resourceVersion=" + version);
  EXPECT_EQ(types_of(*watch), (std::vector<std::string>{"ERROR"}));
}

TEST_F(Faulty, IsSlow) {
  client_.cluster.set_faults({.slow = 1});
  const auto before = client_.loop.now();
  EXPECT_EQ(client_.get(kMaps).status, 200);
  EXPECT_GE(client_.loop.now() - before, seconds{1});
  EXPECT_LE(client_.loop.now() - before, seconds{40});
}

TEST_F(Faulty, ChangesAStreamWhileItIsImported) {
  client_.cluster.set_faults({.conflict = 1});
  client_.post(kStreams, named("s"));
  const auto refused = client_.post(
      "/apis/image.openshift.io/v1/namespaces/default/imagestreamimports",
      Json{{"metadata", {{"name", "s"}}},
           {"spec",
            {{"import", true},
             {"images", {{{"from", {{"kind", "DockerImage"}, {"name", "a.b/c"}}}}}}}}});
  EXPECT_EQ(refused.status, 409);
}

class Control : public Server {
 protected:
  testing::Received control(const std::string& method, const std::string& path,
                            const Json& body = nullptr) {
    auto connection = std::make_shared<Connection>();
    with_control(client_.cluster)({.method = method,
                                   .target = path,
                                   .headers = {},
                                   .body = body.is_null() ? "" : to_text(body),
                                   .peer = "test"},
                                  connection);
    return connection->received;
  }
};

TEST_F(Control, SetsTheWorldAndTellsWhatCame) {
  EXPECT_EQ(control("POST", "/sim/v1/registries/quay.io/team", {{"mood", "Denied"}}).status, 200);
  EXPECT_EQ(
      control("POST", "/sim/v1/objects?namespace=shop",
              {{"apiVersion", "image.openshift.io/v1"},
               {"kind", "ImageStream"},
               {"metadata", {{"name", "s"}}},
               {"spec",
                {{"tags",
                  Json::array(
                      {{{"name", "1"},
                        {"from", {{"kind", "DockerImage"}, {"name", "quay.io/team/a:1"}}}}})}}}})
          .status,
      200);
  client_.loop.run_for(seconds{1});
  const auto imports = control("GET", "/sim/v1/imports").json();
  ASSERT_EQ(imports.size(), 1u);
  EXPECT_EQ(imports[0].at("success"), false);
  EXPECT_EQ(control("GET", "/sim/v1/pulls").json().at(0).at("refused"), true);
}

TEST_F(Control, TakesTheFaultsOfTheCommandLine) {
  const Json fault{{"mood", "RateLimited"}, {"allowance", 3}, {"window", "1m"}, {"for", "1h"}};
  EXPECT_EQ(control("POST", "/sim/v1/registries/quay.io", fault).status, 200);
  const auto refused =
      control("POST", "/sim/v1/registries/quay.io", {{"mood", "RateLimited"}, {"allowance", -3}});
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.json().at("error"), "'-3' is not a valid allowance; expected a whole number");
}

TEST_F(Control, RefusesFaultsThatTheServerDoesNotHave) {
  EXPECT_EQ(control("POST", "/sim/v1/faults", {{"throttle", 1}}).status, 200);
  EXPECT_EQ(client_.get(kMaps).status, 429);
  EXPECT_EQ(control("POST", "/sim/v1/faults", {{"trottle", 0}}).status, 400);
  EXPECT_EQ(control("POST", "/sim/v1/faults", {{"throttle", 7}}).status, 400);
  EXPECT_EQ(control("POST", "/sim/v1/faults", Json::object()).status, 200);
  EXPECT_EQ(client_.get(kMaps).status, 200);
}

TEST_F(Control, RefusesAnUnknownMood) {
  EXPECT_EQ(control("POST", "/sim/v1/registries/quay.io", {{"mood", "Sad"}}).status, 400);
}

TEST_F(Control, LeavesTheRestToTheCluster) { EXPECT_EQ(control("GET", "/version").status, 200); }

TEST(Scene, IsTakenAsItIs) {
  SimClient client({.controllers = false});
  const Json scene{
      {"apiVersion", "image.openshift.io/v1"},
      {"kind", "ImageStream"},
      {"metadata", {{"name", "s"}, {"generation", 2}}},
      {"spec",
       {{"tags", Json::array({{{"name", "1"},
                               {"generation", 2},
                               {"from", {{"kind", "DockerImage"}, {"name", "a.b/c"}}}}})}}},
      {"status",
       {{"tags", Json::array({{{"tag", "1"},
                               {"items", nullptr},
                               {"conditions", Json::array({{{"type", "ImportSuccess"},
                                                            {"generation", 2}}})}}})}}}};
  ASSERT_TRUE(client.cluster.apply(scene, "shop"));
  const auto stored = client.cluster.get("image.openshift.io", "imagestreams", "shop", "s");
  EXPECT_EQ(stored.at("metadata").at("generation"), 2);
  EXPECT_EQ(stored.at("status").at("tags"), scene.at("status").at("tags"));
  EXPECT_EQ(stored.at("status").at("dockerImageRepository"),
            "image-registry.openshift-image-registry.svc:5000/shop/s");
}

TEST(Scene, OfAnUnknownKindIsRefused) {
  SimClient client;
  const auto refused = client.cluster.apply(
      Json{{"apiVersion", "v9"}, {"kind", "Thing"}, {"metadata", {{"name", "s"}}}}, "shop");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Error::Kind::Invalid);
}

}  // namespace
}  // namespace imagedeps::sim
