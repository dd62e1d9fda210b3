"""Generates Templates and image streams from a seed, in realistic shapes and with invented names."""

import json
import random

INTERNAL = "image-registry.openshift-image-registry.svc:5000"
STREAMS = ["quark", "lepton", "boson", "hadron"]
TAGS = ["1.0", "2.0-ubi9", "latest", "edge"]


class Inventor:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.parameters = []
        self.count = 0

    def one(self, choices):
        return self.random.choice(choices)

    def chance(self, probability):
        return self.random.random() < probability

    def name(self, what):
        self.count += 1
        return f"{what}-{self.count}"

    def parameter(self, value, whole=False):
        """Returns the value or a parameter with that value. `whole`: a JSON parameter, `${{NAME}}`, that replaces its quotes too."""
        if not whole and self.chance(0.5):
            return value
        name = self.one(["VERSION", "IMAGE_TAG", "NS", "name"]) + f"_{len(self.parameters)}"
        self.parameters.append({"name": name, "value": value if isinstance(value, str) else json.dumps(value), "required": self.chance(0.3)})
        return "${{" + name + "}}" if whole else "${" + name + "}"

    # Objects that reference istags.

    def istag(self):
        stream, tag = self.parameter(self.one(STREAMS)), self.parameter(self.one([*TAGS, "nowhere"]))
        return f"{stream}:{tag}"

    def reference(self):
        """Returns an object reference, sometimes without a namespace."""
        source = {"kind": "ImageStreamTag", "name": self.istag()}
        if self.chance(0.7):
            source["namespace"] = self.parameter(self.one(["openshift", "openshift", "team"]))
        return source

    def output(self):
        return {"kind": "ImageStreamTag", "name": self.one(["app", "api", "quark"]) + ":" + self.one(["latest", "1.0"])}

    def build_config(self):
        kind = self.one(["source", "docker", "custom"])
        strategy = {f"{kind}Strategy": {"from": self.reference()}, "type": kind.capitalize()}
        if self.chance(0.2):
            strategy[f"{kind}Strategy"]["from"] = {"kind": "ImageStream", "name": self.one(STREAMS)}
        if self.chance(0.1):
            strategy[f"{kind}Strategy"]["from"] = {"kind": "DockerImage", "name": self.one(["quay.io/x/y:1", f"{INTERNAL}/team/app:latest"])}
        spec = {"strategy": strategy, "source": {"git": {"uri": "https://git.example/x"}}, "triggers": [{"type": "ConfigChange"}]}
        if self.chance(0.4):
            spec["source"]["images"] = [{"from": self.reference(), "paths": []}]
        if self.chance(0.6):
            spec["triggers"].append(self.one([{"type": "ImageChange"}, {"type": "ImageChange", "imageChange": {}},
                                              {"type": "imageChange", "imageChange": {"from": self.reference()}},
                                              {"type": "Generic", "generic": {"secret": "x"}}]))
        target = self.output()
        if self.chance(0.2):
            target = self.one([{"kind": "DockerImage", "name": f"{INTERNAL}/app/api:1.0"}, {"kind": "DockerImage", "name": "quay.io/a/b:1"},
                               {"kind": "ImageStreamTag", "name": "hadron:1.0", "namespace": "openshift"},
                               {"kind": "ImageStreamTag", "name": "hadron:built", "namespace": "openshift"}])
        spec["output"] = {"to": target}
        return {"apiVersion": self.one(["v1", "build.openshift.io/v1"]), "kind": "BuildConfig", "metadata": {"name": self.name("build")}, "spec": spec}

    def pod(self):
        images = [" ", "quay.io/x/y:1", f"{INTERNAL}/openshift/{self.one(STREAMS)}:{self.one(TAGS)}", f"{INTERNAL}/openshift/quark", f"{INTERNAL}/openshift/quark@sha256:12"]
        pod = {"containers": [{"name": "c", "image": self.one(images)}]}
        if self.chance(0.3):
            pod["initContainers"] = [{"name": "i", "image": self.one(images)}]
        return {"metadata": {"labels": {"app": "x"}}, "spec": pod}

    def deployment_config(self):
        triggers = [{"type": "ConfigChange"}]
        for _ in range(self.random.randrange(3)):
            source = self.reference() if self.chance(0.6) else self.output()
            triggers.append({"type": "ImageChange", "imageChangeParams": {"automatic": self.chance(0.5), "containerNames": ["c"], "from": source}})
        return {"apiVersion": self.one(["v1", "apps.openshift.io/v1"]), "kind": "DeploymentConfig", "metadata": {"name": self.name("dc")},
                "spec": {"triggers": triggers, "replicas": self.parameter(2, whole=self.chance(0.5)), "template": self.pod()}}

    def annotation(self):
        entries = []
        for number in range(self.random.randrange(3)):
            entry = {"from": self.reference() if self.chance(0.6) else self.output(),
                     "fieldPath": f"spec.template.spec.containers[{number}].image"}
            if self.chance(0.3):
                entry.update(self.one([{"paused": True}, {"paused": False}, {"paused": "true"}, {"pause": "true"}]))
            entries.append(entry)
        return json.dumps(entries)

    def workload(self):
        kind, version = self.one([("Deployment", "apps/v1"), ("Deployment", "extensions/v1beta1"), ("StatefulSet", "apps/v1"),
                                  ("DaemonSet", "apps/v1"), ("CronJob", "batch/v1"), ("CronJob", "batch/v1beta1")])
        spec = {"template": self.pod()}
        return {"apiVersion": version, "kind": kind,
                "metadata": {"name": self.name("load"), "annotations": {"image.openshift.io/triggers": self.annotation(), "other": "x"}},
                "spec": {"jobTemplate": {"spec": spec}} if kind == "CronJob" else spec}

    def nothing(self):
        return self.one([{"apiVersion": "v1", "kind": "Service", "metadata": {"name": self.name("service")}, "spec": {"ports": []}},
                         {"apiVersion": "route.openshift.io/v1", "kind": "Route", "metadata": {"name": self.name("route")}},
                         {"apiVersion": "image.openshift.io/v1", "kind": "ImageStream", "metadata": {"name": self.one(["app", "api"])}}])

    # Objects that define istags.

    def tag(self, name, ns):
        source = self.one([{"kind": "DockerImage", "name": f"registry.example/{name}:1"}] * 4 + [
            {"kind": "ImageStreamTag", "name": self.one(TAGS)}, {"kind": "ImageStreamTag", "name": f"{self.one(STREAMS)}:{self.one(TAGS)}"},
            {"kind": "ImageStreamTag", "name": f"{self.one(STREAMS)}:{self.one(TAGS)}", "namespace": self.one(["openshift", "team", ns])},
            {"kind": "ImageStreamImage", "name": "quark@sha256:12"}, {"kind": "DockerImage", "name": f"{INTERNAL}/team/x:1"}])
        tag = {"name": name, "from": source}
        if self.chance(0.1):
            tag["reference"] = True
        if self.chance(0.05):
            del tag["from"]
        return tag

    def stream(self, ns):
        tags = [self.tag(name, ns) for name in TAGS if self.chance(0.8)]
        metadata = {"name": self.one(STREAMS)}
        if ns != "openshift":
            metadata["namespace"] = ns
        return {"apiVersion": self.one(["v1", "image.openshift.io/v1"]), "kind": "ImageStream", "metadata": metadata, "spec": {"tags": tags}}

    def template(self):
        self.parameters = []
        makers = [self.build_config, self.deployment_config, self.workload, self.workload, self.nothing]
        objects = [self.one(makers)() for _ in range(self.random.randrange(1, 7))]
        for each in objects:
            if self.chance(0.1):
                each["metadata"]["namespace"] = "fixed"  # Dropped when the Template is processed.
            elif self.chance(0.15):
                each["metadata"]["namespace"] = "${PROJECT}"
        self.parameters.append({"name": "PROJECT", "value": "team"})
        self.parameters.append({"name": "SECRET", "generate": "expression", "from": "[a-z]{8}"})
        if self.chance(0.2):
            objects = [{"apiVersion": "v1", "kind": "List", "items": objects}]
        return {"apiVersion": self.one(["v1", "template.openshift.io/v1"]), "kind": "Template", "metadata": {"name": self.name("template")},
                "labels": {"template": "x"}, "objects": objects, "parameters": self.parameters}


def wrapped(inventor, objects, kind):
    """Puts some of the objects into Lists and nested Lists."""
    if inventor.chance(0.3):
        objects = [{"apiVersion": "v1", "kind": "List", "items": objects}]
    if inventor.chance(0.3):
        objects = [{"apiVersion": "v1", "kind": "List", "metadata": {}, "items": objects}]
    if inventor.chance(0.1) and all(each["kind"] == kind for each in objects):
        objects = [{"apiVersion": "v1", "kind": f"{kind}List", "items": objects}]
    return objects


def invent(seed):
    """Returns the Templates and objects of a project, and the image streams of the cluster."""
    inventor = Inventor(seed)
    templates = [inventor.template() for _ in range(inventor.random.randrange(1, 6))]
    inventor.parameters = []
    plain = [inventor.nothing() for _ in range(2)]
    # One stream per name and namespace: these tests do not depend on the order of files.
    streams = {}
    for ns in ("openshift", "openshift", "openshift", "team", "team"):
        each = inventor.stream(ns)
        streams[(ns, each["metadata"]["name"])] = each
    return wrapped(inventor, templates + plain, "Template"), wrapped(inventor, list(streams.values()), "ImageStream")
