// The plots of rows: each takes rows and a width and gives an SVG.
import * as Plot from "@observablehq/plot";
import { capital, ink, known, number, percent, simulatedColor, verdictScales, withInterval } from "./format.js";
import { deviation, groupBy, inMargins, peopleText, place, quantileOf, subjectText } from "./model.js";

const band = { fill: ink, fillOpacity: 0.13 };

function describe(row) {
  return [
    `${subjectText(row)}: ${row.measure}`,
    peopleText(row),
    `simulated ${withInterval(row.value, row.lower, row.upper, row.unit)}`,
    `target ${withInterval(row.target, row.target_lower, row.target_upper, row.unit)}`,
    `${row.verdict}, n = ${row.n}`,
  ].join("\n");
}

// Beyond the oldest stands what holds for all ages together.
function ageAxis(rows, width) {
  const sums = rows.some((row) => row.sum);
  const first = Math.min(...rows.map((row) => row.x1)),
    last = Math.max(...rows.map((row) => row.x2));
  return {
    x: { domain: [Math.max(0, first - 2), sums ? 111 : last + 2] },
    marks: [
      Plot.axisX({
        label: "age",
        ticks: sums ? [0, 20, 40, 60, 80].filter((age) => age >= first) : Math.min(6, width / 50),
      }),
      sums ? Plot.axisX([107], { tickFormat: () => "all", label: null }) : null,
    ],
  };
}

export function byAge(rows, { width, top, title }) {
  const placed = place(rows);
  const axis = ageAxis(placed, width);
  return Plot.plot({
    width,
    height: 200,
    marginLeft: 52,
    ariaLabel: `${title} by age: simulated and target with intervals`,
    ...verdictScales,
    x: axis.x,
    y: {
      domain: [0, top],
      tickFormat: rows[0].unit === "share" ? percent : number,
      ticks: 5,
      grid: true,
      label: rows[0].unit === "share" ? null : rows[0].unit || null,
    },
    marks: [
      ...axis.marks,
      Plot.rect(
        placed.filter((row) => known(row.target_lower) && known(row.target_upper)),
        { x1: "x1", x2: "x2", y1: "target_lower", y2: "target_upper", ...band },
      ),
      Plot.ruleY(
        placed.filter((row) => known(row.target)),
        { x1: "x1", x2: "x2", y: "target", stroke: ink, strokeWidth: 1.5 },
      ),
      Plot.ruleX(
        placed.filter((row) => known(row.lower) && known(row.upper)),
        { x: "x", y1: "lower", y2: "upper", stroke: "verdict", strokeWidth: 1.5 },
      ),
      Plot.dot(placed, { x: "x", y: "value", fill: "verdict", symbol: "verdict", r: 4, title: describe, tip: true }),
    ],
  });
}

// Bands of the target between p and 1 - p; mean ± sd for ages without quantiles.
function targetBands(placed) {
  const bands = [];
  for (const [, ofAges] of groupBy(placed, (row) => `${row.x1} ${row.x2}`)) {
    const target = new Map(ofAges.map((row) => [quantileOf(row.measure) ?? row.measure, row.target]));
    const levels = [...target.keys()].filter((level) => typeof level === "number");
    const edges = levels.length
      ? levels
          .filter((level) => level < 0.5)
          .map((level) => [target.get(level), target.get(Math.round(100 - 100 * level) / 100)])
      : [[target.get("mean") - target.get("sd"), target.get("mean") + target.get("sd")]];
    const { x1, x2 } = ofAges[0];
    bands.push(...edges.filter((edge) => edge.every(known)).map(([y1, y2]) => ({ x1, x2, y1, y2 })));
  }
  return bands;
}

