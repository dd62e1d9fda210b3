#!/usr/bin/env python3
"""Generates all dashboards from the list of panels in this file.

  tools/dashboards.py          writes the dashboards
  tools/dashboards.py --check  writes nothing, lists outdated files and exits with code 1 if there are any

  helm/imagedeps/files/grafana-*.json    for Grafana 9 and newer
  helm/imagedeps/files/console-*.json    for the OpenShift console, which supports only rows of
                                         singlestat, graph and table panels
  deploy/prometheus/consoles/*.html      for Prometheus (--web.console.templates), from the template
                                         tools/console.html

Expressions can contain these selector tokens, optionally with a comma and more selectors before the
closing brace:

  {@}   the operator's job, if the dashboard has a job variable
  {@J}  always the job, for metrics that other programs export too
  {@O}  job, namespace and registry, for per-tag series
  {@R}  job and registry

[@] is the range of rates.
"""

import argparse
import dataclasses
import html
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FILES = ROOT / "helm/imagedeps/files"
CONSOLES = ROOT / "deploy/prometheus/consoles"
FRAME = ROOT / "tools/console.html"

# Token -> selectors with Grafana variables, selectors without variables.
SELECTORS = {
    "@": ('job=~"$job"', ""),
    "@J": ('job=~"$job"', 'job="imagedeps"'),
    "@O": ('job=~"$job",exported_namespace=~"$exported_namespace",registry=~"$registry"', ""),
    "@R": ('job=~"$job",registry=~"$registry"', ""),
}


@dataclasses.dataclass
class Panel:
    """A dashboard panel.

    `series` contains (expression, legend) pairs. Tables and bars have exactly one pair, and show the
    `columns` (label, heading) before the value.
    """
    title: str
    help: str
    series: list
    kind: str = "graph"  # stat, graph, table, bars
    unit: str = "short"  # short, s, bytes, percentunit, reqps
    width: int = 8       # in columns; the dashboard has 24
    stack: bool = False
    columns: tuple = ()
    value: str = ""


@dataclasses.dataclass
class Row:
    title: str
    panels: list
    height: int = 8


@dataclasses.dataclass
class Board:
    name: str
    uid: str
    title: str
    help: str
    rows: list


def stat(title, text, expression, unit="short"):
    return Panel(title, text, [(expression, "")], kind="stat", unit=unit, width=4)


def quantiles(metric, selector="{@}", by=""):
    """The 50th, 90th and 99th percentile of a histogram."""
    legend = f"{{{{{by}}}}} " if by else ""
    groups = f"le, {by}" if by else "le"
    return [(f"histogram_quantile({q}, sum by ({groups}) (rate({metric}_bucket{selector}[@])))", f"{legend}p{int(q * 100)}") for q in (0.5, 0.9, 0.99)]


UNPOPULATED = "sum(max by (registry, state, reason, hold) (imagedeps_unpopulated_tags{@R}))"
TAGS = "sum(max by (state) (imagedeps_tags{@}))"
ISTAG = "exported_namespace, imagestream, tag"
ISTAG_COLUMNS = (("exported_namespace", "Namespace"), ("imagestream", "Stream"), ("tag", "Tag"), ("registry", "Registry"), ("reason", "Reason"))

