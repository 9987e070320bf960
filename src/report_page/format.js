// How numbers, ages and verdicts read.

// The sign tells a verdict without its colour.
export const verdicts = ["equivalent", "compatible", "different", "too few"];
const signs = { different: "▲", compatible: "◆", "too few": "■", equivalent: "●" };
const symbols = { different: "triangle", compatible: "diamond", "too few": "square", equivalent: "circle" };

export const verdictClass = (verdict) => verdict.replaceAll(" ", "-");
export const verdictText = (verdict) => `${signs[verdict] ?? "?"} ${verdict}`;
// What is published is drawn in ink, what was simulated in colour.
export const ink = "currentColor";
export const simulatedColor = "var(--simulated)";
// Options of Plot.
export const verdictScales = {
  color: { domain: verdicts, range: verdicts.map((verdict) => `var(--${verdictClass(verdict)})`) },
  symbol: { domain: verdicts, range: verdicts.map((verdict) => symbols[verdict]) },
};

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });

export const known = (value) => value !== null && value !== undefined && Number.isFinite(value);
export const count = (value) => (known(value) ? whole.format(value) : "–");
export const number = (value) =>
  !known(value) ? "–" : Math.abs(value) >= 1000 ? whole.format(value) : short.format(value).replace("-", "−");
export const percent = (value) => (known(value) ? `${number(100 * value)} %` : "–");
// A ratio has no unit.
export const unitText = (unit) => (unit === "share" ? "%" : unit === "ratio" ? "" : unit);
export const inUnit = (value, unit) => {
  const scaled = number(known(value) && unit === "share" ? 100 * value : value);
  return known(value) && unit && unitText(unit) ? `${scaled} ${unitText(unit)}` : scaled;
};

// "7.4 % (6.9 to 8.0)"
export function withInterval(value, lower, upper, unit) {
  const bare = (bound) => (unit === "share" ? number(100 * bound) : number(bound));
  return known(lower) && known(upper)
    ? `${inUnit(value, unit)} (${bare(lower)} to ${bare(upper)})`
    : inUnit(value, unit);
}

export const oldest = 110; // an age_high from here on has no upper end
export function ages({ age_low: low, age_high: high }) {
  if (!known(low) || (low <= 0 && high >= oldest)) return "all";
  if (high >= oldest) return `${low}+`;
  return low === high ? `${low}` : `${low}–${high}`;
}

export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
