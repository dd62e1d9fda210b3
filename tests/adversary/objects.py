"""Objects that a tenant can store."""

import json

IMPORT_FAILED = {
    "type": "ImportSuccess", "status": "False", "reason": "InternalError", "generation": 1,
    "message": "Internal error occurred: dial tcp: connection refused",
    "lastTransitionTime": "2026-01-01T00:00:00Z",
}


def metadata(namespace, name, **more):
    return {"namespace": namespace, "name": name, **more}


def stream(namespace, name, sources):
    """Returns an ImageStream with tags from pull specs. The platform's own import of each tag has
    failed, so no tag was ever populated.
    """
    tags = [{"name": tag, "from": {"kind": "DockerImage", "name": source}, "generation": 1,
             "importPolicy": {}, "referencePolicy": {"type": "Source"}}
            for tag, source in sources.items()]
    status = [{"tag": tag, "items": None, "conditions": [IMPORT_FAILED]} for tag in sources]
    return {"apiVersion": "image.openshift.io/v1", "kind": "ImageStream",
            "metadata": metadata(namespace, name, generation=1),
            "spec": {"tags": tags}, "status": {"tags": status}}


def build_config(namespace, name, istag, annotations=None):
    """Returns a BuildConfig that needs `istag`. No trigger starts a build."""
    source = {"kind": "ImageStreamTag", "name": istag}
    return {"apiVersion": "build.openshift.io/v1", "kind": "BuildConfig",
            "metadata": metadata(namespace, name, annotations=annotations or {}),
            "spec": {"strategy": {"type": "Source", "sourceStrategy": {"from": source}},
                     "source": {"type": "Git", "git": {"uri": "https://git.example.com/x"}},
                     "triggers": []}}


def needed(namespace, count, host="registry.example.com", name="app"):
    """Returns `count` streams with one tag each, and a BuildConfig that needs each of them. A {}
    in `host` is the number of the stream.
    """
    found = []
    for number in range(count):
        source = f"{host.format(number)}/{name}/image-{number}:latest"
        found.append(stream(namespace, f"{name}-{number}", {"latest": source}))
        found.append(build_config(namespace, f"{name}-{number}", f"{name}-{number}:latest"))
    return found


def deployment(namespace, name, entries, containers):
    """Returns a Deployment whose trigger annotation has these (istag, fieldPath) pairs."""
    triggers = [{"from": {"kind": "ImageStreamTag", "name": istag}, "fieldPath": path}
                for istag, path in entries]
    text = json.dumps(triggers, separators=(",", ":"))
    return {"apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": metadata(namespace, name,
                                 annotations={"image.openshift.io/triggers": text}),
            "spec": {"template": {"spec": {"containers": containers}}}}


def deployment_config(namespace, name, istag, containers):
    """Returns a DeploymentConfig with this number of containers, which one trigger names all."""
    names = [f"c{number}" for number in range(containers)]
    trigger = {"automatic": True, "containerNames": names,
               "from": {"kind": "ImageStreamTag", "name": istag}}
    return {"apiVersion": "apps.openshift.io/v1", "kind": "DeploymentConfig",
            "metadata": metadata(namespace, name),
            "spec": {"triggers": [{"type": "ImageChange", "imageChangeParams": trigger}],
                     "template": {"spec": {"containers": [{"name": each} for each in names]}}}}


def template(namespace, name, value, uses):
    """Returns a Template with one parameter of `value` characters, used `uses` times in an
    annotation of its only object.
    """
    item = build_config(namespace, "expanded", "a:b", {"text": "${A}" * uses})
    return {"apiVersion": "template.openshift.io/v1", "kind": "Template",
            "metadata": metadata(namespace, name),
            "parameters": [{"name": "A", "value": "z" * value}], "objects": [item]}


def is_populated(item, tag="latest"):
    """Returns whether a tag of an ImageStream has an image."""
    tags = item.get("status", {}).get("tags") or []
    return any(each["tag"] == tag and each.get("items") for each in tags)
