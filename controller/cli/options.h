#pragma once

#include <map>
#include <string>
#include <vector>

namespace imagedeps::cli {

/// A knob of `run`, as far as the command line shows it; settings.h has the list.
struct Flag {
  std::string key;   ///< "import.grace": the path in the configuration file.
  std::string flag;  ///< "--import-grace"
  std::string env;   ///< "IMAGEDEPS_IMPORT_GRACE"
  std::string help;
};

/// What was asked for on the command line, not yet judged.
struct Invocation {
  enum class Command { Run, Demo, Simulate, Process, Version };
  Command command = Command::Version;

  // How to reach a cluster.
  std::string kubeconfig;
  std::string context;

  // run
  std::string config_file;
  std::map<std::string, std::string> settings;  ///< By key, as typed; only those given.
  bool print_config = false;

  // demo
  bool interactive = false;
  bool fast = false;  ///< Without the pauses for reading.

  // process
  std::string file;  ///< "-": standard input.
  std::string ns;
  std::map<std::string, std::string> parameters;
  std::string output = "json";

  // simulate
  std::string listen = "127.0.0.1:0";
  std::string tls_certificate_file, tls_key_file;
  std::vector<std::string> world;
  bool fail_imports = false;
  bool aggregated = false;
  std::string mood = "Fine";  ///< Of registries that have none of their own.
  std::string import_time = "104ms";
  std::string build_time = "3s";
};

/// The parsed words, or the exit code with which to end (0 after --help, 2 for a usage error); what a person should read was
/// then printed already.
struct Parsed {
  Invocation invocation;
  int exit_code = -1;  ///< Negative: go on.
};
[[nodiscard]] Parsed parse_options(int argc, const char* const* argv, const std::vector<Flag>& flags);

}  // namespace imagedeps::cli
