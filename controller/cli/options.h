#pragma once

#include <map>
#include <string>
#include <variant>
#include <vector>

/// The options of each command, as typed. Nothing here is validated beyond its syntax.
namespace imagedeps::cli {

/// How to reach a cluster.
struct Connection {
  std::string kubeconfig;  ///< A file; empty: $KUBECONFIG, ServiceAccount, ~/.kube/config.
  std::string context;     ///< Empty: the current context of the kubeconfig.
};

/// Parameters of Templates.
struct Parameters {
  std::map<std::string, std::string> values;  ///< From -p. They win over those from files.
  std::vector<std::string> files;             ///< Files with one NAME=VALUE per line.
};

/// A cluster, or manifests.
struct Sources {
  Connection connection;
  std::vector<std::string> files;               ///< Manifests with consumers; "-": standard input.
  std::vector<std::string> against;             ///< Manifests that only define or build tags.
  std::string against_namespace = "openshift";  ///< For objects in `against` without a namespace.
  Parameters parameters;
};

struct Run {
  Connection connection;
  std::string config_file;                      ///< Empty: no file.
  std::map<std::string, std::string> settings;  ///< Key -> text; only those given as flags.
  bool print_config = false;
};

struct Demo {
  bool interactive = false;
  bool fast = false;  ///< Skip the pauses for reading.
};

struct Audit {
  Sources sources;
  std::string ns;        ///< For objects without a namespace; empty: "default".
  bool cluster = false;  ///< Compare the manifests with a cluster.
  std::string output;    ///< Empty: the default of the command. The same for all commands.
  bool check = false;    ///< Exit with 1 if something is missing.
};

struct Status {
  Sources sources;
  std::string ns;          ///< Empty: all namespaces.
  bool all = false;        ///< Include populated tags.
  bool templates = false;  ///< Report the needs of Templates.
  std::string output;
  bool check = false;
};

struct Explain {
  Sources sources;
  std::string subject;  ///< "KIND/NAME" or "NAME:TAG".
  std::string ns;       ///< Empty: the namespace of the context.
  std::string output;
};

struct Graph {
  Sources sources;
  std::string ns;  ///< Empty: all namespaces.
  std::string output;
};

struct Images {
  Sources sources;
  std::string ns;  ///< Empty: all namespaces.
  std::string output;
};

struct Import {
  Connection connection;
  std::string istag;  ///< "NAME:TAG" or "NS/NAME:TAG".
  std::string ns;     ///< Empty: the namespace of the context.
  bool dry_run = false;
};

struct Completion {
  std::string shell;  ///< "bash", "zsh" or "fish".
};

struct Man {};

/// Expands a Template, as `oc process` does.
struct Process {
  std::string file;  ///< "-": standard input.
  std::string ns;    ///< For objects without a namespace; empty: they stay without one.
  Parameters parameters;
  std::string output;
};

struct Simulate {
  std::string listen = "127.0.0.1:0";
  std::string tls_certificate_file, tls_key_file;  ///< PEM; both empty: plain HTTP.
  std::vector<std::string> world;                  ///< PATH or NS=PATH of manifests.
  bool fail_imports = false;
  bool aggregated = false;          ///< Serve only OpenShift's API groups.
  std::string mood = "Fine";        ///< The state of registries without a fault.
  std::vector<std::string> faults;  ///< HOST=KIND[,NAME=VALUE...] (simulator/registry_fault.h).
  std::string import_time = "104ms";
  std::string build_time = "3s";
};

struct Version {};

/// One command with its options.
using Options = std::variant<Run, Demo, Audit, Status, Explain, Graph, Images, Import, Completion,
                             Man, Process, Simulate, Version>;

/// A setting of `run` as the command line shows it (cli/settings.h lists them).
struct Flag {
  std::string key;   ///< "import.grace": the path in the configuration file.
  std::string flag;  ///< "--import-grace"
  std::string env;   ///< "IMAGEDEPS_IMPORT_GRACE"
  std::string help;
  /// Without a value the flag means true. A value requires "=": "--leader-elect=false".
  bool is_switch = false;
};

struct Parsed {
  Options options = Version{};
  /// Negative: execute the command. Else exit: 0 after --help, 2 for a usage error.
  int exit_code = -1;
};
/// Parses the command line. Prints the help text or the usage error, if there is one.
[[nodiscard]] Parsed parse_options(int argc, const char* const* argv,
                                   const std::vector<Flag>& flags);

/// The name that the help text shows: "kubectl imagedeps" or "oc imagedeps" if the program was
/// called as a plugin, else "imagedeps".
[[nodiscard]] std::string program_name(const std::string& argv0);

/// The manual page imagedeps(1) in troff. It is generated from the same descriptions as --help.
[[nodiscard]] std::string man_page(const std::vector<Flag>& flags);
/// The completion script for "bash", "zsh" or "fish". Empty for any other shell.
[[nodiscard]] std::string completion(const std::string& shell, const std::vector<Flag>& flags);

}  // namespace imagedeps::cli
