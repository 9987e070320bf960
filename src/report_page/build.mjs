// Makes the report's page one file that needs nothing else, and C++ that holds this file.
// Usage: node build.mjs FOLDER_WITH_NODE_MODULES PAGE.html PAGE.cpp
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const [packages, htmlFile, cppFile] = process.argv.slice(2).map((word) => path.resolve(word));
const here = path.dirname(fileURLToPath(import.meta.url));
const marker = "__SOJOURN_REPORT__";

// The packages stand in the build folder, where an import from here would not find them.
const esbuild = createRequire(path.join(packages, "package.json"))("esbuild");

const bundle = await esbuild.build({
  entryPoints: [path.join(here, "main.js")],
  nodePaths: [path.join(packages, "node_modules")],
  bundle: true,
  minify: true,
  write: false,
  metafile: true,
  format: "iife",
  target: "es2022",
  legalComments: "none", // whole texts of the licences instead, below
});
const script = bundle.outputFiles[0].text;
const style = esbuild.transformSync(readFileSync(path.join(here, "page.css"), "utf8"), {
  loader: "css",
  minify: true,
}).code;

const page = fill(readFileSync(path.join(here, "page.html"), "utf8"), {
  "{{licences}}": licences(bundle.metafile),
  // Nothing but this very script runs, and nothing is fetched, whatever stands in a report.
  "{{script-hash}}": createHash("sha256").update(script).digest("base64"),
  "{{style}}": style,
  "{{script}}": script,
});
if (page.split(marker).length !== 2) throw new Error(`page.html must hold ${marker} once`);

writeFileSync(htmlFile, page);
writeFileSync(cppFile, cpp(page));

function fill(template, parts) {
  return Object.entries(parts).reduce((text, [place, part]) => {
    if (text.split(place).length !== 2) throw new Error(`page.html must hold ${place} once`);
    return text.replace(place, () => part);
  }, template);
}

function about(name) {
  return JSON.parse(readFileSync(path.join(packages, "node_modules", name, "package.json"), "utf8"));
}

// What each bundled package asks to be shown with every copy.
function licences(metafile) {
  const packageOf = (file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];
  const seen = new Set(Object.keys(metafile.inputs).map(packageOf));
  const used = new Set();
  for (const [file, { bytesInOutput }] of Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs),
  )) {
    if (packageOf(file) && bytesInOutput > 0) used.add(packageOf(file));
  }
  // A package may hold what it depends on within its own file; then nobody saw the other one.
  for (const name of used) {
    for (const inner of Object.keys(about(name).dependencies ?? {})) if (!seen.has(inner)) used.add(inner);
  }
  return [...used]
    .sort()
    .map((name) => {
      const folder = path.join(packages, "node_modules", name);
      const { version, license } = about(name);
      const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
      if (!file) throw new Error(`the package ${name} has no licence file; the page must not be made with it`);
      const text = readFileSync(path.join(folder, file), "utf8").trim();
      return `${name} ${version} (${license})\n\n${text.replaceAll("--", "- -")}`; // "--" may end a comment
    })
    .join("\n\n====\n\n");
}

function cpp(text) {
  const lines = [
    "// Written by src/report_page/build.mjs.",
    '#include "sojourn/report/page.hpp"',
    "",
    "namespace sojourn::report {",
    "",
    `std::string_view page_template() { return R"~page~(${text})~page~"; }`,
    "",
    "}  // namespace sojourn::report",
    "",
  ];
  if (text.includes(')~page~"')) throw new Error("the page holds what ends its string in C++");
  return lines.join("\n");
}
