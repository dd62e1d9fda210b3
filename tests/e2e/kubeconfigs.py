"""Kubeconfigs for the tests."""

import json


def write(path, cluster, user):
    """Writes a kubeconfig with these `cluster` and `user` sections. Returns its path."""
    name = path.stem
    content = {
        "apiVersion": "v1", "kind": "Config", "current-context": name,
        "clusters": [{"name": name, "cluster": cluster}],
        "users": [{"name": name, "user": user}],
        "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
    }
    path.write_text(json.dumps(content, indent=1))
    path.chmod(0o600)
    return path
