#!/usr/bin/env python3
"""Checks the table in docs/kubernetes-client.md: all 58 rows exist, no cell is empty, and every file and test exists.

  tests/docs/test_client_table.py              checks the document
  tests/docs/test_client_table.py --self-test  checks that each rule can fail
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "docs/kubernetes-client.md"
ROWS = 58
COLUMNS = ("#", "feature", "what imagedeps does", "file", "test")
TEST = re.compile(r"^TEST(?:_F|_P)?\((\w+),\s*(\w+)\)", re.M)


def tests_of(root):
    """Returns the names of all C++ tests, "Suite.Name"."""
    return {f"{suite}.{name}" for path in root.glob("tests/**/*.cc") for suite, name in TEST.findall(path.read_text())}


def rows_of(text):
    """Returns the cells of the rows of the table of features."""
    lines = text[text.index("## Features"):].splitlines()
    table = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return [row for row in table if row[0].isdigit()]


def problems(text, tests, exists):
    found = []
    rows = rows_of(text)
    numbers = [int(row[0]) for row in rows]
    if numbers != list(range(1, ROWS + 1)):
        found.append(f"the rows are not numbered from 1 to {ROWS}: {numbers}")
    for row in rows:
        where = f"row {row[0]}"
        if len(row) != len(COLUMNS):
            found.append(f"{where} has {len(row)} cells instead of {len(COLUMNS)}")
            continue
        found += [f"{where} has an empty cell: {name}" for name, cell in zip(COLUMNS, row) if not cell]
        if row[3] and not exists(row[3]):
            found.append(f"{where} names a file that does not exist: controller/{row[3]}")
        if row[4] and row[4] not in tests:
            found.append(f"{where} names a test that does not exist: {row[4]}")
    return found


def self_test():
    def table(number, cells):
        rows = [f"| {n} | a | b | x.h | A.B |" for n in range(1, ROWS + 1)]
        rows[number - 1] = cells
        return "## Features\n" + "\n".join(rows)

    cases = {
        "": "| 1 | a | b | x.h | A.B |",
        "row 1 has an empty cell: what imagedeps does": "| 1 | a |  | x.h | A.B |",
        "row 1 names a file that does not exist: controller/y.h": "| 1 | a | b | y.h | A.B |",
        "row 1 names a test that does not exist: A.C": "| 1 | a | b | x.h | A.C |",
        "row 1 has 4 cells instead of 5": "| 1 | a | b | x.h |",
    }
    wrong = []
    for expected, cells in cases.items():
        found = problems(table(1, cells), {"A.B"}, lambda name: name == "x.h")
        if found != ([expected] if expected else []):
            wrong.append(f"{cells!r}: {found}")
    if not problems(table(1, ""), {"A.B"}, lambda name: True):
        wrong.append("a missing row is accepted")
    return wrong


def main():
    if sys.argv[1:] == ["--self-test"]:
        found = self_test()
    else:
        found = problems(PAGE.read_text(), tests_of(ROOT), lambda name: (ROOT / "controller" / name).is_file())
    for problem in found:
        print(problem, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
