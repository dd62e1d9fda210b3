"""A BuildConfig and two DeploymentConfigs wait for istags whose first import failed. imagedeps
heals them.
"""

import streams
from control_plane import ROOT
from installation import Installation
from scenes import APP, cluster, show, wait_ready

NEEDED = {("openshift", "php", "7.1"), ("openshift", "mysql", "5.7")}
OUTPUT = (APP, "cakephp-mysql-example", "latest")
WORLD = [
    streams.stream("openshift", "php", **{
        "5.6": "registry.example.com/rhscl/php-56-rhel7:latest", "7.0": "registry.example.com/rhscl/php-70-rhel7:latest",
        "7.1": "registry.example.com/rhscl/php-71-rhel7:latest", "latest": "7.1"}),
    streams.stream("openshift", "mysql", **{
        "5.6": "registry.example.com/rhscl/mysql-56-rhel7:latest", "5.7": "registry.example.com/rhscl/mysql-57-rhel7:latest", "latest": "5.7"}),
    streams.stream("openshift", "ruby", **{"2.5": "registry.example.com/rhscl/ruby-25-rhel7:latest"}),
]


def run():
    with cluster(WORLD) as (plane, simulator):
        plane.kubectl("create", "namespace", APP)
        plane.kubectl("apply", "-n", APP, "--validate=warn", "-f", ROOT / "deploy/examples/cakephp-mysql-example")
        simulator.registries_are("Fine")
        before = streams.tags(plane)
        assert not any(map(streams.populated, before.values())), "invalid test setup: a tag is already populated"
        show(plane, "get", "buildconfigs,builds,deploymentconfigs", "-n", APP)

        operator = Installation(plane)
        operator.start()
        for namespace, name, tag in sorted(NEEDED):
            wait_ready(plane, namespace, f"{name}.{tag}")
        wait_ready(plane, APP, "cakephp-mysql-example.latest")
        show(plane, "get", "imgdep", "-A")
        show(plane, "describe", "imgdep", "php.7.1", "-n", "openshift")
        show(plane, "get", "builds,deploymentconfigs", "-n", APP)

        after = streams.tags(plane)
        streams.check_only(NEEDED | {OUTPUT}, before, after)
        streams.check_imported_once(NEEDED, simulator.imports())
        assert operator.process.stop() == 0, operator.process.tail()
