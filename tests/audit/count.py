#!/usr/bin/env python3
"""Counts what `imagedeps audit` counts, by other means: no code in common, standard library only, JSON only.

    count.py TEMPLATES STREAMS [NAMESPACE]

prints {"summary": ..., "istags": {"NS/NAME:TAG": {"kind", "consumers": ["BuildConfig app/web", ...]}}}, where kind is
madeByBuild, importable, notImportable, alias, undefined or other.
"""

import json
import pathlib
import re
import sys

WHOLE_VALUE = re.compile(r"^\$\{\{(\w+)\}\}$")
PARAMETER = re.compile(r"\$\{(\w+)\}")
INTERNAL_HOSTS = ("image-registry.openshift-image-registry.svc:5000", "docker-registry.default.svc:5000")
STRATEGIES = ("sourceStrategy", "dockerStrategy", "customStrategy")
WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet", "CronJob")


def documents(path):
    files = sorted(pathlib.Path(path).rglob("*.json")) if pathlib.Path(path).is_dir() else [path]
    for file in files:
        yield from taken_apart(json.loads(pathlib.Path(file).read_text()))


def taken_apart(document):
    if not document["kind"].endswith("List"):
        yield document
        return
    for item in document["items"]:
        item.setdefault("kind", document["kind"][: -len("List")])
        yield from taken_apart(item)


def filled_in(value, parameters):
    if isinstance(value, dict):
        return {filled_in(key, parameters): filled_in(item, parameters) for key, item in value.items()}
    if isinstance(value, list):
        return [filled_in(item, parameters) for item in value]
    if not isinstance(value, str):
        return value
    whole = WHOLE_VALUE.match(value)
    if whole and whole[1] in parameters:
        try:
            return json.loads(parameters[whole[1]])
        except ValueError:
            return parameters[whole[1]]
    return PARAMETER.sub(lambda match: parameters.get(match[1], match[0]), value)


def without_fixed_namespace(item):
    """The platform drops a namespace that no parameter makes."""
    metadata = dict(item.get("metadata", {}))
    if "${" not in metadata.get("namespace", ""):
        metadata.pop("namespace", None)
    return {**item, "metadata": metadata}


def processed(document):
    if document["kind"] != "Template":
        return [document]
    parameters = {each["name"]: each.get("value") or ("generated" if "generate" in each else "") for each in document.get("parameters", [])}
    parts = [part for item in document["objects"] for part in taken_apart(filled_in(without_fixed_namespace(item), parameters))]
    return [part for part in parts if part["kind"] != "Template"]


def internal(image):
    """NS/NAME:TAG of an image on the internal registry, as a list of none or one."""
    host, _, rest = (image or "").partition("/")
    if host not in INTERNAL_HOSTS or "@" in rest or rest.count("/") != 1:
        return []
    return [rest if ":" in rest else rest + ":latest"]


def build_input(source, ns):
    """What a strategy or an image source names."""
    if not source or not source.get("name"):
        return []
    kind, name, place = source.get("kind") or "ImageStreamTag", source["name"], source.get("namespace") or ns
    if kind == "DockerImage":
        return internal(name)
    if kind == "ImageStream":
        return [f"{place}/{name}:latest"]
    return [f"{place}/{name}"] if kind == "ImageStreamTag" and re.fullmatch(r"[^:@]+:[^:@]+", name) else []


def build_output(target, ns):
    if not target or not target.get("name"):
        return []
    if target.get("kind") == "DockerImage":
        return internal(target["name"])
    name = target["name"] if ":" in target["name"] else target["name"] + ":latest"
    return [f"{target.get('namespace') or ns}/{name}"]


def triggered(source, ns):
    """What a trigger of a deployment names."""
    name = (source or {}).get("name", "")
    if source is None or source.get("kind", "ImageStreamTag") != "ImageStreamTag" or ":" not in name:
        return []
    stream, _, tag = name.partition(":")
    return [f"{source.get('namespace') or ns}/{stream}:{tag}"]


def containers(obj):
    spec = obj.get("spec") or {}
    spec = (spec.get("jobTemplate") or {}).get("spec") or spec
    pod = (spec.get("template") or {}).get("spec") or {}
    for container in (pod.get("containers") or []) + (pod.get("initContainers") or []):
        yield from internal(container.get("image"))


