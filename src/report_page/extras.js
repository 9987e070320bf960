// What sections show beside their rows.
import { element, table } from "./dom.js";
import * as charts from "./charts.js";
import { figure, key, legend } from "./figure.js";
import { ages, capital, count, inUnit, known, number, percent } from "./format.js";
import { correlationPairs, groupBy } from "./model.js";
import { completeness } from "./overview.js";
import { privacy, utility } from "./privacy.js";

const twoKeys = () => legend(key("target", "published"), key("simulated", "simulated"));

function pyramid(rows) {
  const banded = rows.map((row) => ({ ...row, band: ages(row) }));
  return figure({
    title: "Population pyramid",
    note: "Shares of all living people by age; the marks are the published population.",
    legend: twoKeys(),
    panels: [{ draw: (width) => charts.pyramid(banded, { width }) }],
    columns: [
      { title: "Age", header: true, cell: (row) => row.band },
      { title: "Sex", cell: (row) => row.sex },
      { title: "Simulated", numeric: true, cell: (row) => percent(row.share) },
      { title: "Target", numeric: true, cell: (row) => percent(row.target) },
    ],
    rows: banded,
  });
}

function survival(points) {
  return figure({
    title: "Survival by age",
    note: "Who would still be alive if today's death rates held for life; dashed: the life table.",
    legend: twoKeys(),
    panels: [...groupBy(points, (point) => point.sex)].map(([sex, own]) => ({
      title: capital(sex),
      draw: (width) => charts.survival(own, { width, sex }),
    })),
    columns: [
      { title: "Sex", header: true, cell: (point) => point.sex },
      { title: "Age", numeric: true, cell: (point) => point.age },
      { title: "Simulated", numeric: true, cell: (point) => percent(point.simulated) },
      { title: "Life table", numeric: true, cell: (point) => percent(point.target) },
    ],
    rows: points,
  });
}

function correlations(found) {
  const { subjects, simulated, target } = found;
  const pairs = correlationPairs(found);
  const off = simulated.map((line, i) =>
    line.map((value, j) => (i !== j && known(value) && known(target[i][j]) ? value - target[i][j] : null)),
  );
  const maps = [
    ["Simulated", simulated, 1],
    ["Published", target, 1],
    ["Simulated less published", off, 0.5],
  ];
  return figure({
    title: "Correlations",
    note:
      `${count(pairs.length)} pairs have a published figure. ` +
      "Full colour is ±1, in the map of differences ±0.5; a dot stands where no figure was published.",
    legend: legend(
      element("span", {}, "negative"),
      element("span", { class: "ramp" }),
      element("span", {}, "positive"),
    ),
    layout: subjects.length > 12 ? "large" : undefined,
    panels: maps.map(([title, matrix, limit]) => ({
      title,
      draw: (width) =>
        charts.heatMap(subjects, matrix, { width, limit, title: `correlations, ${title.toLowerCase()}` }),
    })),
    columns: [
      { title: "Pair", header: true, cell: (pair) => `${pair.first} and ${pair.second}` },
      { title: "Simulated", numeric: true, cell: (pair) => number(pair.simulated) },
      { title: "Target", numeric: true, cell: (pair) => number(pair.target) },
      { title: "Difference", numeric: true, cell: (pair) => number(pair.simulated - pair.target) },
    ],
    rows: [...pairs].sort((a, b) => Math.abs(b.simulated - b.target) - Math.abs(a.simulated - a.target)),
  });
}

function clock(values, { title, label, labels }) {
  const total = values.reduce((sum, value) => sum + value, 0) || 1;
  return figure({
    title,
    note: "The dashed line is what an even spread would be.",
    panels: [{ draw: (width) => charts.bars(values, { width, labels, label, ariaLabel: title }) }],
    columns: [
      { title: capital(label), header: true, cell: ([name]) => name },
      { title: "Visits", numeric: true, cell: ([, value]) => number(value) },
      { title: "Share", numeric: true, cell: ([, value]) => percent(value / total) },
    ],
    rows: values.map((value, i) => [labels[i], value]),
  });
}
const hours = (values) =>
  clock(values, {
    title: "Visits by hour of the day",
    label: "hour of the day",
    labels: values.map((_value, hour) => String(hour)),
  });
const weekdays = (values) =>
  clock(values, {
    title: "Visits by day of the week",
    label: "day of the week",
    labels: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
  });

function parity(subjects) {
  return figure({
    title: "The same figure by group",
    note: "A dot is the figure in a group, the line its interval.",
    panels: subjects.map((entry) => ({
      title: `${capital(entry.subject)}, by ${entry.by}`,
      draw: (width) =>
        charts.parity(entry.groups, { width, unit: entry.unit ?? "share", title: `${entry.subject}, by ${entry.by}` }),
    })),
    columns: [
      { title: "Subject", header: true, cell: (row) => capital(row.subject) },
      { title: "Group", cell: (row) => row.group },
      { title: "n", numeric: true, cell: (row) => count(row.n) },
      { title: "Value", numeric: true, cell: (row) => inUnit(row.value, row.unit ?? "share") },
      { title: "Lower", numeric: true, cell: (row) => inUnit(row.lower, row.unit ?? "share") },
      { title: "Upper", numeric: true, cell: (row) => inUnit(row.upper, row.unit ?? "share") },
    ],
    rows: subjects.flatMap(({ subject, unit, groups }) => groups.map((group) => ({ subject, unit, ...group }))),
  });
}

// Section, its title if no rows brought it, the part of the report, how it is shown. `null` is shown too: it says what
// was not measured.
export const extras = [
  ["population", "Population", (report) => report.plots?.pyramid, pyramid],
  ["mortality", "Mortality", (report) => report.plots?.survival, survival],
  ["dependence", "Dependence", (report) => report.plots?.correlations, correlations],
  ["calendar", "Clock and calendar", (report) => report.plots?.hours, hours],
  ["calendar", "Clock and calendar", (report) => report.plots?.weekdays, weekdays],
  ["completeness", "Completeness", (report) => report.completeness, completeness],
  ["parity", "Parity of subgroups", (report) => report.parity, parity],
  ["privacy", "Privacy", (report) => report.privacy, privacy],
  ["utility", "Utility", (report) => report.utility, utility],
];
