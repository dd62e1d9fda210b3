"""Completion runs in real shells, the manual page in man, and the plugin names after an installation."""

import os
import pathlib
import re
import shutil
import subprocess
import unittest

from program import PROGRAM, InADirectory, main, run

BUILD = pathlib.Path(os.environ.get("IMAGEDEPS_BUILD", pathlib.Path(PROGRAM).parent))
COMMANDS = ["audit", "status", "explain", "graph", "images", "import"]


def has(*tools):
    return all(shutil.which(tool) for tool in tools)


class Completion(InADirectory):
    def bash(self, *words):
        """Returns the completions of the last word, as readline requests them."""
        script = self.write("complete.bash", run("completion", "bash").stdout)
        line = " ".join(f"'{word}'" for word in words)
        ask = f"source {script}; COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; _imagedeps; printf '%s\\n' \"${{COMPREPLY[@]}}\""
        ended = subprocess.run(["bash", "-uc", ask], capture_output=True, text=True, check=True, cwd=self.directory)
        self.assertEqual(ended.stderr, "")
        return ended.stdout.split("\n")[:-1]

    def test_of_bash_offers_commands_options_words_and_files(self):
        self.assertLessEqual(set(COMMANDS), set(self.bash("imagedeps", "")))
        self.assertEqual(self.bash("imagedeps", "au"), ["audit"])
        self.assertEqual(self.bash("imagedeps", "audit", "--against-"), ["--against-namespace"])
        self.assertEqual(self.bash("imagedeps", "graph", "-o", ""), ["dot", "mermaid", "json"])
        self.assertEqual(self.bash("imagedeps", "images", "--output", "im"), ["imageset"])
        self.assertEqual(self.bash("imagedeps", "completion", "z"), ["zsh"])
        self.write("my manifest.yaml", "")
        self.assertEqual(self.bash("imagedeps", "audit", "my"), ["my manifest.yaml"])
        self.assertEqual(self.bash("imagedeps", "audit", "--against", "my"), ["my manifest.yaml"])

    @unittest.skipUnless(has("zsh"), "zsh is not installed")
    def test_of_zsh_is_accepted_by_zsh(self):
        script = self.write("_imagedeps", run("completion", "zsh").stdout)
        ask = f"autoload -Uz compinit && compinit -u -d {self.directory}/dump; source {script}; print $_comps[imagedeps]"
        ended = subprocess.run(["zsh", "-fc", ask], capture_output=True, text=True, check=True)
        self.assertEqual((ended.stdout, ended.stderr), ("_imagedeps\n", ""))

    @unittest.skipUnless(has("fish"), "fish is not installed")
    def test_of_fish_offers_commands_and_words(self):
        script = self.write("imagedeps.fish", run("completion", "fish").stdout)

        def fish(line):
            ended = subprocess.run(["fish", "--no-config", "-c", f"source {script}; complete -C '{line}'"], capture_output=True, text=True, check=True,
                                   env={**os.environ, "HOME": str(self.directory)})
            return [each.split("\t")[0] for each in ended.stdout.splitlines()]

        self.assertLessEqual(set(COMMANDS), set(fish("imagedeps ")))
        self.assertEqual(fish("imagedeps graph -o m"), ["mermaid"])
        self.assertEqual(fish("imagedeps audit --against-"), ["--against-namespace"])

    def test_of_another_shell_is_a_usage_error(self):
        self.assertEqual(run("completion", "tcsh").returncode, 2)


class Help(unittest.TestCase):
    def test_of_each_command_has_an_example_and_fits_a_terminal(self):
        for command in COMMANDS:
            text = run(command, "--help").stdout
            self.assertIn(f"imagedeps {command}", text.split("Example")[1], command)
            self.assertLessEqual(max(map(len, text.splitlines())), 120, command)

    def test_is_suggested_for_an_unknown_command(self):
        ended = run("adit")
        self.assertEqual(ended.returncode, 2)
        self.assertIn("--help", ended.stdout + ended.stderr)


class ManualPage(InADirectory):
    @unittest.skipUnless(has("man", "groff"), "man is not installed")
    def test_renders_without_a_warning(self):
        page = self.write("imagedeps.1", run("man").stdout)
        ended = subprocess.run(["man", "--warnings=w", "-l", page], capture_output=True, text=True, check=True,
                               env={"PATH": os.environ["PATH"], "MANWIDTH": "80", "LC_ALL": "C.UTF-8", "MAN_KEEP_FORMATTING": "0"})
        self.assertEqual(ended.stderr, "")
        for command in COMMANDS:
            self.assertIn(f"imagedeps {command}", ended.stdout)

    def test_has_each_option_of_each_command(self):
        page = run("man").stdout.replace("\\-", "-")
        for command in COMMANDS:
            for option in re.findall(r"--[a-z-]+", run(command, "--help").stdout.split("Example")[0]):
                if option != "--help":
                    self.assertTrue(option in page, (command, option))


class Plugin(InADirectory):
    def setUp(self):
        super().setUp()
        if not (BUILD / "CMakeCache.txt").exists() or not has("cmake"):
            self.skipTest("not in a build directory")
        subprocess.run(["cmake", "--install", BUILD, "--prefix", self.directory], capture_output=True, check=True)

    def test_runs_under_the_names_of_the_plugins(self):
        for tool in ("kubectl", "oc"):
            ended = run("audit", "--help", program=str(self.directory / f"bin/{tool}-imagedeps"))
            self.assertEqual(ended.returncode, 0)
            self.assertIn(f"{tool} imagedeps", ended.stdout)

    def test_is_installed_with_manual_page_and_completions(self):
        for file, begin in {"share/man/man1/imagedeps.1": ".TH IMAGEDEPS", "share/bash-completion/completions/imagedeps": "# bash",
                            "share/zsh/site-functions/_imagedeps": "#compdef", "share/fish/vendor_completions.d/imagedeps.fish": "# fish"}.items():
            self.assertTrue((self.directory / file).read_text().startswith(begin), file)

    @unittest.skipUnless(has("kubectl"), "kubectl is not installed")
    def test_is_found_by_kubectl(self):
        surroundings = {"PATH": f"{self.directory}/bin:{os.environ['PATH']}", "HOME": str(self.directory)}
        ended = subprocess.run(["kubectl", "imagedeps", "version"], capture_output=True, text=True, env=surroundings, check=True)
        self.assertEqual(ended.stdout, run("version").stdout)


if __name__ == "__main__":
    main()
