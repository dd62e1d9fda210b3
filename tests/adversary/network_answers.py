"""Network faults: answers that are correct HTTP, or nearly, and not what the operator asked for."""

import json

import wire
from catalogue import abuse, fault
from limits import RETRY_AFTER

EXPIRED = wire.refusal(410, "Expired", "too old resource version")


def relists(behaviour):
    """Makes each resource be listed: its first watch is answered with 410."""
    async def changed(exchange):
        if exchange.request.is_watch and exchange.number == 0:
            await exchange.prepare(EXPIRED)
        else:
            await behaviour(exchange)

    return changed


@abuse("nothing", "all connections are reset once: what the other rows are compared with")
def nothing(stage, row):
    stage.undisturbed()
    stage.proxy.cut()
    stage.heal(row)
    stage.finish(row)


@fault("early-hints", "103 Early Hints before each answer")
async def early_hints(exchange):
    await exchange.send(b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n")
    await exchange.forward()


@fault("continue-100", "100 Continue before each answer, although no one expects it")
async def continue_100(exchange):
    await exchange.send(b"HTTP/1.1 100 Continue\r\n\r\n")
    await exchange.forward()


@fault("http-1.0", "HTTP/1.0 answers without Content-Length, which end with the connection")
async def http_10(exchange):
    answer = await exchange.upstream()
    content_type = answer.headers.get("content-type", "application/json")
    await exchange.send(f"HTTP/1.0 {answer.status} Answer\r\n"
                        f"Content-Type: {content_type}\r\n\r\n".encode())
    async for piece in answer.pieces:
        await exchange.send(piece)
    exchange.close()


@fault("retry-after-a-day", "each watch is answered once with 429 and Retry-After: 86400",
       limit=RETRY_AFTER)
async def retry_after_a_day(exchange):
    if exchange.request.is_watch and exchange.number == 0:
        await exchange.send(wire.refusal(429, "TooManyRequests", "try again tomorrow",
                                         [("Retry-After", 86400)]))
    else:
        await exchange.forward()



def keeps_objects(stage, row):
    """Checks that lists without items did not empty the cache."""
    series = 'imagedeps_informer_objects{resource="imagestreams'
    row.require(stage.operator.metric(series) > 0, "the operator forgot the image streams")


@fault("list-as-table", "each list is answered as a Table", seconds=10, check=keeps_objects)
@relists
async def list_as_table(exchange):
    if not exchange.request.is_list:
        return await exchange.forward()
    table = {"kind": "Table", "apiVersion": "meta.k8s.io/v1",
             "metadata": {"resourceVersion": "150"}, "columnDefinitions": [],
             "rows": [{"cells": [], "object": {"metadata": {"name": "probe-1"}}}]}
    return await exchange.send(wire.answer(200, json.dumps(table).encode()))


@fault("html", "a login page instead of JSON, with status 200", seconds=10, check=keeps_objects)
@relists
async def html(exchange):
    if exchange.request.method != "GET":
        return await exchange.forward()
    page = b'<!DOCTYPE html><html><body>Log in {"items": []}</body></html>'
    return await exchange.send(wire.answer(200, page, "text/html"))


ELSEWHERE = "/elsewhere"


@fault("redirect", "each request is redirected", seconds=10)
async def redirect(exchange):
    assert not exchange.request.target.startswith(ELSEWHERE), "the operator followed a redirect"
    location = ELSEWHERE + exchange.request.target
    await exchange.send(wire.answer(302, headers=[("Location", location)]))


@fault("bytes-behind", "another answer follows each answer but those of watches", seconds=10)
async def bytes_behind(exchange):
    if exchange.request.is_watch:
        return await exchange.forward()
    answer = await exchange.upstream()
    body = await answer.whole()
    return await exchange.send(wire.answer(answer.status, body) + wire.answer(200, b"{}"))


@fault("endless-pages", "the list of DaemonSets always has one more page", seconds=10)
@relists
async def endless_pages(exchange):
    if not (exchange.request.is_list and exchange.request.resource == "daemonsets"):
        return await exchange.forward()
    page = {"kind": "DaemonSetList", "apiVersion": "apps/v1", "items": [],
            "metadata": {"resourceVersion": "5", "continue": "more"}}
    return await exchange.send(wire.answer(200, json.dumps(page).encode()))
