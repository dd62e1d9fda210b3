"""What the README shows is what the program prints: the founding story on a simulated cluster whose registry cannot be reached."""

import re
import subprocess
import unittest

from program import PROGRAM, SOURCE, InADirectory, main, run

EXAMPLE = SOURCE / "deploy/examples/cakephp-mysql-example"
README = (SOURCE / "README.md").read_text()
KUBECONFIG = """apiVersion: v1
kind: Config
current-context: sim
clusters: [{{name: sim, cluster: {{server: "http://127.0.0.1:{port}"}}}}]
contexts: [{{name: sim, context: {{cluster: sim, user: me}}}}]
users: [{{name: me, user: {{}}}}]
"""


def shown(command):
    """The output that the README shows under a command: to the end of its block, or the block behind it."""
    at = README.index(f"$ {command}\n") + len(f"$ {command}\n")
    rest = README[at:]
    if rest.startswith("```"):
        return re.match(r"```\s+```\w+\n(.*?)```\n", rest, re.DOTALL)[1]
    return re.match(r"(.*?)```\n", rest, re.DOTALL)[1]


class FoundingStory(InADirectory):
    def setUp(self):
        super().setUp()
        for file in sorted(EXAMPLE.rglob("*.yaml")):
            parts = [part for part in file.read_text().split("\n---\n") if "kind: Route" not in part]
            self.write(f"world/{file.name}", "\n---\n".join(parts))
        self.cluster = subprocess.Popen([PROGRAM, "simulate", "--mood", "Down", "--world", f"shop={self.directory}/world"],
                                        stdout=subprocess.PIPE, text=True)
        self.addCleanup(self.stop)
        port = re.match(r"serving on port (\d+)", self.cluster.stdout.readline())[1]
        self.kubeconfig = self.write("kubeconfig", KUBECONFIG.format(port=port))
        self.wait_for_the_failures()

    def stop(self):
        self.cluster.terminate()
        self.cluster.wait()
        self.cluster.stdout.close()

    def wait_for_the_failures(self):
        """The platform's own imports, which it tries once."""
        for _ in range(1000):
            if self.say("status", "-n", "shop").count("connection refused") == 2:
                return
        self.fail("the simulated platform did not try its imports")

    def say(self, *words, code=0):
        ended = run(*words, "--kubeconfig", self.kubeconfig)
        self.assertEqual((ended.returncode, ended.stderr), (code, ""))
        return ended.stdout

    def test_is_printed_as_the_readme_shows_it(self):
        self.maxDiff = None
        for command in ("imagedeps explain dc/cakephp-mysql-example -n shop", "imagedeps graph -n shop -o mermaid", "imagedeps status -n shop"):
            with self.subTest(command):
                self.assertEqual(self.say(*command.split()[1:]), shown(command))

    def test_leads_from_the_deployment_through_the_build_to_the_registry(self):
        chain = self.say("explain", "dc/cakephp-mysql-example", "-n", "shop")
        places = [chain.index(word) for word in ("DeploymentConfig shop/", "built by BuildConfig shop/", "needs openshift/php:7.1", "connection refused",
                                                 "Root cause: openshift/php:7.1", "oc import-image php:7.1 -n openshift")]
        self.assertEqual(places, sorted(places))

    def test_fits_a_terminal(self):
        for words in (["explain", "dc/cakephp-mysql-example", "-n", "shop"], ["status"], ["explain", "openshift/php:7.1"]):
            self.assertLessEqual(max(map(len, self.say(*words).splitlines())), 120, words)

    def test_a_dry_run_prints_the_request_and_sends_nothing(self):
        request = self.say("import", "php:7.1", "-n", "openshift", "--dry-run")
        self.assertTrue(request.startswith("POST /apis/image.openshift.io/v1/namespaces/openshift/imagestreamimports?timeout=2m\n{\n"))
        refused = run("import", "php:7.1", "-n", "openshift", "--kubeconfig", self.kubeconfig)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("RegistryUnreachable", refused.stderr)

    def test_what_is_not_to_be_imported_is_refused_with_the_way_out(self):
        for istag, way in {"cakephp-mysql-example:latest": "oc start-build cakephp-mysql-example -n shop",
                           "openshift/php:latest": "imagedeps import php:7.1 -n openshift"}.items():
            refused = run("import", istag, "-n", "shop", "--kubeconfig", self.kubeconfig)
            self.assertEqual((refused.returncode, refused.stdout), (1, ""))
            self.assertIn(way, refused.stderr)


if __name__ == "__main__":
    main()
