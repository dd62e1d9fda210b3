"""What several scenarios need: the cluster with its streams, and the terminal."""

import contextlib

import streams
from control_plane import ControlPlane
from processes import wait_until
from simulator import Simulator

APP = "shop"  # the namespace of the consumers

# Routes are not served on this control plane; consumers bring some along.
ROUTE_CRD = {
    "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "routes.route.openshift.io"},
    "spec": {
        "group": "route.openshift.io", "scope": "Namespaced",
        "names": {"plural": "routes", "singular": "route", "kind": "Route", "listKind": "RouteList"},
        "versions": [{
            "name": "v1", "served": True, "storage": True,
            "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}},
        }],
    },
}


@contextlib.contextmanager
def cluster(objects, *simulate_flags):
    """(plane, simulator): a cluster that holds `objects`, whose imports have all failed once."""
    with ControlPlane() as plane:
        plane.apply(ROUTE_CRD)
        plane.wait_for_api("route.openshift.io/v1")
        for namespace in sorted({item["metadata"]["namespace"] for item in objects}):
            plane.kubectl("create", "namespace", namespace)
        simulator = Simulator(plane, objects, *simulate_flags).start()
        try:
            wait_until("every first import is over", lambda: all(map(streams.tried, streams.tags(plane).values())), 120, every=0.5)
            yield plane, simulator
        finally:
            simulator.process.stop(5)


def build_config(name, stream, tag):
    """A BuildConfig in APP that builds on openshift/STREAM:TAG when that has an image."""
    return {
        "apiVersion": "build.openshift.io/v1", "kind": "BuildConfig", "metadata": {"name": name, "namespace": APP},
        "spec": {
            "source": {"type": "Git", "git": {"uri": "https://git.example.com/shop.git"}},
            "strategy": {"type": "Source", "sourceStrategy": {"from": {"kind": "ImageStreamTag", "namespace": "openshift", "name": f"{stream}:{tag}"}}},
            "triggers": [{"type": "ImageChange", "imageChange": {}}],
        },
    }


def show(plane, *arguments):
    """Prints a kubectl command and what it answers, as a person would see it."""
    print(f"$ kubectl {' '.join(arguments)}")
    print(plane.kubectl(*arguments), flush=True)


def wait_ready(plane, namespace, name, seconds=60):
    """`kubectl wait` on an ImageDependency, which must exist first."""
    path = f"/apis/imagedeps.io/v1alpha1/namespaces/{namespace}/imagedependencies/{name}"
    wait_until(f"ImageDependency {namespace}/{name} exists", lambda: plane.api.up(path), seconds)
    show(plane, "wait", "--for=condition=Ready", f"imgdep/{name}", "-n", namespace, f"--timeout={seconds}s")
