"""From the response to creating a BuildConfig to its ImageStreamImport in the kube-apiserver, by the audit log. Printed, not judged."""

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
        # A create's audit event names no object where the server behind did the decoding; both are made one after the other.
        answered = [instant(event["stageTimestamp"]) for event in plane.audit("buildconfigs")]
        arrived = [instant(event["requestReceivedTimestamp"]) for event in plane.audit("imagestreamimports")]
        assert len(answered) == len(arrived) == COUNT, f"{len(answered)} BuildConfigs, {len(arrived)} imports"
        waits = sorted((there - done).total_seconds() * 1000 for done, there in zip(answered, arrived))
        print(f"BuildConfig answered -> import arrives, {COUNT} times: p50 {waits[COUNT // 2]:.1f} ms, "
              f"p99 {waits[int(COUNT * 0.99)]:.1f} ms, max {waits[-1]:.1f} ms")
