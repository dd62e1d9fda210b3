"""Child processes of the tests.

Each one is stopped by its own PID, and none outlives the test run.
"""

import atexit
import ctypes
import os
import pathlib
import signal
import socket
import subprocess
import time

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


def wait_until(what, condition, seconds, every=0.05):
    """Polls until `condition()` is true and returns its value.

    On timeout, fails with `what` and the last value.
    """
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what} (last seen: {value!r})")
        time.sleep(every)


def free_port():
    """Returns a port that is currently free. Another process can bind it before the caller does."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def end_with_parent():
    """Kills this process when its parent ends."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


class Process:
    """A program with a log file.

    It can be restarted after it has ended. The log file is appended to.
    """

    def __init__(self, name, command, folder, environment=None, output=None):
        """`output`: a file that receives standard output instead of the log file."""
        self.name = name
        self.command = [str(part) for part in command]
        self.log = pathlib.Path(folder) / f"{name}.log"
        self._environment = {**os.environ, **(environment or {})}
        self._output = output
        self._child = None
        atexit.register(self.kill)

    def start(self):
        assert not self.running(), f"{self.name} is running already"
        with open(self.log, "ab") as log:
            self._child = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=self._output or log, stderr=log,
                env=self._environment, preexec_fn=end_with_parent,
            )
        return self

    @property
    def pid(self):
        return self._child.pid

    def running(self):
        return self._child is not None and self._child.poll() is None

    def wait(self, seconds):
        """Waits for the end and returns the exit code.

        It is negative if a signal ended the process.
        """
        return self._child.wait(seconds)

    def stop(self, seconds=30):
        """Sends SIGTERM, and SIGKILL after a timeout. Returns the exit code."""
        if self.running():
            self._child.terminate()
            try:
                self._child.wait(seconds)
            except subprocess.TimeoutExpired:
                self.kill()
        return self._child.returncode if self._child else None

    def kill(self):
        """Sends SIGKILL."""
        if self.running():
            self._child.kill()
            self._child.wait()

    def wait_ready(self, condition, seconds):
        """Waits for `condition`.

        If the process ends early, fails immediately with the end of the log.
        """
        def ready():
            if not self.running():
                raise AssertionError(f"{self.name} ended with {self._child.returncode}:\n{self.tail()}")
            return condition()

        try:
            return wait_until(f"{self.name} ready", ready, seconds)
        except AssertionError:
            self.kill()
            raise

    def tail(self, lines=30):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
