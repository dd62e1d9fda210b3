#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "observe/log.h"
#include "observe/metrics.h"
#include "reconcile/operator.h"
#include "simulator/cluster.h"
#include "simulator/sim_loop.h"

namespace imagedeps::reconcile {

/// The whole operator on a simulated cluster, in virtual time. The registry is down until
/// registry_is_back(), so that tags which are applied before stay unpopulated.
class WholeOperator : public testing::Test {
 protected:
  WholeOperator() : transport_(sim::make_sim_transport(loop_, cluster_)) {
    cluster_.set_registry("*", sim::RegistryMood::Down);
  }

  /// Starts a process. A second call replaces it.
  void start(Config config = {}) {
    operator_.reset();
    metrics_ = std::make_unique<observe::Metrics>();
    operator_ =
        std::make_unique<Operator>(loop_, *transport_, log_, *metrics_, std::move(config), 1);
    operator_->start();
    operator_->start_leading([] { return true; });
    run(std::chrono::seconds{5});
  }
  void run(Duration duration) { loop_.run_for(duration); }
  void registry_is_back() { cluster_.set_registry("*", sim::RegistryMood::Fine); }

  // Actions of users.
  void apply(const Json& object, const std::string& ns) {
    const auto applied = cluster_.apply(object, ns);
    ASSERT_TRUE(applied) << applied.error().message;
  }
  void remove_build_config(const std::string& ns, const std::string& name) {
    cluster_.remove("build.openshift.io", "buildconfigs", ns, name);
  }
  void remove_stream(const std::string& ns, const std::string& name) {
    cluster_.remove("image.openshift.io", "imagestreams", ns, name);
  }

  static Json docker_tag(const std::string& name, const std::string& pull_spec) {
    return {{"name", name}, {"from", {{"kind", "DockerImage"}, {"name", pull_spec}}}};
  }
  static Json alias_tag(const std::string& name, const std::string& target, const std::string& ns) {
    return {{"name", name},
            {"from", {{"kind", "ImageStreamTag"}, {"name", target}, {"namespace", ns}}}};
  }
  static Json stream(const std::string& name, const std::vector<Json>& tags) {
    Json object{{"apiVersion", "image.openshift.io/v1"},
                {"kind", "ImageStream"},
                {"metadata", {{"name", name}}},
                {"spec", Json::object()}};
    if (!tags.empty()) object["spec"]["tags"] = tags;
    return object;
  }
  static Json from(const std::string& ns, const std::string& istag) {
    return {{"kind", "ImageStreamTag"}, {"namespace", ns}, {"name", istag}};
  }
  /// A BuildConfig that needs `input`, and builds `output` unless it is null.
  static Json build_config(const std::string& name, const Json& input,
                           const Json& output = nullptr) {
    Json object{{"apiVersion", "build.openshift.io/v1"},
                {"kind", "BuildConfig"},
                {"metadata", {{"name", name}}},
                {"spec",
                 {{"triggers", Json::array({{{"type", "ImageChange"}}})},
                  {"strategy", {{"type", "Source"}, {"sourceStrategy", {{"from", input}}}}}}}};
    if (!output.is_null()) object["spec"]["output"]["to"] = output;
    return object;
  }
  static Json declared(const std::string& name, const std::string& stream_name,
                       const std::string& tag) {
    return {{"apiVersion", "imagedeps.io/v1alpha1"},
            {"kind", "ImageDependency"},
            {"metadata", {{"name", name}}},
            {"spec", {{"imageStreamTag", {{"name", stream_name}, {"tag", tag}}}}}};
  }

  // What users see.
  [[nodiscard]] Json dependency(const std::string& ns, const std::string& name) const {
    return cluster_.get("imagedeps.io", "imagedependencies", ns, name);
  }
  [[nodiscard]] std::vector<Json> dependencies(const std::string& ns) const {
    std::vector<Json> found;
    for (auto& each : cluster_.list("imagedeps.io", "imagedependencies"))
      if (string_at(at(each, "metadata"), "namespace") == ns) found.push_back(std::move(each));
    return found;
  }
  [[nodiscard]] std::vector<Json> events(const std::string& ns) const {
    std::vector<Json> found;
    for (auto& each : cluster_.list("", "events"))
      if (string_at(at(each, "metadata"), "namespace") == ns) found.push_back(std::move(each));
    return found;
  }
  /// "Warning BuildConfig own ManifestUnknown: message", sorted.
  [[nodiscard]] std::vector<std::string> told(const std::string& ns) const {
    std::vector<std::string> lines;
    for (const auto& each : events(ns)) {
      const Json& object = at(each, "involvedObject");
      lines.push_back(string_at(each, "type") + " " + string_at(object, "kind") + " " +
                      string_at(object, "name") + " " + string_at(each, "reason") + ": " +
                      string_at(each, "message"));
    }
    std::sort(lines.begin(), lines.end());
    return lines;
  }
  /// told() without the events of the platform.
  [[nodiscard]] std::vector<std::string> told_by_us(const std::string& ns) const {
    auto lines = told(ns);
    const auto platform = [&](const std::string& line) {
      return std::ranges::none_of(events(ns), [&](const Json& each) {
        return string_at(at(each, "source"), "component") == "imagedeps" &&
               line.ends_with(": " + string_at(each, "message"));
      });
    };
    std::erase_if(lines, platform);
    return lines;
  }
  [[nodiscard]] static Json condition(const Json& object, const std::string& type) {
    for (const auto& each : at_path(object, {"status", "conditions"}))
      if (string_at(each, "type") == type) return each;
    return nullptr;
  }
  [[nodiscard]] std::string ready_reason(const std::string& ns, const std::string& name) const {
    return string_at(condition(dependency(ns, name), "Ready"), "reason");
  }
  [[nodiscard]] std::string state(const std::string& ns, const std::string& name) const {
    return string_at(at(dependency(ns, name), "status"), "state");
  }
  [[nodiscard]] static bool discovered_label(const Json& object) {
    return at_path(object, {"metadata", "labels"}).contains("app.kubernetes.io/managed-by");
  }
  [[nodiscard]] std::size_t our_imports(const std::string& istag) const {
    const auto& all = cluster_.imports();
    return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [&](const auto& each) {
      return each.ours && each.ns + "/" + each.stream + ":" + each.tag == istag;
    }));
  }
  /// The value of imagedeps_dropped{limit="..."}.
  [[nodiscard]] std::string dropped(const std::string& limit) const {
    const auto text = metrics_->text();
    const auto line = "imagedeps_dropped{limit=\"" + limit + "\"} ";
    const auto at = text.find(line);
    return at == std::string::npos
               ? ""
               : text.substr(at + line.size(), text.find('\n', at) - at - line.size());
  }
  [[nodiscard]] std::size_t logged(const std::string& text) const {
    return static_cast<std::size_t>(
        std::count_if(lines_.begin(), lines_.end(),
                      [&](const auto& line) { return line.find(text) != std::string::npos; }));
  }

  sim::SimLoop loop_{TimePoint{std::chrono::seconds{1'795'458'712}}};
  sim::Cluster cluster_{loop_, {}};
  std::unique_ptr<kube::Transport> transport_;
  std::vector<std::string> lines_;
  observe::Log log_{observe::Log::Format::Text, observe::Level::Info,
                    [this] { return loop_.wall(); },
                    [this](std::string line) { lines_.push_back(std::move(line)); }};
  std::unique_ptr<observe::Metrics> metrics_;
  std::unique_ptr<Operator> operator_;
};

}  // namespace imagedeps::reconcile
