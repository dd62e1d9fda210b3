"""Inputs from the field (tests/cases), and what the commands report about each."""

import json
import unittest

from program import SOURCE, InADirectory, audit, main, run

CASES = SOURCE / "tests/cases"


def needs(name, *words):
    """Returns the reason of each needed tag, and the whole report."""
    report, code = audit(CASES / name, "-n", "shop", *words)
    assert (report["problems"], code) == ([], 0), report["problems"]
    return {f"{each['namespace']}/{each['istag']}": each["reason"] for each in report["istags"]}, report


def explained(subject, name):
    ended = run("explain", subject, "-n", "shop", "-f", CASES / name)
    assert (ended.returncode, ended.stderr) == (0, ""), ended.stderr
    return " ".join(ended.stdout.split())


class Consumers(unittest.TestCase):
    def test_short_names_of_streams_with_local_lookup(self):
        found, report = needs("local-lookup.yaml")
        self.assertEqual(found, {"shop/queue:7.1": "ImportNeeded", "shop/queue:7.3": "TagUndefined",
                                 "shop/queue:7.4": "TagUndefined", "shop/tools:latest": "ImportNeeded"})
        consumer = report["istags"][0]["consumers"][0]
        self.assertEqual((consumer["kind"], consumer["name"], consumer["fieldPath"]),
                         ("Deployment", "queue", "spec.template.spec.containers[0].image"))
        self.assertIn("needs shop/queue:7.3 (spec.jobTemplate.spec.template.spec.containers[0].image)", explained("cj/nightly", "local-lookup.yaml"))

    def test_the_annotation_resolve_names(self):
        self.assertEqual(needs("resolve-names.yaml")[0], {"shop/notebook:latest": "ImportNeeded", "shop/notebook:2": "TagUndefined"})

    def test_containers_in_objects_of_any_kind(self):
        found, report = needs("other-kinds.yaml")
        self.assertEqual(set(found), {"shop/job:1", "shop/pod:1", "shop/rc:latest", "shop/fn:latest", "openshift/base:1", "openshift/cli:latest",
                                      "shop/flow:1", "ml/train:2024.1"})
        self.assertEqual(report["skipped"], {"Build": 1, "Pod": 1, "ReplicaSet": 1, "Service": 1})
        who = {f"{each['istag']}": each["consumers"][0] for each in report["istags"]}
        self.assertEqual((who["fn:latest"]["kind"], who["cli:latest"]["kind"], who["cli:latest"]["name"]), ("Service", "PipelineRun", "run-*"))
        self.assertEqual(who["cli:latest"]["fieldPath"], "spec.pipelineSpec.tasks[0].taskSpec.steps[0].image")

    def test_explain_and_status_know_objects_of_any_kind(self):
        for subject in ("job/migrate", "jobs/migrate", "job.batch/migrate"):
            self.assertIn("Job shop/migrate needs shop/job:1 (spec.template.spec.containers[0].image)", explained(subject, "other-kinds.yaml"))
        self.assertIn("PipelineRun shop/run-* needs", explained("pipelinerun/run-*", "other-kinds.yaml"))
        self.assertIn("ReplicationController shop/rc needs shop/rc:latest", explained("rc/rc", "other-kinds.yaml"))
        self.assertIn("needed by TFJob shop/train", explained("ml/train:2024.1", "other-kinds.yaml"))
        self.assertRegex(run("status", "-f", CASES / "other-kinds.yaml", "-n", "shop").stdout, r"shop +pod:1 +\S+ +ImageStreamMissing +Pod shop/once")
        ended = run("explain", "task/migrate", "-n", "shop", "-f", CASES / "other-kinds.yaml")
        self.assertEqual((ended.returncode, ended.stderr),
                         (1, "imagedeps explain: task shop/migrate was not found; did you mean Job shop/migrate?\n"))

    def test_legacy_kinds_of_triggers(self):
        self.assertEqual(set(needs("legacy-triggers.yaml")[0]), {"shop/app:latest", "openshift/db:latest"})

    def test_a_build_without_a_build_config(self):
        found, _ = needs("builds.yaml")
        self.assertEqual(found, {"shop/builder:1": "ImportNeeded", "shop/assets:1": "ImageStreamMissing"})
        text = explained("build/by-rest-1", "builds.yaml")
        self.assertIn("needs shop/builder:1 (spec.strategy.sourceStrategy.from): ImportNeeded", text)
        self.assertIn("oc import-image builder:1 -n shop", text)
        self.assertIn("does not refer to any image stream tag", explained("build/web-1", "builds.yaml"))

    def test_builds_that_need_each_other(self):
        for subject, tag in (("dc/d", "x"), ("bc/x", "y"), ("bc/y", "x"), ("api:x", "x"), ("api:y", "y")):
            text = explained(subject, "build-cycle.yaml")
            self.assertIn("these builds need each other's outputs", text)
            self.assertIn(f"Root cause: shop/api:{tag}, AwaitingBuild", text)
            self.assertIn(f"oc tag <namespace>/<stream>:<tag> shop/api:{tag}", text)


