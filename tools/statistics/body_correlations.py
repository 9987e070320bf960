"""How the readings of one person correlate (trait_mixing.csv).

The published figures are Pearson correlations of single readings, one of each measure a person. The engine draws
scores: a personal trait and a day's variation, both with the correlations that are found here, and turns them into
values by the quantile curves. So a published r is taken back in two steps:

1. from values to scores: the r of two values is a power series of the r of their scores (Hermite polynomials),
   inverted;
2. from readings to traits: two readings of one day correlate by sqrt((1-a)(1-b)) + sqrt(ab) of the r of traits and
   day's variation, where a and b are the shares of the day's variation.

People with an HbA1c below 6.5 % give the figures, because diabetes moves the body by its module. A pair that nobody
published begins with the strongest product along one intermediate measure, as if the two were independent given that
one; then the matrix is brought to the nearest valid one by alternating projections (Higham, IMA J Numer Anal
2002;22:329-43) that hold the published pairs.
"""
import math

from body_measures import COLS, MEASURES, SEXES, VARIATION, Z

# Names of correlations.csv -> GMF. Non-fasting panel glucose stands for fasting glucose.
CORRELATED = {
    "Albumin": "Albumin", "Alkaline phosphatase": "Alkaline Phosphatase", "ALT": "ALT", "AST": "AST",
    "Bilirubin, total": "Bilirubin", "Blood urea nitrogen": "Urea Nitrogen", "Creatinine, serum": "Creatinine",
    "Calcium": "Calcium", "Chloride": "Chloride", "Bicarbonate (total CO2)": "Carbon Dioxide", "HbA1c": "Blood Glucose",
    "Glucose, serum (non-fasting biochemistry panel)": "Glucose", "HDL Cholesterol": "HDL",
    "Triglycerides": "Triglycerides", "Hemoglobin": "Hemoglobin", "Hematocrit": "Hematocrit",
    "Red blood cells": "Red Blood Cells", "Platelets": "Platelets", "White blood cells": "White Blood Cells",
    "Potassium": "Potassium", "Sodium": "Sodium", "Blood Pressure (Systolic)": "Systolic Blood Pressure",
    "Blood Pressure (Diastolic)": "Diastolic Blood Pressure", "Body mass index": "BMI", "Body weight": "Weight",
    "Total cholesterol": "Total Cholesterol",
}
GROUPS = ("HbA1c<6.5%", "all")  # the first that has the pair
# Weight is computed from body mass index, with which it correlates by 0.95 and 0.93 in the survey: a pair of Weight
# stands for one of BMI if that is not published.
WEIGHT_WITH_BMI = {"female": 0.948, "male": 0.916}
# NHANES 2017-2018, ages 45 to 65, unweighted: (measures, women, men).
FROM_2017_2018 = [
    ("Waist Circumference", "BMI", 0.918, 0.940), ("Waist Circumference", "HDL", -0.316, -0.290),
    ("Waist Circumference", "Systolic Blood Pressure", 0.218, 0.103),
    ("Waist Circumference", "Diastolic Blood Pressure", 0.047, 0.104),
    ("Waist Circumference", "Blood Glucose", 0.193, 0.169),
    ("Body Fat", "BMI", 0.740, 0.718), ("Body Fat", "Waist Circumference", 0.744, 0.789),
    ("Body Fat", "HDL", -0.261, -0.219),
]
# Weight is body mass index times height squared: the published r of weight and height (0.446 in men, 0.304 in women)
# follows with this r of height and body mass index.
# Two readings of one thing; assumed.
OF_ONE_THING = [("Fasting Glucose", "Glucose", 0.80, 0.80)]
FROM_WEIGHT_AND_HEIGHT = [("BMI", "Height", 0.0, 0.10)]
AGE = 55
LEAST = 0.01   # eigenvalue of a valid matrix: the Cholesky factor stays well defined


def pairs_of(published, sex):
    """{(a, b): (r, source)} of readings."""
    out = {}
    for group in reversed(GROUPS):
        for weight in (True, False):  # pairs of BMI itself overwrite those that weight stands for
            for r in published:
                a, b = CORRELATED.get(r["measure_a"]), CORRELATED.get(r["measure_b"])
                if r["subgroup"] != group or r["sex"] != sex or not a or not b or ("Weight" in (a, b)) != weight:
                    continue
                value = float(r["pearson_r"])
                if weight:
                    a, b = (b, a) if a == "Weight" else (a, b)
                    if a == "BMI":
                        continue
                    b, value = "BMI", value / WEIGHT_WITH_BMI[sex]
                out[tuple(sorted((a, b)))] = (value, "nhanes_45_65")
    for table, source in ((FROM_2017_2018, "nhanes_2017_2018"), (FROM_WEIGHT_AND_HEIGHT, "nhanes_45_65"),
                          (OF_ONE_THING, "assumed")):
        for a, b, female, male in table:
            out[tuple(sorted((a, b)))] = (female if sex == "female" else male, source)
    return out


def band(rows, measure, sex):
    for r in rows:
        if r[0] == measure and r[4] == sex and float(r[5]) <= AGE < float(r[6]):
            return [float(x) for x in r[7:7 + len(COLS)]]
    raise ValueError(f"no row of {measure}, {sex} at {AGE} years")


def within_share(measure, q):
    cv, sd = next(((cv, sd) for m, cv, sd, _ in VARIATION if m == measure), ("", ""))
    spread = (q[5] - q[3]) / (Z[5] - Z[3])
    noise = float(sd) if sd else float(cv) / 100 * q[4] if cv else 0.0
    return min(0.7, (noise / spread) ** 2)


