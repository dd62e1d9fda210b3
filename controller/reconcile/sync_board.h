#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/function_ref.h"
#include "kube/reflector.h"
#include "objects/meta.h"

namespace imagedeps::reconcile {

/// What is known of the caches, and what may be done on that ground (behaviour.md 5.6). A cache
/// is one kind in one namespace (all where the namespace is empty). Pure.
///
/// started          every cache has reported something: its contents, or that it cannot list
/// imports allowed  and ImageStreams, BuildConfigs and Builds were complete once, and none of them
///                  is denied now
/// complete         every cache is up to date: what is in none of them does not exist
class SyncBoard {
 public:
  void expect(objects::Kind kind, std::string_view ns);
  void set(objects::Kind kind, std::string_view ns, kube::SyncState state, const Error* why);

  [[nodiscard]] bool started() const;
  [[nodiscard]] bool imports_allowed() const;
  [[nodiscard]] bool complete() const;
  /// Every cache of the kind is up to date and its API is there.
  [[nodiscard]] bool served(objects::Kind kind) const;
  /// What is wrong with a kind's caches in one line; nothing if all is well.
  [[nodiscard]] std::optional<std::string> problem(objects::Kind kind) const;
  /// Why a kind stops imports; nothing if it does not. Being absent stops nothing.
  [[nodiscard]] std::optional<std::string> obstacle(objects::Kind kind) const;
  /// Without the kind nothing may be imported.
  [[nodiscard]] static bool essential(objects::Kind kind);
  /// The kinds that are expected.
  [[nodiscard]] std::vector<objects::Kind> kinds() const;

 private:
  struct Cache {
    objects::Kind kind{};
    std::string ns;
    kube::SyncState state = kube::SyncState::Starting;
    bool complete_once = false;
    std::string why;
  };
  [[nodiscard]] static bool usable(const Cache& cache);
  [[nodiscard]] bool all(FunctionRef<bool(const Cache&)> holds) const;
  std::vector<Cache> caches_;
};

}  // namespace imagedeps::reconcile
