// Renders every kind of remedy for every reason, with names that need quoting, and checks that `oc`
// accepts the command.
#include "audit/remedy.h"

#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <iostream>
#include <set>

#include "decide/fault_remedy.h"
#include "support/oc_rules.h"

namespace imagedeps::audit {
namespace {

using decide::oc_can_name;
using decide::Reason;
using objects::Kind;
using objects::Obstacle;

namespace action = decide::action;

/// (kind of remedy, reason or obstacle)
using Pairs = std::set<std::pair<std::size_t, int>>;

const std::vector<TagRef> kTags = {
    {"shop", "php", "7.1"},
    {"shop", "my.app", "1"},
    {"shop", "localhost", "1"},
    {"localhost", "php", "1"},
    {"shop", "php", "it's a b"},
    {"shop", "php", "$(reboot)+1"},
    {"shop", "php", "<tag>"},
    {"shop", "openshift/nodejs", "22"},
    {"shop", "registry.example.com/a/b", "22"},
    {"shop", "php", "a/b"},
};

/// A refusal that no pull secret cures.
constexpr const char* kHtmlRefusal = "error parsing HTTP 403 response body: <html>";

/// Every combination of the facts that the remedies for one istag and reason depend on.
class VerdictsOf {
 public:
  VerdictsOf(TagRef tag, Reason reason) : tag_(std::move(tag)), reason_(reason) {}

  void each(const std::function<void(const Verdict&)>& use) const {
    for (const auto origin : origins()) {
      for (const auto& chain : chains()) {
        for (std::size_t i = 0; i < kVariants; ++i) use(variant(origin, chain, i));
      }
    }
  }

 private:
  /// Enough for each pair of values of two facts.
  static constexpr std::size_t kVariants = 80;

  /// The origin matters only for the reasons that do not depend on it.
  [[nodiscard]] std::vector<Origin> origins() const {
    if (reason_ != Reason::Unmanaged && reason_ != Reason::OutOfScope) return {Origin::Import};
    return {Origin::Build,      Origin::Import,    Origin::NotImportable, Origin::Alias,
            Origin::Repository, Origin::Undefined, Origin::Other};
  }
  [[nodiscard]] std::vector<std::vector<TagRef>> chains() const {
    return {{}, {tag_, {tag_.ns, tag_.stream, "2"}}, {tag_, {"openshift", "py", "3 11"}}};
  }
  [[nodiscard]] Verdict variant(Origin origin, const std::vector<TagRef>& chain,
                                std::size_t i) const {
    const std::string mode = std::array{"", "Legacy", "PreserveOriginal"}.at(i % 3);
    const TagRef& other = kTags[i % kTags.size()];
    const auto bit = [i](std::size_t which) { return ((i % 16) >> which) % 2 == 1; };
    Verdict verdict;
    verdict.tag = tag_;
    verdict.origin = origin;
    verdict.decision.reason = reason_;
    verdict.decision.chain = chain;
    verdict.import_mode = mode;
    verdict.policy = {.insecure = bit(0),
                      .scheduled = bit(1),
                      .import_mode = mode,
                      .reference_policy = bit(2) ? "Local" : ""};
    if (i % 5 != 0) verdict.suggestions = {{{"shop", "php", "8.0"}, true}, {other, bit(0)}};
    verdict.producers = {{{Kind::BuildConfig, "it's", "web"}}};
    verdict.output_stream_exists = !bit(1);
    verdict.registry_missing = bit(2);
    if (bit(3)) verdict.missing_inputs = {bit(0) ? tag_ : other};
    if (bit(0)) verdict.internal_source = "cicd/py:1";
    if (bit(2)) verdict.source = "quay.io/a/b:1";
    if (bit(1)) verdict.target_registry = "registry.example.com:5000";
    if (bit(3)) verdict.decision.message = kHtmlRefusal;
    return verdict;
  }

