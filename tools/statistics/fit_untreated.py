#!/usr/bin/env python3
"""Fits statistics/us/untreated.csv: the body of people whom nothing treats.

    fit_untreated.py BINARY [--rounds 4] [--living 12000] [--seed 5] [--restart] [--measures NAME ...]

The published centiles of blood pressure, LDL, HbA1c and glucose are those of all people, with those who take drugs
and those who have diabetes. The engine's personal levels are those without, and the modules bring the rest. So the
personal centiles are moved until the record of a simulated population shows the published ones: in each round every
centile of each sex and age moves by most of what the latest recorded values of the living are off there (a
stochastic approximation with common random numbers: the seed stays). What drugs lower is moved by a polynomial of the
normal score, so that the noise of a sample does not become the shape of the body. HbA1c and glucose are the part of the
published curve below diabetes, as its upper part is the work of the diabetes modules. Glucose does not move; HbA1c moves by what
the values below 6.5 % are off, as those with a high level are the ones who fall ill and leave them. LDL and total cholesterol come from different samples of the survey;
LDL moves by the mean of what both are off.

To be run again after a change of modules that treat these.
"""
import argparse
import collections
import csv
import datetime
import math
import pathlib
import subprocess
import tempfile

from body_measures import COLS, P, SEXES, Z

TABLES = pathlib.Path(__file__).resolve().parents[2] / "statistics" / "us"
REFERENCE = datetime.date(2026, 1, 1)
CODES = {"8480-6": "Systolic Blood Pressure", "8462-4": "Diastolic Blood Pressure", "13457-7": "LDL",
         "2093-3": "Total Cholesterol", "4548-4": "Blood Glucose", "2345-7": "Glucose", "1558-6": "Fasting Glucose"}
FITTED = ["Systolic Blood Pressure", "Diastolic Blood Pressure", "Blood Glucose", "Glucose", "Fasting Glucose", "LDL"]
THRESHOLD, HBA1C_STEP = 6.5, 0.1  # HbA1c of diabetes; as it is recorded
BELOW = {"Blood Glucose": 6.4, "Glucose": 150.0, "Fasting Glucose": 125.0}
ADULT, STEP, FEWEST, LEAST_RISE = 20, 0.5, 100, 0.001
# Drugs only lower: the level of somebody at centile p lies between the published ones at p and at p + the share of
# people who are treated. Generous shares by age; without the bound a low centile that the treated pull down would
# ratchet the whole curve up, until everybody is treated.
TREATED = ((40, 0.1), (60, 0.35), (200, 0.65))  # under that age
SLACK = 0.05  # of the level, for the noise of a sample
LOWERED = {"Systolic Blood Pressure": 4, "Diastolic Blood Pressure": 4, "LDL": 3}  # terms of the polynomial
LARGEST_OUTER_MOVE = 1.5  # of the neighbouring centile's: the outermost rest on a dozen people


def published():
    """{(measure, sex): [(from, to, [centiles])]} of adults."""
    out = collections.defaultdict(list)
    with open(TABLES / "physiology.csv", newline="", encoding="utf-8") as handle:
        for r in csv.DictReader(handle):
            if r["sex"] in SEXES and r["measure"] in CODES.values() and float(r["age_from"]) >= ADULT:
                out[r["measure"], r["sex"]].append((r["age_from"], r["age_to"], [float(r[c]) for c in COLS]))
    return out


def at(q, p):
    i = max(0, min(len(P) - 2, sum(1 for x in P[1:-1] if p > x)))
    return q[i] + (p - P[i]) / (P[i + 1] - P[i]) * (q[i + 1] - q[i])


def share_below(q, value):
    if value >= q[-1]:
        return 1.0
    i = next(i for i in range(len(q)) if q[i] > value)
    return P[i - 1] + (value - q[i - 1]) / (q[i] - q[i - 1]) * (P[i] - P[i - 1]) if i else 0.0


def as_moves(measure, base, level, age):
    """Levels as distances from the published ones; they rise, and stay where they can be (TREATED, BELOW)."""
    if measure in LOWERED:
        treated = next(share for end, share in TREATED if age < end)
        level = [max(v, b * (1 - SLACK)) for v, b in zip(level, base)]
        level = [v if p + treated > P[-1] else min(v, at(base, p + treated) * (1 + SLACK)) for v, p in zip(level, P)]
    level = [min(v, BELOW.get(measure, v) - LEAST_RISE * (len(level) - i)) for i, v in enumerate(level)]
    for i in range(1, len(level)):
        level[i] = max(level[i], level[i - 1] + LEAST_RISE)
    return [v - b for v, b in zip(level, base)]


def smooth(moves, terms):
    """The polynomial of the normal score nearest to these moves; a centile weighs by what a sample tells of it."""
    weight = [math.exp(-z * z) / (p * (1 - p)) for z, p in zip(Z, P)]
    a = [[sum(w * z ** (i + j) for w, z in zip(weight, Z)) for j in range(terms)] +
         [sum(w * m * z ** i for w, m, z in zip(weight, moves, Z))] for i in range(terms)]
    for i in range(terms):
        for j in range(terms):
            if j != i:
                factor = a[j][i] / a[i][i]
                a[j] = [x - factor * y for x, y in zip(a[j], a[i])]
    return [sum(a[i][terms] / a[i][i] * z ** i for i in range(terms)) for z in Z]


def without_diabetes(everything, sex, age):
    return share_below(next(q for a, b, q in everything["Blood Glucose", sex] if float(a) <= age < float(b)), THRESHOLD)


