#!/usr/bin/env python3
"""Checks that all citations of docs/spec and all relative links in the documentation resolve.

  tools/citations.py              checks the whole tree and prints the number of citations
  tools/citations.py --self-test  checks that each rule can fail

A citation is the name of a page and the number of a section: "behaviour.md 3.2", "behaviour.md 4.1
and 4.3", "openshift-image-api.md 3.3 to 3.6".
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SPEC = ("behaviour.md", "openshift-image-api.md")
PLACES = ("controller", "simulator", "tests", "tools", "docs", "helm", "crds", "deploy", "cmake", ".ci")
SUFFIXES = (".h", ".cc", ".py", ".md", ".yaml", ".txt", ".cmake", ".json",
            ".js", ".html", ".css", ".sh", ".tpl", ".proto", "")
IGNORED = ("tools/citations.py", "tests/fuzz/corpus", "tests/recordings/exchanges", "/data/",
           "/node_modules/")

NUMBER = r"\d+\.\d+"
JOINT = r"(?:,\s|\s(?:and|to)\s)\s*"
CITATION = re.compile(rf"\b({'|'.join(map(re.escape, SPEC))})\s+({NUMBER}(?:{JOINT}{NUMBER})*)")
# A page of the specification that code cites without a section.
BARE = re.compile(rf"\b({'|'.join(map(re.escape, SPEC))})(?!\s+{NUMBER})")
FOREIGN = re.compile(r"\b(?:product|ecosystem)\.md|(?<!openshift-)\bimage-api(?:-verified)?\.md"
                     r"|\bshared/(?:design|reference|recordings)\b")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")


def sections(text):
    """Returns the numbers of a page's headings, such as 3.2 for "### 3.2 The answer"."""
    return set(re.findall(rf"^#+ ({NUMBER}) ", text, re.M))


def anchors(text):
    """Returns the anchors of the headings of a Markdown page."""
    headings = re.findall(r"^#+ (.+)$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def without_comment_marks(text):
    """Removes comment marks, so that a citation can span two lines of a comment."""
    return re.sub(r"\n[ \t]*(?://+|#)?[ \t]*", "\n", text)


def citations(text):
    """Yields (page, number) of each citation in a text."""
    for match in CITATION.finditer(without_comment_marks(text)):
        for number in re.findall(NUMBER, match.group(2)):
            yield match.group(1), number


def citation_problems(path, text, known):
    for page, number in citations(text):
        if number not in known[page]:
            yield f"{path}: {page} has no section {number}"
    for match in FOREIGN.finditer(text):
        yield f"{path}: {match.group()}: not in this repository; cite docs/spec"
    if not path.endswith((".md", "CMakeLists.txt")):
        for match in BARE.finditer(without_comment_marks(text)):
            yield f"{path}: {match.group(1)}: cited without a section"


def link_problems(path, text, exists):
    """`exists(path)` returns the text of a page, "" for another file, or None for a missing file.
    """
    folder = pathlib.PurePosixPath(path).parent
    text = re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)
    for match in LINK.finditer(text):
        target = match.group(1) or match.group(2)
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        there = text if not file else exists(str(folder / file))
        if there is None:
            yield f"{path}: the target of the link to {target} does not exist"
        elif anchor and anchor not in anchors(there):
            yield f"{path}: {file or path} has no heading for #{anchor}"


def ignored(name):
    """Returns whether the file is data, or belongs to an installed package."""
    return any(part in name for part in IGNORED)


def files():
    for top in PLACES:
        for path in sorted((ROOT / top).rglob("*")):
            name = str(path.relative_to(ROOT))
            if path.is_file() and path.suffix in SUFFIXES and not ignored(name):
                yield name, path.read_text(errors="replace")
    for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        yield name, (ROOT / name).read_text()


def on_disk(path):
    target = (ROOT / path).resolve()
    if not target.exists():
        return None
    return target.read_text() if target.suffix == ".md" else ""


def self_test():
    known = {"behaviour.md": {"3.1", "3.2"}, "openshift-image-api.md": {"1.1"}}
    refused = [
        ("a.h", "// behaviour.md 3.9", "has no section 3.9"),
        ("a.h", "// behaviour.md 3.1 and\n// 3.7", "has no section 3.7"),
        ("a.h", "// (behaviour.md\n/// 4.4)", "has no section 4.4"),
        ("a.cc", "// openshift-image-api.md 1.1, 1.2", "has no section 1.2"),
        ("a.h", "// see behaviour.md for it", "without a section"),
        ("a.h", "// product.md section 2", "not in this repository"),
        ("a.py", "# image-api-verified.md 8a", "not in this repository"),
        ("a.md", "[x](gone.md)", "does not exist"),
        ("a.md", "[x](there.md#no-such)", "has no heading"),
    ]
    accepted = [("a.h", "// behaviour.md 3.1 to 3.2"), ("a.md", "behaviour.md is a page"),
                ("a.md", "[x](there.md#a-heading) [y](https://example.com/z)")]
    page = {"there.md": "# A heading\n"}.get

    def problems(path, text):
        return [*citation_problems(path, text, known), *link_problems(path, text, page)]

    wrong = [f"{text!r}: expected the problem {why!r}" for path, text, why in refused
             if not any(why in line for line in problems(path, text))]
    wrong += [f"{text!r}: {problems(path, text)}" for path, text in accepted if problems(path, text)]
    wrong += [f"{name}: is checked" for name in ("tests/page/node_modules/a/README.md",)
              if not ignored(name)]
    print("\n".join(wrong) or f"self-test: {len(refused)} rejected, {len(accepted)} accepted")
    return 1 if wrong else 0


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    known = {page: sections((ROOT / "docs/spec" / page).read_text()) for page in SPEC}
    wrong, count = [], 0
    for name, text in files():
        count += len(list(citations(text)))
        wrong += citation_problems(name, text, known)
        if name.endswith(".md"):
            wrong += link_problems(name, text, on_disk)
    print("\n".join(wrong) or f"{count} citations of {sum(map(len, known.values()))} sections")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
