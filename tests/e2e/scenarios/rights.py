"""The rights of the chart's ServiceAccount: exactly the expected rules, and imports of exactly one
tag.
"""

import contextlib
import http.client
import ssl

from api import Api
from control_plane import ControlPlane
from installation import NAMESPACE, RELEASE, Installation
from processes import free_port, wait_until
from scenes import show

READ = {"list", "watch"}
# (group, resource) -> verbs in any namespace.
ANYWHERE = {
    ("", "namespaces"): READ,
    ("", "events"): {"create", "patch"},
    ("apps", "daemonsets"): READ,
    ("apps", "deployments"): READ,
    ("apps", "statefulsets"): READ,
    ("batch", "cronjobs"): READ,
    ("apps.openshift.io", "deploymentconfigs"): READ,
    ("build.openshift.io", "buildconfigs"): READ,
    ("build.openshift.io", "builds"): READ,
    ("template.openshift.io", "templates"): READ,
    ("image.openshift.io", "imagestreams"): READ,
    ("image.openshift.io", "imagestreamimports"): {"create"},
    ("imagedeps.io", "imagedependencies"): READ | {"get", "create", "patch", "delete"},
    ("imagedeps.io", "imagedependencies/status"): {"patch"},
    ("authentication.k8s.io", "tokenreviews"): {"create"},
    ("authorization.k8s.io", "subjectaccessreviews"): {"create"},
}
# Additional rights in its own namespace.
AT_HOME = {("coordination.k8s.io", "leases"): {"create"}, ("coordination.k8s.io", "leases imagedeps"): {"get", "update"}}

# "VERB RESOURCE[.GROUP][/SUBRESOURCE]", as for `kubectl auth can-i`.
NEVER = [
    "create imagestreams.image.openshift.io", "update imagestreams.image.openshift.io", "patch imagestreams.image.openshift.io",
    "delete imagestreams.image.openshift.io", "update imagestreams.image.openshift.io/status", "update imagestreamtags.image.openshift.io",
    "create imagestreamtags.image.openshift.io", "delete imagestreamtags.image.openshift.io", "create imagestreammappings.image.openshift.io",
    "patch buildconfigs.build.openshift.io", "create builds.build.openshift.io", "create buildconfigs.build.openshift.io/instantiate",
    "patch deploymentconfigs.apps.openshift.io", "create deploymentconfigs.apps.openshift.io/instantiate",
    "patch deployments.apps", "update deployments.apps/scale", "patch statefulsets.apps", "patch daemonsets.apps", "patch cronjobs.batch",
    "get secrets", "list secrets", "watch secrets", "get configmaps", "create pods", "patch namespaces", "create serviceaccounts/token",
    "escalate clusterroles.rbac.authorization.k8s.io", "bind clusterroles.rbac.authorization.k8s.io", "impersonate users",
]

IMPORT_CRD = {
    "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "imagestreamimports.image.openshift.io"},
    "spec": {
        "group": "image.openshift.io", "scope": "Namespaced",
        "names": {"plural": "imagestreamimports", "singular": "imagestreamimport", "kind": "ImageStreamImport", "listKind": "ImageStreamImportList"},
        "versions": [{
            "name": "v1", "served": True, "storage": True,
            "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}},
        }],
    },
}


def rules(api, namespace):
    """Returns (group, resource) -> verbs of this client in `namespace`.

    The resource includes restricted names.
    """
    review = {"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectRulesReview", "spec": {"namespace": namespace}}
    found = {}
    for rule in api.post("/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", review)["status"]["resourceRules"]:
        names = "".join(f" {name}" for name in rule.get("resourceNames", []))
        for group in rule["apiGroups"]:
            for resource in rule["resources"]:
                found.setdefault((group, resource + names), set()).update(rule["verbs"])
    return found


def client(plane, namespace, name):
    return Api(plane.port, plane.ca.certificate, token=plane.kubectl("create", "token", name, "-n", namespace).strip())


def check_rules(plane):
    """Compares the rules with the tables above, without the rights of every authenticated user."""
    plane.kubectl("create", "serviceaccount", "no-roles", "-n", "default")
    for namespace, expected in (("default", ANYWHERE), (NAMESPACE, {**ANYWHERE, **AT_HOME})):
        everybody = rules(client(plane, "default", "no-roles"), namespace)
        own = {key: verbs for key, verbs in rules(client(plane, NAMESPACE, RELEASE), namespace).items() if verbs != everybody.get(key)}
        extra = {key: verbs - expected.get(key, set()) for key, verbs in own.items() if verbs - expected.get(key, set())}
        absent = {key: verbs - own.get(key, set()) for key, verbs in expected.items() if verbs - own.get(key, set())}
        assert not extra and not absent, f"rules in {namespace}: unexpected {extra}, missing {absent}"
        print(f"rules in namespace {namespace}: exactly the {len(expected)} expected")


