#include "reconcile/operator_state.h"

#include <utility>

namespace imagedeps::reconcile {

namespace {

graph::Options graph_options(const Config& config) {
  graph::Options options;
  options.scope = config.scope;
  options.internal_registry_hosts.insert(config.internal_registry_hosts.begin(),
                                         config.internal_registry_hosts.end());
  options.references_per_object_max = config.references_per_object_max;
  options.foreign_tags_per_namespace_max = config.foreign_tags_per_namespace_max;
  return options;
}

}  // namespace

OperatorState::OperatorState(Config settings, const loop::Loop& loop)
    : config(std::move(settings)), graph(graph_options(config)), grace(loop, config.import.grace) {}

}  // namespace imagedeps::reconcile
