// Sends the recorded requests to a cluster whose registries are as the recorded ones were, and
// compares what comes back.
//
// Compared of every exchange: HTTP status; of a Status: all of it; of an ImageStreamImport: spec,
// status.images[] but for the image's metadata and layers, and of status.import and ImageStreams:
// metadata.generation, spec, status but for digests (they are made of the content here, of the name
// there) and times.
#include <gtest/gtest.h>

#include "support/recordings.h"
#include "support/sim_client.h"

namespace imagedeps::sim {
namespace {

using testing::SimClient;

const std::string kStreams = "/apis/image.openshift.io/v1/namespaces/rec/imagestreams";

/// Takes away what differs from run to run.
void normalise(Json& value) {
  if (value.is_object()) {
    for (const auto* key :
         {"managedFields", "uid", "resourceVersion", "creationTimestamp", "created",
          "lastTransitionTime", "dockerImageMetadata", "dockerImageLayers",
          "openshift.io/image.dockerRepositoryCheck", "storageVersionHash"})
      value.erase(key);
    for (auto& [key, child] : value.items()) normalise(child);
  } else if (value.is_array()) {
    for (auto& child : value) normalise(child);
  } else if (value.is_string()) {
    auto text = value.get<std::string>();
    if (const auto at = text.find("sha256:"); at != std::string::npos)
      value = text.substr(0, at) + "sha256:DIGEST";
  }
}

/// The stale version of import-stale-resource-version is compared with one that counts differently
/// here.
void forget_versions(Json& value) {
  for (auto* text : {&value["message"]}) {
    if (text->is_string() &&
        text->get<std::string>().find("the image stream was updated from") != std::string::npos)
      *text = "stale";
  }
}

Json normalised(Json value) {
  normalise(value);
  if (value.is_object() && value.contains("message")) forget_versions(value);
  return value;
}

class Recordings : public ::testing::Test {
 protected:
  Recordings() : client_({.controllers = false}) {}

  void SetUp() override {
    auto& cluster = client_.cluster;
    ASSERT_TRUE(cluster.apply(
        Json{{"apiVersion", "v1"}, {"kind", "Namespace"}, {"metadata", {{"name", "rec"}}}}, ""));
    cluster.set_image("127.0.0.1:15000/rhscl/no-such-image:latest", false);
    cluster.set_registry("127.0.0.1:15999", RegistryMood::Down);
    cluster.set_registry("registry.invalid", RegistryMood::Unresolvable);
    for (const auto& [path, mood] : {std::pair{"unauthorized", RegistryMood::Unauthorized},
                                     {"denied", RegistryMood::Denied},
                                     {"ratelimited", RegistryMood::RateLimited},
                                     {"broken", RegistryMood::Broken},
                                     {"unavailable", RegistryMood::Unavailable},
                                     {"badjson", RegistryMood::BadJson},
                                     {"slow", RegistryMood::Silent}})
      cluster.set_registry(std::string("127.0.0.1:15001/") + path, mood);
    // The alias "cross" names a stream that was there, and empty.
    client_.post(kStreams, Json{{"apiVersion", "image.openshift.io/v1"},
                                {"kind", "ImageStream"},
                                {"metadata", {{"name", "other"}}},
                                {"spec", Json::object()}});
  }

  /// Sends one recorded request and compares the answer.
  void replay(const std::string& name) {
    SCOPED_TRACE(name);
    const auto recorded = test::recorded_exchange(name);
    const auto& request = at(recorded, "request");
    SimClient::Headers headers{{"content-type", "application/json"}};
    if (const auto user = string_at(request, "as"); !user.empty())
      headers["impersonate-user"] = user;
    const auto before = client_.loop.now();
    const auto answer = client_.send(string_at(request, "method"), string_at(request, "path"),
                                     at(request, "body"), headers);
    EXPECT_EQ(answer.status, integer_at(recorded, "status")) << answer.body;
    EXPECT_EQ(Json::diff(normalised(at(recorded, "response")), normalised(answer.json())),
              Json::array());
    if (integer_at(recorded, "status") == 504) {
      EXPECT_EQ(client_.loop.now() - before, std::chrono::seconds{34});
    }
  }

