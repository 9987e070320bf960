// What the rows of one section are drawn as.
import { badge, choice, element } from "./dom.js";
import * as charts from "./row_charts.js";
import { figure, key, legend } from "./figure.js";
import { capital, count, known, number, verdicts, withInterval } from "./format.js";
import { deviation, everybody, groupBy, peopleText, plotsOf, subjectText, subjectsOf, worstFirst } from "./model.js";

const pieces = 25; // rows of a list before the reader asks for all

export const rowLegend = () => legend(key("target", "published, with its band"), verdicts.map(badge));
const quantileLegend = () =>
  legend(key("target", "published quantiles"), key("simulated", "simulated quantiles"), verdicts.map(badge));

const rowColumns = [
  { title: "Figure", header: true, cell: (row) => `${capital(subjectText(row))}: ${row.measure}` },
  { title: "People", cell: peopleText },
  { title: "n", numeric: true, cell: (row) => count(row.n) },
  { title: "Simulated", numeric: true, cell: (row) => withInterval(row.value, row.lower, row.upper, row.unit) },
  {
    title: "Target",
    numeric: true,
    cell: (row) => withInterval(row.target, row.target_lower, row.target_upper, row.unit),
  },
  { title: "Margins off", numeric: true, cell: (row) => number(deviation(row)) },
  { title: "Verdict", cell: (row) => badge(row.verdict) },
];

export function sectionFigures(rows, { withHeatMap }) {
  const plots = plotsOf(rows);
  return [
    plots.byAge.length ? chooser(plots.byAge, byAgeFigure) : null,
    plots.quantiles.length ? chooser(plots.quantiles, quantileFigure) : null,
    plots.lifts.length ? liftFigure(plots.lifts) : null,
    // Next to heat maps the pairs need no list of their own; the table below has them.
    listFigure(withHeatMap ? plots.list.filter((row) => row.measure !== "correlation") : plots.list),
  ].filter(Boolean);
}

// One subject at a time, those with most differences first.
function chooser(rows, draw) {
  const subjects = subjectsOf(rows);
  const place = element("div");
  const show = (i) => place.replaceChildren(draw(subjects[i]));
  const options = subjects.map(({ subject, rows: own, different }, i) => [
    i,
    `${capital(subject)} (${different || "none"} of ${own.length} different)`,
  ]);
  const { node, select } = choice("Subject, the worst first", options, (value) => show(Number(value)));
  const step = (by) => {
    select.value = (Number(select.value) + by + subjects.length) % subjects.length;
    show(Number(select.value));
  };
  show(0);
  return element(
    "div",
    {},
    element(
      "div",
      { class: "controls" },
      node,
      element("button", { type: "button", onclick: () => step(-1) }, "Previous"),
      element("button", { type: "button", onclick: () => step(1) }, "Next"),
    ),
    place,
  );
}

const panelTitle = (row) =>
  [
    row.with ? `with ${row.with}` : "",
    row.among ? `among ${row.among}` : "",
    everybody(row.sex) ? "both sexes" : row.sex,
    everybody(row.group) ? "" : row.group,
  ]
    .filter(Boolean)
    .join(", ");
const panelKey = (row) => [row.with, row.among, row.group, row.sex].join("\n");

function byAgeFigure({ subject, rows }) {
  const panels = [...groupBy(rows, (row) => row.measure)].flatMap(([measure, ofMeasure]) => {
    const top =
      Math.max(...ofMeasure.flatMap((row) => [row.value, row.upper, row.target, row.target_upper]).filter(known)) *
      1.05;
    return [...groupBy(ofMeasure, panelKey).values()].map((own) => {
      const title = `${capital(measure)}, ${panelTitle(own[0])}`;
      return { title, draw: (width) => charts.byAge(own, { width, top, title: `${subject}: ${title}` }) };
    });
  });
  return figure({ title: `${capital(subject)} by age`, legend: rowLegend(), panels, columns: rowColumns, rows });
}

function quantileFigure({ subject, rows }) {
  const values = rows
    .filter((row) => row.measure !== "sd")
    .flatMap((row) => [row.value, row.target])
    .filter(known);
  const least = Math.min(...values),
    most = Math.max(...values),
    room = 0.05 * (most - least || 1);
  const panels = [...groupBy(rows, panelKey).values()].map((own) => {
    const title = capital(panelTitle(own[0]));
    return {
      title,
      draw: (width) =>
        charts.quantiles(own, { width, domain: [least - room, most + room], title: `${subject}, ${title}` }),
    };
  });
  const note = `Measures: ${[...new Set(rows.map((row) => row.measure))].join(", ")}.`;
  return figure({
    title: `${capital(subject)}: distribution by age`,
    note,
    legend: quantileLegend(),
    panels,
    columns: rowColumns,
    rows,
  });
}

const liftFigure = (rows) =>
  longList(rows, (shown) => ({
    title: "Two diseases in one person",
    note: "Lift: how much more often both are present than if they had nothing to do with each other (dashed line).",
    panels: [{ draw: (width) => charts.lifts(shown, { width }) }],
  }));

const listFigure = (rows) =>
  rows.length &&
  longList(rows, (shown) => ({
    title: "Differences from the targets",
    note: "In margins, the distances from the published figure to the ends of its band: the tinted range is the band.",
    panels: [{ draw: (width) => charts.deviations(shown, { width }) }],
  }));

function longList(rows, options) {
  const sorted = [...rows].sort(worstFirst);
  const place = element("div");
  const show = (shown) =>
    place.replaceChildren(figure({ legend: rowLegend(), columns: rowColumns, rows: shown, ...options(shown) }));
  show(sorted.slice(0, pieces));
  if (sorted.length <= pieces) return place;
  const all = element(
    "button",
    {
      type: "button",
      onclick: () => {
        show(sorted);
        all.remove();
      },
    },
    `Show all ${count(sorted.length)}, not only the ${pieces} worst`,
  );
  return element("div", {}, place, all);
}
