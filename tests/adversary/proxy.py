"""A proxy between the operator and the simulator, which misbehaves on request."""

import asyncio
import collections
import threading
import time
import traceback

from exchange import Connection, Exchange, Reader, forward
from processes import free_port


class Proxy:
    """Runs in its own thread. All members can be called from another thread."""

    def __init__(self, upstream):
        self.port = free_port()
        self.failures = []  # exceptions of a behaviour
        self.disturbed = 0  # answers that differed from the simulator's
        self._upstream = upstream
        self._behaviour = forward
        self._lists = []  # time of each list
        self._counts = collections.Counter()
        self._listed = set()
        self._connections = set()
        self._server = None
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(lambda *_: None)
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def behave(self, behaviour):
        """Answers new requests with `behaviour`, a coroutine function of an Exchange."""
        def change():
            self._behaviour = behaviour
            self._counts.clear()
            self._listed.clear()

        self._call(change)

    def listen(self):
        self._call(self._listen)

    def refuse(self):
        """Refuses new connections until listen()."""
        self._call(self._refuse)

    def cut(self):
        """Resets all connections."""
        self._call(lambda: [each.reset() for each in self._connections])

    def freeze(self):
        """Sends nothing more on the connections that exist now, and keeps them open."""
        def change():
            for each in self._connections:
                each.frozen = True
            self.disturbed += len(self._connections)

        self._call(change)

    def lists_since(self, start):
        """Returns the number of lists since a time.monotonic(). Later pages do not count."""
        return sum(at >= start for at in self._lists)

    def stop(self):
        self._call(self._end)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    # In the proxy's thread.

    def _call(self, change):
        async def called():
            result = change()
            if asyncio.iscoroutine(result):
                await result

        asyncio.run_coroutine_threadsafe(called(), self._loop).result(30)

    async def _listen(self):
        self._server = await self._loop.create_server(self._protocol, "127.0.0.1", self.port)

    def _refuse(self):
        if self._server:
            self._server.close()
            self._server = None
        self.disturbed += 1

    async def _end(self):
        self._refuse()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._loop.shutdown_asyncgens()

    def _protocol(self):
        return asyncio.StreamReaderProtocol(Reader(), self._serve)

    async def _serve(self, reader, writer):
        connection = Connection(reader, writer)
        self._connections.add(connection)
        try:
            while not connection.closing and (request := await connection.request()):
                await self._exchange(connection, request).run(self._behaviour)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # One side closed the connection.
        except Exception:
            self.failures.append(traceback.format_exc())
        finally:
            self._connections.discard(connection)
            connection.close()

    def _exchange(self, connection, request):
        if request.is_first_page:
            self._lists.append(time.monotonic())
            self._listed.add(request.resource)
        kind = (request.method, request.path, request.is_watch)
        number = self._counts[kind]
        self._counts[kind] += 1
        return Exchange(connection, request, number, self._listed, self._upstream, self._disturb)

    def _disturb(self):
        self.disturbed += 1
