// A figure: a caption, one or more plots that are drawn when they come into sight, and the same figures as a table.
import { element, folded, table } from "./dom.js";

const drawings = new WeakMap(); // box -> width => SVG

function draw(box, width) {
  if (!width || box.dataset.width === String(width)) return;
  box.dataset.width = width;
  const svg = drawings.get(box)(width);
  svg.setAttribute("role", "img");
  box.replaceChildren(svg);
}

// In the next frame: a plot changes sizes, which must not happen while they are being told.
const widths = new ResizeObserver((entries) =>
  requestAnimationFrame(() => {
    for (const { target, contentRect } of entries) {
      if (target.isConnected) draw(target, Math.round(contentRect.width));
      else widths.unobserve(target);
    }
  }),
);
// Thousands of marks that nobody looks at are not drawn. A first width comes as soon as a box is observed.
const sight = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      sight.unobserve(target);
      widths.observe(target);
    }
  },
  { rootMargin: "300px" },
);
// Paper shows everything.
addEventListener("beforeprint", () => {
  for (const box of document.querySelectorAll(".plot")) draw(box, Math.round(box.clientWidth));
});

// panels: {title, draw: width => SVG}. columns and rows make the table; without columns there is none.
export function figure({ title, note, legend, panels, layout, columns, rows }) {
  const boxes = panels.map((panel) => {
    const box = element("div", { class: "plot" });
    drawings.set(box, panel.draw);
    sight.observe(box);
    return element("div", {}, panel.title ? element("h4", {}, panel.title) : null, box);
  });
  return element(
    "figure",
    {},
    element("figcaption", {}, element("strong", {}, title), note),
    legend,
    element("div", { class: `panels ${layout ?? (boxes.length === 1 ? "single" : "")}` }, boxes),
    columns ? folded("The same figures as a table", () => table({ caption: title, columns, rows })) : null,
  );
}

export const legend = (...entries) => element("div", { class: "legend" }, entries);
export const key = (kind, text) => element("span", {}, element("span", { class: `key ${kind}` }), text);
