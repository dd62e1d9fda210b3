"""Today's cakephp-mysql-example template with default parameters, against all of OpenShift's streams, every import failed."""

import json
import subprocess

import streams
from installation import Installation
from scenes import APP, cluster, show, wait_ready
from simulator import PROGRAM

NEEDED = {("openshift", "php", "7.4-ubi8"), ("openshift", "mysql", "8.0-el8")}
OUTPUT = (APP, "cakephp-mysql-example", "latest")


def process(template):
    """The template's objects, as `imagedeps process` makes them."""
    done = subprocess.run([PROGRAM, "process", template, "-n", APP, "-o", "json"], capture_output=True, text=True)
    assert done.returncode == 0, f"process: exit {done.returncode}: {done.stderr}"
    return json.loads(done.stdout)


def run():
    if not streams.shared_library():
        print("skipped: OpenShift's image streams and templates (shared/library) are not on this machine")
        return
    world = streams.library_streams()
    with cluster(world) as (plane, simulator):
        before = streams.tags(plane)
        assert not any(map(streams.populated, before.values())), "the scene is set wrong: a tag is populated already"
        operator = Installation(plane)
        operator.start()
        simulator.registries_are("Fine")
        print(f"{len(world)} streams with {len(before)} tags, none populated; now somebody instantiates the template")

        plane.kubectl("create", "namespace", APP)
        objects = process(streams.shared_library() / "templates/cakephp-mysql-example.json")
        # The template's Deployments carry a field that no Deployment has: OpenShift only warns, too.
        plane.kubectl("create", "-n", APP, "--validate=warn", "-f", "-", stdin=objects)
        wait_ready(plane, "openshift", "php.7.4-ubi8")
        wait_ready(plane, "openshift", "mysql.8.0-el8")
        wait_ready(plane, APP, "cakephp-mysql-example.latest")
        show(plane, "get", "imgdep", "-A", "-o", "wide")
        show(plane, "describe", "imgdep", "cakephp-mysql-example.latest", "-n", APP)

        streams.check_only(NEEDED | {OUTPUT}, before, streams.tags(plane))
        streams.check_imported_once(NEEDED, simulator.imports())
        assert operator.process.stop() == 0, operator.process.tail()
