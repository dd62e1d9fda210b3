#!/usr/bin/env python3
"""Stands in for oc, kubectl and helm, under their names, in the test of the documented commands.

Commands that oc and kubectl share run with the real kubectl on the simulator, and the chart is
rendered with the real helm. Commands that need pods, or that only oc has, are checked: the real
kubectl checks the flags of the former, a table those of the latter. The logs of the operator's pods
are the logs of the test's two operators.

Environment: DOCS_STATE is the file that stage.py writes. With DOCS_CHECK=1, a command is only
checked.
"""

import json
import os
import re
import subprocess
import sys

STATE = json.loads(open(os.environ["DOCS_STATE"]).read())
CHECK = os.environ.get("DOCS_CHECK") == "1"

# Flags before the subcommand that take a value.
GLOBAL = {"-n", "--namespace", "--server", "--as", "--context"}
# Subcommands of oc that kubectl does not have: flags (True: with a value), number of arguments.
ONLY_OC = {
    "import-image": (
        {"--from": True, "--confirm": False, "--all": False, "--scheduled": False},
        (1, 1),
    ),
    "mirror": ({"--v2": False, "-c": True, "--config": True}, (0, 1)),
    "new-build": ({"--name": True, "--binary": False, "--strategy": True, "--to": True}, (0, 1)),
    "new-project": ({"--display-name": True, "--description": True}, (1, 1)),
    "process": (
        {
            "-f": True,
            "-p": True,
            "--param": True,
            "--param-file": True,
            "-o": True,
            "--local": False,
            "--ignore-unknown-parameters": True,
        },
        (0, 9),
    ),
    "rollout latest": ({"--again": False}, (0, 1)),
    "start-build": ({"--from-dir": True, "--follow": False, "-F": False, "--wait": False}, (1, 1)),
    "tag": (
        {
            "--alias": False,
            "--source": True,
            "--reference": False,
            "--scheduled": False,
            "-d": False,
        },
        (2, 9),
    ),
    "create imagestream": ({"--lookup-local": False}, (1, 1)),
}


def stop(text):
    print(f"{os.path.basename(sys.argv[0])}: {text}", file=sys.stderr)
    sys.exit(1)


def real(name, *words):
    """Replaces this process by a real program."""
    os.execv(STATE[name], [name, *words])


def accepts(name, *words):
    """Fails if the real program does not know a flag or subcommand.

    The flags are parsed before --help is.
    """
    words = words[: words.index("--")] if "--" in words else words
    done = subprocess.run([STATE[name], *words, "--help"], capture_output=True, text=True)
    named = f"{name} {' '.join(words[subcommand(words):][:1])}"
    if done.returncode != 0 or named not in done.stdout:
        stop(f"{' '.join([name, *words])}: {done.stderr or 'unknown subcommand'}")


def subcommand(words):
    """Returns the place of the subcommand."""
    at = 0
    while at < len(words) and words[at].startswith("-"):
        at += 2 if words[at] in GLOBAL else 1
    return at


def option(words, *names):
    """Returns the value of a flag, or None."""
    for at, word in enumerate(words):
        if word in names and at + 1 < len(words):
            return words[at + 1]
        if word.startswith(tuple(f"{name}=" for name in names if name.startswith("--"))):
            return word.split("=", 1)[1]
    return None


def only_oc(words):
    """Checks a command that only oc has. Returns whether it is one."""
    at = subcommand(words)
    name = next(
        (name for name in ONLY_OC if words[at : at + len(name.split())] == name.split()), None
    )
    if not name:
        return False
    flags, (least, most) = ONLY_OC[name]
    rest, arguments = words[:at] + words[at + len(name.split()) :], []
    while rest:
        word = rest.pop(0)
        flag = word.split("=", 1)[0]
        if not word.startswith("-") or word == "-":
            arguments.append(word)
        elif flag not in flags and flag not in GLOBAL:
            stop(f"oc {name} has no flag {flag}")
        elif "=" not in word and flags.get(flag, True):
            if not rest:
                stop(f"{flag} needs a value")
            rest.pop(0)
    mention = not arguments and words[at:] == name.split()
    if not mention and not least <= len(arguments) <= most:
        stop(f"oc {name} takes {least} to {most} arguments, not {arguments}")
    if name == "tag" and not all(
        re.fullmatch(r"[\w.-]+(/[\w.-]+)*(:[\w.-]+)?", each) for each in arguments
    ):
        stop(f"oc tag: {arguments}")
    return True


def with_columns(words):
    """Returns the words of `get imgdep` with the columns of the CRD.

    A real API server applies them. The simulator does not.
    """
    if words[subcommand(words) + 1 :][:1] != ["imgdep"] or option(words, "-o") not in (
        None,
        "wide",
    ):
        return words
    wide = "-o" in words
    columns = [("NAMESPACE", ".metadata.namespace")] if "-A" in words else []
    columns += [
        ("NAME", ".metadata.name"),
        *(
            (name.upper(), path)
            for name, path, priority in STATE["columns"]
            if wide or not priority
        ),
    ]
    kept = [
        word for at, word in enumerate(words) if word != "-o" and (at == 0 or words[at - 1] != "-o")
    ]
    return [*kept, "-o", "custom-columns=" + ",".join(f"{name}:{path}" for name, path in columns)]


def logs(words):
    """Prints the logs of the operator's pods as kubectl does."""
    selector = option(words, "-l", "--selector")
    if not selector:
        stop("a workload's log is that of one pod, maybe not the leader; select pods with -l")
    wanted = dict(pair.split("=", 1) for pair in selector.split(","))
    if not wanted.items() <= STATE["labels"].items():
        stop(f"no pod has the labels {selector}")
    tail = int(option(words, "--tail") or 10)  # The default with a selector.
    for pod, path in STATE["pods"].items():
        lines = open(path).read().splitlines()
        for line in lines if tail < 0 else lines[-tail:]:
            print(f"[pod/{pod}/imagedeps] {line}" if "--prefix" in words else line)


def port_forward(words):
    """Accepts only the leader's pod and one of its ports."""
    at = words.index("port-forward")
    target, *ports = [word for word in words[at + 1 :] if not word.startswith("-")]
    if target.removeprefix("pod/") != STATE["leader"]:
        stop(f"{target} is not the pod that leads; {STATE['leader']} is")
    if not ports or any(int(port.split(":")[-1]) not in STATE["ports"] for port in ports):
        stop(f"the pod has no port {ports}; it has {STATE['ports']}")


def cluster(name, words):
    at = subcommand(words)
    command = words[at] if at < len(words) else ""
    if command == "imagedeps":
        os.execvp(f"{name}-imagedeps", [f"{name}-imagedeps", *words[:at], *words[at + 1 :]])
    if name == "oc" and only_oc(words):
        return
    if CHECK or command in ("logs", "port-forward"):
        accepts("kubectl", *words)
    if CHECK:
        return
    if command == "logs":
        logs(words)
    elif command == "port-forward":
        port_forward(words)
    else:
        real("kubectl", *(with_columns(words) if command == "get" else words))


def chart(words):
    """Renders the chart instead of installing it. The schema checks the values."""
    accepts("helm", *words)
    if CHECK or words[0] not in ("install", "upgrade", "template"):
        return
    real(
        "helm",
        "template",
        *[word for word in words[1:] if word not in ("--reuse-values", "--create-namespace")],
    )


if __name__ == "__main__":
    called = os.path.basename(sys.argv[0])
    if called == "helm":
        chart(sys.argv[1:])
    else:
        cluster(called, sys.argv[1:])
