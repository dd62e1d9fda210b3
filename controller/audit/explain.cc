#include "audit/explain.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "audit/consumers.h"
#include "audit/report.h"

namespace imagedeps::audit {

using objects::Kind;
using objects::Reference;

namespace {

constexpr std::size_t kDependentsMax = 20;

bool fine(const Verdict& verdict) { return !unpopulated(verdict); }

class Explainer {
 public:
  Explainer(const graph::Graph& graph, const Judge& how, const std::vector<Finding>& besides)
      : graph_(graph), how_(how), besides_(besides) {}

  void add_object(const ObjectKey& key, const std::string& what, int depth,
                  const std::vector<OpenNeed>& open = {}) {
    say(depth, what);
    add_open(key, open, depth + 1);
    const auto references = graph_.references_of(key);
    const bool faulty = add_findings(key, depth + 1);
    const auto outputs = graph_.outputs_of(key);
    if (references.empty() && outputs.empty() && !faulty && !result_.open)
      say(depth + 1, "does not refer to any image stream tag");
    for (const Reference& reference : references) add_reference(key, reference, depth + 1);
    for (const TagRef& output : outputs) add_output(output, depth + 1);
  }

  void add_open(const ObjectKey& key, const std::vector<OpenNeed>& open, int depth) {
    for (const OpenNeed& need : open) {
      if (need.object != key || need.source) continue;
      result_.open = true;
      say(depth, "needs " + need.text + " (" + need.field_path + "), which " +
                     how_to_give(need.parameters));
    }
  }

  void add_tag(const TagRef& tag, const std::string& what, int depth) {
    add_verdict(judge(graph_, tag, how_), what, depth);
  }

  void add_verdict(const Verdict& verdict, const std::string& what, int depth) {
    const bool again = !shown_.insert(verdict.tag).second;
    say(depth, what + ": " + reason_of(verdict) + (again && !fine(verdict) ? " (see above)" : ""));
    if (again) return add_build_cycle(verdict.tag, depth + 1);
    if (outdated(verdict)) say(depth + 1, "out of date: " + verdict.decision.outdated_message);
    if (fine(verdict)) return;
    path_.push_back(&verdict);
    add_causes(verdict, depth + 1);
    path_.pop_back();
  }

  /// Adds the root cause of a chain of builds that leads back to `tag`, if that is what it does. A
  /// build that needs its own output has a message of its own.
  void add_build_cycle(const TagRef& tag, int depth) {
    const auto start =
        std::ranges::find_if(path_, [&](const Verdict* each) { return each->tag == tag; });
    const auto built = std::find_if(start, path_.end(), [](const Verdict* each) {
      return each->origin == Origin::Build && !needs_own_output(*each);
    });
    if (built == path_.end() || std::next(start) == path_.end()) return;
    say(depth, "these builds need each other's outputs, so none of them can be the first to start");
    Verdict cause = **built;
    cause.missing_inputs.push_back(cause.tag);
    result_.root_causes.push_back(std::move(cause));
  }

  /// Adds the consumers of the tag, and the consumers of what they produce.
  void add_dependents(const TagRef& tag, int depth) {
    const auto consumers = graph_.consumers(tag);
    std::size_t shown = 0;
    for (const auto& consumer : consumers) {
      if (++shown > kDependentsMax)
        return say(depth, "and " + std::to_string(consumers.size() - kDependentsMax) + " more");
      add_dependent(consumer, depth);
    }
    add_faulty_dependents(tag, depth);
  }

  Explanation finished() && {
    std::vector<Finding> general;
    std::ranges::copy_if(besides_, std::back_inserter(general),
                         [](const Finding& each) { return !each.object; });
    show(std::move(general), 0);
    std::sort(result_.root_causes.begin(), result_.root_causes.end(),
              [](const Verdict& a, const Verdict& b) { return a.tag < b.tag; });
    Explanation explanation = std::move(result_);
    for (const Verdict& verdict : explanation.root_causes)
      collect(explanation.remedies, remedies(verdict));
    for (const Finding& finding : explanation.findings)
      collect(explanation.remedies, finding.remedies);
    collect(explanation.remedies, afterwards_);
    return explanation;
  }

