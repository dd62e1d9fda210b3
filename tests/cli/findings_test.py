"""Objects with faults besides missing tags (tests/cases/findings), and what the commands report about each."""

import json
import re
import subprocess
import unittest

from program import PROGRAM, SOURCE, InADirectory, audit, main, run

CASES = SOURCE / "tests/cases/findings"
TRIGGERS = "image.openshift.io/triggers"
ANNOTATION = f"metadata.annotations[{TRIGGERS}]"
IMAGE = "spec.template.spec.containers[0].image"

ANNOTATIONS = {
    "Deployment broken-json": ("TriggersUnreadable", ANNOTATION),
    "Deployment yaml-text": ("TriggersUnreadable", ANNOTATION),
    "Deployment one-object": ("TriggersUnreadable", ANNOTATION),
    "Deployment a-number": ("TriggersUnreadable", ANNOTATION),
    "StatefulSet paused-text": ("TriggersUnreadable", ANNOTATION + "[0].paused"),
    "Deployment paused-number": ("TriggersUnreadable", ANNOTATION + "[0].paused"),
    "Deployment name-number": ("TriggersUnreadable", ANNOTATION + "[0].from.name"),
    "Deployment paused": ("TriggerPaused", ANNOTATION + "[0].paused"),
    "DaemonSet same-path": ("TriggerNotFollowed", ANNOTATION + "[1].fieldPath"),
    "Deployment api-version": ("TriggerNotFollowed", ANNOTATION + "[0].from"),
    "Deployment other-path": ("TriggerNotFollowed", ANNOTATION + "[0].fieldPath"),
    "Deployment no-path": ("TriggerNotFollowed", ANNOTATION + "[0].fieldPath"),
    "Deployment wrong-container": ("NoSuchContainer", ANNOTATION + "[0].fieldPath"),
    "Deployment single-quotes": ("NoSuchContainer", ANNOTATION + "[0].fieldPath"),
    "CronJob wrong-index": ("NoSuchContainer", ANNOTATION + "[0].fieldPath"),
    "Deployment no-tag": ("NotAnImageStreamTag", ANNOTATION + "[0].from"),
    "Deployment empty-tag": ("NotAnImageStreamTag", ANNOTATION + "[0].from"),
    "Deployment docker-image": ("NotAnImageStreamTag", ANNOTATION + "[0].from"),
    "Deployment no-name": ("NotAnImageStreamTag", ANNOTATION + "[0].from"),
    "Deployment on-pod-template": ("TriggersIgnored", "spec.template.metadata.annotations[image.openshift.io/triggers]"),
    "CronJob on-job-template": ("TriggersIgnored", "spec.jobTemplate.spec.template.metadata.annotations[image.openshift.io/triggers]"),
    "DeploymentConfig dc-annotation": ("TriggersIgnored", ANNOTATION),
    "DeploymentConfig dc-container": ("NoSuchContainer", "spec.triggers[0].imageChangeParams.containerNames"),
}
IMAGES = {
    "Deployment blank": ("ImageNotSet", IMAGE),
    "StatefulSet empty": ("ImageNotSet", IMAGE),
    "DaemonSet absent": ("ImageNotSet", IMAGE),
    "CronJob nightly": ("ImageNotSet", "spec.jobTemplate." + IMAGE),
    "Deployment second": ("ImageNotSet", "spec.template.spec.containers[1].image"),
    "Deployment init": ("ImageNotSet", "spec.template.spec.initContainers[0].image"),
    "DeploymentConfig no-trigger": ("ImageNotSet", IMAGE),
    "Job migrate": ("ImageNotSet", IMAGE),
    "Pod once": ("ImageNotSet", "spec.containers[0].image"),
    "ReplicationController old": ("ImageNotSet", IMAGE),
    "Service fn": ("ImageNotSet", IMAGE),
    "Pod annotated": ("TriggersIgnored", ANNOTATION),
}
NAMES = {
    "BuildConfig input": ("NotAnImageStreamTag", "spec.strategy.sourceStrategy.from"),
    "BuildConfig input-kind": ("NotAnImageStreamTag", "spec.strategy.dockerStrategy.from"),
    "BuildConfig source-image": ("NotAnImageStreamTag", "spec.source.images[0].from"),
    "BuildConfig trigger": ("NotAnImageStreamTag", "spec.triggers[0].imageChange.from"),
    "BuildConfig output": ("NotAnImageStreamTag", "spec.output.to"),
    "BuildConfig output-namespace": ("NotAnImageStreamTag", "spec.output.to"),
    "Build by-hand": ("NotAnImageStreamTag", "spec.strategy.sourceStrategy.from"),
    "DeploymentConfig dc-name": ("NotAnImageStreamTag", "spec.triggers[0].imageChangeParams.from"),
    "DeploymentConfig dc-kind": ("NotAnImageStreamTag", "spec.triggers[0].imageChangeParams.from"),
    "DeploymentConfig dc-from": ("NotAnImageStreamTag", "spec.triggers[0].imageChangeParams.from"),
}
FILES = {"annotations.yaml": ANNOTATIONS, "images.yaml": IMAGES, "names.yaml": NAMES}


