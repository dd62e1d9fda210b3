#!/usr/bin/env python3
"""Tests every command of the documents and of the chart's notes, as commands.py says.

tests/docs/test_commands.py            all tests
tests/docs/test_commands.py --list     only prints each command and how it is tested, and fails if a
                                       command is in no rule
"""

import collections
import re
import shlex
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True

import commands  # noqa: E402
import documents  # noqa: E402
from documents import ROOT  # noqa: E402

SECONDS = 60


def locate(name):
    done = subprocess.run(
        [ROOT / "tools/control-plane", name], check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout.split(" ", 1)[1].strip()


def first_of(pipeline):
    """Returns the first command of a pipeline."""
    words = shlex.shlex(pipeline, posix=False, punctuation_chars="|")
    words.whitespace_split = True
    taken = []
    for word in words:
        if word == "|":
            break
        taken.append(word)
    return " ".join(taken)


class TheFinder(unittest.TestCase):
    def test_finds_lines_after_a_prompt_but_no_output(self):
        text = "```console\n$ x=$(oc get y)\n$ oc get a \\\n    -A   # why\nNAME\n```\n"
        found = list(documents.blocks("f", text))
        self.assertEqual(
            [(each.place, each.text, each.before) for each in found],
            [("f:2", "x=$(oc get y)", ()), ("f:3", "oc get a -A", ("x=$(oc get y)",))],
        )

    def test_finds_indented_lines_and_inline_code(self):
        self.assertEqual(
            [
                each.text
                for each in documents.blocks("f", "Run:\n\n    oc get a\n    other\n\nText.\n")
            ],
            ["oc get a"],
        )
        text = (
            "Run `oc get\n  a`, `imagedeps graph -o a\\|b`, not `oc` or `oc.yaml`.\n"
            "```\n`oc get b`\n```\n"
        )
        self.assertEqual(
            [each.text for each in documents.inline("f", text)],
            ["oc get a", "imagedeps graph -o a", "imagedeps graph -o b"],
        )

    def test_keeps_a_number_sign_inside_of_quotes(self):
        self.assertEqual(documents.bare("sed 's# #b#' f # why"), "sed 's# #b#' f")


class TheStandIns(unittest.TestCase):
    """The stand-ins must reject what the real clients, or a real cluster, would."""

    def test_reject_wrong_commands(self):
        for wrong in (
            "oc get imgdep -A --wide",
            "oc describes imgdep",
            "oc new-build --binry .",
            "oc tag a",
            "oc -n imagedeps logs deploy/imagedeps",
            "oc -n imagedeps logs -l app=imagedeps",
            "oc -n imagedeps port-forward deploy/imagedeps 8081",
            "oc -n imagedeps port-forward standby 8081",
            "helm upgrade imagedeps helm/imagedeps "
            "--set config.import.registries.registry.example.com.paused=true",
            "helm upgrade imagedeps helm/imagedeps --reuse-value",
            "oc -n openshift get imgdep nothing.1",
        ):
            with self.subTest(wrong):
                self.assertNotEqual(Commands.shell(wrong).returncode, 0)
        for wrong in ("oc get imgdep --wide", "oc describes imgdep", "helm uninstal imagedeps"):
            with self.subTest(wrong):
                self.assertNotEqual(Commands.shell(wrong, check=True).returncode, 0)

    def test_cut_logs_as_kubectl_does(self):
        logs = "oc -n imagedeps logs -l app.kubernetes.io/name=imagedeps --prefix"
        self.assertLessEqual(len(Commands.shell(logs).stdout.splitlines()), 20)
        self.assertGreater(len(Commands.shell(f"{logs} --tail=-1").stdout.splitlines()), 20)


class Commands(unittest.TestCase):
    maxDiff = None

    @classmethod
    def found(cls):
        yield from documents.commands()
        for notes in cls.stage.notes():
            yield from documents.notes("NOTES.txt", notes)

    @classmethod
    def shell(cls, command, check=False):
        return subprocess.run(
            ["bash", "-o", "pipefail", "-c", command],
            capture_output=True,
            text=True,
            timeout=SECONDS,
            cwd=cls.stage.clone,
            stdin=subprocess.DEVNULL,
            env=cls.stage.environment(check),
        )

    def run_(self, text, rule):
        done = self.shell(text)
        if done.returncode != 0 and not (rule.quiet and done.returncode == 1 and not done.stderr):
            return f"exit {done.returncode}: {done.stderr or done.stdout}"
        if not done.stdout and not rule.quiet:
            return f"prints nothing {done.stderr}"
        return None

    def serve(self, text):
        server = subprocess.Popen(
            ["bash", "-c", f"exec {text}"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=self.stage.clone,
            env=self.stage.environment(False),
        )
        try:
            return f"ended with {server.wait(1)}: {server.communicate()[0]}"
        except subprocess.TimeoutExpired:
            return None
        finally:
            server.terminate()
            server.communicate(timeout=SECONDS)

    def check(self, text):
        words = text.split()
        if words[0] == "make":
            done = self.shell(f"make -n -C {ROOT} {' '.join(words[1:])}", check=True)
        elif words[0].startswith("tools/"):
            done = self.shell(f"test -x {words[0]}", check=True)
        else:
            done = self.shell(first_of(text), check=True)
        return f"exit {done.returncode}: {done.stderr}" if done.returncode else None

    def spelled_out(self, text, rule):
        """Returns a command without placeholders, and those that have no value."""
        text = commands.spelled_out(text, rule).removesuffix("&").strip()
        unknown = (
            re.findall(r"(?<![\w$.-])[A-Z][A-Z_]{2,}(?![\w=])", text) if rule.how != "check" else []
        )
        values = {
            "$METRICS": self.stage.ports[0],
            "$SIMULATOR": self.stage.port,
            "$LEADER_LOG": self.stage.leader_log,
        }
        for name, value in values.items():
            text = text.replace(name, str(value))
        return text, unknown

    def outcome(self, command, rule):
        """Returns why a command fails, or None."""
        if rule.how == "skip":
            return None
        text, unknown = self.spelled_out(command.text, rule)
        if unknown:
            return f"tests/docs/commands.py has no value for {unknown}"
        if rule.how == "check":
            return self.check(text)
        text = "\n".join([*command.before, text])
        return self.run_(text, rule) if rule.how == "run" else self.serve(text)

    def test_pass_as_the_table_says(self):
        seen, used, counts = {}, set(), collections.Counter()
        for command in self.found():
            rule = commands.rule_of(command.text)
            key = (command.text, command.before)
            if rule is None:
                seen.setdefault(key, "is in no rule of tests/docs/commands.py")
            elif key not in seen:
                used.add(rule.pattern)
                counts[rule.how] += 1
                seen[key] = self.outcome(command, rule)
            with self.subTest(f"{command.place}: {command.text}"):
                self.assertIsNone(seen[key])
        print(
            "different commands:",
            ", ".join(
                f"{counts[how]} {name}"
                for how, name in (
                    ("run", "run"),
                    ("serve", "started"),
                    ("check", "checked"),
                    ("skip", "skipped"),
                )
            ),
        )
        self.assertEqual(
            [rule.pattern for rule in commands.RULES if rule.pattern not in used],
            [],
            "rules that match no command",
        )


class TheTable(unittest.TestCase):
    def test_has_no_rule_for_an_unknown_program(self):
        self.assertIsNone(commands.rule_of("terraform apply"))

    def test_replaces_placeholders_but_not_parts_of_words(self):
        rule = commands.run("", names={"TAG": "1"})
        text = "oc -n NAMESPACE tag NAME:TAG x/NAMES:$NAME -o jsonpath='{.TAG}'"
        self.assertEqual(
            commands.spelled_out(text, rule),
            "oc -n openshift tag php:1 x/NAMES:$NAME -o jsonpath='{.1}'",
        )

    def test_has_a_reason_for_what_is_not_run(self):
        self.assertEqual(
            [
                rule.pattern
                for rule in commands.RULES
                if rule.how in ("check", "skip") and not rule.reason
            ],
            [],
        )


def listed():
    """Prints all commands but those of the notes, which need helm.

    Returns the number of commands without a rule.
    """
    missing = 0
    for command in documents.commands():
        rule = commands.rule_of(command.text)
        missing += rule is None
        print(f"{rule.how if rule else 'NO RULE':<8}{command.place:<46}{command.text}")
    return missing


def setUpModule():
    import stage

    folder = tempfile.TemporaryDirectory(prefix="imagedeps-docs.")
    unittest.addModuleCleanup(folder.cleanup)
    running = stage.Stage(folder.name, {name: locate(name) for name in ("kubectl", "helm")})
    Commands.stage = unittest.enterModuleContext(running)


if __name__ == "__main__":
    if "--list" in sys.argv:
        sys.exit(1 if listed() else 0)
    unittest.main()
