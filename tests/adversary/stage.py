"""One simulator, one proxy and one operator, with probes that measure when tags are populated."""

import math
import time

import objects
from limits import EXIT, RECOVERY, patience
from programs import Operator, Simulator
from proxy import Proxy

HOST = "registry.example.com"


class Probe:
    """A needed tag that was never populated. The operator must import it."""

    def __init__(self, simulator, number, namespace, host):
        self._simulator = simulator
        self._path = (f"/apis/image.openshift.io/v1/namespaces/{namespace}"
                      f"/imagestreams/probe-{number}")
        name = f"probe-{number}"
        self.started = time.monotonic()
        simulator.add(
            objects.stream(namespace, name, {"latest": f"{host}/probe/{name}:latest"}),
            objects.build_config(namespace, name, f"{name}:latest"), namespace=namespace)

    def is_populated(self):
        return objects.is_populated(self._simulator.get(self._path))

    def seconds(self, longest):
        """Waits until the tag is populated. Returns the seconds since the probe was created, or
        infinity after `longest` seconds.
        """
        while not self.is_populated():
            if time.monotonic() - self.started > longest:
                return math.inf
            time.sleep(0.05)
        return time.monotonic() - self.started


class Stage:
    """`with Stage(folder) as stage:` starts the programs and ends them."""

    def __init__(self, folder, simulate=(), run=(), start_operator=True, **options):
        self.folder = folder
        self._flags = run
        self._options = options  # of the Operator
        self._start_operator = start_operator
        self._probes = 0
        self._steady = 0.0
        self._operators = []
        self.simulator = Simulator(folder, *simulate)
        self.proxy = None
        self.operator = None

    def __enter__(self):
        try:
            self.simulator.start()
            self.simulator.add(*({"apiVersion": "v1", "kind": "Namespace",
                                  "metadata": {"name": name}} for name in ("shop", "imagedeps")))
            self.proxy = Proxy(self.simulator.port)
            if self._start_operator:
                self.proxy.listen()
                self.operator = self.add_operator("operator", *self._flags, **self._options)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for each in (*self._operators, self.simulator):
            each.process.kill()
        if self.proxy:
            self.proxy.stop()

    def add_operator(self, name, *flags, ready=True, **options):
        """Starts an operator behind the proxy."""
        kubeconfig = self.simulator.kubeconfig(self.folder, self.proxy.port)
        operator = Operator(name, kubeconfig, *flags, **options)
        self._operators.append(operator)
        return operator.start(ready)

    def probe(self, namespace="shop", host=HOST):
        self._probes += 1
        return Probe(self.simulator, self._probes, namespace, host)

    def undisturbed(self, longest=EXIT):
        """Returns the longest of three imports, one after the other. What follows is measured
        against the memory of this moment.
        """
        seconds = max(self.probe().seconds(longest) for _ in range(3))
        assert seconds < math.inf, f"no import without a fault:\n{self.operator.process.tail()}"
        self._steady = self.operator.memory()
        self.operator.forget_peak()
        return seconds

    def heal(self, row, limit=RECOVERY):
        """Records the recovery: the seconds until a new tag is populated."""
        row.recovery_limit = limit
        row.recovery = self.probe().seconds(patience(limit))

    def peak(self):
        """Returns the peak memory since undisturbed(), in MB over the memory at that time."""
        return max(0.0, self.operator.memory("VmHWM") - self._steady)

    def stop_operator(self, longest=EXIT):
        """Sends SIGTERM. Returns the exit code and the seconds until the end."""
        started = time.monotonic()
        code = self.operator.process.stop(longest + 10)
        return code, time.monotonic() - started

    def finish(self, row):
        """Records what all tests have in common, and ends the operator."""
        row.require(self.operator.process.running(),
                    f"the operator ended by itself: {self.operator.process.tail(1)}")
        row.memory = self.peak()
        code, seconds = self.stop_operator()
        row.require(code == 0, f"exit code {code} after SIGTERM")
        row.require(seconds < EXIT, f"the end took {seconds:.1f} s, limit {EXIT} s")
        row.problems += [f"the proxy failed: {text}" for text in self.proxy.failures]


def shell(script):
    """Returns a wrapper that runs a line of shell before the operator, in the same process."""
    return ("sh", "-c", f'{script}; exec "$@"', "sh")


