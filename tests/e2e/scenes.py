"""Helpers for several scenarios: a cluster with image streams, and output for the terminal."""

import contextlib

import streams
from control_plane import ControlPlane
from processes import wait_until
from simulator import Simulator

APP = "shop"  # the namespace of the consumers

# This control plane does not serve Routes, but some example applications contain them.
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
    """Yields (plane, simulator): a cluster with `objects`, after all their first imports have
    failed.
    """
    with ControlPlane() as plane:
        plane.apply(ROUTE_CRD)
        plane.wait_for_api("route.openshift.io/v1")
        for namespace in sorted({item["metadata"]["namespace"] for item in objects}):
            plane.kubectl("create", "namespace", namespace)
        simulator = Simulator(plane, objects, *simulate_flags).start()
        try:
            wait_until("all first imports have ended", lambda: all(map(streams.tried, streams.tags(plane).values())), 120, every=0.5)
            yield plane, simulator
        finally:
            simulator.process.stop(5)


def build_config(name, stream, tag):
    """Returns a BuildConfig in APP that uses openshift/STREAM:TAG as builder image."""
    return {
        "apiVersion": "build.openshift.io/v1", "kind": "BuildConfig", "metadata": {"name": name, "namespace": APP},
        "spec": {
            "source": {"type": "Git", "git": {"uri": "https://git.example.com/shop.git"}},
            "strategy": {"type": "Source", "sourceStrategy": {"from": {"kind": "ImageStreamTag", "namespace": "openshift", "name": f"{stream}:{tag}"}}},
            "triggers": [{"type": "ImageChange", "imageChange": {}}],
        },
    }


def show(plane, *arguments):
    """Prints a kubectl command and its output."""
    print(f"$ kubectl {' '.join(arguments)}")
    print(plane.kubectl(*arguments), flush=True)


def wait_ready(plane, namespace, name, seconds=60):
    """Waits until an ImageDependency exists, then runs `kubectl wait` on it."""
    path = f"/apis/imagedeps.io/v1alpha1/namespaces/{namespace}/imagedependencies/{name}"
    wait_until(f"ImageDependency {namespace}/{name} exists", lambda: plane.api.up(path), seconds)
    show(plane, "wait", "--for=condition=Ready", f"imgdep/{name}", "-n", namespace, f"--timeout={seconds}s")