OVERVIEW = Board("overview", "imagedeps-overview", "Image dependencies / Overview", "Needed image stream tags without an image, and the reasons.", [
    Row("Tags that are not populated", [
        Panel("Needed tags without an image, by reason",
              "Number of tags for each reason. All reasons are listed; docs/reasons.md describes them.",
              [("sort_desc(sum by (state, reason) (max by (registry, state, reason, hold) (imagedeps_unpopulated_tags{@R})))", "{{reason}}")],
              kind="bars", width=12, columns=(("reason", "Reason"), ("state", "State")), value="Tags"),
        Panel("Defined tags",
              "Most tags of OpenShift's own streams are not needed. Only needed tags are imported.",
              [("max by (needed, state) (imagedeps_defined_tags{@})", "needed: {{needed}}, {{state}}")],
              kind="bars", width=12, columns=(("needed", "Needed"), ("state", "State")), value="Tags"),
    ], height=9),
    Row("Current state", [
        stat("Needed tags", "Tags that objects reference.", TAGS),
        stat("Without an image", "Needed tags that are not populated, for any reason.", UNPOPULATED),
        stat("Populated", "Share of the needed tags that have an image.", 'sum(max by (state) (imagedeps_tags{@,state="Populated"})) / ' + TAGS, "percentunit"),
        stat("Longest wait", "Time for which the longest-waiting importable tag has had no image.",
             "time() - min(imagedeps_oldest_unpopulated_timestamp_seconds{@R}) or vector(0)", "s"),
        stat("Healed in 24 h", "Tags that imagedeps populated.", 'round(sum(increase(imagedeps_healed_tags_total{@,by="operator"}[24h])))'),
        stat("Replicas up", "Processes that Prometheus reaches.", "sum(up{@J})"),
    ], height=4),
    Row("Waiting tags", [
        Panel("Not populated", "Needed tags without an image, and how long they have had none. Requires the secured metrics.",
              [(f"sort_desc((time() - max by ({ISTAG}) (imagedeps_unpopulated_since_timestamp_seconds{{@O}})) * on ({ISTAG}) group_left (registry, reason) "
                f"max by ({ISTAG}, registry, reason) (imagedeps_unpopulated_tag_info{{@O}}))", "{{exported_namespace}}/{{imagestream}}:{{tag}}")],
              kind="table", unit="s", width=14, columns=ISTAG_COLUMNS, value="Without image for"),
        Panel("Next attempts", "Time until the next import attempt. Tags of a paused registry wait for its next probe.",
              [("sort(max by (exported_namespace, imagestream, tag) (imagedeps_next_attempt_timestamp_seconds{@}) - time())", "{{exported_namespace}}/{{imagestream}}:{{tag}}")],
              kind="table", unit="s", width=10, columns=ISTAG_COLUMNS[:3], value="In"),
    ], height=10),
    Row("Registries", [
        Panel("Imports by result", "Imports per second. Skipped imports are not sent and are evaluated again.",
              [("sum by (result) (rate(imagedeps_imports_total{@R}[@]))", "{{result}}")], unit="reqps"),
        Panel("Failure ratio of imports, by registry", "Share of failed attempts. Empty for registries without attempts.",
              [('sum by (registry) (rate(imagedeps_imports_total{@R,result="failure",registry!=""}[@])) / '
                'sum by (registry) (rate(imagedeps_imports_total{@R,result=~"success|failure",registry!=""}[@]))', "{{registry}}")], unit="percentunit"),
        Panel("Paused registries", "1 while imports from a registry are paused, with the reason.",
              [("max by (registry, reason) (imagedeps_registry_paused{@R})", "{{registry}} {{reason}}")]),
        Panel("Failures by reason", "Failed imports per second, by the reason for the failure.",
              [('sum by (reason) (rate(imagedeps_imports_total{@R,result="failure"}[@]))', "{{reason}}")], unit="reqps"),
        Panel("Rate-limited imports", "Imports per second that a registry rejected because of its rate limit.", [("sum by (registry) (rate(imagedeps_registry_rate_limited_total{@R}[@]))", "{{registry}}")], unit="reqps"),
        Panel("Retries", "Import attempts per second after the first attempt.", [("sum by (registry) (rate(imagedeps_import_retries_total{@R}[@]))", "{{registry}}")], unit="reqps"),
    ]),
    Row("Durations", [
        Panel("Import duration", "Duration of one ImageStreamImport, from request to response.", quantiles("imagedeps_import_duration_seconds"), unit="s"),
        Panel("Time to heal", "Time for which a needed tag had no image until imagedeps populated it.", quantiles("imagedeps_heal_duration_seconds"), unit="s"),
        Panel("Healed tags", "Tags per hour that received their image, from imagedeps (operator) or otherwise (other).", [("sum by (by) (increase(imagedeps_healed_tags_total{@}[1h]))", "{{by}}")]),
    ]),
    Row("Inventory", [
        Panel("Needed tags by state", "All needed tags.", [("max by (state) (imagedeps_tags{@})", "{{state}}")], stack=True, width=12),
        Panel("References by kind", "References to image stream tags, by kind of the referencing object.", [("max by (kind) (imagedeps_references{@})", "{{kind}}")], stack=True, width=12),
    ]),
])

