"""The commands that `explain` prints for the manifests in tests/cases/remedies."""

import json
import unittest

from program import SOURCE, main, run

CASES = SOURCE / "tests/cases/remedies"
STREAMS = CASES / "openshift-streams.yaml"


def explained(subject, manifest, *words):
    ended = run("explain", subject, "-n", "shop", "-f", CASES / manifest, *words, "-o", "json")
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


class Remedies(unittest.TestCase):
    def commands(self, *words):
        return [each["command"] or each["note"] for each in explained(*words)["commands"]]

    def message(self, *words):
        return " ".join(each["message"] for each in explained(*words)["rootCauses"])

    def test_a_trigger_without_a_namespace(self):
        self.assertEqual(self.commands("deploy/database", "annotation-without-namespace.yaml", "--against", STREAMS), [
            "refer to openshift/mysql:8.0-el8 instead",
            "oc set triggers deployment/database --from-image=shop/mysql:8.0-el8 --remove -n shop",
            "oc set triggers deployment/database --from-image=openshift/mysql:8.0-el8 -c mysql -n shop"])

    def test_a_namespace_in_the_name(self):
        words = ("namespace-in-name.yaml", "--against", STREAMS)
        fault = "set namespace to openshift and name to nodejs:22-ubi9"
        self.assertIn(fault, self.message("deploy/hello", *words))
        self.assertIn(fault, self.message("bc/hello", *words))
        self.assertIn("set namespace to test and name to hello:latest", self.message("bc/hello", *words))
        self.assertEqual(self.commands("deploy/hello", *words)[1:], [
            "oc annotate deployment/hello image.openshift.io/triggers- -n shop",
            "oc set triggers deployment/hello --from-image=openshift/nodejs:22-ubi9 -c hello -n shop"])
        self.assertFalse([each for each in self.commands("bc/hello", *words) if each.startswith("oc ")])

    def test_aliases(self):
        source = "oc tag --source=docker <registry>/<repository>:<tag> openshift/ruby:"
        imported = "oc import-image ruby:3.3 -n openshift"
        expected = {
            "latest": ["oc tag --alias ruby:3.3 ruby:latest -n openshift"],
            "stable": [imported], "default": [imported],
            "x": [source + "x"], "foreign": [source + "foreign"], "pinned": [source + "pinned"],
            "internal": ["oc tag cicd/ruby:1 openshift/ruby:internal"],
            "ref": [], "empty": ["oc tag <namespace>/<stream>:<tag> openshift/ruby:empty"]}
        for tag, commands in expected.items():
            with self.subTest(tag):
                found = self.commands(f"dc/d-{tag}", "alias-consumers.yaml", "--against", CASES / "aliases.yaml")
                self.assertEqual(found[:1] if tag == "latest" else found, commands)
                for command in found:
                    self.assertNotRegex(command, r"ruby:(x|y|latest|empty|default) ruby:")

    def test_an_alias_of_another_stream(self):
        words = ("dc/d-node", "alias-consumers.yaml", "--against", CASES / "aliases.yaml")
        self.assertEqual(self.commands(*words), ["oc tag --source=docker <registry>/<repository>:<tag> openshift/ruby:node"])
        first, then = self.commands(*words, "--against", STREAMS)
        self.assertEqual(first, "oc import-image nodejs:22-ubi9 -n openshift")
        self.assertTrue(then.startswith("oc patch is/ruby -n openshift --type=json -p '[{"), then)
        self.assertIn('"/spec/tags/6/name","value":"node"', then)

    def test_a_removed_registry(self):
        for subject in ("dc/front", "build/front-1", "bc/front"):
            with self.subTest(subject):
                self.assertEqual(self.commands(subject, "registry-removed.yaml"),
                                 ["oc edit configs.imageregistry.operator.openshift.io/cluster"])
                self.assertIn("no internal registry", self.message(subject, "registry-removed.yaml"))

    def test_a_missing_output_stream(self):
        words = ("output-stream-missing.yaml", "--against", STREAMS)
        for subject in ("dc/front", "bc/front"):
            with self.subTest(subject):
                self.assertIn("oc create imagestream front -n shop", self.commands(subject, *words))
                self.assertIn("the build cannot push", self.message(subject, *words))
        audit = run("audit", CASES / "output-stream-missing.yaml", "-n", "shop", "--against", STREAMS).stdout
        self.assertIn("oc create imagestream front -n shop", " ".join(audit.split()))

    def test_an_import_keeps_the_policy_of_its_tag(self):
        self.assertEqual(self.commands("cronjob/backup", "preserve-original.yaml"), [
            "oc import-image tools:latest -n openshift --import-mode=PreserveOriginal --scheduled"])

    def test_triggers(self):
        def set_trigger(name, container="api"):
            return f"oc set triggers {name} --from-image=shop/api:1 -c {container} -n shop"

        expected = {
            "deploy/paused-string": ["oc annotate deployment/paused-string image.openshift.io/triggers- -n shop",
                                     set_trigger("deployment/paused-string")],
            "deploy/same-path": ["oc annotate deployment/same-path image.openshift.io/triggers- -n shop",
                                 set_trigger("deployment/same-path")],
            "deploy/wrong-container": [set_trigger("deployment/wrong-container")],
            "deploy/wrong-of-two": [set_trigger("deployment/wrong-of-two", "<container>")],
            "deploy/outside-template": [set_trigger("deployment/outside-template")],
            "deploy/not-followed": [set_trigger("deployment/not-followed")],
            "dc/wrong-container": [set_trigger("deploymentconfig/wrong-container")],
            "dc/manual": ["oc rollout latest dc/manual -n shop"],
            "dc/paused": ["oc rollout resume deploymentconfig/paused -n shop"]}
        for subject, commands in expected.items():
            with self.subTest(subject):
                self.assertEqual(self.commands(subject, "trigger-annotations.yaml"), ["oc import-image api:1 -n shop", *commands])

    def test_several_triggers_of_one_object(self):
        manifest, streams = "several-triggers.yaml", ("--against", STREAMS)

        def commands(subject):
            return [each for each in self.commands(subject, manifest, *streams)
                    if not each.startswith(("oc import-image", "refer to"))]

        set_triggers = "oc set triggers deployment{} --from-image={} -n shop".format
        self.assertEqual(commands("deploy/same-name"), [
            set_triggers("/same-name", "shop/mysql:8.0-el8 --remove"),
            set_triggers("/same-name", "openshift/mysql:8.0-el8 -c a,b")])
        self.assertEqual(commands("deploy/superfluous"), [set_triggers("/superfluous", "shop/api:1 --remove")])
        self.assertEqual(commands("deploy/no-tag"), [
            "oc annotate deployment/no-tag image.openshift.io/triggers- -n shop",
            set_triggers("/no-tag", "shop/api:1 -c b"),
            set_triggers("/no-tag", "shop/api:<tag> -c a")])
        self.assertEqual(commands("dc/unknown-name"), [
            set_triggers("config/unknown-name", "shop/api:1 -c a"),
            set_triggers("config/unknown-name", "<namespace>/<stream>:<tag> -c b"),
            "oc set image deploymentconfig/unknown-name b=<registry>/<repository>:<tag> -n shop"])
        self.assertEqual(commands("dc/docker-image"), [
            "set spec.triggers[0].imageChangeParams.from.name to STREAM:TAG and its kind to ImageStreamTag, "
            "because the API server refuses the object"])
        findings = explained("dc/unknown-name", manifest, *streams)["findings"]
        self.assertEqual([(each["reason"], each["blocking"]) for each in findings],
                         [("UnknownContainer", False), ("ImageNotSet", True)])


if __name__ == "__main__":
    main()
