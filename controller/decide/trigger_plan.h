#pragma once

#include <string>
#include <vector>

#include "decide/trigger_model.h"
#include "objects/references.h"

namespace imagedeps::decide {

/// The triggers that an object has and those that it should have, and the commands between them.
/// Every sequence of commands is tried on a TriggerModel before it is suggested.
class TriggerPlan {
 public:
  /// Corrects every trigger that cannot work and keeps the others. Triggers for an istag that is a
  /// key of `redirects` get another istag.
  explicit TriggerPlan(const objects::ReferenceObject& object, const Redirects& redirects = {});

  /// Adds a trigger. The user fills in what is empty.
  void add(const objects::TagRef& tag, const std::string& container);
  /// The commands, in order, or the object to edit if no commands lead there. Empty if the triggers
  /// are as they should be. `note` says why, at the first one.
  [[nodiscard]] std::vector<Remedy> steps(const std::string& note) const;

 private:
  using Actions = std::vector<Action>;
  struct Entry;
  struct Reader;

  void want(const Entry& entry, const Redirects& redirects);
  void want(const Trigger& trigger);
  [[nodiscard]] bool sets(const std::string& container) const;
  [[nodiscard]] bool differs(const Trigger& wanted) const;
  [[nodiscard]] Action set(const Trigger& wanted) const;
  [[nodiscard]] Action adjust(const Trigger& wanted) const;
  [[nodiscard]] Actions removals(bool all_that_differ) const;
  [[nodiscard]] Actions adjusted() const;
  [[nodiscard]] Actions replaced() const;
  [[nodiscard]] Actions rewritten() const;
  [[nodiscard]] std::string hint(const Action& action) const;
  [[nodiscard]] bool leads_there(const Actions& actions) const;

  objects::ObjectKey object_;
  TriggerModel now_;
  std::vector<Trigger> wanted_;              ///< One for each istag.
  std::vector<objects::TagRef> to_rewrite_;  ///< Correct once `oc` writes them.
  bool complete_ = true;                     ///< False if some triggers are not known, or too many.
};

}  // namespace imagedeps::decide
