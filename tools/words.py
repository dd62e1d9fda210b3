#!/usr/bin/env python3
"""Rejects words that make text read like a translation. Runs as a test.

  tools/words.py [PATH...]    checks all text of the repository, or the files below PATH
  tools/words.py --self-test  checks that each rule can fail
"""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

# Pattern -> a sentence that it must match, and the replacement.
WORDS = {
    r"\bmend(s|ed|ing)?\b": ("A person can mend it.", "fix"),
    r"\b(it|that|this|tag|image|who|what) stands\b": ("What stands in spec.", "is"),
    r"\bto whom\b|\bfor whom\b": ("Served to whom RBAC lets.", "name the subject"),
    r"\bwho (may|has|is|does|can|must|asks|needs|writes|reads)\b": (
        "Asked by who may write.", "name the subject"),
    r"\bwhoever\b|\bwhomever\b": ("Whoever asks.", "name the subject"),
    r"\bnobody\b|\bsomebody\b": ("Nobody needs it.", "no one, someone, or the real subject"),
    r"\bfor ever\b": ("It waits for ever.", "forever, indefinitely"),
    r"(//+<?|#) (?-i:Of) (?!course)": ("/// Of the loop.", "a noun phrase that can be read alone"),
    r"\banew\b": ("It is decided anew.", "again"),
    r"\btells? (of|about|who|what|which|that)\b": ("The watch tells of it.", "reports"),
    r"\b(is|are|was|were) told\b": ("It is told once.", "reported, notified, logged"),
    r"\bcomes? to nothing\b|\bcame to nothing\b": ("It came to nothing.", "is discarded, fails"),
    r"\b(is|are|was|were) no (?!longer|more|less|later|earlier|\w+er\b|such\b|\w+ (in|on|for|left)\b)": (
        "This is no pull spec.", "is not a"),
    r"\ball else\b": ("All else waits.", "everything else"),
    r"\b(need|needs) not\b": ("It need not wait.", "does not have to"),
    r"\bheld by a\b": ("Held by a test.", "enforced by"),
    r"\bof a sudden\b|\btherein\b|\bthereof\b|\bwhereof\b|\bhereof\b": ("It lies therein.", "in it"),
    r"\b(lies|lie) (in|at|on|beside)\b": ("It lies in the stream.", "is in"),
    r"\b(gives|give|given) up what\b": ("It gives up what is in flight.", "cancels"),
    r"\bwhat is under way\b": ("It waits for what is under way.", "in-flight requests"),
    r"\bby turns\b|\bby and by\b|\bever (later|slower|longer)\b": ("Retried ever later.", "increasingly"),
    r"\bwhat (it|they) (is|are) about\b": ("The stream that it is about; what it is about.", "refer to"),
}

# Third-party data, and files that quote the words.
OTHERS = re.compile(
    r"^tests/(recordings|library|fuzz/(corpus|found)|conformance/recorded)|^tools/words\.py$|^docs/images/|"
    r"\.(png|svg|lock|bin|gz)$")
TEXT = re.compile(r"\.(cc|h|in|md|py|yaml|yml|json|tpl|txt|js|css|html|cmake|sh|conf)$|(^|/)(run|Makefile|"
                  r"Dockerfile|check|build|[a-z-]+)$")


def findings(name, text):
    for pattern, (_, instead) in WORDS.items():
        for match in re.finditer(pattern, text, re.IGNORECASE):
            line = text.count("\n", 0, match.start()) + 1
            yield f"{name}:{line}: '{match.group(0)}': {instead}"


def self_test():
    for pattern, (sentence, _) in WORDS.items():
        if not re.search(pattern, sentence, re.IGNORECASE):
            sys.exit(f"{pattern} does not find '{sentence}'")
    print(f"{len(WORDS)} rules, each finds its example")


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    tracked = subprocess.run(["git", "ls-files", "--", *sys.argv[1:]], cwd=ROOT, text=True,
                             check=True, capture_output=True).stdout.split("\n")
    found = 0
    for name in filter(None, tracked):
        if OTHERS.search(name) or not TEXT.search(name) or not (ROOT / name).is_file():
            continue
        for finding in findings(name, (ROOT / name).read_text(errors="replace")):
            print(finding)
            found += 1
    if found:
        sys.exit(f"{found} places read like a translation")


if __name__ == "__main__":
    main()
