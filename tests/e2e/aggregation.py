"""Registers a local TLS server with the kube-apiserver as an aggregated API."""

import base64

SERVICE = "openshift-api"
NAMESPACE = "default"


def serving_pair(plane):
    """Returns a certificate for the server, valid for the Service's name and for localhost."""
    return plane.ca.server(SERVICE, f"DNS:{SERVICE}.{NAMESPACE}.svc", "DNS:localhost", "IP:127.0.0.1")


def serve(plane, port, group_versions):
    """Routes `group_versions` (image.openshift.io/v1, ...) to 127.0.0.1:`port` and waits until they
    are served.
    """
    plane.apply({
        "apiVersion": "v1", "kind": "Service", "metadata": {"name": SERVICE, "namespace": NAMESPACE},
        "spec": {"type": "ExternalName", "externalName": "localhost"},
    })
    bundle = base64.b64encode(plane.ca.certificate.read_bytes()).decode()
    for group_version in group_versions:
        group, version = group_version.split("/")
        plane.apply({
            "apiVersion": "apiregistration.k8s.io/v1", "kind": "APIService", "metadata": {"name": f"{version}.{group}"},
            "spec": {
                "group": group, "version": version, "groupPriorityMinimum": 9900, "versionPriority": 15, "caBundle": bundle,
                "service": {"name": SERVICE, "namespace": NAMESPACE, "port": port},
            },
        })
    for group_version in group_versions:
        plane.wait_for_api(group_version)
