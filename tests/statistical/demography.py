"""The people: ages and sexes of the living, and how long people live, against the shipped tables."""
import collections
import datetime
import math
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from whole_program import Test, age_on, chi_square, rows, statistics  # noqa: E402

FALSE_ALARM = 1e-6
Z = 4.8916  # two-sided 1e-6
REFERENCE = datetime.date(2026, 1, 1)
OLDEST_GROUP = 90


def pyramid(test):
    run = test.generate("living", "--living", "4000", "--format", "csv", "--module", "ankle*", "--seed", "31")
    groups = [(sex, low) for sex in ("female", "male") for low in range(0, OLDEST_GROUP + 1, 5)]
    observed, expected = collections.Counter(), collections.Counter()
    living = 0
    for row in rows(run, "patients"):
        if row["death_time"]:
            continue
        living += 1
        age = age_on(datetime.date.fromisoformat(row["birth_date"]), REFERENCE)
        observed[row["sex"], min(age // 5 * 5, OLDEST_GROUP)] += 1
    for row in statistics(test, "population"):
        expected[row["sex"], min(int(row["age"]) // 5 * 5, OLDEST_GROUP)] += int(row["population"])
    test.check(living == 4000, "--living counts the living", str(living))
    statistic, freedom, p = chi_square([observed[g] for g in groups], [expected[g] for g in groups])
    print(f"age and sex: n = {living}, chi-square {statistic:.1f} with {freedom} degrees of freedom, p = {p:.3g}")
    scale = living / sum(expected.values())
    test.check(p > FALSE_ALARM, "age and sex of the living are those of population.csv",
               f"p = {p:.3g}\n" + "\n".join(f"{sex:6s} {low:3d}+: {observed[sex, low]:5d} observed, "
                                           f"{expected[sex, low] * scale:7.1f} expected" for sex, low in groups))


def survival(test):
    """Deaths against the cohort's own rates: at age a somebody born in year y lives half in y + a, half in the next."""
    qx = {(int(r["year"]), r["sex"], int(r["age"])): float(r["qx"]) for r in statistics(test, "life_table")}
    years = sorted({k[0] for k in qx})
    first = years[0]
    # 1918 is the year of the influenza pandemic, 2021 of COVID-19: each stands for itself only.
    smooth = [year for year in years if year not in (1918, 2021)]

    def q(year, sex, age):
        """Between the years of the table by the straight line."""
        if (year, sex, age) in qx:
            return qx[year, sex, age]
        after = next((i for i, y in enumerate(smooth) if y > year), None)
        if after is None and year < years[-1]:
            return (qx[smooth[-1], sex, age] + qx[years[-1], sex, age]) / 2
        if after is None or after == 0:
            return qx[smooth[-1 if after is None else 0], sex, age]
        low, high = smooth[after - 1], smooth[after]
        share = (year - low) / (high - low)
        return (1 - share) * qx[low, sex, age] + share * qx[high, sex, age]

    def reaches(born, sex, age, start=0):
        """Chance that somebody who has reached age `start` reaches `age`."""
        share = 1.0
        for a in range(start, age):
            share *= 1 - (q(born.year + a, sex, a) + q(born.year + a + 1, sex, a)) / 2
        return share

    run = test.generate("everybody", "--population", "20000", "--format", "csv", "--module", "ankle*", "--seed", "32",
                        "--years-of-history", "1")
    people = []
    for row in rows(run, "patients"):
        born = datetime.date.fromisoformat(row["birth_date"])
        died = datetime.date.fromisoformat(row["death_time"][:10]) if row["death_time"] else None
        people.append((born, row["sex"], age_on(born, died) if died else None))
    for sex in ("female", "male"):
        for start, age in ((0, 1), (0, 65), (1, 65), (65, 85)):
            n = alive = 0
            expected = variance = 0.0
            for born, own_sex, age_at_death in people:
                if own_sex != sex or age_on(born, REFERENCE) < age or born.year < first:
                    continue
                if age_at_death is not None and age_at_death < start:
                    continue
                n += 1
                alive += age_at_death is None or age_at_death >= age
                share = reaches(born, sex, age, start)
                expected += share
                variance += share * (1 - share)
            z = (alive - expected) / math.sqrt(variance)
            print(f"{sex}, from {start} to {age}: n = {n}, {alive / n:.4f} alive, {expected / n:.4f} by the life table, "
                  f"z = {z:+.2f}")
            test.check(n > 1000, "enough people", f"{sex} {start} to {age}: {n}")
            test.check(abs(z) < Z, "survival is that of life_table.csv",
                       f"{sex}, from {start} to {age}: {alive} of {n} alive, {expected:.1f} expected, z = {z:+.2f}")


def choice(test):
    """--age, --sex and --state choose people by what they are on the reference date, and draw nobody anew."""
    words = ["--format", "csv", "--module", "ankle*", "--seed", "33", "--years-of-history", "1"]
    run = test.generate("choice", "--population", "400", "--age", "30-34", "--sex", "F", "--state", "CO",
                        "--reference-date", "2024-07-01", *words)
    day = datetime.date(2024, 7, 1)
    people = list(rows(run, "patients"))
    test.check(len(people) == 400, "as many as asked for", str(len(people)))
    for row in people:
        age = age_on(datetime.date.fromisoformat(row["birth_date"]), day)
        test.check(30 <= age <= 34, "ages on the reference date are those asked for", f"{row['birth_date']}: {age}")
        test.check(row["sex"] == "female" and row["state"] == "CO", "sex and state are those asked for", f"{row}")
    ages = [age_on(datetime.date.fromisoformat(row["birth_date"]), day) for row in people]
    statistic, freedom, p = chi_square([ages.count(a) for a in range(30, 35)], [1] * 5)
    test.check(p > FALSE_ALARM, "ages in the range are all met", f"{[ages.count(a) for a in range(30, 35)]}: p = {p:.3g}")


def main():
    test = Test("demography")
    choice(test)
    pyramid(test)
    survival(test)
    test.finish()


main()
