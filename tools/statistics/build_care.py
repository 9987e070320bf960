#!/usr/bin/env python3
"""Builds the care tables of statistics/us: hours, visit and stay lengths, schedules, immunisations, time zones.

    pip install -r requirements-care.txt
    build_care.py --targets DIR [--out statistics/us]

DIR holds utilization.csv, from which the vaccination coverage is taken.
"""
import argparse
import csv
import datetime
import math
import pathlib
import zoneinfo
from statistics import NormalDist

from care_sources import write_sources

N = NormalDist()
P = [0.01, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.99]
COLS = ["p01", "p05", "p10", "p25", "p50", "p75", "p90", "p95", "p99"]
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def read(path):
    with open(path, newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def write(path, header, rows):
    with open(path, "w", newline="", encoding="utf-8") as handle:
        out = csv.writer(handle, lineterminator="\n")
        out.writerow(header)
        out.writerows(rows)
    print(f"{path.name}: {len(rows)} rows")


def log_normal(mean, median=None, sd_log=None):
    """Quantiles of the log-normal curve with this mean, given its median or its spread."""
    if sd_log is None:
        sd_log = math.sqrt(2 * math.log(mean / median))
    middle = mean / math.exp(sd_log * sd_log / 2)
    return [f"{middle * math.exp(sd_log * N.inv_cdf(p)):.4g}" for p in P]


def clinic_hours():
    rows = []
    for kind in ("wellness", "ambulatory", "outpatient", "virtual", "home"):
        rows += [(kind, d, "08:00", "17:00", "office_hours") for d in DAYS[:5]]
    rows += [("urgentcare", d, "08:00", "20:00", "uca_hours") for d in DAYS[:5]]
    rows += [("urgentcare", d, "08:00", "19:00", "uca_hours") for d in DAYS[5:]]
    return rows


def visit_length():
    # The spread (0.42 on the log scale, SD 9 minutes) is recalled from the NAMCS distributions of visit duration.
    office, special = log_normal(20.3, sd_log=0.42), log_normal(21.0, sd_log=0.42)
    rows = [(k, 20.3, *office, "namcs_2010") for k in ("wellness", "ambulatory", "virtual", "home")]
    rows.append(("outpatient", 21.0, *special, "namcs_2010"))
    rows.append(("urgentcare", 45, *log_normal(45, sd_log=0.42), "urgent_visit"))
    rows.append(("emergency", 195.7, *log_normal(195.7, median=150), "karaca_2012"))
    return rows


# Percent of emergency department visits by hour of arrival.
ARRIVALS = [2.7, 2.2, 1.9, 1.7, 1.5, 1.6, 2.0, 2.9, 4.2, 5.4, 6.0, 6.2, 6.1, 5.9, 5.8, 5.8, 5.8, 5.8, 5.8, 5.6, 5.2, 4.6, 3.9, 3.3]


def emergency_arrivals():
    total = sum(ARRIVALS)
    return [(h, f"{a / total:.5f}", "nhamcs_arrival") for h, a in enumerate(ARRIVALS)]


def length_of_stay():
    # Shape: 57 % stay 3 days or less, 16 % 8 days or more (nhds_2003); continuous days, so the cuts are 3.5 and 7.5.
    spread = (math.log(7.5) - math.log(3.5)) / (N.inv_cdf(0.84) - N.inv_cdf(0.57))
    rows = []
    for low, high, mean, source in ((0, 0, 3.9, "hcup_sb180"), (1, 17, 3.9, "hcup_sb180"), (18, 44, 3.6, "hcup_sb180"),
                                    (45, 54, 4.8, "hcup_sb79"), (55, 64, 5.2, "hcup_sb79"), (65, 74, 5.4, "hcup_sb79"),
                                    (75, 84, 5.4, "hcup_sb180"), (85, 110, 5.2, "hcup_sb180")):
        rows.append(("inpatient", low, high, mean, *log_normal(mean, sd_log=spread), source))
    rows.append(("snf", 0, 110, 25, *log_normal(25, median=20), "medpac_snf"))
    rows.append(("hospice", 0, 110, 97, *log_normal(97, median=18), "nhpco_2022"))
    return rows


def wellness_schedule():
    """kind child: a visit at an age in months; adult: a visit every interval. share: had a checkup within the year."""
    rows = []
    share = [(0, 4, 0.919), (5, 11, 0.869), (12, 17, 0.817)]

    def of(age):
        return next((s for a, b, s in share if a <= age <= b), None)
    ages = [0.13, 1, 2, 4, 6, 9, 12, 15, 18, 24, 30] + [12 * y for y in range(3, 18)]
    for months in ages:
        rows.append(("child", "all", f"{months:g}", "", "", "", of(int(months // 12)), "bright_futures", "nhis_2018_child"))
    men = ((18, 24, .64), (25, 34, .57), (35, 44, .63), (45, 54, .72), (55, 64, .80), (65, 110, .88))
    women = ((18, 24, .72), (25, 34, .69), (35, 44, .73), (45, 54, .80), (55, 64, .84), (65, 110, .90))
    for sex, table in (("male", men), ("female", women)):
        for low, high, s in table:
            rows.append(("adult", sex, "", low, high, 12, s, "brfss_checkup", "brfss_checkup"))
    return rows


CVX = {
    "08": "hepatitis B vaccine, pediatric or pediatric/adolescent dosage", "119": "rotavirus, live, monovalent vaccine",
    "01": "diphtheria, tetanus toxoids and pertussis vaccine", "20": "diphtheria, tetanus toxoids and acellular pertussis vaccine",
    "49": "Haemophilus influenzae type b vaccine, PRP-OMP conjugate", "100": "pneumococcal conjugate vaccine, 7 valent",
    "133": "pneumococcal conjugate vaccine, 13 valent",
    "216": "Pneumococcal conjugate vaccine 20-valent (PCV20), polysaccharide CRM197 conjugate, adjuvant, preservative free",
    "02": "poliovirus vaccine, live, oral", "10": "poliovirus vaccine, inactivated", "05": "measles virus vaccine",
    "03": "measles, mumps and rubella virus vaccine", "21": "varicella virus vaccine",
    "83": "hepatitis A vaccine, pediatric/adolescent dosage, 2 dose schedule",
    "115": "tetanus toxoid, reduced diphtheria toxoid, and acellular pertussis vaccine, adsorbed",
    "114": "meningococcal polysaccharide (groups A, C, Y and W-135) diphtheria toxoid conjugate vaccine (MCV4P)",
    "62": "human papilloma virus vaccine, quadrivalent", "165": "Human Papillomavirus 9-valent vaccine",
    "113": "tetanus and diphtheria toxoids, adsorbed, preservative free, for adult use",
    "121": "zoster vaccine, live", "187": "zoster vaccine recombinant", "33": "pneumococcal polysaccharide vaccine, 23 valent",
    "15": "influenza virus vaccine, split virus (incl. purified surface antigen)-retired CODE", "141": "Influenza, seasonal, injectable",
    "150": "Influenza, injectable, quadrivalent, preservative free", "140": "Influenza, seasonal, injectable, preservative free",
    "09": "tetanus and diphtheria toxoids, adsorbed, for adult use",
}
COVID = {
    "208": "SARS-COV-2 (COVID-19) vaccine, mRNA, spike protein, LNP, preservative free, 30 mcg/0.3mL dose",
    "207": "SARS-COV-2 (COVID-19) vaccine, mRNA, spike protein, LNP, preservative free, 100 mcg/0.5mL dose or 50 mcg/0.25mL dose",
    "212": "SARS-COV-2 (COVID-19) vaccine, vector non-replicating, recombinant spike protein-Ad26, preservative free, 0.5 mL",
}
CHILD, ADULT = "cdc_child_schedule", "cdc_adult_schedule"


def coverage(targets):
    """Shares of utilization.csv by a short key; verified rows win over recalled ones."""
    found = {}
    for r in read(targets / "utilization.csv"):
        if r["domain"].startswith("vaccination"):
            key = (r["domain"], r["measure"], r["sex"], r["age_low"], r["age_high"])
            if key not in found or (r["provenance"], r["year"]) > (found[key]["provenance"], found[key]["year"]):
                found[key] = r

    def of(domain, measure, age, sex="all"):
        row = next(r for (d, m, s, low, _), r in sorted(found.items())
                   if d == domain and m == measure and s == sex and low == str(age))
        return float(row["value"])
    by24 = "coverage by 24 months"
    teen = "coverage"
    return {
        "hepb": (of("vaccination: hepatitis B >=3 doses", by24, 2), "nis_child_2019"),
        "dtap": (of("vaccination: DTaP >=4 doses", by24, 2), "nis_child_2023"),
        "polio": (of("vaccination: polio >=3 doses", by24, 2), "nis_child_2019"),
        "mmr": (of("vaccination: MMR >=1 dose", by24, 2), "nis_child_2019"),
        "varicella": (of("vaccination: varicella >=1 dose", by24, 2), "nis_child_2019"),
        "rotavirus": (of("vaccination: rotavirus full series", "coverage by 8 months", 1), "nis_child_2023"),
        "tdap": (of("vaccination: Tdap >=1 dose", teen, 13), "nis_teen_2022"),
        "menacwy": (of("vaccination: MenACWY >=1 dose", teen, 13), "nis_teen_2022"),
        "hpv1": (of("vaccination: HPV >=1 dose", teen, 13), "nis_teen_2022"),
        "hpv2": (of("vaccination: HPV up to date", teen, 13), "nis_teen_2022"),
        "flu_child": (of("vaccination: influenza", "seasonal coverage", 0), "fluvaxview"),
        "flu_adult": (of("vaccination: influenza", "seasonal coverage", 18), "fluvaxview"),
        "flu_old": (of("vaccination: influenza", "seasonal coverage", 65), "fluvaxview"),
        "td": (0.629, "nhis_2018_adult"), "zoster": (0.395, "nhis_2018_adult"), "pneumo65": (0.690, "nhis_2018_adult"),
        # No row in utilization.csv; recalled from the same NIS-Child report.
        "hib": (0.80, "nis_child_2023"), "pcv": (0.82, "nis_child_2023"),
        "hepa1": (0.87, "nis_child_2023"), "hepa2": (0.78, "nis_child_2023"),
    }


def immunizations(targets):
    c = coverage(targets)
    rows = []

    def series(key, products, ages, latest, gap, cover, source, sex="all", repeat=""):
        """products: (cvx, first year, last year); ages in months by dose; gap: least months after the dose before."""
        for cvx, first, last in products:
            for dose, age in enumerate(ages, 1):
                share, share_source = c[cover[min(dose, len(cover)) - 1]]
                rows.append((key, cvx, CVX[cvx], dose, f"{age:g}", latest, gap if dose > 1 or repeat else 0, repeat, sex, first, last, share,
                             share_source, source))
    series("hepb", [("08", 1991, "")], (0, 1, 6), 216, 1, ["hepb"], CHILD)
    series("rotavirus", [("119", 2006, "")], (2, 4), 8, 1, ["rotavirus"], CHILD)
    series("dtap", [("01", 1949, 1996), ("20", 1997, "")], (2, 4, 6, 15, 48), 83, 1, ["hepb", "hepb", "hepb", "dtap", "dtap"], CHILD)
    series("hib", [("49", 1991, "")], (2, 4, 12), 59, 1, ["hepb", "hepb", "hib"], CHILD)
    series("pneumococcal", [("100", 2000, 2009), ("133", 2010, 2022), ("216", 2023, "")], (2, 4, 6, 12), 59, 1, ["hepb", "hepb", "hepb", "pcv"], CHILD)
    series("polio", [("10", 1955, 1962), ("02", 1963, 1999), ("10", 2000, "")], (2, 4, 6, 48), 215, 1, ["polio"], CHILD)
    series("mmr", [("05", 1963, 1970), ("03", 1971, 1988)], (12,), 215, 1, ["mmr"], CHILD)
    series("mmr", [("03", 1989, "")], (12, 48), 215, 1, ["mmr"], CHILD)
    series("varicella", [("21", 1996, 2005)], (12,), 215, 3, ["varicella"], CHILD)
    series("varicella", [("21", 2006, "")], (12, 48), 215, 3, ["varicella"], CHILD)
    series("hepa", [("83", 2006, "")], (12, 18), 83, 6, ["hepa1", "hepa2"], CHILD)
    series("tdap", [("115", 2005, "")], (132,), 251, 1, ["tdap"], CHILD)
    series("menacwy", [("114", 2005, 2010)], (132,), 215, 2, ["menacwy"], CHILD)
    series("menacwy", [("114", 2011, "")], (132, 192), 251, 2, ["menacwy", "hpv2"], CHILD)
    series("hpv", [("62", 2006, 2014)], (132, 134, 138), 311, 1, ["hpv1", "hpv1", "hpv2"], CHILD, sex="female")
    series("hpv", [("62", 2011, 2014)], (132, 134, 138), 251, 1, ["hpv1", "hpv1", "hpv2"], CHILD, sex="male")
    series("hpv", [("165", 2015, "")], (132, 138), 311, 5, ["hpv1", "hpv2"], CHILD)
    series("td", [("09", 1955, 1991), ("113", 1992, "")], (252,), 1332, 120, ["td"], ADULT, repeat=120)
    series("zoster_live", [("121", 2006, 2017)], (720,), 1332, 0, ["zoster"], ADULT)
    series("zoster", [("187", 2018, "")], (600, 602), 1332, 2, ["zoster"], ADULT)
    series("pneumococcal_adult", [("33", 1983, 2021), ("216", 2022, "")], (780,), 1332, 0, ["pneumo65"], ADULT)
    for key, low, high, cover, first in (("influenza", 6, 215, "flu_child", 2004), ("influenza_adult", 216, 779, "flu_adult", 1980),
                                         ("influenza_65", 780, 1332, "flu_old", 1960)):
        products = [p for p in (("15", first, 2012), ("150", 2013, 2023), ("140", 2024, "")) if not p[2] or p[1] <= p[2]]
        series(key, products, (low,), high, 10, [cover], CHILD if low < 216 else ADULT, repeat=12)
    return rows


ZONES = """America/New_York America/Chicago America/Denver America/Phoenix America/Los_Angeles America/Anchorage America/Juneau
America/Sitka America/Metlakatla America/Yakutat America/Nome America/Adak Pacific/Honolulu America/Detroit America/Boise
America/Kentucky/Louisville America/Kentucky/Monticello America/Indiana/Indianapolis America/Indiana/Knox
America/Indiana/Marengo America/Indiana/Petersburg America/Indiana/Tell_City America/Indiana/Vevay
America/Indiana/Vincennes America/Indiana/Winamac America/Menominee America/North_Dakota/Beulah
America/North_Dakota/Center America/North_Dakota/New_Salem America/Puerto_Rico America/St_Thomas Pacific/Guam
Pacific/Pago_Pago Pacific/Saipan""".split()
UTC = datetime.timezone.utc


def state(zone, t):
    local = datetime.datetime.fromtimestamp(t, UTC).astimezone(zone)
    return int(local.utcoffset().total_seconds()) // 60, local.tzname()


def time_zones():
    start = int(datetime.datetime(1900, 1, 1, tzinfo=UTC).timestamp())
    end = int(datetime.datetime(2101, 1, 1, tzinfo=UTC).timestamp())
    zoneinfo.reset_tzpath(to=[])  # the pinned package, never the machine's own copy
    rows = []
    for name in ZONES:
        zone = zoneinfo.ZoneInfo(name)
        t, now = start, state(zone, start)
        rows.append((name, "1900-01-01T00:00:00Z", now[0], now[1], "tzdata"))
        while t < end:
            nxt = min(t + 14 * 86400, end)
            after = state(zone, nxt)
            if after != now:
                low, high = t, nxt
                while high - low > 1:
                    mid = (low + high) // 2
                    low, high = (mid, high) if state(zone, mid) == now else (low, mid)
                now = state(zone, high)
                stamp = datetime.datetime.fromtimestamp(high, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
                rows.append((name, stamp, now[0], now[1], "tzdata"))
                t = high
            else:
                t = nxt
    return rows


def covid_uptake():
    """share: take the first series; late_share: of those who do not, take it on the day late_from, two weeks after
    2021-09-14."""
    young, begin, late = "2021-05-10", "2020-12-11", "2021-09-28"
    bands = [(12, 15, young, .521, .4), (16, 17, begin, .601, .2), (18, 29, begin, .606, .2), (30, 39, begin, .681, .2),
             (40, 40, begin, .739, .2), (41, 49, begin, .739, .1), (50, 64, begin, .817, .1), (65, 74, begin, .952, .1),
             (75, 110, begin, .899, .1)]
    return [(*band[:4], late, band[4], "gmf_covid") for band in bands]


def covid_products():
    """The products that are given from a day on, with their shares among adults."""
    days = {"208": (12, 21), "207": (18, 28), "212": (18, "")}
    shares = [("2020-12-11", {"208": 1}), ("2020-12-18", {"208": .5, "207": .5}),
              ("2021-02-27", {"208": .531, "207": .398, "212": .071})]
    return [(day, cvx, COVID[cvx], days[cvx][0], share, days[cvx][1], "gmf_covid", "fda_covid")
            for day, products in shares for cvx, share in products.items()]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--targets", required=True, type=pathlib.Path, help="folder of the figure tables")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parents[2] / "statistics" / "us")
    args = parser.parse_args()
    out = args.out
    out.mkdir(parents=True, exist_ok=True)
    write(out / "clinic_hours.csv", ["class", "weekday", "open", "close", "source"], clinic_hours())
    write(out / "visit_length.csv", ["class", "mean", *COLS, "source"], visit_length())
    write(out / "emergency_arrivals.csv", ["hour", "share", "source"], emergency_arrivals())
    write(out / "length_of_stay.csv", ["class", "age_low", "age_high", "mean", *COLS, "source"], length_of_stay())
    write(out / "wellness_schedule.csv", ["kind", "sex", "age_months", "age_low", "age_high", "interval_months", "share", "share_source", "source"],
          [(*r[:7], r[8], r[7]) for r in wellness_schedule()])
    write(out / "immunizations.csv", ["vaccine", "cvx", "display", "dose", "age_months", "latest_age_months", "least_gap_months", "repeat_months", "sex",
                                      "first_year", "last_year", "coverage", "coverage_source", "source"], immunizations(args.targets))
    write(out / "covid_uptake.csv", ["age_low", "age_high", "from", "share", "late_from", "late_share", "source"],
          covid_uptake())
    write(out / "covid_products.csv", ["from", "cvx", "display", "youngest", "share", "second_dose_days", "share_source", "source"],
          covid_products())
    write(out / "time_zones.csv", ["zone", "from_utc", "offset_minutes", "abbreviation", "source"], time_zones())
    write_sources(out)


if __name__ == "__main__":
    main()
