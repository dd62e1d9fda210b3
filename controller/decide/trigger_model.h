#pragma once

#include <string>
#include <vector>

#include "decide/remedy.h"

namespace imagedeps::decide {

/// A trigger that sets the images of containers.
struct Trigger {
  objects::TagRef tag;                  ///< Parts that are unknown are empty.
  std::vector<std::string> containers;  ///< One empty name if they are unknown.
  bool automatic = true;
  bool partial = false;   ///< It also names containers that do not exist.
  bool nameless = false;  ///< What it follows is not an istag, so no command can name it.
  bool operator==(const Trigger&) const = default;
};

/// The triggers of one object as `oc set triggers` changes them (openshift/oc,
/// pkg/cli/set/triggers.go): it replaces the containers of the first trigger for an istag, compares
/// names without their namespace to remove one, and changes nothing if it refuses any trigger.
class TriggerModel {
 public:
  TriggerModel(objects::Kind kind, std::vector<Trigger> triggers, bool readable);

  /// Returns false if `oc` refuses the command.
  [[nodiscard]] bool apply(const Action& action);
  /// Reports whether `oc` accepts the triggers as they are.
  [[nodiscard]] bool valid() const;
  /// Reports whether both say the same about every container.
  [[nodiscard]] bool says(const std::vector<Trigger>& wanted) const;
  [[nodiscard]] const std::vector<Trigger>& triggers() const { return triggers_; }

 private:
  void set(const action::SetTrigger& command);
  void split();
  [[nodiscard]] bool annotated() const { return kind_ != objects::Kind::DeploymentConfig; }

  objects::Kind kind_;
  std::vector<Trigger> triggers_;
  bool readable_ = true;
};

/// The names of a list separated by commas; one empty name for an empty text.
[[nodiscard]] std::vector<std::string> split_names(std::string_view text);
[[nodiscard]] std::string join_names(const std::vector<std::string>& names);

}  // namespace imagedeps::decide
