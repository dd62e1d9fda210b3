#!/usr/bin/env python3
"""Counts what `imagedeps audit` counts, by other means: no code in common, standard library only, JSON only.

    count.py TEMPLATES STREAMS [NAMESPACE]

prints {"summary": ..., "istags": {"NS/NAME:TAG": "madeByBuild" | "importable" | "alias" | "undefined" | "other"}}.
"""

import json
import pathlib
import re
import sys

ONLY_PARAMETER = re.compile(r"^\$\{\{(\w+)\}\}$")
PARAMETER = re.compile(r"\$\{(\w+)\}")
INTERNAL_HOSTS = ("image-registry.openshift-image-registry.svc:5000", "docker-registry.default.svc:5000")
WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet", "CronJob")


def documents(path):
    files = sorted(pathlib.Path(path).rglob("*.json")) if pathlib.Path(path).is_dir() else [path]
    for file in files:
        yield from taken_apart(json.loads(pathlib.Path(file).read_text()))


def taken_apart(document):
    if document["kind"].endswith("List"):
        for item in document["items"]:
            yield from taken_apart(item)
    else:
        yield document


def filled_in(value, parameters):
    if isinstance(value, dict):
        return {filled_in(key, parameters): filled_in(item, parameters) for key, item in value.items()}
    if isinstance(value, list):
        return [filled_in(item, parameters) for item in value]
    if not isinstance(value, str):
        return value
    whole = ONLY_PARAMETER.match(value)
    if whole and whole[1] in parameters:
        return json.loads(parameters[whole[1]])
    return PARAMETER.sub(lambda match: parameters.get(match[1], match[0]), value)


def processed(document):
    if document["kind"] != "Template":
        return [document]
    parameters = {each["name"]: each.get("value", "generated" if "generate" in each else "") for each in document.get("parameters", [])}
    return [part for item in document["objects"] for part in taken_apart(filled_in(item, parameters))]


def istag(source, ns):
    """NS/NAME:TAG of an object reference, or nothing."""
    if not source or source.get("kind", "ImageStreamTag") not in ("ImageStreamTag", "ImageStream"):
        return []
    name = source["name"] if ":" in source["name"] else source["name"] + ":latest"
    return [f"{source.get('namespace') or ns}/{name}"]


def from_internal_registry(image):
    host, _, rest = (image or "").partition("/")
    if host not in INTERNAL_HOSTS or "@" in rest or rest.count("/") != 1:
        return []
    return [rest if ":" in rest else rest + ":latest"]


def pod_specs(obj):
    spec = obj.get("spec", {})
    spec = spec.get("jobTemplate", {}).get("spec", spec)
    return spec.get("template", {}).get("spec", {}) or {}


def container_needs(obj):
    spec = pod_specs(obj)
    for container in (spec.get("containers") or []) + (spec.get("initContainers") or []):
        yield from from_internal_registry(container.get("image"))


def build_config(obj, ns):
    spec = obj["spec"]
    strategy = spec.get("strategy", {})
    needs, makes = [], []
    for kind in ("sourceStrategy", "dockerStrategy", "customStrategy"):
        needs += istag((strategy.get(kind) or {}).get("from"), ns)
    for image in (spec.get("source", {}).get("images") or []):
        needs += istag(image.get("from"), ns)
    for trigger in spec.get("triggers") or []:
        needs += istag((trigger.get("imageChange") or {}).get("from"), ns)
    to = spec.get("output", {}).get("to") or {}
    makes += from_internal_registry(to.get("name")) if to.get("kind") == "DockerImage" else istag(to, ns)
    return needs, makes


def needs_and_makes(obj, ns):
    if obj["kind"] == "BuildConfig":
        return build_config(obj, ns)
    if obj["kind"] == "DeploymentConfig":
        triggers = obj["spec"].get("triggers") or []
        return [tag for each in triggers for tag in istag((each.get("imageChangeParams") or {}).get("from"), ns)] + list(container_needs(obj)), []
    if obj["kind"] in WORKLOADS:
        annotation = (obj["metadata"].get("annotations") or {}).get("image.openshift.io/triggers")
        entries = json.loads(annotation) if annotation else []
        return [tag for each in entries if each.get("paused") is not True for tag in istag(each["from"], ns)] + list(container_needs(obj)), []
    return [], []


def define(stream, ns, sources):
    for tag in (stream.get("spec") or {}).get("tags") or []:
        name = stream["metadata"]["name"]
        sources[f"{stream['metadata'].get('namespace') or ns}/{name}:{tag['name']}"] = tag


def alias_target(tag, name):
    ns, stream = name.split(":")[0].split("/")
    target = tag["from"]
    place = target.get("namespace") or ns
    return f"{place}/{target['name']}" if ":" in target["name"] else f"{place}/{stream}:{target['name']}"


def kind_of(name, made, sources):
    if name in made:
        return "madeByBuild"
    if name not in sources:
        return "undefined"
    source = sources[name].get("from") or {}
    if source.get("kind") == "ImageStreamTag":
        return "alias"
    plain = source.get("kind") == "DockerImage" and not sources[name].get("reference") and not source["name"].startswith(INTERNAL_HOSTS)
    return "importable" if plain else "other"


def count(templates, streams, ns):
    needed, made, sources = set(), set(), {}
    for stream in documents(streams):
        if stream["kind"] == "ImageStream":
            define(stream, "openshift", sources)
    for obj in (part for document in documents(templates) for part in processed(document)):
        place = obj.get("metadata", {}).get("namespace") or ns
        if obj["kind"] == "ImageStream":
            define(obj, place, sources)
        needs, makes = needs_and_makes(obj, place)
        needed.update(needs)
        made.update(makes)
    waiting = list(needed)
    while waiting:
        name = waiting.pop()
        if kind_of(name, made, sources) == "alias":
            target = alias_target(sources[name], name)
            if target not in needed:
                needed.add(target)
                waiting.append(target)
    kinds = {name: kind_of(name, made, sources) for name in sorted(needed)}
    summary = {"needed": len(kinds)}
    for kind in ("madeByBuild", "importable", "alias", "undefined"):
        summary[kind] = sum(each == kind for each in kinds.values())
    return {"summary": summary, "istags": kinds}


if __name__ == "__main__":
    print(json.dumps(count(sys.argv[1], sys.argv[2], *(sys.argv[3:] or ["default"])), indent=1))
