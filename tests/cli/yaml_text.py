"""Writes data as block-style YAML, for tests that read JSON and YAML."""

import json
import re

PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./-]*")
OTHER_MEANING = {"true", "false", "yes", "no", "on", "off", "null", "y", "n"}


def scalar(value):
    if isinstance(value, str) and PLAIN.fullmatch(value) and value.lower() not in OTHER_MEANING:
        return value
    return json.dumps(value)


def lines_of(value, indent):
    blank = "  " * indent
    entries = value.items() if isinstance(value, dict) else ((None, item) for item in value)
    for key, item in entries:
        head = f"{blank}-" if key is None else f"{blank}{scalar(key)}:"
        if isinstance(item, (dict, list)) and item:
            yield head
            yield from lines_of(item, indent + 1)
        else:
            yield f"{head} {scalar(item) if not isinstance(item, (dict, list)) else json.dumps(item)}"


def yaml_text(value):
    return "\n".join(lines_of(value, 0)) + "\n"
