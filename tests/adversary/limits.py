"""The limits of the adversary. A row over a limit makes the run fail."""

import dataclasses

RECOVERY = 30  # seconds after the end of a fault
DEAD_PEER = 45  # seconds, if a connection stays open and carries nothing
# An open watch that carries nothing useful is closed after three bookmarks are missing: 180 s. If
# the operator sends no other requests, a peer that acknowledges bytes looks like a quiet one.
SILENT_WATCH = 200
RETRY_AFTER = 80  # a Retry-After is obeyed for at most 60 s and 25 % of jitter
MEMORY = 64  # MB over the steady state
PROBE = 5  # seconds until an answer to /livez and /readyz
START = 60  # seconds until the programs are ready, also on a busy machine
EXIT_IDLE = 1  # seconds from SIGTERM to the end, without requests in flight
EXIT_SILENT = 6  # seconds from SIGTERM to the end, with a server that never answers
EXIT = 20  # seconds from SIGTERM to the end after any fault
# Processor time, as multiples of decoding the stream once in Python. 2.8 were measured, and 8 if
# each import evaluates all tags of the stream.
DECODINGS_PER_IMPORT = 5
EVENT = 30  # seconds until the event of a tenant whose neighbour causes 1,000


def patience(limit):
    """Returns how long a test waits, to see by how much the limit is exceeded."""
    return 1.2 * limit


def beside(undisturbed):
    """Returns the seconds that an import may take beside an abuse."""
    return 1.5 * undisturbed + 1


def relisted(steady):
    """Returns the MB that a list of all objects may need at most, if it adds none. Two lists of
    2 MB pages are read at a time.
    """
    return 1.15 * steady + 4


@dataclasses.dataclass(eq=False)
class Row:
    """The result of one fault or abuse. Values that do not apply are None."""

    name: str
    recovery: float | None = None  # seconds; infinite if it did not happen in time
    recovery_limit: float | None = None
    lost: int | None = None  # probes made during the fault, without an image at the end
    memory: float | None = None  # MB, the peak over the steady state
    relists: int | None = None  # lists sent again
    note: str = ""
    problems: list = dataclasses.field(default_factory=list)
    seconds: float = 0  # of the whole test

    def over(self):
        """Returns what is over its limit, and what else is wrong."""
        found = []
        if self.recovery is not None and self.recovery > self.recovery_limit:
            took = "never" if self.recovery == float("inf") else f"{self.recovery:.1f} s"
            found.append(f"recovery {took}, limit {self.recovery_limit:.1f} s")
        if self.lost:
            found.append(f"{self.lost} events lost")
        if self.memory is not None and self.memory > MEMORY:
            found.append(f"memory {self.memory:.0f} MB, limit {MEMORY} MB")
        return found + self.problems

    def require(self, condition, problem):
        if not condition:
            self.problems.append(problem)
