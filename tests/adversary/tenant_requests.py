"""Clients that attack the port of the probes and metrics."""

import contextlib
import socket
import time

import limits
from catalogue import abuse
from stage import shell


@contextlib.contextmanager
def clients(port, count, start):
    """Opens `count` connections that have sent `start`. Yields those that were accepted."""
    with contextlib.ExitStack() as stack:
        found = []
        for _ in range(count):
            try:
                client = stack.enter_context(socket.create_connection(("127.0.0.1", port), 2))
                client.sendall(start)
            except OSError:
                continue
            found.append(client)
        yield found


def require_probes(row, operator, count):
    """Probes `count` times, until a probe fails."""
    slowest = 0.0
    for path in ("/livez", "/readyz") * count:
        started = time.monotonic()
        status = operator.probe(path)
        slowest = max(slowest, time.monotonic() - started)
        if status != 200:
            row.problems.append(f"{path} answers with {status or 'nothing'}")
            break
    row.note = f"slowest probe {slowest:.2f} s"


@abuse("large-bodies", "60 connections post 15 MB each to --listen", busy=True)
def large_bodies(stage, row):
    stage.undisturbed()
    head = b"POST /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 15728640\r\n\r\n"
    with clients(stage.operator.port, 60, head) as found:
        left = dict.fromkeys(found, 15)
        while left:
            for client in list(left):
                left[client] -= 1
                if not left[client] or not send(client, b"a" * (1 << 20)):
                    del left[client]
        require_probes(row, stage.operator, 5)
        stage.heal(row)
    stage.finish(row)


def send(client, data):
    """Returns whether the server accepted all bytes."""
    try:
        client.sendall(data)
    except OSError:
        return False
    return True


@abuse("half-sent-requests", "520 clients of --listen do not complete their requests", busy=True)
def half_sent_requests(stage, row):
    stage.undisturbed()
    with clients(stage.operator.port, 520, b"GET /metrics HTTP/1.1\r\nX: "):
        require_probes(row, stage.operator, 40)
        stage.heal(row)
    stage.finish(row)


@abuse("64-files", "ulimit -n 64 and 80 clients of --listen", wrapper=shell("ulimit -n 64"))
def few_files(stage, row):
    stage.undisturbed()
    with clients(stage.operator.port, 80, b"GET /metrics HTTP/1.1\r\nX: "):
        stage.proxy.cut()
        stage.heal(row)
    require_probes(row, stage.operator, 5)
    stage.finish(row)


@abuse("20-files", "ulimit -n 20: works, or ends with an error that says why",
       start_operator=False)
def too_few_files(stage, row):
    stage.proxy.listen()
    operator = stage.add_operator("operator", ready=False, wrapper=shell("ulimit -n 20"))
    until = time.monotonic() + limits.RECOVERY
    while operator.process.running() and time.monotonic() < until and not operator.is_ready():
        time.sleep(0.2)
    if operator.process.running():
        row.require(operator.is_ready(), "the operator runs, but is not ready")
        if not row.problems:
            stage.heal(row)
        operator.process.stop()
        return
    code = operator.process.wait(1)
    row.note = operator.process.tail(1)
    row.require(code > 0, f"the operator crashed ({code})")
    row.require("file" in row.note and "limit" in row.note.lower() or "ulimit" in row.note,
                "the error does not name the limit of open files")
