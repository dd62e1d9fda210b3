"""How far a long command is: one line rewritten in place on a terminal, a line now and then elsewhere."""

import shutil
import sys

WIDTH_MAX = 100
STEPS = 10  # Lines that a pipe or a log gets for the whole.


def fitted(text, width):
    """The text in at most `width` columns; its middle is left out where it is longer."""
    if len(text) <= width:
        return text
    half = (width - 3) // 2
    return text[: width - 3 - half] + "..." + text[len(text) - half :]


class Progress:
    """Call show() as often as you like; call line() for text that must stay."""

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
