// The rows of the table, by istag. Unchanged rows are not updated, so that the focus and opened
// explanations are kept.

import {element, explain} from "./details.js";

const CONSUMERS_SHOWN = 3;
const DETAILS = "details-of-";

/** Returns a text such as "in 12 s". The operator's clock is `ahead` ms ahead of the browser's clock. */
export function until(time, ahead) {
  const seconds = Math.round((Date.parse(time) - Date.now() - ahead) / 1000);
  if (seconds <= 0) return "now";
  if (seconds < 90) return `in ${seconds} s`;
  return seconds < 5400 ? `in ${Math.round(seconds / 60)} min` : `in ${Math.round(seconds / 3600)} h`;
}

export class Table {
  #body;
  #lines = new Map();  // The displayed table rows, by istag.
  #open = new Set();
  #ahead = 0;
  #made = 0;

  constructor(body) {
    this.#body = body;
    setInterval(() => this.#count(), 1000);
  }

  set ahead(milliseconds) {
    this.#ahead = milliseconds;
  }

  show(rows) {
    const focused = document.activeElement;
    const shown = new Map(rows.map(row => [row.id, this.#line(row)]));
    const wanted = [...shown.values()].flatMap(line => (line.details ? [line.head, line.details] : [line.head]));
    for (const part of [...this.#body.children]) if (!wanted.includes(part)) part.remove();
    wanted.forEach((part, i) => {
      if (this.#body.children[i] !== part) this.#body.insertBefore(part, this.#body.children[i] ?? null);
    });
    this.#lines = shown;
    if (focused !== document.activeElement && focused.isConnected) focused.focus({preventScroll: true});
  }

  #line(row) {
    const line = this.#lines.get(row.id) ?? this.#new(row.id);
    if (line.row === row) return line;
    if (line.row && line.row.reason !== row.reason) flash(line.head);
    line.row = row;
    line.cells.forEach((cell, i) => cell.replaceChildren(...CELLS[i].content(row, this.#ahead)));
    line.head.dataset.state = row.state;
    if (line.details) explain(row, line.details.firstChild);
    return line;
  }

  #new(id) {
    const cells = CELLS.map(({name, heads}) => element(heads ? "th" : "td", heads ? {scope: "row"} : {}));
    cells.forEach((cell, i) => {
      cell.setAttribute("role", CELLS[i].heads ? "rowheader" : "cell");
      cell.dataset.name = CELLS[i].name;
    });
    const number = (this.#made += 1);
    const button = element("button", {type: "button", className: "why", textContent: "Why"});
    button.setAttribute("aria-expanded", "false");
    button.setAttribute("aria-label", `Why: ${id}`);
    button.setAttribute("aria-controls", DETAILS + number);
    const last = element("td", {}, button);
    last.setAttribute("role", "cell");
    const head = element("tr", {}, ...cells, last);
    head.setAttribute("role", "row");
    const line = {number, head, cells, button, row: null, details: null};
    button.addEventListener("click", () => this.#toggle(id));
    if (this.#open.has(id)) this.#expand(line, id);
    return line;
  }

  #toggle(id) {
    const line = this.#lines.get(id);
    if (line.details) {
      this.#open.delete(id);
      line.details.remove();
      line.details = null;
      line.button.setAttribute("aria-expanded", "false");
      return;
    }
    this.#open.add(id);
    this.#expand(line, id);
    line.head.after(line.details);
    explain(line.row, line.details.firstChild);
  }

  #expand(line, id) {
    const cell = element("td", {colSpan: CELLS.length + 1});
    cell.setAttribute("role", "cell");
    cell.setAttribute("aria-label", `Why ${id}`);
    line.details = element("tr", {className: "details", id: DETAILS + line.number}, cell);
    line.details.setAttribute("role", "row");
    line.button.setAttribute("aria-expanded", "true");
  }

  /** Updates the displayed times. Called every second. */
  #count() {
    for (const time of this.#body.querySelectorAll("time")) time.textContent = until(time.dateTime, this.#ahead);
  }
}

function flash(head) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  head.animate([{backgroundColor: "var(--flash)"}, {}], {duration: 2000, easing: "ease-out"});
}

const CELLS = [
  {name: "Image stream tag", heads: true, content: row => [element("span", {className: "namespace", textContent: `${row.namespace}/`}), element("wbr"), `${row.stream}:${row.tag}`]},
  {name: "Reason", content: reason},
  {name: "Needed by", content: consumers},
  {name: "Next attempt", content: nextAttempt},
  {name: "Registry", content: row => [row.registry || none()]},
];

function none() {
  return element("span", {className: "none", textContent: "–"});
}

function reason({state, reason, message, outdated}) {
  const shown = [element("span", {className: `reason ${state}`, title: message, textContent: reason})];
  if (outdated) shown.push(element("br"), element("span", {className: "hint", title: outdated.message, textContent: `out of date: ${outdated.reason}`}));
  return shown;
}

function consumers({consumers, consumerCount, obstacles}) {
  const shown = consumers.slice(0, CONSUMERS_SHOWN).flatMap(name => [name, ...hindrances(name, obstacles), element("br")]);
  const more = consumerCount - Math.min(consumers.length, CONSUMERS_SHOWN);
  if (more > 0 && consumers.length > CONSUMERS_SHOWN) shown.push(`and ${more} more`);
  else shown.pop();
  return shown;
}

/** Why an image is not enough for a consumer. */
function hindrances(name, obstacles) {
  return obstacles.filter(({consumer}) => consumer === name).flatMap(({obstacle, detail}) => [
    " ", element("span", {className: "hint", title: detail, textContent: `(${obstacle})`})]);
}

function nextAttempt({nextAttempt: time}, ahead) {
  if (!time) return [none()];
  return [element("time", {dateTime: time, title: new Date(time).toLocaleString(), textContent: until(time, ahead)})];
}
