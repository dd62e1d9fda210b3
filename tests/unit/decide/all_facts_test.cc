#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "unit/decide/facts.h"

namespace imagedeps::decide {
namespace {

using graph::AliasChain;
using objects::Kind;
using objects::Output;
using objects::SourceKind;
using objects::SpecTag;
using std::chrono::minutes;

const TagRef kTag{"shop", "php", "latest"};
const TagRef kElsewhere{"secret", "php", "7.1"};
const Policy kEnforce{.mode = Mode::Enforce, .scope = kScope};
const Policy kObserve{.mode = Mode::Observe, .scope = kScope};

struct Case {
  TagFacts facts;
  Mode mode = Mode::Enforce;
};
using Change = std::function<void(Case&)>;
/// The values of one fact. Every combination of values is judged.
using Domain = std::vector<Change>;

Change source(SpecTag spec, std::string registry = {}, bool internal = false) {
  return [=](Case& each) {
    each.facts.spec = spec;
    each.facts.registry = registry;
    each.facts.registry_internal = internal;
  };
}

Change alias_to(AliasChain::End end, std::optional<TagFacts> terminal = std::nullopt) {
  return [=](Case& each) {
    each.facts.spec = SpecTag{
        .source_kind = SourceKind::ImageStreamTag, .source_name = "php:7.1", .source_ns = "secret"};
    each.facts.alias =
        AliasChain{.end = end,
                   .chain = {kTag, kElsewhere},
                   .detail = "Image stream secret/php has no tag 7.1. Similar tags: topsecret"};
    if (terminal) each.facts.terminal = std::make_shared<const TagFacts>(*terminal);
  };
}

TagFacts terminal_tag(std::optional<objects::StatusTag> status) {
  auto facts = never_imported();
  facts.tag = kElsewhere;
  facts.status = std::move(status);
  return facts;
}

Change made(Kind kind, const char* ns, Output::By by) {
  return [=](Case& each) {
    each.facts.producers = {{.producer = {{kind, ns, "maker"}, by, ns != kTag.ns},
                             .missing_inputs = {{"secret", "topsecret", "1"}}}};
  };
}

const Domain kScopes = {[](Case&) {}, [](Case& each) { each.facts.in_scope = false; }};
const Domain kManagement = {[](Case&) {},
                            [](Case& each) { each.facts.management = ManagementState::Unmanaged; },
                            [](Case& each) { each.facts.management = ManagementState::Observed; }};
const Domain kMode = {[](Case&) {}, [](Case& each) { each.mode = Mode::Observe; }};
const Domain kStream = {
    [](Case&) {},
    [](Case& each) { each.facts.stream = TagFacts::Stream{.uid = "uid", .resource_version = "5"}; },
    [](Case& each) {
      each.facts.stream = TagFacts::Stream{.uid = "uid",
                                           .resource_version = "5",
                                           .spec_repository = "quay.io/x/y",
                                           .repository_due = true};
    }};
const Domain kSpec = {
    [](Case&) {},
    source({}),
    source(docker_source(), "registry.redhat.io"),
    source(
        {.source_kind = SourceKind::DockerImage, .source_name = "quay.io/x/y:1", .reference = true},
        "quay.io"),
    source(docker_source("internal:5000/shop/y:1"), "internal:5000", true),
    source(docker_source("::")),
    source({.source_kind = SourceKind::ImageStreamImage, .source_name = "php@sha256:1"}),
    source({.source_kind = SourceKind::Other, .source_name = "?"}),
    source({.source_kind = SourceKind::ImageStreamTag, .source_name = "a:b:c"}),
    alias_to(AliasChain::End::Cycle),
    alias_to(AliasChain::End::Broken),
    alias_to(AliasChain::End::Terminal),
    alias_to(AliasChain::End::Terminal, terminal_tag(with_failure())),
    alias_to(AliasChain::End::Terminal, terminal_tag(with_image()))};
const Domain kStatus = {
    [](Case&) {}, [](Case& each) { each.facts.status = objects::StatusTag{.has_items = true}; },
    [](Case& each) { each.facts.status = with_image(); },
    [](Case& each) { each.facts.status = with_failure(); },
    [](Case& each) {
      each.facts.status = with_image();
      each.facts.status->failure = with_failure(3).failure;
    }};
const Domain kProducer = {[](Case&) {},
                          made(Kind::BuildConfig, "shop", Output::By::Build),
                          made(Kind::DeploymentConfig, "shop", Output::By::Push),
                          made(Kind::BuildConfig, "secret", Output::By::Build),
                          made(Kind::DeploymentConfig, "secret", Output::By::Push),
                          [](Case& each) {
                            // A producer that does not count comes before one that does.
                            made(Kind::BuildConfig, "secret", Output::By::Build)(each);
                            const auto stranger = each.facts.producers.front();
                            made(Kind::DeploymentConfig, "shop", Output::By::Push)(each);
                            each.facts.producers.insert(each.facts.producers.begin(), stranger);
                          }};
const Domain kOurImport = {
    [](Case&) {}, [](Case& each) { each.facts.importing = true; },
    [](Case& each) {
      each.facts.attempts = {
          .count = 1, .next = kNow - minutes{1}, .failure = ImportFailure::RateLimited};
    },
    [](Case& each) {
      each.facts.attempts = {
          .count = 1, .next = kNow + minutes{1}, .failure = ImportFailure::RateLimited};
    },
    [](Case& each) { each.facts.attempts.next = kNow + minutes{1}; }};
const Domain kRegistry = {[](Case&) {},
                          [](Case& each) { each.facts.registry_paused_until = kNow + minutes{2}; },
                          [](Case& each) { each.facts.registry_paused_until = TimePoint::max(); }};
const Domain kGrace = {[](Case&) {},
                       [](Case& each) { each.facts.grace_until = kNow + minutes{3}; }};
const Domain kForce = {[](Case&) {}, [](Case& each) { each.facts.forced = true; }};

void each_case(const std::function<void(const Case&)>& judge) {
  const std::vector<const Domain*> domains = {&kScopes,   &kManagement, &kMode,     &kStream,
                                              &kSpec,     &kStatus,     &kProducer, &kOurImport,
                                              &kRegistry, &kGrace,      &kForce};
  const std::function<void(const Case&, std::size_t)> combine = [&](const Case& so_far,
                                                                    std::size_t next) {
    if (next == domains.size()) return judge(so_far);
    for (const auto& change : *domains[next]) {
      Case each = so_far;
      change(each);
      combine(each, next + 1);
    }
  };
  combine({.facts = {.tag = kTag}}, 0);
}

bool has_image(const TagFacts& facts) { return facts.status && !facts.status->image.empty(); }

/// A second implementation of behaviour.md 3.1: reports whether an import may be ordered.
bool may_import(const Case& each) {
  const auto& facts = each.facts;
  if (!facts.in_scope || facts.management != ManagementState::Managed || each.mode == Mode::Observe)
    return false;
  if (!facts.stream || !facts.spec || facts.spec->source_kind != SourceKind::DockerImage ||
      facts.spec->reference)
    return false;
  if (facts.registry.empty() || facts.registry_internal || facts.importing ||
      facts.registry_paused_until)
    return false;
  for (const auto& producer : facts.producers) {
    if (!producer.producer.foreign) return false;
  }
  if (facts.forced) return true;
  return !has_image(facts) && !facts.grace_until &&
         !(facts.attempts.next && *facts.attempts.next > kNow);
}

TEST(AllFacts, OrderAnImportExactlyIfAllowed) {
  std::size_t orders = 0;
  each_case([&](const Case& each) {
    const auto decision =
        decide(each.facts, each.mode == Mode::Enforce ? kEnforce : kObserve, kNow);
    ASSERT_EQ(decision.import.has_value(), may_import(each))
        << to_string(decision.reason) << ": " << decision.message;
    if (!decision.import) return;
    ++orders;
    ASSERT_EQ(decision.import->tag, kTag);
    ASSERT_EQ(decision.import->pull_spec, each.facts.spec->source_name);
    ASSERT_TRUE(decision.reason == Reason::Importing || decision.reason == Reason::Populated);
  });
  EXPECT_GT(orders, 0u);
}

TEST(AllFacts, ReachEveryReasonAndAlwaysHaveAMessage) {
  std::set<Reason> reached;
  each_case([&](const Case& each) {
    const auto decision =
        decide(each.facts, each.mode == Mode::Enforce ? kEnforce : kObserve, kNow);
    reached.insert(decision.reason);
    ASSERT_FALSE(decision.message.empty());
    ASSERT_FALSE(decision.local_message.empty());
    ASSERT_EQ(decision.populated, has_image(each.facts));
  });
  for (int i = 0; i <= static_cast<int>(ImportFailure::ImportFailed); ++i) {
    auto facts = never_imported();
    facts.attempts = {
        .count = 1, .next = kNow + minutes{1}, .failure = static_cast<ImportFailure>(i)};
    reached.insert(decide(facts, kEnforce, kNow).reason);
  }
  EXPECT_EQ(reached.size(), static_cast<std::size_t>(kReasonCount));
}

TEST(AllFacts, RevealNothingAboutOtherNamespaces) {
  const std::string allowed = foreign_message(kElsewhere);
  const std::string also_allowed = foreign_message({"secret", "topsecret", "1"});
  each_case([&](const Case& each) {
    const auto decision = decide(each.facts, kEnforce, kNow);
    std::string text = decision.local_message + decision.outdated_message;
    for (const auto& sentence : {allowed, also_allowed, std::string("--from=secret/php:7.1"),
                                 std::string("-> secret/php:7.1")}) {
      if (const auto at = text.find(sentence); at != std::string::npos)
        text.erase(at, sentence.size());
    }
    ASSERT_EQ(text.find("secret"), std::string::npos) << decision.local_message;
  });
}

TEST(AllFacts, ChangeTheDecisionAtTheRecheckTime) {
  each_case([&](const Case& each) {
    if (each.mode == Mode::Observe) return;
    const auto decision = decide(each.facts, kEnforce, kNow);
    if (!decision.recheck_at) return;
    ASSERT_GT(*decision.recheck_at, kNow);
    ASSERT_NE(decide(each.facts, kEnforce, *decision.recheck_at), decision) << decision.message;
  });
}

}  // namespace
}  // namespace imagedeps::decide