class Definitions(InADirectory):
    def test_objects_that_define_tags(self):
        found, report = needs("tag-objects.yaml")
        self.assertEqual(found, {"shop/golang:stable": "ImportNeeded", "shop/golang:1.22": "ImportNeeded", "shop/base:three": "ImportNeeded",
                                 "shop/base:4": "ImportNeeded", "shop/looked-at:1": "TagUndefined"})
        self.assertEqual(report["skipped"], {})
        self.assertEqual(run("images", "-f", CASES / "tag-objects.yaml").stdout.splitlines(),
                         ["quay.io/example/base:3", "quay.io/example/base:4", "quay.io/example/golang:1.22"])

    def test_a_dump_of_tags_shows_which_have_an_image(self):
        found, report = needs("istag-dump.json")
        self.assertEqual(found, {"shop/web:latest": "Populated", "shop/php:8.2": "ImportNeeded"})
        self.assertEqual(report["istags"][0]["failure"], "RegistryUnreachable")

    def test_an_alias_that_is_added_to_a_stream_of_the_same_input(self):
        stream = {"apiVersion": "image.openshift.io/v1", "kind": "ImageStream", "metadata": {"name": "php"}}
        alias = {"apiVersion": "image.openshift.io/v1", "kind": "ImageStreamTag", "metadata": {"name": "php:latest"},
                 "tag": {"from": {"kind": "ImageStreamTag", "name": "php:8"}}}
        pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"},
               "spec": {"containers": [{"name": "c", "image": "image-registry.openshift-image-registry.svc:5000/shop/php:latest"}]}}
        report, _ = audit("-", "-n", "shop", stdin="\n".join(json.dumps(each) for each in (pod, stream, alias)))
        self.assertEqual({each["istag"] for each in report["istags"]}, {"php:latest", "php:8"})

    def test_a_tag_without_a_name_is_a_problem(self):
        report, code = audit("-", stdin='{"apiVersion": "image.openshift.io/v1", "kind": "ImageStreamTag", "metadata": {"name": "php"}}')
        self.assertEqual((report["problems"], code), (["standard input:1: ImageStreamTag php: metadata.name must be NAME:TAG"], 1))

    def test_a_whole_repository(self):
        found, report = needs("whole-repository.yaml")
        self.assertEqual(found, {"shop/agent:v3.11": "Pending", "shop/imported:1": "TagUndefined"})
        agent, imported = report["istags"]
        self.assertEqual((agent["origin"], agent["source"]), ("Repository", "docker.io/example/agent:v3.11"))
        self.assertIn("imports up to 50 tags of docker.io/example/agent", agent["message"])
        self.assertIn("imports up to 50 tags", " ".join(run("audit", CASES / "whole-repository.yaml", "-n", "shop").stdout.split()))
        self.assertEqual(imported["origin"], "Undefined")
        self.assertIn("this tag is not one of them", imported["message"])
        self.assertEqual(report["summary"]["undefined"], 1)
        self.assertIn("oc tag --source=docker docker.io/example/agent:v3.11 shop/agent:v3.11", explained("agent:v3.11", "whole-repository.yaml"))


    def test_an_alias_of_a_tag_of_a_whole_repository(self):
        name = "whole-repository-alias.yaml"
        found, report = needs(name)
        self.assertEqual(found, {"shop/agent:latest": "Pending", "shop/agent:v3": "Pending", "shop/imported:latest": "AliasBroken",
                                 "shop/imported:v3": "TagUndefined"})
        self.assertIn("Alias shop/agent:latest -> shop/agent:v3: The platform imports up to 50 tags", report["istags"][0]["message"])
        self.assertIn("Alias shop/agent:latest", " ".join(run("audit", CASES / name, "-n", "shop").stdout.split()))
        text = explained("bc/agent-ruby", name)
        self.assertIn("oc tag --source=docker docker.io/example/agent:v3 shop/agent:v3", text)
        self.assertNotIn("import-image", text)
        self.assertIn("imagedeps would import none.", run("status", "-f", CASES / name, "-n", "shop").stdout)


