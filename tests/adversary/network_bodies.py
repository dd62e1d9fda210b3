"""Network faults: answers that end too early or never."""

import asyncio

import wire
from catalogue import fault
from network_answers import relists

PIECE = 1 << 16  # bytes
HEADER = 64 << 20  # bytes of one header that arrive at full speed
BODY = 1 << 30  # bytes of one body


async def endless(exchange, piece, fast):
    """Sends `piece` forever: about `fast` bytes as fast as possible, then one piece each second.
    The machine has memory for all that the operator might keep.
    """
    sent = 0
    while True:
        await exchange.send(piece)
        sent += len(piece)
        if sent >= fast:
            await asyncio.sleep(1)


@fault("reset-in-list", "each list is cut by RST in the middle of an item", seconds=10)
@relists
async def reset_in_list(exchange):
    if not exchange.request.is_list:
        return await exchange.forward()
    answer = await exchange.upstream()
    body = await answer.whole()
    await exchange.send(wire.CHUNKED + wire.chunk(body[:len(body) // 2]))
    return exchange.reset()


@fault("reset-in-event", "each watch is cut by RST in the middle of an event", seconds=10)
async def reset_in_event(exchange):
    if not exchange.request.is_watch:
        return await exchange.forward()
    answer = await exchange.upstream()
    await exchange.send(wire.CHUNKED)
    async for piece in answer.pieces:
        await exchange.send(wire.chunk(piece[:len(piece) // 2]))
        return exchange.reset()
    return exchange.reset()


@fault("endless-header", "watches are answered with a header that does not end", seconds=10,
       busy=True)
async def endless_header(exchange):
    if not exchange.request.is_watch:
        return await exchange.forward()
    await exchange.send(b"HTTP/1.1 200 OK\r\nX-Long: ")
    return await endless(exchange, b"a" * PIECE, HEADER)


def endless_list(start):
    """Returns a fault whose lists are blanks without end after `start`."""
    @relists
    async def behaviour(exchange):
        if not exchange.request.is_list:
            return await exchange.forward()
        await exchange.send(wire.CHUNKED + wire.chunk(start))
        return await endless(exchange, wire.chunk(b" " * PIECE), BODY)

    return behaviour


HEAD = b'{"kind":"List","apiVersion":"v1","metadata":{"resourceVersion":"5"},'
for place, start in {"in an item": HEAD + b'"items":[{"metadata":{"name":"a"},',
                     "between items": HEAD + b'"items":[', "between fields": HEAD}.items():
    fault(f"blanks-{place.replace(' ', '-')}", f"lists with gigabytes of blanks {place}",
          seconds=10, busy=True, slow=place != "between items")(endless_list(start))
