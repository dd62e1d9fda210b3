#include "kube/reflector.h"

#include <gtest/gtest.h>

#include <map>
#include <utility>

#include "support/manual_loop.h"
#include "support/recordings.h"
#include "support/scripted_transport.h"

namespace imagedeps::kube {
namespace {

using namespace std::chrono_literals;
using test::ManualLoop;
using test::ScriptedTransport;

std::string object(const std::string& name, const std::string& version,
                   const std::string& more = "", const std::string& uid = "") {
  return R"({"metadata":{"name":")" + name + R"(","namespace":"shop","uid":"u-)" +
         (uid.empty() ? name : uid) + R"(","resourceVersion":")" + version + "\"}" + more + "}";
}
std::string event(const std::string& type, const std::string& json) {
  return R"({"type":")" + type + R"(","object":)" + json + "}\n";
}
std::string page(const std::vector<std::string>& items, const std::string& version,
                 const std::string& token = "") {
  std::string all = R"({"kind":"List","items":[)";
  for (const auto& item : items) all += (all.ends_with('[') ? "" : ",") + item;
  return all + R"(],"metadata":{"continue":")" + token + R"(","resourceVersion":")" + version +
         "\"}}";
}

/// Keeps the objects as text, "name=version", and a log of all calls.
class RecordingSink final : public Sink {
 public:
  void upsert(Object object) override {
    EXPECT_TRUE(object.view);
    there[object.identity.name] = object.identity.resource_version;
    log += "+" + object.identity.name + " ";
  }
  void remove(const Identity& identity) override {
    EXPECT_EQ(there.erase(identity.name), 1u);
    log += "-" + identity.name + " ";
  }
  void quarantine(const Identity& identity, const Error&) override {
    log += "!" + identity.name + " ";
  }
  void state(SyncState state, const Error* why) override {
    log += std::string(to_string(state)) + " ";
    EXPECT_EQ(why == nullptr, state == SyncState::Synced);
  }
  std::string take_log() { return std::exchange(log, {}); }
  std::map<std::string, std::string> there;
  std::string log;
};

Result<std::shared_ptr<const void>> decode(std::string_view json) {
  if (json.find("\"bad\":1") != std::string_view::npos)
    return Error{.kind = Error::Kind::Malformed, .message = "bad"};
  return std::shared_ptr<const void>(std::make_shared<const int>(1));
}

class ReflectorTest : public testing::Test {
 protected:
  std::unique_ptr<Reflector> start(bool metadata_only = false) {
    Reflector::Options options;
    options.resource = {"image.openshift.io", "v1", "imagestreams"};
    options.metadata_only = metadata_only;
    return Reflector::start(loop_, transport_, options, decode, sink_, 1);
  }
  void answer(std::string_view bytes) {
    transport_.last().answer(bytes);
    loop_.run();
  }
  void body(std::string_view bytes) {
    transport_.last().body(bytes);
    loop_.run();
  }
  void sync(const std::vector<std::string>& items) {
    answer(page(items, "10"));
    sink_.take_log();
  }
  [[nodiscard]] const std::string& target() { return transport_.last().request.target; }
  [[nodiscard]] bool watching_from(const std::string& version) {
    return target().find("&resourceVersion=" + version + "&") != std::string::npos;
  }

  ManualLoop loop_;
  ScriptedTransport transport_;
  RecordingSink sink_;
};

TEST_F(ReflectorTest, ListsInPagesThenWatches) {
  const auto reflector = start();
  EXPECT_EQ(target(), "/apis/image.openshift.io/v1/imagestreams?limit=500");
  answer(page({object("a", "1"), object("b", "2")}, "9", "next"));
  EXPECT_NE(target().find("&continue=next"), std::string::npos);
  answer(page({object("c", "3")}, "10"));
  EXPECT_EQ(sink_.take_log(), "+a +b +c Synced ");
  EXPECT_TRUE(watching_from("10"));
  body(event("ADDED", object("d", "11")) + event("MODIFIED", object("a", "12")) +
       event("DELETED", object("b", "13")));
  EXPECT_EQ(sink_.take_log(), "+d +a -b ");
  EXPECT_EQ(reflector->stats().objects, 3u);
  EXPECT_EQ(reflector->stats().events, 3u);
  EXPECT_EQ(transport_.open(), 1u);
}

