"""The rules of `audit` and the other reports that the library tests do not cover."""

import json
import unittest

from program import InADirectory, audit, main, run

STREAMS = """apiVersion: image.openshift.io/v1
kind: ImageStreamList
items:
- metadata: {name: php}
  spec:
    tags:
    - {name: "7.1", from: {kind: DockerImage, name: quay.io/x/php:7.1}}
    - {name: "7.2", from: {kind: DockerImage, name: "quay.io/x/php@sha256:%s"}}
    - {name: latest, from: {kind: ImageStreamTag, name: "7.1"}}
    - {name: elsewhere, from: {kind: ImageStreamTag, namespace: team, name: "base:1"}}
    - {name: loop, from: {kind: ImageStreamTag, name: "loop"}}
""" % ("1" * 64)


def bc(name, istag, output=None, **extra):
    ns, _, rest = istag.rpartition("/")
    source = {"kind": "ImageStreamTag", "name": rest, **({"namespace": ns} if ns else {})}
    spec = {"strategy": {"dockerStrategy": {"from": source}}, **extra}
    if output:
        spec["output"] = {"to": {"kind": "ImageStreamTag", "name": output}}
    return {"apiVersion": "build.openshift.io/v1", "kind": "BuildConfig", "metadata": {"name": name}, "spec": spec}


class Audit(InADirectory):
    def audited(self, *objects, words=()):
        report, code = audit("-", "--against", self.write("streams.yaml", STREAMS), "-n", "app", *words,
                             stdin="\n".join(json.dumps(each) for each in objects))
        self.assertEqual((report["problems"], code), ([], 0))
        return {f"{each['namespace']}/{each['istag']}": each for each in report["istags"]}, report

    def test_follows_an_alias_to_what_it_needs(self):
        found, report = self.audited(bc("a", "openshift/php:latest"), bc("b", "openshift/php:elsewhere"), bc("c", "openshift/php:loop"))
        self.assertEqual({name: each["reason"] for name, each in found.items()},
                         {"openshift/php:latest": "ImportNeeded", "openshift/php:7.1": "ImportNeeded", "openshift/php:elsewhere": "AliasBroken",
                          "team/base:1": "ImageStreamMissing", "openshift/php:loop": "AliasCycle"})
        self.assertEqual({name: count for name, count in report["summary"].items() if count and name not in ("notPopulated", "outlook")},
                         {"needed": 5, "importable": 1, "alias": 3, "undefined": 1})
        follower = found["openshift/php:7.1"]["consumers"][0]
        self.assertEqual((follower["kind"], follower["namespace"], follower["name"], follower["tag"]), ("ImageStream", "openshift", "php", "latest"))

    def test_finds_the_root_cause_behind_a_chain_of_builds(self):
        found, _ = self.audited(bc("base", "openshift/php:7.1", "base:1"), bc("web", "base:1", "web:latest"), bc("last", "web:latest"))
        self.assertEqual(found["app/web:latest"]["rootCauses"], ["app/base:1"])
        self.assertEqual(found["app/base:1"]["rootCauses"], ["openshift/php:7.1"])

    def test_accepts_objects_without_a_name(self):
        generated = bc("", "openshift/php:7.1")
        generated["metadata"] = {"generateName": "web-"}
        found, _ = self.audited(generated, {**generated, "spec": bc("", "openshift/php:7.2")["spec"]})
        self.assertEqual(set(found), {"openshift/php:7.1", "openshift/php:7.2"})
        self.assertEqual(found["openshift/php:7.1"]["consumers"][0]["name"], "web-*")

    def test_reads_parameters_inside_an_annotation(self):
        template = {"kind": "Template", "apiVersion": "template.openshift.io/v1", "metadata": {"name": "t"},
                    "parameters": [{"name": "IMAGE_STREAM_NAMESPACE", "value": "openshift"}, {"name": "TAG", "value": "7.1"}],
                    "objects": [{"kind": "Deployment", "apiVersion": "apps/v1", "metadata": {"name": "d", "annotations": {"image.openshift.io/triggers": json.dumps(
                        [{"from": {"kind": "ImageStreamTag", "namespace": "${IMAGE_STREAM_NAMESPACE}", "name": "php:${TAG}"},
                          "fieldPath": 'spec.template.spec.containers[?(@.name=="c")].image'}])}},
                        "spec": {"template": {"spec": {"containers": [{"name": "c", "image": " "}]}}}}]}
        self.assertEqual(set(self.audited(template)[0]), {"openshift/php:7.1"})
        self.assertEqual(set(self.audited(template, words=["-p", "TAG=7.2"])[0]), {"openshift/php:7.2"})

    def test_lists_the_images_to_mirror(self):
        manifests = self.write("all.json", "\n".join(json.dumps(each) for each in (bc("a", "openshift/php:latest"), bc("b", "openshift/php:7.2"))))
        words = ["images", "-f", manifests, "--against", self.write("streams.yaml", STREAMS)]
        self.assertEqual(run(*words).stdout.splitlines(), ["quay.io/x/php:7.1", "quay.io/x/php@sha256:" + "1" * 64])
        self.assertEqual(run(*words, "-o", "imageset").stdout.splitlines()[:5],
                         ["apiVersion: mirror.openshift.io/v2alpha1", "kind: ImageSetConfiguration", "mirror:", "  additionalImages:",
                          "  - name: quay.io/x/php:7.1"])

    def test_prints_the_same_in_json_and_in_yaml(self):
        manifest = self.write("a.json", json.dumps(bc("a", "openshift/php:latest")))
        printed = self.write("printed.yaml", "kind: Report\n" + run("audit", manifest, "-o", "yaml").stdout)
        self.assertIn("summary:\n  needed: 1\n", printed.read_text())

    def test_explains_an_object_from_files(self):
        manifest = self.write("a.json", json.dumps(bc("a", "openshift/php:latest", "a:1")))
        ended = run("explain", "bc/a", "-n", "app", "-f", manifest, "--against", self.write("streams.yaml", STREAMS))
        self.assertIn("follows openshift/php:7.1", ended.stdout)
        self.assertIn("oc import-image php:7.1 -n openshift", ended.stdout)
        self.assertEqual(run("explain", "deploy/a", "-n", "app", "-f", manifest).returncode, 1)
        self.assertEqual(run("explain", "nonsense", "-f", manifest).returncode, 2)


if __name__ == "__main__":
    main()
