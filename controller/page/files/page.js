// Brings together: events from the operator, the rows that they tell of, and what is shown of them.

import {Filter} from "./filter.js";
import {draw} from "./graph.js";
import {Rows} from "./rows.js";
import {Table} from "./table.js";

const PAGE = 50;   // Rows shown at a time.
const DRAWN = 25;  // Rows in the graph.
const AGAIN = 5000;

const at = id => document.getElementById(id);
const rows = new Rows();
const table = new Table(document.querySelector("#istags tbody"));
const filter = new Filter(at("filter"), () => show());

function say(id, text) {
  if (at(id).textContent !== text) at(id).textContent = text;
}

function note(text) {
  say("note", text);
  at("note").hidden = text === "";
}

function show() {
  filter.offer(rows.choices());
  const selected = rows.select(filter.chosen);
  const pages = Math.max(1, Math.ceil(selected.length / PAGE));
  const page = Math.min(filter.page, pages - 1);
  const shown = selected.slice(page * PAGE, (page + 1) * PAGE);
  showRows(shown);
  say("graph-note", shown.length > DRAWN ? `Of the first ${DRAWN} rows of the table.` : "Of the rows of the table.");
  say("summary", rows.summary());
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
  say("empty", filtered ? "Nothing of that kind." : "Nothing yet.");
  at("empty").hidden = count > 0;
  say("range", count > 0 ? `${page * PAGE + 1} to ${Math.min(count, (page + 1) * PAGE)} of ${count}${filtered ? ` (${rows.all.length} in all)` : ""}` : "");
  at("previous").disabled = page === 0;
  at("next").disabled = page + 1 >= pages;
  at("previous").onclick = () => filter.turn(page - 1);
  at("next").onclick = () => filter.turn(page + 1);
}

/** Several events that come together are shown once; what that costs is measured as "update". */
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
      document.body.offsetHeight;  // Style and layout belong to the cost.
      performance.measure("update", {start: begin - spent, end: performance.now()});
      performance.clearMeasures("update");
      spent = 0;
    });
  };
}

const LOST = "Not connected to imagedeps: what is shown may be old.";
let operatorNote = "";

function tellOperator({phase, leading, mode}) {
  const role = leading ? "leads" : "stands by";
  say("operator", phase === "Watching" ? `${role}, ${mode === "Observe" ? "only observes" : "imports"}` : "");
  operatorNote = noteOf(phase, leading);
  note(operatorNote);
}

function noteOf(phase, leading) {
  if (phase === "Connecting") return "imagedeps is not connected to the API server yet.";
  if (phase === "Reading") return "imagedeps reads the cluster; the list is not complete yet.";
  return leading ? "" : "This replica does not lead: it shows what it sees, and only the leader imports and knows of attempts.";
}

function listen() {
  const events = new EventSource("events");
  events.addEventListener("open", () => { say("link", "live"); note(operatorNote); });
  events.addEventListener("operator", onEvent(tellOperator));
  events.addEventListener("snapshot", onEvent(({total}) => rows.restart(total)));
  events.addEventListener("rows", onEvent(told => {
    table.ahead = Date.parse(told.time) - Date.now();
    rows.apply(told);
    say("link", rows.progress ? `reading ${rows.progress}` : "live");
  }));
  events.addEventListener("error", () => {
    say("link", "");
    note(LOST);
    // It tries again by itself, but not where it was turned away.
    if (events.readyState === EventSource.CLOSED) setTimeout(listen, AGAIN);
  });
}

show();
listen();