TEST_F(ReflectorTest, AsksForPagesOfTwoMegabytes) {
  const auto reflector = start();
  answer(page({object("a", "1", R"(,"x":")" + std::string(20000, 'x') + "\"")}, "9", "next"));
  EXPECT_NE(target().find("?limit=10"), std::string::npos) << target();
}

TEST_F(ReflectorTest, ReportsOnlyDifferencesAfterARelist) {
  const auto reflector = start();
  sync({object("a", "1"), object("b", "2"), object("c", "3")});
  body(event("ERROR", R"({"kind":"Status","reason":"Expired","code":410,"message":"too old"})"));
  loop_.advance(2s);
  EXPECT_EQ(target(), "/apis/image.openshift.io/v1/imagestreams?limit=5000");
  answer(page({object("a", "1"), object("b", "20")}, "30"));
  EXPECT_EQ(sink_.take_log(), "+b -c ");
  EXPECT_TRUE(watching_from("30"));
}

TEST_F(ReflectorTest, DropsEventsThatAreNotNewer) {
  const auto reflector = start();
  sync({object("a", "5")});
  body(event("MODIFIED", object("a", "5")) + event("MODIFIED", object("a", "4")) +
       event("DELETED", object("a", "3")));
  EXPECT_EQ(sink_.take_log(), "");
  body(event("DELETED", object("a", "2", "", "earlier")));
  EXPECT_EQ(sink_.take_log(), "");
  body(event("MODIFIED", object("a", "6")));
  EXPECT_EQ(sink_.take_log(), "+a ");
}

TEST_F(ReflectorTest, AcceptsANewObjectWithTheSameName) {
  const auto reflector = start();
  sync({object("a", "5")});
  body(event("MODIFIED", object("a", "5", "", "second")));
  EXPECT_EQ(sink_.take_log(), "+a ");
}

TEST_F(ReflectorTest, NeverPassesABookmarkToTheSink) {
  const auto reflector = start();
  sync({});
  body(event(
      "BOOKMARK",
      R"({"kind":"ImageStream","metadata":{"namespace":"default","resourceVersion":"44"},"spec":{}})"));
  EXPECT_EQ(sink_.take_log(), "");
  transport_.last().end();
  loop_.run();
  EXPECT_TRUE(watching_from("44"));
}

TEST_F(ReflectorTest, QuarantinesUnreadableObjectsAndKeepsTheirLastState) {
  const auto reflector = start();
  answer(page({object("a", "1", ",\"bad\":1"), object("b", "2")}, "10"));
  EXPECT_EQ(sink_.take_log(), "!a +b Synced ");
  body(event("MODIFIED", object("b", "11", ",\"bad\":1")));
  EXPECT_EQ(sink_.take_log(), "!b ");
  EXPECT_EQ(sink_.there["b"], "2");
  EXPECT_EQ(reflector->stats().quarantined, 2u);
  body(event("MODIFIED", object("b", "11", ",\"bad\":1")));
  EXPECT_EQ(sink_.take_log(), "");
  body(event("MODIFIED", object("b", "12")));
  EXPECT_EQ(sink_.take_log(), "+b ");
  EXPECT_EQ(reflector->stats().quarantined, 1u);
}

TEST_F(ReflectorTest, RemovesNothingAfterAListWithANamelessObject) {
  const auto reflector = start();
  sync({object("a", "1")});
  transport_.last().end(410);
  loop_.run();
  loop_.advance(2s);
  answer(page({R"({"metadata":{}})"}, "30"));
  EXPECT_EQ(sink_.take_log(), "! ");
  EXPECT_EQ(sink_.there.size(), 1u);
}

TEST_F(ReflectorTest, StartsAgainWhenAListIsInterrupted) {
  const auto reflector = start();
  answer(page({object("a", "1")}, "9", "next"));
  transport_.last().end(410, R"({"reason":"Expired","code":410})");
  loop_.run();
  loop_.advance(2s);
  answer(page({object("b", "2")}, "10"));
  EXPECT_EQ(sink_.take_log(), "+a +b -a Synced ");
}

TEST_F(ReflectorTest, ResumesSilentlyAfterACut) {
  const auto reflector = start();
  sync({object("a", "1")});
  transport_.last().opened();
  body(event("ADDED", object("b", "11")) + R"({"type":"ADDED","object":{"metadata":{"name":"ha)");
  transport_.last().fail({.kind = Error::Kind::Unavailable, .message = "reset"});
  loop_.run();
  loop_.advance(2s);
  EXPECT_TRUE(watching_from("11"));
  EXPECT_EQ(sink_.take_log(), "+b ");
}