def start(everything):
    targets = {k: v for k, v in everything.items() if k[0] in FITTED}
    moves = {}
    for (measure, sex), bands in targets.items():
        for low, high, q in bands:
            moved = q
            if measure in BELOW:
                share = without_diabetes(everything, sex, float(low))
                moved = [at(q, p * share) for p in P]
            moves[measure, sex, low, high] = as_moves(measure, q, moved, float(low))
    return moves


def simulated(binary, living, seed):
    """{(measure, sex): [(age, value)]}: the latest recorded value of each living person."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([binary, "generate", "--quiet", "--living", str(living), "--seed", str(seed), "--format", "csv",
                        "--output", folder], check=True)
        people, last = {}, {}
        with open(pathlib.Path(folder) / "csv" / "patients.csv", newline="", encoding="utf-8") as handle:
            for r in csv.DictReader(handle):
                if not r["death_time"]:
                    born = datetime.date.fromisoformat(r["birth_date"])
                    age = REFERENCE.year - born.year - ((REFERENCE.month, REFERENCE.day) < (born.month, born.day))
                    people[r["id"]] = (age, r["sex"].lower())
        with open(pathlib.Path(folder) / "csv" / "observations.csv", newline="", encoding="utf-8") as handle:
            rows = csv.reader(handle)
            column = {name: i for i, name in enumerate(next(rows))}
            who, when, code, value = (column[c] for c in ("patient_id", "time", "code", "value"))
            for r in rows:
                if r[code] in CODES and r[who] in people:
                    key = r[who], CODES[r[code]]
                    if key not in last or r[when] >= last[key][0]:
                        last[key] = (r[when], float(r[value]))
    out = collections.defaultdict(list)
    for (person, measure), (_, value) in last.items():
        age, sex = people[person]
        out[measure, "male" if sex.startswith("m") else "female"].append((age, value))
    return out


def centiles(values, step=0.0):
    """Of values that are recorded in such steps, each of which stands for the span around it."""
    s = sorted(values)
    if step:
        ties = collections.Counter(s)
        s = [v + ((i + 0.5) / n - 0.5) * step for v, n in sorted(ties.items()) for i in range(n)]
    out = []
    for p in P:
        x = p * (len(s) - 1)
        i = int(x)
        out.append(s[i] + (x - i) * (s[min(i + 1, len(s) - 1)] - s[i]))
    return out


def off(targets, seen, measure, sex, low, high):
    """What the record is off at each centile of these ages; None if there are too few people."""
    q = next((q for a, b, q in targets[measure, sex] if float(a) <= float(low) and float(high) <= float(b)), None)
    values = [v for age, v in seen[measure, sex] if float(low) <= age < float(high)]
    step = 0.0
    if measure == "Blood Glucose" and q is not None:
        step, share = HBA1C_STEP, share_below(q, THRESHOLD)
        q, values = [at(q, p * share) for p in P], [v for v in values if v < THRESHOLD]
    return None if q is None or len(values) < FEWEST else [a - b for a, b in zip(q, centiles(values, step))]


def moved(targets, moves, seen, measures):
    worst = collections.Counter()
    for key, move in moves.items():
        measure, sex, low, high = key
        if measure not in measures or (measure in BELOW and measure != "Blood Glucose"):
            continue
        gap = off(targets, seen, measure, sex, low, high)
        if gap is None:
            continue
        if measure == "LDL":
            total = off(targets, seen, "Total Cholesterol", sex, low, high)
            gap = gap if total is None else [(a + b) / 2 for a, b in zip(gap, total)]
        for outer, inner in ((0, 1), (len(P) - 1, len(P) - 2)):
            bound = LARGEST_OUTER_MOVE * abs(gap[inner])
            gap[outer] = max(-bound, min(bound, gap[outer]))
        worst[measure] = max(worst[measure], abs(gap[4]))
        base = next(q for a, b, q in targets[measure, sex] if (a, b) == (low, high))
        change = [m + STEP * g for m, g in zip(move, gap)]
        if measure in LOWERED:
            change = smooth(change, LOWERED[measure])
        moves[key] = as_moves(measure, base, [b + c for b, c in zip(base, change)], float(low))
    return worst


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--living", type=int, default=12000)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--restart", action="store_true", help="begin with the published curves instead of the table")
    parser.add_argument("--measures", nargs="+", choices=FITTED, default=FITTED, help="only these; the others stay")
    args = parser.parse_args()
    everything = published()
    moves = start(everything)
    table = TABLES / "untreated.csv"
    with open(table, newline="", encoding="utf-8") as handle:
        for r in csv.DictReader(handle):
            key = r["measure"], r["sex"], r["age_from"], r["age_to"]
            if key in moves and not (args.restart and r["measure"] in args.measures):
                moves[key] = [float(r[c]) for c in COLS]
    for step in range(args.rounds + 1):
        if step:
            worst = moved(everything, moves, simulated(args.binary, args.living, args.seed), args.measures)
            print(f"round {step}: largest deviation of a median:", {k: round(v, 2) for k, v in worst.items()}, flush=True)
        with open(table, "w", newline="", encoding="utf-8") as handle:
            out = csv.writer(handle, lineterminator="\n")
            out.writerow(["measure", "sex", "age_from", "age_to", *COLS])
            out.writerows((*key, *[f"{v:.6f}" for v in move]) for key, move in moves.items())


if __name__ == "__main__":
    main()
