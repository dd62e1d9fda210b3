"""`imagedeps simulate` and `imagedeps run` as processes."""

import json
import os
import re

import kubeconfigs
import plain_http
from processes import Process, free_port
from program import PROGRAM

import limits

# Without these limits, imports follow each other as fast as the program can.
UNLIMITED = ("--import-overall-per-second", "0", "--import-per-registry-per-second", "0")


class Simulator:
    """A cluster in which a tenant may store any object."""

    def __init__(self, folder, *flags):
        self.process = Process("simulator", [PROGRAM, "simulate", "--listen", "127.0.0.1:0",
                                             *flags], folder)
        self.port = None

    def start(self):
        pattern = re.compile(r"serving on port (\d+)")
        found = self.process.start().wait_ready(
            lambda: pattern.search(self.process.log.read_text()), limits.START)
        self.port = int(found[1])
        return self

    def add(self, *items, namespace="shop"):
        """Stores objects unchanged, including their status."""
        content = {"apiVersion": "v1", "kind": "List", "items": items}
        self._post(f"objects?namespace={namespace}", content)

    def registry_is(self, host, mood):
        self._post(f"registries/{host}", {"mood": mood})

    def get(self, path):
        status, text = plain_http.request(self.port, path, seconds=limits.START)
        assert status == 200, f"GET {path}: {status} {text}"
        return json.loads(text)

    def imports(self):
        """Returns the operator's imports."""
        return [record for record in self.get("/sim/v1/imports") if record["ours"]]

    def kubeconfig(self, folder, port=None):
        """Writes a kubeconfig for the simulator, or for a proxy at `port`."""
        cluster = {"server": f"http://127.0.0.1:{port or self.port}"}
        return kubeconfigs.write(folder / f"port-{port or self.port}.kubeconfig", cluster, {})

    def _post(self, path, content):
        status, text = plain_http.request(self.port, f"/sim/v1/{path}", content, limits.START)
        assert status == 200, f"POST {path}: {status} {text}"


class Operator:
    """The operator. `wrapper` is a command that runs it, such as a shell with a ulimit."""

    def __init__(self, name, kubeconfig, *flags, wrapper=(), environment=None, output=None):
        self.port = free_port()
        source = ("--kubeconfig", kubeconfig) if kubeconfig else ()
        self.process = Process(name, [
            *wrapper, PROGRAM, "run", *source, "--listen", f"127.0.0.1:{self.port}",
            "--page-listen", "", "--import-grace", "0s", *flags,
        ], kubeconfig.parent if kubeconfig else environment["FOLDER"], environment, output)

    def start(self, ready=True):
        self.process.start()
        if ready:
            self.process.wait_ready(self.is_ready, limits.START)
        return self

    def probe(self, path):
        """Returns the status of a probe, or 0."""
        return plain_http.request(self.port, path, seconds=limits.PROBE)[0]

    def is_ready(self):
        return self.probe("/readyz") == 200

    def is_alive(self):
        return self.probe("/livez") == 200

    def metric(self, start):
        """Returns the value of the first metric whose line begins with `start`, or NaN."""
        text = plain_http.request(self.port, "/metrics", seconds=limits.START)[1]
        values = (line.split()[-1] for line in text.splitlines() if line.startswith(start))
        return float(next(values, "nan"))

    def memory(self, field="VmRSS"):
        """Returns the current memory in MB, or the peak with VmHWM."""
        try:
            status = open(f"/proc/{self.process.pid}/status").read()
        except OSError:
            return 0
        found = re.search(rf"{field}:\s+(\d+) kB", status)
        return int(found[1]) / 1024 if found else 0

    def forget_peak(self):
        """Makes VmHWM the current memory."""
        with open(f"/proc/{self.process.pid}/clear_refs", "w") as control:
            control.write("5")

    def processor_seconds(self):
        """Returns the processor time since the start."""
        fields = open(f"/proc/{self.process.pid}/stat").read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def log(self):
        return self.process.log.read_text(errors="replace")
