#!/usr/bin/env python3
"""Compares Sojourn with the reference engine (Synthea), both with the same public modules.

    tools/compare_reference.py SOJOURN REFERENCE_FOLDER MODULES_FOLDER [--population 10000] [--output report.csv]

REFERENCE_FOLDER holds what one run of the reference engine produced: population.csv (person-years by sex and age),
first_occurrence.csv (people whose first record of a code falls in the band) and ever.csv (the codes). The two
populations differ in their ages and in who dies, so shares of people cannot be compared. For each code

    expected = sum over sex and age band of the reference's first records per person-year x our person-years,
    observed = our people with a first record of the code, in the same bands.

Many modules ask for the calendar year, so the years of birth must agree as well, of men and of women: our people are
drawn by sex and band of five years, as many of each as the reference's run had (its shares of the living, and the dead
whom its death rates add). And since what modules do is compared, not who comes to a wellness visit, some of our tables
are replaced by what the reference does (reference_inputs.py). --own-statistics keeps ours.

A code counts if at least 30 people are expected. It is "near" if observed/expected lies within a factor of 1.25 or the
99 % interval of the ratio (Poisson, luck of both engines) holds 1, and "far" beyond a factor of 2. The command fails
unless 90 % of the codes are near and 97 % within 2, or within the interval.
"""
import argparse
import collections
import csv
import datetime
import json
import math
import pathlib
import subprocess
import sys
import tempfile

import reference_inputs

ROOT = pathlib.Path(__file__).resolve().parents[1]
Z = 2.5758  # two-sided 1 %
LEAST_EXPECTED = 30
NEAR, FAR = 1.25, 2.0
NEAR_SHARE, FAR_SHARE = 0.90, 0.97
# The reference's share of the living at 0-4, 5-9, ... 80-84, 85-110 years (README.md of its folder).
AGE_SHARES = (.052, .054, .057, .067, .075, .074, .072, .065, .061,
              .062, .070, .073, .065, .052, .037, .026, .019, .019)
MEN = .485
AGE_WIDTH = 5
AGE_SHARES = (*AGE_SHARES[:-1], *[AGE_SHARES[-1] / 5] * 5)  # the last one is spread evenly over its years
END = "2026-11-21"

# Kind of the reference: our table, the column of the time, the column that is part of the code.
TABLES = {
    "encounter": ("encounters", "start", "class"),
    "condition": ("conditions", "recorded", None),
    "procedure": ("procedures", "start", None),
    "medication": ("medications", "start", None),
    "observation": ("observations", "time", None),
    "careplan": ("careplans", "start", None),
    "device": ("devices", "start", None),
    "allergy": ("allergies", "recorded", None),
    "immunization": ("immunizations", "time", None),
}
CLASSES = {"urgentcare": "urgent care", "snf": "skilled nursing"}
DAYS_A_YEAR = 365.25
MARKS = ("<!-- result -->", "<!-- end of result -->")


class Reference:
    def __init__(self, folder):
        self.years = {}
        self.deaths = collections.Counter()
        for row in self.rows(folder / "population.csv"):
            self.years[row["sex"], int(row["age_low"])] = float(row["person_years"])
            self.deaths[int(row["age_low"])] += int(row["deaths"])
        self.bands = sorted({low for _, low in self.years})
        self.display = {self.key(row): row["description"] for row in self.rows(folder / "ever.csv")}
        self.first = collections.defaultdict(dict)
        for row in self.rows(folder / "first_occurrence.csv"):
            self.first[self.key(row)][row["sex"], int(row["age_low"])] = int(row["persons_first"])

    def people_by_age(self, population):
        """(sex, youngest, oldest, people) of each band of five years. A slot of the reference is tried again until
        somebody lives, and the dead are kept: a living person of an age stands for 1 / survival people born then. Who
        is tried is a man with the same chance at every age, unlike among the old of a real population."""
        def survival(age):
            hazard = 0.0
            for low, high in zip(self.bands, self.bands[1:] + [200]):
                years = sum(self.years[sex, low] for sex in "MF")
                hazard += self.deaths[low] / years * min(max(age - low, 0), high - low)
            return math.exp(-hazard)

        lows = [AGE_WIDTH * i for i in range(len(AGE_SHARES))]
        weights = [share / survival(low + AGE_WIDTH / 2) for low, share in zip(lows, AGE_SHARES)]
        return [(sex, low, low + AGE_WIDTH - 1, round(population * share * weight / sum(weights)))
                for low, weight in zip(lows, weights) for sex, share in (("M", MEN), ("F", 1 - MEN))]

    @staticmethod
    def rows(path):
        with open(path, encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)

    @staticmethod
    def key(row):
        kind, klass = row["kind"], row["class_or_system"]
        return kind, CLASSES.get(klass, klass) if kind == "encounter" else "", row["code"]