def found_in(name):
    report, code = audit(CASES / name)
    assert (report["problems"], code) == ([], 0), report["problems"]
    return report["findings"]


class Findings(unittest.TestCase):
    maxDiff = None

    def test_json(self):
        for name, expected in FILES.items():
            found = found_in(name)
            self.assertEqual({f"{each['kind']} {each['name']}": (each["reason"], each["fieldPath"]) for each in found}, expected)
            self.assertEqual(len(found), len(expected), "one for each object")
            for each in found:
                self.assertEqual(each["namespace"], "shop")
                self.assertRegex(each["file"], rf"{name}:\d+$")
                self.assertEqual(each["blocking"], each["reason"] != "TriggerPaused")
                self.assertTrue(each["commands"], each)

    def test_table_and_exit_code(self):
        for name, expected in FILES.items():
            for words in (["audit", CASES / name], ["status", "-f", CASES / name]):
                ended = run(*words, "--check")
                self.assertEqual((ended.returncode, ended.stderr), (1, ""), words)
                for who, (reason, path) in expected.items():
                    kind, plain = who.split()
                    self.assertIn([reason, kind, f"shop/{plain}", path], [line.split() for line in ended.stdout.splitlines()])

    def test_explain_never_says_that_nothing_is_missing(self):
        for name, expected in FILES.items():
            for who, (reason, path) in expected.items():
                kind, plain = who.split()
                subject = f"{kind.lower()}/{plain}"
                ended = run("explain", subject, "-n", "shop", "-f", CASES / name)
                self.assertEqual((ended.returncode, ended.stderr), (0, ""), subject)
                self.assertNotIn("Nothing is missing", ended.stdout)
                self.assertIn(f"{reason} ({path}):", " ".join(ended.stdout.split()))
                self.assertIn("Suggested commands:", ended.stdout)
                data = json.loads(run("explain", subject, "-n", "shop", "-f", CASES / name, "-o", "json").stdout)
                self.assertEqual([each["reason"] for each in data["findings"]], [reason])

    def test_objects_without_a_fault(self):
        self.assertEqual(found_in("good.yaml"), [])
        self.assertNotIn("finding", run("audit", CASES / "good.yaml").stdout)

    def test_commands_name_the_tag_that_was_meant(self):
        commands = {each["name"]: [step["command"] for step in each["commands"]] for each in found_in("annotations.yaml")}
        set_trigger = "oc set triggers {}/{} --from-image=shop/cart:2.1 -c app -n shop"
        for kind, name in (("deployment", "on-pod-template"), ("cronjob", "on-job-template"), ("deploymentconfig", "dc-annotation"),
                           ("deployment", "wrong-container"), ("deploymentconfig", "dc-container"), ("deployment", "other-path")):
            self.assertEqual(commands[name], [set_trigger.format(kind, name)], name)
        for kind, name in (("deployment", "one-object"), ("deployment", "no-tag"), ("statefulset", "paused-text"), ("daemonset", "same-path")):
            self.assertEqual(commands[name], [f"oc annotate {kind}/{name} image.openshift.io/triggers- -n shop", set_trigger.format(kind, name)], name)
        self.assertEqual(commands["paused"], ["oc set triggers deployment/paused --auto -n shop"])

    def test_a_pause_alone_passes_the_check(self):
        text = next(each for each in (CASES / "annotations.yaml").read_text().split("---\n") if "name: paused\n" in each)
        ended = run("audit", "-", "--check", stdin=text)
        self.assertEqual(ended.returncode, 0)
        self.assertIn("1 finding, which --check accepts.", ended.stdout)

    def test_the_tag_that_was_meant_is_in_the_namespace_of_any_kind(self):
        triggers = json.dumps([{"from": {"kind": "ImageStreamTag", "name": "api:1"}, "fieldPath": IMAGE}])
        job = {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "j", "annotations": {TRIGGERS: triggers}},
               "spec": {"template": {"spec": {"containers": [{"name": "a", "image": " "}]}}}}
        report, _ = audit("-", "-n", "shop", stdin=json.dumps(job))
        self.assertEqual([each["meant"] for each in report["findings"] if "meant" in each], ["shop/api:1"])

    def test_explain_a_tag_shows_who_was_meant_to_use_it(self):
        text = " ".join(run("explain", "shop/cart:2.1", "-f", CASES / "annotations.yaml").stdout.split())
        for name in ("paused", "on-pod-template", "no-tag"):
            self.assertIn(f"meant to be used by Deployment shop/{name} ", text)

    def test_explain_a_tag_shows_why_its_builder_does_not_build(self):
        need = "apiVersion: apps.openshift.io/v1\nkind: DeploymentConfig\nmetadata: {name: app, namespace: shop}\nspec: {triggers: [{type: ImageChange, " \
               "imageChangeParams: {automatic: true, containerNames: [app], from: {kind: ImageStreamTag, name: 'app:1'}}}], " \
               "template: {spec: {containers: [{name: app, image: ' '}]}}}\n"
        ended = run("explain", "shop/app:1", "-f", CASES / "names.yaml", "-f", "-", stdin=need)
        self.assertIn("built by BuildConfig shop/input, which has not started a build NotAnImageStreamTag (spec.strategy.sourceStrategy.from)",
                      " ".join(ended.stdout.split()))


