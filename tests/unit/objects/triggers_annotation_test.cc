#include "objects/triggers_annotation.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace imagedeps::objects {
namespace {

const Containers kContainers{.known = true, .names = {"c", "d"}, .init = {"i"}};
constexpr std::string_view kPodSpec = "spec.template.spec";

/// An entry for container c, with additional members.
std::string entry(
    std::string_view members = "", std::string_view name = "k:1",
    std::string_view path = R"(spec.template.spec.containers[?(@.name==\"c\")].image)") {
  return R"({"from":{"kind":"ImageStreamTag","name":")" + std::string(name) +
         R"("},"fieldPath":")" + std::string(path) + "\"" + std::string(members) + "}";
}

std::vector<Reference> read(const std::string& entries,
                            const Containers& containers = kContainers) {
  return read_triggers_annotation("[" + entries + "]", "shop", kPodSpec, containers).references;
}

/// "KIND FIELD" of each fault.
std::vector<std::string> faults(const std::string& annotation) {
  std::vector<std::string> found;
  const auto read = read_triggers_annotation(annotation, "shop", kPodSpec, kContainers);
  for (const auto& fault : read.faults.list()) {
    const auto field = fault.field_path.substr(fault.field_path.rfind("triggers]") + 9);
    found.push_back(std::string(to_string(fault.kind)) + " " + field);
  }
  return found;
}

Obstacle obstacle_of(const std::string& entries) {
  const auto references = read(entries);
  EXPECT_EQ(references.size(), 1u) << entries;
  return references.empty() ? Obstacle::None : references[0].obstacle;
}

// The variants of openshift-image-api.md 7.1, in the same order.

TEST(TriggersAnnotation, IsFollowedIfPausedIsAbsentOrFalse) {
  EXPECT_EQ(obstacle_of(entry()), Obstacle::None);
  EXPECT_EQ(obstacle_of(entry(R"(,"paused":false)")), Obstacle::None);
}

TEST(TriggersAnnotation, IgnoresPauseAndUnknownFields) {
  EXPECT_EQ(obstacle_of(entry(R"(,"pause":true)")), Obstacle::None);
  EXPECT_EQ(obstacle_of(entry(R"(,"pause":"true")")), Obstacle::None);
  EXPECT_EQ(obstacle_of(entry(R"(,"lastTriggeredImage":"x","extra":{"a":[1]})")), Obstacle::None);
}

TEST(TriggersAnnotation, IsNotANeedIfPausedIsTrue) {
  EXPECT_TRUE(read(entry(R"(,"paused":true)")).empty());
  EXPECT_TRUE(read(entry(R"(,"Paused":true)")).empty());
}

TEST(TriggersAnnotation, IsDisabledIfPausedIsAString) {
  for (const auto* text : {R"(,"paused":"false")", R"(,"paused":"true")", R"(,"paused":1)"}) {
    EXPECT_EQ(obstacle_of(entry(text)), Obstacle::TriggersDisabled) << text;
  }
  const auto both =
      read(entry() + "," +
           entry(R"(,"paused":"true")", "l:1", R"(spec.template.spec.containers[1].image)"));
  ASSERT_EQ(both.size(), 2u);
  EXPECT_EQ(both[0].obstacle, Obstacle::TriggersDisabled);
  EXPECT_NE(both[0].detail.find("boolean"), std::string::npos);
}

TEST(TriggersAnnotation, IsDisabledByADuplicateFieldPath) {
  const auto references = read(entry() + "," + entry("", "l:1"));
  ASSERT_EQ(references.size(), 2u);
  EXPECT_EQ(references[0].obstacle, Obstacle::TriggersDisabled);
  EXPECT_EQ(references[1].obstacle, Obstacle::TriggersDisabled);
}

TEST(TriggersAnnotation, HasNoReferencesIfNotAJsonArray) {
  for (const auto* text : {"", "not JSON", "{}", "null", "5", "[", R"([{"from":)"}) {
    EXPECT_TRUE(read_triggers_annotation(text, "shop", kPodSpec, kContainers).references.empty())
        << text;
  }
  EXPECT_TRUE(read("5,null,\"x\",{}").empty());
}

