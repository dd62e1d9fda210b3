#include "kube/framer.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/json.h"
#include "support/recordings.h"

namespace imagedeps::kube {
namespace {

using Strings = std::vector<std::string>;

/// The items of a text that arrives in pieces of this size, followed by "!message" for an error.
Strings items_of(std::string_view page, std::size_t piece) {
  ListFramer framer;
  Strings items;
  for (std::size_t at = 0; at < page.size(); at += piece) {
    const auto fed = framer.feed(page.substr(at, piece),
                                 [&](std::string_view json) { items.emplace_back(json); });
    if (!fed) {
      items.push_back("!" + fed.error().message);
      return items;
    }
  }
  const auto end = framer.finish();
  items.push_back(end ? end->resource_version + "," + end->continue_token
                      : "!" + end.error().message);
  return items;
}

void expect_items(std::string_view page, const Strings& expected) {
  for (std::size_t piece = 1; piece <= page.size() + 1; ++piece)
    ASSERT_EQ(items_of(page, piece), expected) << "in pieces of size " << piece;
}

TEST(ListFramer, SplitsItemsHoweverTheBytesArrive) {
  expect_items(
      R"({"kind":"List","metadata":{"resourceVersion":"7","continue":"abc"},"items":[{"a":1},{"b":[{}]}]})",
      {R"({"a":1})", R"({"b":[{}]})", "7,abc"});
}

TEST(ListFramer, FindsMetadataAfterTheItems) {
  expect_items(
      R"({"items":[{"a":1}],"kind":"List","metadata":{"continue":"","resourceVersion":"8"}})",
      {R"({"a":1})", "8,"});
}

TEST(ListFramer, IsNotMisledByBracketsInStrings) {
  expect_items(
      R"({"kind":"List","metadata":{"resourceVersion":"1"},"items":[{"a":"}]\"{\\"},{"\\\\":"[\\\\\"]"}]})",
      {R"({"a":"}]\"{\\"})", R"({"\\\\":"[\\\\\"]"})", "1,"});
}

TEST(ListFramer, AcceptsIndentedText) {
  expect_items(
      "{\n \"kind\": \"List\", \"metadata\" : {\"resourceVersion\": \"1\"},\n \"items\" : [\n  {\n "
      " \"a\": 1\n  },\n "
      "{}\n ]\n}\n",
      {"{\n  \"a\": 1\n  }", "{}", "1,"});
}

TEST(ListFramer, AcceptsAnEmptyList) {
  expect_items(R"({"kind":"List","metadata":{"resourceVersion":"1"},"items":[]})", {"1,"});
  expect_items(R"({"kind":"List","metadata":{"resourceVersion":"1"},"items":null})", {"1,"});
}

TEST(ListFramer, IgnoresOtherFieldsNamedItems) {
  expect_items(
      R"({"x":{"items":[{"a":1}]},"noitems":[{"b":1}],"x\"items":[{}],"kind":"List","metadata":{"resourceVersion":"1"},"items":[{"c":1}]})",
      {R"({"c":1})", "1,"});
}

TEST(ListFramer, PassesOnAMalformedItemAndContinues) {
  expect_items(
      R"({"kind":"List","metadata":{"resourceVersion":"1"},"items":[{"a":nonsense},{"b":1}]})",
      {R"({"a":nonsense})", R"({"b":1})", "1,"});
}

TEST(ListFramer, RejectsIncompleteLists) {
  const auto last = [](std::string_view page) { return items_of(page, 5).back(); };
  EXPECT_EQ(last(R"({"metadata":{"resourceVersion":"1"},"items":[{"a":1})"),
            "!a list is incomplete");
  EXPECT_EQ(last(R"({"metadata":{"resourceVersion":"1"},"items":[{"a":1},7]})"),
            "!a list has an item that is not an object");
  EXPECT_EQ(last(R"({"metadata":{"resourceVersion":"1"},"items":[7,{"a":1}]})"),
            "!a list has an item that is not an object");
  EXPECT_EQ(last(R"({"items":[]}])"), "!a list has more closing brackets than opening ones");
  EXPECT_EQ(last(R"({"kind":"List"})"),
            "!the answer is not a list: it has no metadata.resourceVersion");
  EXPECT_EQ(last(R"({"kind":"Status"})"), "!the answer is not a list: its kind is \"Status\"");
  EXPECT_EQ(items_of("", 1).back(), "!a list is incomplete");
}

TEST(ListFramer, RefusesAnObjectWithoutEnd) {
  ListFramer framer;
  std::string page = R"({"items":[{"a":")";
  const std::string megabyte(1u << 20, 'x');
  Result<void> fed = framer.feed(page, [](std::string_view) {});
  for (int i = 0; i < 17 && fed; ++i) fed = framer.feed(megabyte, [](std::string_view) {});
  ASSERT_FALSE(fed);
  EXPECT_EQ(fed.error().message, "an object is larger than 16 MiB");
}