export function quantiles(rows, { width, domain, title }) {
  const placed = place(rows);
  const axis = ageAxis(placed, width);
  const spread = placed.some((row) => quantileOf(row.measure) !== null);
  // Beside quantiles a mean would only hide the median.
  const levels = placed.filter((row) => (spread ? quantileOf(row.measure) !== null : row.measure === "mean"));
  const middle = (row) => row.measure === "p50" || row.measure === "mean";
  return Plot.plot({
    width,
    height: 280,
    marginLeft: 48,
    ariaLabel: `${title} by age: quantiles, simulated and target`,
    ...verdictScales,
    x: axis.x,
    y: { domain, grid: true, label: rows[0].unit || null, ticks: 6 },
    marks: [
      ...axis.marks,
      Plot.rect(targetBands(placed), { x1: "x1", x2: "x2", y1: "y1", y2: "y2", ...band }),
      Plot.ruleY(
        levels.filter((row) => known(row.target)),
        { x1: "x1", x2: "x2", y: "target", stroke: ink, strokeWidth: (row) => (middle(row) ? 2 : 0.75) },
      ),
      Plot.ruleY(
        levels.filter((row) => known(row.value)),
        { x1: "x1", x2: "x2", y: "value", stroke: simulatedColor, strokeWidth: (row) => (middle(row) ? 2.5 : 1.25) },
      ),
      Plot.dot(levels, { x: "x", y: "value", fill: "verdict", symbol: "verdict", r: 3, title: describe, tip: true }),
    ],
  });
}

// One line a row: its name, the target's interval, the simulated figure. `at` puts a figure of a row on the axis.
function dots(rows, { width, x, at, marks, ariaLabel }) {
  const y = (row) => rows.indexOf(row);
  const hasTarget = (row) => known(row.target_lower) && known(row.target_upper);
  return Plot.plot({
    width,
    height: rows.length * 36 + 50,
    marginLeft: 10,
    marginRight: 16,
    ariaLabel,
    ...verdictScales,
    x: { ...x, clamp: true, grid: true },
    y: { axis: null, domain: [...rows.keys()] },
    marks: [
      ...marks,
      Plot.text(rows, {
        y,
        frameAnchor: "left",
        dy: -9,
        textOverflow: "ellipsis",
        lineWidth: width / 11,
        fontSize: 11,
        text: (row) => `${capital(subjectText(row))} · ${row.measure} · ${peopleText(row)}`,
      }),
      Plot.ruleY(rows.filter(hasTarget), {
        y,
        dy: 5,
        x1: (row) => at(row, row.target_lower),
        x2: (row) => at(row, row.target_upper),
        stroke: ink,
        strokeOpacity: 0.25,
        strokeWidth: 8,
      }),
      Plot.text(
        rows.filter((row) => known(row.target)),
        { y, dy: 5, x: (row) => at(row, row.target), text: () => "|", fontWeight: "bold" },
      ),
      Plot.ruleY(
        rows.filter((row) => known(row.lower) && known(row.upper)),
        {
          y,
          dy: 5,
          x1: (row) => at(row, row.lower),
          x2: (row) => at(row, row.upper),
          stroke: "verdict",
          strokeWidth: 1.5,
        },
      ),
      Plot.dot(
        rows.filter((row) => known(row.value)),
        {
          y,
          dy: 5,
          x: (row) => at(row, row.value),
          fill: "verdict",
          symbol: "verdict",
          r: 4.5,
          title: describe,
          tip: true,
        },
      ),
    ],
  });
}

// Figures of different units, by how far they are off.
export function deviations(rows, { width }) {
  const reach = Math.min(8, Math.max(2, ...rows.map((row) => Math.abs(deviation(row) ?? 0) * 1.2)));
  return dots(rows, {
    width,
    ariaLabel: "Difference from the target in margins, by row",
    x: { domain: [-reach, reach], label: "margins too low ← → too high", labelAnchor: "center" },
    at: (row, value) => Math.max(-reach, Math.min(reach, inMargins(row, value) ?? 0)),
    marks: [Plot.rect([0], { x1: -1, x2: 1, fill: "var(--equivalent)", fillOpacity: 0.12 }), Plot.ruleX([0])],
  });
}

export function lifts(rows, { width }) {
  const values = rows
    .flatMap((row) => [row.value, row.target, row.target_lower, row.target_upper])
    .filter((value) => known(value) && value > 0);
  const least = Math.min(0.8, ...values) / 1.1,
    most = Math.max(1.25, ...values) * 1.1;
  return dots(rows, {
    width,
    ariaLabel: "Lift of two diseases in one person, by pair",
    x: { type: "log", domain: [least, most], label: "lift", tickFormat: number, ticks: Math.min(6, width / 90) },
    at: (_row, value) => Math.max(value, least),
    marks: [Plot.ruleX([1], { strokeDasharray: "4 3" })],
  });
}
