#!/usr/bin/env python3
"""Tests rules, dashboards and runbooks without a cluster.

promtool checks the rules. The dashboards must contain only features that their renderers support.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import yaml

sys.dont_write_bytecode = True
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
FILES = ROOT / "helm/imagedeps/files"
RULES = (FILES / "rules.yaml", FILES / "rules-waiting.yaml")
RUNBOOKS = ROOT / "docs/runbooks"
sys.path.insert(0, str(ROOT / "tools"))

import dashboards  # noqa: E402


def promtool(*arguments, **options):
    return subprocess.run(["promtool", *map(str, arguments)], capture_output=True, text=True, **options)


def rules():
    return [rule for path in RULES for group in yaml.safe_load(path.read_text())["groups"] for rule in group["rules"]]


def alerts():
    return {rule["alert"]: rule for rule in rules() if "alert" in rule}


def reasons():
    """Returns the reasons in the program's source."""
    source = (ROOT / "controller/decide/decision.h").read_text()
    body = re.search(r"enum class Reason \{(.*?)\};", source, re.S).group(1)
    return re.findall(r"^\s*(\w+),", re.sub(r"//.*", "", body), re.M)


def metrics_of(expression):
    """Returns the names of metrics in a PromQL expression."""
    bare = re.sub(r'"[^"]*"|\{[^}]*\}|\[[^\]]*\]', " ", expression)
    bare = re.sub(r"\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)", " ", bare)
    return set(re.findall(r"(?<![\w:])(?:imagedeps|workqueue|rest_client|leader_election|process|\w+:imagedeps)_[\w:]+", bare))


def test_rules(name, keep, groups=None):
    """Runs `promtool test rules` with a file of this folder. Returns whether it passed, and the output.

    Only the annotations in `keep` are compared. `groups` replaces the rules of the repository.
    """
    with tempfile.TemporaryDirectory() as folder:
        for path in RULES:
            content = {"groups": groups if path is RULES[0] else []} if groups else yaml.safe_load(path.read_text())
            for group in content["groups"]:
                for rule in group["rules"]:
                    rule["annotations"] = {key: value for key, value in rule.get("annotations", {}).items() if key in keep}
                    if not rule["annotations"]:
                        del rule["annotations"]
            (pathlib.Path(folder) / path.name).write_text(yaml.safe_dump(content))
        tests = yaml.safe_load((ROOT / "tests/monitoring" / name).read_text())
        for test in tests["tests"]:
            del test["name"]  # Supported since promtool 2.44.
        (pathlib.Path(folder) / "test.yaml").write_text(yaml.safe_dump(tests))
        done = promtool("test", "rules", "test.yaml", cwd=folder)
        return done.returncode == 0, done.stdout + done.stderr


def chart_groups(*values):
    """Returns the groups of the PrometheusRule that the chart renders."""
    settings = [word for value in values for word in ("--set", value)]
    done = subprocess.run([locate("helm"), "template", "imagedeps", ROOT / "helm/imagedeps", "-n", "imagedeps", "--api-versions", "monitoring.coreos.com/v1",
                           "--show-only", "templates/prometheusrule.yaml", *settings], capture_output=True, text=True)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return yaml.safe_load(done.stdout)["spec"]["groups"]


def locate(name):
    return subprocess.run([ROOT / "tools/control-plane", name], check=True, stdout=subprocess.PIPE, text=True).stdout.split(" ", 1)[1].strip()