def build_config(obj, ns):
    spec = obj["spec"]
    needs = [tag for kind in STRATEGIES for tag in build_input(((spec.get("strategy") or {}).get(kind) or {}).get("from"), ns)]
    needs += [tag for image in (spec.get("source") or {}).get("images") or [] for tag in build_input(image.get("from"), ns)]
    for trigger in spec.get("triggers") or []:
        source = (trigger.get("imageChange") or {}).get("from") or {}
        if trigger.get("type") in ("ImageChange", "imageChange") and source.get("kind", "ImageStreamTag") == "ImageStreamTag":
            needs += build_input(source, ns)
    return needs, build_output((spec.get("output") or {}).get("to"), ns)


def deployment_config(obj, ns):
    triggers = [each.get("imageChangeParams") or {} for each in obj["spec"].get("triggers") or [] if each.get("type") == "ImageChange"]
    return [tag for each in triggers for tag in triggered(each.get("from"), ns)] + list(containers(obj)), []


def workload(obj, ns):
    annotation = (obj["metadata"].get("annotations") or {}).get("image.openshift.io/triggers")
    entries = json.loads(annotation) if annotation else []
    return [tag for each in entries if each.get("paused") is not True for tag in triggered(each["from"], ns)] + list(containers(obj)), []


def needs_and_makes(obj, ns):
    if obj["kind"] == "BuildConfig":
        return build_config(obj, ns)
    if obj["kind"] == "DeploymentConfig":
        return deployment_config(obj, ns)
    return workload(obj, ns) if obj["kind"] in WORKLOADS else ([], [])


class Library:
    def __init__(self, templates, streams, ns):
        self.needed, self.made, self.sources = {}, {}, {}
        for stream in documents(streams):
            self.define(stream, "openshift")
        for obj in (part for document in documents(templates) for part in processed(document)):
            self.take(obj, obj.get("metadata", {}).get("namespace") or ns)
        for name in list(self.needed):
            self.follow(name)

    def define(self, stream, ns):
        if stream["kind"] != "ImageStream":
            return
        place, name = stream["metadata"].get("namespace") or ns, stream["metadata"]["name"]
        for tag in (stream.get("spec") or {}).get("tags") or []:
            self.sources[f"{place}/{name}:{tag['name']}"] = tag

    def take(self, obj, ns):
        self.define(obj, ns)
        needs, makes = needs_and_makes(obj, ns)
        for tag in needs:
            self.needed.setdefault(tag, set()).add(f"{obj['kind']} {ns}/{obj['metadata'].get('name', '')}")
        for tag in makes:
            self.made.setdefault(tag, set()).add(ns)

    def follow(self, name):
        """What an alias needs."""
        if self.kind_of(name) != "alias":
            return
        ns, stream = name.split(":")[0].split("/")
        target = self.sources[name]["from"]
        place = target.get("namespace") or ns
        leads_to = f"{place}/{target['name']}" if ":" in target["name"] else f"{place}/{stream}:{target['name']}"
        known = leads_to in self.needed
        self.needed.setdefault(leads_to, set()).add(f"ImageStream {ns}/{stream}")
        if not known:
            self.follow(leads_to)

    def kind_of(self, name):
        source = (self.sources.get(name) or {}).get("from") or {}
        makers = self.made.get(name, set())
        if makers and (not source or name.split("/")[0] in makers):  # A stranger is believed only where nothing else is said.
            return "madeByBuild"
        if name not in self.sources:
            return "undefined"
        if self.sources[name].get("reference"):
            return "other"
        if source.get("kind") == "ImageStreamTag":
            return "alias"
        if not source:
            return "other"
        return "importable" if source.get("kind") == "DockerImage" and not source["name"].startswith(INTERNAL_HOSTS) else "notImportable"


def count(templates, streams, ns):
    library = Library(templates, streams, ns)
    istags = {name: {"kind": library.kind_of(name), "consumers": sorted(who)} for name, who in sorted(library.needed.items())}
    summary = {"needed": len(istags)}
    for kind in ("madeByBuild", "importable", "notImportable", "alias", "undefined", "other"):
        summary[kind] = sum(each["kind"] == kind for each in istags.values())
    return {"summary": summary, "istags": istags}


if __name__ == "__main__":
    print(json.dumps(count(sys.argv[1], sys.argv[2], *(sys.argv[3:] or ["default"])), indent=1))
