"""Finds the commands in the documents.

A command is a line after the prompt `$ ` in a fenced block, a line of a shell block or of an
indented block, a line of the chart's notes, or inline code that starts with the name of a program.
"""

import dataclasses
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAMS = {
    "bash",
    "buildah",
    "build/imagedeps",
    "cat",
    "cmake",
    "ctest",
    "curl",
    "docker",
    "git",
    "go",
    "grep",
    "helm",
    "imagedeps",
    "jq",
    "kubectl",
    "make",
    "man",
    "npm",
    "oc",
    "openssl",
    "podman",
    "prometheus",
    "promtool",
    "python3",
    "sed",
    "skopeo",
    "source",
}
SHELLS = {"bash", "console", "sh", "shell"}
ASSIGNMENT = re.compile(r"(\w+)=\$\(.*\)")


@dataclasses.dataclass
class Command:
    place: str  # FILE:LINE
    text: str  # on one line, without prompt and comment
    before: tuple = ()  # assignments of earlier lines of the block


def documents():
    """Yields all documents except the changelog, which describes the past."""
    yield from (
        ROOT / name for name in ("README.md", "CONTRIBUTING.md", "deploy/prometheus/prometheus.yml")
    )
    for folder in ("docs", "deploy"):
        yield from sorted((ROOT / folder).rglob("*.md"))


def is_program(word):
    return word in PROGRAMS or bool(re.fullmatch(r"tools/[-\w.]+", word))


def bare(line):
    """Returns a line without its comment. A `#` inside of quotes does not start one."""
    quote = ""
    for at, character in enumerate(line):
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character == "#" and (at == 0 or line[at - 1].isspace()):
            return line[:at].strip()
    return line.strip()


def joined(lines):
    """Yields (line number, line), with continued lines joined."""
    number, text = None, ""
    for at, line in enumerate(lines):
        number = at if number is None else number
        if line.endswith("\\"):
            text += line[:-1].strip() + " "
            continue
        yield number, (text + line.strip()).strip()
        number, text = None, ""


def block(place, first, lines, prompt):
    """Yields the commands of a block. With `prompt`, other lines are output."""
    before = []
    for at, line in joined(lines):
        if prompt and not line.startswith("$ "):
            continue
        text = bare(line.removeprefix("$ ") if prompt else line)
        if not text or not (prompt or is_program(text.split()[0]) or ASSIGNMENT.fullmatch(text)):
            continue
        yield Command(f"{place}:{first + at}", text, tuple(before))
        if ASSIGNMENT.fullmatch(text):
            before.append(text)


def blocks(place, text):
    """Yields the commands of all blocks of a Markdown text."""
    number, lines = 0, text.splitlines()
    while number < len(lines):
        fence = re.match(r"\s*```(\S*)", lines[number])
        if fence:
            end = next(
                (at for at in range(number + 1, len(lines)) if lines[at].strip() == "```"),
                len(lines),
            )
            inside = lines[number + 1 : end]
            prompts = any(line.lstrip().startswith("$ ") for line in inside)
            if prompts or fence.group(1) in SHELLS:
                yield from block(place, number + 2, inside, prompt=prompts)
            number = end
        elif re.match(r" {4,}\S", lines[number]) and not lines[number - 1].strip():
            end = next(
                (
                    at
                    for at in range(number, len(lines))
                    if lines[at].strip() and not lines[at].startswith("    ")
                ),
                len(lines),
            )
            yield from block(place, number + 1, lines[number:end], prompt=False)
            number = end - 1
        number += 1


def inline(place, text):
    """Yields the commands of inline code. `-o a|b` means two commands."""
    prose = re.sub(
        r"^\s*```.*?^\s*```",
        lambda fenced: re.sub(r"[^\n]", "", fenced.group()),
        text,
        flags=re.M | re.S,
    )
    for code in re.finditer(r"(`+)(.+?)\1", prose, re.S):
        words = code.group(2).replace("\\|", "|").split()
        if (
            not words
            or not is_program(words[0])
            or (len(words) == 1 and not words[0].startswith("tools/"))
        ):
            continue
        place_of = f"{place}:{prose.count(chr(10), 0, code.start()) + 1}"
        choice = next((word for word in words if re.fullmatch(r"\w+(\|\w+)+", word)), None)
        for chosen in choice.split("|") if choice else [None]:
            yield Command(
                place_of, " ".join(chosen if chosen and word == choice else word for word in words)
            )


def comments(place, text):
    """Yields the commands in comments of a configuration file."""
    lines = [line[1:] if line.startswith("#") else "" for line in text.splitlines()]
    yield from blocks(place, "\n".join(re.sub(r"^ {3}(?=\S)", "    ", line) for line in lines))


def notes(place, text):
    """Yields the commands of the chart's rendered notes: indented lines, and inline code."""
    lines = [line if line.startswith("  ") else "" for line in text.splitlines()]
    yield from block(place, 1, lines, prompt=False)
    yield from inline(place, text)


def commands():
    """Yields all commands of all documents, without the notes of the chart."""
    for path in documents():
        place, text = str(path.relative_to(ROOT)), path.read_text()
        if path.suffix == ".md":
            yield from blocks(place, text)
            yield from inline(place, text)
        else:
            yield from comments(place, text)
