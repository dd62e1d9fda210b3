"""`imagedeps simulate` with faults of single registries and of the API server."""

import json
import re
import subprocess
import time
import unittest
import urllib.error
import urllib.request

from program import PROGRAM, SECONDS, InADirectory, main, run

KINDS = ["Fine", "Down", "Unresolvable", "Unauthorized", "Denied", "RateLimited", "Unavailable", "BadTls", "BadJson", "Silent", "Broken", "Hollow"]
PARAMETERS = ["allowance", "window", "delay", "after", "for"]
SERVER = ["cutWatch", "gone", "conflict", "throttle", "serverError", "lostAnswer", "duplicateEvent", "slow",
          "lateAnswer", "lateEvent"]


def stream(name, *sources):
    tags = [{"name": str(number), "from": {"kind": "DockerImage", "name": source}} for number, source in enumerate(sources)]
    return {"apiVersion": "image.openshift.io/v1", "kind": "ImageStream", "metadata": {"name": name}, "spec": {"tags": tags}}


class WithASimulator(InADirectory):
    def simulate(self, *words):
        """Starts a simulator until the end of the test and returns its port."""
        simulator = subprocess.Popen([PROGRAM, "simulate", *map(str, words)], stdout=subprocess.PIPE, text=True)

        def stop():
            simulator.terminate()
            simulator.wait()
            simulator.stdout.close()

        self.addCleanup(stop)
        return re.match(r"serving on port (\d+)", simulator.stdout.readline())[1]


class Faults(WithASimulator):
    def pulls(self, port, count):
        """Waits for `count` pulls. Returns a map from pull specs to True for refused pulls."""
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/sim/v1/pulls") as answer:
                found = json.load(answer)
            if len(found) == count:
                return {pull["pullSpec"]: pull["refused"] for pull in found}
        self.fail(f"{len(found)} of {count} pulls: {found}")

    def test_apply_only_to_their_registries(self):
        world = self.write("world.json", json.dumps(stream("s", "quay.io/a/b:1", "ghcr.io/team/b:1", "ghcr.io/a/b:1", "docker.io/a/b:1", "docker.io/a/b:2")))
        port = self.simulate("--world", world, "--fault", "quay.io=Down,for=1h", "--fault", "ghcr.io/team=Unauthorized", "--fault", "ghcr.io=Down,after=1h",
                             "--fault", "docker.io=RateLimited,allowance=1,window=6h")
        self.assertEqual(self.pulls(port, 5), {"quay.io/a/b:1": True, "ghcr.io/team/b:1": True, "ghcr.io/a/b:1": False,
                                               "docker.io/a/b:1": False, "docker.io/a/b:2": True})

    def test_go_before_the_mood_of_all(self):
        world = self.write("world.json", json.dumps(stream("s", "quay.io/a/b:1", "ghcr.io/a/b:1")))
        port = self.simulate("--fail-imports", "--fault", "quay.io=Fine", "--world", world)
        self.assertEqual(self.pulls(port, 2), {"quay.io/a/b:1": False, "ghcr.io/a/b:1": True})

    def test_of_the_api_server_are_its_own(self):
        port = self.simulate("--fault", "apiserver=throttle=1")
        with self.assertRaises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/version")
        self.assertEqual(refused.exception.code, 429)
        refused.exception.close()

    def test_that_do_not_exist_are_refused_with_those_that_do(self):
        for fault, listed in {"quay.io=Sad": KINDS, "quay.io=Down,until=5m": PARAMETERS, "quay.io=Down,for=5": ["duration", "5m"], "quay.io": ["HOST=KIND"],
                              "quay.io=Down,allowance=3": ["RateLimited"], "apiserver=down=1": SERVER, "apiserver=slow=2": ["probability"]}.items():
            with self.subTest(fault):
                ended = run("simulate", "--fault", fault)
                self.assertEqual((ended.returncode, ended.stdout), (2, ""))
                self.assertTrue(ended.stderr.startswith(f"imagedeps simulate: --fault {fault}: "), ended.stderr)
                self.assertTrue(ended.stderr.endswith("; see --help\n"), ended.stderr)
                self.assertEqual([word for word in listed if word not in ended.stderr], [])

    def test_are_listed_by_help_with_examples(self):
        text = run("simulate", "--help").stdout
        self.assertEqual([word for word in KINDS if not re.search(rf"^  {word} +\S", text, re.M)], [])
        self.assertEqual([word for word in PARAMETERS + SERVER if not re.search(rf"^  {word}= +\S", text, re.M)], [])
        examples = re.findall(r"(?:--fault|as in) ([^\s=]+=\w[^\s;[]*)[\s;]", text)
        self.assertEqual(len(examples), 4, examples)
        self.assertTrue(self.simulate(*(word for fault in examples for word in ("--fault", fault))))
        self.assertLessEqual(max(map(len, text.splitlines())), 120)


class Templates(WithASimulator):
    def test_in_the_cluster_get_the_parameters_of_a_file(self):
        build = {"apiVersion": "build.openshift.io/v1", "kind": "BuildConfig", "metadata": {"name": "web"},
                 "spec": {"strategy": {"sourceStrategy": {"from": {"kind": "ImageStreamTag", "name": "${SOURCE}"}}}}}
        world = self.write("world.json", json.dumps({
            "apiVersion": "template.openshift.io/v1", "kind": "Template", "metadata": {"name": "shop"},
            "parameters": [{"name": "SOURCE", "value": "php:7.0"}], "objects": [build]}))
        port = self.simulate("--world", f"shop={world}")
        kubeconfig = self.write("kubeconfig", json.dumps({
            "apiVersion": "v1", "kind": "Config", "current-context": "sim", "users": [{"name": "me", "user": {}}],
            "clusters": [{"name": "sim", "cluster": {"server": f"http://127.0.0.1:{port}"}}],
            "contexts": [{"name": "sim", "context": {"cluster": "sim", "user": "me"}}]}))
        given = self.write("given.env", "SOURCE=php:7.1\n")
        ended = run("status", "--kubeconfig", kubeconfig, "--templates", "--param-file", given, "-o", "json")
        self.assertEqual([each["istag"] for each in json.loads(ended.stdout)["istags"]], ["php:7.1"], ended.stderr)


if __name__ == "__main__":
    main()
