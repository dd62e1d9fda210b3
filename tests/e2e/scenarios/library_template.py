"""A template with default parameters, on a cluster with a library of image streams that were never
imported.
"""

import json
import subprocess

import streams
from installation import Installation
from scenes import APP, cluster, show, wait_ready
from simulator import PROGRAM

TEMPLATE = "web-with-database"  # its BuildConfig produces a stream of this name
NEEDED = {("openshift", "sample-runtime", "2.0-ubi9"), ("openshift", "sample-database", "8.0-el9")}


def process(template):
    """Returns the template's objects, processed by `imagedeps process`."""
    done = subprocess.run([PROGRAM, "process", template, "-n", APP, "-o", "json"], capture_output=True, text=True)
    assert done.returncode == 0, f"process: exit {done.returncode}: {done.stderr}"
    return json.loads(done.stdout)


def play(library, template, needed):
    """Instantiates `template` on a cluster with all streams of `library`.

    Checks that only the `needed` tags and the build's output become populated.
    """
    world = streams.library_streams(library)
    output = (APP, template, "latest")
    with cluster(world) as (plane, simulator):
        before = streams.tags(plane)
        assert not any(map(streams.populated, before.values())), "invalid test setup: a tag is already populated"
        operator = Installation(plane)
        operator.start()
        simulator.registries_are("Fine")
        print(f"{len(world)} streams with {len(before)} tags, none populated; instantiating {template}")

        plane.kubectl("create", "namespace", APP)
        objects = process(library / f"templates/{template}.json")
        # The template's Deployments have an unknown field. OpenShift only warns about it, too.
        plane.kubectl("create", "-n", APP, "--validate=warn", "-f", "-", stdin=objects)
        for namespace, name, tag in sorted(needed | {output}):
            wait_ready(plane, namespace, f"{name}.{tag}")
        show(plane, "get", "imgdep", "-A", "-o", "wide")
        show(plane, "describe", "imgdep", f"{template}.latest", "-n", APP)

        streams.check_only(needed | {output}, before, streams.tags(plane))
        streams.check_imported_once(needed, simulator.imports())
        assert operator.process.stop() == 0, operator.process.tail()


def run():
    play(streams.SYNTHETIC_LIBRARY, TEMPLATE, NEEDED)
