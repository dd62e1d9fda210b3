// The output of `imagedeps explain` for a row. It is requested when the row is opened and whenever
// the row changes.

export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** Fills `cell` with the explanation of `row`. */
export async function explain(row, cell) {
  if (cell.childNodes.length === 0) cell.append(element("p", {className: "hint", textContent: "loading"}));
  try {
    cell.replaceChildren(...described(row, await ask(row)));
  } catch (error) {
    cell.replaceChildren(element("p", {textContent: row.message}), element("p", {className: "hint", textContent: error.message}));
  }
}

async function ask({namespace, stream, tag}) {
  const answer = await fetch(`explain?${new URLSearchParams({namespace, stream, tag})}`);
  if (!answer.ok) throw new Error((await answer.text()).trim());
  return answer.json();
}

function described(row, {lines, commands, command}) {
  const parts = [element("ul", {className: "lines"}, ...lines.map(line))];
  if (row.attempts > 0) parts.push(element("p", {textContent: `${row.attempts} ${row.attempts === 1 ? "attempt" : "attempts"} failed.`}));
  if (commands.length > 0) parts.push(element("p", {textContent: "Suggested commands:"}), element("ul", {className: "commands"}, ...commands.map(remedy)));
  parts.push(element("p", {className: "hint"}, "Same output in a terminal: ", element("code", {textContent: command})));
  return parts;
}

const line = ({depth, text}) => element("li", {className: `depth-${Math.min(depth, 6)}`, textContent: text});

function remedy({command, note}) {
  const item = element("li");
  if (command) item.append(element("code", {textContent: command}));
  if (note) item.append(element("span", {className: "hint", textContent: ` ${note}`}));
  return item;
}
