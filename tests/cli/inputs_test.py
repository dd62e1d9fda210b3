"""Input that is incomplete, wrong or not a manifest yet (tests/cases/inputs), and what the commands say about it."""

import json
import shutil
import subprocess
import unittest

import program
from program import SOURCE, InADirectory, audit, main, run

CASES = SOURCE / "tests/cases/inputs"
GIVE_TAG = "needs the parameter IMAGE_TAG; give it with --param/-p IMAGE_TAG=VALUE"


def needed(report):
    return {f"{each['namespace']}/{each['istag']}": each["reason"] for each in report["istags"]}


def one_line(text):
    return " ".join(text.split())


def with_path(path, *words):
    """Runs the program with another PATH."""
    return subprocess.run([program.PROGRAM, *map(str, words)], capture_output=True, text=True, timeout=program.SECONDS,
                          env={"PATH": str(path), "HOME": "/nonexistent", "KUBECONFIG": "/nonexistent/config"}, check=False)


class OpenParameters(InADirectory):
    def test_tags_that_do_not_depend_on_them_are_found(self):
        report, code = audit(CASES / "open-parameters.yaml", "-n", "shop")
        self.assertEqual((code, report["problems"]), (0, []))
        self.assertEqual(needed(report), {"openshift/postgresql:10": "ImageStreamMissing", "shop/api:stable": "NotImportable"})
        self.assertIn("${IMAGE_TAG}", report["istags"][1]["message"])

    def test_those_that_do_are_named_with_the_parameter(self):
        report, _ = audit(CASES / "open-parameters.yaml", "-n", "shop")
        found = {(each["object"]["kind"], each["object"]["name"], each["fieldPath"]): each for each in report["openParameters"]}
        annotation = "metadata.annotations[image.openshift.io/triggers][0].from"
        image = "spec.template.spec.containers[2].image"
        self.assertEqual({key: each.get("istag", each.get("source")) for key, each in found.items()}, {
            ("ImageStream", "api", "spec.tags[0].from"): "quay.io/store/api:${IMAGE_TAG}",
            ("ImageStream", "api", "spec.tags[1].from"): "quay.io/store/api:${IMAGE_TAG}",
            ("BuildConfig", "site-${SITE}", "spec.strategy.sourceStrategy.from"): "openshift/${BUILDER}",
            ("DeploymentConfig", "site-${SITE}", "spec.triggers[0].imageChangeParams.from"): "shop/site-${SITE}:latest",
            ("DeploymentConfig", "site-${SITE}", "spec.triggers[1].imageChangeParams.from"): "shop/api:${IMAGE_TAG}",
            ("Deployment", "worker", annotation): "shop/api:${IMAGE_TAG}", ("Deployment", "worker", image): "store/tools:${IMAGE_TAG}"})
        built = found["DeploymentConfig", "site-${SITE}", "spec.triggers[0].imageChangeParams.from"]
        self.assertEqual((built["parameters"], built["builtBy"]["name"]), (["SITE"], "site-${SITE}"))
        self.assertIn(GIVE_TAG, found["Deployment", "worker", annotation]["message"])
        self.assertTrue(built["file"].endswith("open-parameters.yaml:2"))

    def test_every_view_shows_them(self):
        file = CASES / "open-parameters.yaml"
        for command in ("audit", "status"):
            words = [command, *(["-f"] if command == "status" else []), file, "-n", "shop"]
            ended = run(*words)
            self.assertEqual(ended.returncode, 0, ended.stderr)
            self.assertIn(f"shop/api:${{IMAGE_TAG}} {GIVE_TAG}. It is needed by DeploymentConfig shop/site-${{SITE}} "
                          "(spec.triggers[1].imageChangeParams.from) and in 1 more field", one_line(ended.stdout))
            self.assertIn(f"note: {file}:2: Template store: needs the parameters BUILDER, HOSTNAME, IMAGE_TAG, SITE; give them with "
                          "--param/-p BUILDER=VALUE -p HOSTNAME=VALUE -p IMAGE_TAG=VALUE -p SITE=VALUE\n", ended.stderr)
            self.assertEqual(run(*words, "--check").returncode, 1)
        ended = run("explain", "deploy/worker", "-f", file, "-n", "shop")
        self.assertIn(f"needs shop/api:${{IMAGE_TAG}} (metadata.annotations[image.openshift.io/triggers][0].from), which {GIVE_TAG}", one_line(ended.stdout))
        self.assertNotIn("does not refer", ended.stdout)
        for command in ("images", "graph"):
            ended = run(command, "-f", file, "-n", "shop")
            self.assertEqual(ended.returncode, 0)
            self.assertIn(GIVE_TAG, one_line(ended.stderr))
            self.assertNotIn("api:$", ended.stdout)

    def test_a_value_closes_them(self):
        values = ["-p", "IMAGE_TAG=4", "-p", "SITE=de", "-p", "BUILDER=php:8", "-p", "HOSTNAME=x"]
        report, _ = audit(CASES / "open-parameters.yaml", "-n", "shop", *values)
        self.assertEqual((report["openParameters"], report["notes"]), ([], []))
        self.assertEqual(set(needed(report)), {"openshift/postgresql:10", "openshift/php:8", "shop/api:4", "shop/api:stable", "shop/site-de:latest",
                                               "store/tools:4"})

    def test_check_accepts_what_the_template_itself_builds(self):
        template = {"kind": "Template", "apiVersion": "template.openshift.io/v1", "metadata": {"name": "t"},
                    "parameters": [{"name": "NAME", "required": True}], "objects": [
                        {"kind": "BuildConfig", "apiVersion": "build.openshift.io/v1", "metadata": {"name": "${NAME}"},
                         "spec": {"output": {"to": {"kind": "ImageStreamTag", "name": "${NAME}:latest"}}}},
                        {"kind": "DeploymentConfig", "apiVersion": "apps.openshift.io/v1", "metadata": {"name": "${NAME}"},
                         "spec": {"triggers": [{"type": "ImageChange", "imageChangeParams": {
                             "automatic": True, "containerNames": ["c"], "from": {"kind": "ImageStreamTag", "name": "${NAME}:latest"}}}]}}]}
        ended = run("audit", self.write("t.json", json.dumps(template)), "--check")
        self.assertEqual(ended.returncode, 0, ended.stdout + ended.stderr)
        self.assertIn(". BuildConfig default/${NAME} builds it", one_line(ended.stdout))

    def test_process_prints_the_rest_and_fails_as_oc_does(self):
        ended = run("process", CASES / "open-parameters.yaml", "-p", "IMAGE_TAG=4", "-p", "SITE=de", "-p", "HOSTNAME=x")
        self.assertEqual((ended.returncode, ended.stderr),
                         (1, "imagedeps process: the Template needs the parameter BUILDER; give it with --param/-p BUILDER=VALUE\n"))
        self.assertEqual(json.loads(ended.stdout)["items"][1]["metadata"]["name"], "site-de")

    def test_generators(self):
        report, code = audit(CASES / "generators.yaml", "--check")
        self.assertEqual((needed(report), code), ({"openshift/redis:6": "ImageStreamMissing"}, 1))
        self.assertEqual([note.split("keys: ")[1] for note in report["notes"]], [
            "needs the parameters REJECTED, UNKNOWN; give them with --param/-p REJECTED=VALUE -p UNKNOWN=VALUE",
            "parameter REJECTED: OpenShift rejects its generator '[A-z0-9]{8}': the range A-z has the wrong order",
            "parameter UNKNOWN: OpenShift has no generator 'uuid'"])
        ended = run("process", CASES / "generators.yaml", "-p", "REJECTED=a", "-p", "UNKNOWN=b")
        self.assertEqual((ended.returncode, ended.stderr), (0, ""))
        values = [each["value"] for each in json.loads(ended.stdout)["items"][0]["spec"]["template"]["spec"]["containers"][0]["env"]]
        self.assertEqual(values[0], "[a-z_]{10}")
        self.assertRegex(values[1], "^ab[a-zA-Z0-9]{16}$")