 private:
  void say(int depth, std::string text) { result_.lines.push_back({depth, std::move(text)}); }

  static void collect(std::vector<Remedy>& into, const std::vector<Remedy>& more) {
    for (const Remedy& each : more) {
      const bool advice = std::holds_alternative<decide::action::Advice>(each.action);
      const auto same = [&](const Remedy& other) {
        return other == each || (!advice && other.action == each.action);
      };
      if (std::ranges::none_of(into, same)) into.push_back(each);
    }
  }

  void add_reference(const ObjectKey& key, const Reference& reference, int depth) {
    const std::string path = " (" + reference.field_path + ")";
    if (reference.image_id)
      return say(depth, "refers to an image by its ID in " + reference.tag.ns + "/" +
                            reference.tag.stream + path + ", which is never imported");
    const Verdict verdict = judge(graph_, reference.tag, how_);
    add_verdict(verdict, "needs " + to_string(reference.tag) + path, depth);
    const graph::Consumer consumer{key, reference, {}};
    add_obstacle(consumer, depth + 1);
    add_steps(consumer);
  }

  void add_steps(const graph::Consumer& consumer) {
    if (const auto object = graph_.object(consumer.object))
      collect(afterwards_, remedies(consumer, *object, redirects_of(*object)));
  }

  /// The istags that triggers of the object should follow instead of their own, which do not exist.
  const decide::Redirects& redirects_of(const objects::ReferenceObject& object) {
    const auto [at, added] = redirects_.try_emplace(object.key);
    if (!added || !decide::has_triggers(object.key.kind)) return at->second;
    for (const Reference& reference : object.references) {
      const auto other = elsewhere(judge(graph_, reference.tag, how_));
      if (other && decide::can_redirect({object.key, reference, {}}, *other))
        at->second.emplace(reference.tag, *other);
    }
    return at->second;
  }

  /// The istag with the same name in another namespace, if this one is not defined.
  [[nodiscard]] static std::optional<TagRef> elsewhere(const Verdict& verdict) {
    const TagRef& tag = verdict.tag;
    if (verdict.origin != Origin::Undefined) return std::nullopt;
    const auto found = std::ranges::find_if(verdict.suggestions, [&](const Suggestion& each) {
      return each.tag.ns != tag.ns && each.tag.stream == tag.stream && each.tag.tag == tag.tag;
    });
    return found == verdict.suggestions.end() ? std::nullopt : std::optional(found->tag);
  }

  /// Adds what is wrong with an object. Returns false if nothing is.
  bool add_findings(const ObjectKey& key, int depth) {
    std::vector<Finding> found;
    if (const auto object = graph_.object(key))
      found = findings_of(graph_, *object, redirects_of(*object));
    std::ranges::copy_if(besides_, std::back_inserter(found),
                         [&](const Finding& each) { return each.object == key; });
    if (found.empty()) return false;
    if (examined_.insert(key).second) show(std::move(found), depth);
    return true;
  }

  void show(std::vector<Finding> found, int depth) {
    for (Finding& finding : found) {
      const std::string path = finding.field_path.empty() ? "" : " (" + finding.field_path + ")";
      say(depth, std::string(to_string(finding.kind)) + path + ": " + finding.message);
      say_meant(finding, depth + 1);
      result_.findings.push_back(std::move(finding));
    }
  }

  /// The state of the istag that the object will need once the fault is corrected.
  void say_meant(const Finding& finding, int depth) {
    if (!finding.object || !finding.meant) return;
    const auto references = graph_.references_of(*finding.object);
    if (std::ranges::count(references, *finding.meant, &Reference::tag) == 0)
      say(depth, "would use " + to_string(*finding.meant) + ": " +
                     reason_of(judge(graph_, *finding.meant, how_)));
  }

