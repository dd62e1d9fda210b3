"""The shapes of image streams and templates: named shapes, and every field.

    shapes.py FOLDER

Prints each named shape of a library and the files that have it.
"""

import json
import pathlib
import re
import sys

PARAMETER = re.compile(r"\$\{\w+\}")
WHOLE_VALUE = re.compile(r"^\$\{\{\w+\}\}$")
READ_KINDS = (
    "Template",
    "ImageStream",
    "BuildConfig",
    "DeploymentConfig",
    "Deployment",
)  # The kinds that imagedeps reads.
FREE_KEYS = ("labels", "matchLabels", "annotations")  # Their keys are free text.
WORDS = ("type", "kind", "generate", "from")  # Their values are a closed set, except for lengths.


def documents(value):
    """The objects of a file, including those in Lists and Templates."""
    if value.get("kind", "").endswith("List"):
        for item in value["items"]:
            yield from documents(item)
        return
    yield value
    for item in value.get("objects") or []:
        yield from documents(item)


def at(value, *keys):
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def of_kind(value, *kinds):
    return [each for each in documents(value) if each.get("kind") in kinds]


def tags(value):
    return [
        tag for stream in of_kind(value, "ImageStream") for tag in at(stream, "spec", "tags") or []
    ]


def aliases(value):
    return [tag["from"] for tag in tags(value) if at(tag, "from", "kind") == "ImageStreamTag"]


def parameters(value):
    return value.get("parameters") or []


def triggers(value, kind):
    return [each for item in of_kind(value, kind) for each in at(item, "spec", "triggers") or []]


def image_changes(value):
    return [
        each["imageChangeParams"]
        for each in triggers(value, "DeploymentConfig")
        if "imageChangeParams" in each
    ]


def entries(value):
    """The entries of all trigger annotations."""
    notes = [
        at(item, "metadata", "annotations", "image.openshift.io/triggers")
        for item in of_kind(value, "Deployment")
    ]
    return [entry for note in notes if note for entry in json.loads(note)]


def strategies(value):
    return [at(item, "spec", "strategy") or {} for item in of_kind(value, "BuildConfig")]


def images(value):
    pods = [
        at(item, "spec", "template", "spec") or {}
        for item in of_kind(value, "Deployment", "DeploymentConfig")
    ]
    return [
        each.get("image")
        for pod in pods
        for each in (pod.get("containers") or []) + (pod.get("initContainers") or [])
    ]


