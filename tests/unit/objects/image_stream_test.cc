#include "objects/image_stream.h"

#include <gtest/gtest.h>

#include <set>

#include "base/random.h"
#include "support/build.h"
#include "support/library.h"
#include "support/recordings.h"

namespace imagedeps::objects {
namespace {

using build::image_stream;

std::shared_ptr<const ImageStream> decode(std::string_view json) {
  auto stream = decode_image_stream(json);
  EXPECT_TRUE(stream) << (stream ? "" : stream.error().message);
  return stream ? *stream : std::make_shared<const ImageStream>();
}

bool same(const ImageStream& a, const ImageStream& b) {
  return a.meta.name == b.meta.name && a.meta.ns == b.meta.ns && a.meta.uid == b.meta.uid &&
         a.meta.created == b.meta.created && a.meta.resource_version == b.meta.resource_version &&
         a.meta.generation == b.meta.generation && a.tags == b.tags &&
         a.management == b.management && a.requested_at == b.requested_at &&
         a.repository == b.repository && a.spec_repository == b.spec_repository &&
         a.public_repository == b.public_repository;
}

TEST(ImageStream, IsReadWithAllFieldsForADecision) {
  const auto stream = image_stream("openshift/php")
                          .annotation("imagedeps.io/management-state", "Observed")
                          .annotation("imagedeps.io/requested-at", "now")
                          .tag("7.1")
                          .from("registry.redhat.io/x/php:7.1")
                          .insecure()
                          .scheduled()
                          .generation(4)
                          .failed("InternalError", "boom")
                          .alias("latest", "7.1")
                          .decoded();
  EXPECT_EQ(stream->meta.ns, "openshift");
  EXPECT_EQ(stream->meta.generation, 4);
  EXPECT_EQ(stream->meta.created, parse_rfc3339("2026-11-23T18:00:00Z"));
  EXPECT_EQ(stream->management, ManagementState::Observed);
  EXPECT_EQ(stream->requested_at, "now");
  EXPECT_EQ(stream->repository, "image-registry.openshift-image-registry.svc:5000/openshift/php");
  ASSERT_EQ(stream->tags.size(), 2u);
  const SpecTag wanted{.source_kind = SourceKind::DockerImage,
                       .source_name = "registry.redhat.io/x/php:7.1",
                       .generation = 4,
                       .policy = {.insecure = true,
                                  .scheduled = true,
                                  .import_mode = "Legacy",
                                  .reference_policy = "Local"}};
  EXPECT_EQ(stream->find("7.1")->spec, wanted);
  EXPECT_EQ(stream->find("7.1")->status->failure->reason, "InternalError");
  EXPECT_EQ(stream->find("7.1")->status->failure->generation, 4);
  EXPECT_FALSE(stream->find("7.1")->status->has_items);
  EXPECT_EQ(stream->find("latest")->spec->source_kind, SourceKind::ImageStreamTag);
  EXPECT_FALSE(stream->find("latest")->status);
  EXPECT_EQ(stream->find("7"), nullptr);
}

TEST(ImageStream, ReadsTheNewestImageOfATag) {
  const auto stream =
      image_stream("ns/s").tag("t").image("sha256:old").image("sha256:new").decoded();
  EXPECT_EQ(stream->find("t")->status->image, "sha256:new");
  EXPECT_TRUE(stream->find("t")->status->has_items);
  EXPECT_FALSE(stream->find("t")->spec);
}

TEST(ImageStream, AcceptsTheShapesThatTheServerSends) {
  const auto stream = decode(
      R"({"metadata":{"name":"s","namespace":"n","annotations":null,
      "deletionTimestamp":"2026-11-23T18:00:00Z"},
    "spec":{"tags":[{"name":"a","annotations":null,"from":null,"generation":null,"importPolicy":{},
      "referencePolicy":{"type":""}}]},
    "status":{"dockerImageRepository":"","tags":[
      {"tag":"b","items":null,"conditions":[{"type":"ImportSuccess","status":"False",
        "lastTransitionTime":"2026-11-23T18:00:00Z","message":"unknown error prevented import",
        "generation":2}]},
      {"tag":"r","items":[{"created":"2026-11-23T18:00:00Z","dockerImageReference":"quay.io/a/b:1",
        "image":"","generation":1}]},
      {"tag":"t","items":[{"image":"sha256:1","generation":3,"dockerImageReference":"x"},
        {"image":"sha256:0","generation":1}]}]}})");
  EXPECT_TRUE(stream->meta.deleting);
  EXPECT_EQ(stream->find("a")->spec, SpecTag{});
  EXPECT_EQ(stream->find("b")->status->failure->reason, "");
  EXPECT_EQ(stream->find("b")->status->failure->message, "unknown error prevented import");
  EXPECT_TRUE(stream->find("r")->status->has_items);
  EXPECT_EQ(stream->find("r")->status->image, "");
  EXPECT_EQ(stream->find("t")->status->image, "sha256:1");
  EXPECT_EQ(stream->find("t")->status->generation, 3);
  EXPECT_TRUE(decode(R"({"metadata":{"name":"empty"}})")->tags.empty());
  EXPECT_TRUE(decode(R"({"metadata":{"name":"empty"},"spec":{},"status":null})")->tags.empty());
}

