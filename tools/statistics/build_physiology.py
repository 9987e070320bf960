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
from statistics import NormalDist

from care_sources import write_sources

N = NormalDist()
P = [0.01, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.99]
COLS = ["p01", "p05", "p10", "p25", "p50", "p75", "p90", "p95", "p99"]
Z = [N.inv_cdf(p) for p in P]
OPEN_AGE = 111
SEXES = ("male", "female")

# GMF measure -> (LOINC, UCUM unit, decimals, [names in vitals.csv, most preferred first])
MEASURES = {
    "Height": ("8302-2", "cm", 1, ["Standing height"]),
    "Weight": ("29463-7", "kg", 1, []),
    "BMI": ("39156-5", "kg/m2", 2, ["Body mass index"]),
    "BMI Percentile": ("59576-9", "%", 1, []),
    "Weight-for-Length Percentile": ("77606-2", "%", 1, []),
    "Head Circumference": ("9843-4", "cm", 1, []),
    "Head Circumference Percentile": ("8289-1", "%", 1, []),
    "Systolic Blood Pressure": ("8480-6", "mm[Hg]", 0, ["Blood Pressure (Systolic)"]),
    "Diastolic Blood Pressure": ("8462-4", "mm[Hg]", 0, ["Blood Pressure (Diastolic)"]),
    "Heart Rate": ("8867-4", "/min", 0, ["Resting Heart Rate", "Heart rate (60-second pulse)"]),
    "Respiration Rate": ("9279-1", "/min", 0, []),
    "Oxygen Saturation": ("59408-5", "%", 0, []),
    "Body Temperature": ("8310-5", "Cel", 1, []),
    "Blood Glucose": ("4548-4", "%", 1, ["HbA1c"]),
    "Glucose": ("1558-6", "mg/dL", 0, ["Fasting Glucose"]),
    "Urea Nitrogen": ("3094-0", "mg/dL", 0, ["Blood urea nitrogen"]),
    "Creatinine": ("2160-0", "mg/dL", 2, ["Creatinine, serum"]),
    "EGFR": ("", "mL/min/{1.73_m2}", 0, []),
    "Calcium": ("17861-6", "mg/dL", 1, ["Calcium"]),
    "Sodium": ("2951-2", "mmol/L", 0, ["Sodium"]),
    "Potassium": ("2823-3", "mmol/L", 1, ["Potassium"]),
    "Chloride": ("2075-0", "mmol/L", 0, ["Chloride"]),
    "Carbon Dioxide": ("2028-9", "mmol/L", 0, ["Bicarbonate (total CO2)"]),
    "Total Cholesterol": ("2093-3", "mg/dL", 0, ["Total cholesterol"]),
    "Triglycerides": ("2571-8", "mg/dL", 0, ["Triglycerides"]),
    "HDL": ("2085-9", "mg/dL", 0, ["HDL Cholesterol"]),
    "LDL": ("13457-7", "mg/dL", 0, ["LDL Cholesterol"]),
    "Microalbumin Creatinine Ratio": ("14959-1", "mg/g", 1, []),
    "Hemoglobin": ("718-7", "g/dL", 1, ["Hemoglobin"]),
    "Hematocrit": ("4544-3", "%", 1, ["Hematocrit"]),
    "White Blood Cells": ("6690-2", "10*3/uL", 1, ["White blood cells"]),
    "Red Blood Cells": ("789-8", "10*6/uL", 2, ["Red blood cells"]),
    "Platelets": ("777-3", "10*3/uL", 0, ["Platelets"]),
    "ALT": ("1742-6", "U/L", 0, ["ALT"]),
    "AST": ("1920-8", "U/L", 0, ["AST"]),
    "Alkaline Phosphatase": ("6768-6", "U/L", 0, ["Alkaline phosphatase"]),
    "Bilirubin": ("1975-2", "mg/dL", 1, ["Bilirubin, total"]),
    "Albumin": ("1751-7", "g/dL", 1, ["Albumin"]),
    "TSH": ("3016-3", "m[IU]/L", 2, ["TSH"]),
    "hs-CRP": ("30522-7", "mg/L", 2, ["hs-CRP"]),
    "Left ventricular Ejection fraction": ("10230-1", "%", 0, []),
}
# Names of correlations.csv -> GMF. Non-fasting panel glucose stands for fasting glucose.
CORRELATED = {
    "Albumin": "Albumin", "Alkaline phosphatase": "Alkaline Phosphatase", "ALT": "ALT", "AST": "AST",
    "Bilirubin, total": "Bilirubin", "Blood urea nitrogen": "Urea Nitrogen", "Creatinine, serum": "Creatinine",
    "Calcium": "Calcium", "Chloride": "Chloride", "Bicarbonate (total CO2)": "Carbon Dioxide", "HbA1c": "Blood Glucose",
    "Glucose, serum (non-fasting biochemistry panel)": "Glucose", "HDL Cholesterol": "HDL",
    "Triglycerides": "Triglycerides", "Hemoglobin": "Hemoglobin", "Hematocrit": "Hematocrit",
    "Red blood cells": "Red Blood Cells", "Platelets": "Platelets", "White blood cells": "White Blood Cells",
    "Potassium": "Potassium", "Sodium": "Sodium", "Blood Pressure (Systolic)": "Systolic Blood Pressure",
    "Blood Pressure (Diastolic)": "Diastolic Blood Pressure", "Body mass index": "BMI",
    "Total cholesterol": "Total Cholesterol",
}


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
    if "THYROD_G" in text:
        return "nhanes_2011_2012"
    return None


