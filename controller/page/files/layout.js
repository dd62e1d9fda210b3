// Computes the positions of the nodes of a graph. Each node is to the left of its dependencies, and
// registries are rightmost. Does not use the DOM.

const COLUMN = 250, ROW = 54;
export const BOX = {width: 208, height: 40};

/** Joins the graphs of rows without duplicates. Of equal nodes, the one with a reason is kept. */
export function joined(rows) {
  const nodes = new Map(), edges = new Map();
  for (const {graph} of rows) {
    for (const node of graph.nodes) if (!nodes.get(node.id)?.reason) nodes.set(node.id, node);
    for (const edge of graph.edges) edges.set(`${edge.from}\n${edge.to}\n${edge.label}`, edge);
  }
  return {nodes: [...nodes.values()], edges: [...edges.values()]};
}

/** Returns {places: Map of id -> {x, y}, width, height}. */
export function layout({nodes, edges}) {
  const columns = columnsOf(nodes, heights(nodes, edges));
  order(columns, edges);
  const rows = Math.max(1, ...columns.map(column => column.length));
  const places = new Map();
  columns.forEach((column, i) => column.forEach((id, j) => {
    places.set(id, {x: i * COLUMN, y: (j + (rows - column.length) / 2) * ROW});
  }));
  return {places, width: (columns.length - 1) * COLUMN + BOX.width, height: rows * ROW};
}

/** Returns the number of columns to the right of each node. Back edges of a cycle do not count. */
function heights(nodes, edges) {
  const after = new Map(nodes.map(node => [node.id, []]));
  for (const {from, to} of edges) after.get(from)?.push(to);
  const known = new Map(), kinds = new Map(nodes.map(node => [node.id, node.kind]));
  const height = (id, path) => {
    if (known.has(id)) return known.get(id);
    if (path.has(id)) return 0;
    path.add(id);
    const steps = after.get(id).map(next => 1 + height(next, path));
    path.delete(id);
    const least = kinds.get(id) === "Registry" ? 0 : 1;
    known.set(id, Math.max(least, ...steps));
    return known.get(id);
  };
  for (const {id} of nodes) height(id, new Set());
  return known;
}

function columnsOf(nodes, height) {
  const most = Math.max(0, ...height.values());
  const columns = Array.from({length: most + 1}, () => []);
  for (const {id} of nodes) columns[most - height.get(id)].push(id);
  return columns.filter(column => column.length > 0);
}

/** Orders each column by the mean position of the connected nodes, in two sweeps. */
function order(columns, edges) {
  const near = new Map();
  for (const {from, to} of edges) {
    near.set(from, [...(near.get(from) ?? []), to]);
    near.set(to, [...(near.get(to) ?? []), from]);
  }
  const place = new Map();
  const settle = column => column.forEach((id, i) => place.set(id, i / column.length));
  columns.forEach(settle);
  for (const sweep of [[...columns].reverse(), columns]) {
    for (const column of sweep) {
      const middle = new Map(column.map(id => {
        const tied = (near.get(id) ?? []).map(other => place.get(other));
        return [id, tied.length > 0 ? tied.reduce((a, b) => a + b) / tied.length : place.get(id)];
      }));
      column.sort((a, b) => middle.get(a) - middle.get(b));
      settle(column);
    }
  }
}
