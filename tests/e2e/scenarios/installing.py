"""Installs the chart on a real kube-apiserver.

Covers shared namespaces that are created later, a restricted scope, uninstalling, and the plain
manifests.
"""

from control_plane import ROOT, ControlPlane
from installation import NAMESPACE, RELEASE, Installation
from scenarios.rights import can_i, client
from scenes import show

CHART = ROOT / "helm/imagedeps"


def dependency(namespace):
    return {"apiVersion": "imagedeps.io/v1alpha1", "kind": "ImageDependency", "metadata": {"name": "php.7.1", "namespace": namespace},
            "spec": {"imageStreamTag": {"name": "php", "tag": "7.1"}}}


def readable(plane, namespace):
    """Returns whether an account without any role can read ImageDependencies in a namespace."""
    return can_i(client(plane, "default", "no-roles"), "list imagedependencies.imagedeps.io", namespace)


def check_shared_namespace(plane):
    assert not plane.kubectl("get", "rolebindings", "-A", "-l", "app.kubernetes.io/name=imagedeps", "-o", "name").count("imagedeps-view")
    plane.kubectl("create", "namespace", "openshift")
    plane.helm("upgrade", RELEASE, CHART, "-n", NAMESPACE, "--reuse-values")
    assert readable(plane, "openshift") and not readable(plane, "default")
    print("installed without namespace openshift; an upgrade after its creation allows all users to read there, and only there")


def check_identity(plane):
    plane.apply(dependency("openshift"))
    other = '{"spec":{"imageStreamTag":{"tag":"7.0"}}}'
    refused = plane.run("kubectl", "patch", "imgdep", "php.7.1", "-n", "openshift", "--type=merge", "-p", other, check=False)
    assert "spec.imageStreamTag is immutable" in refused.stderr, refused.stderr
    show(plane, "get", "imgdep", "-A", "--field-selector", "spec.imageStreamTag.name=php", "-o", "wide")


def check_scope(plane):
    plane.kubectl("create", "namespace", "shop")
    plane.helm("upgrade", RELEASE, CHART, "-n", NAMESPACE, "--reuse-values", "--set", "config.scope.namespaces={shop}")
    operator = client(plane, NAMESPACE, RELEASE)
    imports = "create imagestreamimports.image.openshift.io"
    assert [can_i(operator, imports, namespace) for namespace in ("shop", "openshift", "default", "")] == [True, True, False, False]
    print("with scope.namespaces={shop}: imports are allowed only in shop and openshift")
    plane.helm("upgrade", RELEASE, CHART, "-n", NAMESPACE, "--reuse-values", "--set", "config.mode=Observe")
    assert not can_i(operator, imports, "shop")
    print("in mode Observe: no imports are allowed")


def check_uninstall(plane):
    plane.helm("uninstall", RELEASE, "-n", NAMESPACE)
    left = plane.kubectl("get", "imgdep", "-A", "-o", "name").split()
    assert left == ["imagedependency.imagedeps.io/php.7.1"], f"left after uninstalling: {left}"
    roles = plane.kubectl("get", "clusterroles,roles,rolebindings", "-A", "-l", "app.kubernetes.io/name=imagedeps", "-o", "name")
    assert not roles, f"left after uninstalling: {roles}"
    Installation(plane)
    print("uninstalled: the ImageDependencies remain, all roles are deleted; installed again")
    plane.helm("uninstall", RELEASE, "-n", NAMESPACE)


def check_plain_manifests(plane):
    plane.kubectl("apply", "--server-side", "--force-conflicts", "-f", ROOT / "deploy/00-namespace.yaml", "-f", ROOT / "deploy/imagedeps.yaml")
    print("kubectl applies deploy/")


def run():
    with ControlPlane() as plane:
        plane.kubectl("create", "serviceaccount", "no-roles", "-n", "default")
        Installation(plane)
        check_shared_namespace(plane)
        check_identity(plane)
        check_scope(plane)
        check_uninstall(plane)
        check_plain_manifests(plane)
