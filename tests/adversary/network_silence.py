"""Network faults: connections that stay open and carry nothing, or nearly nothing."""

import asyncio

import wire
from catalogue import fault
from exchange import forward
from limits import DEAD_PEER, SILENT_WATCH
from network_answers import EXPIRED


@fault("silence", "requests are accepted and never answered", seconds=30, limit=DEAD_PEER)
async def silence(exchange):
    await exchange.hang()


fault("frozen-peer", "open connections carry no byte any more; new ones work",
      begin=lambda proxy: proxy.freeze(), limit=DEAD_PEER,
      run=("--leader-elect", "--namespace", "imagedeps"))(forward)
fault("frozen-peer-without-a-lease", "the same, while the operator sends no requests",
      limit=SILENT_WATCH, slow=True, begin=lambda proxy: proxy.freeze())(forward)


@fault("newlines", "watches carry a newline each 5 s and no event", seconds=20,
       limit=SILENT_WATCH, slow=True)
async def newlines(exchange):
    if not exchange.request.is_watch:
        return await exchange.forward()
    await exchange.send(wire.CHUNKED)
    while True:
        await exchange.send(wire.chunk(b"\n"))
        await asyncio.sleep(5)


TRICKLING = {"daemonsets", "cronjobs"}


@fault("trickling-lists", "the lists of two resources arrive at 100 bytes/s, without end")
async def trickling_lists(exchange):
    request = exchange.request
    if request.is_list and request.resource in TRICKLING:
        await exchange.send(wire.CHUNKED + wire.chunk(b'{"items":['))
        while True:
            await exchange.send(wire.chunk(b" " * 100))
            await asyncio.sleep(1)
    if request.is_watch and exchange.number == 0:
        while not (request.resource in TRICKLING or TRICKLING <= exchange.listed):
            await asyncio.sleep(0.1)  # All others are listed again while both lists trickle.
        return await exchange.prepare(EXPIRED)
    return await exchange.forward()
