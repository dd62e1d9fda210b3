#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

namespace imagedeps::observe {

/// Named checks behind /readyz and /livez, in the manner of Kubernetes' own: `?verbose` lists each.
/// Loop thread.
class Health {
 public:
  /// Nothing: fine; else what is wrong, in one line.
  using Check = std::function<std::optional<std::string>()>;
  void add_readiness(std::string name, Check check);
  void add_liveness(std::string name, Check check);
  /// A named note that degrades nothing ("[!]buildconfigs: denied ..."). It stands where the checks
  /// of /readyz are listed.
  void add_note(std::string name, Check check);

  /// A failing report lists all checks either way.
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