def survey(vitals, names):
    """{(sex, low, high): (quantiles, source, derived)} of one measure, best source for each band."""
    best = {}
    rank = {"nhanes_2017_2020": 0, "nhanes_2011_2012": 0, "nhanes_2017_2018": 1, "nhanes_45_65": 2}
    for r in vitals:
        src = source_id(r)
        if src is None or r["measure"] not in names or r["subgroup"] != "all" or not r["p50"]:
            continue
        low, high = int(r["age_low"]), int(r["age_high"])
        high = OPEN_AGE if high >= 110 else high + 1
        key = (r["sex"], low, high)
        if key not in best or rank[src] < rank[best[key][1]]:
            best[key] = ([float(r[c]) for c in COLS], src, "")
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
    rank = {"nhanes_2017_2020": 0, "nhanes_2011_2012": 0, "nhanes_2017_2018": 1, "nhanes_45_65": 2}
    grid = sorted({(low, high) for _, low, high in bands})
    weighted = {(low, high) for (_, low, high), v in bands.items() if rank[v[1]] == 0}
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


# ---------------------------------------------------------------- literature rows

def normal_row(mean, sd):
    return [mean + sd * z for z in Z]


def interval_row(low, high, share=0.95):
    """The reference interval as the central part of a normal (log-normal if it is wide) curve."""
    k = N.inv_cdf(0.5 + share / 2)
    if high / low > 2.5:
        m, s = (math.log(low) + math.log(high)) / 2, (math.log(high) - math.log(low)) / (2 * k)
        return [math.exp(m + s * z) for z in Z]
    return normal_row((low + high) / 2, (high - low) / (2 * k))


def centile_row(points):
    """Quantiles through published centiles {p: value}, linear in z."""
    known = sorted((N.inv_cdf(p), v) for p, v in points.items())
    out = []
    for z in Z:
        i = max(0, min(len(known) - 2, sum(1 for k in known if k[0] <= z) - 1))
        (za, va), (zb, vb) = known[i], known[i + 1]
        out.append(va + (vb - va) * (z - za) / (zb - za))
    return out


BOTH = SEXES
FLEMING_AGES = [(0, .25), (.25, .5), (.5, .75), (.75, 1), (1, 1.5), (1.5, 2), (2, 3), (3, 4), (4, 6), (6, 8), (8, 12),
                (12, 15), (15, 18)]
FLEMING_HEART = [(107, 123, 133, 143, 154, 164, 181), (104, 120, 129, 140, 150, 159, 175),
                 (98, 114, 123, 134, 143, 152, 168), (93, 109, 118, 128, 137, 145, 161),
                 (88, 103, 112, 123, 132, 140, 156), (82, 98, 106, 116, 126, 135, 149),
                 (76, 92, 100, 110, 119, 128, 142), (70, 86, 94, 104, 113, 123, 136),
                 (65, 81, 89, 98, 108, 117, 131), (59, 74, 82, 91, 101, 111, 123), (52, 67, 75, 84, 93, 103, 115),
                 (47, 62, 69, 78, 87, 96, 108), (43, 58, 65, 73, 83, 92, 104)]
