// What the page makes of rows, without a browser.
import assert from "node:assert/strict";
import { test } from "node:test";

import { ages, inUnit, withInterval } from "../../src/report_page/format.js";
import {
  correlationPairs,
  deviation,
  filterRows,
  place,
  plotsOf,
  subjectsOf,
  worstFirst,
} from "../../src/report_page/model.js";

const row = (fields) => ({
  section: "prevalence",
  subject: "asthma",
  measure: "current",
  sex: "all",
  age_low: 18,
  age_high: 44,
  group: "all",
  value: 0.1,
  target: 0.1,
  target_lower: 0.09,
  target_upper: 0.11,
  unit: "share",
  source: "nhis",
  grade: "fitted",
  verdict: "equivalent",
  ...fields,
});

test("Ages read as published tables write them", () => {
  assert.equal(ages({ age_low: 18, age_high: 44 }), "18–44");
  assert.equal(ages({ age_low: 85, age_high: 110 }), "85+");
  assert.equal(ages({ age_low: 0, age_high: 110 }), "all");
  assert.equal(ages({ age_low: 0, age_high: 0 }), "0");
});

test("A share is written in percent, and an unknown figure as a dash", () => {
  assert.equal(withInterval(0.0774, 0.0731, 0.0816, "share"), "7.74 % (7.31 to 8.16)");
  assert.equal(inUnit(12.34, "days"), "12.3 days");
  assert.equal(inUnit(null, "share"), "–");
  assert.equal(inUnit(-2.5, ""), "−2.5");
});

test("Differences are counted in distances from the target to the ends of its band", () => {
  const band = { target: 2, target_lower: 1, target_upper: 2.25 };
  assert.equal(deviation(row({ value: 3, ...band })), 4);
  assert.equal(deviation(row({ value: 1.5, ...band })), -0.5);
  assert.equal(deviation(row({ value: 0, target: 0, target_lower: 0, target_upper: 0 })), 0);
  assert.equal(deviation(row({ value: 0.1, target: 0, target_lower: 0, target_upper: 0 })), Infinity);
  assert.equal(deviation(row({ target: null })), null);
});

test("The worst row comes first: by verdict, then by margins", () => {
  const rows = [
    row({ verdict: "equivalent", value: 9 }),
    row({ verdict: "different", value: 0.2 }),
    row({ verdict: "too few", value: 5 }),
    row({ verdict: "compatible" }),
    row({ verdict: "different", value: -0.4 }),
  ];
  assert.deepEqual(
    rows.sort(worstFirst).map(({ verdict, value }) => [verdict, value]),
    [
      ["different", -0.4],
      ["different", 0.2],
      ["compatible", 0.1],
      ["too few", 5],
      ["equivalent", 9],
    ],
  );
});

test("Measures decide how a row is drawn", () => {
  const rows = [
    row({}),
    row({ age_low: 45, age_high: 64 }), // several ages
    row({ measure: "ever" }), // one
    row({ subject: "albumin", measure: "p05" }),
    row({ subject: "albumin", measure: "p50" }),
    row({ subject: "weight", measure: "mean" }), // a mean alone is no distribution
    row({ measure: "lift", with: "gout" }),
  ];
  const { byAge, quantiles, lifts, list } = plotsOf(rows);
  assert.deepEqual(byAge, rows.slice(0, 2));
  assert.deepEqual(quantiles, rows.slice(3, 5));
  assert.deepEqual(lifts, [rows[6]]);
  assert.deepEqual(new Set(list), new Set([rows[2], rows[5]]));
});

test("Subjects with the largest share of differences come first", () => {
  const rows = [
    row({}),
    row({ subject: "gout", verdict: "different" }),
    row({ subject: "gout" }),
    row({ subject: "anaemia" }),
  ];
  assert.deepEqual(
    subjectsOf(rows).map(({ subject, different }) => [subject, different]),
    [
      ["gout", 1],
      ["anaemia", 0],
      ["asthma", 0],
    ],
  );
});

test("A band that holds others stands beyond the last age", () => {
  const placed = place([row({}), row({ age_low: 45, age_high: 110 }), row({ age_low: 18, age_high: 110 })]);
  assert.deepEqual(
    placed.map(({ x1, x2, sum }) => [x1, x2, sum]),
    [
      [18, 45, false],
      [45, 100, false],
      [104, 110, true],
    ],
  );
});

test("Pairs without a published correlation do not count", () => {
  const pairs = correlationPairs({
    subjects: ["a", "b", "c"],
    simulated: [
      [1, 0.5, 0.1],
      [0.5, 1, 0],
      [0.1, 0, 1],
    ],
    target: [
      [1, 0.3, null],
      [0.3, 1, 0.1],
      [null, 0.1, 1],
    ],
  });
  assert.equal(pairs.length, 2);
  assert.deepEqual(pairs[1], { first: "b", second: "c", simulated: 0, target: 0.1 });
});

test("All words that are looked for must begin one of the row", () => {
  const rows = [row({}), row({ sex: "female", with: "gout" }), row({ verdict: "different", section: "incidence" })];
  const found = (wanted) => filterRows(rows, { section: "", verdict: "", text: "", ...wanted }).length;
  assert.equal(found({}), 3);
  assert.equal(found({ text: "GOUT asthma" }), 1);
  assert.equal(found({ text: "gout migraine" }), 0);
  assert.equal(found({ text: "fem" }), 1);
  assert.equal(found({ text: "male" }), 0);
  assert.equal(found({ section: "incidence", verdict: "different" }), 1);
  assert.equal(found({ section: "incidence", verdict: "equivalent" }), 0);
});
