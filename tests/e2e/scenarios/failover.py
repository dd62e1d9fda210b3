"""Two operators and one Lease.

Only the leader writes. If it is killed, the standby waits for the lease to expire. If it is stopped
gracefully, the standby takes over immediately.
"""

import time

import streams
from installation import NAMESPACE, Installation
from processes import wait_until
from scenes import APP, build_config, cluster, show, wait_ready

LEASE_SECONDS = 15
# client-go's defaults. An import plus a margin of 10 s must be shorter than the lease.
FLAGS = ("--leader-elect", "--leader-election-lease-duration", f"{LEASE_SECONDS}s", "--leader-election-renew-deadline", "10s",
         "--leader-election-retry-period", "2s", "--import-timeout", "4s")
RETRY_SECONDS = 2
LOOK_SECONDS = 2.2 * RETRY_SECONDS  # a standby checks the Lease every 1 to 2.2 retry periods
NEEDED = {("openshift", f"base{number}", "1") for number in range(3)}


def leads(operator):
    return 'leader_election_master_status{name="imagedeps"} 1' in operator.probe("/metrics")[1]


def holder(plane):
    return plane.api.get(f"/apis/coordination.k8s.io/v1/namespaces/{NAMESPACE}/leases/imagedeps")["spec"]["holderIdentity"]


def pair(plane, operators):
    """Waits until exactly one operator leads and holds the Lease. Returns (leader, standby)."""
    def one():
        leading = [operator for operator in operators if leads(operator)]
        assert len(leading) < 2, "both lead"
        return leading if leading and holder(plane).startswith(f"{leading[0].name}_") else None

    (leader,) = wait_until("exactly one leads", one, 30)
    (standby,) = [operator for operator in operators if operator is not leader]
    return leader, standby


def need(plane, number):
    """Creates a consumer of the tag. Only a leader heals the tag."""
    plane.api.post(f"/apis/build.openshift.io/v1/namespaces/{APP}/buildconfigs", build_config(f"base{number}", f"base{number}", "1"))


def seconds_until_leading(operator, limit):
    started = time.monotonic()
    wait_until(f"{operator.name} leads", lambda: leads(operator), limit)
    return time.monotonic() - started


def check_pair(plane, leader, standby):
    wait_until("both are ready", lambda: leader.probe("/readyz")[0] == standby.probe("/readyz")[0] == 200, 2 * LOOK_SECONDS)
    note = f"standing by; {holder(plane)} leads"
    wait_until(f"the standby reports: {note}", lambda: note in standby.probe("/readyz?verbose")[1], 2 * LOOK_SECONDS)
    need(plane, 0)
    wait_ready(plane, "openshift", "base0.1")
    assert "importing" not in standby.process.log.read_text(), "the standby imports"
    print(f"{leader.name} leads and heals; {standby.name} is a ready standby")


def check_kill(plane, leader, standby):
    leader.process.kill()
    need(plane, 1)
    took = seconds_until_leading(standby, LEASE_SECONDS + 2 * LOOK_SECONDS)
    assert took >= LEASE_SECONDS - RETRY_SECONDS - 1, f"takeover after {took:.1f} s, before the lease of the killed leader expired"
    wait_ready(plane, "openshift", "base1.1")
    print(f"killed: {standby.name} leads after {took:.1f} s (lease duration {LEASE_SECONDS} s) and heals a tag that became needed meanwhile")


def check_terminate(plane, leader, standby):
    code = leader.process.stop(10)
    assert code == 0, f"exit code {code}\n{leader.process.tail()}"
    took = seconds_until_leading(standby, 2 * LOOK_SECONDS)
    need(plane, 2)
    wait_ready(plane, "openshift", "base2.1")
    print(f"terminated: exit code 0, and {standby.name} leads {took:.1f} s later")


def run():
    world = [streams.stream("openshift", name, **{tag: f"registry.example.com/{name}:{tag}"}) for _, name, tag in sorted(NEEDED)]
    with cluster(world) as (plane, simulator):
        plane.kubectl("create", "namespace", APP)
        simulator.registries_are("Fine")
        installation = Installation(plane)
        operators = [installation.replica(f"imagedeps-{number}") for number in range(2)]
        for operator in operators:
            operator.start(*FLAGS)
        leader, standby = pair(plane, operators)
        check_pair(plane, leader, standby)
        check_kill(plane, leader, standby)
        leader.start(*FLAGS)
        leader, standby = pair(plane, operators)
        check_terminate(plane, leader, standby)
        show(plane, "get", "lease", "imagedeps", "-n", NAMESPACE, "-o", "yaml")
        streams.check_imported_once(NEEDED, simulator.imports())
