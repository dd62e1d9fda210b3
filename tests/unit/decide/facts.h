#pragma once

#include "decide/decide.h"

/// Typical facts as starting points. Each test changes one of them.
namespace imagedeps::decide {

inline const TimePoint kNow = TimePoint(std::chrono::hours{24 * 365 * 50});
inline constexpr const char* kDigest = "sha256:0123";
inline const graph::Scope kScope;

inline objects::SpecTag docker_source(
    std::string pull_spec = "registry.redhat.io/rhscl/php-71-rhel7:latest") {
  return {.source_kind = objects::SourceKind::DockerImage,
          .source_name = std::move(pull_spec),
          .generation = 2};
}

inline objects::StatusTag with_image(std::int64_t generation = 2) {
  return {.has_items = true, .image = kDigest, .generation = generation};
}

inline objects::StatusTag with_failure(std::int64_t generation = 2) {
  objects::StatusTag status;
  status.failure = {.reason = "Unauthorized",
                    .message = "you may not have access to the container image \"x\"",
                    .generation = generation};
  return status;
}

/// openshift/php:7.1 is defined, its import failed during the installation, and we have not tried.
inline TagFacts never_imported() {
  TagFacts facts{.tag = {"openshift", "php", "7.1"}};
  facts.stream = TagFacts::Stream{.uid = "uid-1", .resource_version = "17"};
  facts.spec = docker_source();
  facts.spec->policy = {
      .insecure = true, .scheduled = false, .import_mode = "Legacy", .reference_policy = "Local"};
  facts.status = with_failure();
  facts.registry = "registry.redhat.io";
  return facts;
}

/// shop/web:latest, which BuildConfig shop/web produces.
inline TagFacts made_by_build() {
  TagFacts facts{.tag = {"shop", "web", "latest"}};
  facts.stream = TagFacts::Stream{.uid = "uid-2", .resource_version = "18"};
  facts.producers = {{.producer = {{objects::Kind::BuildConfig, "shop", "web"}}}};
  return facts;
}

/// shop/php:latest, an alias of `terminal`.
inline TagFacts alias_of(TagFacts terminal) {
  TagFacts facts{.tag = {"shop", "php", "latest"}};
  facts.stream = TagFacts::Stream{.uid = "uid-3", .resource_version = "19"};
  facts.spec = objects::SpecTag{.source_kind = objects::SourceKind::ImageStreamTag,
                                .source_name = istag_name(terminal.tag),
                                .source_ns = terminal.tag.ns,
                                .generation = 1};
  facts.alias = graph::AliasChain{.end = graph::AliasChain::End::Terminal,
                                  .chain = {facts.tag, terminal.tag}};
  facts.terminal = std::make_shared<const TagFacts>(std::move(terminal));
  return facts;
}

}  // namespace imagedeps::decide
