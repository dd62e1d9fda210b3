"""An API server for `lookup` in a chart: discovery of given kinds, and single objects."""

import contextlib
import http.server
import json
import threading


def resources(group_version, kinds):
    return {
        "kind": "APIResourceList",
        "groupVersion": group_version,
        "resources": [
            {"name": f"{kind.lower()}s", "namespaced": True, "kind": kind, "verbs": ["get"]}
            for kind in sorted(kinds)
        ],
    }


def answers(kinds, objects):
    """Returns path -> answer. `kinds` contains (apiVersion, kind)."""
    found = {**objects, "/version": {"major": "1", "minor": "34", "gitVersion": "v1.34.0"}}
    found["/api"] = {"kind": "APIVersions", "versions": ["v1"]}
    groups = []
    for version in sorted({version for version, _ in kinds}):
        path = "/api/v1" if version == "v1" else f"/apis/{version}"
        found[path] = resources(version, {kind for each, kind in kinds if each == version})
        if version != "v1":
            served = {"groupVersion": version, "version": version.split("/")[1]}
            name = version.split("/")[0]
            groups.append({"name": name, "versions": [served], "preferredVersion": served})
    found["/apis"] = {"kind": "APIGroupList", "apiVersion": "v1", "groups": groups}
    return found


@contextlib.contextmanager
def serving(kinds, objects):
    """Serves until the end of the block. Yields the content of a kubeconfig."""
    known = answers(kinds, objects)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            answer = known.get(self.path.split("?")[0])
            missing = {"kind": "Status", "status": "Failure", "reason": "NotFound", "code": 404}
            body = json.dumps(answer or missing).encode()
            self.send_response(200 if answer else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield json.dumps({
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "fake",
            "clusters": [
                {"name": "fake", "cluster": {"server": f"http://127.0.0.1:{server.server_port}"}}
            ],
            "contexts": [{"name": "fake", "context": {"cluster": "fake", "user": "fake"}}],
            "users": [{"name": "fake", "user": {}}],
        })
    finally:
        server.shutdown()
        server.server_close()
