#include <CLI/CLI.hpp>

#include "cli/options_tree.h"

namespace imagedeps::cli {

namespace {

using Command = Invocation::Command;

void add_namespace(CLI::App& app, Invocation& invocation, const std::string& help) {
  app.add_option("-n,--namespace", invocation.ns, help)->type_name("NS");
}

void add_against(CLI::App& app, Invocation& invocation) {
  app.add_option("--against", invocation.against,
                 "Files or directories that define image streams (or make them: BuildConfigs); "
                 "what these need is not asked")
      ->type_name("FILE");
  app.add_option("--against-namespace", invocation.against_ns,
                 "The namespace of objects there that name none")
      ->type_name("NS")
      ->capture_default_str();
}

/// A cluster, or files instead.
void add_sources(CLI::App& app, Invocation& invocation) {
  add_connection(app, invocation);
  app.add_option("-f,--filename", invocation.files,
                 "Files or directories to read instead of a cluster; '-' is standard input")
      ->type_name("FILE");
  add_against(app, invocation);
  add_parameters(app, invocation);
}

void on_parsed(CLI::App& app, Invocation& invocation, Command command) {
  app.callback([&invocation, command] { invocation.command = command; });
}

void add_check(CLI::App& app, Invocation& invocation) {
  app.add_flag("--check", invocation.check, "Exit with 1 if something is missing");
}

void add_audit(CLI::App& root, Invocation& invocation) {
  CLI::App* app = root.add_subcommand(
      "audit", "Which image stream tags do these manifests need, and which of them are there");
  app->footer(
      "Examples:\n"
      "  imagedeps audit templates/ --against imagestreams/ -n app\n"
      "  imagedeps audit cakephp.yaml -p PHP_VERSION=8.2-ubi9 --against openshift-streams.yaml "
      "--check\n"
      "  oc get bc,dc,deploy -o yaml | imagedeps audit - --cluster -n shop -o json");
  app->add_option(
         "FILE", invocation.files,
         "Manifests or Templates in YAML or JSON, or directories of them; '-' reads standard input")
      ->required()
      ->type_name("");
  add_against(*app, invocation);
  add_namespace(*app, invocation, "The namespace of objects that name none");
  add_parameters(*app, invocation);
  app->add_flag("--cluster", invocation.cluster,
                "Hold against a cluster: which of them are not populated there");
  add_connection(*app, invocation);
  add_output(*app, invocation, {"table", "json", "yaml"});
  add_check(*app, invocation);
  on_parsed(*app, invocation, Command::Audit);
}

void add_status(CLI::App& root, Invocation& invocation) {
  CLI::App* app = root.add_subcommand(
      "status", "What is needed on the cluster and not there, and what importing it would start");
  app->footer(
      "Examples:\n  imagedeps status\n  imagedeps status -n shop --all\n  imagedeps status "
      "--templates\n  imagedeps status "
      "--check -o json");
  add_sources(*app, invocation);
  add_namespace(*app, invocation, "Only istags of this namespace, or needed by it");
  app->add_flag("-a,--all", invocation.all, "Those too that are populated");
  app->add_flag("--templates", invocation.templates,
                "What the Templates would need with their default parameters");
  add_output(*app, invocation, {"table", "json", "yaml"});
  add_check(*app, invocation);
  on_parsed(*app, invocation, Command::Status);
}

void add_explain(CLI::App& root, Invocation& invocation) {
  CLI::App* app = root.add_subcommand(
      "explain", "Why an object or an image stream tag waits: from the consumer to the root cause");
  app->footer(
      "Examples:\n  imagedeps explain dc/web -n shop\n  imagedeps explain bc/web -n shop -o json\n "
      " imagedeps explain php:7.1 -n "
      "openshift\n"
      "  imagedeps explain openshift/php:7.1 -n shop -f manifests/ --against imagestreams/");
  app->add_option(
         "SUBJECT", invocation.subject,
         "KIND/NAME (bc, build, dc, deploy, sts, ds, cronjob, imgdep) or an istag NAME:TAG")
      ->required()
      ->type_name("");
  add_sources(*app, invocation);
  add_namespace(
      *app, invocation,
      "Its namespace, and that of objects in files that name none; default: that of the context");
  add_output(*app, invocation, {"text", "json", "yaml"});
  on_parsed(*app, invocation, Command::Explain);
}

void add_graph(CLI::App& root, Invocation& invocation) {
  CLI::App* app = root.add_subcommand(
      "graph", "Who needs what, who makes it and where it comes from, as a picture");
  app->footer(
      "Examples:\n  imagedeps graph -n shop | dot -Tpng > shop.png\n  imagedeps graph -o mermaid "
      "-f manifests/ -n shop");
  add_sources(*app, invocation);
  add_namespace(*app, invocation, "Only istags of this namespace, or needed by it");
  add_output(*app, invocation, {"dot", "mermaid", "json"});
  on_parsed(*app, invocation, Command::Graph);
}

void add_images(CLI::App& root, Invocation& invocation) {
  CLI::App* app = root.add_subcommand(
      "images", "Every image outside of the cluster that what is needed comes from, for mirroring");
  app->footer(
      "Examples:\n  imagedeps images\n  imagedeps images -o imageset > imageset.yaml; oc mirror "
      "--v2 -c imageset.yaml ...");
  add_sources(*app, invocation);
  add_namespace(*app, invocation, "Only istags of this namespace, or needed by it");
  add_output(*app, invocation, {"list", "imageset", "json"});
  on_parsed(*app, invocation, Command::Images);
}

void add_import(CLI::App& root, Invocation& invocation) {
  CLI::App* app = root.add_subcommand(
      "import", "Import exactly one image stream tag now, with your own rights");
  app->footer(
      "Examples:\n  imagedeps import php:7.1 -n openshift\n  imagedeps import php:7.1 -n openshift "
      "--dry-run");
  app->add_option("ISTAG", invocation.subject, "NAME:TAG, as the stream defines it")
      ->required()
      ->type_name("");
  add_connection(*app, invocation);
  add_namespace(*app, invocation, "Its namespace; default: that of the context");
  app->add_flag("--dry-run", invocation.dry_run, "Only print what would be sent");
  on_parsed(*app, invocation, Command::Import);
}

void add_completion(CLI::App& root, Invocation& invocation) {
  CLI::App* app = root.add_subcommand("completion", "Print the completion script for a shell");
  app->footer(
      "Examples:\n  source <(imagedeps completion bash)\n  imagedeps completion zsh > "
      "\"${fpath[1]}/_imagedeps\"\n"
      "  imagedeps completion fish > ~/.config/fish/completions/imagedeps.fish");
  app->add_option("SHELL", invocation.shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}))
      ->type_name("");
  on_parsed(*app, invocation, Command::Completion);
}

