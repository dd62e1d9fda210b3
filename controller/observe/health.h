#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

namespace imagedeps::observe {

/// Named checks for /readyz and /livez, as in Kubernetes. Loop thread.
class Health {
 public:
  /// Returns nothing if the check passes, otherwise the problem in one line.
  using Check = std::function<std::optional<std::string>()>;
  void add_readiness(std::string name, Check check);
  void add_liveness(std::string name, Check check);
  /// Adds a note that does not affect readiness ("[!]buildconfigs: denied ..."). Notes are listed
  /// with the checks of /readyz.
  void add_note(std::string name, Check check);

  /// Verbose reports list all checks. Failing reports always do.
  enum class Detail { Summary, Verbose };
  struct Report {
    bool ok = true;
    std::string text;
  };
  [[nodiscard]] Report ready(Detail detail) const;
  [[nodiscard]] Report live(Detail detail) const;

 private:
  std::map<std::string, Check> readiness_, liveness_, notes_;
};

}  // namespace imagedeps::observe