TEST(ListFramer, SplitsARecordedPageLikeAParser) {
  for (const auto* name : {"list-page-1", "list-page-2"}) {
    const auto recorded = test::recorded_exchange(name);
    const auto& page = at(recorded, "response");
    Strings expected;
    for (const auto& item : at(page, "items")) expected.push_back(to_text(item));
    expected.push_back("691," + string_at(at(page, "metadata"), "continue"));
    EXPECT_EQ(items_of(to_text(page), 1000), expected);
  }
}

TEST(LineFramer, SplitsLinesHoweverTheBytesArrive) {
  const std::string_view text = "{\"a\":1}\n\n{\"b\":2}\r\n{\"c\"";
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    LineFramer framer;
    Strings lines;
    for (std::size_t at = 0; at < text.size(); at += piece) {
      ASSERT_TRUE(framer.feed(text.substr(at, piece),
                              [&](std::string_view line) { lines.emplace_back(line); }));
    }
    EXPECT_EQ(lines, (Strings{"{\"a\":1}", "{\"b\":2}\r"})) << "in pieces of size " << piece;
  }
}

TEST(LineFramer, RefusesALineWithoutEnd) {
  LineFramer framer;
  const std::string megabyte(1u << 20, 'x');
  Result<void> fed;
  for (int i = 0; i < 17 && fed; ++i) fed = framer.feed(megabyte, [](std::string_view) {});
  EXPECT_FALSE(fed);
}

/// The error of a list of image streams, or "" if it is accepted.
std::string rejection(std::string_view page, bool metadata = false) {
  ListFramer framer(KindCheck("imagestreams", metadata));
  const auto fed = framer.feed(page, [](std::string_view) {});
  if (!fed) return fed.error().message;
  const auto end = framer.finish();
  return end ? "" : end.error().message;
}

TEST(ListFramer, AcceptsListsOfTheRequestedResource) {
  EXPECT_EQ(
      rejection(
          R"({"kind":"ImageStreamList","metadata":{"resourceVersion":"7"},"items":[{"metadata":{}}]})"),
      "");
  EXPECT_EQ(
      rejection(
          R"({"items":[{"kind":"ImageStream","metadata":{}}],"kind":"ImageStreamList","metadata":{"resourceVersion":"7"}})"),
      "");
  EXPECT_EQ(
      rejection(
          R"({"kind":"PartialObjectMetadataList","metadata":{"resourceVersion":"7"},"items":[{"kind":"PartialObjectMetadata","metadata":{}}]})",
          true),
      "");
}

TEST(ListFramer, RefusesListsOfAnotherResource) {
  EXPECT_EQ(rejection(R"({"kind":"PodList","metadata":{"resourceVersion":"7"},"items":[)"),
            "the answer is not a list of imagestreams: its kind is \"PodList\"")
      << "before any item";
  EXPECT_EQ(
      rejection(
          R"({"kind":"PartialObjectMetadataList","metadata":{"resourceVersion":"7"},"items":[]})"),
      "the answer is not a list of imagestreams: its kind is \"PartialObjectMetadataList\"");
  EXPECT_EQ(
      rejection(
          R"({"kind":"ImageStreamList","metadata":{"resourceVersion":"7"},"items":[{"kind":"Pod","metadata":{}}]})"),
      "a list of imagestreams has an item of kind \"Pod\"");
  EXPECT_EQ(
      rejection(
          R"({"items":[{"kind":"Pod","metadata":{}}],"kind":"ImageStreamList","metadata":{"resourceVersion":"7"}})"),
      "a list of imagestreams has an item of kind \"Pod\"");
}

TEST(ListFramer, RefusesAListWithoutItems) {
  EXPECT_EQ(rejection(R"({"kind":"ImageStreamList","metadata":{"resourceVersion":"7"}})"),
            "the answer is not a list: it has no items");
  EXPECT_EQ(
      rejection(R"({"kind":"ImageStreamList","metadata":{"resourceVersion":"7"},"items":{}})"),
      "the answer is not a list: it has no items");
  EXPECT_EQ(rejection(R"({"kind":"Status","status":"Success","metadata":{}})"),
            "the answer is not a list: its kind is \"Status\"");
  EXPECT_EQ(rejection(R"({"metadata":{"resourceVersion":"7"},"items":[]})"),
            "the answer is not a list: its kind is \"\"");
  EXPECT_EQ(rejection("[]"), "the answer is not a list: its kind is \"\"");
}

TEST(ListFramer, RefusesAnswersOfAnotherKind) {
  expect_items(R"({"kind":"Table","metadata":{"resourceVersion":"7"},"rows":[{"cells":[]}]})",
               {"!the answer is not a list: its kind is \"Table\""});
  expect_items(R"({"metadata":{"resourceVersion":"7"},"items":[]})",
               {"!the answer is not a list: its kind is \"\""});
}

}  // namespace
}  // namespace imagedeps::kube
