"""Runs the built program as a user does. ctest runs the tests, or run one manually:

    IMAGEDEPS=build/imagedeps python3 tests/cli/audit_test.py
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ.get("IMAGEDEPS_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
PROGRAM = os.environ.get("IMAGEDEPS", str(SOURCE / "build/imagedeps"))
KUBECONFIG = """apiVersion: v1
kind: Config
current-context: sim
clusters: [{{name: sim, cluster: {{server: "http://127.0.0.1:{port}"}}}}]
contexts: [{{name: sim, context: {{cluster: sim, user: me, namespace: shop}}}}]
users: [{{name: me, user: {{}}}}]
"""
SECONDS = 60  # A timeout that even a busy machine does not exceed.


def run(*words, stdin=None, cwd=SOURCE, program=PROGRAM):
    """Runs the program and returns its output and exit code. Does not use the kubeconfig of the user."""
    surroundings = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "KUBECONFIG": "/nonexistent/config"}
    return subprocess.run([program, *map(str, words)], input=stdin, capture_output=True, text=True, timeout=SECONDS, cwd=cwd,
                          env=surroundings, check=False)


def audit(*words, stdin=None):
    """Returns the JSON report and the exit code."""
    ended = run("audit", *words, "-o", "json", stdin=stdin)
    return json.loads(ended.stdout), ended.returncode


class InADirectory(unittest.TestCase):
    """A test with its own temporary directory."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)

    def write(self, name, text):
        path = self.directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def write_kubeconfig(self, port):
        """Writes the kubeconfig of a simulator on this port, with the namespace shop."""
        return self.write("kubeconfig", KUBECONFIG.format(port=port))


def main():
    """Like unittest.main, but exits with 77 if all tests were skipped."""
    result = unittest.main(exit=False, verbosity=1).result
    if not result.wasSuccessful():
        sys.exit(1)
    sys.exit(77 if result.testsRun and len(result.skipped) == result.testsRun else 0)
