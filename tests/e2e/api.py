"""A small Kubernetes client for data that kubectl does not show: status codes, raw watches, timing.
"""

import contextlib
import http.client
import json
import ssl
import time
import urllib.parse


class Api:
    """A client of one API server with a client certificate or token.

    Each request has its own connection.
    """

    def __init__(self, port, ca, client=None, token=None):
        self._port = port
        self._tls = ssl.create_default_context(cafile=str(ca))
        self._headers = {"Accept": "application/json"}
        if client:
            self._tls.load_cert_chain(client.certificate, client.key)
        if token:
            self._headers["Authorization"] = f"Bearer {token}"

    def request(self, method, path, body=None, seconds=30, content_type="application/json"):
        """Returns (status, decoded response), with text if it is not JSON.

        Raises OSError if no server listens.
        """
        with self._open(seconds) as connection:
            data = None if body is None else json.dumps(body)
            connection.request(method, path, data, {**self._headers, "Content-Type": content_type})
            answer = connection.getresponse()
            text = answer.read().decode()
        try:
            return answer.status, json.loads(text)
        except ValueError:
            return answer.status, text

    def get(self, path):
        """Returns the object or list at `path`. Fails on any status but 200.

        Retries on 429, which the server returns, for example, for a newly defined kind.
        """
        for _ in range(20):
            status, answer = self.request("GET", path)
            if status != 429:
                break
            time.sleep(1)
        assert status == 200, f"GET {path}: {status} {answer}"
        return answer

    def post(self, path, body):
        """Creates an object. Fails on any status but 200 and 201."""
        status, answer = self.request("POST", path, body)
        assert status in (200, 201), f"POST {path}: {status} {answer}"
        return answer

    def items(self, path):
        return self.get(path)["items"]

    def up(self, path="/readyz"):
        """Returns whether a GET request currently returns 200."""
        try:
            return self.request("GET", path, seconds=2)[0] == 200
        except OSError:
            return False

    def watch(self, path, seconds=30, **parameters):
        """Yields the events of a watch as they arrive, until the server ends the watch."""
        query = urllib.parse.urlencode({"watch": "true", "timeoutSeconds": seconds, **parameters})
        with self._open(seconds + 10) as connection:
            connection.request("GET", f"{path}?{query}", headers=self._headers)
            answer = connection.getresponse()
            assert answer.status == 200, f"watch {path}: {answer.status} {answer.read().decode()}"
            for line in answer:
                yield json.loads(line)

    def _open(self, seconds):
        connection = http.client.HTTPSConnection("127.0.0.1", self._port, timeout=seconds, context=self._tls)
        return contextlib.closing(connection)
