"""Image streams for the scenarios, and checks of the changes to their tags."""

import json
import os
import pathlib

from control_plane import ROOT


def stream(namespace, name, **sources):
    """Returns an ImageStream with tags from pull specs.

    A source without a slash is an alias of that tag.
    """
    tags = [
        {"name": tag, "from": {"kind": "DockerImage" if "/" in source else "ImageStreamTag", "name": source},
         "referencePolicy": {"type": "Local"}}
        for tag, source in sources.items()
    ]
    return {"apiVersion": "image.openshift.io/v1", "kind": "ImageStream",
            "metadata": {"name": name, "namespace": namespace}, "spec": {"tags": tags}}


SYNTHETIC_LIBRARY = ROOT / "tests/library"


def openshift_library():
    """Returns the optional folder with OpenShift's own streams and templates, or None."""
    if named := os.environ.get("IMAGEDEPS_LIBRARY"):
        return pathlib.Path(named)
    folder = ROOT.parent / "shared/library"
    return folder if folder.is_dir() else None


def library_streams(library, namespace="openshift"):
    """Returns the image streams of a library, moved to `namespace`."""
    found = []
    for path in sorted((library / "imagestreams").glob("*.json")):
        content = json.loads(path.read_text())
        for item in content.get("items", [content]):
            item["metadata"] = {**item["metadata"], "namespace": namespace}
            found.append({**item, "apiVersion": "image.openshift.io/v1"})
    return found


def tags(plane):
    """Returns (namespace, stream, tag) -> spec and status of every tag of every stream."""
    result = {}
    for item in plane.api.items("/apis/image.openshift.io/v1/imagestreams"):
        place = (item["metadata"]["namespace"], item["metadata"]["name"])
        for tag in item.get("spec", {}).get("tags") or []:
            result.setdefault((*place, tag["name"]), {})["spec"] = tag
        for tag in item.get("status", {}).get("tags") or []:
            result.setdefault((*place, tag["tag"]), {})["status"] = tag
    return result


def populated(tag):
    """Returns whether the tag has an image. A reference tag has an item without an image."""
    items = tag.get("status", {}).get("items") or [{}]
    return bool(items[0].get("image"))


def tried(tag):
    """Returns whether the platform's only import of the tag has ended.

    Aliases and reference tags are not imported.
    """
    spec = tag.get("spec", {})
    source = spec.get("from") or {}
    return source.get("kind") != "DockerImage" or bool(spec.get("reference")) or bool(tag.get("status", {}).get("conditions")) or populated(tag)


def follows(key, all_tags):
    """Returns the tag that an alias leads to, or the tag itself. The server populates aliases."""
    namespace, name, tag = key
    for _ in range(len(all_tags)):
        source = all_tags.get((namespace, name, tag), {}).get("spec", {}).get("from") or {}
        if source.get("kind") != "ImageStreamTag":
            break
        stream, _, tag = source["name"].rpartition(":")
        namespace, name = source.get("namespace", namespace), stream or name
    return (namespace, name, tag)


def check_only(needed, before, after):
    """Checks that every needed tag is populated and no other tag has changed, except aliases of
    needed tags.
    """
    missing = [key for key in needed if not populated(after[key])]
    assert not missing, f"still not populated: {missing}"
    changed = [key for key, tag in after.items() if tag != before.get(key)]
    wrong = [key for key in changed if follows(key, after) not in needed]
    assert not wrong, f"changed although not needed: {wrong}"


def check_imported_once(needed, imports):
    """Checks that each needed tag has exactly one successful import, as its last, and other tags
    have none.
    """
    for record in imports:
        key = (record["namespace"], record["stream"], record["tag"])
        assert key in needed, f"imported although not needed: {record}"
    for key in needed:
        mine = [record["success"] for record in imports if (record["namespace"], record["stream"], record["tag"]) == key]
        assert mine.count(True) == 1 and mine[-1], f"{key}: {mine.count(True)} successful imports of {len(mine)}, the last {mine[-1:]}"