class TheRules(unittest.TestCase):
    def test_pass_all_checks_of_promtool(self):
        done = promtool("check", "rules", "--lint=all", "--lint-fatal", *RULES)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_fire_and_do_not_fire(self):
        # promtool compares annotations literally, so they have tests of their own.
        passed, output = test_rules("rules-test.yaml", keep=())
        self.assertTrue(passed, output)

    def test_name_the_tags_that_have_waited_longest(self):
        passed, output = test_rules("descriptions-test.yaml", keep=("description",))
        self.assertTrue(passed, output)

    def test_about_tags_name_tags(self):
        content = yaml.safe_load((ROOT / "tests/monitoring/descriptions-test.yaml").read_text())
        named = {case["alertname"] for test in content["tests"] for case in test["alert_rule_test"]
                 if any("Waiting longest:" in alert["exp_annotations"]["description"] for alert in case["exp_alerts"])}
        self.assertEqual(named, {name for name, alert in alerts().items() if "imagedeps_unpopulated" in alert["expr"]})

    def test_are_each_tested_firing_and_not_firing(self):
        seen = {name: set() for name in alerts()}
        for test in yaml.safe_load((ROOT / "tests/monitoring/rules-test.yaml").read_text())["tests"]:
            for case in test["alert_rule_test"]:
                seen[case["alertname"]].add(bool(case.get("exp_alerts")))
        self.assertEqual({name: sides for name, sides in seen.items() if sides != {True, False}}, {})

    def test_have_a_severity_and_annotations(self):
        for name, alert in alerts().items():
            self.assertTrue(name.startswith("ImageDeps"))
            self.assertIn(alert["labels"]["severity"], ("warning", "info"))
            self.assertEqual(set(alert["annotations"]), {"summary", "description", "runbook", "dashboard_url"}, name)
            self.assertIn("for", alert, name)

    def test_do_not_use_metrics_of_the_platform(self):
        for rule in rules():
            self.assertIsNone(re.search(r"\b(kube|openshift|container|node)_\w+", rule["expr"]), rule["expr"])

    def test_do_not_warn_about_tags_that_an_import_cannot_populate(self):
        for name, alert in alerts().items():
            if alert["labels"]["severity"] == "warning" and "imagedeps_unpopulated" in alert["expr"]:
                for selector in re.findall(r"imagedeps_unpopulated_\w+(\{[^}]*\})?", alert["expr"]):
                    self.assertIn('registry!=""', selector, name)

    def test_do_not_report_tags_that_an_admin_held_back(self):
        for name, alert in alerts().items():
            for selector in re.findall(r"imagedeps_(?:unpopulated|oldest_unpopulated|heal_duration)_\w+(\{[^}]*\})?", alert["expr"]):
                self.assertTrue('hold=""' in selector or 'registry=""' in selector, name)


class TheRulesOfTheChart(unittest.TestCase):
    def test_report_an_operator_that_is_down(self):
        passed, output = test_rules("operator-down-test.yaml", keep=(), groups=chart_groups())
        self.assertTrue(passed, output)

    def test_are_silent_if_nothing_scrapes_the_operator(self):
        for values in (["metrics.service.enabled=false"], ["serviceMonitor.enabled=false"], ["replicaCount=0"]):
            passed, output = test_rules("not-scraped-test.yaml", keep=(), groups=chart_groups(*values))
            self.assertTrue(passed, f"{values}: {output}")

    def test_differ_only_in_that_alert(self):
        everything, unscraped = ([rule.get("alert") or rule["record"] for group in chart_groups(*values) for rule in group["rules"]]
                                 for values in ([], ["metrics.service.enabled=false"]))
        self.assertEqual([name for name in everything if name not in unscraped], ["ImageDepsOperatorDown"])


    def test_know_every_reason_for_which_a_registry_pauses(self):
        source = (ROOT / "controller/importing/circuit.cc").read_text()
        body = re.search(r"bool Circuit::concerns\(.*?\n}", source, re.S).group(0)
        named = {reason for alert in alerts().values()
                 for selector in re.findall(r'imagedeps_registry_paused\{reason=~"([^"]*)"', alert["expr"])
                 for reason in selector.split("|")}
        self.assertEqual(named, set(re.findall(r"ImportFailure::(\w+)", body)))

    def test_name_only_reasons_that_exist(self):
        for name, alert in alerts().items():
            for selector in re.findall(r'reason=~?"([^"]*)"', alert["expr"]):
                self.assertLessEqual(set(selector.split("|")), set(reasons()), name)


class TheRunbooks(unittest.TestCase):
    def test_exist_exactly_for_all_alerts_and_reasons(self):
        self.assertEqual({path.stem for path in RUNBOOKS.glob("*.md")}, set(alerts()) | set(reasons()) | {"README"})

    def test_of_alerts_are_linked_from_the_alerts(self):
        for name, alert in alerts().items():
            self.assertEqual(alert["annotations"]["runbook"], f"docs/runbooks/{name}.md")

    def test_of_reasons_are_linked_from_the_table(self):
        table = (ROOT / "docs/reasons.md").read_text()
        self.assertEqual(re.findall(r"^\| \[`(\w+)`\]\(runbooks/\1\.md\)", table, re.M), reasons())

    def test_have_the_same_headings(self):
        for path in RUNBOOKS.glob("*.md"):
            if path.stem == "README":
                continue
            text = path.read_text()
            self.assertTrue(text.startswith(f"# {path.stem}\n"), path.name)
            headings = re.findall(r"^## (.+)$", text, re.M)
            self.assertEqual(headings, ["Meaning", "Diagnosis", "Mitigation"], path.name)
            for target in re.findall(r"\]\(([^)#]+)\)", text):
                self.assertTrue((RUNBOOKS / target).resolve().exists(), f"{path.name}: {target}")