  SimClient client_;
};

TEST_F(Recordings, OfOneStreamsWholeStoryAreReproduced) {
  for (const auto* name : {"create-stream-alias-of-missing-stream",
                           "create-stream",
                           "stream-before",
                           "istag-unpopulated",
                           "istag-undefined",
                           "import-dry-run",
                           "import-success",
                           "import-again-unchanged",
                           "import-gone",
                           "import-refused",
                           "import-nohost",
                           "import-unauthorized",
                           "import-denied",
                           "import-ratelimited",
                           "import-broken",
                           "import-unavailable",
                           "import-badjson",
                           "import-slow",
                           "import-two-one-fails",
                           "import-by-tag-kind",
                           "import-invalid-reference",
                           "import-repository",
                           "import-creates-stream",
                           "import-stale-resource-version",
                           "import-no-namespace",
                           "stream-after"})
    replay(name);
}

TEST_F(Recordings, OfAPopulatedIstagAreReproduced) {
  for (const auto* name : {"create-stream", "import-success", "istag-populated"}) replay(name);
}

TEST_F(Recordings, OfMissingRightsAreReproduced) {
  client_.cluster.set_resource_status("image.openshift.io", "imagestreamimports", 403);
  client_.cluster.set_resource_status("image.openshift.io", "imagestreams", 403);
  replay("import-forbidden");
  replay("list-forbidden");
}

TEST_F(Recordings, OfABadContinueTokenAreReproduced) { replay("list-bad-continue"); }

TEST_F(Recordings, OfDiscoveryNameTheResourcesThatTheOperatorUses) {
  for (const auto* name : {"discovery-image", "discovery-build", "discovery-apps"}) {
    const auto recorded = test::recorded_exchange(name);
    const auto served = client_.get(string_at(at(recorded, "request"), "path")).json();
    for (const auto& resource : at(served, "resources")) {
      const auto& all = at_path(recorded, {"response", "resources"});
      const auto same = std::find_if(all.begin(), all.end(), [&](const Json& other) {
        return at(other, "name") == at(resource, "name");
      });
      ASSERT_NE(same, all.end()) << resource;
      for (const auto* key : {"kind", "namespaced", "singularName", "shortNames", "categories"})
        EXPECT_EQ(at(*same, key), at(resource, key)) << resource;
    }
  }
}

TEST_F(Recordings, OfAWatchThatImportsAndDeletesHaveTheSameEvents) {
  replay("create-stream");
  replay("import-creates-stream");
  const auto watch =
      client_.open("GET", kStreams +
                              "?watch=true&sendInitialEvents=true&resourceVersionMatch="
                              "NotOlderThan&allowWatchBookmarks=true");
  replay("import-success");
  client_.send("DELETE", kStreams + "/fresh");
  std::vector<std::string> types;
  for (const auto& line : watch->received.lines())
    types.push_back(string_at(line, "type") + " " +
                    string_at(at_path(line, {"object", "metadata"}), "name"));
  EXPECT_EQ(types, (std::vector<std::string>{"ADDED fresh", "ADDED other", "ADDED php", "BOOKMARK ",
                                             "MODIFIED php", "DELETED fresh"}));
}

TEST_F(Recordings, OfBookmarksCarryTheSameJunk) {
  const auto watch =
      client_.open("GET", kStreams +
                              "?watch=true&sendInitialEvents=true&resourceVersionMatch="
                              "NotOlderThan&allowWatchBookmarks=true");
  const auto lines = test::recorded_lines("watches/server-closes-after-timeout.jsonl");
  ASSERT_FALSE(lines.empty());
  const auto recorded = parse_json(lines.back());
  ASSERT_TRUE(recorded);
  EXPECT_EQ(normalised(watch->received.lines().back()), normalised(*recorded));
}

TEST_F(Recordings, OfAnExpiredVersionAreReproduced) {
  const auto answer = client_.get(kStreams + "?watch=true&resourceVersion=1");
  EXPECT_EQ(answer.status, 200);
  const auto events = answer.lines();
  ASSERT_EQ(events.size(), 1u);
  const auto& event = events.front();
  EXPECT_EQ(at(event, "type"), "ERROR");
  EXPECT_EQ(at(at(event, "object"), "code"), 410);
  EXPECT_EQ(at(at(event, "object"), "reason"), "Expired");
  EXPECT_TRUE(
      string_at(at(event, "object"), "message").starts_with("too old resource version: 1 ("));
}

}  // namespace
}  // namespace imagedeps::sim
