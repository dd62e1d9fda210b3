"""Rows as text."""

import math

HEAD = ("fault", "recovery", "limit", "lost", "MB", "relists", "result")
FORMAT = "{:<28}{:>9}{:>7}{:>6}{:>6}{:>9}  {}"


def seconds(value):
    if value is None:
        return "-"
    return "never" if value == math.inf else f"{value:.1f}"


def whole(value):
    return "-" if value is None else f"{value:.0f}"


def verdict(row):
    """Returns ok, or what is over its limit, in one line."""
    first_lines = [text.strip().splitlines()[-1] for text in row.over()]
    return "FAILED: " + "; ".join(first_lines) if first_lines else "ok"


def print_table(rows):
    """Prints the rows: recovery and limit in seconds, MB over the steady state."""
    print("\n" + FORMAT.format(*HEAD))
    for row in rows:
        print(FORMAT.format(row.name, seconds(row.recovery), seconds(row.recovery_limit),
                            whole(row.lost), whole(row.memory), whole(row.relists),
                            f"{verdict(row)}{f' ({row.note})' if row.note else ''}"))
    for row in rows:
        for text in row.over():
            if "\n" in text.strip():
                print(f"\n{row.name}:\n{text}")
