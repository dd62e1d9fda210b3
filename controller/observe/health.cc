#include "observe/health.h"

#include <fmt/core.h>

namespace imagedeps::observe {
namespace {

using Checks = std::map<std::string, Health::Check>;

/// Writes one line per check: "[+]name ok" or "[-]name failed: why".
Health::Report run(const Checks& checks) {
  Health::Report report;
  for (const auto& [name, check] : checks) {
    const auto problem = check();
    report.ok &= !problem;
    report.text += problem ? fmt::format("[-]{} failed: {}\n", name, *problem)
                           : fmt::format("[+]{} ok\n", name);
  }
  return report;
}

std::string list(const Checks& notes) {
  std::string text;
  for (const auto& [name, check] : notes) {
    if (const auto note = check()) text += fmt::format("[!]{}: {}\n", name, *note);
  }
  return text;
}

Health::Report finish(std::string_view which, Health::Report report, std::string notes,
                      Health::Detail detail) {
  if (report.ok && detail == Health::Detail::Summary) return {.ok = true, .text = "ok"};
  report.text += notes + fmt::format("{} check {}\n", which, report.ok ? "passed" : "failed");
  return report;
}

}  // namespace

void Health::add_readiness(std::string name, Check check) {
  readiness_[std::move(name)] = std::move(check);
}
void Health::add_liveness(std::string name, Check check) {
  liveness_[std::move(name)] = std::move(check);
}
void Health::add_note(std::string name, Check check) { notes_[std::move(name)] = std::move(check); }

Health::Report Health::ready(Detail detail) const {
  return finish("readyz", run(readiness_), list(notes_), detail);
}
Health::Report Health::live(Detail detail) const {
  return finish("livez", run(liveness_), {}, detail);
}

}  // namespace imagedeps::observe
