// Opens the page of a report in Chromium, as a reader would. Usage: page_test.mjs WRITE_PAGE SOURCE_FOLDER PYTHON
// Exit code 77: there is no Chromium.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";

import { Chromium, Tab, findChromium } from "./chromium.mjs";

const [writePage, source, python] = process.argv.slice(2);
if (!python) {
  console.error("usage: page_test.mjs WRITE_PAGE SOURCE_FOLDER PYTHON");
  process.exit(2);
}
const chromium = findChromium();
if (!chromium) {
  console.log("skipped: no Chromium on the PATH; tools/install-deps --conformance brings one");
  process.exit(77);
}

const folder = mkdtempSync(path.join(tmpdir(), "sojourn-page-"));
function write(name, json) {
  const file = path.join(folder, name);
  writeFileSync(file, execFileSync(writePage, { input: json, maxBuffer: 1 << 26 }));
  return file;
}
const sample = execFileSync(python, [path.join(source, "tests/report/sample_report.py"), source, "30"], {
  maxBuffer: 1 << 26,
});
const report = JSON.parse(sample);
const file = write("report.html", sample);
const address = pathToFileURL(file).href;

const browser = new Chromium(chromium);
after(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

async function open(screen = { width: 1280, height: 900 }, url = address) {
  const tab = await Tab.open(browser, screen);
  await tab.go(url);
  return tab;
}

// Leads every plot into sight and says what became of it.
const readThrough = (tab) =>
  tab.run(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const plots = [];
    for (const box of document.querySelectorAll(".plot")) {
      box.scrollIntoView();
      for (let i = 0; i < 60 && !box.firstChild; ++i) await frame();
      const svg = box.querySelector("svg");
      plots.push({
        figure: box.closest("figure").querySelector("strong").textContent,
        label: svg?.getAttribute("aria-label") ?? "",
        marks: Object.fromEntries(
          ["bar", "cell", "dot", "line"].map((mark) => [
            mark,
            svg?.querySelectorAll(`[aria-label="${mark}"] > *`).length ?? 0,
          ]),
        ),
        broken: /NaN|undefined|\[object/.test(svg?.outerHTML ?? ""),
        wider: svg ? svg.getBoundingClientRect().width - box.getBoundingClientRect().width : 0,
      });
    }
    return plots;
  });

// What each plot of a figure is made of, and how many where the report tells.
const shownAtFirst = 25;
const drawn = {
  "Population pyramid": ["bar", report.plots.pyramid.length],
  "Survival by age": ["line", 2],
  Correlations: ["cell"],
  "distribution by age": ["dot"],
  "by age": ["dot"],
  "Two diseases in one person": [
    "dot",
    Math.min(shownAtFirst, report.rows.filter((row) => row.measure === "lift").length),
  ],
  "Differences from the targets": ["dot"],
  "Visits by hour of the day": ["bar", 24],
  "Visits by day of the week": ["bar", 7],
  "The same figure by group": ["dot", report.parity[0].groups.length],
  "A model that learns to tell “diabetes”, tested on real people": ["dot", 2],
};

function assertQuiet(tab, url = address) {
  assert.deepEqual(tab.complaints, []);
  assert.deepEqual(tab.requests, [url]);
}

for (const [name, screen] of Object.entries({
  "on a desk": { width: 1280, height: 900 },
  "on a phone in the dark": { width: 375, height: 812, dark: true },
})) {
  test(`Every plot is drawn ${name}, and nothing is asked of any server`, async () => {
    const tab = await open(screen);
    const plots = await readThrough(tab);
    const found = plots.map((plot) => plot.figure);
    for (const figure of Object.keys(drawn))
      assert.ok(
        found.some((name) => name.endsWith(figure)),
        `no figure "${figure}" among ${found}`,
      );
    for (const plot of plots) {
      const [mark, count] = drawn[Object.keys(drawn).find((figure) => plot.figure.endsWith(figure))];
      assert.ok(
        count ? plot.marks[mark] === count : plot.marks[mark] > 0,
        `${mark}: ${count ?? "some"}; ${JSON.stringify(plot)}`,
      );
      assert.ok(plot.label && !plot.broken && plot.wider < 1, JSON.stringify(plot));
    }
    assert.ok(
      await tab.run(() => document.documentElement.scrollWidth <= innerWidth),
      "the page is wider than the screen",
    );
    assertQuiet(tab);
  });
}

test("Dark and light differ, and text stands out from its ground in both", async () => {
  const contrast = () => {
    const canvas = document.createElement("canvas").getContext("2d");
    const light = (color) => {
      canvas.fillStyle = color;
      canvas.fillRect(0, 0, 1, 1);
      const linear = [...canvas.getImageData(0, 0, 1, 1).data]
        .slice(0, 3)
        .map((c) => ((c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
      return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
    };
    const style = getComputedStyle(document.documentElement);
    const paper = light(style.getPropertyValue("--paper"));
    return ["ink", "muted", "equivalent", "compatible", "different", "too-few", "simulated"].map((name) => {
      const own = light(style.getPropertyValue(`--${name}`));
      return [name, (Math.max(own, paper) + 0.05) / (Math.min(own, paper) + 0.05), paper];
    });
  };
  const light = await (await open({ width: 800, height: 600 })).run(contrast);
  const dark = await (await open({ width: 800, height: 600, dark: true })).run(contrast);
  assert.ok(light[0][2] > 0.9 && dark[0][2] < 0.1, "the ground");
  for (const [name, ratio] of [...light, ...dark]) assert.ok(ratio >= 4.5, `${name}: ${ratio}`); // WCAG 2.2, 1.4.3
});

test("What nobody has looked at is not drawn, and a table holds one page of rows", async () => {
  const tab = await open();
  assert.ok(report.rows.length > 5000, `${report.rows.length} rows`);
  const [boxes, plots, lines] = await tab.run(async () => {
    await new Promise((resolve) => setTimeout(resolve, 2000)); // time enough to draw all
    return [
      document.querySelectorAll(".plot").length,
      document.querySelectorAll(".plot svg").length,
      document.querySelectorAll("#rows tbody tr").length,
    ];
  });
  assert.ok(plots < boxes / 2, `${plots} of ${boxes} drawn`);
  assert.equal(lines, 100);
});

test("On paper every plot is drawn, on white", async () => {
  const tab = await open({ width: 800, height: 600, dark: true });
  await tab.send("Page.printToPDF");
  const [boxes, plots] = await tab.run(() => [
    document.querySelectorAll(".plot").length,
    document.querySelectorAll(".plot svg").length,
  ]);
  assert.equal(plots, boxes);
  await tab.send("Emulation.setEmulatedMedia", {
    media: "print",
    features: [{ name: "prefers-color-scheme", value: "dark" }],
  });
  assert.equal(await tab.run(() => getComputedStyle(document.body).backgroundColor), "rgb(255, 255, 255)");
  assertQuiet(tab);
});

test("Rows are found by section, verdict and text, sorted, and turned over", async () => {
  const tab = await open();
  const of = (match) => report.rows.filter(match).length;
  const status = () => tab.run(() => document.querySelector("#rows [role=status]").textContent);
  const cells = (title) =>
    tab.run((name) => {
      const at = [...document.querySelectorAll("#rows thead th")].findIndex((head) => head.textContent === name);
      return [...document.querySelectorAll("#rows tbody tr")].map((row) => row.children[at].textContent);
    }, title);
  const english = (value) => new Intl.NumberFormat("en").format(value);

  assert.ok(
    (await cells("Verdict")).every((verdict) => verdict.includes("different")),
    "the worst first",
  );
  const off = (await cells("Margins off")).map((text) => Math.abs(Number(text.replace("−", "-"))));
  assert.deepEqual(
    off,
    [...off].sort((a, b) => b - a),
    "the largest difference first",
  );

  await tab.run(() =>
    [...document.querySelectorAll("#rows button")].find((button) => button.textContent === "Next").click(),
  );
  assert.equal(await status(), `Rows 101 to 200 of ${english(report.rows.length)}`);

  // From the summary to the rows that are counted there.
  await tab.run(() => document.querySelector('#summary button[aria-label$="Incidence, too few"]').click());
  const few = of((row) => row.section === "incidence" && row.verdict === "too few");
  assert.match(await status(), new RegExp(`of ${english(few)} \\(`));
  await tab.run(() => {
    const search = document.querySelector("#rows input");
    search.value = "gout MALE";
    search.dispatchEvent(new Event("input"));
  });
  const found = of(
    (row) => row.section === "incidence" && row.verdict === "too few" && row.subject === "gout" && row.sex === "male",
  );
  assert.equal((await cells("Verdict")).length, found);

  await tab.run(() => {
    document.querySelectorAll("#rows select").forEach((select) => {
      select.value = "";
      select.dispatchEvent(new Event("change"));
    });
    [...document.querySelectorAll("#rows th button")].find((button) => button.textContent === "n").click();
  });
  assert.equal(await tab.run(() => document.querySelector("#rows th[aria-sort]").textContent), "n");
  const numbers = (await cells("n")).map((text) => Number(text.replaceAll(",", "")));
  assert.deepEqual(
    numbers,
    [...numbers].sort((a, b) => a - b),
  );
  assertQuiet(tab);
});

test("Another subject can be chosen, and each figure has its table", async () => {
  const tab = await open();
  const [before, chosen, shown] = await tab.run(() => {
    const section = document.getElementById("section-prevalence");
    const title = () => section.querySelector("figure strong").textContent;
    const first = title();
    const select = section.querySelector("select");
    select.selectedIndex = 5;
    select.dispatchEvent(new Event("change"));
    return [first, select.selectedOptions[0].textContent, title()];
  });
  assert.notEqual(shown, before);
  assert.ok(chosen.startsWith(shown.replace(" by age", "")), `${chosen}: ${shown}`);
  const counts = await tab.run(async () => {
    const tables = [];
    for (const details of document.querySelectorAll("figure details")) {
      details.open = true;
      await new Promise((resolve) => setTimeout(resolve));
      tables.push([
        details.closest("figure").querySelector("strong").textContent,
        details.querySelectorAll("tbody tr").length,
      ]);
    }
    return tables;
  });
  assert.ok(counts.length > 8);
  for (const [figure, lines] of counts) assert.ok(lines > 0, figure);
  assertQuiet(tab);
});

test("Text of a report is only ever text, and no script in it would run", async () => {
  const tab = await open();
  assert.ok(await tab.run((text) => document.getElementById("header").textContent.includes(text), report.data.path));
  assert.equal(await tab.run(() => document.querySelectorAll("b").length), 0);
  assertQuiet(tab);
  await tab.run(() => {
    const script = document.createElement("script");
    script.textContent = "window.ran = true";
    document.body.append(script);
  });
  assert.equal(await tab.run(() => window.ran ?? false), false);
});

test("A report without rows, plots and real records says so", async () => {
  const url = pathToFileURL(
    write(
      "bare.html",
      JSON.stringify({
        sojourn_report: 1,
        data: { path: "out" },
        summary: { verdicts: {}, sections: [{ id: "prevalence", title: "Prevalence", verdicts: {} }] },
        rows: [],
        privacy: { statement: "No data of any individual went in.", records: null },
        utility: null,
      }),
    ),
  ).href;
  const tab = await open(undefined, url);
  const text = await tab.run(() => document.body.innerText);
  for (const part of [
    "No row matches.",
    "distances to real people were not measured",
    "No table of real records with a label",
  ]) {
    assert.ok(text.includes(part), part);
  }
  assertQuiet(tab, url);
});

test("Figures that are missing leave gaps, not faults", async () => {
  const kept = report.rows.filter(
    (row) => row.subject === "gout" || row.subject === "Albumin" || row.measure === "lift",
  );
  const gaps = ["target", "target_lower", "target_upper", "lower", "upper", "value"];
  const rows = kept.map((row, i) => ({
    ...row,
    [gaps[i % gaps.length]]: null,
    ...(i % 5 ? {} : { target: null, target_lower: null, target_upper: null }),
  }));
  const url = pathToFileURL(write("gaps.html", JSON.stringify({ ...report, rows }))).href;
  const tab = await open(undefined, url);
  for (const plot of await readThrough(tab)) assert.ok(plot.label && !plot.broken, JSON.stringify(plot));
  const text = await tab.run(() => document.getElementById("rows").innerText);
  assert.doesNotMatch(text, /NaN|undefined|null|Infinity/);
  assertQuiet(tab, url);
});

test("A report of another version is not guessed at", async () => {
  const url = pathToFileURL(write("later.html", '{"sojourn_report":2}')).href;
  const tab = await open(undefined, url);
  assert.match(await tab.run(() => document.body.innerText), /version 1; this one has version 2/);
  assertQuiet(tab, url);
});

test("What is bundled is named in NOTICE, and its licence stands in the page", () => {
  const html = readFileSync(file, "utf8");
  const notice = readFileSync(path.join(source, "NOTICE"), "utf8");
  const bundled = [...html.matchAll(/^(@?[a-z][\w@/-]*) \d[\d.]* \([\w-]+\)$/gm)].map(([, name]) => name);
  assert.ok(bundled.includes("@observablehq/plot") && bundled.includes("d3-scale"), String(bundled));
  for (const name of bundled)
    assert.match(notice, new RegExp(`(^|[\\s,])${name}([\\s,.;:]|$)`, "m"), `NOTICE does not name ${name}`);
  assert.match(html, /Permission to use, copy, modify/);
});
