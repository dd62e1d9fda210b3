"""Network faults: connections that stay open and carry nothing, or nearly nothing."""

import asyncio

import wire
from catalogue import fault
from exchange import forward
from limits import DEAD_PEER
from network_answers import relists


@fault("silence", "requests are accepted and never answered", seconds=30, limit=DEAD_PEER)
async def silence(exchange):
    await exchange.hang()


fault("frozen-peer", "open connections carry no byte any more; new ones work", limit=DEAD_PEER,
      begin=lambda proxy: proxy.freeze())(forward)


@fault("newlines", "watches carry a newline each 5 s and no event", seconds=20, limit=DEAD_PEER)
async def newlines(exchange):
    if not exchange.request.is_watch:
        return await exchange.forward()
    await exchange.send(wire.CHUNKED)
    while True:
        await exchange.send(wire.chunk(b"\n"))
        await asyncio.sleep(5)


@fault("trickling-lists", "the lists of two resources arrive at 100 bytes/s, without end")
@relists
async def trickling_lists(exchange):
    request = exchange.request
    if not (request.is_list and request.resource in ("daemonsets", "cronjobs")):
        return await exchange.forward()
    await exchange.send(wire.CHUNKED + wire.chunk(b'{"items":['))
    while True:
        await exchange.send(wire.chunk(b" " * 100))
        await asyncio.sleep(1)
