"""`status`, `explain` and `graph` show what the operator reports, also while a registry is paused."""

import http.server
import json
import re
import subprocess
import threading
import time
import unittest
import urllib.request

from program import PROGRAM, SECONDS, InADirectory, main, run

STREAMS = ["a", "b", "c", "d", "e", "f"]


def stream(name):
    return {"apiVersion": "image.openshift.io/v1", "kind": "ImageStream", "metadata": {"name": name},
            "spec": {"tags": [{"name": "1", "from": {"kind": "DockerImage", "name": f"quay.io/team/{name}:1"}}]}}


def deployment(name):
    trigger = [{"from": {"kind": "ImageStreamTag", "name": f"{name}:1"}, "fieldPath": 'spec.template.spec.containers[?(@.name=="main")].image'}]
    return {"apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": {"name": name, "annotations": {"image.openshift.io/triggers": json.dumps(trigger)}},
            "spec": {"replicas": 1, "selector": {"matchLabels": {"app": name}},
                     "template": {"metadata": {"labels": {"app": name}}, "spec": {"containers": [{"name": "main", "image": " "}]}}}}


class WithAnOperator(InADirectory):
    def setUp(self):
        super().setUp()
        namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "imagedeps"}}
        objects = [namespace] + [make(name) for name in STREAMS for make in (stream, deployment)]
        world = self.write("world.json", json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}))
        cluster = self.start("simulate", "--fault", "quay.io=Down", "--world", f"shop={world}")
        self.port = re.match(r"serving on port (\d+)", cluster.stdout.readline())[1]
        self.kubeconfig = self.write_kubeconfig(self.port)
        self.wait_for("the platform's own imports", lambda: len(self.get("/sim/v1/pulls")) == len(STREAMS))

    def start(self, *words):
        program = subprocess.Popen([PROGRAM, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

        def stop():
            program.kill()
            program.wait()
            program.stdout.close()

        self.addCleanup(stop)
        return program

    def start_operator(self):
        return self.start("run", "--kubeconfig", self.kubeconfig, "--namespace", "imagedeps", "--leader-elect", "--import-grace", "1s",
                          "--import-timeout", "1s",
                          "--leader-election-lease-duration", "12s", "--leader-election-renew-deadline", "9s", "--leader-election-retry-period", "2s",
                          "--listen", "127.0.0.1:0", "--page-listen", "127.0.0.1:0")

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}") as answer:
            return json.load(answer)

    def wait_for(self, what, condition):
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            if condition():
                return
        self.fail(f"timeout while waiting for {what}")

    def proxy_without_leases(self):
        """Returns the port of an API server that forbids reading Leases."""
        behind = self.port

        class Proxy(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                if "/leases" in self.path:
                    return self.answer(403, json.dumps({"kind": "Status", "reason": "Forbidden", "message": "leases is forbidden", "code": 403}).encode())
                with urllib.request.urlopen(f"http://127.0.0.1:{behind}{self.path}") as answer:
                    return self.answer(200, answer.read())

            def answer(self, code, body):
                self.send_response(code)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return server.server_address[1]

    def reported(self):
        """Returns the reason and message of each condition Ready."""
        found = {}
        for item in self.get("/apis/imagedeps.io/v1alpha1/imagedependencies")["items"]:
            for condition in item.get("status", {}).get("conditions", []):
                if condition["type"] == "Ready":
                    found[item["metadata"]["name"].replace(".", ":")] = (condition["reason"], condition["message"])
        return found

    def say(self, *words):
        ended = run(*words, "--kubeconfig", self.kubeconfig)
        self.assertEqual((ended.returncode, ended.stderr), (0, ""))
        return ended.stdout

    def said_and_reported(self):
        """Returns the output of `status` and the conditions, which did not change in the meantime."""
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            before = self.reported()
            status = json.loads(self.say("status", "-o", "json"))
            if self.reported() == before:
                return status, before
        return self.fail("the operator keeps writing statuses")

    def pulls(self):
        return len(self.get("/sim/v1/pulls"))

    def wait_for_a_pause(self):
        self.wait_for("a pause", lambda: len(self.reported()) == len(STREAMS) and "RegistryBackoff" in dict(self.reported().values()))

    def test_agrees_with_the_operator_throughout_a_pause(self):
        self.start_operator()
        self.wait_for_a_pause()
        for moment in range(2):
            status, reported = self.said_and_reported()
            self.assertEqual({row["istag"]: (row["reason"], row["message"]) for row in status["istags"]}, reported, f"moment {moment}")
            if moment == 0:
                pulls = self.pulls()
                self.wait_for("the next probe", lambda: self.pulls() > pulls)
        self.assertEqual(status["decidedBy"]["who"], "operator")
        self.assertEqual(status["decidedBy"]["operator"]["namespace"], "imagedeps")
        self.assertEqual({row["decidedBy"] for row in status["istags"]}, {"operator"})
        text = self.say("status")
        self.assertRegex(text, r"Reported by the operator \S+ in namespace imagedeps, which renewed\s+its lease \d+ s ago\.\n$")
        self.assertRegex(text, r"6 image stream tags needed, 6 not populated: imagedeps imports 6 \((\d )?once\s+the\s+registry\s+answers\)\.")
        self.assertRegex(text, r"REASON +NEXT-ATTEMPT +NEEDED BY\n")
        self.assertRegex(text, r"RegistryBackoff +(in \d+ s|due|-) +Deployment")
        self.assertIn("Reported by the operator", self.say("explain", "deploy/a"))
        self.assertIn("// Reported by the operator", self.say("graph"))

    def test_reports_that_it_is_not_authorized_to_read_the_lease(self):
        self.start_operator()
        self.wait_for_a_pause()
        self.write_kubeconfig(self.proxy_without_leases())
        status, reported = self.said_and_reported()
        self.assertEqual({row["istag"]: row["reason"] for row in status["istags"]}, {istag: reason for istag, (reason, _) in reported.items()})
        self.assertEqual(status["decidedBy"]["who"], "operator")
        self.assertRegex(status["decidedBy"]["text"], r"^Reported by the operator; the last change was \d+ s ago\. You cannot read its lease, .*\.$")

    def test_decides_without_the_operator_after_its_lease_expires(self):
        self.assertIn("Decided by this command, since no operator leads on this cluster.", self.say("status"))
        operator = self.start_operator()
        self.wait_for_a_pause()
        operator.kill()
        self.wait_for("the end of its lease", lambda: "has not renewed its lease for" in self.say("status"))
        status = json.loads(self.say("status", "-o", "json"))
        self.assertEqual(status["decidedBy"]["who"], "command")
        self.assertEqual({row["reason"] for row in status["istags"]}, {"ImportNeeded"})
        self.assertIn("imagedeps would import 6.", self.say("status"))


if __name__ == "__main__":
    main()
