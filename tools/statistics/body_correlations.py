"""How the personal traits of the body correlate (trait_mixing.csv)."""
import math

from body_measures import MEASURES, VARIATION

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


def trait_mixing(published, physiology_rows):
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
    for r in published:
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
