#include "page/page.h"

#include <set>

#include "audit/picture.h"
#include "page/row.h"
#include "unit/page/browser.h"
#include "unit/reconcile/whole_operator.h"

namespace imagedeps::page {
namespace {

using namespace std::chrono_literals;

/// Shop's BuildConfig "site" needs openshift/php:7.1 and makes shop/site:latest, which BuildConfig
/// "proof" needs.
class PageTest : public reconcile::WholeOperator {
 protected:
  void SetUp() override {
    apply(stream("php", {docker_tag("7.1", "registry.example.com/php:7.1"),
                         docker_tag("5.6", "registry.example.com/php:5.6")}),
          "openshift");
    apply(stream("site", {}), "shop");
    apply(build_config("site", from("openshift", "php:7.1"), from("shop", "site:latest")), "shop");
    apply(build_config("proof", from("shop", "site:latest")), "shop");
  }
  void TearDown() override { browsers_.clear(); }

  std::shared_ptr<Browser> ask(const std::string& target, const std::string& method = "GET") {
    loop::HttpRequest request;
    request.method = method;
    request.target = target;
    request.headers["host"] = "localhost:8081";
    auto browser = std::make_shared<Browser>();
    page_.handler()(std::move(request), browser);
    browsers_.push_back(browser);
    return browser;
  }
  /// A browser that has been told everything.
  std::shared_ptr<Browser> told() {
    auto browser = ask("/events");
    run(1s);
    static_cast<void>(browser->events());
    return browser;
  }
  void add_consumer(const std::string& name) {
    apply(build_config(name, from("openshift", "php:5.6")), "shop");
  }

  /// As many DeploymentConfigs that need a hundred istags each.
  void need_hundreds(int count) {
    for (int number = 0; number < count; ++number) {
      const std::string name = "many" + std::to_string(number);
      std::vector<Json> tags;
      Json triggers = Json::array();
      for (int i = 0; i < 100; ++i) {
        tags.push_back(
            docker_tag("t" + std::to_string(i), "registry.example.com/many:" + std::to_string(i)));
        triggers.push_back(
            {{"type", "ImageChange"},
             {"imageChangeParams", {{"from", from("shop", name + ":t" + std::to_string(i))}}}});
      }
      apply(stream(name, tags), "shop");
      apply({{"apiVersion", "apps.openshift.io/v1"},
             {"kind", "DeploymentConfig"},
             {"metadata", {{"name", name}}},
             {"spec", {{"replicas", 0}, {"triggers", triggers}}}},
            "shop");
    }
  }

  static Json row(const std::vector<Browser::Event>& events, const std::string& id) {
    for (auto event = events.rbegin(); event != events.rend(); ++event)
      for (const Json& each : at(event->data, "rows"))
        if (string_at(each, "id") == id) return each;
    return nullptr;
  }
  static std::vector<std::string> names(const std::vector<Browser::Event>& events) {
    std::vector<std::string> all;
    all.reserve(events.size());
    for (const auto& event : events) all.push_back(event.name);
    return all;
  }

