// The filter and the page number. They are kept in the URL, so that a reload or a bookmark shows the
// same rows.

export class Filter {
  #form;
  #onChange;
  page = 0;

  constructor(form, onChange) {
    this.#form = form;
    this.#onChange = onChange;
    form.addEventListener("submit", event => event.preventDefault());
    form.addEventListener("change", () => this.#changed(0));
    form.addEventListener("reset", () => setTimeout(() => this.#changed(0)));
    addEventListener("popstate", () => { this.#read(); onChange(); });
    this.#read();
  }

  get chosen() {
    const {namespace, reason, missing} = this.#form.elements;
    return {namespace: namespace.value, reason: reason.value, missing: missing.checked};
  }

  turn(page) {
    this.#changed(page);
  }

  /** Sets the options of the filter. A selected value remains an option. */
  offer({namespaces, reasons}) {
    offer(this.#form.elements.namespace, namespaces);
    offer(this.#form.elements.reason, reasons);
  }

  #read() {
    const asked = new URLSearchParams(location.search);
    const {namespace, reason, missing} = this.#form.elements;
    choose(namespace, asked.get("namespace") ?? "");
    choose(reason, asked.get("reason") ?? "");
    missing.checked = asked.has("missing");
    this.page = Math.max(0, (parseInt(asked.get("page"), 10) || 1) - 1);
  }

  #changed(page) {
    this.page = page;
    const {namespace, reason, missing} = this.chosen;
    const address = new URLSearchParams();
    if (namespace) address.set("namespace", namespace);
    if (reason) address.set("reason", reason);
    if (missing) address.set("missing", "1");
    if (page > 0) address.set("page", page + 1);
    history.replaceState(null, "", address.toString() ? `?${address}` : location.pathname);
    this.#onChange();
  }
}

function choose(select, value) {
  if (value && ![...select.options].some(option => option.value === value)) select.add(new Option(value, value));
  select.value = value;
}

function offer(select, words) {
  const wanted = words.includes(select.value) || !select.value ? words : [...words, select.value].sort();
  const offered = [...select.options].slice(1).map(option => option.value);
  if (offered.length === wanted.length && wanted.every((word, i) => word === offered[i])) return;
  const value = select.value;
  select.replaceChildren(new Option("all", ""), ...wanted.map(word => new Option(word, word)));
  select.value = value;
}