TEST_F(ReflectorTest, ReportsWhenItsApiIsAwayAndBack) {
  const auto reflector = start();
  sync({object("a", "1")});
  transport_.last().fail({.kind = Error::Kind::Unavailable, .message = "connection refused"});
  loop_.run();
  EXPECT_EQ(sink_.take_log(), "Unavailable ");
  EXPECT_EQ(reflector->stats().error, "connection refused");
  loop_.advance(2s);
  transport_.last().opened();
  loop_.run();
  EXPECT_EQ(sink_.take_log(), "Synced ");
  EXPECT_EQ(sink_.there.size(), 1u);
}

TEST_F(ReflectorTest, RemovesAllObjectsWhenTheApiIsNoLongerServed) {
  const auto reflector = start();
  sync({object("a", "1")});
  for (int i = 0; i < 2; ++i) {
    transport_.last().end(404, "404 page not found");
    loop_.run();
    loop_.advance(3s);
  }
  EXPECT_EQ(sink_.take_log(), "Unavailable -a Absent ");
  loop_.advance(40s);
  answer(page({object("a", "1")}, "10"));
  EXPECT_EQ(sink_.take_log(), "+a Synced ");
}

TEST_F(ReflectorTest, AsksForMetadataOnly) {
  const auto reflector = start(true);
  EXPECT_NE(transport_.last().request.accept.find("PartialObjectMetadataList"), std::string::npos);
}

TEST_F(ReflectorTest, AcceptsAtMostTwoBatchesAtATime) {
  const auto reflector = start();
  auto& list = transport_.last();
  std::string items = R"({"metadata":{"resourceVersion":"1"},"items":[)";
  for (int i = 0; i < 600; ++i) items += object(std::to_string(i), "1") + ",";
  list.body(items);
  EXPECT_EQ(list.taken, 0u);
  loop_.run();
  EXPECT_EQ(list.taken, 1u);
  EXPECT_EQ(sink_.there.size(), 512u);
}

TEST_F(ReflectorTest, RunsOnlyTwoListsAtATimePerTransport) {
  const auto first = start();
  auto second = start();
  const auto third = start();
  EXPECT_EQ(transport_.exchanges.size(), 2u);
  second.reset();
  EXPECT_EQ(transport_.exchanges.size(), 3u);
  EXPECT_EQ(transport_.open(), 2u);
}

TEST_F(ReflectorTest, StopsWhenDestroyed) {
  auto reflector = start();
  auto list = transport_.exchanges.back();
  list->body(page({object("a", "1")}, "9"));
  list->end();
  reflector.reset();
  loop_.advance(1min);
  EXPECT_EQ(sink_.take_log(), "");
  EXPECT_EQ(transport_.exchanges.size(), 1u);
}

TEST_F(ReflectorTest, FollowsARecordedWatch) {
  const auto reflector = start();
  answer(page({}, "10"));
  for (const auto& line : test::recorded_lines("watches/streaming-list-then-import.jsonl"))
    body(line + "\n");
  EXPECT_EQ(sink_.take_log(), "Synced +fresh +other +php +whole +php -fresh ");
  transport_.last().end();
  loop_.run();
  EXPECT_TRUE(watching_from("693"));
}

TEST_F(ReflectorTest, KeepsAllObjectsWhenAListIsAnsweredWithATable) {
  const auto reflector = start();
  sync({object("a", "1"), object("b", "2")});
  body(event("ERROR", R"({"kind":"Status","reason":"Expired","code":410,"message":"too old"})"));
  loop_.advance(2s);
  answer(R"({"kind":"Table","metadata":{"resourceVersion":"30"},"rows":[]})");
  EXPECT_EQ(sink_.take_log(), "Unavailable ");
  EXPECT_EQ(reflector->stats().objects, 2u);
  loop_.advance(5s);
  answer(page({object("a", "1")}, "31"));
  EXPECT_EQ(sink_.take_log(), "-b Synced ") << "it lists again";
}

TEST_F(ReflectorTest, KeepsAllObjectsWhenAListIsNoListOfItsResource) {
  const auto reflector = start();
  sync({object("a", "1"), object("b", "2")});
  body(event("ERROR", R"({"kind":"Status","reason":"Expired","code":410,"message":"too old"})"));
  for (const auto* answered :
       {R"({"kind":"ImageStreamList","metadata":{"resourceVersion":"30"}})",
        R"({"kind":"PodList","metadata":{"resourceVersion":"30"},"items":[]})",
        R"({"kind":"Status","status":"Success","metadata":{}})", "{}", "null", ""}) {
    loop_.advance(60s);
    answer(answered);
    EXPECT_EQ(reflector->stats().objects, 2u) << answered;
    EXPECT_EQ(reflector->stats().state, SyncState::Unavailable) << answered;
  }
}

