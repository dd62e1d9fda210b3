#include <CLI/CLI.hpp>

#include <memory>

#include "cli/options_tree.h"

namespace imagedeps::cli {

namespace {

void add_against(CLI::App& app, Sources& sources) {
  app.add_option("--against", sources.against,
                 "Files or directories that define image streams or build them (BuildConfigs). "
                 "Their own needs are not reported")
      ->type_name("FILE");
  app.add_option("--against-namespace", sources.against_namespace,
                 "The namespace of objects in --against that do not name one")
      ->type_name("NS")
      ->capture_default_str();
}

/// Options that select a cluster or files.
void add_sources(CLI::App& app, Sources& sources) {
  add_connection(app, sources.connection);
  app.add_option("-f,--filename", sources.files,
                 "Files or directories to read instead of a cluster; '-' reads standard input")
      ->type_name("FILE");
  add_against(app, sources);
  add_parameters(app, sources.parameters);
}

void add_check(CLI::App& app, bool& check) {
  app.add_flag(
      "--check", check,
      "Exit with 1 if something is missing or a finding blocks an object, and with 2 if an error "
      "prevents a full answer");
}

void add_audit(CLI::App& root, Options& chosen) {
  const auto options = std::make_shared<Audit>();
  CLI::App* app = root.add_subcommand(
      "audit", "Show which image stream tags manifests need, and which of them exist");
  app->footer(
      "Examples:\n"
      "  imagedeps audit templates/ --against imagestreams/ -n app\n"
      "  imagedeps audit cakephp.yaml -p PHP_VERSION=8.2-ubi9 --against openshift-streams.yaml "
      "--check\n"
      "  oc get bc,dc,deploy -o yaml | imagedeps audit - --cluster -n shop -o json");
  app->add_option(
         "FILE", options->sources.files,
         "Manifests or Templates in YAML or JSON, or directories of them; '-' reads standard input")
      ->required()
      ->type_name("");
  add_against(*app, options->sources);
  add_namespace(*app, options->ns, "The namespace of objects that do not name one");
  add_parameters(*app, options->sources.parameters);
  app->add_flag("--cluster", options->cluster,
                "Compare with a cluster: report which tags are not populated there");
  add_connection(*app, options->sources.connection);
  add_output(*app, options->output, {"table", "json", "yaml"});
  add_check(*app, options->check);
  app->callback([options, &chosen] { chosen = *options; });
}

void add_status(CLI::App& root, Options& chosen) {
  const auto options = std::make_shared<Status>();
  CLI::App* app = root.add_subcommand(
      "status",
      "Show which needed image stream tags are missing, and what importing them would start");
  app->footer(
      "Examples:\n  imagedeps status\n  imagedeps status -n shop --all\n  imagedeps status "
      "--templates\n  imagedeps status --check -o json");
  add_sources(*app, options->sources);
  add_namespace(*app, options->ns, "Only image stream tags in this namespace or needed by it");
  app->add_flag("-a,--all", options->all, "Include populated tags");
  app->add_flag(
      "--templates", options->templates,
      "Show what the Templates would need, with their default parameters unless -p sets them");
  add_output(*app, options->output, {"table", "json", "yaml"});
  add_check(*app, options->check);
  app->callback([options, &chosen] { chosen = *options; });
}

void add_explain(CLI::App& root, Options& chosen) {
  const auto options = std::make_shared<Explain>();
  CLI::App* app = root.add_subcommand(
      "explain",
      "Explain why an object or an image stream tag waits, from the consumer to the root cause");
  app->footer(
      "Examples:\n  imagedeps explain dc/web -n shop\n  imagedeps explain bc/web -n shop -o json\n "
      " imagedeps explain php:7.1 -n openshift\n"
      "  imagedeps explain openshift/php:7.1 -n shop -f manifests/ --against imagestreams/");
  app->add_option("SUBJECT", options->subject,
                  "KIND/NAME (bc, build, dc, deploy, sts, ds, cronjob, imgdep; with -f any kind "
                  "with containers) or an image stream tag NAME:TAG")
      ->required()
      ->type_name("");
  add_sources(*app, options->sources);
  add_namespace(*app, options->ns,
                "The namespace of SUBJECT and of objects in files that do not name one; default: "
                "the namespace of the context");
  add_output(*app, options->output, {"text", "json", "yaml"});
  app->callback([options, &chosen] { chosen = *options; });
}

void add_graph(CLI::App& root, Options& chosen) {
  const auto options = std::make_shared<Graph>();
  CLI::App* app = root.add_subcommand(
      "graph", "Draw which objects need which tags, what builds the tags and where they come from");
  app->footer(
      "Examples:\n  imagedeps graph -n shop | dot -Tpng > shop.png\n  imagedeps graph -o mermaid "
      "-f manifests/ -n shop");
  add_sources(*app, options->sources);
  add_namespace(*app, options->ns, "Only image stream tags in this namespace or needed by it");
  add_output(*app, options->output, {"dot", "mermaid", "json"});
  app->callback([options, &chosen] { chosen = *options; });
}

void add_images(CLI::App& root, Options& chosen) {
  const auto options = std::make_shared<Images>();
  CLI::App* app = root.add_subcommand(
      "images", "List the external images that needed tags come from, for mirroring");
  app->footer(
      "Examples:\n  imagedeps images\n  imagedeps images -o imageset > imageset.yaml; oc mirror "
      "--v2 -c imageset.yaml ...");
  add_sources(*app, options->sources);
  add_namespace(*app, options->ns, "Only image stream tags in this namespace or needed by it");
  add_output(*app, options->output, {"list", "imageset", "json"});
  app->callback([options, &chosen] { chosen = *options; });
}

}  // namespace

void add_reports(CLI::App& root, Options& chosen) {
  add_audit(root, chosen);
  add_status(root, chosen);
  add_explain(root, chosen);
  add_graph(root, chosen);
  add_images(root, chosen);
}

}  // namespace imagedeps::cli
