"""`imagedeps run` with invalid input: checks the exit code, and that the message explains the
problem.
"""

import subprocess

import streams
from certificates import Authority
from installation import NAMESPACE, RELEASE, Installation
from processes import free_port, wait_until
from scenes import APP, build_config, cluster
from simulator import PROGRAM

ERROR, USAGE = 1, 2


def attempt(plane, what, code, words, kubeconfig, *flags):
    """Runs the operator, which must exit with `code` and print each of `words` to standard error.
    """
    command = [PROGRAM, "run", "--namespace", NAMESPACE, "--listen", f"127.0.0.1:{free_port()}", "--page-listen", f"127.0.0.1:{free_port()}", *flags]
    if kubeconfig:
        command += ["--kubeconfig", str(kubeconfig)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env={"PATH": "/usr/bin:/bin", "HOME": str(plane.folder)})
    output = done.stderr.strip()
    print(f"{what}: exit {done.returncode}\n    {output.splitlines()[-1] if output else '(nothing)'}")
    assert done.returncode == code, f"{what}: exit {done.returncode}, not {code}:\n{output}"
    missing = [word for word in words if word.lower() not in output.lower()]
    assert not missing, f"{what}: {missing} is missing in:\n{output}"


def refused_starts(plane, kubeconfig):
    other_ca = Authority(plane.folder, "other-ca").certificate
    latecomer = plane.ca.client("latecomer", "system:masters", days=-1)
    token = {"token": plane.kubectl("create", "token", RELEASE, "-n", NAMESPACE).strip()}
    closed = {"server": f"https://127.0.0.1:{free_port()}"}
    config = plane.folder / "unknown-key.yaml"
    config.write_text("mode: Observe\nimport:\n  gracee: 2m\n")

    attempt(plane, "no kubeconfig", ERROR, ["kubeconfig"], None)
    attempt(plane, "kubeconfig that does not exist", ERROR, ["/nowhere"], "/nowhere")
    attempt(plane, "unreachable server", ERROR, [closed["server"]], plane.write_kubeconfig("closed", token, closed))
    attempt(plane, "wrong CA", ERROR, ["certificate"], plane.write_kubeconfig("other-ca", token, {"certificate-authority": str(other_ca)}))
    expired = {"client-certificate": str(latecomer.certificate), "client-key": str(latecomer.key)}
    attempt(plane, "expired certificate", ERROR, ["expired"], plane.write_kubeconfig("latecomer", expired))
    attempt(plane, "401", ERROR, ["401", "token"], plane.write_kubeconfig("stranger", {"token": "not-a-token"}))
    attempt(plane, "unknown key", USAGE, [f"{config}:3", "gracee"], kubeconfig, "--config", str(config))
    attempt(plane, "unknown flag", USAGE, ["--frobnicate"], kubeconfig, "--frobnicate")


def one_resource_forbidden(plane, operator):
    """Removes DeploymentConfigs from the role.

    The operator continues and reports what it cannot read.
    """
    roles = plane.api.items("/apis/rbac.authorization.k8s.io/v1/clusterroles")
    role = next(role for role in roles if any("imagestreamimports" in rule.get("resources", []) for rule in role.get("rules") or [])
                and role["metadata"]["name"].startswith(RELEASE))
    for rule in role["rules"]:
        rule["resources"] = [name for name in rule.get("resources", []) if name != "deploymentconfigs"]
    role["rules"] = [rule for rule in role["rules"] if rule["resources"]]
    plane.kubectl("replace", "-f", "-", stdin={**role, "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole"})  # Items of a list have neither field.
    operator.start(ready=False)
    operator.wait_for_log('resource=deploymentconfigs namespace="" state=Denied')
    report = wait_until("it is ready, and readyz?verbose shows that the resource is forbidden", lambda: _ready_without(operator, "deploymentconfigs"), 30)
    print(f"403 on one resource: still running, /readyz?verbose returns\n{report}")
    wait_until("other resources are processed", lambda: plane.api.up("/apis/imagedeps.io/v1alpha1/namespaces/openshift/imagedependencies/php.1"), 30)
    assert operator.process.stop() == 0, operator.process.tail()


def unexpected_object(plane, simulator, operator):
    """An invalid ImageStream is logged and keeps its last valid state.

    Other streams are processed.
    """
    operator.start()
    simulator.add({"apiVersion": "image.openshift.io/v1", "kind": "ImageStream", "metadata": {"name": "odd", "namespace": "openshift"},
                   "status": {"tags": "none"}})
    operator.wait_for_log("openshift/odd", 20)
    lines = [line for line in operator.process.log.read_text().splitlines() if "openshift/odd" in line]
    assert len(lines) == 1 and "not as expected" in lines[0], lines
    simulator.add(streams.stream("openshift", "ruby", **{"2": "registry.example.com/ruby:2"}))
    plane.api.post(f"/apis/build.openshift.io/v1/namespaces/{APP}/buildconfigs", build_config("even", "ruby", "2"))
    wait_until("other streams are processed", lambda: plane.api.up("/apis/imagedeps.io/v1alpha1/namespaces/openshift/imagedependencies/ruby.2"), 30)
    print(f"invalid ImageStream: other streams are processed, and it is logged once\n    {lines[0]}")
    assert operator.process.stop() == 0, operator.process.tail()


def _ready_without(operator, resource):
    status, text = operator.probe("/readyz?verbose")
    lines = [line for line in text.splitlines() if line.startswith(f"[!]{resource}:") and "forbidden" in line.lower()]
    return text if status == 200 and lines else None


def run():
    with cluster([streams.stream("openshift", "php", **{"1": "registry.example.com/php:1"})]) as (plane, simulator):
        operator = Installation(plane)
        refused_starts(plane, operator.kubeconfig)
        plane.kubectl("create", "namespace", APP)
        plane.api.post(f"/apis/build.openshift.io/v1/namespaces/{APP}/buildconfigs", build_config("web", "php", "1"))
        unexpected_object(plane, simulator, operator)
        one_resource_forbidden(plane, operator)
