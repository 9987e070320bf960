// Reads the report out of the page and shows it.
import { element } from "./dom.js";
import { count } from "./format.js";
import { extras } from "./extras.js";
import { groupBy } from "./model.js";
import { anchor, gates, heading, limits, sources, summary } from "./overview.js";
import { sectionFigures } from "./row_figures.js";
import { rowTable } from "./rows.js";

const version = 1;

// Sections of rows in the report's order, then those that only have something else to show.
function dataSections(report) {
  const rows = groupBy(report.rows, (row) => row.section);
  const titles = new Map(report.summary.sections.map(({ id, title }) => [id, title]));
  for (const id of rows.keys()) if (!titles.has(id)) titles.set(id, id);
  const shown = extras.filter(([, , part]) => part(report) !== undefined);
  const all = new Map(titles);
  for (const [id, title] of shown) if (!all.has(id)) all.set(id, title);
  const sections = [...all].map(([id, title]) => ({
    id: anchor(id),
    title,
    content: () => {
      const own = shown.filter(([section]) => section === id);
      return [
        own.map(([, , part, draw]) => draw(part(report))),
        sectionFigures(rows.get(id) ?? [], { withHeatMap: Boolean(report.plots?.correlations) }),
      ].flat(2);
    },
  }));
  return { sections, titles };
}

function show(report) {
  const { sections, titles } = dataSections(report);
  const rows = rowTable(report, titles);
  const leadToRows = (wishes) => {
    rows.select(wishes);
    const place = document.getElementById("rows");
    place.scrollIntoView();
    place.querySelector("select").focus({ preventScroll: true });
  };
  const all = [
    { id: "summary", title: "Summary", content: () => summary(report, leadToRows) },
    report.summary.gates?.length && { id: "gates", title: "Gates", content: () => gates(report.summary.gates) },
    ...sections,
    { id: "rows", title: `All ${count(report.rows.length)} rows`, content: () => rows.node },
    report.sources && { id: "sources", title: "Sources", content: () => sources(report.sources) },
    report.limits?.length && { id: "limits", title: "Limits", content: () => limits(report.limits) },
  ].filter(Boolean);

  document.title = `Fidelity report: ${report.data.generator ?? report.data.path}`;
  document.getElementById("header").append(...heading(report));
  document.getElementById("navigation").append(...all.map(({ id, title }) => element("a", { href: `#${id}` }, title)));
  document
    .getElementById("main")
    .replaceChildren(
      ...all.map(({ id, title, content }) =>
        element(
          "section",
          { id, "aria-labelledby": `${id}-title` },
          element("h2", { id: `${id}-title` }, title),
          [content()].flat().filter(Boolean),
        ),
      ),
    );
}

const report = JSON.parse(document.getElementById("report").textContent);
if (report.sojourn_report === version) show(report);
else
  document
    .getElementById("main")
    .replaceChildren(
      element(
        "p",
        { class: "error" },
        `This page shows reports of version ${version}; this one has version ${report.sojourn_report}. ` +
          "Make both with one version of Sojourn.",
      ),
    );
