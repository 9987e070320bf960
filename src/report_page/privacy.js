// Whether the data say something of real people, and whether they teach a model what real data would.
import { element, table } from "./dom.js";
import * as charts from "./charts.js";
import { figure } from "./figure.js";
import { count, known, number, withInterval } from "./format.js";

const text = (name, value, meaning) => ({ name, value, meaning });
const besideReal = (value, baseline) => `${number(value)} (real among themselves: ${number(baseline)})`;

function recordFigures(records) {
  const closest = records.distance_to_closest_record;
  return [
    text("Real records", count(records.n_real), "given by the user for this comparison alone"),
    text("Synthetic records", count(records.n_synthetic), ""),
    text("Exact matches", count(records.exact_matches), "synthetic records that equal a real one"),
    closest &&
      text(
        "Distance to the closest real record, 5th percentile",
        besideReal(closest.p05, closest.baseline_p05),
        "smaller than among real records means copies",
      ),
    closest && text("Distance to the closest real record, median", besideReal(closest.p50, closest.baseline_p50), ""),
    text(
      "Nearest-neighbour ratio",
      besideReal(records.nearest_neighbour_ratio, records.baseline_nearest_neighbour_ratio),
      "distance to the closest over that to the second closest real record; near 0 means copies",
    ),
    text(
      "Membership advantage",
      number(records.membership_advantage),
      "how much better than guessing one tells who was in the data; 0 is none, 1 is always",
    ),
  ].filter(Boolean);
}

export function privacy({ statement, inputs, records }) {
  return [
    element("p", {}, statement),
    records
      ? table({
          caption: "Compared with real records",
          columns: [
            { title: "Figure", header: true, cell: (row) => row.name },
            { title: "Value", numeric: true, cell: (row) => row.value },
            { title: "Meaning", cell: (row) => row.meaning },
          ],
          rows: recordFigures(records),
        })
      : element(
          "p",
          { class: "note" },
          "No table of real records was given, so distances to real people were not measured.",
        ),
    inputs?.length
      ? table({
          caption: "Everything that went in, with its SHA-256",
          columns: [
            { title: "File", header: true, cell: (input) => input.path },
            { title: "SHA-256", class: "hash", cell: (input) => input.sha256 },
          ],
          rows: inputs,
        })
      : null,
  ];
}

export function utility(result) {
  if (!result)
    return element(
      "p",
      { class: "note" },
      "No table of real records with a label was given, so this was not measured.",
    );
  const rows = [
    { name: "synthetic people", value: result.auc_synthetic, lower: result.lower, upper: result.upper },
    { name: "real people", value: result.auc_real },
  ].filter((row) => known(row.value));
  return figure({
    title: `A model that learns to tell “${result.label}”, tested on real people`,
    note:
      `Learned from ${count(result.n_train)} records, tested on ${count(result.n_test)}. ` +
      "The nearer to what real people teach, the better.",
    panels: [{ draw: (width) => charts.areas(rows, { width }) }],
    columns: [
      { title: "Learned from", header: true, cell: (row) => row.name },
      {
        title: "Area under the ROC curve",
        numeric: true,
        cell: (row) => withInterval(row.value, row.lower, row.upper),
      },
    ],
    rows,
  });
}