OPERATOR = Board("operator", "imagedeps-operator", "Image dependencies / Operator", "State of the operator itself.", [
    Row("Current state", [
        stat("Leaders", "Replicas that hold the Lease. Must be 1.", "sum(leader_election_master_status{@J})"),
        stat("Replicas up", "Processes that Prometheus reaches.", "sum(up{@J})"),
        stat("Restarts in 24 h", "Process restarts that Prometheus observed.", "sum(changes(process_start_time_seconds{@J}[24h]))"),
        stat("Synced caches", "Share of the resources whose cache is up to date.", "avg(imagedeps_informer_synced{@})", "percentunit"),
        stat("Dropped series", "Per-tag series that exceed metrics.maxSeries.", "sum(imagedeps_dropped_series{@}) or vector(0)"),
        stat("Over limits", "References, foreign tags and objects that exceed a limit.", "sum(max by (limit) (imagedeps_dropped{@}))"),
    ], height=4),
    Row("Work", [
        Panel("Reconciles", "Processed items per second, by controller and result.", [("sum by (controller, result) (rate(imagedeps_reconciles_total{@}[@])) > 0", "{{controller}} {{result}}")], unit="reqps"),
        Panel("Time per item", "99th percentile.", quantiles("imagedeps_reconcile_duration_seconds", by="controller")[2:], unit="s"),
        Panel("Writes of ImageDependencies", "Writes per second, by result. Unchanged: evaluated, but no write was necessary.",
              [("sum by (result) (rate(imagedeps_status_updates_total{@}[@]))", "{{result}}")], unit="reqps"),
    ]),
    Row("Queues", [
        Panel("Depth", "Items that are due and waiting.", [("max by (name) (workqueue_depth{@J})", "{{name}}")]),
        Panel("Time in the queue", "99th percentile. Imports wait for the rate limit of their registry.", quantiles("workqueue_queue_duration_seconds", "{@J}", "name")[2:], unit="s"),
        Panel("Longest-running item", "Time for which the item has been in progress.", [("max by (name) (workqueue_longest_running_processor_seconds{@J})", "{{name}}")], unit="s"),
        Panel("Added and retried", "Items added per second, and items retried after a failure.",
              [("sum by (name) (rate(workqueue_adds_total{@J}[@]))", "{{name}} added"), ("sum by (name) (rate(workqueue_retries_total{@J}[@]))", "{{name}} retried")], unit="reqps"),
        Panel("In-flight and waiting imports", "Number of imports.",
              [("max(imagedeps_imports_in_flight{@})", "in flight"), ("max(imagedeps_imports_waiting{@})", "waiting")]),
        Panel("Work duration", "99th percentile, by queue.", quantiles("workqueue_work_duration_seconds", "{@J}", "name")[2:], unit="s"),
    ]),
    Row("Caches", [
        Panel("Objects", "Cached objects, by resource.", [("max by (resource) (imagedeps_informer_objects{@})", "{{resource}}")]),
        Panel("Time since the last event", "Bookmarks arrive every minute. A longer time means that a watch is broken.",
              [("time() - min by (resource) (imagedeps_informer_last_event_timestamp_seconds{@} > 0)", "{{resource}}")], unit="s"),
        Panel("Relists and watch errors", "Number per hour.",
              [("sum by (resource) (increase(imagedeps_informer_relists_total{@}[1h]))", "{{resource}} listed"),
               ("sum by (reason) (increase(imagedeps_informer_watch_errors_total{@}[1h]))", "watch: {{reason}}")]),
    ]),
    Row("API server", [
        Panel("Requests", "Requests per second, by status code. <error>: no response.", [("sum by (method, code) (rate(rest_client_requests_total{@J}[@]))", "{{method}} {{code}}")], unit="reqps"),
        Panel("Request duration", "99th percentile, without lists and watches.", quantiles("rest_client_request_duration_seconds", "{@J}", "verb")[2:], unit="s"),
        Panel("Quarantined objects", "Objects that cannot be decoded. Their last valid state is kept.", [("max by (resource) (imagedeps_informer_quarantined_objects{@})", "{{resource}}")]),
    ]),
    Row("Process", [
        Panel("CPU", "Cores in use.", [("rate(process_cpu_seconds_total{@J}[@])", "{{pod}} {{instance}}")]),
        Panel("Memory", "Resident memory.", [("process_resident_memory_bytes{@J}", "{{pod}} {{instance}}")], unit="bytes"),
        Panel("File descriptors", "Open file descriptors.", [("process_open_fds{@J}", "{{pod}} {{instance}}")]),
        Panel("Versions", "Versions of the running processes.", [("count by (version, compiler) (imagedeps_build_info{@})", "{{version}}")],
              kind="table", width=24, columns=(("version", "Version"), ("compiler", "Compiler")), value="Processes"),
    ], height=7),
])
BOARDS = (OVERVIEW, OPERATOR)


def resolve(expression, choose):
    """Returns the expression with all tokens replaced, by Grafana variables if `choose` is set."""
    def selector(match):
        chosen, plain = SELECTORS[match.group(1)]
        parts = [part for part in (chosen if choose else plain, match.group(2).strip(",")) if part]
        return f"{{{','.join(parts)}}}" if parts else ""

    text = re.sub(r"\{(@[JOR]?)((?:,[^}]*)?)\}", selector, expression)
    return text.replace("[@]", "[$__rate_interval]" if choose else "[5m]")