  /// Adds the objects that were meant to use the tag. A fault prevents that, so the graph does not
  /// have them as consumers.
  void add_faulty_dependents(const TagRef& tag, int depth) {
    std::set<ObjectKey> keys;
    graph_.each_object([&](const auto& object) {
      const auto& faults = object->faults.list();
      if (std::ranges::any_of(faults, [&](const auto& each) { return means(each.tag, tag); }) &&
          !examined_.contains(object->key))
        keys.insert(object->key);
    });
    std::size_t shown = 0;
    for (const ObjectKey& key : keys) {
      if (++shown > kDependentsMax)
        return say(depth, "and " + std::to_string(keys.size() - kDependentsMax) + " more");
      say(depth, "meant to be used by " + to_string(key));
      add_findings(key, depth + 1);
    }
  }

  /// Reports whether a reference, perhaps one without a tag, was meant to name the istag.
  static bool means(const TagRef& meant, const TagRef& tag) {
    return meant.ns == tag.ns && meant.stream == tag.stream &&
           (meant.tag.empty() || meant.tag == tag.tag);
  }

  /// Adds an output to which the producers cannot push. Other outputs are effects, not causes.
  void add_output(const TagRef& output, int depth) {
    const Verdict verdict = judge(graph_, output, how_);
    if (!cannot_push(verdict) || !shown_.insert(output).second) return;
    say(depth, "produces " + to_string(output) + ": " + reason_of(verdict));
    add_root_cause(verdict, depth + 1);
  }

  void add_root_cause(const Verdict& verdict, int depth) {
    say(depth, verdict.decision.message);
    result_.root_causes.push_back(verdict);
  }

  void add_obstacle(const graph::Consumer& consumer, int depth) {
    if (consumer.reference.obstacle == objects::Obstacle::None) return;
    say(depth, "an image in this tag is not enough: " +
                   obstacle_text(consumer.reference.obstacle, consumer.reference.detail));
  }

  void add_causes(const Verdict& verdict, int depth) {
    const auto& chain = verdict.decision.chain;
    const std::size_t causes_before = result_.root_causes.size();
    const std::size_t lines_before = result_.lines.size();
    if (!verdict.source.empty() &&
        verdict.decision.message.find(verdict.source) == std::string::npos)
      say(depth, "imported from " + verdict.source);
    for (const auto& producer : verdict.producers) add_producer(producer, depth);
    if (verdict.origin == Origin::Alias && chain.size() > 1 && !is_wrong_itself(verdict))
      add_tag(chain[1], "follows " + to_string(chain[1]), depth);
    const bool deeper = result_.root_causes.size() > causes_before ||
                        (result_.lines.size() > lines_before && waits_for_shown(verdict));
    collect(afterwards_, alias_remedies(verdict));
    if (!deeper || cannot_push(verdict)) add_root_cause(verdict, depth);
  }

  /// True for the alias to correct: the last one before a missing tag, or one of a cycle.
  [[nodiscard]] bool is_wrong_itself(const Verdict& alias) const {
    const auto reason = alias.decision.reason;
    if (reason != decide::Reason::AliasBroken && reason != decide::Reason::AliasCycle) return false;
    const auto next = judge(graph_, alias.decision.chain[1], how_).decision;
    if (reason == decide::Reason::AliasBroken) return next.reason != decide::Reason::AliasBroken;
    return std::ranges::count(next.chain, alias.tag) > 0;
  }

  /// True if the causes of the verdict were already shown on another branch.
  [[nodiscard]] bool waits_for_shown(const Verdict& verdict) const {
    const auto shown = [&](const TagRef& tag) {
      return tag != verdict.tag && shown_.count(tag) > 0;
    };
    if (!verdict.producers.empty())
      return std::any_of(verdict.missing_inputs.begin(), verdict.missing_inputs.end(), shown);
    return std::any_of(verdict.decision.root_causes.begin(), verdict.decision.root_causes.end(),
                       shown);
  }

