"""One registry is dead, another one is healthy.

Imports from the healthy registry are not delayed.
"""

import threading
import time

import streams
from installation import Installation
from processes import wait_until
from scenes import APP, build_config, cluster

COUNT = 30  # needed tags of each registry
# At the healthy registry's rate limit, 2/s after a burst of 10, 30 imports take 10 s in any case.
# An engine that waits for a silent dead registry hangs for minutes (observed with
# --import-overall-in-flight=1). An engine without a circuit breaker spends half of the overall rate
# limit, which is also 2/s, on failing attempts.
RATIO_MAX = 1.5
PATIENCE_SECONDS = 60
FINE, DEAD = "fine", "dead"  # the namespaces of their streams


def name(part, number):
    return f"{part}{number}"


def sources(namespace, part):
    """Returns streams with one tag each.

    Each part has its own registries with unused rate limits.
    """
    return [streams.stream(namespace, name(part, number), **{"1": f"{part}.{namespace}.example.com/team/{name(part, number)}:1"}) for number in range(COUNT)]


class Arrivals:
    """Records the time when each stream of the healthy registry got its image, from a watch."""

    def __init__(self, plane):
        self.seen = {}
        self._events = plane.api.watch(f"/apis/image.openshift.io/v1/namespaces/{FINE}/imagestreams", seconds=3 * PATIENCE_SECONDS)
        self._thread = threading.Thread(target=self._follow, daemon=True)
        self._thread.start()

    def _follow(self):
        for event in self._events:
            tags = event["object"].get("status", {}).get("tags") or []
            if any(tag.get("items") for tag in tags):
                self.seen.setdefault(event["object"]["metadata"]["name"], time.monotonic())


def need(plane, namespace, stream):
    wanted = build_config(f"{namespace}-{stream}", stream, "1")
    wanted["spec"]["strategy"]["sourceStrategy"]["from"]["namespace"] = namespace
    plane.api.post(f"/apis/build.openshift.io/v1/namespaces/{APP}/buildconfigs", wanted)


def latencies(plane, operator, part, beside):
    """Returns the sorted seconds until each needed tag of the healthy registry is populated.

    If `beside` is set, the tags of the dead registry are needed at the same time.
    """
    arrivals = Arrivals(plane)
    operator.start()
    needed = {}
    for number in range(COUNT):
        if beside:
            need(plane, DEAD, name(part, number))
        need(plane, FINE, name(part, number))
        needed[name(part, number)] = time.monotonic()
    wait_until(f"{part}: all {COUNT} tags of the healthy registry", lambda: needed.keys() <= arrivals.seen.keys(), PATIENCE_SECONDS)
    operator.process.stop()
    plane.kubectl("delete", "buildconfigs", "--all", "-n", APP)
    return sorted(arrivals.seen[stream] - at for stream, at in needed.items())


def p(values, percent):
    return values[min(len(values) * percent // 100, len(values) - 1)]


def run():
    parts = {"alone": None, "refusing": "Down", "silent": "Silent"}
    world = [stream for part, mood in parts.items() for namespace in ((FINE, DEAD) if mood else (FINE,)) for stream in sources(namespace, part)]
    with cluster(world) as (plane, simulator):
        plane.kubectl("create", "namespace", APP)
        for part, mood in parts.items():
            if mood:
                simulator.registries_are(mood, f"{part}.{DEAD}.example.com")
        simulator.registries_are("Fine")
        operator = Installation(plane)
        print(f"{COUNT} imports of the healthy registry  p50       p99     p99 relative to alone")
        measured = {}
        for part, mood in parts.items():
            measured[part] = latencies(plane, operator, part, mood)
            beside = f"with {COUNT} of a {part} registry" if mood else part
            p50, p99 = p(measured[part], 50), p(measured[part], 99)
            print(f"{beside:<34}{p50:6.2f} s  {p99:6.2f} s  {p99 / p(measured['alone'], 99):8.2f}", flush=True)
        tried = {part: sum(record["stream"].startswith(part) and record["namespace"] == DEAD for record in simulator.imports()) for part in parts}
        print(f"imports of the dead registries: {tried['refusing']} refused, {tried['silent']} without response")
        assert tried["refusing"] and tried["silent"], "invalid test: no request was sent to the dead registries"
        for part in filter(parts.get, parts):
            assert p(measured[part], 99) <= RATIO_MAX * p(measured["alone"], 99), f"{part}: the dead registry delays the healthy one"
        assert not any(streams.populated(tag) for key, tag in streams.tags(plane).items() if key[0] == DEAD), "a tag of a dead registry is populated"
