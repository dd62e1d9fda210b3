"""One request of the operator at the proxy, and the ways to answer it."""

import asyncio
import socket
import struct

import wire


class Request:
    def __init__(self, line, headers, body):
        self.method, self.target, _ = line.split(" ", 2)
        self.headers = headers
        self.body = body
        self.path = self.target.partition("?")[0]
        self.resource = self.path.rpartition("/")[2]

    @property
    def is_watch(self):
        return "watch=true" in self.target

    @property
    def is_list(self):
        return self.method == "GET" and "limit=" in self.target and not self.is_watch

    @property
    def is_first_page(self):
        return self.is_list and "continue=" not in self.target


class Reader(asyncio.StreamReader):
    """Also notices the end of the connection while no one reads."""

    def __init__(self):
        super().__init__(limit=1 << 20)
        self.ended = asyncio.Event()

    def feed_eof(self):
        super().feed_eof()
        self.ended.set()

    def set_exception(self, exc):
        super().set_exception(exc)
        self.ended.set()


class Connection:
    """A connection from the operator."""

    def __init__(self, reader, writer):
        self._reader = reader
        self._writer = writer
        self.frozen = False  # no byte is sent any more
        self.closing = False  # close after the current answer

    async def request(self):
        """Returns the next request, or None at the end of the connection."""
        found = await wire.head(self._reader)
        if found is None:
            return None
        pieces = [piece async for piece in wire.body(self._reader, found[1], until_end=False)]
        return Request(*found, b"".join(pieces))

    async def send(self, data):
        if self.frozen:
            await self.ended()
            raise ConnectionError("the client closed a frozen connection")
        self._writer.write(data)
        await self._writer.drain()

    async def ended(self):
        """Returns when the client has closed the connection."""
        await self._reader.ended.wait()

    def reset(self):
        """Ends the connection with RST."""
        end = self._writer.get_extra_info("socket")
        if end is not None and end.fileno() >= 0:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._writer.transport.abort()

    def close(self):
        self._writer.close()


class Answer:
    """The simulator's answer to a request."""

    def __init__(self, line, headers, pieces):
        self.status = int(line.split()[1])
        self.headers = headers
        self.pieces = pieces  # yields the body

    async def whole(self):
        return b"".join([piece async for piece in self.pieces])


class Exchange:
    """One request. `number` counts earlier requests for the same target without its query, and of
    the same kind (watch or not), since the fault began. `listed` are the resources that were listed
    since then.
    """

    def __init__(self, connection, request, number, listed, upstream, disturb):
        self._connection = connection
        self.request = request
        self.number = number
        self.listed = listed
        self._upstream = upstream  # port
        self._disturb = disturb  # called when the answer differs from the simulator's
        self._writer = None

    async def upstream(self):
        """Sends the request to the simulator and returns its answer."""
        reader, self._writer = await asyncio.open_connection("127.0.0.1", self._upstream)
        request = self.request
        names = {"connection", "host", "content-length", "transfer-encoding"}
        kept = [(name, value) for name, value in request.headers.items() if name not in names]
        fields = [("Host", "simulator"), ("Connection", "close"),
                  ("Content-Length", len(request.body)), *kept]
        head = "".join(f"{name}: {value}\r\n" for name, value in fields)
        self._writer.write(f"{request.method} {request.target} HTTP/1.1\r\n{head}\r\n".encode())
        self._writer.write(request.body)
        found = await wire.head(reader)
        if found is None:
            raise ConnectionError("the simulator sent no answer")
        return Answer(*found, wire.body(reader, found[1], until_end=True))

    async def forward(self, change=None):
        """Passes the simulator's answer on. `change` maps the pieces of its body to others."""
        answer = await self.upstream()
        if change:
            self._disturb()
        pieces = change(answer.pieces) if change else answer.pieces
        content_type = answer.headers.get("content-type", "application/json")
        await self._connection.send(
            f"HTTP/1.1 {answer.status} Answer\r\nContent-Type: {content_type}\r\n"
            "Transfer-Encoding: chunked\r\n\r\n".encode())
        async for piece in pieces:
            if piece:
                await self._connection.send(wire.chunk(piece))
        await self._connection.send(wire.END)

    async def prepare(self, data):
        """Sends bytes that only make the operator send the request that meets the fault."""
        await self._connection.send(data)

    async def send(self, data):
        """Sends bytes that do not come from the simulator."""
        self._disturb()
        await self._connection.send(data)

    async def hang(self):
        """Sends nothing until the client closes the connection."""
        self._disturb()
        await self._connection.ended()
        self.close()

    def reset(self):
        self._disturb()
        self._connection.reset()

    def close(self):
        """Closes the connection after this answer."""
        self._connection.closing = True

    async def run(self, behaviour):
        """Answers, until the client closes the connection."""
        work = asyncio.ensure_future(behaviour(self))
        gone = asyncio.ensure_future(self._connection.ended())
        try:
            await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                work.result()
            else:
                self.close()
        finally:
            await cancelled(work, gone)
            if self._writer:
                self._writer.close()


async def cancelled(*tasks):
    """Cancels tasks and waits for their end."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def forward(exchange):
    """Behaves like the simulator."""
    await exchange.forward()
