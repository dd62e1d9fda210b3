"""A simulated cluster on which the documented commands run, with two operators that the chart
configures.
"""

import contextlib
import http.client
import json
import os
import pathlib
import socket
import subprocess
import sys

import yaml

from documents import ROOT

sys.path.insert(0, str(ROOT / "tests/e2e"))
from processes import Process, free_port, wait_until  # noqa: E402

PROGRAM = os.environ.get("IMAGEDEPS_BINARY", str(ROOT / "build/imagedeps"))
CHART = ROOT / "helm/imagedeps"
EXAMPLE = ROOT / "deploy/examples/cakephp-mysql-example"
SECONDS = 60

# Tag of the stream openshift/cases -> host, and what its registry does.
CASES = {
    "denied": ("denied.example.com", "Denied"),
    "failed": ("hollow.example.com", "Hollow"),
    "limited": ("limited.example.com", "RateLimited"),
    "slow": ("silent.example.com", "Silent"),
    "tls": ("tls.example.com", "BadTls"),
    "unauthorized": ("unauthorized.example.com", "Unauthorized"),
    # The platform's own import fails. imagedeps then heals the tag.
    "healed": ("healed.example.com", "Down,for=1s"),
    # Several repositories of one host, so that its circuit breaker opens.
    **{f"down{number}": ("down.example.com", "Down") for number in range(8)},
}


def stream(namespace, name, sources, annotations=None):
    tags = [
        {"name": tag, "from": {"kind": "DockerImage", "name": source}}
        for tag, source in sources.items()
    ]
    return {
        "apiVersion": "image.openshift.io/v1",
        "kind": "ImageStream",
        "metadata": {"name": name, "namespace": namespace, "annotations": annotations or {}},
        "spec": {"tags": tags},
    }


def consumer(name, namespace, *istags):
    """Returns a DeploymentConfig that needs istags, given as (namespace, istag)."""
    triggers = [
        {
            "type": "ImageChange",
            "imageChangeParams": {
                "automatic": True,
                "containerNames": ["c"],
                "from": {"kind": "ImageStreamTag", "namespace": owner, "name": istag},
            },
        }
        for owner, istag in istags
    ]
    return {
        "apiVersion": "apps.openshift.io/v1",
        "kind": "DeploymentConfig",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {
            "replicas": 0,
            "triggers": triggers,
            "template": {"spec": {"containers": [{"name": "c", "image": " "}]}},
        },
    }


def build_config(name, namespace, owner, istag):
    source = {"from": {"kind": "ImageStreamTag", "namespace": owner, "name": istag}}
    return {
        "apiVersion": "build.openshift.io/v1",
        "kind": "BuildConfig",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {
            "triggers": [{"type": "ImageChange", "imageChange": {}}],
            "strategy": {"type": "Source", "sourceStrategy": source},
            "output": {"to": {"kind": "ImageStreamTag", "name": f"{name}:latest"}},
        },
    }


def namespace(name, annotations=None):
    return {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": name, "annotations": annotations or {}},
    }


def example():
    """Yields the objects of the example application whose kinds the simulator serves."""
    for path in sorted(EXAMPLE.rglob("*.yaml")):
        for item in yaml.safe_load_all(path.read_text()):
            if item["kind"] != "Route":
                yield {**item, "metadata": {"namespace": "shop", **item["metadata"]}}


def world(manifests):
    """Returns the objects that the simulator starts with."""
    served = [
        item
        for item in manifests
        if item["kind"] in ("ConfigMap", "Deployment", "Pod", "Service", "ServiceAccount")
    ]
    cases = {tag: f"{host}/team/{tag}:1" for tag, (host, _) in CASES.items()}
    return [
        *(namespace(name) for name in ("imagedeps", "openshift", "openshift-config", "shop")),
        namespace("watched", {"imagedeps.io/management-state": "Observed"}),
        *example(),
        *served,
        stream("openshift", "cases", {**cases, "invalid": "not a pull spec"}),
        # No object needs these tags, so imagedeps does not import them.
        stream("shop", "spare", {tag: f"healed.example.com/team/spare{tag}:1" for tag in "12"}),
        stream(
            "watched",
            "tool",
            {"1": "healed.example.com/team/tool:1"},
            {"imagedeps.io/management-state": "Observed"},
        ),
        consumer("cases", "shop", *(("openshift", f"cases:{tag}") for tag in (*cases, "invalid"))),
        consumer("tool", "watched", ("watched", "tool:1")),
        consumer("web", "shop", ("shop", "web:latest")),
        build_config("web", "shop", "openshift", "php:7.1"),
        stream("shop", "web", {}),
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"name": "pull-secret", "namespace": "openshift-config"},
            "type": "kubernetes.io/dockerconfigjson",
            "data": {".dockerconfigjson": "eyJhdXRocyI6e319Cg=="},
        },
    ]