TEST(ImageStream, SortsItsTagsAndKeepsTheLastDuplicate) {
  const auto stream = decode(R"({"metadata":{"name":"s"},"spec":{"tags":[
    {"name":"b","from":{"kind":"DockerImage","name":"first"}},{"name":"a"},
    {"name":"b","from":{"kind":"DockerImage","name":"last"}},{"name":""}]}})");
  ASSERT_EQ(stream->tags.size(), 2u);
  EXPECT_EQ(stream->tags[0].name, "a");
  EXPECT_EQ(stream->find("b")->spec->source_name, "last");
}

TEST(ImageStream, ReadsOnlyTheConditionOfAFailedImport) {
  const auto stream = decode(R"({"metadata":{"name":"s"},"status":{"tags":[{"tag":"a","conditions":[
    {"type":"Other","status":"False","message":"no"},
    {"type":"ImportSuccess","status":"True","message":"no"},
    {"type":"ImportSuccess","status":"False","message":"yes"}]}]}})");
  EXPECT_EQ(stream->find("a")->status->failure->message, "yes");
}

TEST(ImageStream, IsMalformedForOtherJson) {
  for (const auto* json : {"", "{}", "[]", R"({"kind":"BuildConfig","metadata":{"name":"x"}})",
                           R"({"metadata":{}})", R"({"metadata":{"name":"x"},"spec":{"tags":{}}})",
                           R"({"metadata":{"name":"x"},"spec":{"tags":[{"name":5}]}})"}) {
    const auto stream = decode_image_stream(json);
    ASSERT_FALSE(stream) << json;
    EXPECT_EQ(stream.error().kind, Error::Kind::Malformed);
  }
}

TEST(ImageStream, ObservesTheNewerGenerationOfImageAndFailure) {
  StreamTag tag{.name = "t"};
  EXPECT_EQ(observed_generation(tag), 0);
  tag.status = StatusTag{.generation = 2};
  EXPECT_EQ(observed_generation(tag), 2);
  tag.status->failure = ImportCondition{.generation = 5};
  EXPECT_EQ(observed_generation(tag), 5);
}

TEST(ImageStream, IsDueForThePlatformWhileItsGenerationIsNewer) {
  auto manifest = image_stream("ns/s").tag("t").from("quay.io/a/b:1").generation(2);
  EXPECT_TRUE(platform_import_due(*manifest.decoded()->find("t")));
  EXPECT_FALSE(platform_import_due(*manifest.failed("NotFound", "gone").decoded()->find("t")));
  EXPECT_TRUE(platform_import_due(*manifest.generation(3).decoded()->find("t")));
  EXPECT_FALSE(platform_import_due(*manifest.reference().decoded()->find("t")));
  EXPECT_FALSE(importable(*manifest.decoded()->find("t")));
  EXPECT_FALSE(platform_import_due(*image_stream("ns/s").alias("a", "t").decoded()->find("a")));
}

TEST(ImageStream, IsReadFromARecordedStream) {
  const auto exchange = test::recorded_exchange("stream-after");
  const auto stream = decode(to_text(exchange["response"]));
  EXPECT_EQ(stream->meta.resource_version, "689");
  EXPECT_TRUE(stream->find("7.1")->status->image.starts_with("sha256:"));
  EXPECT_EQ(stream->find("cross")->spec->source_name, "other:1");
  EXPECT_EQ(stream->find("gone")->status->failure->reason, "NotFound");
  EXPECT_TRUE(stream->find("ref")->spec->reference);
  EXPECT_TRUE(stream->find("ref")->status->has_items);
  EXPECT_EQ(stream->find("ref")->status->image, "");
  EXPECT_TRUE(stream->find("scheduled")->spec->policy.scheduled);
}

/// The oracle of the hot path: JSON that a full library has parsed and formatted again must give
/// the same projection.
void expect_same_after_rewriting(const Json& json) {
  const auto compact = decode(to_text(json));
  EXPECT_TRUE(same(*compact, *decode(to_pretty_text(json)))) << compact->meta.name;
  EXPECT_EQ(compact->tags.size(), [&] {
    std::set<std::string> names;
    for (const auto& tag : at_path(json, {"spec", "tags"})) names.insert(string_at(tag, "name"));
    for (const auto& tag : at_path(json, {"status", "tags"})) names.insert(string_at(tag, "tag"));
    return names.size();
  }());
  for (const auto& tag : at_path(json, {"spec", "tags"})) {
    const auto* read = compact->find(string_at(tag, "name"));
    ASSERT_NE(read, nullptr);
    EXPECT_EQ(read->spec->source_name, string_at(at(tag, "from"), "name"));
    EXPECT_EQ(read->spec->generation.value_or(0), integer_at(tag, "generation"));
    EXPECT_EQ(read->spec->policy.insecure, bool_at(at(tag, "importPolicy"), "insecure"));
  }
  for (const auto& tag : at_path(json, {"status", "tags"})) {
    const auto& items = at(tag, "items");
    const auto& status = *compact->find(string_at(tag, "tag"))->status;
    EXPECT_EQ(status.image, items.empty() ? "" : string_at(items[0], "image"));
    EXPECT_EQ(status.failure.has_value(), !at(tag, "conditions").empty());
  }
}

