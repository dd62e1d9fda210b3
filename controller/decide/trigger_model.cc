#include "decide/trigger_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

namespace imagedeps::decide {

namespace {

using Settings = std::multiset<std::tuple<objects::TagRef, std::string, bool>>;

Settings settings_of(const std::vector<Trigger>& triggers) {
  Settings found;
  for (const Trigger& each : triggers)
    for (const auto& name : each.containers) found.emplace(each.tag, name, each.automatic);
  return found;
}

}  // namespace

TriggerModel::TriggerModel(objects::Kind kind, std::vector<Trigger> triggers, bool readable)
    : kind_(kind), triggers_(std::move(triggers)), readable_(readable) {}

bool TriggerModel::apply(const Action& action) {
  if (std::holds_alternative<action::RemoveAnnotation>(action)) {
    triggers_.clear();
    readable_ = true;
    return annotated();
  }
  if (!readable_) return false;
  if (const auto* removal = std::get_if<action::RemoveTrigger>(&action)) {
    const std::string name = istag_name(removal->tag);
    std::erase_if(triggers_, [&](const Trigger& each) {
      return !each.nameless && istag_name(each.tag) == name;
    });
    return valid();
  }
  const auto* command = std::get_if<action::SetTrigger>(&action);
  if (command == nullptr) return false;
  set(*command);
  const bool accepted = valid();
  split();
  return accepted;
}

void TriggerModel::set(const action::SetTrigger& command) {
  const Trigger made{.tag = command.tag,
                     .containers = split_names(command.containers),
                     .automatic = !command.manual};
  const auto same = std::ranges::find_if(triggers_, [&](const Trigger& each) {
    return !each.nameless && !each.tag.tag.empty() && each.tag == made.tag;
  });
  if (same == triggers_.end())
    triggers_.push_back(made);
  else
    *same = made;
}

/// The annotation has one entry for each container.
void TriggerModel::split() {
  if (!annotated()) return;
  std::vector<Trigger> entries;
  for (const Trigger& each : triggers_) {
    for (const auto& name : each.containers) {
      entries.push_back(each);
      entries.back().containers = {name};
    }
  }
  triggers_ = std::move(entries);
}

bool TriggerModel::valid() const {
  std::set<std::string_view> seen;
  for (const Trigger& each : triggers_) {
    if (each.partial) return false;
    std::set<std::string_view> own;
    for (const auto& name : each.containers)
      if (!name.empty()) own.insert(name);
    for (const auto name : own)
      if (!seen.insert(name).second && annotated()) return false;
  }
  return readable_;
}

bool TriggerModel::says(const std::vector<Trigger>& wanted) const {
  return std::ranges::none_of(triggers_, &Trigger::nameless) &&
         settings_of(triggers_) == settings_of(wanted);
}

std::vector<std::string> split_names(std::string_view text) {
  std::vector<std::string> names;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find(',', at), text.size());
    names.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return names;
}

std::string join_names(const std::vector<std::string>& names) {
  return fmt::format("{}", fmt::join(names, ","));
}

}  // namespace imagedeps::decide
