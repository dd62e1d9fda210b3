"""A real control plane for tests: etcd and kube-apiserver as processes, with RBAC and aggregation.

The control plane has no controller manager. Therefore it has no pods and no garbage collection,
default ServiceAccounts are not created, and a deleted namespace stays Terminating. All files are in
one temporary folder.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import kubeconfigs
from api import Api
from certificates import Authority, rsa_key
from processes import Process, free_port, wait_until

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SERVER_NAMES = ("IP:127.0.0.1", "DNS:localhost", "DNS:kubernetes.default.svc")
START_SECONDS = 90  # takes three seconds on an idle machine

# Logs only completed requests that the tests count.
AUDIT_POLICY = {
    "apiVersion": "audit.k8s.io/v1",
    "kind": "Policy",
    "omitStages": ["RequestReceived", "ResponseStarted"],
    "rules": [
        {
            "level": "Metadata",
            "verbs": ["create"],
            "resources": [
                {"group": "image.openshift.io", "resources": ["imagestreamimports"]},
                {"group": "build.openshift.io", "resources": ["buildconfigs"]},
            ],
        },
        {"level": "None"},
    ],
}


def locate():
    """Returns name -> path of etcd, kube-apiserver, kubectl and helm.

    Builds or downloads missing programs.
    """
    done = subprocess.run([ROOT / "tools/control-plane"], stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise SystemExit(done.returncode)
    return dict(line.split(" ", 1) for line in done.stdout.splitlines())


class ControlPlane:
    """`with ControlPlane() as plane:` starts and stops both servers.

    `plane.api` is the admin's client.
    """

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="imagedeps-e2e."))
        self.programs = locate()
        self.ca = Authority(self.folder)
        self.front_proxy_ca = Authority(self.folder, "front-proxy-ca")
        self.serving_ca = self.ca
        self._admin = self.ca.client("admin", "system:masters")
        self._write_files()

    def __enter__(self):
        started = time.monotonic()
        try:
            self._start_etcd()
            self._start_apiserver()
        except BaseException:
            self.__exit__(*sys.exc_info())
            raise
        self.ready_after = time.monotonic() - started
        return self

    def __exit__(self, failure=None, *_):
        if failure:
            self._print_logs()
        for process in (getattr(self, "apiserver", None), getattr(self, "etcd", None)):
            if process:
                process.stop(10)
        if os.environ.get("IMAGEDEPS_E2E_KEEP"):
            print(f"kept: {self.folder}")
        else:
            shutil.rmtree(self.folder, ignore_errors=True)

    # Command-line tools.

    def run(self, program, *arguments, stdin=None, kubeconfig=None, check=True, seconds=120):
        """Runs kubectl or helm without the user's own configuration.

        `stdin` is text or an object.
        """
        if stdin is not None and not isinstance(stdin, str):
            stdin = json.dumps(stdin)
        done = subprocess.run(
            [self.programs[program], *map(str, arguments)], input=stdin or "", capture_output=True, text=True,
            timeout=seconds, env={"PATH": os.environ["PATH"], "HOME": str(self.folder), "KUBECONFIG": str(kubeconfig or self.kubeconfig)},
        )
        if check and done.returncode != 0:
            raise AssertionError(f"{program} {' '.join(map(str, arguments))}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    def kubectl(self, *arguments, **options):
        """Runs kubectl and returns its output. Fails if the command fails."""
        return self.run("kubectl", *arguments, **options).stdout

    def helm(self, *arguments, **options):
        return self.run("helm", *arguments, **options).stdout

    def apply(self, manifest):
        """Applies a file or folder (path), a manifest (text) or an object (dict)."""
        if isinstance(manifest, pathlib.Path):
            return self.kubectl("apply", "-f", manifest)
        return self.kubectl("apply", "-f", "-", stdin=manifest)

    # Clients.

    def service_account_kubeconfig(self, namespace, name):
        """Writes a kubeconfig with a new token of a ServiceAccount."""
        token = self.kubectl("create", "token", name, "-n", namespace, "--duration=2h").strip()
        return self.write_kubeconfig(f"{namespace}-{name}", {"token": token})

    def write_kubeconfig(self, name, user, cluster=None):
        """Writes a kubeconfig with these `user` and `cluster` sections.

        Adds the CA file and the server.
        """
        cluster = {"server": f"https://127.0.0.1:{self.port}", "certificate-authority": str(self.serving_ca.certificate), **(cluster or {})}
        given = {key: value for key, value in cluster.items() if value is not None}
        return kubeconfigs.write(self.folder / f"{name}.kubeconfig", given, user)

    def audit(self, resource):
        """Returns the completed creates of `resource` (imagestreamimports, buildconfigs) in order
        of completion.
        """
        log = self.folder / "audit.log"
        lines = log.read_text().splitlines() if log.exists() else []
        events = [json.loads(line) for line in lines if line.endswith("}")]
        return [event for event in events if event["objectRef"]["resource"] == resource]

    # What `with` does.

    def _print_logs(self):
        for log in sorted(self.folder.glob("*.log")):
            if log.name == "simulator.log" or log.name.startswith("imagedeps"):
                lines = log.read_text(errors="replace").splitlines()[-20:]
                print(f"--- end of {log.name}", *lines, sep="\n", flush=True)

    def _write_files(self):
        (self.folder / "audit-policy.yaml").write_text(json.dumps(AUDIT_POLICY))
        self._serving = self.ca.server("kube-apiserver", *SERVER_NAMES)
        self._front_proxy = self.front_proxy_ca.client("front-proxy-client")
        self._tokens = rsa_key(self.folder / "service-account.key")

    def _start_etcd(self):
        self._etcd_url = f"http://127.0.0.1:{free_port()}"
        peer = f"http://127.0.0.1:{free_port()}"
        self.etcd = Process("etcd", [
            self.programs["etcd"], "--data-dir", self.folder / "etcd", "--name", "e2e", "--unsafe-no-fsync",
            "--listen-client-urls", self._etcd_url, "--advertise-client-urls", self._etcd_url,
            "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", f"e2e={peer}",
            "--log-level", "warn",
        ], self.folder).start()

    def _start_apiserver(self):
        self.port = free_port()
        self._make_admin_clients()
        self.apiserver = Process("kube-apiserver", [self.programs["kube-apiserver"], *self._apiserver_flags()], self.folder)
        self.start_apiserver()

    def _make_admin_clients(self):
        user = {"client-certificate": str(self._admin.certificate), "client-key": str(self._admin.key)}
        self.kubeconfig = self.write_kubeconfig("admin", user)
        self.api = Api(self.port, self.serving_ca.certificate, client=self._admin)

    def replace_serving_ca(self, publish):
        """Restarts the kube-apiserver with a serving certificate of a new CA.

        Calls `publish` with the new CA file while the kube-apiserver is down.
        """
        self.apiserver.kill()
        self.serving_ca = Authority(self.folder, "serving-ca")
        new = self.serving_ca.server("new-kube-apiserver", *SERVER_NAMES)
        new.certificate.replace(self._serving.certificate)
        new.key.replace(self._serving.key)
        self._make_admin_clients()
        publish(self.serving_ca.certificate)
        self.start_apiserver()

    def start_apiserver(self):
        """Starts or restarts the kube-apiserver and waits until it is ready."""
        self.apiserver.start().wait_ready(self.api.up, START_SECONDS)

    def wait_for_api(self, group_version, seconds=30):
        """Waits until the group is served by a CRD or by an available APIService."""
        wait_until(f"API {group_version}", lambda: self.api.up(f"/apis/{group_version}"), seconds)

    def _apiserver_flags(self):
        return [
            f"--etcd-servers={self._etcd_url}",
            "--bind-address=127.0.0.1",
            f"--secure-port={self.port}",
            # The default reconciler rejects a loopback address as endpoint of the Service
            # kubernetes.
            "--endpoint-reconciler-type=none",
            "--service-cluster-ip-range=10.96.0.0/16",
            "--authorization-mode=RBAC",
            f"--tls-cert-file={self._serving.certificate}",
            f"--tls-private-key-file={self._serving.key}",
            f"--client-ca-file={self.ca.certificate}",
            "--service-account-issuer=https://kubernetes.default.svc",
            f"--service-account-key-file={self._tokens}",
            f"--service-account-signing-key-file={self._tokens}",
            # Aggregation. Without --enable-aggregator-routing, an APIService can refer to a Service
            # of type ExternalName.
            f"--requestheader-client-ca-file={self.front_proxy_ca.certificate}",
            "--requestheader-allowed-names=front-proxy-client",
            "--requestheader-username-headers=X-Remote-User",
            "--requestheader-group-headers=X-Remote-Group",
            "--requestheader-extra-headers-prefix=X-Remote-Extra-",
            f"--proxy-client-cert-file={self._front_proxy.certificate}",
            f"--proxy-client-key-file={self._front_proxy.key}",
            f"--audit-policy-file={self.folder / 'audit-policy.yaml'}",
            f"--audit-log-path={self.folder / 'audit.log'}",
        ]