class WrongInput(InADirectory):
    def test_of_duplicate_keys_the_last_wins(self):
        for name, istag, line in (("duplicate-keys.yaml", "openshift/python:3.9", 8), ("duplicate-keys.json", "openshift/ruby:3.1", 4)):
            report, code = audit(CASES / name)
            self.assertEqual((set(needed(report)), report["problems"], code), ({istag}, [], 0))
            self.assertEqual(report["notes"], [f"{CASES / name}:{line}: the key from occurs more than once in the same map; the last one counts"])

    def test_numbers_without_quotes(self):
        file = CASES / "unquoted.yaml"
        report, code = audit(file, "-n", "shop")
        self.assertEqual(report["problems"], [
            f"{file}:11: ImageStream ruby: spec.tags[0].name is a number: quote it",
            f"{file}:14: ImageStream ruby: spec.tags[1].name is a boolean: quote it",
            f"{file}:25: BuildConfig: metadata.labels[app.kubernetes.io/version] is a number: quote it",
            f"{file}:25: BuildConfig: metadata.name is a number: quote it",
            f"{file}:26: BuildConfig: spec.strategy.dockerStrategy.env[0].value is a boolean: quote it"])
        self.assertEqual((needed(report), code), ({"shop/ruby:2.70": "ImportNeeded", "shop/ruby:3": "ImportNeeded"}, 0))
        self.assertEqual(run("audit", file, "--check").returncode, 2)

    def test_numbers_without_quotes_in_lists_templates_and_json(self):
        text = json.dumps({"kind": "List", "apiVersion": "v1", "items": [
            {"kind": "Template", "apiVersion": "template.openshift.io/v1", "metadata": {"name": "t"}, "parameters": [{"name": "A", "value": 5}],
             "objects": [{"kind": "ImageStream", "apiVersion": "image.openshift.io/v1", "metadata": {"name": "a"}, "spec": {"tags": [{"name": 1}]}}]},
            {"kind": "Graph", "apiVersion": "example.com/v1", "metadata": {"name": "theirs"}, "spec": {"name": 5, "value": 7}}]}, indent=1)
        file = self.write("list.json", text)
        lines = [number for number, line in enumerate(text.splitlines(), 1) if '"value": 5' in line or '"name": 1' in line]
        report, code = audit(file)
        self.assertEqual((report["problems"], code), ([
            f"{file}:{lines[0]}: List: items[0].parameters[0].value is a number: quote it",
            f"{file}:{lines[1]}: List: items[0].objects[0].spec.tags[0].name is a number: quote it"], 0))

    def test_wrong_api_groups(self):
        file = CASES / "wrong-group.yaml"
        report, code = audit(file, "-n", "shop")
        self.assertEqual(report["problems"], [
            f"{file}:1: DeploymentConfig web: apiVersion apps/v1 has no kind DeploymentConfig: use apps.openshift.io/v1",
            f"{file}:7: BuildConfig web: apiVersion is missing: add apiVersion: build.openshift.io/v1"])
        self.assertEqual((set(needed(report)), report["skipped"], code), ({"shop/web:1", "shop/base:1"}, {}, 0))

    def test_objects_without_a_name_are_named_once(self):
        file = CASES / "without-names.yaml"
        report, code = audit(file)
        self.assertEqual((report["problems"], code), ([
            f"{file}:1: ImageStream: metadata is missing", f"{file}:4: ImageStream: the object has no metadata.name",
            f"{file}:8: DeploymentConfig: the object has no metadata.name", f"{file}:12: ImageStreamTag: metadata.name must be NAME:TAG"], 1))

    def test_objects_of_a_template_are_named_by_their_position(self):
        template = {"kind": "Template", "apiVersion": "template.openshift.io/v1", "metadata": {"name": "t"}, "parameters": [{"name": "NAME"}],
                    "objects": [{"kind": "ConfigMap", "apiVersion": "v1", "metadata": {"name": "a"}},
                                {"kind": "ImageStream", "apiVersion": "image.openshift.io/v1", "metadata": {"name": "${NAME}"}}]}
        file = self.write("t.json", json.dumps(template))
        self.assertEqual(audit(file)[0]["problems"], [f"{file}:1: Template t: objects[1]: ImageStream: the object has no metadata.name"])

    def test_skipped_objects_have_a_true_cause(self):
        text = one_line(run("audit", CASES / "skipped.yaml").stdout)
        for line in ("Skipped, because they name no image stream tag: 1 Service", "Skipped, because they have ended: 1 Pod",
                     "Skipped, because their kind belongs to another API group: 1 BuildConfig",
                     "Skipped, because they are inside another Template: 1 Template",
                     "Skipped, although they name image stream tags, because OpenShift resolves none in their kinds: 1 Pipeline"):
            self.assertIn(line, text)
        self.assertEqual(audit(CASES / "skipped.yaml")[0]["skipped"], {"BuildConfig": 1, "Pipeline": 1, "Pod": 1, "Service": 1, "Template": 1})

    def test_placeholders_are_not_importable_in_every_view(self):
        file = CASES / "placeholders.yaml"
        report, _ = audit(file, "-n", "shop")
        self.assertEqual(needed(report), {"shop/notebook:1": "NotImportable", "shop/notebook:2": "NotImportable", "shop/notebook:3": "NotImportable",
                                          "shop/notebook:4": "ImportNeeded"})
        ended = run("images", "-f", file, "-n", "shop", "-o", "imageset")
        self.assertIn("additionalImages:\n  - name: quay.io/x/notebook:4\n", ended.stdout)
        self.assertEqual(ended.stdout.count("- name:"), 1)
        self.assertIn('note: shop/notebook:2: The source "$(notebook-2)" is not a valid image pull spec', ended.stderr)
        self.assertIn("NotImportable", run("explain", "notebook:1", "-f", file, "-n", "shop").stdout)
        self.assertIn("notebook:1\\nNotImportable", run("graph", "-f", file, "-n", "shop", "-o", "dot").stdout)


