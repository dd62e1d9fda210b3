// The rows that the operator sent, by istag. Does not use the DOM.

const ORDER = {Failed: 0, Importing: 1, Pending: 2, Waiting: 3};

const before = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const rank = row => (row.ready ? 9 : ORDER[row.state] ?? 4);

export class Rows {
  #rows = new Map();
  #next = null;  // The incomplete snapshot. The previous rows are shown until it is complete.
  #total = 0;

  /** Starts a snapshot of `total` rows. */
  restart(total) {
    this.#total = total;
    this.#next = this.#rows.size > 0 ? new Map() : this.#rows;
    if (total === 0) this.#complete();
  }

  apply({rows, removed, left}) {
    const into = this.#next ?? this.#rows;
    for (const row of rows) into.set(row.id, row);
    for (const id of removed) into.delete(id);
    if (left === 0 && this.#next) this.#complete();
  }

  #complete() {
    this.#rows = this.#total === 0 ? new Map() : this.#next;
    this.#next = null;
  }

  /** The progress of an incomplete snapshot, or an empty string. */
  get progress() {
    return this.#next ? `${this.#next.size} of ${this.#total}` : "";
  }

  get all() {
    return [...this.#rows.values()];
  }

  get(id) {
    return this.#rows.get(id);
  }

  /** Returns the rows that match the filter, those that are not ready first. */
  select({namespace, reason, missing}) {
    const passes = row => (!namespace || row.namespace === namespace || row.namespaces.includes(namespace))
      && (!reason || row.reason === reason) && (!missing || !row.ready);
    return this.all.filter(passes).sort((a, b) => rank(a) - rank(b) || before(a.id, b.id));
  }

  /** Returns the sorted options of the filter. */
  choices() {
    const namespaces = new Set(), reasons = new Set();
    for (const row of this.#rows.values()) {
      namespaces.add(row.namespace);
      for (const each of row.namespaces) namespaces.add(each);
      reasons.add(row.reason);
    }
    return {namespaces: [...namespaces].sort(), reasons: [...reasons].sort()};
  }

  /** Returns a summary of all rows in one sentence. */
  summary() {
    if (this.#rows.size === 0) return this.#next ? "" : "No object references an image stream tag.";
    const counts = new Map();
    let missing = 0, outdated = 0;
    for (const row of this.#rows.values()) {
      if (row.outdated) outdated += 1;
      if (row.ready) continue;
      missing += 1;
      counts.set(row.reason, (counts.get(row.reason) ?? 0) + 1);
    }
    const needed = `${this.#rows.size} image stream ${this.#rows.size === 1 ? "tag is" : "tags are"} needed`;
    const old = outdated > 0 ? `, ${outdated} out of date` : "";
    if (missing === 0) return `${needed}, all are ready${old}.`;
    const reasons = [...counts].sort((a, b) => b[1] - a[1] || before(a[0], b[0])).map(([reason, count]) => `${count} ${reason}`);
    return `${needed}, ${missing} not ready${old}: ${reasons.join(", ")}.`;
  }
}
