"""An installation of imagedeps: the chart installed with helm, and the program with its
ServiceAccount.
"""

import plain_http
from control_plane import ROOT
from processes import Process, free_port, wait_until
from simulator import PROGRAM

NAMESPACE = "imagedeps"
RELEASE = "imagedeps"


class Operator:
    """The program with the chart's ServiceAccount.

    Without a kubelet, the pod `name` is a process.
    """

    def __init__(self, plane, kubeconfig, name):
        self._plane = plane
        self.kubeconfig = kubeconfig
        self.name = name
        self.process = None

    def start(self, *flags, ready=True):
        """Starts the operator, or a new process after the previous one has ended."""
        self._port = free_port()
        self.process = Process(self.name, [
            PROGRAM, "run", "--kubeconfig", self.kubeconfig, "--namespace", NAMESPACE,
            "--listen", f"127.0.0.1:{self._port}", "--page-listen", f"127.0.0.1:{free_port()}", *flags,
        ], self._plane.folder, {"HOSTNAME": self.name}).start()
        if ready:
            self.process.wait_ready(lambda: self.probe("/readyz")[0] == 200, 30)
        return self.process

    def probe(self, path):
        """Returns (status, text) of a probe or of /metrics.

        The status is 0 if the port is closed.
        """
        return plain_http.request(self._port, path)

    def wait_for_log(self, text, seconds=10):
        wait_until(f"{text!r} in the log", lambda: text in self.process.log.read_text(), seconds)


class Installation(Operator):
    """The installed chart and one operator."""

    def __init__(self, plane, *helm_arguments):
        plane.helm("install", RELEASE, ROOT / "helm/imagedeps", "-n", NAMESPACE, "--create-namespace",
                   "--set", "image.repository=registry.example.com/imagedeps", *helm_arguments)
        plane.wait_for_api("imagedeps.io/v1alpha1")
        super().__init__(plane, plane.service_account_kubeconfig(NAMESPACE, RELEASE), "imagedeps")

    def replica(self, name):
        """Returns another operator with the same rights."""
        return Operator(self._plane, self.kubeconfig, name)
