"""A real Prometheus that scrapes one address, with the chart's rules and the console templates.

It requires the Debian package `prometheus`.
"""

import http.client
import json
import pathlib
import re
import shutil
import subprocess
import urllib.parse

import yaml

from control_plane import ROOT
from processes import Process, free_port

FILES = ROOT / "helm/imagedeps/files"
CONSOLES = ROOT / "deploy/prometheus/consoles"

# The tests replace minutes and hours in the rules by seconds. Scrapes and evaluations run every
# second.
SECONDS = {"1m": 2, "5m": 5, "10m": 6, "15m": 3, "30m": 4, "1h": 60, "24h": 300}
THRESHOLDS = {"> 3600": "> 4", "> 1800": "> 2"}


def shortened(expression):
    """Returns the expression with shortened ranges and time thresholds."""
    text = re.sub(r"\[(\w+)\]", lambda match: f"[{SECONDS[match.group(1)]}s]", expression)
    for long, short in THRESHOLDS.items():
        text = text.replace(long, short)
    return text


def rules():
    """Returns all rules of the chart, including the one that is disabled by default."""
    return [rule for path in ("rules.yaml", "rules-waiting.yaml") for group in yaml.safe_load((FILES / path).read_text())["groups"] for rule in group["rules"]]


def short_rules():
    changed = [{**rule, "expr": shortened(rule["expr"]), **({"for": "3s"} if "for" in rule else {})} for rule in rules()]
    return {"groups": [{"name": "imagedeps", "interval": "1s", "rules": changed}]}


def get(port, path):
    """Returns (status, text) of a GET request."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


class Prometheus:
    def __init__(self, folder, target):
        program = shutil.which("prometheus")
        assert program, "prometheus is not installed; run tools/install-deps e2e"
        self.port = free_port()
        self.folder = pathlib.Path(folder)
        (self.folder / "rules.yaml").write_text(yaml.safe_dump(short_rules()))
        (self.folder / "prometheus.yaml").write_text(yaml.safe_dump({
            "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
            "rule_files": ["rules.yaml"],
            "scrape_configs": [{"job_name": "imagedeps", "static_configs": [{"targets": [f"127.0.0.1:{target}"]}]}],
        }))
        (self.folder / "libraries").mkdir()
        self.process = Process("prometheus", [
            program, f"--config.file={self.folder}/prometheus.yaml", f"--web.listen-address=127.0.0.1:{self.port}", f"--storage.tsdb.path={self.folder}/data",
            f"--web.console.templates={CONSOLES}", f"--web.console.libraries={self.folder}/libraries", "--log.level=warn"], folder)

    def start(self):
        self.process.start().wait_ready(lambda: self._up(), 30)
        return self

    def _up(self):
        try:
            return get(self.port, "/-/ready")[0] == 200
        except OSError:
            return False

    def query(self, expression):
        """Returns the series of an instant query."""
        status, text = get(self.port, "/api/v1/query?" + urllib.parse.urlencode({"query": expression}))
        answer = json.loads(text)
        assert status == 200 and answer["status"] == "success", f"{expression}: {text}"
        result = answer["data"]["result"]
        return result if answer["data"]["resultType"] == "vector" else [{"metric": {}, "value": result}]

    def alerts(self, state="firing"):
        """Returns name -> alert of all alerts in a state."""
        return {each["labels"]["alertname"]: each for each in json.loads(get(self.port, "/api/v1/alerts")[1])["data"]["alerts"] if each["state"] == state}

    def console(self, name):
        status, text = get(self.port, f"/consoles/{name}.html")
        assert status == 200, f"{name}: {status} {text[:500]}"
        return text


def promtool(*arguments, text=None):
    """Runs promtool. Returns its error output, or an empty string on success."""
    done = subprocess.run(["promtool", *map(str, arguments)], input=text, capture_output=True, text=True)
    return "" if done.returncode == 0 and not done.stderr.strip() else done.stdout + done.stderr
