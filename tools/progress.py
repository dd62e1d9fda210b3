"""Progress of a long command: one line that is updated in place on a terminal, otherwise occasional
lines.
"""

import shutil
import sys

WIDTH_MAX = 100
STEPS = 10  # Number of progress lines in a pipe or a log.


def fitted(text, width):
    """Returns the text in at most `width` columns.

    Replaces the middle of a longer text by "...".
    """
    if len(text) <= width:
        return text
    half = (width - 3) // 2
    return text[: width - 3 - half] + "..." + text[len(text) - half :]


class Progress:
    """show() updates the progress and can be called often. line() prints permanent text."""

    def __init__(self, out=sys.stdout, terminal=None):
        self.out = out
        self.terminal = out.isatty() if terminal is None else terminal
        self.shown = False
        self.steps = 0

    def show(self, done, total, text):
        if self.terminal:
            width = min(shutil.get_terminal_size().columns, WIDTH_MAX)
            self.out.write("\r\033[K" + fitted(text, width - 1))
            self.shown = True
        elif total and done * STEPS // total > self.steps:
            self.steps = done * STEPS // total
            self.out.write(fitted(text, WIDTH_MAX) + "\n")
        self.out.flush()

    def line(self, text=""):
        self.clear()
        self.out.write(text + "\n")
        self.out.flush()

    def clear(self):
        if self.shown:
            self.out.write("\r\033[K")
        self.shown = False