void read_parameter(Invocation& invocation, const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0)
    throw CLI::ValidationError("--param", "expected NAME=VALUE, got '" + text + "'");
  invocation.parameters[text.substr(0, equals)] = text.substr(equals + 1);
}

}  // namespace

void add_parameters(CLI::App& app, Invocation& invocation) {
  app.add_option_function<std::vector<std::string>>(
         "-p,--param",
         [&invocation](const std::vector<std::string>& texts) {
           for (const auto& text : texts) read_parameter(invocation, text);
         },
         "A parameter of the Templates, any number of times")
      ->allow_extra_args(false)
      ->type_name("NAME=VALUE");
  app.add_option("--param-file", invocation.parameter_files,
                 "A file with a NAME=VALUE on each line; -p wins over it")
      ->allow_extra_args(false)
      ->type_name("FILE");
}

void add_output(CLI::App& app, Invocation& invocation, std::initializer_list<std::string> words) {
  std::string help;
  for (const auto& word : words)
    help +=
        help.empty() ? word + " (default)" : (word == *(words.end() - 1) ? " or " : ", ") + word;
  app.add_option("-o,--output", invocation.output, help)
      ->check(CLI::IsMember(std::vector<std::string>(words)))
      ->type_name("FORMAT");
}

void add_report_commands(CLI::App& root, Invocation& invocation) {
  add_audit(root, invocation);
  add_status(root, invocation);
  add_explain(root, invocation);
  add_graph(root, invocation);
  add_images(root, invocation);
  add_import(root, invocation);
  add_completion(root, invocation);
  CLI::App* man = root.add_subcommand("man", "Print the manual page");
  man->group("");
  on_parsed(*man, invocation, Command::Man);
}

}  // namespace imagedeps::cli
