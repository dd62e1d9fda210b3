#!/usr/bin/env python3
"""Tests the control plane of the end-to-end tests, without imagedeps."""

import http.server
import json
import ssl
import threading
import unittest

import aggregation
from api import Api
from control_plane import ROOT, ControlPlane
from processes import wait_until

STREAMING_LIST = {
    "sendInitialEvents": "true", "resourceVersionMatch": "NotOlderThan", "resourceVersion": "", "allowWatchBookmarks": "true",
}
DISCOVERY = {
    "kind": "APIResourceList", "apiVersion": "v1", "groupVersion": "build.openshift.io/v1",
    "resources": [{"name": "buildconfigs", "singularName": "buildconfig", "namespaced": True, "kind": "BuildConfig", "verbs": ["create"]}],
}
INITIAL_EVENTS_END = "k8s.io/initial-events-end"


class Aggregated(http.server.BaseHTTPRequestHandler):
    """Answers GET with discovery, and POST with the request body and the user from the
    kube-apiserver.
    """

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self._answer(200, DISCOVERY)

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        body["metadata"]["annotations"] = {"user": self.headers["X-Remote-User"]}
        self._answer(201, body)

    def _answer(self, status, content):
        data = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


def serve_aggregated(pair):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Aggregated)
    server.daemon_threads = True
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(pair.certificate, pair.key)
    server.socket = tls.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


class TheControlPlane(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.plane = ControlPlane().__enter__()
        cls.addClassCleanup(cls.plane.__exit__)
        print(f"etcd and kube-apiserver ready after {cls.plane.ready_after:.1f} s")

    def setUp(self):
        self.namespace = self.id().rsplit(".", 1)[1].replace("_", "-").lower()[:63]
        self.plane.kubectl("create", "namespace", self.namespace)

    def test_accepts_the_custom_resource_definition(self):
        plane = self.plane
        plane.apply(ROOT / "crds/imagedependency.yaml")
        plane.wait_for_api("imagedeps.io/v1alpha1")
        plane.apply({
            "apiVersion": "imagedeps.io/v1alpha1", "kind": "ImageDependency",
            "metadata": {"name": "php.7.1", "namespace": self.namespace},
            "spec": {"imageStreamTag": {"name": "php", "tag": "7.1"}},
        })
        self.assertIn("php.7.1", plane.kubectl("get", "imgdep", "-n", self.namespace))

    def test_answers_a_streaming_list(self):
        seen = []
        for event in self.plane.api.watch("/api/v1/namespaces", **STREAMING_LIST):
            seen.append(event)
            if event["type"] == "BOOKMARK":
                break
        self.assertEqual(seen[-1]["object"]["metadata"]["annotations"], {INITIAL_EVENTS_END: "true"})
        self.assertIn(self.namespace, [event["object"]["metadata"].get("name") for event in seen[:-1]])

    def test_grants_a_service_account_exactly_the_rights_of_its_role(self):
        plane = self.plane
        plane.kubectl("create", "serviceaccount", "reader", "-n", self.namespace)
        kubeconfig = plane.service_account_kubeconfig(self.namespace, "reader")
        ask = ("auth", "can-i", "list", "configmaps", "-n", self.namespace)
        self.assertEqual(plane.kubectl(*ask, kubeconfig=kubeconfig, check=False).strip(), "no")
        plane.kubectl("create", "role", "reader", "-n", self.namespace, "--verb=list", "--resource=configmaps")
        plane.kubectl("create", "rolebinding", "reader", "-n", self.namespace, "--role=reader", f"--serviceaccount={self.namespace}:reader")
        wait_until("the role binding is in effect", lambda: "yes" in plane.kubectl(*ask, kubeconfig=kubeconfig, check=False), 5)
        self.assertEqual(plane.kubectl("auth", "can-i", "list", "secrets", "-n", self.namespace, kubeconfig=kubeconfig, check=False).strip(), "no")

    def test_proxies_and_audits_an_aggregated_api(self):
        plane = self.plane
        server = serve_aggregated(aggregation.serving_pair(plane))
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        aggregation.serve(plane, server.server_address[1], ["build.openshift.io/v1"])
        created = plane.api.post(
            f"/apis/build.openshift.io/v1/namespaces/{self.namespace}/buildconfigs",
            {"apiVersion": "build.openshift.io/v1", "kind": "BuildConfig", "metadata": {"name": "shop"}},
        )
        self.assertEqual(created["metadata"]["annotations"], {"user": "admin"})
        (event,) = wait_until("the audit log contains it", lambda: plane.audit("buildconfigs"), 5)
        self.assertEqual((event["user"]["username"], event["responseStatus"]["code"]), ("admin", 201))
        plane.kubectl("delete", "apiservice", "v1.build.openshift.io")

    def test_restarts_with_its_data_after_a_kill(self):
        self.plane.apiserver.kill()
        self.assertFalse(self.plane.api.up())
        self.plane.start_apiserver()
        self.plane.kubectl("get", "namespace", self.namespace)

    def test_rejects_an_expired_client_certificate(self):
        client = self.plane.ca.client("latecomer", "system:masters", days=-1)
        status, _ = Api(self.plane.port, self.plane.ca.certificate, client=client).request("GET", "/api")
        self.assertEqual(status, 401)


if __name__ == "__main__":
    unittest.main(verbosity=2)
