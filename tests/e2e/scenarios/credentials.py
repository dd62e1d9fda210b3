"""The token is replaced every five seconds and the previous one is revoked, and once the CA too.

The operator reads both from a folder that is swapped like a projected volume. It misses no event
and is not restarted.
"""

import os
import time

import streams
from api import Api
from installation import NAMESPACE, RELEASE, Installation
from processes import wait_until
from scenes import APP, build_config, cluster

COUNT = int(os.environ.get("IMAGEDEPS_E2E_TOKENS", "8"))
EVERY = 5  # seconds
CA_AT = COUNT // 2
# A kube-apiserver caches that a token is valid, and accepts it for up to 10 s more.
REVOKED_WITHIN = 20
HEALED_WITHIN = 15  # seconds; also while the kube-apiserver restarts
NEEDED = {("openshift", f"base{number}", "1") for number in range(COUNT)}


class Mount:
    """A folder with the files `token` and `ca.crt`, replaced together, as the kubelet does."""

    def __init__(self, folder, ca):
        self.folder = folder
        self._swaps = 0
        self._files = {"ca.crt": ca.read_text()}
        folder.mkdir()
        for name in ("token", "ca.crt"):
            (folder / name).symlink_to(f"..data/{name}")

    def publish(self, **files):
        self._files.update({name.replace("_", "."): text for name, text in files.items()})
        self._swaps += 1
        version = self.folder / f"..version-{self._swaps}"
        version.mkdir()
        for name, text in self._files.items():
            (version / name).write_text(text)
        link = self.folder / "..data_tmp"
        link.symlink_to(version.name)
        link.rename(self.folder / "..data")


class Tokens:
    """Tokens of the ServiceAccount. Each is bound to a Secret, and ends with it."""

    def __init__(self, plane):
        self._plane = plane
        self._made = 0

    def replace(self, publish):
        """Publishes a new token and revokes the previous one. Returns the new one."""
        self._made += 1
        self._plane.kubectl("create", "secret", "generic", f"bound-{self._made}", "-n", NAMESPACE)
        token = self._plane.kubectl(
            "create", "token", RELEASE, "-n", NAMESPACE, "--bound-object-kind=Secret",
            f"--bound-object-name=bound-{self._made}").strip()
        publish(token=token)
        if self._made > 1:
            self._plane.kubectl("delete", "secret", f"bound-{self._made - 1}", "-n", NAMESPACE)
        return token


def refused(plane, token):
    """Returns whether the kube-apiserver does not accept the token."""
    path = "/apis/imagedeps.io/v1alpha1/imagedependencies"
    return Api(plane.port, plane.serving_ca.certificate, token=token).request("GET", path)[0] == 401


def imported(simulator, stream):
    return any(record["success"] and record["stream"] == stream for record in simulator.imports())


def healed_after(plane, simulator, number):
    """Creates a consumer of one tag. Returns the seconds until the tag is imported."""
    stream = f"base{number}"
    started = time.monotonic()
    plane.api.post(f"/apis/build.openshift.io/v1/namespaces/{APP}/buildconfigs",
                   build_config(stream, stream, "1"))
    wait_until(f"{stream}:1 is imported", lambda: imported(simulator, stream), HEALED_WITHIN)
    return time.monotonic() - started


def run():
    world = [streams.stream("openshift", name, **{tag: f"registry.example.com/{name}:{tag}"})
             for _, name, tag in sorted(NEEDED)]
    with cluster(world) as (plane, simulator):
        plane.kubectl("create", "namespace", APP)
        simulator.registries_are("Fine")
        before = streams.tags(plane)
        operator = Installation(plane)
        mount = Mount(plane.folder / "mount", plane.serving_ca.certificate)
        tokens = Tokens(plane)
        used = [tokens.replace(mount.publish)]
        operator.kubeconfig = plane.write_kubeconfig(
            "mounted", {"tokenFile": str(mount.folder / "token")},
            {"certificate-authority": str(mount.folder / "ca.crt")})
        operator.start()
        pid = operator.process.pid

        took = []
        for number in range(COUNT):
            tick = time.monotonic()
            used.append(tokens.replace(mount.publish))
            if number == CA_AT:
                plane.replace_serving_ca(lambda ca: mount.publish(ca_crt=ca.read_text()))
            took.append(healed_after(plane, simulator, number))
            time.sleep(max(0, tick + EVERY - time.monotonic()))

        wait_until("all replaced tokens are refused",
                   lambda: all(refused(plane, token) for token in used[:-1]), REVOKED_WITHIN, every=1)
        assert operator.process.running() and operator.process.pid == pid, operator.process.tail()
        streams.check_only(NEEDED, before, streams.tags(plane))
        streams.check_imported_once(NEEDED, simulator.imports())
        usual = sorted(took[:CA_AT] + took[CA_AT + 1:])
        print(f"{len(used)} tokens, {len(used) - 1} of them revoked: the tag of a new consumer was "
              f"imported after {usual[len(usual) // 2]:.2f} s (median), {usual[-1]:.2f} s (longest)")
        print(f"after the kube-apiserver restarted with a new CA: {took[CA_AT]:.2f} s")