class Unrendered(InADirectory):
    RENDER = "render it first with `helm template CHART`, or with the tool that it is written for, and read the output"

    def test_templates_in_a_directory_are_left_out_and_the_rest_is_read(self):
        templates = CASES / "chart/templates"
        report, code = audit(templates)
        self.assertEqual((set(needed(report)), report["skipped"], report["leftOut"], code), ({"openshift/nodejs:20"}, {"ConfigMap": 1}, 2, 0))
        self.assertEqual(report["problems"], [
            f"{templates}/build.yaml:1: looks like an unrendered template ({{{{- if .Values.build.enabled }}}}); {self.RENDER}",
            f"{templates}/quoted.yaml:1: looks like an unrendered template ({{{{ .Values.version }}}}); {self.RENDER}"])
        ended = run("audit", templates)
        self.assertIn("2 documents were left out.\n", ended.stderr)
        self.assertEqual((ended.returncode, run("audit", templates, "--check").returncode), (0, 2))

    def test_a_chart_is_described_once(self):
        report, code = audit(CASES / "chart")
        self.assertEqual((set(needed(report)), report["leftOut"], code), ({"openshift/nodejs:20"}, 2, 0))
        self.assertEqual(report["problems"], [f"{CASES}/chart: a Helm chart, of which 2 documents look like an unrendered template; render it first "
                                              f"with `helm template {CASES}/chart`, and read the output"])

    def test_files_in_other_formats_are_left_out(self):
        self.write("app/good.yaml", (CASES / "duplicate-keys.yaml").read_text())
        for number in range(15):
            self.write(f"app/config/{number:02}.yaml", "a: 1\n")
        report, code = audit(self.directory / "app")
        self.assertEqual((set(needed(report)), report["leftOut"], code), ({"openshift/python:3.9"}, 15, 0))
        self.assertEqual([each.split("/")[-1] for each in report["problems"][-2:]],
                         ["09.yaml:1: not a Kubernetes object: kind is missing", "app: 5 more documents that are not Kubernetes objects"])

    def test_a_template_alone_is_an_error(self):
        ended = run("audit", CASES / "chart/templates/quoted.yaml")
        self.assertIn("looks like an unrendered template", ended.stderr)
        self.assertEqual(ended.returncode, 1)

    def test_documents_after_a_broken_one_are_read_with_their_lines(self):
        file = self.write("a.yaml", "a: [\n---\n" + (CASES / "wrong-group.yaml").read_text())
        report, code = audit(file, "-n", "shop")
        self.assertEqual((set(needed(report)), code), ({"shop/web:1", "shop/base:1"}, 1))
        self.assertRegex(report["problems"][0], r"a\.yaml:2:\d+: |a\.yaml:1:\d+: ")
        self.assertEqual([each.split(": ")[0] for each in report["problems"][1:]], [f"{file}:2", f"{file}:9"])

    def test_a_bomb_in_many_documents_is_refused(self):
        bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 7)) + "b: [\n---\n"
        file = self.write("bombs.yaml", bomb * 3000)
        ended = run("audit", file)
        self.assertIn("more than 20 documents cannot be read; the rest is left out", ended.stderr)

    def test_unrendered_text_does_not_reach_the_terminal(self):
        ended = run("audit", self.write("a.yaml", "kind: {{ \x1b[31m }}\n"))
        self.assertNotIn("\x1b", ended.stdout + ended.stderr)