  std::vector<std::shared_ptr<Browser>> browsers_;
  Page page_{loop_, Reach::Loopback};
};

TEST_F(PageTest, TellsASnapshotAndThenOnlyWhatChanged) {
  start();
  page_.show(*operator_);
  const auto browser = ask("/events");
  run(1s);
  const auto first = browser->events();
  ASSERT_EQ(names(first), (std::vector<std::string>{"operator", "snapshot", "rows"}));
  EXPECT_EQ(first[0].data, (Json{{"phase", "Watching"}, {"leading", true}, {"mode", "Enforce"}}));
  EXPECT_EQ(integer_at(first[1].data, "total"), 2);
  EXPECT_EQ(integer_at(first[2].data, "left", -1), 0);
  const Json php = row(first, "openshift/php:7.1");
  EXPECT_EQ(string_at(php, "registry"), "registry.example.com");
  EXPECT_EQ(at(php, "consumers"), Json::array({"BuildConfig shop/site"}));
  EXPECT_EQ(at(php, "namespaces"), Json::array({"shop"}));
  EXPECT_FALSE(bool_at(php, "ready", true));
  EXPECT_NE(string_at(php, "nextAttempt"), "");
  EXPECT_EQ(string_at(row(first, "shop/site:latest"), "reason"), "AwaitingBuild");

  registry_is_back();
  run(2min);
  const Json healed = row(browser->events(), "openshift/php:7.1");
  EXPECT_EQ(string_at(healed, "reason"), "Populated");
  EXPECT_FALSE(healed.contains("nextAttempt"));
}

TEST_F(PageTest, TellsWhatComesAndGoes) {
  start();
  page_.show(*operator_);
  const auto browser = told();
  add_consumer("old");
  run(1s);
  EXPECT_EQ(at(row(browser->events(), "openshift/php:5.6"), "consumers"),
            Json::array({"BuildConfig shop/old"}));
  remove_build_config("shop", "old");
  run(1s);
  const auto events = browser->events();
  ASSERT_EQ(names(events), std::vector<std::string>{"rows"});
  EXPECT_EQ(at(events[0].data, "removed"), Json::array({"openshift/php:5.6"}));
}

TEST_F(PageTest, TellsAtMostTwiceASecond) {
  start();
  page_.show(*operator_);
  const auto browser = told();
  std::size_t tellings = 0;
  for (int i = 0; i < 40; ++i) {
    add_consumer("b" + std::to_string(i));
    run(100ms);
    tellings += browser->events().size();
  }
  EXPECT_GE(tellings, 6u);
  EXPECT_LE(tellings, 9u);
}

TEST_F(PageTest, SaysThatItIsThereEvery15Seconds) {
  registry_is_back();
  start();
  page_.show(*operator_);
  run(1min);
  const auto browser = told();
  run(46s);
  EXPECT_TRUE(browser->events().empty());
  EXPECT_EQ(browser->comments, 3);
}

TEST_F(PageTest, ASlowBrowserGetsAFreshSnapshotAndNoQueue) {
  start({.mode = decide::Mode::Observe, .status_rate = 0.01});
  page_.show(*operator_);
  const auto browser = told();
  browser->untaken = Client::kPendingMax + 1;
  need_hundreds(21);
  run(2s);
  EXPECT_TRUE(browser->events().empty());
  browser->untaken = 0;
  run(2s);
  const auto events = browser->events();
  ASSERT_EQ(events.size(), 12u) << "a snapshot, and 2102 rows by 200";
  EXPECT_EQ(events[0].name, "snapshot");
  EXPECT_EQ(integer_at(events[0].data, "total"), 2102);
  EXPECT_EQ(integer_at(events[11].data, "left", -1), 0);
}

TEST_F(PageTest, TurnsAwayTheSeventeenthBrowserUntilOneLeaves) {
  start();
  page_.show(*operator_);
  for (std::size_t i = 0; i < Page::kClientsMax; ++i) EXPECT_EQ(ask("/events")->status, 200);
  const auto refused = ask("/events");
  EXPECT_EQ(refused->status, 503);
  EXPECT_TRUE(refused->ended);
  browsers_[3]->gone();
  EXPECT_EQ(page_.clients(), Page::kClientsMax - 1);
  EXPECT_EQ(ask("/events")->status, 200);
}

TEST_F(PageTest, NothingIsSentToWhoHasGone) {
  start();
  page_.show(*operator_);
  const auto browser = told();
  browser->gone();
  const std::string before = browser->body;
  add_consumer("late");
  run(1min);
  EXPECT_EQ(browser->body, before);
  EXPECT_EQ(page_.clients(), 0u);
}

TEST_F(PageTest, AStandbyShowsWhatItSeesAndSaysSo) {
  metrics_ = std::make_unique<observe::Metrics>();
  operator_ =
      std::make_unique<reconcile::Operator>(loop_, *transport_, log_, *metrics_, Config{}, 1);
  operator_->start();
  run(5s);
  page_.show(*operator_);
  const auto browser = ask("/events");
  run(1s);
  auto events = browser->events();
  EXPECT_FALSE(bool_at(events[0].data, "leading", true));
  EXPECT_FALSE(row(events, "openshift/php:7.1").is_null());
  operator_->start_leading([] { return true; });
  run(1s);
  events = browser->events();
  ASSERT_FALSE(events.empty());
  EXPECT_EQ(events[0].name, "operator");
  EXPECT_TRUE(bool_at(events[0].data, "leading"));
}

TEST_F(PageTest, SaysThatItConnectsUntilThereIsAnOperator) {
  const auto browser = ask("/events");
  run(1s);
  const auto before = browser->events();
  EXPECT_EQ(string_at(before.at(0).data, "phase"), "Connecting");
  start();
  page_.show(*operator_);
  run(1s);
  const auto events = browser->events();
  EXPECT_EQ(names(events), (std::vector<std::string>{"snapshot", "operator", "rows"}));
}

TEST_F(PageTest, AllRowsTogetherAreThePictureThatGraphPrints) {
  apply(stream("cli",
               {docker_tag("1", "quay.example.com/cli:1"), alias_tag("stable", "cli:1", "tools")}),
        "tools");
  apply(build_config("cli", from("tools", "cli:stable")), "tools");
  start();
  page_.show(*operator_);
  const auto browser = ask("/events");
  run(1s);
  std::map<std::string, Json> nodes;
  std::set<Json> edges;
  for (const auto& event : browser->events()) {
    for (const Json& each : at(event.data, "rows")) {
      for (const Json& node : at_path(each, {"graph", "nodes"})) {
        Json& known = nodes[string_at(node, "id")];
        if (string_at(known, "reason").empty()) known = node;
      }
      for (const Json& edge : at_path(each, {"graph", "edges"})) edges.insert(edge);
    }
  }

  const auto& controller = operator_->controller();
  const audit::Judge how{
      .policy = controller.evaluator().policy(),
      .now = loop_.now(),
      .add = [&](decide::TagFacts& facts) { controller.evaluator().add_own_facts(facts); }};
  audit::Report report;
  for (const TagRef& tag : controller.graph().all_needed())
    report.istags.push_back(
        {audit::judge(controller.graph(), tag, how), controller.graph().consumers(tag)});
  const Json picture =
      *parse_json(to_text(audit::to_json(audit::draw(report, controller.graph()))));
  std::set<Json> drawn;
  for (const auto& [id, node] : nodes) drawn.insert(node);
  EXPECT_EQ(drawn, std::set<Json>(picture.at("nodes").begin(), picture.at("nodes").end()));
  EXPECT_EQ(edges, std::set<Json>(picture.at("edges").begin(), picture.at("edges").end()));
  EXPECT_EQ(nodes.size(), 9u);
}

TEST_F(PageTest, NamesAtMostFiftyConsumersAndCountsAll) {
  for (int i = 0; i < 60; ++i)
    apply(build_config("b" + std::to_string(i), from("openshift", "php:7.1")), "shop");
  start();
  page_.show(*operator_);
  const auto browser = ask("/events");
  run(1s);
  const Json php = row(browser->events(), "openshift/php:7.1");
  EXPECT_EQ(at(php, "consumers").size(), kConsumersMax);
  EXPECT_EQ(integer_at(php, "consumerCount"), 61);
}

TEST_F(PageTest, ExplainsAnIstagWithTheCommand) {
  start();
  page_.show(*operator_);
  const auto answer = ask("/explain?namespace=shop&stream=site&tag=latest");
  EXPECT_EQ(answer->status, 200);
  const Json json = *parse_json(answer->body);
  EXPECT_EQ(string_at(json, "command"), "imagedeps explain shop/site:latest");
  EXPECT_EQ(string_at(at(json, "rootCauses").at(0), "istag"), "openshift/php:7.1");
  EXPECT_EQ(string_at(at(json, "commands").at(0), "command"),
            "oc import-image php:7.1 -n openshift");
  EXPECT_EQ(ask("/explain?namespace=shop&stream=site&tag=none")->status, 404);
  EXPECT_EQ(ask("/explain")->status, 404);
}

TEST_F(PageTest, ServesItsFilesAndNothingElse) {
  EXPECT_NE(ask("/")->body.find("<script type=\"module\" src=\"page.js\">"), std::string::npos);
  EXPECT_EQ(ask("/page.js")->headers.at("Content-Type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(ask("/icon.svg")->headers.at("Content-Type"), "image/svg+xml");
  for (const char* path : {"/nothing", "//page.js", "/../page.js", "/page.js/", "*"})
    EXPECT_EQ(ask(path)->status, 404) << path;
  const auto refused = ask("/", "POST");
  EXPECT_EQ(refused->status, 405);
  EXPECT_EQ(refused->headers.at("Allow"), "GET, HEAD");
  EXPECT_TRUE(ask("/events", "HEAD")->ended);
}

/// Every file that one of them names is there, and none is on another host.
TEST_F(PageTest, ItsFilesNeedNoOtherHost) {
  for (const char* name : {"index.html", "page.css", "page.js", "details.js", "filter.js",
                           "graph.js", "layout.js", "rows.js", "table.js"}) {
    std::string text(embedded(name));
    ASSERT_FALSE(text.empty()) << name;
    for (std::size_t begin = 0; (begin = text.find("from \"./", begin)) != std::string::npos;
         begin += 8) {
      const std::string module = text.substr(begin + 8, text.find('"', begin + 8) - begin - 8);
      EXPECT_FALSE(embedded(module).empty()) << name << " names " << module;
    }
    if (const auto namespace_name = text.find("http://www.w3.org/2000/svg");
        namespace_name != std::string::npos)
      text.erase(namespace_name, 26);
    EXPECT_EQ(text.find("://"), std::string::npos) << name;
    EXPECT_EQ(text.find("innerHTML"), std::string::npos) << name;
  }
}

}  // namespace
}  // namespace imagedeps::page