class Ours:
    """Person-years and first records by sex and age band, summed over several runs."""

    def __init__(self, bands, wanted):
        self.bands, self.wanted = bands, wanted
        self.people = 0
        self.years = collections.Counter()
        self.first = collections.defaultdict(collections.Counter)

    def band(self, age):
        return max(low for low in self.bands if low <= age)

    def add_run(self, folder, end):
        people = {}
        with open(folder / "patients.csv", encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                sex = row["sex"][0].upper()
                born = datetime.date.fromisoformat(row["birth_date"])
                until = datetime.date.fromisoformat(row["death_time"][:10]) if row["death_time"] else end
                people[row["id"]] = (sex, born)
                lived = max(0, (until - born).days) / DAYS_A_YEAR
                for low, high in zip(self.bands, self.bands[1:] + [200]):
                    self.years[sex, low] += min(max(lived - low, 0.0), high - low)
        self.people += len(people)
        for kind, (table, time, part) in TABLES.items():
            for (who, part_value, code), day in self.first_days(folder / f"{table}.csv", time, part, kind).items():
                sex, born = people[who]
                age = (datetime.date.fromisoformat(day) - born).days / DAYS_A_YEAR
                self.first[kind, part_value, code][sex, self.band(max(age, 0))] += 1

    def first_days(self, path, time, part, kind):
        """First day of each (person, part, code). The columns up to the code are never quoted, so that a split does."""
        codes = {code for k, _, code in self.wanted if k == kind}
        first = {}
        with open(path, encoding="utf-8", newline="") as file:
            header = file.readline().strip().split(",")
            at_code, at_time, at_who = header.index("code"), header.index(time), header.index("patient_id")
            at_part = header.index(part) if part else None
            for line in file:
                fields = line.split(",", at_code + 1)
                code = fields[at_code]
                if code in codes:
                    key = (fields[at_who], fields[at_part] if part else "", code)
                    day = fields[at_time][:10]
                    if day < first.get(key, "9"):
                        first[key] = day
        return first


def simulate(arguments, reference, scratch):
    """One run a sex and band of ages; each is read and deleted before the next: a life as CSV takes a megabyte."""
    ours = Ours(reference.bands, set(reference.first))
    data = ROOT if arguments.own_statistics else reference_inputs.folder_with(ROOT, f"{scratch}/data")
    for sex, low, high, count in reference.people_by_age(arguments.population):
        if count == 0:
            continue
        with tempfile.TemporaryDirectory(dir=scratch) as folder:
            command = [arguments.sojourn, "generate", "--population", count, "--seed",
                       arguments.seed + low + (sex == "F"), "--sex", sex, "--age", f"{low}-{high}", "--state", "MA",
                       "--data-dir", data, "--modules", arguments.modules, "--modules-only", "--years-of-history", 0,
                       "--until", END, "--format", "csv", "--output", folder, "--quality-of-life", "--quiet"]
            for glob in arguments.module:
                command += ["--module", glob]
            result = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
            if result.returncode:
                sys.exit(f"compare: {arguments.sojourn} ended with {result.returncode}\n{result.stderr[-2000:]}")
            ours.add_run(pathlib.Path(folder) / "csv", datetime.date.fromisoformat(END))
        if sys.stderr.isatty():
            print(f"{ours.people} of {arguments.population} people", file=sys.stderr)
    return ours


class Code:
    def __init__(self, key, display, reference, ours):
        self.kind, self.part, self.code = key
        self.display = display
        first, observed = reference.first[key], ours.first[key]
        self.expected = self.variance = 0.0
        self.by_sex = collections.Counter()
        self.expected_by_sex = collections.Counter()
        self.cells = []
        for cell, years in reference.years.items():
            scale = ours.years[cell] / years
            expected = first.get(cell, 0) * scale
            self.expected += expected
            self.variance += expected * scale
            self.by_sex[cell[0]] += observed[cell]
            self.expected_by_sex[cell[0]] += expected
            self.cells.append((cell, observed[cell], expected))
        self.observed = sum(self.by_sex.values())
        # The log of the ratio of two Poisson counts; half an event keeps a count of none finite.
        count = self.observed + (0.5 if not self.observed else 0)
        self.ratio = self.observed / self.expected if self.expected else math.inf
        if self.expected:
            spread = Z * math.sqrt(1 / count + self.variance / self.expected ** 2)
            self.low, self.high = (count / self.expected * math.exp(sign * spread) for sign in (-1, 1))
        self.counts = self.expected >= LEAST_EXPECTED

    def inside(self, factor):
        return 1 / factor <= self.ratio <= factor or self.low <= 1 <= self.high

    @property
    def distance(self):
        return abs(math.log(max(self.observed, 0.5) / self.expected))

    def ages(self):
        """The bands that differ most, by what they add to the difference."""
        worst = sorted(self.cells, key=lambda c: -abs(c[1] - c[2]))[:4]
        return "; ".join(f"{sex}{low} {observed}/{expected:.0f}" for (sex, low), observed, expected in worst
                         if abs(observed - expected) > 2 * math.sqrt(max(expected, 1)))


def producers(modules):
    """Which files name a code (as text or number)."""
    found = collections.defaultdict(list)

    def walk(node, path):
        if isinstance(node, dict):
            if "code" in node and isinstance(node["code"], (str, int)):
                if path not in found[str(node["code"])]:
                    found[str(node["code"])].append(path)
            for value in node.values():
                walk(value, path)
        elif isinstance(node, list):
            for value in node:
                walk(value, path)

    for file in sorted(modules.rglob("*.json")):
        with open(file, encoding="utf-8-sig") as stream:
            walk(json.load(stream), str(file.relative_to(modules))[:-5])
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sojourn")
    parser.add_argument("reference", type=pathlib.Path)
    parser.add_argument("modules", type=pathlib.Path)
    parser.add_argument("--population", type=int, default=10000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--own-statistics", action="store_true", help="keep Sojourn's visits, vaccines and life table")
    parser.add_argument("--module", action="append", default=[], metavar="GLOB", help="run only these (to find causes)")
    parser.add_argument("--output", type=pathlib.Path, help="write every code to this CSV file")
    parser.add_argument("--document", type=pathlib.Path, help="put the result between the marks of this page")
    arguments = parser.parse_args()

    reference = Reference(arguments.reference)
    with tempfile.TemporaryDirectory(prefix="sojourn-compare-") as scratch:
        ours = simulate(arguments, reference, scratch)
    named = producers(arguments.modules)
    codes = [Code(key, reference.display.get(key, ""), reference, ours) for key in reference.first]
    compared = sorted((c for c in codes if c.counts), key=lambda c: -c.distance)
    if arguments.output:
        write(arguments.output, codes, named)

    text, met = report(ours, reference, compared, named)
    print(text)
    if arguments.document:
        page = arguments.document.read_text(encoding="utf-8")
        start, end = (page.index(mark) for mark in MARKS)
        arguments.document.write_text(page[:start] + MARKS[0] + "\n\n" + text + "\n\n" + page[end:], encoding="utf-8")
    sys.exit(0 if met else 1)


def report(ours, reference, compared, named):
    """The result as Markdown, and whether the bounds are met."""
    near = [c for c in compared if c.inside(NEAR)]
    within = [c for c in compared if c.inside(FAR)]
    lines = [f"{ours.people:,} people, {sum(ours.years.values()):,.0f} person-years (reference "
             f"{sum(reference.years.values()):,.0f}); {len(compared)} codes with {LEAST_EXPECTED} or more people "
             "expected."]
    met = True
    for word, part, share in ((NEAR, near, NEAR_SHARE), (FAR, within, FAR_SHARE)):
        good = len(part) >= share * len(compared)
        met = met and good
        lines.append(f"Within {word} or the 99 % interval: {len(part)} of {len(compared)} "
                     f"({100 * len(part) / len(compared):.1f} %, goal {100 * share:.0f} %)"
                     f"{'' if good else ': MISSED'}.")
    by_kind = collections.Counter(c.kind for c in compared)
    near_by_kind = collections.Counter(c.kind for c in near)
    kinds = (f"{kind} {near_by_kind[kind]} of {n}" for kind, n in sorted(by_kind.items()))
    lines.append(f"By kind: {', '.join(kinds)}.")
    lines += ["", "| kind | code | display | observed | expected | ratio | men | women | where it differs | named in |",
              "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | --- | --- |"]
    for c in compared:
        if not c.inside(NEAR):
            sexes = " | ".join(f"{c.by_sex[s] / c.expected_by_sex[s]:.2f}" if c.expected_by_sex[s] else "-"
                               for s in "MF")
            lines.append(f"| {c.kind}{' ' + c.part if c.part else ''} | {c.code} | {c.display[:60]} | {c.observed} | "
                         f"{c.expected:.0f} | {c.ratio:.2f} | {sexes} | {c.ages()} | {' '.join(named[c.code][:6])} |")
    return "\n".join(lines), met


def write(path, codes, named):
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow("kind class code display observed expected ratio low high men women near within_2 ages modules"
                     .split())
        for c in sorted((c for c in codes if c.expected), key=lambda c: -c.distance):
            sexes = [f"{c.by_sex[s]}/{c.expected_by_sex[s]:.1f}" for s in "MF"]
            out.writerow([c.kind, c.part, c.code, c.display, c.observed, f"{c.expected:.1f}", f"{c.ratio:.3f}",
                          f"{c.low:.3f}", f"{c.high:.3f}", *sexes, int(c.inside(NEAR)), int(c.inside(FAR)), c.ages(),
                          " ".join(named[c.code])])


if __name__ == "__main__":
    main()
