// The plots of what is not in rows: each takes its figures and a width and gives an SVG.
import * as Plot from "@observablehq/plot";
import { ink, inUnit, known, number, percent, simulatedColor, withInterval } from "./format.js";

export function pyramid(rows, { width }) {
  const bands = [...new Set(rows.map((row) => row.band))];
  const side = (row) => (row.sex === "male" ? -1 : 1);
  const widest = Math.max(...rows.flatMap((row) => [row.share, row.target ?? 0])) * 1.05;
  return Plot.plot({
    width,
    height: bands.length * 20 + 60,
    marginLeft: 50,
    ariaLabel: "Population pyramid: share of people by age and sex, simulated bars and published marks",
    x: {
      domain: [-widest, widest],
      tickFormat: (x) => percent(Math.abs(x)),
      label: "← men    share of all    women →",
      labelAnchor: "center",
      ticks: Math.min(8, width / 80),
    },
    y: { domain: bands.reverse(), label: null },
    marks: [
      Plot.barX(rows, {
        x: (row) => side(row) * row.share,
        y: "band",
        fill: simulatedColor,
        fillOpacity: (row) => (row.sex === "male" ? 0.7 : 0.95),
        tip: true,
        title: (row) => `${row.sex}, ${row.band}\nsimulated ${percent(row.share)}\ntarget ${percent(row.target)}`,
      }),
      Plot.tickX(
        rows.filter((row) => known(row.target)),
        { x: (row) => side(row) * row.target, y: "band", stroke: ink, strokeWidth: 2.5 },
      ),
      Plot.ruleX([0]),
    ],
  });
}

export function survival(points, { width, sex }) {
  return Plot.plot({
    width,
    height: 260,
    ariaLabel: `Survival by age, ${sex}: simulated and life table`,
    x: { domain: [0, 110], label: "age" },
    y: { domain: [0, 1], percent: false, tickFormat: percent, grid: true, label: "alive" },
    marks: [
      Plot.line(
        points.filter((point) => known(point.target)),
        { x: "age", y: "target", stroke: ink, strokeDasharray: "5 3", strokeWidth: 1.5 },
      ),
      Plot.line(points, { x: "age", y: "simulated", stroke: simulatedColor, strokeWidth: 2 }),
      Plot.ruleX(points, Plot.pointerX({ x: "age", stroke: ink, strokeOpacity: 0.4 })),
      Plot.tip(
        points,
        Plot.pointerX({
          x: "age",
          y: "simulated",
          title: (point) =>
            `age ${point.age}\nsimulated ${percent(point.simulated)}\nlife table ${percent(point.target)}`,
        }),
      ),
    ],
  });
}

function tint(value, limit) {
  const strength = Math.round(100 * Math.min(1, Math.abs(value) / limit));
  return `color-mix(in oklab, var(${value < 0 ? "--low" : "--high"}) ${strength}%, var(--paper))`;
}

export function heatMap(subjects, matrix, { width, limit, title }) {
  const cells = subjects.flatMap((first, i) => subjects.map((second, j) => ({ first, second, value: matrix[i][j] })));
  const longest = Math.max(...subjects.map((subject) => subject.length));
  const size = Math.max(6, Math.min(11, width / subjects.length / 1.6));
  const margin = Math.min(longest * size * 0.62 + 8, width / 3);
  const axis = { domain: subjects, label: null };
  return Plot.plot({
    width,
    height: width,
    marginLeft: margin,
    marginBottom: margin,
    marginTop: 4,
    marginRight: 4,
    padding: 0,
    style: { fontSize: `${size}px` },
    ariaLabel: `Heat map: ${title}`,
    x: { ...axis, tickRotate: -90, tickSize: 0 },
    y: { ...axis, tickSize: 0 },
    color: { type: "identity" },
    marks: [
      Plot.cell(
        cells.filter((cell) => known(cell.value)),
        {
          x: "second",
          y: "first",
          fill: (cell) => tint(cell.value, limit),
          inset: 0.5,
          stroke: ink,
          strokeOpacity: 0.12,
        },
      ),
      Plot.text(
        cells.filter((cell) => !known(cell.value)),
        { x: "second", y: "first", text: () => "·", fillOpacity: 0.5 },
      ),
      Plot.tip(
        cells,
        Plot.pointer({
          x: "second",
          y: "first",
          title: (cell) =>
            `${cell.first} and ${cell.second}\n${known(cell.value) ? number(cell.value) : "no published figure"}`,
        }),
      ),
    ],
  });
}

export function bars(values, { width, labels, label, ariaLabel }) {
  const total = values.reduce((sum, value) => sum + value, 0) || 1;
  const rows = values.map((value, i) => ({ name: labels[i], share: value / total }));
  const every = Math.ceil((labels.length * 32) / width);
  return Plot.plot({
    width,
    height: 200,
    ariaLabel,
    x: { domain: labels, label, ticks: labels.filter((_name, i) => i % every === 0) },
    y: { tickFormat: percent, grid: true, label: null, ticks: 5 },
    marks: [
      Plot.barY(rows, {
        x: "name",
        y: "share",
        fill: simulatedColor,
        tip: true,
        title: (row) => `${row.name}: ${percent(row.share)}`,
      }),
      Plot.ruleY([1 / values.length], { stroke: ink, strokeDasharray: "4 3" }),
    ],
  });
}

export function parity(groups, { width, unit, title }) {
  return Plot.plot({
    width,
    height: groups.length * 28 + 50,
    marginLeft: Math.min(130, width / 2.5),
    ariaLabel: title,
    x: { tickFormat: (x) => inUnit(x, unit), grid: true, label: null, ticks: Math.min(5, width / 70), zero: true },
    y: { domain: groups.map((group) => group.group), label: null, tickSize: 0 },
    marks: [
      Plot.ruleY(
        groups.filter((group) => known(group.lower) && known(group.upper)),
        { y: "group", x1: "lower", x2: "upper", stroke: simulatedColor, strokeWidth: 1.5 },
      ),
      Plot.dot(groups, {
        y: "group",
        x: "value",
        fill: simulatedColor,
        r: 4,
        tip: true,
        title: (group) =>
          `${group.group}\n${withInterval(group.value, group.lower, group.upper, unit)}\nn = ${group.n}`,
      }),
    ],
  });
}

// The area under the curve of a model: at 0.5 it guesses.
export function areas(rows, { width }) {
  return Plot.plot({
    width,
    height: rows.length * 34 + 50,
    marginLeft: 150,
    ariaLabel: "Area under the ROC curve by training data",
    x: { domain: [0.5, 1], label: "area under the ROC curve", grid: true, clamp: true, ticks: 5 },
    y: { domain: rows.map((row) => row.name), label: null, tickSize: 0 },
    marks: [
      Plot.ruleY(
        rows.filter((row) => known(row.lower) && known(row.upper)),
        { y: "name", x1: "lower", x2: "upper", stroke: simulatedColor, strokeWidth: 2 },
      ),
      Plot.dot(rows, {
        y: "name",
        x: "value",
        fill: simulatedColor,
        r: 5,
        tip: true,
        title: (row) => withInterval(row.value, row.lower, row.upper),
      }),
    ],
  });
}
