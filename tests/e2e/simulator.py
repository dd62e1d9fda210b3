"""`imagedeps simulate` behind the kube-apiserver:

OpenShift's image, build and apps APIs, and the registries.
"""

import json
import os

import aggregation
from api import Api
from control_plane import ROOT
from processes import Process, free_port

PROGRAM = os.environ.get("IMAGEDEPS_BINARY", str(ROOT / "build/imagedeps"))
GROUP_VERSIONS = ("image.openshift.io/v1", "build.openshift.io/v1", "apps.openshift.io/v1")


class Simulator:
    """A simulator that starts with `objects`.

    All registries are down until `registries_are("Fine")`, so every first import fails.
    """

    def __init__(self, plane, objects, *flags):
        self._plane = plane
        self._world = plane.folder / "world.json"
        self._world.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}))
        pair = aggregation.serving_pair(plane)
        self.port = free_port()
        self._api = Api(self.port, plane.ca.certificate)
        self.process = Process("simulator", [
            PROGRAM, "simulate", "--aggregated", "--listen", f"127.0.0.1:{self.port}",
            "--tls-cert-file", pair.certificate, "--tls-private-key-file", pair.key,
            "--world", self._world, "--fail-imports", *flags,
        ], plane.folder)

    def start(self):
        self.process.start().wait_ready(lambda: self._api.up(f"/apis/{GROUP_VERSIONS[0]}"), 10)
        aggregation.serve(self._plane, self.port, GROUP_VERSIONS)
        return self

    def registries_are(self, mood, host="*"):
        """Sets how the registries respond from now on: Fine, Down, RateLimited, ..."""
        self._api.post(f"/sim/v1/registries/{host}", {"mood": mood})

    def add(self, item):
        """Stores an object unchanged, including its status, as an API server of another version
        might.
        """
        self._api.post(f"/sim/v1/objects?namespace={item['metadata']['namespace']}", item)

    def imports(self):
        """Returns all ImageStreamImports from clients, in order, without the platform's own
        imports.
        """
        return [record for record in self._api.get("/sim/v1/imports") if record["ours"]]

    def pulls(self):
        """Returns all requests to registries, in order, including those of the platform's own
        imports.
        """
        return self._api.get("/sim/v1/pulls")
