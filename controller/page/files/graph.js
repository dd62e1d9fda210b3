// Draws the graph of the rows in the table: consumer -> istag -> its producer, alias target or
// registry.

import {BOX, joined, layout} from "./layout.js";

const MARGIN = 8;
const LETTERS = 24;
const LINES = {"made by": "edge made", follows: "edge follows"};

function svg(name, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

export function draw(into, rows) {
  const graph = joined(rows);
  if (graph.nodes.length === 0) return into.replaceChildren();
  const {places, width, height} = layout(graph);
  const size = {width: width + 2 * MARGIN, height: height + 2 * MARGIN};
  const edges = graph.edges.map(edge => line(edge, places)), nodes = graph.nodes.map(node => box(node, places.get(node.id)));
  const name = `${graph.nodes.length} objects, image stream tags and registries with ${graph.edges.length} edges. The table contains the same information.`;
  into.replaceChildren(svg("svg", {role: "img", "aria-label": name, ...size, viewBox: `${-MARGIN} ${-MARGIN} ${size.width} ${size.height}`}, ...edges, ...nodes));
}

function line({from, to, label, obstacle}, places) {
  const a = places.get(from), b = places.get(to);
  const [x1, y1, x2, y2] = [a.x + BOX.width, a.y + BOX.height / 2, b.x, b.y + BOX.height / 2];
  const bend = Math.max(30, Math.abs(x2 - x1) / 2);
  const path = svg("path", {class: LINES[label] ?? "edge", d: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`});
  path.append(svg("title", {}, `${from} ${label} ${to}${obstacle ? ` (${obstacle})` : ""}`));
  return path;
}

const shortened = text => (text.length > LETTERS ? `${text.slice(0, LETTERS - 1)}…` : text);

/** Draws a node. The line above its name is the kind of an object, or the reason of an istag. */
function box({id, kind, reason, state, outdated}, {x, y}) {
  const above = kind === "ImageStreamTag" ? reason ?? "" : kind;
  const name = id.startsWith(`${kind} `) ? id.slice(kind.length + 1) : id;
  const group = svg("g", {class: `node ${kind} ${state ?? ""}`, transform: `translate(${x} ${y})`});
  group.append(svg("title", {}, reason ? `${id}: ${reason}${outdated ? ` (out of date: ${outdated})` : ""}` : id),
    svg("rect", {width: BOX.width, height: BOX.height, rx: kind === "ImageStreamTag" ? 14 : 4}),
    svg("text", {class: "above", x: 12, y: 16}, above),
    svg("text", {x: 12, y: 31}, shortened(name)));
  return group;
}