  TagRef tag_;
  Reason reason_;
};

void each_verdict(const std::function<void(const Verdict&)>& use) {
  for (const auto& tag : kTags) {
    for (int reason = 0; reason < decide::kReasonCount; ++reason)
      VerdictsOf(tag, static_cast<Reason>(reason)).each(use);
  }
}

void expect_accepted(const Remedy& remedy) {
  const std::string command = command_of(remedy);
  if (std::holds_alternative<action::Advice>(remedy.action)) {
    ASSERT_EQ(command, "");
    ASSERT_NE(remedy.note, "");
  } else {
    ASSERT_EQ(test::oc_refusal(command), "") << command;
  }
}

Pairs of_verdicts() {
  Pairs pairs;
  std::set<std::string> checked;
  each_verdict([&](const Verdict& verdict) {
    auto steps = remedies(verdict);
    const auto more = alias_remedies(verdict);
    steps.insert(steps.end(), more.begin(), more.end());
    for (const auto& remedy : steps) {
      pairs.emplace(remedy.action.index(), static_cast<int>(verdict.decision.reason));
      if (checked.insert(line_of(remedy)).second) expect_accepted(remedy);
    }
  });
  return pairs;
}

const std::vector<Obstacle> kObstacles = {Obstacle::None,
                                          Obstacle::NotAutomatic,
                                          Obstacle::NoSuchContainer,
                                          Obstacle::TriggersDisabled,
                                          Obstacle::Paused,
                                          Obstacle::TriggerPaused,
                                          Obstacle::NoTrigger,
                                          Obstacle::NotFollowed};
const std::vector<Kind> kKinds = {Kind::Deployment, Kind::StatefulSet, Kind::DaemonSet,
                                  Kind::CronJob,    Kind::BuildConfig, Kind::DeploymentConfig};

/// The obstacles that decoders give to objects of the kind.
bool occurs(Kind kind, Obstacle obstacle) {
  switch (obstacle) {
    case Obstacle::None:
    case Obstacle::Paused: return true;
    case Obstacle::NotAutomatic: return kind == Kind::DeploymentConfig;
    case Obstacle::NoTrigger: return kind == Kind::BuildConfig;
    case Obstacle::TriggerPaused: return kind != Kind::DeploymentConfig;
    case Obstacle::NoSuchContainer: return kind != Kind::BuildConfig;
    case Obstacle::TriggersDisabled:
    case Obstacle::NotFollowed: return kind != Kind::BuildConfig && kind != Kind::DeploymentConfig;
  }
  return false;
}

std::vector<graph::Consumer> consumers_of(Kind kind, Obstacle obstacle) {
  std::vector<graph::Consumer> consumers;
  for (const auto& tag : kTags) {
    for (const char* container : {"", "web", "a,b"}) {
      for (const bool unreadable : {false, true})
        consumers.push_back({{kind, "shop", "web"},
                             {.tag = tag,
                              .field_path = "metadata.annotations[0].from",
                              .obstacle = obstacle,
                              .detail = "detail",
                              .container = container,
                              .unreadable = unreadable},
                             {}});
    }
  }
  return consumers;
}

void each_consumer(const std::function<void(const graph::Consumer&)>& use) {
  for (const Kind kind : kKinds) {
    for (const Obstacle obstacle : kObstacles) {
      if (!occurs(kind, obstacle)) continue;
      for (const auto& consumer : consumers_of(kind, obstacle)) use(consumer);
    }
  }
}

/// What is suggested for an object that has only this reference.
std::vector<Remedy> steps_for(const graph::Consumer& consumer,
                              const decide::Redirects& redirects = {}) {
  objects::ReferenceObject object;
  object.key = consumer.object;
  object.references = {consumer.reference};
  return remedies(consumer, object, redirects);
}

Pairs of_consumers() {
  Pairs pairs;
  each_consumer([&](const graph::Consumer& consumer) {
    auto steps = steps_for(consumer);
    const auto more = steps_for(consumer, {{consumer.reference.tag, {"openshift", "php", "7.1"}}});
    steps.insert(steps.end(), more.begin(), more.end());
    for (const auto& remedy : steps) {
      pairs.emplace(remedy.action.index(), static_cast<int>(consumer.reference.obstacle));
      expect_accepted(remedy);
    }
  });
  return pairs;
}

/// Objects of each kind with each fault, with and without a reference of the same trigger.
void each_fault(
    const std::function<void(const objects::ReferenceObject&, const objects::Fault&)>& use) {
  auto kinds = kKinds;
  kinds.push_back(Kind::Other);
  auto tags = kTags;
  tags.insert(tags.end(), {{}, {"shop", "php", ""}, {"shop", "my.app", ""}});
  for (const Kind kind : kinds) {
    for (const auto& tag : tags) {
      for (int i = 0; i < objects::kFaultKindCount * 4; ++i) {
        const bool annotation = kind != Kind::DeploymentConfig && kind != Kind::BuildConfig;
        const std::string entry = annotation
                                      ? "metadata.annotations[image.openshift.io/triggers][0]."
                                      : "spec.triggers[0].imageChangeParams.";
        objects::ReferenceObject object;
        object.key = {kind, "shop", "web", kind == Kind::Other ? "Job" : ""};
        if (i % 2 == 0 && !tag.tag.empty() && occurs(kind, Obstacle::NoSuchContainer))
          object.references.push_back(
              {.tag = tag, .field_path = entry + "from", .obstacle = Obstacle::NoSuchContainer});
        use(object, {.kind = static_cast<objects::FaultKind>(i / 4),
                     .field_path = entry + "fieldPath",
                     .detail = "detail",
                     .tag = tag,
                     .container = (i / 2) % 2 == 0 ? "" : "web"});
      }
    }
  }
}

Pairs of_faults() {
  Pairs pairs;
  each_fault([&](const objects::ReferenceObject& object, const objects::Fault& fault) {
    if (fault.kind == objects::FaultKind::ImageNotResolved && !oc_can_name(fault.tag)) return;
    for (const auto& remedy : decide::remedies(object, fault)) {
      pairs.emplace(remedy.action.index(), static_cast<int>(fault.kind));
      expect_accepted(remedy);
    }
  });
  return pairs;
}

TEST(Remedies, AreAcceptedByOcForEveryReasonObstacleAndFault) {
  const auto verdicts = of_verdicts();
  const auto consumers = of_consumers();
  const auto faults = of_faults();
  std::set<std::size_t> kinds;
  for (const auto& pairs : {verdicts, consumers, faults})
    for (const auto& [kind, cause] : pairs) kinds.insert(kind);
  std::cout << kinds.size() << " kinds of remedies; " << verdicts.size() << " pairs with a reason, "
            << consumers.size() << " with an obstacle, " << faults.size() << " with a fault\n";
  EXPECT_EQ(kinds.size(), std::variant_size_v<decide::Action>) << "a kind is never suggested";
}

TEST(Remedies, KeepThePolicyOfATag) {
  Verdict verdict;
  verdict.tag = {"openshift", "tools", "latest"};
  verdict.decision.reason = Reason::ImportNeeded;
  verdict.policy = {.scheduled = true, .import_mode = "PreserveOriginal"};
  ASSERT_EQ(remedies(verdict).size(), 1u);
  EXPECT_EQ(command_of(remedies(verdict)[0]),
            "oc import-image tools:latest -n openshift --import-mode=PreserveOriginal --scheduled");
  verdict.decision.reason = Reason::ManifestUnknown;
  verdict.policy.reference_policy = "Local";
  EXPECT_EQ(command_of(remedies(verdict)[0]),
            "oc tag --source=docker <registry>/<repository>:<tag> openshift/tools:latest "
            "--reference-policy=local --import-mode=PreserveOriginal --scheduled");
}

TEST(Remedies, NeverStartABuildWithoutTheInternalRegistry) {
  for (const Reason reason : {Reason::AwaitingBuild, Reason::Unmanaged}) {
    VerdictsOf(kTags[0], reason).each([](const Verdict& verdict) {
      if (!verdict.registry_missing) return;
      for (const auto& remedy : remedies(verdict))
        ASSERT_FALSE(std::holds_alternative<action::StartBuild>(remedy.action));
    });
  }
}

TEST(Remedies, RemoveAnUnreadableAnnotationBeforeTheySetATrigger) {
  std::size_t removed = 0;
  each_consumer([&](const graph::Consumer& consumer) {
    const bool annotation = consumer.object.kind != Kind::DeploymentConfig;
    if (!consumer.reference.unreadable || !annotation) return;
    const auto obstacle = consumer.reference.obstacle;
    if (obstacle != Obstacle::TriggersDisabled && obstacle != Obstacle::NoSuchContainer) return;
    const auto steps = steps_for(consumer);
    if (steps.empty() || !std::holds_alternative<action::SetTrigger>(steps.back().action)) return;
    ASSERT_EQ(steps.size(), 2u);
    ASSERT_TRUE(std::holds_alternative<action::RemoveAnnotation>(steps.front().action));
    ++removed;
  });
  EXPECT_GT(removed, 0u);
}

TEST(Remedies, DoNotStartBuildsOfAPausedBuildConfig) {
  const graph::Consumer consumer{
      {Kind::BuildConfig, "shop", "web"}, {.tag = kTags[0], .obstacle = Obstacle::Paused}, {}};
  ASSERT_EQ(steps_for(consumer).size(), 1u);
  EXPECT_EQ(command_of(steps_for(consumer)[0]),
            "oc annotate buildconfig/web openshift.io/build-config.paused- -n shop");
}

}  // namespace
}  // namespace imagedeps::audit