class TheDashboards(unittest.TestCase):
    def test_are_what_tools_dashboards_writes(self):
        done = subprocess.run([ROOT / "tools/dashboards.py", "--check"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_are_linked_from_the_alerts(self):
        consoles = {f"{{{{ $externalURL }}}}/consoles/{path.name}" for path in (ROOT / "deploy/prometheus/consoles").glob("*.html")}
        self.assertEqual({alert["annotations"]["dashboard_url"] for alert in alerts().values()}, consoles)

    def test_use_only_metrics_of_the_program(self):
        source = "".join(path.read_text() for path in (ROOT / "controller").rglob("*.cc"))
        recorded = {rule["record"] for rule in rules() if "record" in rule}
        for expression in [rule["expr"] for rule in rules()] + dashboards.expressions():
            for name in metrics_of(expression):
                base = re.sub(r"_(bucket|sum|count)$", "", name)
                # The elector exports this metric under its standard name.
                known = name in recorded or f'"{name}"' in source or f'"{base}"' in source or name == "leader_election_master_status"
                self.assertTrue(known, f"{name} in {expression}")


class Grafanas(unittest.TestCase):
    def each(self):
        for path in sorted(FILES.glob("grafana-*.json")):
            yield path, json.loads(path.read_text())

    def test_panels_have_types_that_every_grafana_supports(self):
        for path, board in self.each():
            self.assertLessEqual({panel["type"] for panel in board["panels"]}, {"row", "stat", "timeseries", "table", "bargauge"}, path.name)

    def test_panels_have_titles_and_the_chosen_data_source(self):
        for path, board in self.each():
            titles = [panel["title"] for panel in board["panels"]]
            self.assertTrue(all(titles) and len(set(titles)) == len(titles), path.name)
            for panel in board["panels"]:
                if panel["type"] == "row":
                    continue
                self.assertEqual(panel["datasource"], {"type": "prometheus", "uid": "${datasource}"})
                self.assertTrue(panel["description"] and panel["targets"] and all(target["expr"] for target in panel["targets"]), panel["title"])

    def test_variables_come_from_the_data_source(self):
        for path, board in self.each():
            names = [variable["name"] for variable in board["templating"]["list"]]
            self.assertEqual(names[:2], ["datasource", "job"], path.name)
            used = set(re.findall(r"\$(\w+)", "".join(target["expr"] for panel in board["panels"] for target in panel.get("targets", []))))
            self.assertLessEqual(used - {"__rate_interval"}, set(names), path.name)

    def test_panels_do_not_overlap(self):
        for path, board in self.each():
            taken = set()
            for panel in board["panels"]:
                at = panel["gridPos"]
                cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
                self.assertFalse(cells & taken, f"{path.name}: {panel['title']}")
                self.assertLessEqual(at["x"] + at["w"], 24)
                taken |= cells

    def test_first_panel_shows_the_reasons_of_unpopulated_tags(self):
        for path, board in self.each():
            if "overview" in path.name:
                first = next(panel for panel in board["panels"] if panel["type"] != "row")
                self.assertIn("imagedeps_unpopulated_tags", first["targets"][0]["expr"])
                self.assertNotIn("> 0", first["targets"][0]["expr"], "the panel would be empty if all tags are populated")


class TheConsoles(unittest.TestCase):
    """The OpenShift console renders dashboards of an old Grafana version, with a subset of its
    features.
    """

    def each(self):
        paths = sorted(FILES.glob("console-*.json"))
        self.assertTrue(paths)
        for path in paths:
            yield path, json.loads(path.read_text())

    def test_panels_have_types_that_the_console_supports(self):
        for path, board in self.each():
            self.assertNotIn("panels", board)
            panels = [panel for row in board["rows"] for panel in row["panels"]]
            self.assertLessEqual({panel["type"] for panel in panels}, {"singlestat", "graph", "table"}, path.name)
            for panel in panels:
                self.assertTrue(panel["title"] and 1 <= panel["span"] <= 12 and panel["targets"], panel)
                self.assertTrue(all(target["expr"] and "$" not in target["expr"] for target in panel["targets"]), panel["title"])

    def test_rows_have_at_most_twelve_columns(self):
        for path, board in self.each():
            for row in board["rows"]:
                self.assertLessEqual(sum(panel["span"] for panel in row["panels"]), 12, f"{path.name}: {row['title']}")


if __name__ == "__main__":
    unittest.main()