class Stage:
    """`with Stage(folder, programs) as stage:` starts and stops the processes.

    `programs` contains the paths of the real kubectl and helm.
    """

    def __init__(self, folder, programs):
        self.folder, self.programs = pathlib.Path(folder), programs
        self.port, self.ports = free_port(), [free_port(), free_port()]
        self.manifests = self._render(
            "config.import.grace=0s",
            "config.import.timeout=3s",
            "image.repository=registry.example.com/imagedeps",
        )
        self.processes = []

    def _render(self, *values):
        settings = [word for value in values for word in ("--set", value)]
        done = subprocess.run(
            [self.programs["helm"], "template", "imagedeps", CHART, "-n", "imagedeps", *settings],
            check=True,
            capture_output=True,
            text=True,
        )
        return [item for item in yaml.safe_load_all(done.stdout) if item]

    def __enter__(self):
        self._write_files()
        faults = [
            word
            for host, fault in sorted(set(CASES.values()))
            for word in ("--fault", f"{host}={fault}")
        ]
        self._start(
            "simulator",
            PROGRAM,
            "simulate",
            "--listen",
            f"127.0.0.1:{self.port}",
            "--fault",
            "registry.redhat.io=Down",
            *faults,
            "--world",
            self.folder / "world.json",
        ).wait_ready(lambda: self._up(self.port, "/version"), SECONDS)
        for number, port in enumerate(self.ports):
            pod = socket.gethostname() if number == 0 else "standby"
            self._start(
                pod,
                PROGRAM,
                "run",
                "--config",
                self.folder / "config.yaml",
                "--kubeconfig",
                self.kubeconfig,
                "--namespace",
                "imagedeps",
                "--leader-elect",
                "--listen",
                f"127.0.0.1:{port}",
                "--page-listen",
                "",
            ).wait_ready(lambda: self._up(port, "/readyz"), SECONDS)
        self._write_state()
        wait_until("the leader has tried all imports", self._settled, SECONDS)
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.stop(10)

    def _start(self, name, *command):
        self.processes.append(Process(name, command, self.folder).start())
        return self.processes[-1]

    def _write_files(self):
        self.kubeconfig = self.folder / "kubeconfig"
        self.kubeconfig.write_text(
            json.dumps(
                {
                    "apiVersion": "v1",
                    "kind": "Config",
                    "current-context": "sim",
                    "users": [{"name": "me", "user": {"token": "sim"}}],
                    "clusters": [
                        {"name": "sim", "cluster": {"server": f"http://127.0.0.1:{self.port}"}}
                    ],
                    "contexts": [
                        {
                            "name": "sim",
                            "context": {"cluster": "sim", "user": "me", "namespace": "shop"},
                        }
                    ],
                }
            )
        )
        (self.folder / "world.json").write_text(
            json.dumps({"apiVersion": "v1", "kind": "List", "items": world(self.manifests)})
        )
        (config,) = [
            item["data"]["config.yaml"]
            for item in self.manifests
            if item["kind"] == "ConfigMap" and "config.yaml" in item.get("data", {})
        ]
        (self.folder / "config.yaml").write_text(config)
        # The commands run in a folder that looks like a clone, with the built program.
        self.clone = self.folder / "clone"
        self.clone.mkdir()
        for path in ROOT.iterdir():
            if path.name != "build":
                (self.clone / path.name).symlink_to(path)
        (self.clone / "streams.yaml").write_text(
            yaml.safe_dump(stream("default", "s", {"1": "quay.io/team/s:1"}))
        )
        self.bin = self.folder / "bin"
        for folder, names in (
            (self.clone / "build", ["imagedeps"]),
            (self.bin, ["imagedeps", "oc-imagedeps", "kubectl-imagedeps"]),
        ):
            folder.mkdir()
            for name in names:
                (folder / name).symlink_to(pathlib.Path(PROGRAM).resolve())
        for name in ("oc", "kubectl", "helm"):
            (self.bin / name).symlink_to(ROOT / "tests/docs/client.py")

    def _write_state(self):
        (pod,) = [
            item["spec"]["template"] for item in self.manifests if item["kind"] == "Deployment"
        ]
        ports = [port["containerPort"] for port in pod["spec"]["containers"][0]["ports"]] + [
            8081
        ]  # The page listens on loopback only.
        self.state = self.folder / "state.json"
        self.state.write_text(
            json.dumps(
                {
                    **self.programs,
                    "labels": pod["metadata"]["labels"],
                    "ports": ports,
                    "leader": socket.gethostname(),
                    "columns": self._columns(),
                    "pods": {process.name: str(process.log) for process in self.processes[1:]},
                }
            )
        )

    @staticmethod
    def _columns():
        crd = yaml.safe_load((ROOT / "crds/imagedependency.yaml").read_text())
        return [
            (each["name"], each["jsonPath"], each.get("priority", 0))
            for each in crd["spec"]["versions"][0]["additionalPrinterColumns"]
        ]

    @property
    def leader_log(self):
        return self.processes[1].log

    @staticmethod
    def _up(port, path):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        with contextlib.closing(connection):
            try:
                connection.request("GET", path)
                return connection.getresponse().status == 200
            except OSError:
                return False

    def _settled(self):
        log = self.leader_log.read_text()
        return "registry paused" in log and '"imported"' in log and "RegistryUnauthorized" in log

    def environment(self, check):
        return {
            "PATH": f"{self.bin}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "KUBECONFIG": str(self.kubeconfig),
            "DOCS_STATE": str(self.state),
            "DOCS_CHECK": "1" if check else "0",
        }

    def notes(self):
        """Returns the chart's notes for several values."""
        values = (
            [],
            [
                "config.mode=Observe",
                "image.repository=registry.example.com/imagedeps",
                "serviceMonitor.enabled=true",
            ],
            [
                "admissionPolicy.enabled=false",
                "serviceMonitor.enabled=true",
                "serviceMonitor.labels.release=mine",
            ],
        )
        for settings in values:
            done = subprocess.run(
                [
                    self.programs["helm"],
                    "install",
                    "imagedeps",
                    CHART,
                    "-n",
                    "imagedeps",
                    "--dry-run=client",
                    *[word for value in settings for word in ("--set", value)],
                ],
                check=True,
                capture_output=True,
                text=True,
            )
            yield done.stdout.split("NOTES:", 1)[1]
