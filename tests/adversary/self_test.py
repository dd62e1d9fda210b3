#!/usr/bin/env python3
"""Tests the adversary without the program: its proxy, its HTTP, and that a row can fail."""

import http.server
import math
import pathlib
import socket
import sys
import threading
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))

import plain_http  # noqa: E402
import wire  # noqa: E402
from limits import MEMORY, Row  # noqa: E402
from proxy import Proxy  # noqa: E402
from table import verdict  # noqa: E402

LONG = b"x" * 200_000


class Upstream(http.server.BaseHTTPRequestHandler):
    """Answers GET with a long body, and POST with the request's."""

    def do_GET(self):
        self.answer(LONG)

    def do_POST(self):
        self.answer(self.rfile.read(int(self.headers["Content-Length"])))

    def answer(self, body):
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class TheProxy(unittest.TestCase):
    def setUp(self):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.proxy = Proxy(server.server_address[1])
        self.addCleanup(self.proxy.stop)
        self.proxy.listen()

    def request(self, path, body=None, seconds=5):
        return plain_http.request(self.proxy.port, path, body, seconds)

    def test_forwards_without_a_fault(self):
        self.assertEqual(self.request("/any"), (200, LONG.decode()))
        self.assertEqual(self.request("/any", {"a": 1}), (200, '{"a": 1}'))
        self.assertEqual((self.proxy.disturbed, self.proxy.failures), (0, []))

    def test_counts_lists_once_for_all_their_pages(self):
        for path in ("/a/pods?limit=5", "/a/pods?limit=5&continue=x", "/a/pods?watch=true"):
            self.request(path)
        self.assertEqual((self.proxy.lists_since(0), self.proxy.lists_since(math.inf)), (1, 0))

    def test_numbers_requests_of_one_kind_since_the_fault_began(self):
        numbers = []

        async def record(exchange):
            numbers.append(exchange.number)
            await exchange.send(wire.refusal(503, "ServiceUnavailable", "later"))

        for _ in range(2):
            self.proxy.behave(record)
            for path in ("/pods?watch=true", "/pods?limit=1", "/pods?watch=true"):
                self.assertEqual(self.request(path)[0], 503)
        self.assertEqual(numbers, [0, 0, 1, 0, 0, 1])
        self.assertEqual(self.proxy.disturbed, 6)

    def test_reports_a_behaviour_that_fails(self):
        async def broken(exchange):
            raise ValueError("an error in the test")

        self.proxy.behave(broken)
        self.request("/any")
        self.assertIn("an error in the test", "".join(self.proxy.failures))

    def test_freezes_only_connections_that_exist(self):
        with socket.create_connection(("127.0.0.1", self.proxy.port), 5) as old:
            old.sendall(b"GET / HTTP/1.1\r\n\r\n")
            self.assertTrue(old.recv(1))
            self.proxy.freeze()
            while old_bytes := self.received(old):
                self.assertLess(len(old_bytes), len(LONG))
            old.sendall(b"GET / HTTP/1.1\r\n\r\n")
            self.assertEqual(self.received(old), b"")
            self.assertEqual(self.request("/any")[0], 200)

    def received(self, connection):
        """Returns what arrives within half a second."""
        connection.settimeout(0.5)
        try:
            return connection.recv(65536)
        except TimeoutError:
            return b""

    def test_refuses_connections_until_it_listens_again(self):
        self.proxy.refuse()
        self.assertEqual(self.request("/any")[0], 0)
        self.proxy.listen()
        self.assertEqual(self.request("/any")[0], 200)


class ARow(unittest.TestCase):
    def test_fails_over_each_limit(self):
        for row, expected in {
            Row("a", recovery=2, recovery_limit=1): "recovery 2.0 s, limit 1.0 s",
            Row("a", recovery=math.inf, recovery_limit=1): "recovery never, limit 1.0 s",
            Row("a", lost=1): "1 events lost",
            Row("a", memory=MEMORY + 1): f"memory {MEMORY + 1} MB, limit {MEMORY} MB",
            Row("a", problems=["Traceback\n  line\nValueError: x\n"]): "ValueError: x",
        }.items():
            self.assertEqual(verdict(row), f"FAILED: {expected}")

    def test_passes_below_all_limits(self):
        row = Row("a", recovery=1, recovery_limit=1, lost=0, memory=MEMORY, relists=100)
        self.assertEqual(verdict(row), "ok")


if __name__ == "__main__":
    unittest.main()
