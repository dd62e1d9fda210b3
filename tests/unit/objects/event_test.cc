#include "objects/event.h"

#include <gtest/gtest.h>

namespace imagedeps::objects {
namespace {

Event event() {
  return {{Kind::BuildConfig, "shop", "web"},
          "uid-1",
          true,
          "RegistryUnauthorized",
          "openshift/php:7.1: no",
          "openshift/php:7.1"};
}

TEST(Event, IsCreatedInTheNamespaceOfItsObject) {
  const Json body = event_body(event(), TimePoint{std::chrono::seconds{1'795'456'312}});
  EXPECT_EQ(body["metadata"]["namespace"], "shop");
  EXPECT_EQ(body["involvedObject"]["apiVersion"], "build.openshift.io/v1");
  EXPECT_EQ(body["involvedObject"]["kind"], "BuildConfig");
  EXPECT_EQ(body["involvedObject"]["namespace"], "shop");
  EXPECT_EQ(body["involvedObject"]["uid"], "uid-1");
  EXPECT_EQ(body["type"], "Warning");
  EXPECT_EQ(body["reason"], "RegistryUnauthorized");
  EXPECT_EQ(body["firstTimestamp"], "2026-11-23T17:51:52Z");
  EXPECT_EQ(body["source"]["component"], "imagedeps");
}

TEST(Event, HasTheVersionOfOurOwnKind) {
  Event ours = event();
  ours.object = {Kind::ImageDependency, "shop", "db.1"};
  ours.warning = false;
  const Json body = event_body(ours, {});
  EXPECT_EQ(body["involvedObject"]["apiVersion"], "imagedeps.io/v1alpha1");
  EXPECT_EQ(body["type"], "Normal");
}

TEST(EventName, IsTheSameForTheSameEventWithAnotherMessage) {
  Event again = event();
  again.message = "openshift/php:7.1: failed 3 times";
  EXPECT_EQ(event_name(event()), event_name(again));
  EXPECT_TRUE(event_name(event()).starts_with("web."));
  for (const auto& change : std::vector<std::function<void(Event&)>>{
           [](Event& each) { each.uid = "uid-2"; }, [](Event& each) { each.reason = "Populated"; },
           [](Event& each) { each.about = "openshift/php:7.2"; },
           [](Event& each) { each.object.kind = Kind::Deployment; }}) {
    Event other = event();
    change(other);
    EXPECT_NE(event_name(event()), event_name(other));
  }
}

TEST(EventName, IsValidForALongObjectName) {
  Event longest = event();
  longest.object.name = std::string(199, 'a') + "." + std::string(53, 'b');
  const std::string name = event_name(longest);
  EXPECT_LE(name.size(), 253u);
  EXPECT_EQ(name.find(".."), std::string::npos);
}

TEST(Event, TruncatesAMessageToTheLimitOfTheApi) {
  Event wordy = event();
  wordy.message = std::string(3000, 'x');
  EXPECT_EQ(event_body(wordy, {})["message"].get<std::string>().size(), 1024u);
}

}  // namespace
}  // namespace imagedeps::objects
