"""Network faults: the API server is away, or was never there."""

import shutil
import subprocess
import time

import limits
import wire
from catalogue import abuse, fault
from certificates import Authority
from exchange import forward
from programs import Operator
from stage import shell

OUTAGE = 30  # seconds


def refuse(proxy):
    proxy.refuse()
    proxy.cut()


fault("refused", "connections are refused", OUTAGE, begin=refuse,
      end=lambda proxy: proxy.listen())(forward)


def refusal(status, reason):
    async def behaviour(exchange):
        await exchange.send(wire.refusal(status, reason, "the server is overloaded"))

    return behaviour


fault("503", "each request is answered with 503", OUTAGE)(refusal(503, "ServiceUnavailable"))
fault("504", "each request is answered with 504", OUTAGE)(refusal(504, "Timeout"))


def stays_unready(row, operator):
    """Checks that an operator without an API server is never ready, or ends with an error."""
    until = time.monotonic() + 12
    while time.monotonic() < until and operator.process.running():
        row.require(operator.probe("/readyz") != 200, "/readyz is 200 without an API server")
        if row.problems:
            return
        time.sleep(0.5)
    if operator.process.running():
        row.require(operator.is_alive(), "/livez is not 200 without an API server")
        row.require(operator.process.stop(limits.EXIT) == 0, "no clean end after SIGTERM")
        row.note = "waits"
    else:
        row.require(operator.process.wait(1) > 0, "the operator crashed")
        row.require("API server" in operator.log(), "the operator ended without an explanation")
        row.note = "ends with an error"


@abuse("never-reached", "no server listens from the start", start_operator=False)
def never_reached(stage, row):
    stays_unready(row, stage.add_operator("operator", ready=False))


@abuse("never-answers", "the server is silent from the start", start_operator=False)
def never_answers(stage, row):
    async def silent(exchange):
        await exchange.hang()

    stage.proxy.listen()
    stage.proxy.behave(silent)
    stays_unready(row, stage.add_operator("operator", ready=False))


# A ServiceAccount at the only path where a pod has it, in a mount namespace of its own.
ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount"
POD = f"mkdir -p {ACCOUNT} && mount --bind $FOLDER/account {ACCOUNT}"


def can_unshare():
    return shutil.which("unshare") and subprocess.run(
        ["unshare", "--mount", "true"], capture_output=True, check=False).returncode == 0


@abuse("never-reached-in-a-pod", "as never-reached, with a ServiceAccount", start_operator=False)
def never_reached_in_a_pod(stage, row):
    if not can_unshare():
        row.note = "skipped: needs the right to mount"
        return
    account = stage.folder / "account"
    account.mkdir()
    for name, text in {"token": "token", "namespace": "imagedeps"}.items():
        (account / name).write_text(text)
    Authority(account)
    environment = {"KUBECONFIG": "", "HOME": "/nonexistent", "FOLDER": str(stage.folder),
                   "KUBERNETES_SERVICE_HOST": "127.0.0.1",
                   "KUBERNETES_SERVICE_PORT": str(stage.proxy.port)}
    operator = Operator("operator", None, wrapper=("unshare", "--mount", *shell(POD)),
                        environment=environment)
    try:
        stays_unready(row, operator.start(ready=False))
    finally:
        operator.process.kill()
