#include "cli/options.h"

#include <CLI/CLI.hpp>

#include <memory>

#include "cli/options_tree.h"
#include "simulator/registry_fault.h"
#include "simulator/server_faults.h"

namespace imagedeps::cli {

namespace {

using Command = Invocation::Command;

constexpr const char* kDescription =
    "Imports exactly the image stream tags that are needed and were never populated.\n"
    "Exit codes: 0 fine, 1 error, 2 usage, 3 lost leadership.";

constexpr std::size_t kLineMax = 100;

/// Descriptions in lines that fit a terminal; the library prints each as one.
class WrappingFormatter : public CLI::Formatter {
 public:
  std::string make_option_desc(const CLI::Option* option) const override {
    std::string text;
    std::size_t line = 0;
    for (const auto& word : CLI::detail::split(option->get_description(), ' ')) {
      const bool fits = line == 0 || line + 1 + word.size() <= kLineMax - get_column_width();
      if (!text.empty()) text += fits ? ' ' : '\n';
      line = fits && line > 0 ? line + 1 + word.size() : word.size();
      text += word;
    }
    return text;
  }
};

void add_run(CLI::App& root, Invocation& invocation, const std::vector<Flag>& flags) {
  CLI::App* app =
      root.add_subcommand("run", "The operator: in a pod, or from a laptop with a kubeconfig");
  app->footer(
      "Examples:\n  imagedeps run --mode Observe\n  imagedeps run --kubeconfig admin.kubeconfig "
      "--import-grace 0s\n"
      "  imagedeps run --config imagedeps.yaml --print-config");
  add_connection(*app, invocation);
  app->add_option("--config", invocation.config_file,
                  "A YAML file with settings; every key of it is also a flag and a variable")
      ->type_name("FILE");
  app->add_flag("--print-config", invocation.print_config,
                "Print the settings in force as YAML, and end");
  for (const Flag& flag : flags) {
    const auto set = [&invocation, key = flag.key](const std::string& text) {
      invocation.settings[key] = text;
    };
    const std::string help = flag.help + " [" + flag.env + "]";
    CLI::Option* const option =
        flag.is_switch
            ? app->add_flag_function(
                  flag.flag, [set](std::int64_t count) { set(count > 0 ? "true" : "false"); }, help)
            : app->add_option_function<std::string>(flag.flag, set, help);
    option->group("Settings");
  }
  app->callback([&invocation] { invocation.command = Command::Run; });
}

void add_demo(CLI::App& root, Invocation& invocation) {
  CLI::App* app = root.add_subcommand(
      "demo", "The whole story on an embedded cluster simulator, in one process");
  app->footer("Examples:\n  imagedeps demo\n  imagedeps demo --interactive");
  app->add_flag("--interactive", invocation.interactive,
                "Keep serving at the end, for kubectl and a browser");
  app->add_flag("--fast", invocation.fast, "Without the pauses for reading");
  app->callback([&invocation] { invocation.command = Command::Demo; });
}

void add_process(CLI::App& root, Invocation& invocation) {
  CLI::App* app = root.add_subcommand(
      "process", "Print the objects of a Template, as `oc process` does, without a cluster");
  app->footer(
      "Example:\n  imagedeps process cakephp.json -p NAME=shop -n shop | kubectl apply -f -");
  app->add_option("FILE", invocation.file, "A Template in JSON or YAML; '-' reads standard input")
      ->required();
  app->add_option("-n,--namespace", invocation.ns, "Put into objects that name none");
  add_parameters(*app, invocation);
  add_output(*app, invocation, {"json", "yaml"});
  app->callback([&invocation] { invocation.command = Command::Process; });
}

void add_simulate(CLI::App& root, Invocation& invocation) {
  CLI::App* app = root.add_subcommand(
      "simulate", "The cluster simulator as a server, for kubectl and for tests");
  app->footer(
      "Examples:\n  imagedeps simulate --world streams.yaml --mood Down --listen 127.0.0.1:8001\n"
      "  imagedeps simulate --world streams.yaml --fault quay.io=Down,for=5m \\\n"
      "    --fault docker.io=RateLimited,allowance=100,window=6h --fault "
      "ghcr.io/team=Fine,delay=20s\n\n"
      "What a registry can do (KIND), and with what (NAME=VALUE); the last fault of a host that is "
      "in force counts:\n" +
      sim::describe_faults() +
      "\nWhat the API server can do, as in apiserver=throttle=0.02,slow=0.01; each is the "
      "probability:\n" +
      sim::describe_server_faults());
  app->add_option("--listen", invocation.listen,
                  "HOST:PORT; port 0 takes a free one, which is printed");
  app->add_option("--tls-cert-file", invocation.tls_certificate_file,
                  "Serve TLS with this certificate (PEM)");
  app->add_option("--tls-private-key-file", invocation.tls_key_file, "and this key (PEM)");
  app->add_option("--world", invocation.world,
                  "Manifests to load at start: files or directories; '-n' style prefix NS=FILE "
                  "sets a namespace");
  app->add_flag("--fail-imports", invocation.fail_imports,
                "All registries are down at start: every first import fails");
  app->add_option("--mood", invocation.mood,
                  "What registries do at start: Fine, Down, Unauthorized, RateLimited, ...");
  app->add_option("--fault", invocation.faults,
                  "What one registry does, HOST=KIND[,NAME=VALUE...], HOST as in a pull spec, "
                  "which may go on with a path; or "
                  "apiserver=NAME=PROBABILITY[,...]; may be repeated; see below")
      ->type_name("FAULT")
      ->allow_extra_args(false);
  app->add_flag("--aggregated", invocation.aggregated,
                "Serve OpenShift's API groups only, to stand behind a kube-apiserver");
  app->add_option("--import-time", invocation.import_time, "What one import takes");
  app->add_option("--build-time", invocation.build_time, "What one build takes");
  app->callback([&invocation] { invocation.command = Command::Simulate; });
}

}  // namespace

void add_connection(CLI::App& app, Invocation& invocation) {
  app.add_option("--kubeconfig", invocation.kubeconfig,
                 "The kubeconfig to use; default: $KUBECONFIG, then the pod's ServiceAccount, then "
                 "~/.kube/config")
      ->type_name("FILE");
  app.add_option("--context", invocation.context, "The context in it; default: its current one");
}

void build_tree(CLI::App& root, Invocation& invocation, const std::vector<Flag>& flags) {
  root.description(kDescription);
  root.require_subcommand(1);
  root.formatter(std::make_shared<WrappingFormatter>());
  add_run(root, invocation, flags);
  add_demo(root, invocation);
  add_report_commands(root, invocation);
  add_process(root, invocation);
  add_simulate(root, invocation);
  root.add_subcommand("version", "Print the version")->callback([&invocation] {
    invocation.command = Command::Version;
  });
}

std::string program_name(const std::string& argv0) {
  const std::string name = argv0.substr(argv0.find_last_of('/') + 1);
  for (const std::string tool : {"kubectl", "oc"})
    if (name == tool + "-imagedeps") return tool + " imagedeps";
  return "imagedeps";
}

namespace {

/// The words behind the program's name, in the order that CLI11 takes: the last first. It takes
/// "--name=" for an option whose value is the next word; for us the value is empty.
std::vector<std::string> reversed_words(int argc, const char* const* argv) {
  std::vector<std::string> words;
  for (int i = argc - 1; i > 0; --i) {
    std::string word = argv[i];
    if (word.starts_with("--") && word.find('=') == word.size() - 1) {
      words.emplace_back();
      word.pop_back();
    }
    words.push_back(std::move(word));
  }
  return words;
}

}  // namespace

Parsed parse_options(int argc, const char* const* argv, const std::vector<Flag>& flags) {
  Parsed parsed;
  CLI::App root{"", program_name(argc > 0 ? argv[0] : "")};
  build_tree(root, parsed.invocation, flags);
  try {
    root.parse(reversed_words(argc, argv));
  } catch (const CLI::ParseError& error) {
    parsed.exit_code = root.exit(error) == 0 ? 0 : 2;
  }
  return parsed;
}

}  // namespace imagedeps::cli