std::string rich_stream() {
  return image_stream("ns/s")
      .annotation("imagedeps.io/requested-at", "\\u00e9 \"x\"")
      .tag("a")
      .from("quay.io/a/b:1")
      .failed("InternalError", "boom")
      .tag("b")
      .from("quay.io/a/b:2")
      .insecure()
      .image("sha256:1")
      .alias("c", "other/s:a")
      .text();
}

TEST(ImageStream, IsMalformedIfTruncatedAnywhere) {
  const auto text = rich_stream();
  for (std::size_t length = 0; length < text.size(); ++length)
    EXPECT_FALSE(decode_image_stream(text.substr(0, length))) << length;
  EXPECT_TRUE(decode_image_stream(text));
}

/// Changes, removes or doubles a byte, or repeats a part of the text.
std::string mutated(std::string text, Random& random) {
  constexpr std::string_view kBytes = "{}[]:,\"\\ 0-e.ntfu\x01\xc3";
  const auto at = random.below(text.size());
  switch (random.below(4)) {
    case 0: text[at] = kBytes[random.below(kBytes.size())]; break;
    case 1: text.erase(at, 1 + random.below(4)); break;
    case 2: text.insert(at, 1, text[at]); break;
    default:
      const auto piece = text.substr(at, random.below(200));
      text.insert(random.below(text.size()), piece);
  }
  return text;
}

/// True if an object repeats a key. The decoder may reject such text although the library accepts
/// it, because the library keeps the last value only. API servers never send such objects.
bool repeats_a_key(const std::string& text) {
  bool repeats = false;
  std::vector<std::set<std::string>> open;
  [[maybe_unused]] const Json whole =
      Json::parse(text, [&](int, Json::parse_event_t event, const Json& value) {
        if (event == Json::parse_event_t::object_start) open.emplace_back();
        if (event == Json::parse_event_t::object_end) open.pop_back();
        if (event == Json::parse_event_t::key)
          repeats |= !open.back().insert(value.get<std::string>()).second;
        return true;
      });
  return repeats;
}

TEST(ImageStream, ReadsTheSameAsAFullJsonLibrary) {
  Random random(7);
  const auto text = rich_stream();
  int accepted = 0;
  for (int i = 0; i < 20'000; ++i) {
    const auto changed = mutated(random.chance(0.5) ? text : mutated(text, random), random);
    const auto read = decode_image_stream(changed);
    const auto json = parse_json(changed);
    if (!json || (!read && repeats_a_key(changed))) continue;
    const auto rewritten = decode_image_stream(to_text(*json));
    ASSERT_EQ(read.has_value(), rewritten.has_value()) << changed;
    if (!read) continue;
    ASSERT_TRUE(same(**read, **rewritten)) << changed;
    ++accepted;
  }
  EXPECT_GT(accepted, 1000);
}

TEST(ImageStream, ReadsEveryRecordingAsAFullJsonLibraryDoes) {
  int seen = 0;
  for (const auto* name : {"list-page-1", "list-page-2", "stream-before", "stream-after",
                           "create-stream", "import-success", "import-denied"}) {
    const auto response = test::recorded_exchange(name).at("response");
    for (const auto& item : response.value("items", Json::array()))
      expect_same_after_rewriting(item), ++seen;
    if (string_at(response, "kind") == "ImageStream") expect_same_after_rewriting(response), ++seen;
    if (const auto& import = at_path(response, {"status", "import"}); !import.is_null())
      expect_same_after_rewriting(import), ++seen;
  }
  EXPECT_GE(seen, 6);
}

class LibraryStreams : public testing::TestWithParam<test::Library> {};

TEST_P(LibraryStreams, AreReadAsAFullJsonLibraryReadsThem) {
  const auto streams = test::image_streams(GetParam());
  EXPECT_GT(streams.size(), 4u);
  for (const auto& stream : streams) expect_same_after_rewriting(stream);
}

INSTANTIATE_TEST_SUITE_P(, LibraryStreams, testing::ValuesIn(test::libraries()),
                         [](const auto& each) { return each.param.name; });

TEST(ImageStream, HasItsLookupPolicyAndTheStateOfItsRepository) {
  const auto read = [](const char* json) { return *decode_image_stream(json); };
  const auto plain = read(R"({"metadata": {"name": "a"}, "spec": {"lookupPolicy": {}}})");
  EXPECT_FALSE(plain->local_lookup);
  EXPECT_FALSE(plain->repository_imported);
  const auto set = read(R"({"metadata": {"name": "a", "annotations":
      {"openshift.io/image.dockerRepositoryCheck": "2026-11-23T18:00:00Z"}},
      "spec": {"lookupPolicy": {"local": true}}})");
  EXPECT_TRUE(set->local_lookup);
  EXPECT_TRUE(set->repository_imported);
}

}  // namespace
}  // namespace imagedeps::objects
