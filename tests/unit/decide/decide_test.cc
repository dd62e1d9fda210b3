#include "decide/decide.h"

#include <gtest/gtest.h>

#include "unit/decide/facts.h"

namespace imagedeps::decide {
namespace {

using objects::Kind;
using objects::Output;
using std::chrono::minutes;
using std::chrono::seconds;

Decision decided(const TagFacts& facts, Mode mode = Mode::Enforce) {
  return decide(facts, {.mode = mode, .scope = kScope}, kNow);
}

/// Succeeds if the decision has that reason and no import order.
testing::AssertionResult held(const Decision& decision, Reason reason) {
  if (decision.reason == reason && !decision.import) return testing::AssertionSuccess();
  return testing::AssertionFailure()
         << to_string(decision.reason) << (decision.import ? ", with an import order" : "");
}

TEST(Decide, ImportsExactlyTheStoredTag) {
  const auto decision = decided(never_imported());
  EXPECT_EQ(decision.reason, Reason::Importing);
  ASSERT_TRUE(decision.import);
  EXPECT_EQ(decision.import->tag, (TagRef{"openshift", "php", "7.1"}));
  EXPECT_EQ(decision.import->pull_spec, "registry.redhat.io/rhscl/php-71-rhel7:latest");
  EXPECT_EQ(decision.import->policy, never_imported().spec->policy);
  EXPECT_EQ(decision.import->stream_resource_version, "17");
  EXPECT_EQ(decision.import->stream_uid, "uid-1");
  EXPECT_EQ(decision.import->registry, "registry.redhat.io");
}

TEST(Decide, WaitsForThePlatformToImportAWholeRepository) {
  TagFacts facts{.tag = {"shop", "agent", "1"}};
  facts.stream =
      TagFacts::Stream{.uid = "u", .resource_version = "1", .spec_repository = "quay.io/x/agent"};
  facts.stream->repository_due = true;
  const auto decision = decided(facts);
  EXPECT_TRUE(held(decision, Reason::Pending));
  EXPECT_NE(decision.message.find("up to 50 tags of quay.io/x/agent"), std::string::npos);
  facts.stream->repository_due = false;
  EXPECT_TRUE(held(decided(facts), Reason::TagUndefined));
}

TEST(Decide, DoesNotImportOutsideTheScope) {
  auto facts = never_imported();
  facts.in_scope = false;
  EXPECT_TRUE(held(decided(facts), Reason::OutOfScope));
}

TEST(Decide, DoesNotImportIfOptedOut) {
  auto facts = never_imported();
  facts.management = ManagementState::Unmanaged;
  facts.forced = true;
  EXPECT_TRUE(held(decided(facts), Reason::Unmanaged));
}

TEST(Decide, NeverImportsReferenceTags) {
  auto facts = never_imported();
  facts.spec->reference = true;
  facts.forced = true;
  EXPECT_TRUE(held(decided(facts), Reason::ReferenceOnly));
}

TEST(Decide, IsPopulatedIfTheTagHasAnImage) {
  auto facts = never_imported();
  facts.status = with_image();
  const auto decision = decided(facts);
  EXPECT_TRUE(held(decision, Reason::Populated));
  EXPECT_TRUE(decision.populated);
  EXPECT_EQ(decision.image, kDigest);
  EXPECT_FALSE(decision.outdated);
}

TEST(Decide, ReportsALaterFailureOfAPopulatedTag) {
  auto facts = never_imported();
  facts.status = with_failure(3);
  facts.status->image = kDigest;
  facts.status->generation = 2;
  const auto decision = decided(facts);
  EXPECT_TRUE(held(decision, Reason::Populated));
  EXPECT_EQ(decision.outdated, "RegistryUnauthorized");
}

TEST(Decide, ReportsANewerSourceOfAPopulatedTag) {
  auto facts = never_imported();
  facts.status = with_image();
  facts.spec->generation = 3;
  EXPECT_EQ(decided(facts).outdated, "NewerSource");
  EXPECT_TRUE(held(decided(facts), Reason::Populated));
}

TEST(Decide, ReportsAnAliasWithADifferentImageThanItsTarget) {
  auto target = never_imported();
  target.status = with_image();
  auto facts = alias_of(target);
  facts.status = with_image(9);
  EXPECT_FALSE(decided(facts).outdated) << "generations are meaningless on an alias";
  facts.status->image = "sha256:old";
  EXPECT_EQ(decided(facts).outdated, "AliasOutdated");
}

TEST(Decide, ImportsAPopulatedTagIfForced) {
  auto facts = never_imported();
  facts.status = with_image();
  facts.forced = true;
  EXPECT_TRUE(decided(facts).import);
  EXPECT_EQ(decided(facts).reason, Reason::Populated);
  EXPECT_FALSE(decided(facts, Mode::Observe).import);
  facts.registry_paused_until = kNow + seconds{9};
  EXPECT_FALSE(decided(facts).import);
  EXPECT_EQ(decided(facts).recheck_at, kNow + seconds{9});
}

TEST(Decide, WaitsForTheBuildThatProducesTheTag) {
  const auto decision = decided(made_by_build());
  EXPECT_TRUE(held(decision, Reason::AwaitingBuild));
  EXPECT_EQ(decision.message,
            "The tag is built by BuildConfig shop/web, which has not pushed an image yet");
}

TEST(Decide, NamesMissingInputsOfABuildAsRootCauses) {
  auto facts = made_by_build();
  facts.producers[0].missing_inputs = {{"openshift", "php", "7.1"}};
  const auto decision = decided(facts);
  EXPECT_EQ(decision.root_causes, (std::vector<TagRef>{{"openshift", "php", "7.1"}}));
  EXPECT_EQ(decision.message,
            "The tag is built by BuildConfig shop/web. The build needs unpopulated tags: "
            "openshift/php:7.1");
  EXPECT_EQ(decision.local_message, decision.message) << "openshift is shared";
}

TEST(Decide, ReportsThatABuildCannotPushWithoutItsStream) {
  auto facts = made_by_build();
  facts.stream.reset();
  facts.producers[0].output_stream_exists = false;
  const auto decision = decided(facts);
  EXPECT_TRUE(held(decision, Reason::AwaitingBuild));
  EXPECT_NE(decision.message.find("oc create imagestream web -n shop"), std::string::npos)
      << decision.message;
}

TEST(Decide, ReportsThatABuildCannotPushWithoutTheInternalRegistry) {
  auto facts = made_by_build();
  facts.producers[0].registry_missing = true;
  const auto decision = decided(facts);
  EXPECT_TRUE(held(decision, Reason::AwaitingBuild));
  EXPECT_NE(decision.message.find("no internal registry"), std::string::npos) << decision.message;
}

TEST(Decide, QuotesTheNameOfAMissingStream) {
  auto facts = made_by_build();
  facts.stream.reset();
  facts.tag.stream = "it's";
  EXPECT_NE(decided(facts).message.find(R"(oc create imagestream 'it'\''s' -n shop)"),
            std::string::npos);
}

TEST(Decide, ReportsANamespaceInAName) {
  TagFacts facts{.tag = {"shop", "openshift/php", "7.1"}};
  const auto message = decided(facts).message;
  EXPECT_NE(message.find("set namespace to openshift and name to php:7.1"), std::string::npos)
      << message;
  facts.tag.stream = "registry.example.com/a/b";
  EXPECT_NE(decided(facts).message.find("does not have the form STREAM:TAG"), std::string::npos);
}

TEST(Decide, ReportsThatABuildNeedsItsOwnOutput) {
  auto facts = made_by_build();
  facts.producers[0].missing_inputs = {facts.tag};
  EXPECT_NE(decided(facts).message.find("its own output"), std::string::npos);
}

TEST(Decide, HidesMissingTagsOfOtherNamespaces) {
  auto facts = made_by_build();
  facts.producers[0].missing_inputs = {{"secret", "base", "1"}};
  EXPECT_EQ(
      decided(facts).local_message,
      "The tag is built by BuildConfig shop/web. secret/base:1 is not populated; ask the owners of "
      "secret");
}

TEST(Decide, WaitsForTheHookThatSetsTheTag) {
  auto facts = made_by_build();
  facts.producers[0] = {.producer = {{Kind::DeploymentConfig, "shop", "web"}, Output::By::Push}};
  const auto decision = decided(facts);
  EXPECT_TRUE(held(decision, Reason::AwaitingPush));
  EXPECT_NE(decision.message.find("DeploymentConfig shop/web"), std::string::npos);
}

TEST(Decide, IgnoresForeignProducersOfATagWithASource) {
  auto facts = never_imported();
  facts.producers = {
      {.producer = {{Kind::BuildConfig, "tenant", "evil"}, Output::By::Build, true}}};
  const auto decision = decided(facts);
  EXPECT_TRUE(decision.import);
  EXPECT_NE(decision.message.find("BuildConfig tenant/evil"), std::string::npos);
  EXPECT_EQ(decision.local_message.find("tenant"), std::string::npos);
}

TEST(Decide, WaitsForAForeignBuildIfTheTagHasNoSource) {
  auto facts = never_imported();
  facts.spec.reset();
  facts.producers = {{.producer = {{Kind::BuildConfig, "ci", "base"}, Output::By::Build, true}}};
  const auto decision = decided(facts);
  EXPECT_TRUE(held(decision, Reason::AwaitingBuild));
  EXPECT_EQ(
      decision.local_message,
      "The tag is built by an object in another namespace, which has not pushed an image yet");
}

TEST(Decide, ReportsAMissingStream) {
  TagFacts facts{.tag = {"shop", "gone", "1"}};
  EXPECT_TRUE(held(decided(facts), Reason::ImageStreamMissing));
}

TEST(Decide, SuggestsSimilarTagsForAnUndefinedTag) {
  auto facts = never_imported();
  facts.spec.reset();
  facts.stream->similar_tags = {"7.2", "7.3"};
  facts.stream->spec_repository = "docker.io/library/php";
  const auto decision = decided(facts);
  EXPECT_TRUE(held(decision, Reason::TagUndefined)) << "regardless of the conditions in its status";
  EXPECT_EQ(
      decision.message,
      "Image stream openshift/php does not define tag 7.1. Similar tags: 7.2, 7.3. The stream's "
      "spec.dockerImageRepository is docker.io/library/php, but imagedeps never imports "
      "whole repositories. The platform imports up to 50 of its tags when the stream is created, "
      "and this tag is not one of them. Define the tag, or correct the reference");
}

TEST(Decide, WaitsForAPushIfTheTagHasNoSource) {
  auto facts = never_imported();
  facts.spec = objects::SpecTag{};
  EXPECT_TRUE(held(decided(facts), Reason::AwaitingPush));
}

TEST(Decide, ImportsTheTargetOfAnAliasInsteadOfTheAlias) {
  const auto decision = decided(alias_of(never_imported()));
  EXPECT_TRUE(held(decision, Reason::Importing));
  EXPECT_EQ(decision.root_causes, (std::vector<TagRef>{{"openshift", "php", "7.1"}}));
  EXPECT_EQ(decision.chain.size(), 2u);
  EXPECT_EQ(decision.message.rfind(
                "Alias shop/php:latest -> openshift/php:7.1: The tag is being imported from "
                "registry.redhat.io",
                0),
            0u);
}

TEST(Decide, WaitsAsLongAsTheTargetOfTheAlias) {
  auto target = never_imported();
  target.attempts = {
      .count = 2, .next = kNow + minutes{1}, .failure = ImportFailure::RegistryUnreachable};
  const auto decision = decided(alias_of(target));
  EXPECT_TRUE(held(decision, Reason::RegistryUnreachable));
  EXPECT_EQ(decision.recheck_at, kNow + minutes{1});
}

TEST(Decide, PrintsTheCommandThatFixesAnAlias) {
  auto target = never_imported();
  target.status = with_image();
  const auto decision = decided(alias_of(target));
  EXPECT_TRUE(held(decision, Reason::AliasUnresolved));
  EXPECT_EQ(
      decision.message,
      "Alias shop/php:latest -> openshift/php:7.1: The target of the alias has an image, but the "
      "alias does not. The platform resolves the alias when its import mode changes: "
      R"(oc patch is/php -n shop --type=json -p '[{"op":"test","path":"/spec/tags/0/name",)"
      R"("value":"latest"},{"op":"add","path":"/spec/tags/0/importPolicy/importMode",)"
      R"("value":"PreserveOriginal"}]')");
}

TEST(Decide, ReportsCyclicAndBrokenAliases) {
  auto facts = alias_of(never_imported());
  facts.terminal.reset();
  facts.alias->end = graph::AliasChain::End::Cycle;
  EXPECT_TRUE(held(decided(facts), Reason::AliasCycle));
  facts.alias->end = graph::AliasChain::End::Broken;
  facts.alias->detail = "Image stream openshift/php does not exist";
  EXPECT_TRUE(held(decided(facts), Reason::AliasBroken));
  EXPECT_NE(decided(facts).message.find("does not exist"), std::string::npos);
}

TEST(Decide, ReportsTheSameForEveryProblemInAHiddenNamespace) {
  auto hidden = never_imported();
  hidden.tag.ns = "secret";
  auto undefined = hidden;
  undefined.spec.reset();
  auto broken = alias_of(hidden);
  broken.terminal.reset();
  broken.alias->end = graph::AliasChain::End::Broken;
  broken.alias->detail = "Image stream secret/php does not exist";
  const auto first = decided(alias_of(hidden));
  EXPECT_EQ(first.local_reason, Reason::AliasUnresolved);
  EXPECT_EQ(first.local_message,
            "Alias shop/php:latest -> secret/php:7.1: secret/php:7.1 is not populated; ask the "
            "owners of secret");
  for (const auto& facts : {alias_of(undefined), broken}) {
    EXPECT_EQ(decided(facts).local_reason, first.local_reason);
    EXPECT_EQ(decided(facts).local_message, first.local_message);
  }
}

TEST(Decide, CannotImportAnImageIdOrFromTheInternalRegistry) {
  auto by_id = never_imported();
  by_id.spec = objects::SpecTag{.source_kind = objects::SourceKind::ImageStreamImage,
                                .source_name = "php@sha256:1"};
  EXPECT_TRUE(held(decided(by_id), Reason::NotImportable));
  auto internal = never_imported();
  internal.registry_internal = true;
  internal.forced = true;
  EXPECT_TRUE(held(decided(internal), Reason::NotImportable));
}

TEST(Decide, NamesTheKindOfASourceThatIsNeitherAnImageNorATag) {
  auto facts = never_imported();
  facts.spec =
      objects::SpecTag{.source_kind = objects::SourceKind::Other, .source_name = "quay.io/a/b:1"};
  EXPECT_TRUE(held(decided(facts), Reason::NotImportable));
  EXPECT_EQ(decided(facts).message,
            "The kind of the source \"quay.io/a/b:1\" is neither DockerImage nor ImageStreamTag. "
            "Correct the tag's source");
}

TEST(Decide, OrdersNoSecondImportWhileOneRuns) {
  auto facts = never_imported();
  facts.importing = true;
  facts.forced = true;
  EXPECT_TRUE(held(decided(facts), Reason::Importing));
}

TEST(Decide, WaitsForThePlatformsOwnImport) {
  auto facts = never_imported();
  facts.grace_until = kNow + seconds{30};
  EXPECT_TRUE(held(decided(facts), Reason::Pending));
  EXPECT_EQ(decided(facts).recheck_at, kNow + seconds{30});
  facts.forced = true;
  EXPECT_TRUE(decided(facts).import);
}

TEST(Decide, WaitsForAnOpenCircuitEvenIfForced) {
  auto facts = never_imported();
  facts.registry_paused_until = kNow + seconds{10};
  facts.forced = true;
  EXPECT_TRUE(held(decided(facts), Reason::RegistryBackoff));
  EXPECT_EQ(decided(facts).recheck_at, kNow + seconds{10});
}

TEST(Decide, ReportsThatAnAdminPausedTheRegistry) {
  auto facts = never_imported();
  facts.registry_paused_until = TimePoint::max();
  EXPECT_TRUE(held(decided(facts), Reason::RegistryBackoff));
  EXPECT_FALSE(decided(facts).recheck_at);
  EXPECT_NE(decided(facts).message.find("by the configuration"), std::string::npos);
}

TEST(Decide, WaitsForItsOwnBackoffAndReportsTheTime) {
  auto facts = never_imported();
  facts.attempts = {.count = 3,
                    .last = kNow,
                    .next = kNow + seconds{90},
                    .failure = ImportFailure::RateLimited,
                    .message = "toomanyrequests"};
  const auto decision = decided(facts);
  EXPECT_TRUE(held(decision, Reason::RateLimited));
  EXPECT_EQ(decision.recheck_at, kNow + seconds{90});
  EXPECT_EQ(decision.local_message,
            "The import from registry.redhat.io/rhscl/php-71-rhel7:latest failed 3 times: "
            "toomanyrequests");
  EXPECT_EQ(decision.message, decision.local_message + ". The next attempt is at " +
                                  format_rfc3339(kNow + seconds{90}));
  EXPECT_TRUE(decide(facts, {}, kNow + seconds{90}).import);
}

TEST(Decide, ShowsThePlatformsFailureBeforeOurFirstAttempt) {
  auto facts = never_imported();
  facts.attempts.next = kNow + seconds{30};
  EXPECT_TRUE(held(decided(facts), Reason::RegistryUnauthorized));
  facts.status.reset();
  EXPECT_TRUE(held(decided(facts), Reason::ImportFailed));
}

TEST(Decide, OnlyReportsNeededImportsInObserveMode) {
  EXPECT_TRUE(held(decided(never_imported(), Mode::Observe), Reason::ImportNeeded));
  auto facts = never_imported();
  facts.management = ManagementState::Observed;
  facts.forced = true;
  EXPECT_TRUE(held(decided(facts), Reason::ImportNeeded));
  facts.registry_paused_until = kNow + minutes{1};
  EXPECT_TRUE(held(decided(facts), Reason::ImportNeeded))
      << "an observed tag is not a probe, so it does not wait";
  facts.registry_paused_until = TimePoint::max();
  EXPECT_TRUE(held(decided(facts), Reason::RegistryBackoff))
      << "the configuration pauses the registry";
}

TEST(Decision, HasAReasonWithTheNameOfEveryFailure) {
  for (int i = 0; i <= static_cast<int>(ImportFailure::ImportFailed); ++i) {
    const auto failure = static_cast<ImportFailure>(i);
    EXPECT_EQ(to_string(reason_of(failure)), to_string(failure));
    EXPECT_EQ(state_of(reason_of(failure)), State::Failed);
    EXPECT_FALSE(stalled(reason_of(failure)));
  }
}

TEST(Decision, IsReadyIfAnImageIsAvailable) {
  EXPECT_TRUE(ready(Reason::Populated, true));
  EXPECT_TRUE(ready(Reason::ReferenceOnly, false));
  EXPECT_TRUE(ready(Reason::Unmanaged, true));
  EXPECT_FALSE(ready(Reason::Unmanaged, false));
  EXPECT_FALSE(ready(Reason::AwaitingBuild, false));
}

}  // namespace
}  // namespace imagedeps::decide