def texts(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from texts(each)
    elif isinstance(value, str):
        yield value


def spelled(kind, version):
    return lambda value: [item for item in of_kind(value, kind) if item["apiVersion"] == version]


def generated(pattern):
    return lambda value: [
        each
        for each in parameters(value)
        if each.get("generate") == "expression" and pattern in each["from"]
    ]


def annotated(key):
    return lambda value: [tag for tag in tags(value) if key in (tag.get("annotations") or {})]


def policy(key, wanted):
    return lambda value: [tag for tag in tags(value) if at(tag, "importPolicy", key) == wanted]


def reference_policy(wanted):
    return lambda value: [
        tag for tag in tags(value) if at(tag, "referencePolicy", "type") == wanted
    ]


def has(kind):
    return lambda value: of_kind(value, kind)


# Maps a name to a function that returns the matches in a file, or a false value without matches.
SHAPES = {
    # API versions.
    "ImageStream image.openshift.io/v1": spelled("ImageStream", "image.openshift.io/v1"),
    "ImageStream v1": spelled("ImageStream", "v1"),
    "Template template.openshift.io/v1": spelled("Template", "template.openshift.io/v1"),
    "Template v1": spelled("Template", "v1"),
    "BuildConfig build.openshift.io/v1": spelled("BuildConfig", "build.openshift.io/v1"),
    "BuildConfig v1": spelled("BuildConfig", "v1"),
    "DeploymentConfig apps.openshift.io/v1": spelled("DeploymentConfig", "apps.openshift.io/v1"),
    "DeploymentConfig v1": spelled("DeploymentConfig", "v1"),
    "List of ImageStreams": lambda value: value["kind"] == "List" and tags(value),
    # Tags.
    "tag from DockerImage": lambda value: [
        tag for tag in tags(value) if at(tag, "from", "kind") == "DockerImage"
    ],
    "tag from a digest": lambda value: [
        tag for tag in tags(value) if "@sha256:" in at(tag, "from", "name")
    ],
    "alias in its stream": lambda value: [
        source for source in aliases(value) if ":" not in source["name"]
    ],
    "alias of an alias": lambda value: [
        tag
        for tag in tags(value)
        if tag["name"] in [source["name"] for source in aliases(value)]
        and tag["from"]["kind"] == "ImageStreamTag"
    ],
    "alias across streams": lambda value: [
        source for source in aliases(value) if ":" in source["name"]
    ],
    "alias with a namespace": lambda value: [
        source for source in aliases(value) if "namespace" in source
    ],
    "dangling alias": lambda value: [
        source
        for source in aliases(value)
        if ":" not in source["name"] and source["name"] not in [tag["name"] for tag in tags(value)]
    ],
    "hidden tag": lambda value: [
        tag for tag in tags(value) if "hidden" in (at(tag, "annotations", "tags") or "").split(",")
    ],
    "tag annotation tags": annotated("tags"),
    "tag annotation version": annotated("version"),
    "tag annotation supports": annotated("supports"),
    "tag annotation sampleRepo": annotated("sampleRepo"),
    "tag annotation sampleRef": annotated("sampleRef"),
    "tag annotation sampleContextDir": annotated("sampleContextDir"),
    "importPolicy empty": lambda value: [
        tag for tag in tags(value) if tag.get("importPolicy") == {}
    ],
    "importPolicy scheduled": policy("scheduled", True),
    "importPolicy insecure": policy("insecure", True),
    "importMode Legacy": policy("importMode", "Legacy"),
    "importMode PreserveOriginal": policy("importMode", "PreserveOriginal"),
    "referencePolicy Local": reference_policy("Local"),
    "referencePolicy Source": reference_policy("Source"),
    "referencePolicy absent": lambda value: [
        tag for tag in tags(value) if "referencePolicy" not in tag
    ],
    "reference tag": lambda value: [tag for tag in tags(value) if tag.get("reference") is True],
    # Parameters.
    "required parameter": lambda value: [
        each for each in parameters(value) if each.get("required")
    ],
    "optional parameter": lambda value: [
        each for each in parameters(value) if not each.get("required")
    ],
    "parameter without a value": lambda value: [
        each for each in parameters(value) if not each.get("value") and "generate" not in each
    ],
    "generator [a-zA-Z0-9]": generated("[a-zA-Z0-9]"),
    "generator [a-z0-9]": generated("[a-z0-9]"),
    "generator [A-Z0-9] behind text": generated("user[A-Z0-9]"),
    "generator [\\w]": generated("[\\w]"),
    "parameter inside text": lambda value: [
        text for text in texts(value.get("objects")) if PARAMETER.search(text)
    ],
    "${{NON_STRING}} parameter": lambda value: [
        text for text in texts(value.get("objects")) if WHOLE_VALUE.match(text)
    ],
    "parameter in a tag": lambda value: [
        each
        for each in strategies(value)
        if re.search(r":\$\{\w+\}$", at(each, "sourceStrategy", "from", "name") or "")
    ],
    "istag as one parameter": lambda value: [
        each for each in image_changes(value) if re.fullmatch(r"\$\{\w+\}", each["from"]["name"])
    ],
    "namespace as a parameter": lambda value: [
        each
        for each in strategies(value)
        if PARAMETER.search(at(each, "sourceStrategy", "from", "namespace") or "")
    ],
    "fixed namespace": lambda value: [
        each
        for each in strategies(value)
        if at(each, "sourceStrategy", "from", "namespace") == "openshift"
    ],
    "template message": lambda value: value.get("message"),
    "template labels": lambda value: value.get("labels"),
    # Builds.
    "source strategy": lambda value: [
        each for each in strategies(value) if "sourceStrategy" in each
    ],
    "docker strategy": lambda value: [
        each for each in strategies(value) if "dockerStrategy" in each
    ],
    "custom strategy": lambda value: [
        each for each in strategies(value) if "customStrategy" in each
    ],
    "source image": lambda value: [
        item for item in of_kind(value, "BuildConfig") if at(item, "spec", "source", "images")
    ],
    "output to an istag": lambda value: [
        item
        for item in of_kind(value, "BuildConfig")
        if at(item, "spec", "output", "to", "kind") == "ImageStreamTag"
    ],
    "output to a DockerImage": lambda value: [
        item
        for item in of_kind(value, "BuildConfig")
        if at(item, "spec", "output", "to", "kind") == "DockerImage"
    ],
    "build trigger without imageChange": lambda value: [
        each for each in triggers(value, "BuildConfig") if each == {"type": "ImageChange"}
    ],
    "build trigger with an empty imageChange": lambda value: [
        each for each in triggers(value, "BuildConfig") if each.get("imageChange") == {}
    ],
    "build trigger with a from": lambda value: [
        each for each in triggers(value, "BuildConfig") if at(each, "imageChange", "from")
    ],
    "build trigger GitHub": lambda value: [
        each for each in triggers(value, "BuildConfig") if each["type"] == "GitHub"
    ],
    "build trigger Generic": lambda value: [
        each for each in triggers(value, "BuildConfig") if each["type"] == "Generic"
    ],
    # Deployments.
    "DeploymentConfig with an ImageChange trigger": image_changes,
    "ImageChange with an empty lastTriggeredImage": lambda value: [
        each for each in image_changes(value) if each.get("lastTriggeredImage") == ""
    ],
    "ImageChange with a namespace": lambda value: [
        each for each in image_changes(value) if "namespace" in each["from"]
    ],
    "Deployment with a trigger annotation": entries,
    "trigger annotation with an index": lambda value: [
        each for each in entries(value) if ".containers[0].image" in each["fieldPath"]
    ],
    "trigger annotation with a container name": lambda value: [
        each for each in entries(value) if "?(@.name==" in each["fieldPath"]
    ],
    "trigger annotation of an init container": lambda value: [
        each for each in entries(value) if "initContainers" in each["fieldPath"]
    ],
    "trigger annotation with a namespace": lambda value: [
        each for each in entries(value) if "namespace" in each["from"]
    ],
    "Deployment with fields of a DeploymentConfig": lambda value: [
        item
        for item in of_kind(value, "Deployment")
        if "triggers" in item["spec"] or "recreateParams" in item["spec"].get("strategy", {})
    ],
    "image of one space": lambda value: [image for image in images(value) if image == " "],
    "image that names a tag": lambda value: [
        image for image in images(value) if image and image != " "
    ],
    # Other objects in templates.
    **{
        f"{kind} in a template": has(kind)
        for kind in (
            "ConfigMap",
            "PersistentVolumeClaim",
            "RoleBinding",
            "Route",
            "Secret",
            "Service",
            "ServiceAccount",
            "ServiceMonitor",
        )
    },
}


def files(folder):
    """Maps each file name, such as "templates/database.json", to its content."""
    found = {}
    for part in ("imagestreams", "templates"):
        for path in sorted((pathlib.Path(folder) / part).glob("*.json")):
            found[f"{part}/{path.name}"] = json.loads(path.read_text())
    return found


def named_shapes(folder):
    """Maps each shape to the files that have it."""
    content = files(folder)
    return {
        shape: [name for name, value in content.items() if shows(value)]
        for shape, shows in SHAPES.items()
    }


def fields(folder):
    """Every field of the kinds that imagedeps reads, with its type.

    For all other kinds it is only their apiVersion.
    """
    found = set()
    for value in files(folder).values():
        for each in documents(value):
            kind = each["kind"]
            if kind in READ_KINDS:
                content = {key: item for key, item in each.items() if key != "objects"}
                found.update(f"{kind}{path}" for path in paths(content))
            else:
                found.add(f"{kind} {each['apiVersion']}")
    return found


def paths(value):
    """Paths such as ".spec.tags[].name: str" and ".spec.tags[].from.kind = DockerImage".

    An empty list or object counts as a field.
    """
    if isinstance(value, dict):
        if not value:
            yield ": {}"
        for key, item in value.items():
            yield from (f".{key}{path}" for path in paths_of(key, item))
    elif isinstance(value, list):
        if not value:
            yield ": []"
        for item in value:
            yield from (f"[]{path}" for path in paths(item))
    else:
        yield f": {type(value).__name__}"


def paths_of(key, item):
    if key in FREE_KEYS:
        return [": free"]
    if key in WORDS and isinstance(item, str):
        return [" = " + re.sub(r"\{\d+\}", "{n}", item)]
    return paths(item)


if __name__ == "__main__":
    for shape, where in named_shapes(sys.argv[1]).items():
        print(f"{shape}: {', '.join(where)}")
