// Connects the events from the operator to the rows, and the rows to the table and the graph.

import {Filter} from "./filter.js";
import {draw} from "./graph.js";
import {Rows} from "./rows.js";
import {Table} from "./table.js";

const PAGE = 50;     // Rows per page of the table.
const DRAWN = 25;    // Rows in the graph.
const AGAIN = 5000;  // Milliseconds until a rejected connection is retried.

const at = id => document.getElementById(id);
const rows = new Rows();
const table = new Table(document.querySelector("#istags tbody"));
const filter = new Filter(at("filter"), () => show());

function setText(id, text) {
  if (at(id).textContent !== text) at(id).textContent = text;
}

function note(text) {
  setText("note", text);
  at("note").hidden = text === "";
}

function show() {
  filter.offer(rows.choices());
  const selected = rows.select(filter.chosen);
  const pages = Math.max(1, Math.ceil(selected.length / PAGE));
  const page = Math.min(filter.page, pages - 1);
  const shown = selected.slice(page * PAGE, (page + 1) * PAGE);
  showRows(shown);
  setText("graph-note", shown.length > DRAWN ? `Shows the first ${DRAWN} rows of the table.` : "Shows the rows of the table.");
  setText("summary", rows.summary());
  showPager(selected.length, page, pages);
}

let last = [];
function showRows(shown) {
  if (shown.length === last.length && shown.every((row, i) => row === last[i])) return;
  last = shown;
  table.show(shown);
  draw(at("graph"), shown.slice(0, DRAWN));
}

function showPager(count, page, pages) {
  const filtered = rows.all.length > count;
  setText("empty", filtered ? "No tag matches the filter." : "No image stream tags yet.");
  at("empty").hidden = count > 0;
  setText("range", count > 0 ? `${page * PAGE + 1} to ${Math.min(count, (page + 1) * PAGE)} of ${count}${filtered ? ` (${rows.all.length} in total)` : ""}` : "");
  at("previous").disabled = page === 0;
  at("next").disabled = page + 1 >= pages;
  at("previous").onclick = () => filter.turn(page - 1);
  at("next").onclick = () => filter.turn(page + 1);
}

/** Renders events that arrive together only once. The time is recorded as the measure "update". */
let spent = 0, scheduled = false;
function onEvent(apply) {
  return event => {
    const start = performance.now();
    apply(JSON.parse(event.data));
    spent += performance.now() - start;
    if (scheduled) return;
    scheduled = true;
    setTimeout(() => {
      scheduled = false;
      const begin = performance.now();
      show();
      document.body.offsetHeight;  // Forces style and layout, so that they are measured too.
      performance.measure("update", {start: begin - spent, end: performance.now()});
      performance.clearMeasures("update");
      spent = 0;
    });
  };
}

const LOST = "Disconnected from imagedeps. The displayed data may be outdated.";
let operatorNote = "";

function showOperator({phase, leading, mode}) {
  const role = leading ? "leader" : "standby";
  setText("operator", phase === "Watching" ? `${role}, mode ${mode}` : "");
  operatorNote = noteOf(phase, leading);
  note(operatorNote);
}

function noteOf(phase, leading) {
  if (phase === "Connecting") return "imagedeps is not connected to the API server yet.";
  if (phase === "Reading") return "imagedeps is reading the cluster. The list is not complete yet.";
  return leading ? "" : "This replica is not the leader. Only the leader imports tags and shows import attempts.";
}

function listen() {
  const events = new EventSource("events");
  events.addEventListener("open", () => { setText("link", "live"); note(operatorNote); });
  events.addEventListener("operator", onEvent(showOperator));
  events.addEventListener("snapshot", onEvent(({total}) => rows.restart(total)));
  events.addEventListener("rows", onEvent(batch => {
    table.ahead = Date.parse(batch.time) - Date.now();
    rows.apply(batch);
    setText("link", rows.progress ? `loading ${rows.progress}` : "live");
  }));
  events.addEventListener("error", () => {
    setText("link", "");
    note(LOST);
    // The browser reconnects automatically, unless the server rejected the connection.
    if (events.readyState === EventSource.CLOSED) setTimeout(listen, AGAIN);
  });
}

show();
listen();
