// The modules of the page that do not use the DOM.

import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import test from "node:test";

const load = name => import(`data:text/javascript,${encodeURIComponent(readFileSync(new URL(`../../controller/page/files/${name}`, import.meta.url), "utf8"))}`);
const {Rows} = await load("rows.js");
const {joined, layout} = await load("layout.js");

const row = (id, reason, more) => ({id, namespace: id.split("/")[0], namespaces: [], reason, state: reason === "Populated" ? "Populated" : "Failed", ready: reason === "Populated", ...more});
const batch = (rows, left = 0, removed = []) => ({rows, left, removed});
const ids = rows => rows.map(({id}) => id);

test("rows that are not ready come first, then rows are sorted by name", () => {
  const rows = new Rows();
  rows.apply(batch([row("b/x:1", "Populated"), row("c/x:1", "RateLimited"), row("a/x:1", "Populated"), row("d/x:1", "AwaitingBuild", {state: "Waiting"})]));
  assert.deepEqual(ids(rows.select({})), ["c/x:1", "d/x:1", "a/x:1", "b/x:1"]);
  assert.equal(rows.summary(), "4 image stream tags are needed, 2 not ready: 1 AwaitingBuild, 1 RateLimited.");
});

test("the namespace filter includes the namespaces of consumers", () => {
  const rows = new Rows();
  rows.apply(batch([row("openshift/php:7.1", "RateLimited", {namespaces: ["shop"]}), row("openshift/ruby:2.5", "Populated", {namespaces: ["blog"]})]));
  assert.deepEqual(ids(rows.select({namespace: "shop"})), ["openshift/php:7.1"]);
  assert.deepEqual(ids(rows.select({reason: "Populated"})), ["openshift/ruby:2.5"]);
  assert.deepEqual(ids(rows.select({missing: true})), ["openshift/php:7.1"]);
  assert.deepEqual(rows.choices(), {namespaces: ["blog", "openshift", "shop"], reasons: ["Populated", "RateLimited"]});
});

test("a new snapshot replaces the displayed rows once it is complete", () => {
  const rows = new Rows();
  rows.restart(1);
  rows.apply(batch([row("a/x:1", "Populated")]));
  rows.restart(2);
  rows.apply(batch([row("b/x:1", "Populated")], 1));
  assert.deepEqual(ids(rows.all), ["a/x:1"]);
  rows.apply(batch([row("c/x:1", "Populated")]));
  assert.deepEqual(ids(rows.all), ["b/x:1", "c/x:1"]);
  rows.apply(batch([], 0, ["b/x:1"]));
  assert.deepEqual(ids(rows.all), ["c/x:1"]);
  rows.restart(0);
  assert.deepEqual(ids(rows.all), []);
});

test("a graph is laid out from consumers to registries and may contain a cycle", () => {
  const node = (id, kind = "ImageStreamTag") => ({id, kind});
  const nodes = [node("BuildConfig s/b", "BuildConfig"), node("s/a:1"), node("s/c:1"), node("s/d:1"), node("quay.io", "Registry")];
  const edges = [["BuildConfig s/b", "s/a:1"], ["s/a:1", "quay.io"], ["s/c:1", "s/d:1"], ["s/d:1", "s/c:1"]].map(([from, to]) => ({from, to, label: "needs"}));
  const {places} = layout({nodes, edges});
  assert.equal(places.size, 5);
  const x = id => places.get(id).x;
  assert.ok(x("BuildConfig s/b") < x("s/a:1") && x("s/a:1") < x("quay.io"));
  assert.ok(nodes.every(({id}) => x(id) <= x("quay.io")));
  assert.equal(new Set([...places.values()].map(({x: left, y}) => `${left} ${y}`)).size, 5);
});

test("joining rows keeps the reason of a node from its own row", () => {
  const known = {id: "s/a:1", kind: "ImageStreamTag", reason: "Pending", state: "Pending"}, bare = {id: "s/a:1", kind: "ImageStreamTag"};
  const edge = {from: "x", to: "s/a:1", label: "needs"};
  for (const graphs of [[bare, known], [known, bare]]) {
    const graph = joined(graphs.map(node => ({graph: {nodes: [node], edges: [edge]}})));
    assert.deepEqual(graph, {nodes: [known], edges: [edge]});
  }
});
