"""What surrounds the process: signals, and a standard output that no one reads."""

import contextlib
import fcntl
import os
import time

import limits
from catalogue import abuse
from processes import wait_until
from tenant_requests import require_probes


@abuse("sigterm-idle", "SIGTERM with nothing in flight")
def sigterm_idle(stage, row):
    stage.undisturbed()
    time.sleep(2)
    ends_within(stage, row, limits.EXIT_IDLE)


def ends_within(stage, row, longest):
    code, row.recovery = stage.stop_operator()
    row.recovery_limit = longest
    row.require(code == 0, f"exit code {code} after SIGTERM")


async def silent(exchange):
    await exchange.hang()


def sigterm_silent(stage, row):
    """Ends an operator with imports in flight and a server that never answers again."""
    stage.undisturbed()
    stage.simulator.registry_is("silent.example.com", "Silent")
    ended = len(stage.simulator.imports())
    for _ in range(4):
        stage.probe(host="silent.example.com")
    wait_until("an import in flight", lambda: len(stage.simulator.imports()) > ended, limits.START)
    stage.proxy.freeze()
    stage.proxy.behave(silent)
    ends_within(stage, row, limits.EXIT_SILENT)


abuse("sigterm-silent", "SIGTERM while the server never answers")(sigterm_silent)
abuse("sigterm-silent-leader", "the same with a Lease to release",
      run=("--leader-elect", "--namespace", "imagedeps"))(sigterm_silent)


@contextlib.contextmanager
def pipe():
    """Yields both ends of a pipe, and closes those that are open at the end."""
    ends = os.pipe()
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(open(end, mode)) for end, mode in zip(ends, ("rb", "wb"))]


def start(stage, output, *flags):
    """Starts an operator that logs to `output`."""
    stage.proxy.listen()
    stage.operator = stage.add_operator("operator", *flags, output=output)
    stage.undisturbed()


def works(stage, row):
    stage.heal(row)
    require_probes(row, stage.operator, 5)
    stage.finish(row)


@abuse("output-closed", "the reader of standard output is gone", start_operator=False)
def output_closed(stage, row):
    with pipe() as (reader, writer):
        start(stage, writer)
        writer.close()
        reader.close()
        works(stage, row)


@abuse("output-full", "standard output is a full pipe", start_operator=False)
def output_full(stage, row):
    with pipe() as (_, writer):
        fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096)
        start(stage, writer, "--log-level", "debug")
        writer.close()
        for each in [stage.probe() for _ in range(30)]:
            each.seconds(5)
        works(stage, row)


@abuse("output-device-full", "each write to standard output fails", start_operator=False)
def output_device_full(stage, row):
    with open("/dev/full", "wb") as output:
        start(stage, output)
        works(stage, row)
