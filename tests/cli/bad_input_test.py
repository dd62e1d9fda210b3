"""Invalid input is reported with its file and line, and valid input is still audited."""

import json
import os
import subprocess
import threading
import unittest

from program import PROGRAM, InADirectory, audit, main, run

GOOD = """apiVersion: build.openshift.io/v1
kind: BuildConfig
metadata: {name: web}
spec:
  strategy: {sourceStrategy: {from: {kind: ImageStreamTag, namespace: openshift, name: "php:7.1"}}}
"""
TEMPLATE = """apiVersion: template.openshift.io/v1
kind: Template
metadata: {name: shop}
parameters:
- {name: VERSION, value: "7.1"}
- {name: SOURCE, required: true}
- {name: ODD, generate: expression, from: "[x"}
objects: []
"""


class BadInput(InADirectory):
    def setUp(self):
        super().setUp()
        self.good = self.write("good.yaml", GOOD)

    def problems_next_to_a_good_file(self, *files, words=()):
        """Returns the problems. Checks that the good file is audited and that the exit code is 1."""
        report, code = audit(self.good, *files, *words)
        self.assertEqual(([each["istag"] for each in report["istags"]], code), (["php:7.1"], 1), report)
        return report["problems"]

    def the_problem(self, name, text):
        problems = self.problems_next_to_a_good_file(self.write(name, text))
        self.assertEqual(len(problems), 1, problems)
        self.assertIn(name, problems[0])
        self.assertLess(len(problems[0]), 300)
        return problems[0].split(f"{self.directory}/")[1]

    def test_broken_yaml_has_its_line(self):
        self.assertRegex(self.the_problem("b.yaml", "kind: X\nmetadata:\n  name: [x\n"), r"^b\.yaml:\d+:\d+: ")
        self.assertRegex(self.the_problem("tab.yaml", "kind: X\nmetadata:\n\tname: x\n"), r"^tab\.yaml:3:\d+: ")
        self.assertRegex(self.the_problem("second.yaml", GOOD.replace("web", "other") + "---\nkind: X\n\tkind: Y\n"), r"^second\.yaml:8:\d+: ")

    def test_broken_json_has_its_line(self):
        self.assertRegex(self.the_problem("b.json", '{"kind": "List",\n "items": [}\n'), r"^b\.json:2:\d+: ")
        report, code = audit("-", stdin='{"kind": "List",\n "items": [}\n')
        self.assertRegex(report["problems"][0], r"^standard input:2:\d+: ")
        self.assertEqual(code, 1)

    def test_documents_that_are_not_objects_are_named(self):
        self.assertEqual(self.the_problem("text.yaml", "just words\n"), "text.yaml:1: not a Kubernetes object")
        self.assertEqual(self.the_problem("map.yaml", "\n\na: 1\n"), "map.yaml:3: not a Kubernetes object: kind is missing")
        self.assertIn("not a Kubernetes object", self.the_problem("item.yaml", "kind: List\napiVersion: v1\nitems: [5]\n"))

    def test_objects_that_do_not_match_their_kind_are_named(self):
        self.assertIn("BuildConfig", self.the_problem("shape.yaml", "kind: BuildConfig\napiVersion: build.openshift.io/v1\nmetadata: {name: x}\nspec: [1]\n"))
        self.assertIn("metadata", self.the_problem("bare.yaml", "kind: BuildConfig\napiVersion: build.openshift.io/v1\n"))
        self.assertIn("Template", self.the_problem("template.yaml", "kind: Template\napiVersion: v1\nmetadata: {name: x}\nobjects: {a: 1}\n"))
        self.assertIn("Template", self.the_problem("parameters.yaml", "kind: Template\napiVersion: v1\nmetadata: {name: x}\nparameters: 5\nobjects: []\n"))

    def test_unknown_kinds_are_skipped_and_counted(self):
        other = self.write("other.yaml", "---\n".join("kind: Service\napiVersion: v1\nmetadata: {name: x}\n" for _ in range(3))
                           + "---\nkind: BuildConfig\napiVersion: example.com/v1\nmetadata: {name: theirs}\n")
        report, code = audit(self.good, other)
        self.assertEqual((report["skipped"], report["problems"], code), ({"BuildConfig": 1, "Service": 3}, [], 0))
        text = run("audit", other).stdout
        self.assertIn("Skipped, because they name no image stream tag: 3 Service\n", text)
        self.assertIn("Skipped, because their kind belongs to another API group: 1 BuildConfig\n", text)

    def test_unknown_parameters_and_missing_values_are_reported(self):
        template = self.write("template.yaml", TEMPLATE)
        self.assertIn("unknown parameter VERSON: no Template was found", self.problems_next_to_a_good_file(words=["-p", "VERSON=8"])[0])
        unknown = self.problems_next_to_a_good_file(template, words=["-p", "SOURCE=x", "-p", "VERSON=8"])
        self.assertEqual(unknown, ["unknown parameter VERSON: the Template does not have it; expected one of ODD, SOURCE, VERSION"])
        report, code = audit(self.good, template)
        self.assertEqual((report["problems"], code), ([], 0))
        self.assertEqual(report["notes"], [f"{template}:1: Template shop: needs the parameter SOURCE; give it with --param/-p SOURCE=VALUE"])
        report, code = audit(self.good, template, "-p", "SOURCE=x")
        self.assertEqual((report["problems"], report["notes"], code), ([], [], 0))

    def test_parameter_files(self):
        fixed = self.write("fixed.yaml", TEMPLATE)
        given = self.write("given.env", "# comment\n\nSOURCE=a=b\r\n")
        self.assertEqual(audit(self.good, fixed, "--param-file", given)[1], 0)
        broken = self.write("broken.env", "SOURCE=x\nVERSION\n")
        ended = run("audit", fixed, "--param-file", broken)
        self.assertEqual((ended.returncode, ended.stderr), (1, f"imagedeps audit: {broken}:2: expected NAME=VALUE\n"))
        self.assertEqual(run("audit", fixed, "-p", "SOURCE").returncode, 2)
        filled = self.write("filled.yaml", fixed.read_text().replace("objects: []", 'objects: [{kind: Note, text: "${SOURCE} ${VERSION}"}]'))
        ended = run("process", filled, "--param-file", given, "-p", "VERSION=9")
        self.assertEqual((ended.returncode, ended.stderr), (0, ""))
        self.assertEqual(json.loads(ended.stdout)["items"][0]["text"], "a=b 9")
        ended = run("process", fixed, "--param-file", broken)
        self.assertEqual((ended.returncode, ended.stderr), (1, f"imagedeps process: {broken}:2: expected NAME=VALUE\n"))

    def test_an_alias_bomb_and_deep_nesting_are_refused(self):
        bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
            f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 10))
        self.assertRegex(self.the_problem("bomb.yaml", bomb), r"^bomb\.yaml:\d+:\d+: (too many aliases|too large after its aliases are expanded)$")
        self.assertRegex(self.the_problem("deep.yaml", "a: " + "[" * 5000 + "]" * 5000), r"^deep\.yaml:1:\d+: nested too deeply")
        self.assertIn("nested too deeply", self.the_problem("deep.json", '{"a":' + "[" * 100000 + "]" * 100000 + "}"))

    def test_a_file_of_100_megabytes_is_refused_unread(self):
        large = self.directory / "large.yaml"
        with open(large, "wb") as file:
            file.truncate(100 << 20)
        self.assertRegex(self.problems_next_to_a_good_file(large)[0], r"^cannot read .*large\.yaml: larger than \d+ MiB$")

    def test_an_endless_pipe_is_read_up_to_the_limit(self):
        with subprocess.Popen([PROGRAM, "audit", "-"], stdin=subprocess.PIPE, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as ended:
            sent = 0
            try:
                while sent < 1 << 30:
                    ended.stdin.write("#" * 65536)
                    sent += 65536
            except BrokenPipeError:
                pass
            self.assertRegex(ended.stderr.read(), r"^cannot read standard input: larger than \d+ MiB\n")
            self.assertEqual(ended.wait(), 1)
        self.assertLess(sent, 80 << 20)

    def test_pipes_are_read_like_files(self):
        self.assertEqual(audit("-", stdin=GOOD)[0]["summary"]["needed"], 1)
        self.assertEqual(audit("/dev/stdin", stdin=GOOD)[0]["summary"]["needed"], 1)
        fifo = self.directory / "fifo"
        os.mkfifo(fifo)
        writer = threading.Thread(target=fifo.write_text, args=(GOOD,))
        writer.start()
        report, code = audit(fifo)
        writer.join()
        self.assertEqual((report["summary"]["needed"], code), (1, 0))
        words = f"'{PROGRAM}' audit <(printf %s \"$MANIFEST\") -o json"
        ended = subprocess.run(["bash", "-c", words], env={"MANIFEST": GOOD, "PATH": os.environ["PATH"]}, capture_output=True, text=True, check=True)
        self.assertEqual(json.loads(ended.stdout)["summary"]["needed"], 1)

    def test_a_fifo_in_a_directory_is_skipped(self):
        os.mkfifo(self.directory / "pipe.yaml")
        self.assertEqual(audit(self.directory)[0]["summary"]["needed"], 1)

    @unittest.skipIf(os.geteuid() == 0, "root can read every file")
    def test_a_file_without_read_permission(self):
        secret = self.write("secret.yaml", GOOD)
        secret.chmod(0)
        self.assertEqual(self.problems_next_to_a_good_file(secret), [f"cannot read {secret}: Permission denied"])

    def test_files_that_do_not_exist(self):
        absent = self.directory / "absent.yaml"
        self.assertEqual(self.problems_next_to_a_good_file(absent), [f"cannot read {absent}: No such file or directory"])
        os.symlink("nowhere", self.directory / "dangling.yaml")
        self.assertEqual(audit(self.directory)[0]["problems"], [f"cannot read {self.directory}/dangling.yaml: No such file or directory"])

    def test_input_without_objects_is_a_problem(self):
        self.assertEqual(self.the_problem("empty.yaml", ""), "empty.yaml: contains no objects")
        self.assertEqual(self.the_problem("comments.yaml", "# nothing\n---\n"), "comments.yaml: contains no objects")
        self.assertEqual(audit("-", stdin="")[0]["problems"], ["standard input: contains no objects"])
        nothing = self.directory / "nothing"
        nothing.mkdir()
        self.assertIn("no .yaml, .yml or .json file", self.problems_next_to_a_good_file(nothing)[0])

    def test_an_empty_file_in_a_directory_is_accepted(self):
        self.write("rendered/empty.yaml", "# not enabled\n")
        self.write("rendered/web.yaml", GOOD)
        report, code = audit(self.directory / "rendered")
        self.assertEqual((report["summary"]["needed"], report["problems"], code), (1, [], 0))

    def test_problems_are_printed_to_standard_error(self):
        broken = self.write("broken.yaml", "a: [\n")
        ended = run("audit", self.good, broken)
        self.assertIn("php:7.1", ended.stdout)
        self.assertIn(f"{broken}:", ended.stderr)
        self.assertEqual(ended.returncode, 1)

    def test_check_fails_if_something_is_missing(self):
        self.assertEqual(run("audit", self.good).returncode, 0)
        self.assertEqual(run("audit", self.good, "--check").returncode, 1)
        streams = self.write("streams/php.yaml", "kind: ImageStream\napiVersion: v1\nmetadata: {name: php}\nspec: {tags: [{name: '7.1', "
                             "from: {kind: DockerImage, name: 'quay.io/x/php:7.1'}}]}\n")
        self.assertEqual(run("audit", self.good, "--against", streams.parent, "--check").returncode, 0)

    def test_control_characters_do_not_reach_the_terminal(self):
        evil = self.write("evil.yaml", GOOD.replace("php:7.1", "php:\\e[31mred\\x07"))
        ended = run("audit", evil)
        self.assertNotIn("\x1b", ended.stdout + ended.stderr)
        self.assertNotIn("\x07", ended.stdout + ended.stderr)


if __name__ == "__main__":
    main()
