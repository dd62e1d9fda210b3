#pragma once

#include "config/config.h"
#include "graph/graph.h"
#include "importing/force_requests.h"
#include "importing/grace.h"
#include "loop/loop.h"
#include "reconcile/answered_streams.h"
#include "reconcile/istags.h"
#include "reconcile/lead.h"
#include "reconcile/sync_board.h"
#include "reconcile/template_needs.h"

namespace imagedeps::reconcile {

/// Everything that evaluations and reports are based on, except what the import engine holds. Owned
/// and changed by the Controller. Loop thread.
struct OperatorState {
  /// `loop` must outlive it.
  OperatorState(Config settings, const loop::Loop& loop);

  const Config config;
  graph::Graph graph;
  TemplateNeeds template_needs;
  SyncBoard board;
  importing::Grace grace;
  importing::ForceRequests requests;
  AnsweredStreams answered_streams;
  Istags istags;
  Lead lead;
};

}  // namespace imagedeps::reconcile