TEST(TriggersAnnotation, IsNotFollowedWithAnApiVersionOrAnotherKind) {
  const std::string path = R"("fieldPath":"spec.template.spec.containers[0].image")";
  EXPECT_EQ(obstacle_of(R"({"from":{"kind":"ImageStreamTag",)"
                        R"("apiVersion":"image.openshift.io/v1","name":"k:1"},)" +
                        path + "}"),
            Obstacle::NotFollowed);
  EXPECT_EQ(obstacle_of(R"({"from":{"name":"k:1"},)" + path + "}"), Obstacle::NotFollowed);
  EXPECT_TRUE(read(R"({"from":{"kind":"DockerImage","name":"k:1"},)" + path + "}").empty());
}

TEST(TriggersAnnotation, IsSkippedForOneMissingContainer) {
  EXPECT_EQ(obstacle_of(entry("", "k:1", "spec.template.spec.containers[2].image")),
            Obstacle::NoSuchContainer);
  EXPECT_EQ(
      obstacle_of(entry("", "k:1", R"(spec.template.spec.containers[?(@.name==\"x\")].image)")),
      Obstacle::NoSuchContainer);
  EXPECT_EQ(obstacle_of(entry("", "k:1", "spec.template.spec.containers[?(@.name=='c')].image")),
            Obstacle::NoSuchContainer);
  EXPECT_EQ(obstacle_of(entry("", "k:1", "spec.template.spec.containers[0].env")),
            Obstacle::NoSuchContainer);
  const auto both =
      read(entry() + "," + entry("", "l:1", "spec.template.spec.containers[9].image"));
  ASSERT_EQ(both.size(), 2u);
  EXPECT_EQ(both[0].obstacle, Obstacle::TriggersDisabled);
  EXPECT_EQ(both[1].obstacle, Obstacle::NoSuchContainer);
}

TEST(TriggersAnnotation, FindsContainersByIndexAndByNameInBothLists) {
  EXPECT_EQ(obstacle_of(entry("", "k:1", "spec.template.spec.containers[1].image")),
            Obstacle::None);
  EXPECT_EQ(obstacle_of(entry("", "k:1", "spec.template.spec.initContainers[0].image")),
            Obstacle::None);
  EXPECT_EQ(obstacle_of(entry("", "k:1", "spec.template.spec.initContainers[1].image")),
            Obstacle::NoSuchContainer);
  EXPECT_EQ(
      obstacle_of(entry("", "k:1", R"(spec.template.spec.initContainers[?(@.name==\"i\")].image)")),
      Obstacle::None);
  EXPECT_EQ(read(entry("", "k:1", "spec.template.spec.containers[9].image"), {}).at(0).obstacle,
            Obstacle::None)
      << "containers are unknown";
}

TEST(TriggersAnnotation, NamesTheContainerThatANewTriggerCanSet) {
  const auto container = [](std::string_view path, const Containers& containers) {
    return read(entry("", "k:1", path), containers).at(0).container;
  };
  const std::string_view by_name = R"(spec.template.spec.containers[?(@.name==\"c\")].image)";
  EXPECT_EQ(container(by_name, kContainers), "c");
  EXPECT_EQ(container(by_name, {}), "c") << "containers are unknown";
  EXPECT_EQ(container(by_name, {.known = true, .names = {"web"}}), "web") << "the only one";
  EXPECT_EQ(container(by_name, {.known = true, .names = {"web", "log"}}), "");
  EXPECT_EQ(container("spec.other", {.known = true, .names = {"web"}}), "web");
}

TEST(TriggersAnnotation, MarksWhatOcCannotRead) {
  EXPECT_TRUE(read(entry(R"(,"paused":"false")")).at(0).unreadable);
  EXPECT_TRUE(read(entry() + "," + entry()).at(0).unreadable) << "the same fieldPath";
  EXPECT_FALSE(read(entry("", "k:1", "spec.other")).at(0).unreadable);
}

TEST(TriggersAnnotation, SkipsAPathOutsideThePodTemplate) {
  EXPECT_EQ(obstacle_of(entry("", "k:1", "")), Obstacle::TriggersDisabled);
  EXPECT_EQ(
      obstacle_of(entry("", "k:1", "spec.jobTemplate.spec.template.spec.containers[0].image")),
      Obstacle::TriggersDisabled);
  const auto both = read(entry() + "," + entry("", "l:1", "spec.other"));
  EXPECT_EQ(both.at(0).obstacle, Obstacle::None);
}

