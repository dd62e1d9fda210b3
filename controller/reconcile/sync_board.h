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

/// The states of the caches, and what they permit (behaviour.md 5.6). A cache has one kind in one
/// namespace (in all, if the namespace is empty). Pure.
///
/// started          every cache has reported its contents, or that it cannot list
/// imports allowed  started, and the caches of ImageStreams, BuildConfigs and Builds have been
///                  complete once and are not denied now
/// complete         every cache is up to date: an object that is not cached does not exist
class SyncBoard {
 public:
  void expect(objects::Kind kind, std::string_view ns);
  void set(objects::Kind kind, std::string_view ns, kube::SyncState state, const Error* why);

  [[nodiscard]] bool started() const;
  [[nodiscard]] bool imports_allowed() const;
  [[nodiscard]] bool complete() const;
  /// True if the API serves the kind, and all its caches are up to date.
  [[nodiscard]] bool served(objects::Kind kind) const;
  /// The problem of the kind's caches in one line, if any.
  [[nodiscard]] std::optional<std::string> problem(objects::Kind kind) const;
  /// Why the kind prevents imports, if it does. An absent API does not.
  [[nodiscard]] std::optional<std::string> obstacle(objects::Kind kind) const;
  /// True if nothing may be imported without the kind.
  [[nodiscard]] static bool essential(objects::Kind kind);
  /// All expected kinds.
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
