// Making elements. Text only ever becomes text: a report may hold anything.
import { verdictClass, verdictText } from "./format.js";

export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

export const badge = (verdict) => element("span", { class: `badge ${verdictClass(verdict)}` }, verdictText(verdict));

// columns: {title, cell: row => text or node, numeric, class, header: the cell names its row}
export function tableBody(columns, rows) {
  return element(
    "tbody",
    {},
    rows.map((row) =>
      element(
        "tr",
        {},
        columns.map((column) =>
          element(
            column.header ? "th" : "td",
            { class: column.numeric ? "numeric" : column.class, scope: column.header ? "row" : null },
            column.cell(row),
          ),
        ),
      ),
    ),
  );
}

export function table({ caption, columns, rows, wide }) {
  const head = columns.map((column) =>
    element("th", { scope: "col", class: column.numeric ? "numeric" : null }, column.title),
  );
  return scroll(
    caption,
    element(
      "table",
      { class: wide ? "wide" : null },
      element("caption", {}, caption),
      element("thead", {}, element("tr", {}, head)),
      tableBody(columns, rows),
    ),
  );
}

// A wide table scrolls in itself, by keyboard too.
export const scroll = (label, content) =>
  element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": label }, content);

// parts: {class, share, title}
export const bar = (parts) =>
  element(
    "div",
    { "aria-hidden": "true" },
    parts
      .filter((part) => part.share > 0)
      .map((part) => {
        const piece = element("span", { class: part.class, title: part.title });
        piece.style.width = `${100 * part.share}%`;
        return piece;
      }),
  );

export function choice(label, options, onchange) {
  const select = element(
    "select",
    { onchange: () => onchange(select.value) },
    options.map(([value, text]) => element("option", { value }, text)),
  );
  return { node: element("label", {}, label, select), select };
}

// Filled when it is opened for the first time: most never are.
export function folded(title, content) {
  const node = element(
    "details",
    {
      ontoggle: () => {
        if (node.open && node.children.length === 1) node.append(content());
      },
    },
    element("summary", {}, title),
  );
  return node;
}