FLEMING_BREATH = [(25, 34, 43, 57, 66), (24, 33, 41, 55, 64), (23, 31, 39, 52, 61), (22, 30, 37, 50, 58),
                  (21, 28, 35, 46, 53), (19, 25, 31, 40, 46), (18, 22, 28, 34, 38), (17, 21, 25, 29, 33),
                  (17, 20, 23, 27, 29), (16, 18, 21, 24, 27), (14, 16, 19, 22, 25), (12, 15, 18, 21, 23),
                  (11, 13, 16, 19, 22)]
# AAP 2017, tables 4 and 5, 50th centile of pressure at the 50th centile of height; the distance to the 95th centile
# gives the standard deviations 10.3 and 8.5 mmHg.
AAP_SYSTOLIC = {"male": [86, 86, 89, 91, 93, 95, 96, 97], "female": [86, 86, 89, 90, 92, 93, 94, 95]}
AAP_DIASTOLIC = {"male": [41, 41, 44, 47, 51, 53, 56, 58, 60, 61, 63, 63, 62, 61, 61, 63],
                 "female": [43, 43, 48, 50, 53, 55, 56, 57, 59, 60, 60, 60, 61, 63, 64, 64]}
# Dallman and Oski: age from, to, then (mean, -2 SD) of hemoglobin, hematocrit, red cells; a normal curve through them.
BLOOD_CHILD = [("both", 0, .04, (16.5, 13.5), (51, 42), (4.7, 3.9)), ("both", .04, .125, (14.0, 10.0), (43, 31), (4.2, 3.0)),
               ("both", .125, .5, (11.5, 9.5), (35, 29), (3.8, 3.1)), ("both", .5, 2, (12.0, 10.5), (36, 33), (4.5, 3.7)),
               ("both", 2, 6, (12.5, 11.5), (37, 34), (4.6, 3.9)), ("both", 6, 12, (13.5, 11.5), (40, 35), (4.6, 4.0)),
               ("female", 12, 18, (14.0, 12.0), (41, 36), (4.6, 4.1)), ("male", 12, 18, (14.5, 13.0), (43, 37), (4.9, 4.5))]
LEUKOCYTES_CHILD = [(0, .04, 9.0, 30.0), (.04, .25, 5.0, 19.5), (.25, .75, 6.0, 17.5), (.75, 1.5, 6.0, 17.5), (1.5, 3, 6.0, 17.0),
                    (3, 5, 5.5, 15.5), (5, 7, 5.0, 14.5), (7, 13, 4.5, 13.5), (13, 18, 4.5, 13.0)]
# CALIPER: reference intervals (central 95 %).
CREATININE_CHILD = [("both", 0, 2, .10, .36), ("both", 2, 5, .20, .43), ("both", 5, 12, .31, .61), ("both", 12, 15, .45, .81),
                    ("male", 15, 19, .62, 1.08), ("female", 15, 19, .49, .84)]
ALP_CHILD = [("both", 0, .04, 90, 273), ("both", .04, 1, 134, 518), ("both", 1, 10, 156, 369), ("both", 10, 13, 141, 460),
             ("male", 13, 15, 127, 517), ("male", 15, 17, 89, 365), ("male", 17, 19, 59, 164),
             ("female", 13, 15, 62, 280), ("female", 15, 17, 54, 128), ("female", 17, 19, 48, 95)]


def sexes_of(label):
    return SEXES if label == "both" else (label,)


