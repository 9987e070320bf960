// What the page asks of the rows: groups, order, how far a figure is off. No drawing here.
import { ages, known } from "./format.js";

export function groupBy(items, key) {
  const groups = new Map();
  for (const item of items) {
    const name = key(item);
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(item);
  }
  return groups;
}

// The difference in margins, which are the target's distances to the ends of its band: beyond 1 the figure lies outside.
export function deviation(row) {
  return known(row.value) ? inMargins(row, row.value) : null;
}
export function inMargins(row, value) {
  const end = value < row.target ? row.target_lower : row.target_upper;
  if (!known(row.target) || !known(end)) return null;
  return value === row.target ? 0 : (value - row.target) / Math.abs(end - row.target);
}

const worst = ["different", "compatible", "too few", "equivalent"];
const rank = (row) => worst.indexOf(row.verdict);
const size = (row) => Math.abs(deviation(row) ?? 0);
export const worstFirst = (a, b) => rank(a) - rank(b) || size(b) - size(a);

// "diabetes with hypertension, among women"
export const subjectText = (row) =>
  row.subject + (row.with ? ` with ${row.with}` : "") + (row.among ? `, among ${row.among}` : "");
export const everybody = (word) => !word || word === "all";
export function peopleText(row) {
  const age = ages(row);
  const words = [
    everybody(row.sex) ? "" : row.sex,
    everybody(row.group) ? "" : row.group,
    age === "all" ? "" : `age ${age}`,
  ];
  return words.filter(Boolean).join(", ") || "everybody";
}

// 0.05 of "p05".
export function quantileOf(measure) {
  const digits = /^p(\d\d)$/.exec(measure);
  return digits ? Number(digits[1]) / 100 : null;
}
const shapes = (row) => quantileOf(row.measure) !== null || row.measure === "mean" || row.measure === "sd";

// Which plot shows a row. By age: what a subject has for several ages; the rest stands in a list, worst first.
export function plotsOf(rows) {
  const plots = { quantiles: [], byAge: [], lifts: [], list: [] };
  for (const [, ofSubject] of groupBy(rows, (row) => row.subject)) {
    const quantiles = ofSubject.filter(shapes);
    // A mean alone is a figure like any other; beside other measures of the shape it belongs to the distribution.
    const drawn = new Set(quantiles.map((row) => row.measure)).size > 1 ? quantiles : [];
    plots.quantiles.push(...drawn);
    const others = ofSubject.filter((row) => !drawn.includes(row));
    plots.lifts.push(...others.filter((row) => row.measure === "lift"));
    for (const [, ofMeasure] of groupBy(
      others.filter((row) => row.measure !== "lift"),
      (row) => row.measure,
    )) {
      const bands = new Set(ofMeasure.map(ages));
      (bands.size > 1 ? plots.byAge : plots.list).push(...ofMeasure);
    }
  }
  return plots;
}

// The subjects, those with most differences first.
export function subjectsOf(rows) {
  return [...groupBy(rows, (row) => row.subject)]
    .map(([subject, ofSubject]) => ({
      subject,
      rows: ofSubject,
      different: ofSubject.filter((row) => row.verdict === "different").length,
    }))
    .sort((a, b) => b.different / b.rows.length - a.different / a.rows.length || a.subject.localeCompare(b.subject));
}

const lastAge = 100,
  allAges = [104, 110];
// Where a row lies on the axis of ages. A band that holds others is their sum: it stands to the right of all ages.
export function place(rows) {
  const span = (row) => [Math.min(row.age_low, lastAge), Math.min(row.age_high + 1, lastAge)];
  const bands = [...new Map(rows.map((row) => [ages(row), span(row)])).values()];
  return rows.map((row) => {
    const [low, high] = span(row);
    const inside = bands.filter(([a, b]) => a >= low && b <= high).length - 1;
    const [x1, x2] = inside > 1 ? allAges : [low, high];
    return { ...row, x1, x2, x: (x1 + x2) / 2, sum: inside > 1 };
  });
}

// Pairs that have a target, each once.
export function correlationPairs({ subjects, simulated, target }) {
  return subjects
    .flatMap((first, i) =>
      subjects.slice(i + 1).map((second, k) => {
        const j = i + 1 + k;
        return { first, second, simulated: simulated[i][j], target: target[i][j] };
      }),
    )
    .filter((pair) => known(pair.target) && known(pair.simulated));
}

// The rows that a reader asks for. Each word of `text` must begin a word of the row: "male" is not "female".
export function filterRows(rows, { section, verdict, text }) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter(
    (row) =>
      (!section || row.section === section) &&
      (!verdict || row.verdict === verdict) &&
      words.every((word) => searchText(row).includes(` ${word}`)),
  );
}
const searchTexts = new WeakMap();
function searchText(row) {
  if (!searchTexts.has(row)) {
    const fields = [
      row.section,
      subjectText(row),
      row.measure,
      row.sex,
      row.group,
      ages(row),
      row.source,
      row.grade,
      row.verdict,
    ];
    searchTexts.set(row, ` ${fields.join(" ").toLowerCase()}`);
  }
  return searchTexts.get(row);
}