class Kustomizations(InADirectory):
    KUSTOMIZE = '#!/bin/sh\n[ "$1" = kustomize ] && echo "$2" >> "$(dirname "$0")/called" && cat "$2/build.yaml" 2>/dev/null || cat "$2/../../base/build.yaml"\n'

    def setUp(self):
        super().setUp()
        shutil.copytree(CASES / "kustomize", self.directory / "app")
        (self.directory / "bin").mkdir()

    def program(self, name, text):
        path = self.write(f"bin/{name}", text)
        path.chmod(0o755)

    def audited(self, path="app", *words, also="/usr/bin:/bin"):
        ended = with_path(f"{self.directory}/bin{':' + also if also else ''}", "audit", self.directory / path, "-o", "json", *words)
        return json.loads(ended.stdout), ended.returncode

    def test_only_the_roots_are_rendered(self):
        self.program("oc", self.KUSTOMIZE)
        report, code = self.audited()
        self.assertEqual((set(needed(report)), report["problems"], code), ({"openshift/php:8.0"}, [], 0))
        self.assertEqual((self.directory / "bin/called").read_text().split(), [f"{self.directory}/app/overlays/test"])
        self.assertIn("overlays/test/kustomization.yaml (rendered)", report["istags"][0]["consumers"][0]["file"])

    def test_without_oc_and_kubectl_the_files_are_read_with_a_hint(self):
        report, code = self.audited(also="")
        self.assertEqual((set(needed(report)), report["leftOut"], code), ({"openshift/php:8.0"}, 1, 0))
        where = f"{self.directory}/app/overlays/test"
        self.assertEqual(report["problems"], [f"{where}/kustomization.yaml: a kustomization; render it with `oc kustomize {where}` or `kubectl "
                                              f"kustomize {where}`, and read the output. Its files are read as they are"])

    def test_a_failure_is_reported(self):
        self.program("oc", "#!/bin/sh\necho first >&2; echo 'error: no such base' >&2; exit 1\n")
        report, code = self.audited()
        self.assertIn("kustomization.yaml: `oc kustomize", report["problems"][0])
        self.assertIn("` failed: error: no such base. Its files are read as they are", report["problems"][0])
        self.assertEqual(code, 0)

    def test_the_log_header_of_kubectl_is_removed(self):
        self.program("oc", '#!/bin/sh\necho \'E1 1 run.go:72] "command failed" err="no such base"\' >&2; exit 1\n')
        self.assertIn("/app/overlays/test` failed: no such base. Its", self.audited()[0]["problems"][0])

    def test_kustomizations_that_use_each_other_are_read(self):
        self.program("oc", "#!/bin/sh\nexit 1\n")
        self.write("app/base/kustomization.yaml", "resources: [build.yaml, ../overlays/test]\n")
        report, code = self.audited()
        self.assertEqual((set(needed(report)), code), ({"openshift/php:8.0"}, 0))

    def test_the_time_is_limited(self):
        self.program("oc", "#!/bin/sh\nsleep 100 & sleep 100\n")
        report, _ = self.audited()
        self.assertIn("was stopped after 10 s", report["problems"][0])

    def test_the_size_is_limited(self):
        self.program("oc", "#!/bin/sh\nexec yes\n")
        self.assertIn("was stopped because it wrote more than 32 MiB", self.audited()[0]["problems"][0])

    def test_a_kustomization_by_name(self):
        self.program("kubectl", self.KUSTOMIZE)
        report, code = self.audited("app/base/kustomization.yaml", also="/bin")
        self.assertEqual((set(needed(report)), code), ({"openshift/php:8.0"}, 0))
        report, code = self.audited("app/base/kustomization.yaml", also="")
        self.assertEqual((report["leftOut"], code), (1, 1))

    def test_the_name_of_a_directory_is_not_an_option(self):
        self.program("oc", '#!/bin/sh\necho "$2" > "$(dirname "$0")/called"\n')
        shutil.copytree(CASES / "kustomize/base", self.directory / "-x")
        subprocess.run([program.PROGRAM, "audit", "./-x"], cwd=self.directory, env={"PATH": f"{self.directory}/bin:/usr/bin:/bin"},
                       capture_output=True, check=False)
        self.assertEqual((self.directory / "bin/called").read_text(), "./-x\n")


if __name__ == "__main__":
    main()
