"""Calls the built program as a person does. The tests around it are run by ctest, or by hand:

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
SECONDS = 60  # More than any of these takes, however busy the machine.


def run(*words, stdin=None, cwd=SOURCE, program=PROGRAM):
    """What the program printed and its exit code. No kubeconfig of whoever runs the tests is ever used."""
    surroundings = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "KUBECONFIG": "/nonexistent/config"}
    return subprocess.run([program, *map(str, words)], input=stdin, capture_output=True, text=True, timeout=SECONDS, cwd=cwd,
                          env=surroundings, check=False)


def audit(*words, stdin=None):
    """The report as JSON, and the exit code."""
    ended = run("audit", *words, "-o", "json", stdin=stdin)
    return json.loads(ended.stdout), ended.returncode


class InADirectory(unittest.TestCase):
    """A test with a directory of its own."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)

    def write(self, name, text):
        path = self.directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path


def main():
    """As unittest.main, but a run in which every test was skipped counts as skipped."""
    result = unittest.main(exit=False, verbosity=1).result
    if not result.wasSuccessful():
        sys.exit(1)
    sys.exit(77 if result.testsRun and len(result.skipped) == result.testsRun else 0)
