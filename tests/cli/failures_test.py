"""The reasons and remedies that `status` and `explain` print for refused imports."""

import json
import re
import unittest

from program import InADirectory, main, run

GET = 'Internal error occurred: r.example.com/a/b:1: Get "https://r.example.com/v2/": '
IMAGE = "Internal error occurred: r.example.com/a/b:1: "
PAGE = (IMAGE + "error parsing HTTP {} response body: invalid character '<' looking for "
        'beginning of value: "{}"')
TOKEN = ("Internal error occurred: Get https://r.example.com/v2/a/b/manifests/1: token auth "
         "attempt for registry: https://git.example.com/jwt/auth?service=r request failed with "
         "status: 403 Forbidden")
PROXY = "oc edit proxy.config.openshift.io/cluster"
SECRET = "oc create secret docker-registry"
SOURCE = "oc tag --source=docker"

# Tag, message, reason, the first command that helps.
CASES = [
    ("gateway", IMAGE + "received unexpected HTTP status: 502 Bad Gateway", "RegistryUnreachable",
     "oc import-image x:gateway"),
    ("name", IMAGE + "name invalid: invalid repository name", "ImportInvalid", SOURCE),
    ("page403", PAGE.format(403, "<HTML><HEAD>\\n<TITLE>Access Denied</TITLE>"),
     "RegistryForbidden", "oc -n openshift-apiserver exec"),
    ("page404", PAGE.format(404, "<html>404</html>"), "ManifestUnknown", SOURCE),
    ("proxy407", GET + "Proxy Authentication Required", "ProxyError", PROXY),
    ("proxyconnect", GET + "proxyconnect tcp: dial tcp 10.0.0.9:3128: connect: connection refused",
     "ProxyError", PROXY),
    ("proxyforbidden", GET + "Forbidden", "ProxyError", PROXY),
    ("token", TOKEN, "RegistryForbidden", SECRET),
]


def failed(tag, message):
    """The status of a tag whose import failed."""
    condition = {"type": "ImportSuccess", "status": "False", "generation": 2, "message": message,
                 "reason": "InternalError", "lastTransitionTime": "2026-01-01T00:00:00Z"}
    return {"tag": tag, "items": None, "conditions": [condition]}


def deployment_config(tag):
    """A DeploymentConfig that needs x:TAG."""
    trigger = {"automatic": True, "containerNames": ["c"],
               "from": {"kind": "ImageStreamTag", "name": f"x:{tag}"}}
    return {"apiVersion": "apps.openshift.io/v1", "kind": "DeploymentConfig",
            "metadata": {"name": tag, "namespace": "shop"},
            "spec": {"triggers": [{"type": "ImageChange", "imageChangeParams": trigger}],
                     "template": {"spec": {"containers": [{"name": "c", "image": " "}]}}}}


def cluster():
    """A stream with a tag for each case, and their consumers."""
    checked = {"openshift.io/image.dockerRepositoryCheck": "2026-01-01T00:00:00Z"}
    source = {"kind": "DockerImage", "name": "r.example.com/a/b:1"}
    tags = [{"name": tag, "generation": 2, "from": source} for tag, *_ in CASES]
    stream = {"apiVersion": "image.openshift.io/v1", "kind": "ImageStream",
              "metadata": {"name": "x", "namespace": "shop", "generation": 2,
                           "annotations": checked},
              "spec": {"tags": tags},
              "status": {"tags": [failed(tag, message) for tag, message, *_ in CASES]}}
    items = [stream, *(deployment_config(tag) for tag, *_ in CASES)]
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": items})


class Failures(InADirectory):
    def setUp(self):
        super().setUp()
        self.cluster = self.write("cluster.json", cluster())

    def test_are_named_by_status(self):
        text = " ".join(run("status", "-f", self.cluster).stdout.split())
        for tag, _, reason, _ in CASES:
            self.assertRegex(text, rf"shop/x:{tag}: [^:]* r\.example\.com/a/b:1\. "
                                   rf"The platform's own import failed \({reason}\): ")
        report = json.loads(run("status", "-f", self.cluster, "-o", "json").stdout)
        self.assertEqual({each["istag"]: each["failure"] for each in report["istags"]},
                         {f"x:{tag}": reason for tag, _, reason, _ in CASES})

    def test_have_a_remedy_that_fits(self):
        for tag, _, reason, remedy in CASES:
            ended = run("explain", f"istag/x:{tag}", "-f", self.cluster, "-n", "shop")
            commands = re.findall(r"^ *(oc .*)$", ended.stdout, re.MULTILINE)
            helpful = " ".join(commands)
            self.assertTrue(commands and commands[0].startswith(remedy), ended.stdout)
            self.assertEqual("secret" in helpful, remedy == SECRET, helpful)
            if reason == "ProxyError":
                self.assertIn("the proxy to r.example.com", helpful)


if __name__ == "__main__":
    main()
