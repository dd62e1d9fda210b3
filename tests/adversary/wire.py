"""HTTP/1.1 messages as bytes."""

import json

CHUNKED = (b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
           b"Transfer-Encoding: chunked\r\n\r\n")
END = b"0\r\n\r\n"


def chunk(data):
    return b"%x\r\n%b\r\n" % (len(data), data)


def answer(status, body=b"", content_type="application/json", headers=()):
    """Returns a whole answer. `headers` are (name, value) pairs."""
    fields = (("Content-Type", content_type), ("Content-Length", len(body)), *headers)
    head = "".join(f"{name}: {value}\r\n" for name, value in fields)
    return f"HTTP/1.1 {status} Answer\r\n{head}\r\n".encode() + body


def failure(code, reason, message):
    """Returns a Kubernetes Status as JSON."""
    return json.dumps({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
                       "message": message, "reason": reason, "code": code}).encode()


def refusal(status, reason, message, headers=()):
    """Returns an answer whose body is a Kubernetes Status."""
    return answer(status, failure(status, reason, message), headers=headers)


async def head(reader):
    """Reads the head of a message. Returns (first line, name in lower case -> value), or None at
    the end of the connection.
    """
    lines = []
    while line := await reader.readline():
        line = line.decode("latin-1").rstrip("\r\n")
        if not line:
            fields = (field.partition(":") for field in lines[1:])
            return lines[0], {name.lower(): value.strip() for name, _, value in fields}
        lines.append(line)
    return None


async def body(reader, headers, until_end):
    """Yields the pieces of a body as they arrive. `until_end`: without a length, it lasts until the
    end of the connection.
    """
    if headers.get("transfer-encoding", "").lower() == "chunked":
        while size := int(await reader.readline(), 16):
            yield (await reader.readexactly(size + 2))[:-2]
        await reader.readline()
        return
    left = int(headers.get("content-length", -1 if until_end else 0))
    while left:
        data = await reader.read(min(left, 65536) if left > 0 else 65536)
        if not data:
            if left > 0:
                raise ConnectionError("the body ended early")
            return
        left -= len(data) if left > 0 else 0
        yield data