def can_i(api, question, namespace=""):
    """Like `kubectl auth can-i`, with -A unless a namespace is given.

    kubectl itself reports "no" for all resources of a group that this control plane does not serve.
    """
    verb, what = question.split()
    resource, _, subresource = what.partition("/")
    resource, _, group = resource.partition(".")
    wanted = {"verb": verb, "group": group, "resource": resource, "subresource": subresource, "namespace": namespace}
    review = {"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview", "spec": {"resourceAttributes": wanted}}
    return api.post("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", review)["status"]["allowed"]


def check_never(plane):
    operator = client(plane, NAMESPACE, RELEASE)
    assert can_i(operator, "create imagestreamimports.image.openshift.io"), "the required write is not allowed"
    for question in NEVER:
        assert not can_i(operator, question), f"can-i {question}: yes"
    print(f"can-i create imagestreamimports: yes; no to each of: {', '.join(NEVER)}")


def stream_import(tags, resource_version="1", **more):
    images = [{"from": {"kind": "DockerImage", "name": f"registry.example.com/php:{tag}"}, "to": {"name": tag}} for tag in tags]
    metadata = {"name": "php", "namespace": "default"}
    if resource_version:
        metadata["resourceVersion"] = resource_version
    return {"apiVersion": "image.openshift.io/v1", "kind": "ImageStreamImport", "metadata": metadata,
            "spec": {"import": True, "images": images, **more}}


def check_policy(plane):
    """Serves ImageStreamImport as a CRD, and checks that the chart's policy rejects invalid
    imports.
    """
    plane.apply(IMPORT_CRD)
    plane.wait_for_api("image.openshift.io/v1")
    operator = client(plane, NAMESPACE, RELEASE)
    whole = {"from": {"kind": "DockerImage", "name": "registry.example.com/php"}}
    path = "/apis/image.openshift.io/v1/namespaces/default/imagestreamimports"

    def post(api, body):
        status, answer = api.request("POST", path, body)
        return status, answer["message"] if status >= 400 else ""

    two = stream_import(["7.0", "7.1"])
    wait_until("the policy is in effect", lambda: "ValidatingAdmissionPolicy" in post(operator, two)[1], 30)
    refused = {
        "two images": two,
        "a repository": stream_import(["7.1"], repository=whole),
        "only a repository": stream_import([], repository=whole),
        "no resourceVersion": stream_import(["7.1"], resource_version=""),
        "import: false": stream_import(["7.1"], **{"import": False}),
    }
    for what, body in refused.items():
        status, message = post(operator, body)
        assert status == 403 and "ValidatingAdmissionPolicy" in message, f"{what}: {status} {message}"
        print(f"{what}: {status} {message}")
    # Unlike OpenShift's API, a CRD rejects creates with a resourceVersion other than 0. This check
    # runs after the policy.
    status, message = post(operator, stream_import(["7.1"], resource_version="0"))
    assert status == 201, f"one tag: {status} {message}"
    print(f"one tag with resourceVersion: {status}")
    of_others = stream_import(["7.0", "7.1"], resource_version="")
    of_others["metadata"]["name"] = "ruby"
    status, message = post(plane.api, of_others)
    assert status == 201, f"the policy must not apply to an admin: {status} {message}"


def scrape(port, token=None):
    """Returns (status, text) of the secured metrics. The status is 0 if the port is closed.

    The certificate is self-signed.
    """
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    with contextlib.closing(http.client.HTTPSConnection("127.0.0.1", port, timeout=20, context=trusting)) as connection:
        try:
            connection.request("GET", "/metrics", headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except ConnectionRefusedError:
            return 0, ""


def check_metrics(plane, installation):
    """Checks that per-tag metrics are served over TLS only to clients that RBAC authorizes."""
    port = free_port()
    installation.start("--metrics-secure-listen", f"127.0.0.1:{port}", ready=False)
    wait_until("the secured metrics are served", lambda: scrape(port)[0], 30)
    plane.kubectl("create", "serviceaccount", "prometheus", "-n", "default")
    plane.kubectl("create", "clusterrolebinding", "prometheus", "--clusterrole=imagedeps-metrics-reader", "--serviceaccount=default:prometheus")
    tokens = {name: plane.kubectl("create", "token", name, "-n", "default").strip() for name in ("no-roles", "prometheus")}
    seen = {"no token": scrape(port)[0], "invalid token": scrape(port, "forged")[0], "token without rights": scrape(port, tokens["no-roles"])[0],
            "token of a reader": scrape(port, tokens["prometheus"])[0]}
    print(f"secured metrics: {seen}")
    assert list(seen.values()) == [401, 401, 403, 200], f"{seen}: {scrape(port, tokens['no-roles'])[1]}"
    assert "imagedeps_build_info{" in scrape(port, tokens["prometheus"])[1]
    installation.process.stop()


def run():
    with ControlPlane() as plane:
        installation = Installation(plane)
        check_rules(plane)
        check_metrics(plane, installation)
        check_never(plane)
        check_policy(plane)
        show(plane, "get", "validatingadmissionpolicies,validatingadmissionpolicybindings")