class Other(InADirectory):
    def test_an_image_with_the_name_of_a_tag(self):
        world = self.write("world.yaml", """apiVersion: image.openshift.io/v1
kind: ImageStream
metadata: {name: cart, namespace: shop}
spec: {tags: [{name: "1", from: {kind: DockerImage, name: "quay.io/example/cart:1"}}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: cart, namespace: shop}
spec: {template: {spec: {containers: [{name: app, image: "cart:1"}]}}}
""")
        report, _ = audit(world)
        self.assertEqual([(each["reason"], each["blocking"], each["fieldPath"]) for each in report["findings"]], [("ImageNotResolved", False, IMAGE)])
        ended = run("explain", "deploy/cart", "-n", "shop", "-f", world)
        self.assertNotIn("Nothing is missing", ended.stdout)
        self.assertIn("oc set image-lookup imagestream/cart -n shop", ended.stdout)
        self.assertEqual(run("audit", world, "--check").returncode, 0)

    def test_an_object_in_a_template_with_a_wrong_type(self):
        template = self.write("template.yaml", """apiVersion: template.openshift.io/v1
kind: Template
metadata: {name: outer}
objects:
- apiVersion: apps/v1
  kind: Deployment
  metadata: {name: inner}
  spec: {template: {spec: {containers: [{name: app, image: [5]}]}}}
""")
        ended = run("audit", template, "-n", "shop", "-o", "json")
        self.assertEqual(ended.returncode, 1)
        finding = json.loads(ended.stdout)["findings"][0]
        self.assertEqual((finding["reason"], finding["kind"], finding["name"], finding["file"]), ("WrongType", "Deployment", "inner", f"{template}:1"))
        explained = run("explain", "deploy/inner", "-n", "shop", "-f", template)
        self.assertIn("WrongType", explained.stdout)
        self.assertNotIn("Nothing is missing", explained.stdout)

    def test_a_namespace_without_objects(self):
        ended = run("status", "-f", CASES / "good.yaml", "-n", "shpo", "--check")
        self.assertEqual(ended.returncode, 1)
        self.assertIn("UnknownNamespace", ended.stdout)
        self.assertIn("did you mean -n shop?", ended.stdout)
        data = json.loads(run("status", "-f", CASES / "good.yaml", "-n", "shpo", "-o", "json").stdout)
        self.assertEqual([each["reason"] for each in data["findings"]], ["UnknownNamespace"])
        self.assertIn("did you mean -n shop?", run("graph", "-f", CASES / "good.yaml", "-n", "shpo").stderr)