def literature():
    """Rows that no survey table holds: (measure, sex, from, to, quantiles, source, derived)."""
    rows = []
    for (a, b), heart, breath in zip(FLEMING_AGES, FLEMING_HEART, FLEMING_BREATH):
        for sex in SEXES:
            if b <= 8:  # survey rows from 8 (heart rate)
                rows.append(("Heart Rate", sex, a, b, centile_row(dict(zip((.01, .1, .25, .5, .75, .9, .99), heart))), "fleming_2011", ""))
            rows.append(("Respiration Rate", sex, a, b, centile_row(dict(zip((.01, .1, .5, .9, .99), breath))), "fleming_2011", ""))
    for sex in SEXES:
        for age in range(8):
            rows.append(("Systolic Blood Pressure", sex, age, age + 1, normal_row(AAP_SYSTOLIC[sex][age], 10.3), "aap_2017_bp", "normal curve"))
        for age in range(16):
            rows.append(("Diastolic Blood Pressure", sex, age, age + 1, normal_row(AAP_DIASTOLIC[sex][age], 8.5), "aap_2017_bp", "normal curve"))
        rows.append(("Respiration Rate", sex, 18, OPEN_AGE, interval_row(12, 20), "cretikos_2008", "normal curve"))
        for a, b, shift in ((0, 60, 0.0), (60, OPEN_AGE, -0.23)):
            rows.append(("Body Temperature", sex, a, b, normal_row(36.57 + shift, 0.42), "geneva_2019", "normal curve"))
        for a, b, lo, hi in ((0, 18, 96, 100), (18, 65, 95, 100), (65, OPEN_AGE, 93.5, 99.5)):
            q = [min(100.0, x) for x in interval_row(lo, hi)]
            rows.append(("Oxygen Saturation", sex, a, b, q, "spo2_reference", "normal curve"))
        rows.append(("Left ventricular Ejection fraction", sex, 0, OPEN_AGE, normal_row(62 if sex == "male" else 64, 5), "lang_2015", "normal curve; not read until a module sets the value"))
    for who, a, b, hemoglobin, hematocrit, red in BLOOD_CHILD:
        for sex in sexes_of(who):
            for measure, (mean, low) in (("Hemoglobin", hemoglobin), ("Hematocrit", hematocrit), ("Red Blood Cells", red)):
                rows.append((measure, sex, a, b, normal_row(mean, (mean - low) / 2), "dallman_oski", "normal curve"))
    for a, b, low, high in LEUKOCYTES_CHILD:
        for sex in SEXES:
            rows.append(("White Blood Cells", sex, a, b, interval_row(low, high), "dallman_oski", "log-normal curve"))
    for measure, table in (("Creatinine", CREATININE_CHILD), ("Alkaline Phosphatase", ALP_CHILD)):
        for who, a, b, low, high in table:
            for sex in sexes_of(who):
                rows.append((measure, sex, a, b, interval_row(low, high), "caliper_2012", "curve through the reference interval"))
    rows += albuminuria()
    return rows


def albuminuria():
    """Quartiles of healthy young adults (NHANES III) and the share at 30 mg/g and over (NHANES 2009-2010)."""
    rows = []
    young = {"male": (2.7, 4.2, 5.9), "female": (3.8, 6.2, 9.8)}
    share = {20: 0.047, 50: 0.114}
    for sex in SEXES:
        for a, b, s in ((0, 50, share[20]), (50, OPEN_AGE, share[50])):
            q1, q2, q3 = young[sex]
            points = {0.25: math.log(q1), 0.5: math.log(q2), 0.75: math.log(q3), 1 - s: math.log(30.0)}
            if a >= 50:  # older people: the young median moved along the line from it to the 30 mg/g point
                points = {0.25: math.log(q1), 1 - s: math.log(30.0)}
            q = [min(600.0, math.exp(v)) for v in centile_row(points)]
            rows.append(("Microalbumin Creatinine Ratio", sex, a, b, q, "nhanes_acr", "curve through the quartiles and the share at 30 mg/g"))
    return rows


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
            if measure in ("Blood Glucose", "Glucose") and b <= 20.001:
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


VARIATION = [  # measure, within-person CV in % of the value, or standard deviation in the unit, source
    ("Height", "", "0", "held_constant"), ("BMI", "0.8", "", "weight_variation"),
    ("Systolic Blood Pressure", "", "7.7", "muntner_2011"), ("Diastolic Blood Pressure", "", "5.6", "muntner_2011"),
    ("Heart Rate", "8.0", "", "palatini_2013"), ("Respiration Rate", "", "1.5", "cretikos_2008"),
    ("Oxygen Saturation", "", "0.7", "spo2_reference"), ("Body Temperature", "", "0.25", "geneva_2019"),
    ("Blood Glucose", "1.9", "", "ricos_2014"), ("Glucose", "5.6", "", "ricos_2014"), ("Urea Nitrogen", "12.1", "", "ricos_2014"),
    ("Creatinine", "5.0", "", "thoni_2022"), ("Calcium", "2.1", "", "ricos_2014"), ("Sodium", "1.0", "", "lacher_2010"),
    ("Potassium", "4.6", "", "ricos_2014"), ("Chloride", "1.2", "", "ricos_2014"), ("Carbon Dioxide", "4.0", "", "cotlove_1970"),
    ("LDL", "9.5", "", "smith_1993"), ("Total Cholesterol", "6.1", "", "smith_1993"), ("Triglycerides", "22.6", "", "smith_1993"), ("HDL", "7.4", "", "smith_1993"),
    ("Microalbumin Creatinine Ratio", "30.5", "", "ricos_2014"), ("Hemoglobin", "2.85", "", "ricos_2014"),
    ("Hematocrit", "2.7", "", "ricos_2014"), ("White Blood Cells", "11.4", "", "ricos_2014"), ("Red Blood Cells", "3.2", "", "ricos_2014"),
    ("Platelets", "9.1", "", "ricos_2014"), ("ALT", "19.4", "", "ricos_2014"), ("AST", "12.3", "", "ricos_2014"),
    ("Alkaline Phosphatase", "6.45", "", "ricos_2014"), ("Bilirubin", "21.8", "", "ricos_2014"), ("Albumin", "3.2", "", "ricos_2014"),
    ("TSH", "19.3", "", "ricos_2014"), ("hs-CRP", "42.2", "", "ricos_2014"),
]


