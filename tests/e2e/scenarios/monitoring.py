"""A real Prometheus monitors the demo application during and after an outage of the registry.

Uses only the simulator, without a control plane.
"""

import contextlib
import json
import pathlib
import re
import sys
import tempfile
import time

import yaml

import streams
from control_plane import ROOT
from processes import Process, free_port, wait_until
from prometheus import Prometheus, get, promtool, rules, shortened
from scenarios.founding_story import WORLD
from simulator import PROGRAM

sys.path.insert(0, str(ROOT / "tools"))
import dashboards  # noqa: E402

EXAMPLE = ROOT / "deploy/examples/cakephp-mysql-example"
# Alerts that must fire during the outage and resolve after it.
RAISED = {"ImageDepsTagsUnpopulated", "ImageDepsRegistryBackoff", "ImageDepsRegistryImportsFailing", "ImageDepsTagsWaiting"}
# Alerts for faults that do not occur here. They must never fire.
SILENT = {"ImageDepsOperatorDown", "ImageDepsNoLeader", "ImageDepsRegistryUnauthorized", "ImageDepsCacheNotSynced", "ImageDepsReconcileErrors",
          "ImageDepsWorkqueueStuck", "ImageDepsSeriesDropped", "ImageDepsLimitReached"}
MANY = 10_000
# The namespace of the Lease.
HOME = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "imagedeps"}}
SERIES_MAX = 2000


