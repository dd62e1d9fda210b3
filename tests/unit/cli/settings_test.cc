#include "cli/settings.h"

#include <gtest/gtest.h>

#include <set>

#include "base/yaml.h"
#include "cli/setting.h"
#include "support/files.h"
#include "support/folders.h"

namespace imagedeps::cli {
namespace {

using namespace std::chrono_literals;

std::optional<std::string> nothing(const std::string&) { return std::nullopt; }

Result<Settings> from_file(const std::string& text) {
  return load_settings("imagedeps.yaml", text, nothing, {});
}

std::string error_of_file(const std::string& text) {
  const auto settings = from_file(text);
  return settings ? "" : settings.error().message;
}

TEST(Settings, AreTheDefaultsWithoutAFile) {
  const auto settings = from_file("");
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->engine.import.grace, 2min);
  EXPECT_EQ(settings->engine.mode, decide::Mode::Enforce);
  EXPECT_EQ(settings->listen, ":8080");
}

TEST(Settings, AreReadFromAFile) {
  const auto settings = from_file(
      "mode: Observe\n"
      "scope:\n"
      "  namespaces: [shop, \"team-*\"]\n"
      "import:\n"
      "  grace: 30s\n"
      "  perRegistry: {inFlight: 7}\n"
      "  registries:\n"
      "    quay.io: {paused: true}\n");
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_EQ(settings->engine.mode, decide::Mode::Observe);
  EXPECT_EQ(settings->engine.scope.namespaces, (std::vector<std::string>{"shop", "team-*"}));
  EXPECT_EQ(settings->engine.import.grace, 30s);
  EXPECT_EQ(settings->engine.import.per_registry.in_flight, 7u);
  EXPECT_TRUE(settings->engine.import.registries.at("quay.io").paused);
}

TEST(Settings, NameTheFileAndLineOfAnUnknownKey) {
  const std::string error = error_of_file("mode: Enforce\nimport:\n  grace: 1m\n  parallel: 3\n");
  EXPECT_TRUE(
      error.starts_with("imagedeps.yaml:4: unknown key 'import.parallel'; expected one of "))
      << error;
  EXPECT_NE(error.find("perRegistry"), std::string::npos) << error;
}

TEST(Settings, DescribeValidValuesInErrors) {
  EXPECT_EQ(error_of_file("import:\n  grace: 30\n"),
            "imagedeps.yaml:2: import.grace must be a duration from 0s to 1h, with a unit, not 30");
  EXPECT_NE(error_of_file("mode: Maybe\n").find("one of Enforce, Observe"), std::string::npos);
  EXPECT_NE(error_of_file("statusRate: -1\n").find("0 means no limit"), std::string::npos);
  EXPECT_NE(error_of_file("import: {overall: {burst: 1.5}}\n").find("whole number"),
            std::string::npos);
  EXPECT_NE(error_of_file("import: 5\n").find("unknown key 'import'"), std::string::npos);
}

TEST(Settings, RefuseValuesOutOfRange) {
  EXPECT_EQ(error_of_file("import: {timeout: 0s}\n"),
            "imagedeps.yaml:1: import.timeout must be a duration from 1s to 10m, with a unit, not "
            "\"0s\"");
  for (const Setting& setting : all_settings()) {
    const auto fits = [&](const Json& value) {
      Settings settings;
      return setting.set(settings, value);
    };
    const std::string type = setting.schema.value("type", "");
    if (type == "integer" || type == "number") {
      EXPECT_FALSE(fits(setting.schema.at("minimum").get<double>() - 1)) << setting.key;
      EXPECT_TRUE(fits(Json(setting.schema.at("minimum")))) << setting.key;
      EXPECT_TRUE(fits(Json(setting.schema.at("maximum")))) << setting.key;
      EXPECT_FALSE(fits(setting.schema.at("maximum").get<double>() + 1)) << setting.key;
    }
    EXPECT_FALSE(setting.expected.starts_with("a duration") && fits("10000h")) << setting.key;
  }
}

/// Returns the schema of the member "a.b"; null if there is none.
const Json& schema_of(std::string_view path, const Json& object, const Json& schema) {
  constexpr std::string_view kDefinitions = "#/definitions/";
  const auto dot = path.find('.');
  const Json* member = &at(at(object, "properties"), path.substr(0, dot));
  if (member->contains("$ref")) {
    const auto name = member->at("$ref").get<std::string>().substr(kDefinitions.size());
    member = &schema.at("definitions").at(name);
  }
  return dot == std::string_view::npos ? *member : schema_of(path.substr(dot + 1), *member, schema);
}

/// The chart refuses the values that the program refuses.
TEST(Settings, EqualTheSchemaOfTheChart) {
  const Json schema = test::read_json(test::source_folder() / "helm/imagedeps/values.schema.json");
  const Json& config = schema.at("properties").at("config");
  std::set<std::string> missing;
  for (const Setting& setting : all_settings()) {
    const Json& values = schema_of(setting.key, config, schema);
    if (values.is_null()) missing.insert(setting.key);
    for (const auto& [word, value] : setting.schema.items())
      EXPECT_TRUE(values.is_null() || at(values, word) == Json(value))
          << setting.key << ": " << word;
  }
  EXPECT_EQ(missing, (std::set<std::string>{"metrics.secureListen", "metrics.certFile",
                                            "metrics.keyFile", "metrics.objectsOnLoopback",
                                            "namespace", "listen", "pageListen", "leaderElect"}))
      << "the chart's own";
}

TEST(Settings, PreferFlagsToVariablesToTheFile) {
  const auto environment = [](const std::string& name) -> std::optional<std::string> {
    if (name == "IMAGEDEPS_IMPORT_GRACE") return "40s";
    if (name == "IMAGEDEPS_LOG_FORMAT") return "json";
    return std::nullopt;
  };
  const auto settings = load_settings("f", "import: {grace: 10s}\nlogFormat: text\nlisten: ':1'\n",
                                      environment, {{"import.grace", "50s"}});
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_EQ(settings->engine.import.grace, 50s);
  EXPECT_EQ(settings->log_format, "json");
  EXPECT_EQ(settings->listen, ":1");
}

TEST(Settings, SplitListsInFlagsAtCommas) {
  const auto settings = load_settings(
      "", "", nothing,
      {{"scope.namespaces", "a,b"}, {"import.registries", R"({"h:5000": {"paused": true}})"}});
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_EQ(settings->engine.scope.namespaces, (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(settings->engine.import.registries.at("h:5000").paused);
}

TEST(Settings, RefuseALeaseThatIsShorterThanItsRenewal) {
  EXPECT_EQ(error_of_file("leaderElection: {leaseDuration: 107s}\n"),
            "leaderElection.leaseDuration (1m47s) must be longer than leaderElection.renewDeadline "
            "(1m47s)");
  EXPECT_EQ(
      error_of_file("leaderElection: {leaseDuration: 15s, renewDeadline: 10s, retryPeriod: 9s}\n"),
      "leaderElection.renewDeadline (10s) must be longer than 1.2 times leaderElection.retryPeriod "
      "(10.8s)");
  EXPECT_NE(error_of_file("leaderElection: {retryPeriod: 0s}\n").find("retryPeriod"),
            std::string::npos);
  EXPECT_NE(error_of_file("leaderElection: {leaseDuration: 137500ms}\n").find("whole seconds"),
            std::string::npos);
  EXPECT_EQ(
      error_of_file("leaderElection: {leaseDuration: 15s, renewDeadline: 10s, retryPeriod: 2s}\n"),
      "");
}

TEST(Settings, RefuseImportsThatOutliveTheLease) {
  EXPECT_EQ(error_of_file("leaderElect: true\n"), "");
  EXPECT_EQ(error_of_file("leaderElect: true\nimport: {timeout: 127s}\n"),
            "with leaderElect, leaderElection.leaseDuration (2m17s) must be longer than "
            "import.timeout plus 10s (2m17s)");
  EXPECT_EQ(error_of_file("import: {timeout: 10m}\n"), "") << "alone, it has no lease to outlive";
}

TEST(Settings, AreReadBackAsTheyArePrinted) {
  auto settings = from_file(
      "mode: Observe\nscope: {namespaces: [shop]}\nimport: {grace: 90s, registries: {h: {paused: "
      "true}}}\n");
  ASSERT_TRUE(settings);
  const OrderedJson printed = print_settings(*settings);
  const auto again = from_file(to_yaml(printed));
  ASSERT_TRUE(again) << again.error().message << "\n" << to_yaml(printed);
  EXPECT_EQ(print_settings(*again), printed);
}

/// Returns the settings that `run` gets from these arguments.
std::map<std::string, std::string> parsed(std::vector<const char*> words) {
  words.insert(words.begin(), {"imagedeps", "run"});
  const auto result = parse_options(static_cast<int>(words.size()), words.data(), setting_flags());
  EXPECT_LT(result.exit_code, 0);
  return std::get<Run>(result.options).settings;
}

TEST(Settings, TakeASwitchWithoutAValueAsTrue) {
  using Words = std::map<std::string, std::string>;
  EXPECT_EQ(parsed({"--leader-elect", "--listen", ":8080"}),
            (Words{{"leaderElect", "true"}, {"listen", ":8080"}}))
      << "as the chart says it";
  EXPECT_EQ(parsed({"--page-listen=", "--print-config"}), (Words{{"pageListen", ""}}))
      << "an empty value is one";
  EXPECT_EQ(parsed({"--leader-elect=false"}), (Words{{"leaderElect", "false"}}));
  EXPECT_EQ(parsed({}), Words{});
}

TEST(Settings, HaveAFlagAndAVariableForEachKey) {
  EXPECT_EQ(flag_of("import.perRegistry.inFlight"), "--import-per-registry-in-flight");
  EXPECT_EQ(variable_of("import.grace"), "IMAGEDEPS_IMPORT_GRACE");
  EXPECT_EQ(setting_flags().size(), all_settings().size());
}

}  // namespace
}  // namespace imagedeps::cli