def trait_mixing(targets, physiology_rows):
    """Cholesky factor of the trait correlations: trait = sum of coefficient * independent normal."""
    within = {}
    for measure, cv, sd, _ in VARIATION:
        bands = [r for r in physiology_rows if r[0] == measure and r[7] and float(r[5]) <= 55 < float(r[6])]
        share = []
        for r in bands:
            spread = max(1e-9, (float(r[12]) - float(r[10])) / 1.349)
            noise = float(sd) if sd else float(cv) / 100 * float(r[11])
            share.append(min(0.7, (noise / spread) ** 2))
        within[measure] = sum(share) / len(share) if share else 0.0
    pairs = {}
    for r in read(targets / "correlations.csv"):
        a, b = CORRELATED.get(r["measure_a"]), CORRELATED.get(r["measure_b"])
        if r["subgroup"] == "all" and a and b:
            pairs.setdefault(frozenset((a, b)), []).append(float(r["pearson_r"]))
    names = [m for m in MEASURES if any(m in p for p in pairs)]
    matrix = [[1.0 if a == b else 0.0 for b in names] for a in names]
    for pair, values in pairs.items():
        a, b = tuple(pair)
        i, j = names.index(a), names.index(b)
        r = sum(values) / len(values)
        # Measured values are blurred by day-to-day variation; the traits behind them correlate more. Where the two are
        # strongly bound, the engine correlates the day-to-day variation as well, and no correction is due.
        if abs(r) < 0.5:
            r /= math.sqrt((1 - within[a]) * (1 - within[b]))
        matrix[i][j] = matrix[j][i] = max(-0.95, min(0.95, r))
    # A pair that the table lacks gets the strongest product along one intermediate measure, as if the two were
    # independent given that measure.
    known = [row[:] for row in matrix]
    for i in range(len(names)):
        for j in range(i):
            if known[i][j] == 0:
                paths = [known[i][k] * known[k][j] for k in range(len(names)) if k not in (i, j)]
                matrix[i][j] = matrix[j][i] = max(paths, key=abs, default=0.0)
    shrink = 1.0
    while True:
        factor = cholesky([[matrix[i][j] * (1 if i == j else shrink) for j in range(len(names))] for i in range(len(names))])
        if factor:
            break
        shrink -= 0.01
    print(f"trait correlations: {len(pairs)} pairs, shrunk by {shrink:.2f} to be consistent")
    rows = []
    for i, a in enumerate(names):
        for j, b in enumerate(names[: i + 1]):
            if abs(factor[i][j]) > 1e-6:
                rows.append((a, b, f"{factor[i][j]:.6f}", "nhanes_45_65"))
    return rows


def cholesky(m):
    n = len(m)
    l = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(i + 1):
            s = m[i][j] - sum(l[i][k] * l[j][k] for k in range(j))
            if i == j:
                if s < 0.02:
                    return None
                l[i][i] = math.sqrt(s)
            else:
                l[i][j] = s / l[j][j]
    return l


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
    write(args.out / "trait_mixing.csv", ["measure", "of", "coefficient", "source"], trait_mixing(args.targets, rows))
    write_sources(args.out)
    print(f"{len(lms)} growth rows, {len(rows)} physiology rows")


if __name__ == "__main__":
    main()
