"""A cluster is installed during a registry outage. 40 of 349 failed tags are needed.

They heal after the outage, and imagedeps sends few requests during the outage.
"""

import collections
import datetime
import time

import streams
from installation import Installation
from processes import wait_until
from scenes import APP, build_config, cluster

AWAY_SECONDS = 75  # the circuit breaker starts four pauses in this time: 10 s, 20 s, 30 s, 30 s
PAUSES = (10, 20, 30, 30)
OPENING_SECONDS = 5
# Four requests are sent together. Each of the first two failures allows one more request, and the
# third failure opens the circuit breaker.
OPENING_MAX = 6
REQUESTS_MAX = 30
HEALED_WITHIN_SECONDS = 60
HOST = "registry.example.com"
TAGS = {f"s{number}": 6 if number < 49 else 5 for number in range(60)}
NEEDED = {("openshift", f"s{number}", "3") for number in range(40)}


def instants(records):
    """Returns the times of the records in seconds. The simulator's resolution is one second."""
    return [datetime.datetime.fromisoformat(record["at"].replace("Z", "+00:00")).timestamp() for record in records]


def reasons(plane):
    """Returns the number of ImageDependencies by Ready reason, and the names of those without a
    next attempt.
    """
    found = plane.api.items("/apis/imagedeps.io/v1alpha1/imagedependencies")
    ready = [condition for item in found for condition in item.get("status", {}).get("conditions", []) if condition["type"] == "Ready"]
    without = [item["metadata"]["name"] for item in found if not item.get("status", {}).get("nextAttemptTime")]
    return collections.Counter(condition["reason"] for condition in ready), without


def check_waiting(plane):
    def complete():
        counts, without = reasons(plane)
        return counts if sum(counts.values()) == len(NEEDED) and not without else None

    counts = wait_until("each of the 40 has a reason and a next attempt", complete, 20, every=0.5)
    assert counts["RegistryBackoff"] and set(counts) <= {"RegistryUnreachable", "RegistryBackoff"}, counts
    print(f"during the outage: {dict(counts)}, each with its next attempt", flush=True)


def check_requests(pulls):
    """Limits the requests to the registry during the outage."""
    times = instants(pulls)
    opening = sum(at < times[0] + OPENING_SECONDS for at in times)
    gaps = [later - earlier for earlier, later in zip(times[opening - 1:], times[opening:])]
    print(f"requests during the outage of {AWAY_SECONDS} s: {len(times)}, {opening} of them until the circuit breaker opened; "
          f"then probes after {', '.join(f'{gap:.0f} s' for gap in gaps)}", flush=True)
    assert len(times) < REQUESTS_MAX, f"{len(times)} requests"
    assert opening <= OPENING_MAX, f"{opening} requests before the circuit breaker opened"
    assert gaps, "no probe was sent"
    for gap, pause in zip(gaps, PAUSES):
        assert gap >= pause - 1, f"probes after {gaps} s, earlier than the pauses {PAUSES}"


def run():
    world = [streams.stream("openshift", name, **{str(tag): f"{HOST}/library/{name}:{tag}" for tag in range(1, count + 1)}) for name, count in TAGS.items()]
    with cluster(world) as (plane, simulator):
        plane.kubectl("create", "namespace", APP)
        for _, name, tag in sorted(NEEDED):
            plane.api.post(f"/apis/build.openshift.io/v1/namespaces/{APP}/buildconfigs", build_config(name, name, tag))
        before = streams.tags(plane)
        failed = sum(bool(tag["status"].get("conditions")) for tag in before.values())
        assert (len(before), failed) == (349, 349), f"{failed} of {len(before)} tags failed"
        earlier = len(simulator.pulls())  # of the platform's own imports

        operator = Installation(plane)
        began = time.monotonic()
        operator.start()
        check_waiting(plane)
        time.sleep(max(0, began + AWAY_SECONDS - time.monotonic()))
        simulator.registries_are("Fine")
        returned = time.monotonic()
        check_requests([pull for pull in simulator.pulls()[earlier:] if pull["refused"]])

        wait_until("all 40 are healed", lambda: all(streams.populated(tag) for key, tag in streams.tags(plane).items() if key in NEEDED),
                   HEALED_WITHIN_SECONDS, every=0.5)
        print(f"healed: {len(NEEDED)} of {len(NEEDED)}, {time.monotonic() - returned:.1f} s after the registry recovered", flush=True)
        wait_until("every ImageDependency is Ready", lambda: reasons(plane)[0] == {"Populated": len(NEEDED)}, 30, every=0.5)
        after = streams.tags(plane)
        streams.check_only(NEEDED, before, after)
        streams.check_imported_once(NEEDED, simulator.imports())
        print(f"unchanged: {sum(after[key] == tag for key, tag in before.items())} other tags")
        assert sum(after[key] == tag for key, tag in before.items()) == 309
        assert operator.process.running(), operator.process.tail()