class Cluster:
    """`imagedeps simulate` on plain HTTP, and an operator on it."""

    def __init__(self, folder, world):
        self.folder = pathlib.Path(folder)
        self.port, self.metrics_port, self.page_port = free_port(), free_port(), free_port()
        self.simulator = Process("simulator", [PROGRAM, "simulate", "--listen", f"127.0.0.1:{self.port}", "--fail-imports", "--build-time", "1s", "--world", str(world)], folder)
        kubeconfig = self.folder / "kubeconfig"
        kubeconfig.write_text(yaml.safe_dump({
            "apiVersion": "v1", "kind": "Config", "current-context": "sim", "users": [{"name": "admin", "user": {"token": "sim"}}],
            "clusters": [{"name": "sim", "cluster": {"server": f"http://127.0.0.1:{self.port}"}}],
            "contexts": [{"name": "sim", "context": {"cluster": "sim", "user": "admin"}}]}))
        self._command = [PROGRAM, "run", "--kubeconfig", kubeconfig, "--namespace", "imagedeps", "--listen", f"127.0.0.1:{self.metrics_port}",
                         "--page-listen", f"127.0.0.1:{self.page_port}", "--metrics-objects-on-loopback", "--leader-elect", "--import-grace", "0s"]
        self.operator = None

    def start_simulator(self):
        self.simulator.start().wait_ready(lambda: self._answers(self.port, "/version"), 60)

    def start(self, *flags):
        self.operator = Process("imagedeps", [*self._command, *flags], self.folder)
        self.operator.start().wait_ready(lambda: self._answers(self.metrics_port, "/readyz"), 60)

    def stop(self):
        for process in (self.operator, self.simulator):
            if process:
                process.stop(10)

    def registries_are(self, mood):
        self.request("POST", "/sim/v1/registries/*", {"mood": mood})

    def request(self, method, path, body=None):
        import http.client
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        with contextlib.closing(connection):
            connection.request(method, path, json.dumps(body) if body is not None else None, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            text = answer.read().decode()
            assert answer.status in (200, 201), f"{method} {path}: {answer.status} {text}"
            return text

    def metrics(self):
        status, text = get(self.metrics_port, "/metrics")
        assert status == 200, text
        return text

    @staticmethod
    def _answers(port, path):
        try:
            return get(port, path)[0] == 200
        except OSError:
            return False


def value(text, series):
    """Returns the value of a series in an exposition, or None."""
    found = re.search(rf"^{re.escape(series)} (\S+)$", text, re.M)
    return float(found.group(1)) if found else None


def operands(expression):
    """Returns the metrics in an alert's expression.

    They must exist even if the alert does not fire.
    """
    bare = re.sub(r"\b(by|on|ignoring)\s*\([^)]*\)", " ", re.sub(r'"[^"]*"', '""', expression))
    return sorted(set(re.findall(r"(?<![\w:])(?:up|(?:imagedeps|workqueue|leader_election|registry_result:|registry:)[\w:]+)(?=[\s{[)]|$)", bare)))


def queries():
    """Yields (place, expression) for all queries of dashboards and rules."""
    for board in dashboards.BOARDS:
        for row in board.rows:
            for panel in row.panels:
                for expression, _ in panel.series:
                    yield f"{board.name}: {panel.title}", dashboards.resolve(expression, False)
    for rule in rules():
        yield rule.get("alert") or rule["record"], rule["expr"]


def count_series(prometheus, seen):
    for where, expression in queries():
        short = shortened(expression)
        seen[where, expression] = max(seen.get((where, expression), 0), len(prometheus.query(short)))


def check_seen(prometheus, seen):
    """Prints the number of series, and checks that each expression had data.

    For alerts that must not fire, checks the operands instead.
    """
    print(f"{'expression of':<62}series")
    empty = []
    for (where, expression), count in seen.items():
        print(f"{where:<62}{count}")
        if count == 0 and where in SILENT | {"ImageDepsHealingSlow"}:
            empty += [f"{where}: {name}" for name in operands(expression) if not prometheus.query(name)]
        elif count == 0:
            empty.append(where)
    assert not empty, f"no data: {empty}"


def check_outage(cluster, prometheus, seen):
    wait_until(f"each of {sorted(RAISED)} fires", lambda: RAISED <= set(prometheus.alerts()), 120)
    print("registry down:", ", ".join(sorted(prometheus.alerts())))
    for name, alert in sorted(prometheus.alerts().items()):
        print(f"  {name}: {alert['annotations']['description']}")
        assert "<no value>" not in json.dumps(alert) and "error expanding" not in json.dumps(alert), alert
    for name in ("ImageDepsRegistryBackoff", "ImageDepsTagsWaiting"):
        assert " Waiting longest: " in prometheus.alerts()[name]["annotations"]["description"], f"{name} names no tags"
    count_series(prometheus, seen)
    page = prometheus.console("imagedeps-overview")
    for word in ("RegistryBackoff", "registry.example.com", "AwaitingBuild", "<td>php</td>", "<td>mysql</td>"):
        assert word in page, f"missing on the console: {word}"
    assert "Leaders" in prometheus.console("imagedeps-operator")
    complaints = promtool("check", "metrics", text=cluster.metrics())
    assert not complaints, complaints


def check_recovery(cluster, prometheus, seen):
    cluster.registries_are("Fine")
    cluster.request("DELETE", "/apis/apps.openshift.io/v1/namespaces/shop/deploymentconfigs/ghosts")
    wait_until("all needed tags have an image", lambda: value(cluster.metrics(), 'imagedeps_tags{state="Failed"}') == 0
               and value(cluster.metrics(), 'imagedeps_tags{state="Waiting"}') == 0, 60)
    wait_until("the alerts have resolved", lambda: not RAISED & set(prometheus.alerts()), 60)
    print("registry recovered; firing:", ", ".join(sorted(prometheus.alerts())) or "nothing")
    count_series(prometheus, seen)
    text = cluster.metrics()
    assert "imagedeps_unpopulated_since_timestamp_seconds{" not in text, "series of healed tags remain"
    assert value(text, 'imagedeps_healed_tags_total{by="operator"}') == 2, "the operator must have healed php:7.1 and mysql:5.7"
    assert "nothing</td>" in prometheus.console("imagedeps-overview")


def ghosts():
    """Returns images that do not exist in a second, available registry, and objects that need them.
    """
    sources = {f"g{number}": f"quay.example.com/ghosts/g{number}:1" for number in range(6)}
    return sources.values(), [streams.stream("shop", "ghosts", **sources), deployment_config("shop", "ghosts", "ghosts", sources)]


def deployment_config(namespace, name, stream, tags):
    triggers = [{"type": "ImageChange", "imageChangeParams": {
        "automatic": True, "containerNames": ["c"], "from": {"kind": "ImageStreamTag", "name": f"{stream}:{tag}"}}} for tag in tags]
    return {"apiVersion": "apps.openshift.io/v1", "kind": "DeploymentConfig", "metadata": {"name": name, "namespace": namespace},
            "spec": {"replicas": 0, "triggers": triggers, "template": {"spec": {"containers": [{"name": "c", "image": " "}]}}}}


def example():
    """Yields the objects of the demo application whose kinds the simulator serves."""
    for name in ("build.yaml", "database.yaml", "application.yaml"):
        for item in yaml.safe_load_all((EXAMPLE / name).read_text()):
            if item["kind"] in ("BuildConfig", "DeploymentConfig", "ImageStream"):
                yield {**item, "metadata": {**item["metadata"], "namespace": "shop"}}


def story():
    seen = {}
    with tempfile.TemporaryDirectory(prefix="imagedeps-monitoring.") as folder:
        world = pathlib.Path(folder) / "world.json"
        absent, haunted = ghosts()
        world.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": [HOME, *WORLD, *example(), *haunted]}))
        cluster = Cluster(folder, world)
        cluster.start_simulator()
        cluster.request("POST", "/sim/v1/registries/quay.example.com", {"mood": "Fine"})
        for image in absent:
            cluster.request("POST", "/sim/v1/images", {"pullSpec": image, "exists": False})
        cluster.start()
        prometheus = Prometheus(folder, cluster.metrics_port).start()
        try:
            # Prometheus discovers its targets five seconds after its start. Until then, the rules
            # consider the operator down.
            wait_until("the operator is scraped", lambda: prometheus.query("up == 1") and not prometheus.alerts(), 30)
            began = time.monotonic()
            check_outage(cluster, prometheus, seen)
            check_recovery(cluster, prometheus, seen)
            since = int(time.monotonic() - began)
            ever = prometheus.query(f'max by (alertname) (max_over_time(ALERTS{{alertstate="firing"}}[{since}s]))')
            fired = {each["metric"]["alertname"] for each in ever}
            print("fired at any time:", ", ".join(sorted(fired)))
            assert not SILENT & fired, f"fired unexpectedly: {SILENT & fired}"
            check_seen(prometheus, seen)
        finally:
            prometheus.process.stop(10)
            cluster.stop()


def crowd():
    """Yields 100 streams with 10,000 tags from 80 registries, and 100 deployments that need the
    tags.
    """
    for number in range(100):
        tags = {f"t{tag}": f"registry{number % 80}.example.com/load/s{number}:t{tag}" for tag in range(MANY // 100)}
        yield streams.stream("load", f"s{number}", **tags)
        yield deployment_config("load", f"d{number}", f"s{number}", tags)


def check_limits(text):
    counts = {}
    for name in re.findall(r"^(imagedeps_\w+)\{[^}]*imagestream=", text, re.M):
        counts[name] = counts.get(name, 0) + 1
    print("per-tag series:", counts)
    assert counts and max(counts.values()) == SERIES_MAX, counts
    assert value(text, "imagedeps_series_limit") == SERIES_MAX
    assert value(text, 'imagedeps_dropped_series{metric="imagedeps_unpopulated_tag_info"}') == MANY - SERIES_MAX
    hosts = set(re.findall(r'^imagedeps_\w+\{.*?registry="([^"]+)"', text, re.M))
    print(f"values of the label registry: {len(hosts)}")
    assert len(hosts) == 51 and "other" in hosts, hosts


def check_time(cluster):
    """Prints the duration of a scrape and its CPU time.

    The latter does not depend on the load of the machine.
    """
    took, before = [], value(cluster.metrics(), "process_cpu_seconds_total")
    for _ in range(20):
        began = time.monotonic()
        text = cluster.metrics()
        took.append((time.monotonic() - began) * 1000)
    used = (value(cluster.metrics(), "process_cpu_seconds_total") - before) / 21 * 1000
    print(f"{MANY} unpopulated tags: a scrape of {len(text) / 1e6:.1f} MB takes {sorted(took)[10]:.0f} ms (median of 20, fastest {min(took):.0f}), "
          f"{used:.0f} ms of CPU time including other work; target: 50 ms")
    return text


def check_removal(cluster):
    """Deletes a stream and its consumer, and checks that their series are removed."""
    number = re.search(r'imagestream="s(\d+)"', cluster.metrics()).group(1)
    cluster.request("DELETE", f"/apis/apps.openshift.io/v1/namespaces/load/deploymentconfigs/d{number}")
    cluster.request("DELETE", f"/apis/image.openshift.io/v1/namespaces/load/imagestreams/s{number}")
    wait_until("the series of the deleted stream are removed", lambda: f'imagestream="s{number}"' not in cluster.metrics(), 30)
    print(f"the series of the deleted deployment d{number} and stream s{number} are removed")


def many():
    with tempfile.TemporaryDirectory(prefix="imagedeps-monitoring.") as folder:
        world = pathlib.Path(folder) / "world.json"
        world.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": [HOME, *crowd()]}))
        cluster = Cluster(folder, world)
        cluster.start_simulator()
        cluster.start("--mode", "Observe", "--status-rate", "10")
        try:
            wait_until("all tags are pending", lambda: (value(cluster.metrics(), 'imagedeps_tags{state="Pending"}') or 0) >= MANY, 120)
            text = check_time(cluster)
            check_limits(text)
            check_removal(cluster)
        finally:
            cluster.stop()


def run():
    story()
    many()
