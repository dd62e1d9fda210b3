#include "observe/log.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/json.h"

namespace imagedeps::observe {
namespace {

const TimePoint kTime = *parse_rfc3339("2026-11-23T18:36:37Z");

struct Lines {
  Log log(Log::Format format, Level level = Level::Debug) {
    return Log(
        format, level, [] { return kTime; },
        [this](std::string line) { lines.push_back(std::move(line)); });
  }
  std::vector<std::string> lines;
};

TEST(Log, WritesText) {
  Lines out;
  Log log = out.log(Log::Format::Text);
  log.info("imported", {{"istag", "openshift/php:7.1"}, {"took", "104ms"}});
  log.error("cannot list", {});
  EXPECT_EQ(out.lines, (std::vector<std::string>{
                           "2026-11-23T18:36:37Z INFO  imported istag=openshift/php:7.1 took=104ms",
                           "2026-11-23T18:36:37Z ERROR cannot list"}));
}

TEST(Log, QuotesTextValuesThatNeedIt) {
  Lines out;
  Log log = out.log(Log::Format::Text);
  log.warn("failed", {{"why", "no \"route\"\nto host"}, {"empty", ""}, {"pair", "a=b"}});
  EXPECT_EQ(out.lines.at(0),
            R"(2026-11-23T18:36:37Z WARN  failed why="no \"route\"\nto host" empty="" pair="a=b")");
}

TEST(Log, KeepsAMessageOnOneLine) {
  Lines out;
  Log log = out.log(Log::Format::Text);
  log.info("one\ntwo\x1b[31m");
  EXPECT_EQ(out.lines.at(0), "2026-11-23T18:36:37Z INFO  one two [31m");
}

TEST(Log, WritesJson) {
  Lines out;
  Log log = out.log(Log::Format::Json);
  log.debug("imported \"it\"", {{"istag", "openshift/php:7.1"}});
  EXPECT_EQ(
      out.lines.at(0),
      R"({"time":"2026-11-23T18:36:37Z","level":"debug","msg":"imported \"it\"","istag":"openshift/php:7.1"})");
}

TEST(Log, KeepsItsOwnTextBesideAFieldNamedMessage) {
  Lines out;
  Log log = out.log(Log::Format::Json);
  log.warn("import failed", {{"message", "connection refused"}});
  const auto line = parse_json(out.lines.at(0));
  ASSERT_TRUE(line);
  EXPECT_EQ(string_at(*line, "msg"), "import failed");
  EXPECT_EQ(string_at(*line, "message"), "connection refused");
}

TEST(Log, OmitsLinesBelowItsLevel) {
  Lines out;
  Log log = out.log(Log::Format::Text, Level::Warn);
  log.debug("a");
  log.info("b");
  log.warn("c");
  log.error("d");
  EXPECT_EQ(out.lines.size(), 2u);
}

TEST(Log, AcceptsTextThatIsNotUtf8) {
  Lines out;
  Log log = out.log(Log::Format::Json);
  log.info("bad", {{"bytes", "\xff\xfe"}});
  EXPECT_TRUE(parse_json(out.lines.at(0)));
}

}  // namespace
}  // namespace imagedeps::observe