  void add_producer(const graph::Producer& producer, int depth) {
    const std::string what =
        producer.by == objects::Output::By::Push ? "pushed by a hook of " : "built by ";
    say(depth, what + to_string(producer.object) + progress_of(producer.object));
    add_findings(producer.object, depth + 1);
    for (const Reference& reference : graph_.references_of(producer.object)) {
      if (reference.image_id || fine(judge(graph_, reference.tag, how_))) continue;
      add_reference(producer.object, reference, depth + 1);
    }
  }

  /// The state of the last build of a BuildConfig, or of a Build.
  [[nodiscard]] std::string progress_of(const ObjectKey& key) const {
    const auto object = graph_.object(key);
    if (object == nullptr) return "";
    if (key.kind == Kind::Build) return object->phase.empty() ? "" : " (" + object->phase + ")";
    if (key.kind != Kind::BuildConfig) return "";
    if (object->latest_version == 0) return ", which has not started a build";
    const std::string name = key.name + "-" + std::to_string(object->latest_version);
    const auto build = graph_.object({Kind::Build, key.ns, name});
    if (build == nullptr)
      return ", whose last build was build number " + std::to_string(object->latest_version);
    return ", whose last build " + name + " is " + build->phase +
           (build->message.empty() ? "" : ": " + build->message);
  }

  void add_dependent(const graph::Consumer& consumer, int depth) {
    const bool alias = consumer.object.kind == Kind::ImageStream;
    const TagRef follower{consumer.object.ns, consumer.object.name, consumer.alias_tag};
    say(depth, "needed by " + name_of(consumer) +
                   (alias ? ", which follows it" : " (" + consumer.reference.field_path + ")"));
    add_obstacle(consumer, depth + 1);
    add_findings(consumer.object, depth + 1);
    add_steps(consumer);
    for (const TagRef& made :
         alias ? std::vector<TagRef>{follower} : graph_.outputs_of(consumer.object)) {
      if (!dependents_shown_.insert(made).second) continue;
      if (!alias) say(depth + 1, "which produces " + to_string(made));
      add_dependents(made, depth + (alias ? 1 : 2));
    }
  }

  const graph::Graph& graph_;
  const Judge& how_;
  const std::vector<Finding>& besides_;
  Explanation result_;
  std::set<TagRef> shown_;
  std::vector<const Verdict*> path_;  ///< The tags whose causes are being added.
  std::set<TagRef> dependents_shown_;
  std::map<ObjectKey, decide::Redirects> redirects_;
  std::set<ObjectKey> examined_;  ///< Objects whose findings are shown.
  std::vector<Remedy> afterwards_;
};

Error unknown_object(const graph::Graph& graph, const ObjectKey& key) {
  std::string message = to_string(key) + " was not found";
  std::set<ObjectKey> others;
  graph.each_object([&](const auto& object) {
    if (object->key.ns == key.ns && object->key.name == key.name) others.insert(object->key);
  });
  for (const ObjectKey& other : others) message += "; did you mean " + to_string(other) + "?";
  return {.kind = Error::Kind::NotFound, .message = message};
}

}  // namespace

Result<Explanation> explain(const graph::Graph& graph, const ObjectKey& object, const Judge& how,
                            const std::vector<Finding>& besides,
                            const std::vector<OpenNeed>& open) {
  const bool unread =
      std::ranges::any_of(besides, [&](const Finding& each) { return each.object == object; });
  if (graph.object(object) == nullptr && !unread) return unknown_object(graph, object);
  Explainer explainer(graph, how, besides);
  explainer.add_object(object, to_string(object), 0, open);
  return std::move(explainer).finished();
}

Explanation explain(const graph::Graph& graph, const TagRef& tag, const Judge& how,
                    const std::vector<Finding>& besides) {
  Explainer explainer(graph, how, besides);
  explainer.add_tag(tag, to_string(tag), 0);
  explainer.add_dependents(tag, 1);
  return std::move(explainer).finished();
}

}  // namespace imagedeps::audit
