"""Requests over plain HTTP to a port of this machine."""

import json
import urllib.error
import urllib.request


def request(port, path, body=None, seconds=5):
    """Sends a GET request, or a POST request with `body` as JSON. Returns (status, text).

    The status is 0 if the port is closed or no answer arrives in time.
    """
    data = None if body is None else json.dumps(body).encode()
    wanted = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data,
                                    {"Content-Type": "application/json"} if data else {})
    try:
        with urllib.request.urlopen(wanted, timeout=seconds) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()
    except OSError:
        return 0, ""
