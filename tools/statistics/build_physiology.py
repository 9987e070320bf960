#!/usr/bin/env python3
"""Builds the body tables of statistics/us: growth, physiology, variation and the correlation of traits.

    build_physiology.py --targets DIR [--out statistics/us]

DIR holds the aggregate figure tables vitals.csv, growth_lms_us.csv, correlations.csv, population_us_single_age.csv.
Ages in physiology.csv are exact years, from inclusive to exclusive. `derived` says how a row that is no survey row
came about; it is empty for a figure taken as published.
"""
import argparse
import csv
import math
import pathlib

from body_correlations import trait_mixing
from body_literature import literature
from body_measures import COLS, MEASURES, OPEN_AGE, P, SEXES, VARIATION, Z
from care_sources import write_sources


def read(path):
    with open(path, newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def write(path, header, rows):
    with open(path, "w", newline="", encoding="utf-8") as handle:
        out = csv.writer(handle, lineterminator="\n")
        out.writerow(header)
        out.writerows(rows)


def number(value):
    text = f"{value:.6g}"
    return text


# ---------------------------------------------------------------- growth

GROWTH = [  # our measure, reference, their measure, months from, months to (inclusive), source
    ("Length", "WHO 2006", "Length/height for age", 0, 48, "who_2006"),
    ("Height", "CDC 2000", "Standing height", 24, 240, "cdc_2000"),
    ("Weight", "WHO 2006", "Body weight", 0, 24, "who_2006"),
    ("Weight", "CDC 2000", "Body weight", 24.5, 240, "cdc_2000"),
    ("Infant BMI", "WHO 2006", "Body mass index", 0, 36, "who_2006"),
    ("BMI", "CDC 2000", "Body mass index", 24, 240.5, "cdc_2000"),
    ("Head Circumference", "CDC 2000", "Head circumference", 0, 36, "cdc_2000"),
]


def growth(targets):
    rows = []
    data = read(targets / "growth_lms_us.csv")
    for measure, reference, theirs, low, high, source in GROWTH:
        for r in data:
            months = float(r["age_months"])
            if r["reference"] != reference or r["measure"] != theirs or not low <= months <= high:
                continue
            m = float(r["M"])
            # WHO measures children from 24 months standing, 0.7 cm less than lying: brought back to length, so that
            # Length is one smooth curve.
            if measure == "Length" and months >= 24:
                m += 0.7
            rows.append((measure, r["sex"], months, r["L"], number(m), r["S"], source))
    rows.sort(key=lambda r: (r[0], r[1], r[2]))
    return [(a, b, number(c), *rest) for a, b, c, *rest in rows]


def lms_at(rows, measure, sex, months):
    pts = [(float(r[2]), float(r[3]), float(r[4]), float(r[5])) for r in rows if r[0] == measure and r[1] == sex]
    for a, b in zip(pts, pts[1:]):
        if a[0] <= months <= b[0]:
            w = (months - a[0]) / (b[0] - a[0])
            return [x + w * (y - x) for x, y in zip(a[1:], b[1:])]
    raise ValueError((measure, sex, months))


def lms_z(lms, value):
    l, m, s = lms
    return math.log(value / m) / s if abs(l) < 1e-6 else ((value / m) ** l - 1) / (l * s)


# ---------------------------------------------------------------- survey rows

def source_id(row):
    text = row["source"]
    if "survey-weighted" in text:
        return "nhanes_2017_2020"
    if "post-stratified" in text.lower() or "post-strat" in text.lower():
        return "nhanes_2017_2018"
    if "UNWEIGHTED" in text:
        return "nhanes_45_65"
    for file, source in (("THYROD_G", "nhanes_2011_2012"), ("VID_J", "nhanes_vitamin_d"), ("APOB_I", "nhanes_apob")):
        if file in text:
            return source
    return None


RANK = {"nhanes_2017_2020": 0, "nhanes_2011_2012": 0, "nhanes_vitamin_d": 0, "nhanes_apob": 0, "nhanes_2017_2018": 1,
        "nhanes_45_65": 2}


CENTIMETRES_AN_INCH = 2.54


def survey(vitals, names):
    """{(sex, low, high): (quantiles, source, derived)} of one measure, best source for each band."""
    best = {}
    for r in vitals:
        src = source_id(r)
        if src is None or r["measure"] not in names or r["subgroup"] != "all" or not r["p50"]:
            continue
        low, high = int(r["age_low"]), int(r["age_high"])
        high = OPEN_AGE if high >= 110 else high + 1
        key = (r["sex"], low, high)
        unit = CENTIMETRES_AN_INCH if r["unit"] == "inches" else 1
        if key not in best or RANK[src] < RANK[best[key][1]]:
            best[key] = ([float(r[c]) * unit for c in COLS], src, "")
    # A 45-65 row that is missing for the whole group is the mixture of its two halves by HbA1c.
    for sex in SEXES:
        if (sex, 45, 66) in best:
            continue
        halves = [r for r in vitals if source_id(r) == "nhanes_45_65" and r["measure"] in names and r["sex"] == sex
                  and r["subgroup"] in ("HbA1c>=6.5%", "HbA1c<6.5%")]
        if len(halves) == 2:
            best[(sex, 45, 66)] = (mixture(halves), "nhanes_45_65", "mixture of the rows by HbA1c")
    return best


def cdf(quantiles, x):
    if x <= quantiles[0]:
        return 0.01 * max(0.0, x / quantiles[0]) if quantiles[0] > 0 else 0.0
    for (p, a), (q, b) in zip(zip(P, quantiles), zip(P[1:], quantiles[1:])):
        if x <= b:
            return q if b == a else p + (q - p) * (x - a) / (b - a)
    return 1 - 0.01 * math.exp(-(x - quantiles[-1]) / (0.2 * quantiles[-1]))


def mixture(halves):
    weights = [float(r["n"]) for r in halves]
    curves = [[float(r[c]) for c in COLS] for r in halves]
    out = []
    for p in P:
        low, high = min(c[0] for c in curves) * 0.5, max(c[-1] for c in curves) * 2
        for _ in range(80):
            mid = (low + high) / 2
            share = sum(w * cdf(c, mid) for w, c in zip(weights, curves)) / sum(weights)
            low, high = (mid, high) if share < p else (low, mid)
        out.append(high)
    return out


def clean(measure, quantiles):
    """Readings of zero diastolic pressure are no pressures: such a lower tail mirrors the middle of the curve."""
    q = list(quantiles)
    if measure == "Diastolic Blood Pressure" and q[0] < 35:
        sd = (q[5] - q[3]) / 1.349
        for i in range(3):
            q[i] = max(q[i], q[4] + sd * Z[i])
        return q, "lower tail mirrored (zero readings)"
    return q, ""


def without_diabetes(q):
    """The outer upper centiles of children rest on two or three of them: they mirror the lower ones."""
    q = list(q)
    for i in (7, 8):
        q[i] = min(q[i], 2 * q[4] - q[8 - i])
    return q


def select(bands, measure):
    """For each sex non-overlapping bands in order of age: of overlapping ones the better source is taken."""
    grid = sorted({(low, high) for _, low, high in bands})
    weighted = {(low, high) for (_, low, high), v in bands.items() if RANK[v[1]] == 0}
    chosen = []
    for low, high in grid:
        def overlaps(a):
            return a[0] < high and low < a[1] and a != (low, high)
        if (low, high) == (45, 66) and any(a != (45, 66) for a in grid):
            continue
        if (low, high) not in weighted and any(overlaps(a) for a in weighted):
            # 70-79 and 80+ replace 70+ where no weighted 70+ row exists for a sex; handled as a gap below.
            continue
        chosen.append((low, high))
    return chosen


def fill(bands, chosen, measure):
    rows = []
    for sex in SEXES:
        have = {b: bands[(sex, *b)] for b in chosen if (sex, *b) in bands}
        for b in chosen:
            if b in have:
                q, note = clean(measure, have[b][0])
                rows.append((sex, *b, q, have[b][1], have[b][2] or note))
                continue
            inside = sorted(k for k in bands if k[0] == sex and b[0] <= k[1] and k[2] <= b[1])
            if inside:  # a gap of the weighted rows that finer 2017-2018 rows cover
                for k in inside:
                    q, note = clean(measure, bands[k][0])
                    rows.append((*k, q, bands[k][1], note))
                continue
            rows.append((sex, *b, *neighbours(bands, have, chosen, sex, b, measure)))
    return rows


def neighbours(bands, have, chosen, sex, band, measure):
    def mid(b):
        return (b[0] + min(b[1], 90)) / 2
    below = [b for b in chosen if b in have and b < band]
    above = [b for b in chosen if b in have and b > band]
    if below and above:
        a, c = below[-1], above[0]
        w = (mid(band) - mid(a)) / (mid(c) - mid(a))
        qa, qc = clean(measure, have[a][0])[0], clean(measure, have[c][0])[0]
        return ([x + w * (y - x) for x, y in zip(qa, qc)], have[a][1], "interpolated between neighbouring ages")
    near = (below or above)[-1 if below else 0]
    other = "female" if sex == "male" else "male"
    q = clean(measure, have[near][0])[0]
    pair = [bands.get((other, *band)), bands.get((other, *near))]
    if all(pair) and pair[0][1] == pair[1][1]:  # a trend across two sources would be no trend
        f = bands[(other, *band)][0][4] / bands[(other, *near)][0][4]
        return [x * f for x in q], have[near][1], "nearest age, scaled by the other sex"
    return q, have[near][1], "nearest age"


# ---------------------------------------------------------------- creatinine above 65

def ckd_epi(creatinine, age, sex):
    k, alpha, f = (0.7, -0.241, 1.012) if sex == "female" else (0.9, -0.302, 1.0)
    r = creatinine / k
    return 142 * min(r, 1) ** alpha * max(r, 1) ** -1.2 * 0.9938 ** age * f


def share_below_60(rows, population):
    total = below = 0.0
    for sex, age, people in population:
        if age < 20:
            continue
        total += people
        q = at_age(rows, sex, age + 0.5)
        lo, hi = 0.1, 20.0
        for _ in range(50):
            mid = (lo + hi) / 2
            lo, hi = (mid, hi) if ckd_epi(mid, age + 0.5, sex) > 60 else (lo, mid)
        below += people * (1 - cdf(q, lo))
    return below / total


def at_age(rows, sex, age):
    mine = [(0.5 * (a + min(b, 95)), q) for s, a, b, q in rows if s == sex]
    for (ma, qa), (mb, qb) in zip(mine, mine[1:]):
        if age <= ma:
            return qa
        if age <= mb:
            w = (age - ma) / (mb - ma)
            return [x + w * (y - x) for x, y in zip(qa, qb)]
    return mine[-1][1]


def creatinine(vitals, bands, targets):
    population = [(r["sex"], int(r["age"]), float(r["population"])) for r in
                  read(targets / "population_us_single_age.csv") if r["sex"] in SEXES]
    # CKD stages 3, 4 and 5 in adults of 20 and over: 6.4 + 0.4 + 0.1 % (prevalence.csv, NHANES).
    goal = 0.069
    young = {}
    for r in vitals:
        if r["measure"] == "Creatinine, serum" and r["subgroup"] == "HbA1c<6.5%":
            young[r["sex"]] = [float(r[c]) for c in COLS]

    def rows(factor):
        out = []
        for sex in SEXES:
            middle = bands[(sex, 45, 66)]
            out.append((sex, 19, 45, young[sex], "nhanes_45_65", "people of 45-65 without diabetes stand for 19-44"))
            out.append((sex, 45, 66, *middle))
            old = [x * factor for x in middle[0]]
            out.append((sex, 66, OPEN_AGE, old, "nhanes_45_65", f"45-65 times {factor:.3f}, so that 6.9 % of adults have an eGFR below 60"))
        return out
    low, high = 0.8, 2.0
    for _ in range(40):
        mid = (low + high) / 2
        share = share_below_60([r[:4] for r in rows(mid)], population)
        low, high = (mid, high) if share < goal else (low, mid)
    print(f"creatinine above 65: factor {low:.4f}, share of eGFR < 60 {share_below_60([r[:4] for r in rows(low)], population):.4f}")
    return rows(low)


# ---------------------------------------------------------------- glucose at any hour

def glucose(bands, fasting):
    """The survey has panel glucose at 45-65 only: other ages as fasting glucose is there to that at 45-65."""
    out = []
    for sex in SEXES:
        middle, source, note = bands[(sex, 45, 66)]
        at_middle = at_age([r[:4] for r in fasting], sex, 55.5)
        for _, low, high, q, _, _ in sorted(r for r in fasting if r[0] == sex):
            scaled = [m * x / y for m, x, y in zip(middle, q, at_middle)]
            out.append((sex, low, high, scaled, source, "45-65 times fasting glucose of these ages to that of 45-65"))
    return out


# ---------------------------------------------------------------- tables

def physiology(targets, lms):
    vitals = read(targets / "vitals.csv")
    out = []
    lit = literature()
    for measure, (loinc, unit, decimals, names) in MEASURES.items():
        rows = [(s, a, b, q, src, note) for m, s, a, b, q, src, note in lit if m == measure]
        if names:
            bands = survey(vitals, names)
            if measure == "Creatinine":
                found = creatinine(vitals, bands, targets)
            elif measure == "Glucose":
                fasting = survey(vitals, MEASURES["Fasting Glucose"][3])
                found = glucose(bands, fill(fasting, select(fasting, "Fasting Glucose"), "Fasting Glucose"))
            else:
                found = fill(bands, select(bands, measure), measure)
            for sex in SEXES:
                mine = sorted((r for r in found if r[0] == sex), key=lambda r: r[1])
                lit_end = max((r[2] for r in rows if r[0] == sex), default=0)
                mine = [r for r in mine if r[2] > lit_end]
                if mine:
                    first = mine[0]
                    if lit_end > first[1]:
                        mine[0] = (sex, lit_end, *first[2:])
                    elif lit_end < first[1]:
                        note = "youngest band stands for younger ages"
                        if lit_end > 0:  # a short stretch between the last cited row and the survey
                            note = "youngest survey band, widened"
                        rows.append((sex, lit_end, first[1], first[3], first[4], note))
                    if len(mine) > 0 and mine[-1][2] < OPEN_AGE:
                        last = mine[-1]
                        mine.append((sex, last[2], OPEN_AGE, last[3], last[4], "oldest band stands for older ages"))
                rows += mine
        for sex, a, b, q, src, note in sorted(rows, key=lambda r: (r[0] != "male", r[1])):
            if measure in ("Blood Glucose", "Glucose", "Fasting Glucose") and b <= 20.001:
                q, note = without_diabetes(q), (note + "; " if note else "") + "upper tail mirrored (few children, some with diabetes)"
            for i in range(1, len(q)):
                q[i] = max(q[i], q[i - 1])
            out.append((measure, loinc, unit, decimals, sex, number(a), number(b), *[number(x) for x in q], note, src))
        if not rows:  # computed by the engine from other measures
            out.append((measure, loinc, unit, decimals, "all", 0, OPEN_AGE, *[""] * len(COLS), "computed", "computed"))
    out += bmi_scores(out, lms)
    return out


def bmi_scores(rows, lms):
    """Survey BMI of children as standard scores of the CDC 2000 reference: smooth in age, today's distribution."""
    out = [("BMI z-score", "", "1", 3, sex, "1.5", "2.5", *[number(z) for z in Z], "the reference itself at age 2", "cdc_2000") for sex in SEXES]
    for r in rows:
        if r[0] == "BMI" and float(r[6]) <= 20.001 and float(r[5]) >= 2:
            mid = (float(r[5]) + float(r[6])) / 2 * 12
            scores = [number(lms_z(lms_at(lms, "BMI", r[4], mid), float(q))) for q in r[7:16]]
            out.append(("BMI z-score", "", "1", 3, r[4], r[5], r[6], *scores, r[16] or "LMS score of the BMI row", r[17]))
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--targets", required=True, type=pathlib.Path, help="folder of the figure tables")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parents[2] / "statistics" / "us")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    lms = growth(args.targets)
    write(args.out / "growth_lms.csv", ["measure", "sex", "age_months", "l", "m", "s", "source"], lms)
    rows = physiology(args.targets, lms)
    write(args.out / "physiology.csv", ["measure", "loinc", "unit", "decimals", "sex", "age_from", "age_to", *COLS, "derived", "source"], rows)
    write(args.out / "variation.csv", ["measure", "within_person_cv", "within_person_sd", "source"], VARIATION)
    write(args.out / "trait_mixing.csv", ["measure", "sex", "of", "coefficient", "source"], trait_mixing(read(args.targets / "correlations.csv"), rows))
    write_sources(args.out)
    print(f"{len(lms)} growth rows, {len(rows)} physiology rows")


if __name__ == "__main__":
    main()
