#pragma once

#include <map>
#include <string>
#include <vector>

namespace imagedeps::cli {

/// A setting of `run`, as far as the command line shows it; settings.h has the list.
struct Flag {
  std::string key;   ///< "import.grace": the path in the configuration file.
  std::string flag;  ///< "--import-grace"
  std::string env;   ///< "IMAGEDEPS_IMPORT_GRACE"
  std::string help;
  bool is_switch =
      false;  ///< Alone it means true; it takes a value only as "--leader-elect=false".
};

/// What was asked for on the command line, not yet judged.
struct Invocation {
  enum class Command {
    Run,
    Demo,
    Simulate,
    Process,
    Version,
    Audit,
    Status,
    Explain,
    Graph,
    Import,
    Images,
    Completion,
    Man
  };
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
  std::string output;  ///< Empty: the command's own default.

  // For people: audit, status, explain, graph, images, import, completion
  std::vector<std::string>
      files;  ///< Judged manifests; of audit, and of the others instead of a cluster.
  std::vector<std::string> against;      ///< Manifests that only define.
  std::string against_ns = "openshift";  ///< Of objects there that name none.
  std::vector<std::string> parameter_files;
  bool cluster = false;    ///< Audit: hold against a cluster.
  bool check = false;      ///< Exit with 1 if something is missing.
  bool all = false;        ///< Status: what is populated too.
  bool templates = false;  ///< Status: what Templates would need.
  bool dry_run = false;
  std::string subject;  ///< KIND/NAME or NAME:TAG, as typed.
  std::string shell;

  // simulate
  std::string listen = "127.0.0.1:0";
  std::string tls_certificate_file, tls_key_file;
  std::vector<std::string> world;
  bool fail_imports = false;
  bool aggregated = false;
  std::string mood = "Fine";        ///< Of registries that have none of their own.
  std::vector<std::string> faults;  ///< HOST=KIND[,NAME=VALUE...] (simulator/registry_fault.h).
  std::string import_time = "104ms";
  std::string build_time = "3s";
};

/// The parsed words, or the exit code with which to end (0 after --help, 2 for a usage error); what
/// a person should read was then printed already.
struct Parsed {
  Invocation invocation;
  int exit_code = -1;  ///< Negative: go on.
};
[[nodiscard]] Parsed parse_options(int argc, const char* const* argv,
                                   const std::vector<Flag>& flags);

/// How the program was called: "kubectl imagedeps" or "oc imagedeps" as their plugin, else
/// "imagedeps".
[[nodiscard]] std::string program_name(const std::string& argv0);

/// The manual page imagedeps(1) in troff, made from the same words as --help.
[[nodiscard]] std::string man_page(const std::vector<Flag>& flags);
/// Completion for "bash", "zsh" or "fish"; empty for any other word.
[[nodiscard]] std::string completion(const std::string& shell, const std::vector<Flag>& flags);

}  // namespace imagedeps::cli
