#include "sim/store.h"

#include <algorithm>

namespace imagedeps::sim {

const Store::Collection* Store::collection(const ResourceType& type) const {
  const auto found = collections_.find(&type);
  return found == collections_.end() ? nullptr : &found->second;
}

VersionPtr Store::find(const ResourceType& type, std::string_view ns, std::string_view name) const {
  const auto* of_type = collection(type);
  if (of_type == nullptr) return nullptr;
  const auto found = of_type->objects.find(Key(ns, name));
  return found == of_type->objects.end() ? nullptr : found->second;
}

std::vector<VersionPtr> Store::list(const ResourceType& type, std::string_view ns) const {
  std::vector<VersionPtr> result;
  const auto* of_type = collection(type);
  if (of_type == nullptr) return result;
  auto at = ns.empty() ? of_type->objects.begin() : of_type->objects.lower_bound(Key(ns, ""));
  for (; at != of_type->objects.end() && (ns.empty() || at->first.first == ns); ++at)
    result.push_back(at->second);
  return result;
}

bool Store::holds_any(const ResourceType& type, std::string_view ns) const {
  const auto* of_type = collection(type);
  if (of_type == nullptr) return false;
  const auto at = of_type->objects.lower_bound(Key(ns, ""));
  return at != of_type->objects.end() && at->first.first == ns;
}

VersionPtr Store::put(const ResourceType& type, Json object) {
  object.erase("apiVersion");
  object.erase("kind");
  object["metadata"]["resourceVersion"] = std::to_string(++version_);
  auto stored = std::make_shared<const Version>(type, std::move(object), version_);
  auto& of_type = collections_[&type];
  auto& slot = of_type.objects[Key(stored->ns(), stored->name())];
  Change change{.type = slot ? Change::Type::Modified : Change::Type::Added,
                .object = stored,
                .before = slot};
  slot = stored;
  record(of_type, std::move(change));
  return stored;
}

VersionPtr Store::erase(const ResourceType& type, std::string_view ns, std::string_view name) {
  auto& of_type = collections_[&type];
  const auto found = of_type.objects.find(Key(ns, name));
  if (found == of_type.objects.end()) return nullptr;
  const auto before = found->second;
  of_type.objects.erase(found);
  Json last = before->json();
  last["metadata"]["resourceVersion"] = std::to_string(++version_);
  auto deleted = std::make_shared<const Version>(type, std::move(last), version_);
  record(of_type, Change{.type = Change::Type::Deleted, .object = deleted, .before = before});
  return deleted;
}

void Store::record(Collection& collection, Change change) {
  collection.history.push_back(change);
  if (collection.history.size() > window_) {
    collection.forgotten = collection.history.front().object->number();
    collection.history.pop_front();
  }
  // An observer may write. It then sees its own change before later observers see this one.
  for (std::size_t i = 0; i < observers_.size(); ++i) observers_[i](change);
}

std::uint64_t Store::oldest(const ResourceType& type) const {
  const auto* of_type = collection(type);
  return of_type == nullptr ? forgotten_ : std::max(of_type->forgotten, forgotten_);
}

std::optional<std::vector<Change>> Store::since(const ResourceType& type,
                                                std::uint64_t version) const {
  if (version < oldest(type)) return std::nullopt;
  std::vector<Change> result;
  const auto* of_type = collection(type);
  if (of_type == nullptr) return result;
  const auto first = std::ranges::upper_bound(
      of_type->history, version, {}, [](const Change& change) { return change.object->number(); });
  result.assign(first, of_type->history.end());
  return result;
}

void Store::forget() {
  forgotten_ = version_;
  for (auto& [type, of_type] : collections_) of_type.history.clear();
}

}  // namespace imagedeps::sim