TEST_F(ReflectorTest, EndsAListAsSoonAsItIsMalformed) {
  const auto reflector = start();
  transport_.last().opened();
  body(R"({"kind":"List","items":[)" + object("a", "1") + ",1,");
  body(object("b", "2"));
  EXPECT_EQ(transport_.open(), 0u) << "the rest of a page has no limit";
  EXPECT_EQ(reflector->stats().state, SyncState::Unavailable);
  loop_.advance(5s);
  answer(page({object("a", "1")}, "10"));
  EXPECT_EQ(reflector->stats().state, SyncState::Synced);
}

TEST_F(ReflectorTest, ResumesAWatchThatDeliversNothingUseful) {
  const auto reflector = start();
  sync({object("a", "1")});
  transport_.last().opened();
  for (int i = 0; i < 17; ++i) {
    loop_.advance(10s);
    body("\n");
  }
  EXPECT_EQ(transport_.exchanges.size(), 2u);
  body(event("BOOKMARK", R"({"metadata":{"resourceVersion":"20"}})"));
  loop_.advance(179s);
  EXPECT_EQ(transport_.exchanges.size(), 2u) << "the bookmark shows that the watch is alive";
  loop_.advance(3s);
  EXPECT_EQ(transport_.exchanges.size(), 3u);
  EXPECT_TRUE(watching_from("20"));
  EXPECT_EQ(reflector->stats().state, SyncState::Synced);
  EXPECT_EQ(transport_.open(), 1u);
}

TEST_F(ReflectorTest, DelaysNoListBehindListsThatTrickle) {
  const auto first = start();
  const auto second = start();
  const auto third = start();
  ASSERT_EQ(transport_.exchanges.size(), 2u);
  for (const auto& list : transport_.exchanges) list->opened();
  loop_.advance(11s);
  ASSERT_EQ(transport_.exchanges.size(), 3u) << "the slow lists no longer count";
  EXPECT_EQ(transport_.open(), 3u) << "but they continue";
  for (const auto& list : std::vector(transport_.exchanges)) {
    list->body(page({object("a", "1")}, "10"));
    list->end();
    loop_.run();
  }
  EXPECT_EQ(first->stats().state, SyncState::Synced);
  EXPECT_EQ(third->stats().state, SyncState::Synced);
}

TEST_F(ReflectorTest, RetriesSoonIfItsGroupRecoveredMeanwhile) {
  const auto reflector = start();
  sync({object("a", "1")});
  auto& gate = transport_.group_gate();
  // A long outage. The last request is not answered before the outage ends.
  for (int i = 0; i < 8; ++i) {
    transport_.last().fail({.kind = Error::Kind::Timeout, .message = "silence"});
    loop_.run();
    loop_.advance(50s);
  }
  const auto hanging = transport_.exchanges.back();
  ASSERT_TRUE(hanging->open);
  auto other = gate.ask(loop_, "image.openshift.io", {}, [] {});
  loop_.advance(10s);
  other->answered();
  loop_.advance(10s);
  ASSERT_TRUE(hanging->open);
  hanging->fail({.kind = Error::Kind::Timeout, .message = "no answer within 20s"});
  loop_.run();
  loop_.advance(2s);
  EXPECT_NE(transport_.exchanges.back(), hanging) << "the outage is over";
}

TEST_F(ReflectorTest, AcceptsAListEvenIfItsVersionsAreLower) {
  const auto reflector = start();
  sync({object("a", "100"), object("b", "101"), object("c", "102")});
  body(event("ERROR", R"({"kind":"Status","reason":"Expired","code":410,"message":"too old"})"));
  loop_.advance(2s);
  answer(page({object("a", "50"), object("b", "101")}, "60"));
  EXPECT_EQ(sink_.take_log(), "+a -c ") << "etcd was restored from a backup";
  body(event("MODIFIED", object("a", "61")));
  EXPECT_EQ(sink_.take_log(), "+a ") << "later versions are compared with the restored one";
  body(event("MODIFIED", object("a", "60")));
  EXPECT_EQ(sink_.take_log(), "");
}

}  // namespace
}  // namespace imagedeps::kube
