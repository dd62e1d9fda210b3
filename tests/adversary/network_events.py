"""Network faults: events that a watch should not contain, and lost answers of writes."""

import json

import wire
from catalogue import fault


async def forward_after(exchange, data):
    """Inserts bytes before the events of a watch."""
    async def changed(pieces):
        yield data
        async for piece in pieces:
            yield piece

    await exchange.forward(changed)


def added(resource, name, **metadata):
    """Returns an event with an object that the simulator does not know."""
    versions = {"imagestreams": "image.openshift.io/v1", "buildconfigs": "build.openshift.io/v1"}
    item = {"apiVersion": versions.get(resource, "v1"), "spec": {},
            "metadata": {"namespace": "shop", "name": name, "uid": "added",
                         "resourceVersion": "1000000", **metadata}}
    return json.dumps({"type": "ADDED", "object": item}).encode() + b"\n"


@fault("long-name", "a watch event with a name of 70,000 characters")
async def long_name(exchange):
    if not exchange.request.is_watch:
        return await exchange.forward()
    return await forward_after(exchange, added(exchange.request.resource, "n" * 70_000))


@fault("invalid-utf-8", "a watch event that is not UTF-8")
async def invalid_utf_8(exchange):
    if not exchange.request.is_watch:
        return await exchange.forward()
    event = added(exchange.request.resource, "name").replace(b"name\"", b"n\xff\x80\xc3\x28\"")
    return await forward_after(exchange, event)


@fault("large-event", "a watch event of 20 MB", busy=True)
async def large_event(exchange):
    request = exchange.request
    if not (request.is_watch and request.resource == "imagestreams" and exchange.number == 0):
        return await exchange.forward()
    event = added(request.resource, "large", annotations={"text": "y" * (20 << 20)})
    return await forward_after(exchange, event)


@fault("expired-event", "each watch ends once with an event for an expired version")
async def expired_event(exchange):
    if not (exchange.request.is_watch and exchange.number == 0):
        return await exchange.forward()
    status = wire.failure(410, "Expired", "too old resource version")
    event = b'{"type":"ERROR","object":%b}\n' % status
    return await exchange.send(wire.CHUNKED + wire.chunk(event) + wire.END)


@fault("lost-answers", "imports are carried out, and their answers are lost", seconds=10)
async def lost_answers(exchange):
    if exchange.request.resource != "imagestreamimports":
        return await exchange.forward()
    answer = await exchange.upstream()
    await answer.whole()
    return exchange.reset()