def panels():
    return [panel for board in BOARDS for row in board.rows for panel in row.panels]


def expressions():
    """Returns all expressions without Grafana variables."""
    return [resolve(expression, False) for panel in panels() for expression, _ in panel.series]


# Grafana.

SOURCE = {"type": "prometheus", "uid": "${datasource}"}


def variable(name, label, query):
    return {"name": name, "label": label, "type": "query", "datasource": SOURCE, "query": {"query": query, "refId": name}, "definition": query, "refresh": 2,
            "sort": 1, "multi": True, "includeAll": True, "allValue": ".*", "current": {"selected": True, "text": ["All"], "value": ["$__all"]}}


def variables(board):
    found = [{"name": "datasource", "label": "Data source", "type": "datasource", "query": "prometheus", "current": {}},
             variable("job", "Job", "label_values(imagedeps_build_info, job)")]
    if board is OVERVIEW:
        found.append(variable("exported_namespace", "Namespace", 'label_values(imagedeps_unpopulated_tag_info{job=~"$job"}, exported_namespace)'))
        found.append(variable("registry", "Registry", 'label_values(imagedeps_registry_paused{job=~"$job"}, registry)'))
    return found


def grafana_table(panel):
    names = dict(panel.columns) | {"Value": panel.value}
    order = {label: place for place, label in enumerate([*dict(panel.columns), "Value"])}
    return [{"id": "organize", "options": {"excludeByName": {"Time": True}, "renameByName": names, "indexByName": order}}]


def grafana_panel(panel, number, place):
    kind = {"graph": "timeseries", "bars": "bargauge"}.get(panel.kind, panel.kind)
    instant = panel.kind != "graph"
    targets = [{"refId": chr(ord("A") + i), "expr": resolve(expression, True), "legendFormat": legend or "__auto", "instant": instant, "range": not instant,
                "format": "table" if panel.kind == "table" else "time_series", "datasource": SOURCE} for i, (expression, legend) in enumerate(panel.series)]
    custom = {"custom": {"stacking": {"mode": "normal"}, "fillOpacity": 30}} if panel.stack else {}
    made = {"id": number, "type": kind, "title": panel.title, "description": panel.help, "datasource": SOURCE, "gridPos": place, "targets": targets,
            "fieldConfig": {"defaults": {"unit": panel.unit, "min": 0, **custom}, "overrides": []}}
    if panel.kind == "table":
        made["transformations"] = grafana_table(panel)
    if panel.kind == "bars":
        made["options"] = {"orientation": "horizontal", "displayMode": "basic", "reduceOptions": {"calcs": ["lastNotNull"]}}
    if panel.kind == "stat":
        made["options"] = {"reduceOptions": {"calcs": ["lastNotNull"]}, "colorMode": "none"}
    return made


def grafana(board):
    made, y = [], 0
    for row in board.rows:
        made.append({"id": len(made) + 1, "type": "row", "title": row.title, "collapsed": False, "panels": [], "gridPos": {"x": 0, "y": y, "w": 24, "h": 1}})
        x, y = 0, y + 1
        for panel in row.panels:
            if x + panel.width > 24:
                x, y = 0, y + row.height
            made.append(grafana_panel(panel, len(made) + 1, {"x": x, "y": y, "w": panel.width, "h": row.height}))
            x += panel.width
        y += row.height
    return {"uid": board.uid, "title": board.title, "description": board.help, "tags": ["imagedeps"], "schemaVersion": 36, "version": 1, "editable": True,
            "timezone": "browser", "refresh": "30s", "time": {"from": "now-6h", "to": "now"}, "templating": {"list": variables(board)}, "panels": made}


# The OpenShift console.

