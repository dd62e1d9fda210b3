"""Names with control characters. None may reach a terminal, a log or a document unescaped."""

import re
import time

import objects
from catalogue import abuse
from processes import wait_until
from program import run

# Control characters, among them CSI in one character, and characters that reorder text or end a
# line. A line feed may only end a line of the program's own.
CONTROL = {"ESC": "\x1b", "BEL": "\x07", "CR": "\r", "BS": "\b", "DEL": "\x7f",
           "CSI": "\u009b", "RLO": "\u202e", "RLI": "\u2067", "LS": "\u2028"}
EVIL = "v" + "".join(CONTROL.values()) + "31m\nFORGED line=\"1\" <b>"
COMMANDS = [
    ["status"], ["status", "-o", "json"], ["status", "-o", "yaml"], ["explain", "bc/b1"],
    ["explain", "bc/b2"], ["explain", "bc/b3"], ["explain", "deploy/d"], ["explain", "bc/b4"],
    ["graph", "-o", "dot"], ["graph", "-o", "mermaid"], ["graph", "-o", "json"], ["images"],
    ["images", "-o", "json"],
]


def world():
    """Returns objects with EVIL in a tag name, a pull spec, a message, a reference, a fieldPath."""
    sources = {EVIL: "registry.example.com/a/b:c", "image": f"registry.example.com/a/{EVIL}:c",
               "message": "registry.example.com/a/b:d"}
    stream = objects.stream("shop", "app", sources)
    for status in stream["status"]["tags"]:
        status["conditions"] = [{**objects.IMPORT_FAILED, "message": f"boom {EVIL}"}]
    entries = [(f"app:{EVIL}", f'spec.template.spec.containers[?(@.name=="{EVIL}")].image')]
    containers = [{"name": "c", "image": f"registry.example.com/{EVIL}"}]
    istags = (f"app:{EVIL}", "app:image", "app:message", f"app:missing{EVIL}")
    configs = [objects.build_config("shop", f"b{number}", istag)
               for number, istag in enumerate(istags, 1)]
    return [stream, objects.deployment("shop", "d", entries, containers), *configs]


def raw(text):
    """Returns the names of what is unescaped in a text."""
    found = [name for name, character in CONTROL.items() if character in text]
    return found + ["LF"] * bool(re.search(r"^FORGED", text, re.MULTILINE))


def unescaped(texts):
    """Returns a problem for each set of characters that is not escaped in some of the texts."""
    places = {}
    for what, text in texts.items():
        if found := raw(text):
            places.setdefault(" ".join(found), []).append(what)
    return [f"{found} not escaped in: {', '.join(where)}" for found, where in places.items()]


@abuse("control-characters", "control characters in tag names, pull specs and messages")
def control_characters(stage, row):
    stage.undisturbed()
    json_log = stage.add_operator("operator-json", "--log-format", "json", "--log-level", "debug")
    stage.simulator.registry_is("registry.example.com", "Unauthorized")
    stage.simulator.add(*world())
    wait_until("an attempt", lambda: "app:" in stage.operator.log(), 30)
    time.sleep(3)
    texts = {"log in text": stage.operator.log(), "log in JSON": json_log.log()}
    kubeconfig = stage.simulator.kubeconfig(stage.folder)
    for words in COMMANDS:
        ended = run(*words, "-n", "shop", "--kubeconfig", kubeconfig)
        row.require(ended.returncode == 0, f"{' '.join(words)}: {ended.stderr.strip()!r}")
        texts[" ".join(words)] = ended.stdout + ended.stderr
    row.problems += unescaped(texts)
    stage.finish(row)
