// What the report is about, and how it came out.
import { badge, bar, element, folded, table } from "./dom.js";
import { capital, count, number, percent, verdictClass, verdicts } from "./format.js";

export function heading({ data, summary }) {
  const facts = [
    ["Data", data.path],
    ["Generator", data.generator],
    ["Patients", count(data.patients)],
    ["Living", count(data.living)],
    ["Reference date", data.reference_date],
    ["Years of history", data.history_years ?? "the whole life"],
    ["First day looked at", data.started],
  ].filter(([, value]) => value !== undefined && value !== null && value !== "");
  return [
    element("h1", {}, "Fidelity report"),
    element("p", { class: "note" }, "Synthetic patients, measured against published figures."),
    element(
      "dl",
      { class: "facts" },
      facts.map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, String(value)))),
    ),
    element("div", { class: "cards" }, (summary.use_classes ?? []).map(useClass)),
  ];
}

function useClass({ id, suitable, reasons }) {
  return element(
    "section",
    { class: "card" },
    element("h3", {}, capital(id)),
    element(
      "div",
      { class: `badge ${suitable ? "equivalent" : "different"}` },
      suitable ? "● suitable" : "▲ not suitable",
    ),
    element(
      "ul",
      {},
      (reasons ?? []).map((reason) => element("li", {}, reason)),
    ),
  );
}

// A section without rows has no shares.
function shareOf(counts, verdict) {
  const total = verdicts.reduce((sum, word) => sum + (counts[word] ?? 0), 0);
  return total ? (counts[verdict] ?? 0) / total : null;
}

function agreeing({ equivalent = 0, compatible = 0, different = 0 }) {
  const judged = equivalent + compatible + different;
  return judged ? (equivalent + compatible) / judged : null;
}

// `show` leads to the rows of a section (or "") and a verdict.
export function summary(report, show) {
  const lines = [...report.summary.sections, { id: "", title: "All", verdicts: report.summary.verdicts }];
  const columns = [
    {
      title: "Section",
      header: true,
      cell: (line) => (line.id ? element("a", { href: `#${anchor(line.id)}` }, line.title) : line.title),
    },
    {
      title: "Verdicts",
      class: "bar",
      cell: (line) =>
        bar(
          verdicts.map((verdict) => ({
            class: verdictClass(verdict),
            share: shareOf(line.verdicts, verdict),
            title: `${verdict}: ${count(line.verdicts[verdict] ?? 0)}`,
          })),
        ),
    },
    { title: "Agree", numeric: true, cell: (line) => percent(agreeing(line.verdicts)) },
    ...verdicts.map((verdict) => ({
      title: badge(verdict),
      numeric: true,
      cell: (line) => {
        const rows = line.verdicts[verdict] ?? 0;
        return rows === 0
          ? "0"
          : element(
              "button",
              {
                type: "button",
                "aria-label": `Show ${rows} rows: ${line.title}, ${verdict}`,
                onclick: () => show({ section: line.id, verdict }),
              },
              count(rows),
            );
      },
    })),
  ];
  return [
    element(
      "p",
      {},
      "Around each published figure lies a band. Equivalent: the simulated figure lies in it. ",
      "Compatible: it lies outside, but its interval reaches in. Different: the interval lies outside. Too few: the data cannot tell. ",
      "Those that agree are the equivalent and compatible among the rows that can be judged.",
    ),
    table({ caption: "Verdicts by section", columns, rows: lines, wide: true }),
  ];
}

export const anchor = (id) => `section-${id.replaceAll(/[^A-Za-z0-9]+/g, "-")}`;

export const gates = (list) =>
  table({
    caption: "Gates that were asked for",
    columns: [
      { title: "Gate", header: true, cell: (gate) => gate.text },
      { title: "Value", numeric: true, cell: (gate) => number(gate.value) },
      {
        title: "Outcome",
        cell: (gate) =>
          element(
            "span",
            { class: `badge ${gate.passed ? "equivalent" : "different"}` },
            gate.passed ? "● passed" : "▲ failed",
          ),
      },
    ],
    rows: list,
  });

export const sources = (list) =>
  table({
    caption: "Sources of the published figures",
    columns: [
      { title: "Id", header: true, cell: ([id]) => element("span", { id: `source-${id}` }, id) },
      { title: "Title", cell: ([, source]) => source.title },
      { title: "Year", numeric: true, cell: ([, source]) => source.year ?? "–" },
      { title: "Seen", cell: ([, source]) => source.provenance ?? "–" },
    ],
    rows: Object.entries(list).sort(([a], [b]) => a.localeCompare(b)),
  });

export const limits = (list) =>
  element(
    "ul",
    {},
    list.map((limit) => element("li", {}, limit)),
  );

export function completeness(types) {
  const columns = [
    { title: "Element", header: true, cell: (entry) => entry.path },
    { title: "Filled", class: "bar", cell: (entry) => bar([{ share: entry.share }]) },
    { title: "Share", numeric: true, cell: (entry) => percent(entry.share) },
  ];
  return types.map(({ type, resources, elements }) => {
    const full = elements.filter((entry) => entry.share >= 1).length;
    return folded(`${type}: ${count(resources)} resources, ${full} of ${elements.length} elements in every one`, () =>
      table({ caption: `Elements of ${type}`, columns, rows: elements, wide: true }),
    );
  });
}
