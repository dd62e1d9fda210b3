#!/usr/bin/env python3
"""Tests the rendered chart without a cluster, for several values and versions of Kubernetes."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import yaml

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import fake_cluster  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CHART = ROOT / "helm/imagedeps"
EXAMPLE = ROOT / "deploy/examples/cakephp-mysql-example"
PROGRAM = os.environ.get("IMAGEDEPS_BINARY", str(ROOT / "build/imagedeps"))
IMAGE = "image.repository=registry.example.com/imagedeps"
SCOPED = "config.scope.namespaces={shop,bank}"

# Rights of the operator in each namespace, as "verbs resource.group".
RULES = {
    "list,watch imagestreams.image.openshift.io",
    "list,watch buildconfigs.build.openshift.io",
    "list,watch builds.build.openshift.io",
    "list,watch deploymentconfigs.apps.openshift.io",
    "list,watch deployments.apps",
    "list,watch statefulsets.apps",
    "list,watch daemonsets.apps",
    "list,watch cronjobs.batch",
    "list,watch templates.template.openshift.io",
    "create imagestreamimports.image.openshift.io",
    "create,delete,get,list,patch,watch imagedependencies.imagedeps.io",
    "patch imagedependencies/status.imagedeps.io",
    "create,patch events.",
}
IMPORTS = {"create imagestreamimports.image.openshift.io"}
# Rights that exist only in the cluster scope.
CLUSTER_RULES = {"list,watch namespaces.", "create tokenreviews.authentication.k8s.io", "create subjectaccessreviews.authorization.k8s.io"}


def locate(name):
    done = subprocess.run([ROOT / "tools/control-plane", name], check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.split(" ", 1)[1].strip()


HELM = locate("helm")


def helm(*arguments):
    return subprocess.run([HELM, *map(str, arguments)], capture_output=True, text=True)


def template(*values, kube="1.34.0", release="imagedeps", namespace="imagedeps", apis=()):
    """Returns the rendered objects by (kind, namespace, name)."""
    settings = [word for value in values for word in ("--set", value)] + [word for api in apis for word in ("--api-versions", api)]
    done = helm("template", release, CHART, "-n", namespace, "--kube-version", kube, *settings)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    objects = [item for item in yaml.safe_load_all(done.stdout) if item]
    return {(item["kind"], item["metadata"].get("namespace"), item["metadata"]["name"]): item for item in objects}


def rules(role):
    """Returns a Role's rules in the format of the tables above.

    Restricted names follow in brackets.
    """
    found = set()
    for rule in role["rules"]:
        names = f" {sorted(rule['resourceNames'])}" if "resourceNames" in rule else ""
        verbs = ",".join(sorted(rule["verbs"]))
        found |= {f"{verbs} {resource}.{group}{names}" for group in rule["apiGroups"] for resource in rule["resources"]}
    return found


def kinds(objects):
    return [kind for kind, _, _ in objects]


class TheGeneratedFiles(unittest.TestCase):
    def test_are_what_tools_manifests_writes(self):
        done = subprocess.run([ROOT / "tools/manifests", "--check"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_contain_the_custom_resource_definition_of_crds(self):
        written = yaml.safe_load((ROOT / "crds/imagedependency.yaml").read_text())
        rendered = template()["CustomResourceDefinition", None, "imagedependencies.imagedeps.io"]
        self.assertEqual(rendered["spec"], written["spec"])
        self.assertEqual(rendered["metadata"]["annotations"], {"helm.sh/resource-policy": "keep"})


class TheVersion(unittest.TestCase):
    def test_is_the_same_everywhere(self):
        chart = yaml.safe_load((CHART / "Chart.yaml").read_text())
        program = re.search(r"project\(imagedeps VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text()).group(1)
        image = re.search(r"ARG VERSION=(\S+)", (ROOT / "Dockerfile").read_text()).group(1)
        self.assertEqual({chart["version"], chart["appVersion"], image}, {program})


class Values(unittest.TestCase):
    def lint(self, *values):
        return helm("lint", "--strict", CHART, *[word for value in values for word in ("--set", value)])

    def test_that_are_valid_pass_lint(self):
        for values in ([], [IMAGE], [SCOPED], ["config.mode=Observe"], ["replicaCount=1"], ["crds.enabled=false"], ["rbac.create=false"],
                       ["serviceAccount.create=false", "serviceAccount.name=other"], ["enabled=true", "global.anything.at.all=1"],
                       ["config.import.registries.registry\\.example\\.com:5000.paused=true"], ["admissionPolicy.enabled=true"],
                       ["config.import.overall.perSecond=0"], ["config.import.grace=0s"], ["config.import.timeout=1m0.5s"]):
            done = self.lint(*values)
            self.assertEqual(done.returncode, 0, f"{values}: {done.stdout}")

    def test_of_a_registry_are_set_as_json(self):
        for value, passes in (('{"registry.example.com:5000":{"paused":true}}', True), ('{"registry.example.com":{"pause":true}}', False)):
            done = helm("lint", "--strict", CHART, "--set-json", f"config.import.registries={value}")
            self.assertEqual(done.returncode == 0, passes, done.stdout)
        # Helm splits the name at its dots, and the schema rejects the result.
        self.assertNotEqual(self.lint("config.import.registries.registry.example.com.paused=true").returncode, 0)

    def test_that_are_unknown_are_rejected(self):
        for value in ("replica=1", "config.retries=1", "config.import.paralelism=3", "config.scope.namespace=x", "image.name=x",
                      "config.import.registries.host.pause=true", "rbac.cluster=true"):
            done = self.lint(value)
            self.assertNotEqual(done.returncode, 0, value)
            self.assertIn("additional properties", done.stdout)

    def test_that_are_invalid_are_rejected(self):
        for value in ("config.mode=Dream", "config.import.grace=2", "config.import.timeout=0s",
                      "config.import.timeout=0m0.0s", "config.import.overall.perSecond=-1",
                      "config.import.perRegistry.inFlight=0", "config.import.perRegistry.inFlight=101",
                      "config.leaderElection.retryPeriod=0s", "image.digest=latest",
                      "config.scope.sharedNamespaces={open*}", "replicaCount=-1",
                      "prometheusRule.runbooks=docs/runbooks", "prometheusRule.dashboards=console"):
            self.assertNotEqual(self.lint(value).returncode, 0, value)


class TheRights(unittest.TestCase):
    def test_are_exactly_those_in_the_tables(self):
        objects = template()
        self.assertEqual(rules(objects["ClusterRole", None, "imagedeps"]), RULES | CLUSTER_RULES)
        lease = rules(objects["Role", "imagedeps", "imagedeps-leader-election"])
        self.assertEqual(lease, {"create leases.coordination.k8s.io", "get,update leases.coordination.k8s.io ['imagedeps']"})
        subjects = [{"kind": "ServiceAccount", "name": "imagedeps", "namespace": "imagedeps"}]
        self.assertEqual(objects["ClusterRoleBinding", None, "imagedeps"]["subjects"], subjects)
        bound = {key: item["roleRef"]["name"] for key, item in objects.items() if key[0].endswith("Binding") and item.get("subjects") == subjects}
        self.assertEqual(sorted(bound.values()), ["imagedeps", "imagedeps-leader-election"])

    def test_do_not_include_imports_in_mode_observe(self):
        self.assertEqual(rules(template("config.mode=Observe")["ClusterRole", None, "imagedeps"]), (RULES - IMPORTS) | CLUSTER_RULES)

    def test_are_limited_to_namespaces_that_the_scope_names(self):
        objects = template(SCOPED)
        named = {"list,watch namespaces. ['bank', 'openshift', 'shop']"}
        self.assertEqual(rules(objects["ClusterRole", None, "imagedeps"]), named | {rule for rule in CLUSTER_RULES if "namespaces" not in rule})
        for namespace in ("shop", "bank", "openshift"):
            self.assertEqual(rules(objects["Role", namespace, "imagedeps"]), RULES)
            self.assertEqual(objects["RoleBinding", namespace, "imagedeps"]["roleRef"]["name"], "imagedeps")

    def test_are_cluster_wide_if_the_scope_has_a_pattern(self):
        objects = template("config.scope.namespaces={shop-*,bank}")
        self.assertEqual(rules(objects["ClusterRole", None, "imagedeps"]), RULES | CLUSTER_RULES)
        self.assertNotIn(("Role", "bank", "imagedeps"), objects)

    def test_of_users_are_added_to_the_cluster_roles(self):
        objects = template()
        view, edit = (objects["ClusterRole", None, f"imagedeps-{name}"] for name in ("view", "edit"))
        prefix = "rbac.authorization.k8s.io/aggregate-to-"
        aggregated = [{label.removeprefix(prefix) for label in role["metadata"]["labels"] if label.startswith(prefix)} for role in (view, edit)]
        self.assertEqual(aggregated, [{"view", "edit", "admin", "cluster-reader"}, {"edit", "admin"}])
        self.assertEqual(rules(view), {"get,list,watch imagedependencies.imagedeps.io"})
        self.assertEqual(rules(edit), {"create,delete,deletecollection,patch,update imagedependencies.imagedeps.io"})

    def test_of_all_users_are_to_read_in_shared_namespaces_only(self):
        objects = template("config.scope.sharedNamespaces={openshift,library}")
        everybody = {namespace for (kind, namespace, _), item in objects.items() if kind == "RoleBinding"
                     and item["subjects"][0]["name"] == "system:authenticated" and item["roleRef"]["name"] == "imagedeps-view"}
        self.assertEqual(everybody, {"openshift", "library"})
        text = json.dumps(list(template("rbac.sharedNamespaceReaders=false").values()))
        self.assertNotIn("system:authenticated", text)


class ThePods(unittest.TestCase):
    def pods(self, *values):
        objects = template(IMAGE, *values)
        return objects["Deployment", "imagedeps", "imagedeps"]["spec"]["template"]["spec"], objects["Pod", "imagedeps", "imagedeps-test"]["spec"]

    def test_comply_with_restricted_v2(self):
        for pod in self.pods():
            self.assertEqual(pod["securityContext"], {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}})
            wanted = {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}}
            self.assertEqual([container["securityContext"] for container in pod["containers"]], [wanted])

    def test_are_started_with_their_configuration(self):
        operator, test = (pod["containers"][0] for pod in self.pods())
        self.assertEqual(operator["args"], ["run", "--config", "/etc/imagedeps/config.yaml", "--namespace", "$(POD_NAMESPACE)",
                                            "--leader-elect", "--listen", ":8080", "--metrics-secure-listen", ":8443"])
        self.assertEqual(test["args"], ["run", "--config", "/etc/imagedeps/config.yaml", "--print-config"])
        probes = [operator[f"{kind}Probe"]["httpGet"] for kind in ("liveness", "readiness")]
        self.assertEqual(probes, [{"path": "/livez", "port": "http"}, {"path": "/readyz", "port": "http"}])

    def test_restart_when_the_configuration_changes(self):
        sums = {template(value)["Deployment", "imagedeps", "imagedeps"]["spec"]["template"]["metadata"]["annotations"]["checksum/config"]
                for value in (IMAGE, "config.mode=Observe", "config.import.grace=3m")}
        self.assertEqual(len(sums), 3)

    def test_use_the_configured_image(self):
        def image(*values):
            return template(*values)["Deployment", "imagedeps", "imagedeps"]["spec"]["template"]["spec"]["containers"][0]["image"]

        digest = f"sha256:{'0' * 64}"
        self.assertEqual(image(IMAGE), "registry.example.com/imagedeps:0.1.0")
        self.assertEqual(image(IMAGE, "image.tag=v1"), "registry.example.com/imagedeps:v1")
        self.assertEqual(image(IMAGE, "image.tag=v1", f"image.digest={digest}"), f"registry.example.com/imagedeps@{digest}")
        self.assertEqual(image(IMAGE, "global.imageRegistry=mirror.example.com"), "mirror.example.com/registry.example.com/imagedeps:0.1.0")
        self.assertTrue(image().startswith("imagedeps.invalid/"), "without a repository, the image name must be invalid")

    def test_have_a_disruption_budget_only_with_several_replicas(self):
        self.assertIn("PodDisruptionBudget", kinds(template()))
        self.assertNotIn("PodDisruptionBudget", kinds(template("replicaCount=1")))


class AnOlderKubernetes(unittest.TestCase):
    def crd(self, kube):
        return template(kube=kube)["CustomResourceDefinition", None, "imagedependencies.imagedeps.io"]["spec"]["versions"][0]

    def test_gets_no_field_that_it_does_not_support(self):
        self.assertIn("selectableFields", self.crd("1.31.0"))
        self.assertNotIn("selectableFields", self.crd("1.30.0"))
        validation = self.crd("1.27.0")["schema"]["openAPIV3Schema"]["properties"]["spec"]["x-kubernetes-validations"]
        self.assertEqual([sorted(rule) for rule in validation], [["message", "rule"]])

    def test_gets_the_policy_only_if_it_serves_it(self):
        for kube, values, expected in (("1.30.0", [], True), ("1.29.0", [], False), ("1.29.0", ["admissionPolicy.enabled=true"], True),
                                       ("1.34.0", ["admissionPolicy.enabled=false"], False)):
            self.assertEqual("ValidatingAdmissionPolicy" in kinds(template(*values, kube=kube)), expected, (kube, values))

    def test_is_rejected_if_it_is_too_old(self):
        with self.assertRaisesRegex(AssertionError, "kubeVersion"):
            template(kube="1.24.0")


class ThePolicy(unittest.TestCase):
    def test_applies_only_to_the_service_account_of_the_chart(self):
        for values, release, user in (([], "imagedeps", "imagedeps:imagedeps"), ([], "other", "imagedeps:other-imagedeps"),
                                      (["serviceAccount.create=false", "serviceAccount.name=mine"], "imagedeps", "imagedeps:mine")):
            objects = template(*values, release=release)
            (policy,) = [item for (kind, _, _), item in objects.items() if kind == "ValidatingAdmissionPolicy"]
            (condition,) = policy["spec"]["matchConditions"]
            self.assertEqual(condition["expression"], f"request.userInfo.username == 'system:serviceaccount:{user}'")


MONITORING, OPENSHIFT = "monitoring.coreos.com/v1", ("monitoring.coreos.com/v1", "route.openshift.io/v1", "console.openshift.io/v1")


class Monitoring(unittest.TestCase):
    def test_is_installed_if_the_cluster_has_its_api(self):
        for kind, name in (("ServiceMonitor", "serviceMonitor"), ("PrometheusRule", "prometheusRule")):
            for apis, value, expected in (((), "auto", False), ([MONITORING], "auto", True), ((), "true", True), ([MONITORING], "false", False)):
                self.assertEqual(kind in kinds(template(f"{name}.enabled={value}", apis=apis)), expected, (kind, apis, value))

    def test_reads_the_secured_metrics_with_its_own_token(self):
        objects = template(apis=[MONITORING])
        (endpoint,) = objects["ServiceMonitor", "imagedeps", "imagedeps"]["spec"]["endpoints"]
        self.assertEqual((endpoint["port"], endpoint["scheme"], endpoint["tlsConfig"]), ("metrics", "https", {"insecureSkipVerify": True}))
        self.assertEqual(endpoint["authorization"]["credentials"], {"name": "imagedeps-metrics-reader", "key": "token"})
        self.assertEqual(objects["Secret", "imagedeps", "imagedeps-metrics-reader"]["type"], "kubernetes.io/service-account-token")
        self.assertEqual(objects["ClusterRole", None, "imagedeps-metrics-reader"]["rules"], [{"nonResourceURLs": ["/metrics"], "verbs": ["get"]}])

    def test_trusts_the_service_ca_on_openshift(self):
        objects = template(IMAGE, apis=OPENSHIFT)
        tls = objects["ServiceMonitor", "imagedeps", "imagedeps"]["spec"]["endpoints"][0]["tlsConfig"]
        self.assertEqual(tls, {"serverName": "imagedeps.imagedeps.svc", "ca": {"configMap": {"name": "openshift-service-ca.crt", "key": "service-ca.crt"}}})
        annotations = objects["Service", "imagedeps", "imagedeps"]["metadata"]["annotations"]
        self.assertEqual(annotations, {"service.beta.openshift.io/serving-cert-secret-name": "imagedeps-metrics-tls"})
        pod = objects["Deployment", "imagedeps", "imagedeps"]["spec"]["template"]["spec"]
        self.assertIn({"name": "metrics-tls", "secret": {"secretName": "imagedeps-metrics-tls"}}, pod["volumes"])
        self.assertEqual(pod["containers"][0]["args"][-4:], ["--metrics-cert-file", "/etc/imagedeps-tls/tls.crt", "--metrics-key-file", "/etc/imagedeps-tls/tls.key"])

    def test_works_without_tls(self):
        objects = template("metrics.secure.enabled=false", apis=[MONITORING])
        self.assertEqual(objects["ServiceMonitor", "imagedeps", "imagedeps"]["spec"]["endpoints"], [{"port": "http", "interval": "30s"}])
        self.assertNotIn("--metrics-secure-listen", objects["Deployment", "imagedeps", "imagedeps"]["spec"]["template"]["spec"]["containers"][0]["args"])
        self.assertNotIn(("ClusterRole", None, "imagedeps-metrics-reader"), objects)

    def rules(self, *values, release="imagedeps", apis=(MONITORING,)):
        """Returns the alerts and recording rules of the PrometheusRule by name."""
        (item,) = [item for (kind, _, _), item in template(*values, release=release, apis=apis).items() if kind == "PrometheusRule"]
        return {rule.get("alert") or rule["record"]: rule for group in item["spec"]["groups"] for rule in group["rules"]}

    def test_contains_the_rules_with_the_names_of_the_release(self):
        written = [rule for group in yaml.safe_load((CHART / "files/rules.yaml").read_text())["groups"] for rule in group["rules"]]
        for rule in written:
            rule.get("annotations", {}).pop("dashboard_url", None)
        self.assertEqual(list(self.rules().values()), written)
        text = json.dumps(self.rules("prometheusRule.waitingAlert=true", release="other"))
        self.assertIn("ImageDepsTagsWaiting", text)
        self.assertNotIn('job=\\"imagedeps\\"', text)

    def test_links_alerts_to_runbooks_only_with_a_url(self):
        for alert in (rule for rule in self.rules().values() if "alert" in rule):
            self.assertEqual(alert["annotations"]["runbook"], f"docs/runbooks/{alert['alert']}.md")
            self.assertNotIn("runbook_url", alert["annotations"])
        for alert in (rule for rule in self.rules("prometheusRule.runbooks=https://example.com/runbooks/").values() if "alert" in rule):
            self.assertEqual(alert["annotations"]["runbook_url"], f"https://example.com/runbooks/{alert['alert']}.md")
            self.assertNotIn("runbook", alert["annotations"])

    def test_links_alerts_to_dashboards_only_with_a_url(self):
        def urls(*values, **options):
            return {rule["annotations"].get("dashboard_url") for rule in self.rules(*values, **options).values() if "alert" in rule}

        self.assertEqual(urls(), {None})
        self.assertEqual(urls(apis=OPENSHIFT), {None})  # `auto` needs a cluster.
        self.assertEqual(urls("prometheusRule.dashboards="), {None})
        grafana, console = "https://grafana.example.com/d", "https://console.example.com/monitoring/dashboards"
        self.assertEqual(urls(f"prometheusRule.dashboards={grafana}/", release="other"), {f"{grafana}/imagedeps-overview", f"{grafana}/imagedeps-operator"})
        self.assertEqual(urls(f"prometheusRule.dashboards={console}", release="other"), {f"{console}/other-imagedeps-overview", f"{console}/other-imagedeps-operator"})

    def test_links_alerts_to_the_console_of_the_cluster(self):
        kinds = {(item["apiVersion"], item["kind"]) for item in template(apis=OPENSHIFT).values()}
        kinds |= {("config.openshift.io/v1", "Console"), ("console.openshift.io/v1", "ConsoleLink")}
        console = {"kind": "Console", "apiVersion": "config.openshift.io/v1", "metadata": {"name": "cluster"},
                   "status": {"consoleURL": "https://console.example.com"}}
        with tempfile.TemporaryDirectory() as folder, fake_cluster.serving(kinds, {"/apis/config.openshift.io/v1/consoles/cluster": console}) as kubeconfig:
            path = pathlib.Path(folder) / "kubeconfig"
            path.write_text(kubeconfig)
            done = subprocess.run([HELM, "template", "other", CHART, "-n", "imagedeps", "--dry-run=server", "--disable-openapi-validation",
                                   "--show-only", "templates/prometheusrule.yaml"],
                                  capture_output=True, text=True, env={"PATH": os.environ["PATH"], "HOME": folder, "KUBECONFIG": str(path)})
        self.assertEqual(done.returncode, 0, done.stderr)
        urls = set(re.findall(r"dashboard_url: (\S+)", done.stdout))
        dashboards = "https://console.example.com/monitoring/dashboards"
        self.assertEqual(urls, {f"{dashboards}/other-imagedeps-overview", f"{dashboards}/other-imagedeps-operator"})

    def test_links_to_dashboards_that_exist(self):
        boards = {name for kind, namespace, name in template(apis=OPENSHIFT, release="other") if namespace == "openshift-config-managed"}
        self.assertEqual(boards, {"other-imagedeps-overview", "other-imagedeps-operator"})
        uids = {json.loads(path.read_text())["uid"] for path in (CHART / "files").glob("grafana-*.json")}
        self.assertEqual(uids, {"imagedeps-overview", "imagedeps-operator"})

    def test_installs_dashboards_if_they_are_enabled(self):
        boards = {(namespace, name) for kind, namespace, name in template("dashboards.grafana.enabled=true", apis=OPENSHIFT) if kind == "ConfigMap"}
        self.assertEqual(boards, {("imagedeps", "imagedeps"), ("imagedeps", "imagedeps-grafana-overview"), ("imagedeps", "imagedeps-grafana-operator"),
                                  ("openshift-config-managed", "imagedeps-overview"), ("openshift-config-managed", "imagedeps-operator")})
        self.assertEqual(kinds(template()).count("ConfigMap"), 1)
        board = template(apis=OPENSHIFT)["ConfigMap", "openshift-config-managed", "imagedeps-overview"]
        self.assertEqual(board["metadata"]["labels"]["console.openshift.io/dashboard"], "true")
        (content,) = board["data"].values()
        self.assertEqual(json.loads(content), json.loads((CHART / "files/console-overview.json").read_text()))


class TheNotes(unittest.TestCase):
    def notes(self, *values):
        settings = [word for value in values for word in ("--set", value)]
        return helm("install", "imagedeps", CHART, "-n", "imagedeps", "--dry-run=client", *settings).stdout.split("NOTES:")[1]

    def test_explain_how_to_build_an_image_if_none_is_set(self):
        notes = self.notes()
        self.assertIn("NO IMAGE IS SET", notes)
        self.assertIn("oc new-build --binary --strategy=docker", notes)
        self.assertNotIn("NO IMAGE IS SET", self.notes(IMAGE))

    def test_warn_if_the_policy_is_missing(self):
        self.assertIn("No ValidatingAdmissionPolicy", self.notes("admissionPolicy.enabled=false"))
        self.assertNotIn("No ValidatingAdmissionPolicy", self.notes())

    def test_explain_how_to_collect_metrics(self):
        self.assertIn("No ServiceMonitor is installed: this cluster has no Prometheus Operator", self.notes())
        notes = self.notes("serviceMonitor.enabled=true")
        self.assertIn("enableUserWorkload: true", notes)
        self.assertIn("--set serviceMonitor.labels.release=kube-prometheus-stack", notes)
        self.assertNotIn("kube-prometheus-stack", self.notes("serviceMonitor.enabled=true", "serviceMonitor.labels.release=mine"))

    def test_explain_how_to_leave_mode_observe(self):
        self.assertIn("config.mode=Enforce", self.notes("config.mode=Observe"))


class TheSchema(unittest.TestCase):
    def fields(self, node, path=""):
        yield path, node
        for name, child in node.get("properties", {}).items():
            yield from self.fields(child, f"{path}.{name}")
        if "items" in node:
            yield from self.fields(node["items"], f"{path}[]")

    def setUp(self):
        crd = yaml.safe_load((ROOT / "crds/imagedependency.yaml").read_text())
        self.all = dict(self.fields(crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]))

    def test_describes_every_field(self):
        self.assertEqual([path for path, node in self.all.items() if path != ".metadata" and not node.get("description")], [])

    def test_limits_the_size_of_every_field(self):
        server_side = (".apiVersion", ".kind")
        texts = [path for path, node in self.all.items() if node.get("type") == "string" and path not in server_side
                 and not {"maxLength", "enum", "format"} & set(node)]
        lists = [path for path, node in self.all.items() if node.get("type") == "array" and "maxItems" not in node]
        self.assertEqual(texts + lists, [])

    def test_leaves_pacing_to_the_admin(self):
        self.assertEqual(sorted(self.all[".spec"]["properties"]), ["imageStreamTag", "managementState"])


class TheExample(unittest.TestCase):
    def test_contains_no_real_secrets(self):
        for secret in yaml.safe_load_all((EXAMPLE / "secrets.yaml").read_text()):
            self.assertLessEqual(set(secret["stringData"].values()), {"change-me", "cakephp"})

    def test_sets_a_namespace_only_for_the_shared_streams(self):
        for path in EXAMPLE.rglob("*.yaml"):
            expected = "openshift" if path.parent.name == "openshift" else None
            for item in yaml.safe_load_all(path.read_text()):
                self.assertEqual(item["metadata"].get("namespace"), expected, f"{path.name}: {item['kind']}")


@unittest.skipUnless(os.access(PROGRAM, os.X_OK), f"{PROGRAM} does not exist")
class TheProgram(unittest.TestCase):
    def test_accepts_the_configuration_of_the_chart_and_has_the_same_defaults(self):
        config = template()["ConfigMap", "imagedeps", "imagedeps"]["data"]["config.yaml"]
        done = subprocess.run([PROGRAM, "run", "--config", "/dev/stdin", "--print-config"], input=config, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        plain = subprocess.run([PROGRAM, "run", "--log-format", "json", "--print-config"], capture_output=True, text=True)
        self.assertEqual(yaml.safe_load(done.stdout), yaml.safe_load(plain.stdout))


if __name__ == "__main__":
    unittest.main()
