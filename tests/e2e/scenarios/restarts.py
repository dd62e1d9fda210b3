"""The operator is killed during imports, then the kube-apiserver is down for five seconds.

All tags heal, and none is imported twice.
"""

import time

import streams
from installation import Installation
from processes import wait_until
from scenes import APP, build_config, cluster, show

COUNT = 24
AWAY_SECONDS = 5
NEEDED = {("openshift", f"base{number}", "1") for number in range(COUNT)}


def successes(simulator):
    return sum(record["success"] for record in simulator.imports())


def run():
    world = [streams.stream("openshift", name, **{tag: f"registry.example.com/{name}:{tag}", "2": f"registry.example.com/{name}:2"})
             for _, name, tag in sorted(NEEDED)]
    with cluster(world, "--import-time", "2s") as (plane, simulator):
        plane.kubectl("create", "namespace", APP)
        for _, name, tag in NEEDED:
            plane.api.post(f"/apis/build.openshift.io/v1/namespaces/{APP}/buildconfigs", build_config(name, name, tag))
        simulator.registries_are("Fine")
        before = streams.tags(plane)

        operator = Installation(plane)
        operator.start()
        wait_until("the first import is done", lambda: successes(simulator), 30)
        operator.process.kill()
        print(f"operator killed after {successes(simulator)} of {COUNT} imports, with others in flight")
        operator.start()
        done = successes(simulator)
        wait_until("the new operator imports", lambda: successes(simulator) > done or successes(simulator) == COUNT, 60)

        plane.apiserver.kill()
        print(f"kube-apiserver killed after {successes(simulator)} of {COUNT} imports")
        time.sleep(AWAY_SECONDS)
        plane.start_apiserver()
        wait_until("all are imported", lambda: successes(simulator) == COUNT, 90)
        # Tags that the killed operator had imported without writing their status have no
        # ImageDependency, because they no longer need attention.
        plane.kubectl("wait", "--for=condition=Ready", "imgdep", "--all", "-n", "openshift", "--timeout=60s")
        show(plane, "get", "imgdep", "-n", "openshift")
        streams.check_only(NEEDED, before, streams.tags(plane))
        streams.check_imported_once(NEEDED, simulator.imports())
        assert operator.process.running(), operator.process.tail()