def value_at(q, z):
    i = max(0, min(len(Z) - 2, sum(1 for s in Z[1:-1] if z > s)))
    value = q[i] + (z - Z[i]) / (Z[i + 1] - Z[i]) * (q[i + 1] - q[i])
    return max(value, 0.5 * q[0]) if z < Z[0] and q[0] > 0 else value


TERMS, STEP, REACH = 16, 0.02, 4.33


def hermite(q):
    """Coefficients of the value as a function of its score in normalised Hermite polynomials, from the first on."""
    sums = [0.0] * (TERMS + 1)
    n = int(REACH / STEP)
    for k in range(-n, n + 1):
        z = k * STEP
        value = value_at(q, z) * math.exp(-z * z / 2) * STEP / math.sqrt(2 * math.pi)
        last, now = 0.0, 1.0
        for order in range(TERMS + 1):
            sums[order] += value * now
            last, now = now, (z * now - math.sqrt(order) * last) / math.sqrt(order + 1)
    length = math.sqrt(sum(s * s for s in sums[1:]))
    return [s / length for s in sums[1:]]


def of_scores(r, a, b):
    """The correlation of scores that gives the correlation r of values."""
    low, high = -0.995, 0.995
    for _ in range(60):
        mid = (low + high) / 2
        value = sum(x * y * mid ** (k + 1) for k, (x, y) in enumerate(zip(a, b)))
        low, high = (mid, high) if value < r else (low, mid)
    return (low + high) / 2


def correlation_matrix(published, rows, sex):
    pairs = pairs_of(published, sex)
    names = [m for m in MEASURES if any(m in p for p in pairs)]
    curves = {m: band(rows, m, sex) for m in names}
    within = {m: within_share(m, curves[m]) for m in names}
    series = {m: hermite(curves[m]) for m in names}
    n = len(names)
    held = {}
    for (a, b), (r, _) in pairs.items():
        blur = math.sqrt((1 - within[a]) * (1 - within[b])) + math.sqrt(within[a] * within[b])
        r = max(-0.98, min(0.98, of_scores(r, series[a], series[b]) / blur))
        held[tuple(sorted((names.index(a), names.index(b))))] = r
    known = [[1.0 if i == j else held.get((min(i, j), max(i, j)), 0.0) for j in range(n)] for i in range(n)]
    matrix = [row[:] for row in known]
    for i in range(n):
        for j in range(i):
            if (j, i) not in held:
                through = [known[i][k] * known[k][j] for k in range(n) if k not in (i, j)]
                matrix[i][j] = matrix[j][i] = max(through, key=abs)
    return names, nearest_valid(matrix, held), held, {k: v[1] for k, v in pairs.items()}


def nearest_valid(matrix, held):
    n = len(matrix)
    for _ in range(200):
        values, vectors = eigen(matrix)
        if min(values) >= LEAST:
            return matrix
        matrix = compose([max(v, 1.5 * LEAST) for v in values], vectors)
        for i in range(n):
            matrix[i][i] = 1.0
        for (i, j), r in held.items():
            matrix[i][j] = matrix[j][i] = r
    # The published pairs contradict each other: the nearest matrix that holds them as far as it can.
    values, vectors = eigen(matrix)
    matrix = compose([max(v, 1.5 * LEAST) for v in values], vectors)
    scale = [1 / math.sqrt(matrix[i][i]) for i in range(n)]
    return [[matrix[i][j] * scale[i] * scale[j] for j in range(n)] for i in range(n)]


def compose(values, vectors):
    n = len(values)
    return [[sum(values[k] * vectors[i][k] * vectors[j][k] for k in range(n)) for j in range(n)] for i in range(n)]


def eigen(matrix):
    """Eigenvalues and eigenvectors (columns) of a symmetric matrix, by Jacobi rotations."""
    n = len(matrix)
    a = [row[:] for row in matrix]
    v = [[1.0 if i == j else 0.0 for j in range(n)] for i in range(n)]
    for _ in range(30):
        if sum(a[i][j] ** 2 for i in range(n) for j in range(i)) < 1e-18:
            break
        for p in range(n - 1):
            for q in range(p + 1, n):
                if abs(a[p][q]) < 1e-15:
                    continue
                theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
                t = math.copysign(1, theta) / (abs(theta) + math.sqrt(theta * theta + 1))
                c = 1 / math.sqrt(t * t + 1)
                s = t * c
                for k in range(n):
                    a[k][p], a[k][q] = c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q]
                for k in range(n):
                    a[p][k], a[q][k] = c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k]
                for row in v:
                    row[p], row[q] = c * row[p] - s * row[q], s * row[p] + c * row[q]
    return [a[i][i] for i in range(n)], v


def cholesky(m):
    n = len(m)
    out = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(i + 1):
            s = m[i][j] - sum(out[i][k] * out[j][k] for k in range(j))
            out[i][j] = math.sqrt(s) if i == j else s / out[j][j]
    return out


def trait_mixing(published, physiology_rows):
    """Cholesky factors of the matrices of women and men: score = sum of coefficient * independent normal."""
    rows = []
    for sex in SEXES:
        names, matrix, held, sources = correlation_matrix(published, physiology_rows, sex)
        off = sum(abs(matrix[i][j] - r) for (i, j), r in held.items()) / len(held)
        print(f"correlations of {sex}s: {len(held)} pairs held, mean deviation {off:.4f} in the valid matrix")
        factor = cholesky(matrix)
        for i, a in enumerate(names):
            source = next(s for pair, s in sources.items() if a in pair)
            for j, b in enumerate(names[: i + 1]):
                if abs(factor[i][j]) > 1e-3:
                    rows.append((a, sex, b, f"{factor[i][j]:.6f}", source))
    return rows