TEST(TriggersAnnotation, RequiresATagInTheName) {
  EXPECT_TRUE(read(entry("", "k")).empty());
  EXPECT_TRUE(read(entry("", "k:")).empty());
  EXPECT_TRUE(read(entry("", ":1")).empty());
}

TEST(TriggersAnnotation, AcceptsAnotherNamespace) {
  EXPECT_EQ(read(R"({"from":{"kind":"ImageStreamTag","name":"k:1","namespace":"other"},)"
                 R"("fieldPath":"spec.template.spec.containers[0].image"})")
                .at(0)
                .tag,
            (TagRef{"other", "k", "1"}));
  EXPECT_EQ(read(entry()).at(0).tag, (TagRef{"shop", "k", "1"}));
}

TEST(TriggersAnnotation, DoesNotCopyLongTextOfOneEntryToOthers) {
  const std::string path = "spec.template.spec.containers[" + std::string(130'000, 'x') + "].image";
  std::string text =
      R"([{"from":{"kind":"ImageStreamTag","name":"k:0"},"fieldPath":")" + path + R"("})";
  for (int i = 0; i < 1000; ++i)
    text += R"(,{"from":{"kind":"ImageStreamTag","name":"k:1"},"fieldPath":)"
            R"("spec.template.spec.containers[)" +
            std::to_string(i) + R"(].image"})";
  text += "]";
  std::size_t kept = 0;
  for (const auto& reference :
       read_triggers_annotation(text, "ns", "spec.template.spec", {}).references)
    kept += sizeof reference + reference.tag.stream.size() + reference.field_path.size() +
            reference.detail.size();
  EXPECT_LT(kept, 4 * text.size());
}

TEST(TriggersAnnotation, HasAFaultForEachEntryThatDoesNotWork) {
  using Faults = std::vector<std::string>;
  EXPECT_EQ(faults("[" + entry() + "]"), Faults{});
  EXPECT_EQ(faults("null"), Faults{});
  EXPECT_EQ(faults("[]"), Faults{});
  for (const auto* text : {"not JSON", "{}", "5", "\"x\"", "[", R"([{"from":)"})
    EXPECT_EQ(faults(text), Faults{"TriggersUnreadable "}) << text;
  EXPECT_EQ(faults("[" + entry(R"(,"paused":true)") + "]"), Faults{"TriggerPaused [0].paused"});
  EXPECT_EQ(faults("[" + entry(R"(,"paused":"false")") + "]"),
            Faults{"TriggersUnreadable [0].paused"});
  EXPECT_EQ(faults("[5]"), Faults{"TriggersUnreadable [0].from"});
  EXPECT_EQ(faults("[" + entry() + "," + entry("", "l:1") + "]"),
            Faults{"TriggerNotFollowed [1].fieldPath"});
  EXPECT_EQ(faults("[" + entry("", "k:1", "spec.other") + "]"),
            Faults{"TriggerNotFollowed [0].fieldPath"});
  EXPECT_EQ(faults("[" + entry("", "k:1", "spec.template.spec.containers[2].image") + "]"),
            Faults{"NoSuchContainer [0].fieldPath"});
  EXPECT_EQ(faults("[" + entry("", "k") + "," +
                   entry("", "l:", "spec.template.spec.containers[1].image") + "]"),
            (Faults{"NotAnImageStreamTag [0].from", "NotAnImageStreamTag [1].from"}));
}

TEST(TriggersAnnotation, NamesTheTagAndTheContainerThatWereMeant) {
  const auto read = read_triggers_annotation("[" + entry(R"(,"paused":true)") + "]", "shop",
                                             kPodSpec, kContainers);
  ASSERT_EQ(read.faults.list().size(), 1u);
  EXPECT_EQ(read.faults.list()[0].tag, (TagRef{"shop", "k", "1"}));
  EXPECT_EQ(read.faults.list()[0].container, "c");
  const auto object = read_triggers_annotation(entry(), "shop", kPodSpec, kContainers);
  ASSERT_EQ(object.faults.list().size(), 1u);
  EXPECT_EQ(object.faults.list()[0].tag, (TagRef{"shop", "k", "1"}));
}

}  // namespace
}  // namespace imagedeps::objects