def console_panel(panel, number):
    kind = {"stat": "singlestat", "bars": "table"}.get(panel.kind, panel.kind)
    targets = [{"refId": chr(ord("A") + i), "expr": resolve(expression, False), "legendFormat": legend, "format": "table" if kind == "table" else "time_series",
                "instant": kind != "graph"} for i, (expression, legend) in enumerate(panel.series)]
    made = {"id": number, "type": kind, "title": panel.title, "description": panel.help, "datasource": "$datasource", "span": panel.width // 2, "targets": targets}
    if kind == "singlestat":
        made |= {"format": {"short": "none"}.get(panel.unit, panel.unit), "valueName": "current", "nullText": "-"}
    if kind == "graph":
        made |= {"stack": panel.stack, "fill": 1, "linewidth": 1, "legend": {"show": True}, "yaxes": [{"format": panel.unit, "min": 0, "show": True}, {"show": False}]}
    if kind == "table":
        styles = [{"pattern": label, "alias": heading, "type": "string"} for label, heading in panel.columns]
        made |= {"transform": "table", "styles": [{"pattern": "Time", "type": "hidden"}, *styles,
                                                  {"pattern": "Value", "alias": panel.value, "type": "number", "unit": panel.unit, "decimals": 0}]}
    return made


def console(board):
    rows, number = [], 0
    for row in board.rows:
        line, used = [], 0
        for panel in row.panels:
            if used + panel.width > 24:
                rows.append({"title": row.title, "showTitle": True, "panels": line})
                line, used = [], 0
            number += 1
            line.append(console_panel(panel, number))
            used += panel.width
        rows.append({"title": row.title, "showTitle": True, "panels": line})
    return {"uid": board.uid, "title": board.title, "tags": ["imagedeps"], "schemaVersion": 22, "refresh": "30s", "time": {"from": "now-6h", "to": "now"},
            "templating": {"list": []}, "rows": rows}


# Console templates for Prometheus.

CURRENT = ' aria-current="page"'
FORMATS = {"short": "humanize", "s": "humanizeDuration", "bytes": "humanize1024", "percentunit": "humanizePercentage", "reqps": "humanize"}


def page_stat(panel):
    query = f"query `{resolve(panel.series[0][0], False)}`"
    shown = f"{{{{ with {query} }}}}{{{{ . | first | value | {FORMATS[panel.unit]} }}}}{{{{ else }}}}none{{{{ end }}}}"
    return f'<dl class="stat"><dt title="{html.escape(panel.help)}">{panel.title}</dt><dd>{shown}</dd></dl>'


def page_table(panel):
    head = "".join(f'<th scope="col">{heading}</th>' for _, heading in panel.columns) + f'<th scope="col">{panel.value}</th>'
    cells = "".join(f"<td>{{{{ .Labels.{label} }}}}</td>" for label, _ in panel.columns) + f"<td>{{{{ .Value | {FORMATS[panel.unit]} }}}}</td>"
    span = len(panel.columns) + 1
    body = f"{{{{ range query `{resolve(panel.series[0][0], False)}` }}}}<tr>{cells}</tr>{{{{ else }}}}<tr><td colspan=\"{span}\">nothing</td></tr>{{{{ end }}}}"
    return (f'<div class="scroll" tabindex="0" role="region" aria-label="{panel.title}"><table><caption>{panel.title}<small>{html.escape(panel.help)}</small></caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>")


def page_graph(panel):
    series = html.escape(json.dumps([{"expr": resolve(expression, False), "legend": legend} for expression, legend in panel.series]))
    stacked = ' data-stack="true"' if panel.stack else ""
    return (f'<figure data-series="{series.replace("{{", "&#123;&#123;")}" data-unit="{panel.unit}"{stacked}><figcaption>{panel.title}'
            f"<small>{html.escape(panel.help)}</small></figcaption><div class=\"plot\"></div><ul class=\"legend\"></ul></figure>")


def page(board):
    render = {"stat": page_stat, "graph": page_graph, "table": page_table, "bars": page_table}
    rows = []
    for row in board.rows:
        inside = "\n".join(f'<div class="panel w{panel.width}">{render[panel.kind](panel)}</div>' for panel in row.panels)
        rows.append(f'<section><h2>{row.title}</h2>\n<div class="row">\n{inside}\n</div></section>')
    links = " ".join(f'<a href="imagedeps-{other.name}.html"{CURRENT if other is board else ""}>{other.title.split(" / ")[1]}</a>' for other in BOARDS)
    return FRAME.read_text().replace("@TITLE@", board.title).replace("@HELP@", board.help).replace("@LINKS@", links).replace("@ROWS@", "\n".join(rows))


def outputs():
    for board in BOARDS:
        yield FILES / f"grafana-{board.name}.json", json.dumps(grafana(board), indent=1) + "\n"
        yield FILES / f"console-{board.name}.json", json.dumps(console(board), indent=1) + "\n"
        yield CONSOLES / f"imagedeps-{board.name}.html", page(board)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with code 1 if a file is out of date")
    check = parser.parse_args().check
    stale = [(path, content) for path, content in outputs() if not path.exists() or path.read_text() != content]
    for path, content in stale:
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        print(f"{path.relative_to(ROOT)} {'is out of date: run tools/dashboards.py' if check else 'written'}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
