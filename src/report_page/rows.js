// The table of all rows: filtered, sorted, a page at a time.
import { badge, choice, element, scroll, tableBody } from "./dom.js";
import { count, known, number, unitText, verdicts } from "./format.js";
import { deviation, filterRows, peopleText, subjectText, worstFirst } from "./model.js";

const pageLength = 100;
const text = (get) => (a, b) => String(get(a)).localeCompare(String(get(b)), "en", { numeric: true });
const numeric = (get) => (a, b) => (get(a) ?? -Infinity) - (get(b) ?? -Infinity);
const byPeople = (a, b) =>
  a.age_low - b.age_low || a.age_high - b.age_high || text((row) => row.sex)(a, b) || text((row) => row.group)(a, b);
// The unit has a column of its own, and the interval a line.
function figureCell(row, ...names) {
  const scale = row.unit === "share" ? 100 : 1;
  const [value, lower, upper] = names.map((name) => number(known(row[name]) ? scale * row[name] : null));
  return [value, lower === "–" || upper === "–" ? "" : element("div", { class: "note" }, `${lower} to ${upper}`)];
}

function columnsOf(report, titles) {
  const source = (row) => report.sources?.[row.source];
  return [
    { title: "Verdict", cell: (row) => badge(row.verdict), order: worstFirst },
    {
      title: "Margins off",
      cell: (row) => number(deviation(row)),
      order: numeric((row) => Math.abs(deviation(row) ?? 0)),
      numeric: true,
    },
    { title: "Section", cell: (row) => titles.get(row.section) ?? row.section, order: text((row) => row.section) },
    { title: "Subject", cell: subjectText, order: text(subjectText), header: true },
    { title: "Measure", cell: (row) => row.measure, order: text((row) => row.measure) },
    { title: "People", cell: peopleText, order: byPeople },
    { title: "n", cell: (row) => count(row.n), order: numeric((row) => row.n), numeric: true },
    {
      title: "Simulated",
      cell: (row) => figureCell(row, "value", "lower", "upper"),
      order: numeric((row) => row.value),
      numeric: true,
    },
    {
      title: "Target",
      cell: (row) => figureCell(row, "target", "target_lower", "target_upper"),
      order: numeric((row) => row.target),
      numeric: true,
    },
    {
      title: "Unit",
      class: "unit",
      cell: (row) => unitText(row.unit),
      order: text((row) => row.unit),
    },
    { title: "Grade", cell: (row) => row.grade, order: text((row) => row.grade) },
    {
      title: "Source",
      order: text((row) => row.source),
      cell: (row) =>
        element(
          "a",
          { href: `#source-${row.source}`, title: source(row)?.title },
          row.year ? `${row.source}, ${row.year}` : row.source,
        ),
    },
  ];
}

// Returns the table and a function that shows rows of a section and a verdict.
export function rowTable(report, titles) {
  const wanted = { section: "", verdict: "", text: "" };
  const columns = columnsOf(report, titles);
  let sorted = { column: columns[0], down: true };
  let page = 0;

  const section = choice("Section", [["", "all"], ...titles], (value) => change({ section: value }));
  const verdict = choice("Verdict", [["", "all"], ...verdicts.map((word) => [word, word])], (value) =>
    change({ verdict: value }),
  );
  const search = element("input", { type: "search", size: 24, oninput: () => change({ text: search.value }) });
  const status = element("p", { class: "note", role: "status" });
  const previous = element("button", { type: "button", onclick: () => turn(-1) }, "Previous");
  const next = element("button", { type: "button", onclick: () => turn(1) }, "Next");

  const heads = columns.map((column) =>
    element(
      "th",
      { scope: "col", class: column.numeric ? "numeric" : null },
      element("button", { type: "button", onclick: () => sortBy(column) }, column.title),
    ),
  );
  const grid = element(
    "table",
    { class: "wide" },
    element("caption", {}, "All rows"),
    element("thead", {}, element("tr", {}, heads)),
    element("tbody"),
  );

  function change(wishes) {
    Object.assign(wanted, wishes);
    page = 0;
    show();
  }
  function turn(by) {
    page += by;
    show();
  }
  function sortBy(column) {
    sorted = { column, down: sorted.column === column ? !sorted.down : true };
    change({});
  }
  function show() {
    const found = filterRows(report.rows, wanted).sort(sorted.column.order);
    if (!sorted.down) found.reverse();
    const from = page * pageLength,
      until = Math.min(from + pageLength, found.length);
    grid.tBodies[0].replaceWith(tableBody(columns, found.slice(from, until)));
    heads.forEach((head, i) => {
      if (columns[i] === sorted.column) head.setAttribute("aria-sort", sorted.down ? "ascending" : "descending");
      else head.removeAttribute("aria-sort");
    });
    status.textContent = found.length
      ? `Rows ${count(from + 1)} to ${count(until)} of ${count(found.length)}` +
        (found.length < report.rows.length ? ` (${count(report.rows.length)} without the filter)` : "")
      : "No row matches.";
    previous.disabled = page === 0;
    next.disabled = until === found.length;
  }
  function select(wishes) {
    section.select.value = wishes.section;
    verdict.select.value = wishes.verdict;
    search.value = "";
    change({ text: "", ...wishes });
  }

  show();
  const node = element(
    "div",
    {},
    element(
      "div",
      { class: "controls" },
      section.node,
      verdict.node,
      element("label", {}, "Text", search),
      previous,
      next,
    ),
    status,
    scroll("All rows", grid),
  );
  return { node, select };
}
