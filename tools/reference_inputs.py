"""Statistics as the reference engine (Synthea) has them, for comparing what modules do apart from who comes to whom.

The reference run had towns of its own (schooling, incomes, social needs), it keeps no life table (people die by modules
only), everybody comes to every wellness visit at fixed intervals, and takes every vaccine of its schedule there. Sojourn
has published tables for these. folder_with() makes a data folder in which those tables, and only those, are replaced; the
rest are links to Sojourn's own.
"""
import csv
import pathlib

SOURCE = "behaviour of Synthea 3.3.0, for comparison only"
OLDEST = 110


def wellness():
    # Months of a child's visits; adults by the year of age: yearly to 19, every third year to 39, every second to 49.
    # (The reference sees adults below 50 who take a chronic medication every year. That is not in the table.)
    children = [0.03, 1, 2, 4, 6, 9, 12, 15, 18, 24, 30, 36, 42, *range(48, 216, 12)]
    adults = [18, 19, *range(20, 40, 3), *range(41, 50, 2), *range(50, OLDEST)]
    yield "kind sex age_months age_low age_high interval_months share share_source source".split()
    for months in children:
        yield ["child", "all", months, "", "", "", 1, SOURCE, SOURCE]
    for sex in ("male", "female"):
        for age in adults:
            yield ["adult", sex, "", age, age, 12, 1, SOURCE, SOURCE]


# (series, CVX, ages in months, first year, months after which it is given again)
VACCINES = (
    ("hepb", "08", (0, 1, 6), 1981, None), ("hepb adult", "43", (240, 241, 246), 1981, None),
    ("rotavirus", "119", (2, 4), 2006, None), ("dtap", "20", (2, 4, 6, 15, 48), 1997, None),
    ("hib", "49", (2, 4, 12), 1977, None), ("pneumococcal", "133", (2, 4, 6, 12), 2010, None),
    ("pneumococcal adult", "133", (780,), 2010, None),
    ("polio", "10", (2, 4, 6, 48), 1955, None), ("yearly", "140", (6,), 1945, 12), ("mmr", "03", (12, 48), 1971, None),
    ("varicella", "21", (12, 48), 1984, None), ("hepa", "83", (12, 24), 1995, None),
    ("hepa adult", "52", (480, 486), 1996, None), ("menacwy", "114", (132, 192, 252), 2005, None),
    ("tdap", "115", (132,), 2005, None), ("hpv", "62", (132, 134, 138), 2006, None), ("td", "113", (252,), 1992, 120),
    ("zoster", "121", (600, 606), 2006, None), ("ppsv23", "33", (792,), 1983, None),
)
GRACE = 47  # months after which an age of the schedule is given up


def vaccines():
    yield ("vaccine cvx display dose age_months latest_age_months least_gap_months repeat_months sex first_year "
           "last_year coverage coverage_source source").split()
    for series, cvx, ages, first_year, repeat in VACCINES:
        for dose, age in enumerate(ages, start=1):
            # The first dose may be made up as long as any age of the schedule is not given up.
            latest = 1206 if repeat else (max(ages) if dose == 1 else age) + GRACE
            gap = repeat or (1 if dose > 1 else 0)
            yield [series, cvx, series, dose, age, latest, gap, repeat or "", "all", first_year, "", 1, SOURCE, SOURCE]


def nobody_dies(table):
    with open(table, encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    column = header.index("qx")
    yield header
    for row in rows:
        yield row[:column] + ["0"] + row[column + 1:]


# Schooling and household income of the towns of the reference run, as its README gives them; incomes (thousand dollars a
# year, evenly within a band) in multiples of the poverty line of figures.csv.
EDUCATION = {"under-9th-grade": 0.05, "9th-to-12th-no-diploma": 0.05, "high-school": 0.25, "some-college": 0.24,
             "college-graduate": 0.41}
INCOME = ((0, 10, .06), (10, 15, .05), (15, 25, .08), (25, 35, .08), (35, 50, .11), (50, 75, .16), (75, 100, .12),
          (100, 150, .16), (150, 200, .08), (200, 999, .10))
POVERTY_LINE = 21.33


def education():
    yield "sex age_low age_high level share source".split()
    for sex in ("female", "male"):
        for level, share in EDUCATION.items():
            yield [sex, 20, OLDEST, level, share, "sojourn"]


def income():
    yield "sex age_low age_high poverty_ratio share source".split()
    bounds = {"under-1": (0, 1), "1-to-2": (1, 2), "2-to-4": (2, 4), "4-and-over": (4, 1e9)}
    total = sum(share for _, _, share in INCOME)
    shares = {}
    for name, (low, high) in bounds.items():
        shares[name] = sum(share * max(0, min(b, high * POVERTY_LINE) - max(a, low * POVERTY_LINE)) / (b - a)
                           for a, b, share in INCOME) / total
    rounded = {name: round(share, 4) for name, share in shares.items()}
    rounded["4-and-over"] = round(1 - sum(v for k, v in rounded.items() if k != "4-and-over"), 4)
    for name, share in rounded.items():
        yield ["all", 1, OLDEST, name, share, "sojourn"]


# Shares of its counties, as the README of its folder gives them.
NEEDS = {"food_insecurity": .08, "severe_housing_cost_burden": .15, "unemployed": .05, "no_vehicle_access": .10}


def figures(table):
    with open(table, encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            yield [row[0], NEEDS.get(row[0], row[1]), *row[2:]]


def folder_with(source, target):
    """Makes a data folder `target` from Sojourn's own data folder `source`."""
    source, target = pathlib.Path(source).resolve(), pathlib.Path(target)
    statistics = target / "statistics" / "us"
    statistics.mkdir(parents=True)
    for name in ("modules", "valuesets"):
        (target / name).symlink_to(source / name)
    for file in (source / "statistics" / "us").iterdir():
        (statistics / file.name).symlink_to(file)
    replaced = {"education.csv": education(), "income.csv": income(), "wellness_schedule.csv": wellness(), "immunizations.csv": vaccines(),
                "figures.csv": figures(source / "statistics" / "us" / "figures.csv"),
                "life_table.csv": nobody_dies(source / "statistics" / "us" / "life_table.csv")}
    for name, rows in replaced.items():
        (statistics / name).unlink()
        with open(statistics / name, "w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
    return target