class Views(unittest.TestCase):
    """Each view shows what only the JSON showed once."""

    def test_a_placeholder_is_not_importable(self):
        found, report = needs("placeholder.yaml")
        self.assertEqual(set(found.values()), {"NotImportable"})
        self.assertEqual((report["summary"]["importable"], report["summary"]["notImportable"]), (0, 2))
        self.assertFalse([each for each in report["istags"] if "source" in each])
        self.assertIn("0 importable, 0 aliases, 0 undefined, 2 not importable", run("audit", CASES / "placeholder.yaml", "-n", "shop").stdout)
        self.assertEqual(run("images", "-f", CASES / "placeholder.yaml", "-n", "shop").stdout, "")

    def test_obstacles(self):
        table = run("audit", CASES / "placeholder.yaml", "-n", "shop").stdout
        self.assertRegex(table, r"notebook:2024 +Failed +NotImportable +NotAutomatic +DeploymentConfig shop/notebook")
        self.assertIn("an image is not enough for DeploymentConfig shop/notebook: NotAutomatic, the trigger is not automatic", " ".join(table.split()))
        graph = run("graph", "-f", CASES / "placeholder.yaml", "-n", "shop", "-o", "mermaid").stdout
        self.assertIn('-->|"needs (NotAutomatic)"|', graph)

    def test_an_image_that_is_out_of_date(self):
        ended = run("status", "-f", CASES / "stale.yaml", "-n", "shop")
        text = " ".join(ended.stdout.split())
        self.assertRegex(ended.stdout, r"OUT-OF-DATE +NEEDED BY\nshop +php:8 +Populated +Populated +ManifestUnknown")
        self.assertIn("shop/php:8: out of date: A newer import failed:", text)
        self.assertIn("1 image stream tag needed, all populated, 1 out of date.", text)
        self.assertEqual(run("status", "-f", CASES / "stale.yaml", "-n", "shop", "--check").returncode, 0)
        report = json.loads(run("status", "-f", CASES / "stale.yaml", "-n", "shop", "-o", "json").stdout)
        self.assertEqual([each["outdated"]["reason"] for each in report["istags"]], ["ManifestUnknown"])
        self.assertIn("out of date: A newer import failed", explained("dc/web", "stale.yaml"))
        self.assertIn("Populated (out of date: ManifestUnknown)", run("graph", "-f", CASES / "stale.yaml", "-o", "dot").stdout)

    def test_a_missing_output_stream(self):
        words = [CASES / "remedies/output-stream-missing.yaml", "-n", "shop"]
        self.assertIn("builds of 1 cannot push", run("audit", *words).stdout)
        self.assertIn("made by (cannot push)", run("graph", "-f", *words, "-o", "dot").stdout)
        report, _ = audit(*words)
        self.assertEqual([each["istag"] for each in report["istags"] if each.get("cannotPush")], ["front:latest"])


class Words(InADirectory):
    def test_check_has_the_exit_codes_of_kubectl_diff(self):
        self.assertEqual(run("audit", CASES / "builds.yaml", "--check").returncode, 1)
        self.assertEqual(run("status", "-f", CASES / "tag-objects.yaml", "--check").returncode, 1)
        broken = self.write("broken.yaml", "a: [\n")
        self.assertEqual(run("audit", CASES / "builds.yaml", broken).returncode, 1)
        self.assertEqual(run("audit", CASES / "builds.yaml", broken, "--check").returncode, 2)
        self.assertEqual(run("status", "-f", broken, "--check").returncode, 2)
        self.assertEqual(run("status", "--check").returncode, 2)
        self.assertEqual(run("audit", broken, "--param-file", "/nonexistent", "--check").returncode, 2)

    def test_the_version(self):
        version = run("version").stdout
        self.assertRegex(version, r"^imagedeps \d+\.\d+\.\d+ \(revision ([0-9a-f]{12}|unknown)\)\n$")
        self.assertEqual(run("--version").stdout, version)

    def test_help(self):
        self.assertEqual(run("help").stdout, run("--help").stdout)
        self.assertEqual(run("help", "audit").stdout, run("audit", "--help").stdout)
        self.assertEqual(run("help", "audit").returncode, 0)
        self.assertEqual(run("help", "adit").stderr, run("adit").stderr)

    def test_an_unknown_command_has_a_suggestion(self):
        for word, meant in {"adit": "audit", "staus": "status", "expl": "explain"}.items():
            ended = run(word)
            self.assertEqual((ended.returncode, ended.stderr.splitlines()[0]), (2, f'imagedeps: unknown command "{word}"; did you mean {meant}?'))
        self.assertEqual(run("frobnicate").stderr.splitlines()[0], 'imagedeps: unknown command "frobnicate"')

    def test_global_options_before_the_command(self):
        words = ["explain", "build/by-rest-1", "-f", CASES / "builds.yaml"]
        expected = run(*words, "-n", "shop")
        self.assertEqual(expected.returncode, 0)
        for before in (["-n", "shop"], ["--namespace=shop"], ["-nshop"], ["--namespace", "shop"]):
            self.assertEqual(run(*before, *words).stdout, expected.stdout, before)
        self.assertIn("/nonexistent/file", run("--kubeconfig", "/nonexistent/file", "status").stderr)

    def test_unexpected_arguments_are_in_order(self):
        ended = run("version", "-o", "json")
        self.assertIn("The following arguments were not expected: -o json", ended.stdout + ended.stderr)

    def test_the_first_line_of_the_log_of_run(self):
        kubeconfig = self.write("kubeconfig", "apiVersion: v1\nkind: Config\ncurrent-context: c\n"
                                "clusters: [{name: c, cluster: {server: 'http://127.0.0.1:1'}}]\n"
                                "users: [{name: u, user: {}}]\ncontexts: [{name: c, context: {cluster: c, user: u}}]\n")
        line = run("run", "--kubeconfig", kubeconfig, "--mode", "Observe", "--scope-namespaces", "shop,web", "--listen", "127.0.0.1:0",
                   "--page-listen=", "--leader-elect").stdout.splitlines()[0]
        for part in ("version=", "revision=", "mode=Observe", "namespaces=shop,web", "role=standby"):
            self.assertIn(part, line)


if __name__ == "__main__":
    main()
