#!/usr/bin/env python3
"""Runs the conformance suite against a real etcd and kube-apiserver.

The argument is the suite's program. The CRD of ImageDependency is installed first. Exits with 77,
which ctest treats as "skipped", if tools/control-plane has not built the servers yet: building them
here would take minutes.
"""

import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def available():
    if os.environ.get("KUBEBUILDER_ASSETS"):
        return True
    base = os.environ.get("IMAGEDEPS_CACHE") or pathlib.Path.home() / ".cache/imagedeps"
    folder = pathlib.Path(base) / "control-plane"
    return all(any(folder.glob(f"{name}-*/{name}")) for name in ("etcd", "kube-apiserver"))


def main():
    if not available():
        print("skipped: no kube-apiserver found; run tools/control-plane to build one")
        return 77
    suite = 'IMAGEDEPS_CONFORMANCE_KUBECONFIG="$KUBECONFIG" exec "$0"'
    return subprocess.run(
        [
            ROOT / "tools/dev-cluster",
            "--apply",
            ROOT / "crds/imagedependency.yaml",
            "--",
            "sh",
            "-c",
            suite,
            sys.argv[1],
        ]
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