class OnACluster(InADirectory):
    def setUp(self):
        super().setUp()
        namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}}
        objects = [namespace, {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "annotations": {TRIGGERS: "[{}]"}},
                               "spec": {"selector": {"matchLabels": {"app": "web"}},
                                        "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "app", "image": " "}]}}}}]
        world = self.write("world.json", json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}))
        simulator = subprocess.Popen([PROGRAM, "simulate", "--world", f"shop={world}"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.addCleanup(simulator.stdout.close)
        self.addCleanup(simulator.wait)
        self.addCleanup(simulator.kill)
        port = re.match(r"serving on port (\d+)", simulator.stdout.readline())[1]
        self.kubeconfig = self.write_kubeconfig(port)

    def ask(self, *words):
        return run(*words, "--kubeconfig", self.kubeconfig)

    def test_a_namespace_that_does_not_exist(self):
        ended = self.ask("status", "--check", "-n", "shpo")
        self.assertEqual((ended.returncode, ended.stderr), (1, ""))
        self.assertIn("Namespace shpo does not exist", ended.stdout)
        self.assertIn("did you mean -n shop?", ended.stdout)
        report = json.loads(self.ask("status", "-n", "shpo", "-o", "json").stdout)
        self.assertEqual([each["reason"] for each in report["findings"]], ["UnknownNamespace"])
        ended = self.ask("explain", "deploy/web", "-n", "shpo")
        self.assertEqual(ended.returncode, 1)
        self.assertIn("Namespace shpo does not exist: did you mean -n shop?", ended.stderr)
        self.assertNotIn("Nothing is missing", self.ask("explain", "php:7", "-n", "shpo").stdout)

    def test_the_namespace_of_files_that_are_compared_with_a_cluster(self):
        for ns, code in (("shop", 0), ("shpo", 1)):
            ended = self.ask("audit", CASES / "good.yaml", "--cluster", "-n", ns, "-o", "json")
            self.assertEqual(ended.returncode, 0, ended.stderr)
            self.assertEqual([each["reason"] for each in json.loads(ended.stdout)["findings"]], ["UnknownNamespace"] * code)

    def test_objects(self):
        ended = self.ask("status", "--check")
        self.assertEqual((ended.returncode, ended.stderr), (1, ""))
        self.assertRegex(ended.stdout, r"NotAnImageStreamTag +Deployment shop/web ")
        self.assertIn("from.name is missing", self.ask("explain", "deploy/web", "-n", "shop").stdout)


if __name__ == "__main__":
    main()
