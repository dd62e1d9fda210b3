"""Measures the time from the creation of a BuildConfig to its ImageStreamImport.

The times are from the audit log. The result is only printed.
"""

import datetime

import streams
from installation import Installation
from processes import wait_until
from scenes import APP, build_config, cluster

COUNT = 50
RATES_OFF = ("--import-overall-per-second=0", "--import-per-registry-per-second=0")


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def run():
    names = [f"base{number}" for number in range(COUNT)]
    world = [streams.stream("openshift", name, **{"1": f"registry.example.com/{name}:1"}) for name in names]
    with cluster(world) as (plane, simulator):
        simulator.registries_are("Fine")
        plane.kubectl("create", "namespace", APP)
        Installation(plane).start(*RATES_OFF)
        for number, name in enumerate(names):
            plane.api.post(f"/apis/build.openshift.io/v1/namespaces/{APP}/buildconfigs", build_config(name, name, "1"))
            wait_until(f"import {number}", lambda: len(plane.audit("imagestreamimports")) > number, 10)
        # The audit event of a create in an aggregated API does not name the object. The test
        # creates the objects one by one, so the events are in the same order.
        answered = [instant(event["stageTimestamp"]) for event in plane.audit("buildconfigs")]
        arrived = [instant(event["requestReceivedTimestamp"]) for event in plane.audit("imagestreamimports")]
        assert len(answered) == len(arrived) == COUNT, f"{len(answered)} BuildConfigs, {len(arrived)} imports"
        waits = sorted((there - done).total_seconds() * 1000 for done, there in zip(answered, arrived))
        print(f"BuildConfig created -> import received, {COUNT} times: p50 {waits[COUNT // 2]:.1f} ms, "
              f"p99 {waits[int(COUNT * 0.99)]:.1f} ms, max {waits[-1]:.1f} ms")
