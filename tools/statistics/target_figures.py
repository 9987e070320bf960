"""Reads the collection of published figures and says of each row what of ours it counts (see target_definitions.py)."""
import csv
import math
import re
from collections import Counter, defaultdict

import target_additions
import target_conditions
import target_definitions as judged
import target_subjects
from target_definitions import NOT

RATES = {"incidence", "episodes", "visits", "death rate"}
OWN_UNIT = {"length of stay": "days", "onset age": "years", "correlation": "ratio", "lift": "ratio"}
CENTILES = ["mean", "sd", "p01", "p05", "p10", "p25", "p50", "p75", "p90", "p95", "p99"]
# What a figure is multiplied by for a share of people or a rate per person-year.
SHARES = {"per 100k": 1e-5, "per 10k": 1e-4, "per 1000 births": 1e-3, "per 100k births": 1e-5}
PER_YEAR = {"per 100k per year": 1e-5, "per 1000 person-years": 1e-3, "per 1000 women per year": 1e-3,
            "per 1000 person-seasons": 1e-3, "per person-year": 1}
SUBGROUPS = {"all": "", "HbA1c>=6.5%": " among HbA1c >= 6.5", "HbA1c<6.5%": " among HbA1c < 6.5",
             "diagnosed diabetes (self-report)": " among diabetes mellitus"}
CAUSE = " (cause of death)"


def read(path):
    with open(path, encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


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
        key = (title.replace(" (see README)", ""), provenance)
        place = re.sub(r" \((USCS BYAGE|computed here)[^)]*\)", "", seen_in)
        if place and place not in self.places[key]:
            self.places[key].append(place)
        self.years[key].append(year)
        return key

    def name(self):
        """Gives each source its id: the first words of its title."""
        for title, provenance in sorted(self.years):
            words = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
            stem = words if len(words) <= 48 else words[:48].rsplit("-", 1)[0]
            stem += "-recalled" if provenance == "recalled" else ""
            count = sum(name == stem or re.fullmatch(re.escape(stem) + r"-\d", name) is not None
                        for name in self.ids.values())
            self.ids[title, provenance] = f"{stem}-{count + 1}" if count else stem

    def lines(self):
        for title, provenance in sorted(self.ids, key=self.ids.get):
            key = title, provenance
            places = self.places[key]
            seen = "; ".join(places[:3]) + (f"; and {len(places) - 3} more of the kind" if len(places) > 3 else "")
            year = last_year(title) or max((last_year(y) for y in self.years[key]), default="") or "not stated"
            yield self.ids[key], title, year, provenance, seen


class Figures:
    """Rows by table. A judgement is a measure, perhaps "meets" with a criterion, perhaps " among " somebody."""

    def __init__(self, folder):
        self.folder, self.sources = folder, Sources()
        self.rows, self.counts = defaultdict(list), Counter()
        self.drugs = set()
        self.causes = {}  # name -> ICD-10 ranges
        for step in (self.prevalence, self.incidence, self.quantiles, self.correlations, self.utilization, self.deaths,
                     self.transitions, self.additions):
            step()

    def add(self, table, raw, subject, judgement, figure, definition, group="all", other=""):
        value, interval, unit = figure
        measure, _, among = judgement.partition(" among ")
        if measure.startswith("meets "):
            measure, subject = "meets", measure[6:]
        self.rows[table].append({
            "subject": subject, "with": other, "among": among, "measure": measure, "sex": raw["sex"],
            "age_low": int(raw["age_low"]), "age_high": int(raw["age_high"]), "group": group, "value": number(value),
            "unit": unit, "lower": number(interval[0]), "upper": number(interval[1]), "year": raw["year"],
            "source": self.sources.add(raw["source"], raw["year"], raw["provenance"], raw["seen_in"]),
            "definition": definition, "synthea": "ynthea" in raw["seen_in"]})

    def left_out(self, why="nothing in a record stands for it"):
        self.counts["left out, " + why] += 1

    @staticmethod
    def figure(raw, judgement):
        """Value, interval and unit: shares of people or rates per person-year."""
        measure, unit = judgement.partition(" among ")[0], raw["unit"]
        factor = SHARES.get(unit, PER_YEAR.get(unit, 1))
        value, low, high = (float(raw[k]) * factor if raw.get(k) else "" for k in ("value", "lower", "upper"))
        # A published range may not hold the midpoint that was entered.
        interval = ("" if low == "" or low > value else low, "" if high == "" or high < value else high)
        if measure != NOT:
            return value, interval, OWN_UNIT.get(measure, "per person-year" if measure in RATES else "share")
        if unit in SHARES or unit.startswith(("share", "probab")):
            return value, interval, "share"
        return value, interval, "per person-year" if unit in PER_YEAR else unit

    def prevalence(self):
        for r in read(self.folder / "prevalence.csv"):
            condition, words = r["condition"], r["measure"]
            if condition in judged.LEFT_OUT:
                self.left_out()
                continue
            subject = target_conditions.SAME.get(condition, condition)
            if (condition, words) in judged.PREVALENCE_OF:
                own, judgement = judged.PREVALENCE_OF[condition, words]
                subject = own or subject
            else:
                judgement = NOT if condition in judged.EXAMINED else judged.PREVALENCE[words]
            # The threshold of children is another one.
            if judgement == "meets anaemia (WHO)" and int(r["age_low"]) < (12 if r["sex"] == "female" else 15):
                judgement = NOT
            self.add("comorbidity" if " given " in words else "prevalence", r, subject, judgement,
                     self.figure(r, judgement), words, r["race_ethnicity"])

    def incidence(self):
        for r in read(self.folder / "incidence.csv"):
            condition, words = r["condition"], r["measure"]
            if condition in judged.LEFT_OUT:
                self.left_out()
                continue
            judgement = judged.INCIDENCE_OF.get((condition, words), judged.INCIDENCE.get(words, NOT))
            if judgement == "rate":
                judgement = "episodes" if condition in judged.RECURRING else "incidence"
            self.add("incidence", r, target_conditions.SAME.get(condition, condition), judgement,
                     self.figure(r, judgement), words, r["race_ethnicity"])

    def quantiles(self):
        rows = read(self.folder / "vitals.csv")
        weighted = {target_subjects.MEASURES[r["measure"]] for r in rows if "UNWEIGHTED" not in r["source"]}
        for r in rows:
            name, unweighted = target_subjects.MEASURES[r["measure"]], "UNWEIGHTED" in r["source"]
            if unweighted and r["subgroup"] == "all" and name in weighted:
                self.left_out("unweighted sample beside a weighted one")
                continue
            words = r["measure"] + (", unweighted" if unweighted else "")
            unit = target_subjects.OBSERVATIONS[name][0]
            factor = 1 if r["unit"] == unit else target_subjects.UNITS[r["unit"], unit]
            # A diastolic pressure of 0 is a reading that failed: frequent in children, one in a hundred of the old.
            failed = name == "Diastolic Blood Pressure" and r["p01"] and float(r["p01"]) == 0
            if failed and int(r["age_low"]) < 18:
                self.left_out("children with failed readings of diastolic pressure")
                continue
            for measure in CENTILES:
                if r[measure] and not (failed and measure in ("mean", "sd", "p01", "p05")):
                    self.add("quantiles", r, name, measure + SUBGROUPS[r["subgroup"]],
                             (float(r[measure]) * factor, ("", ""), unit), words)

    def correlations(self):
        for r in read(self.folder / "correlations.csv"):
            a, b = sorted(target_subjects.MEASURES[r[k]] for k in ("measure_a", "measure_b"))
            value, people = float(r["pearson_r"]), int(r["n"])
            # Fisher's interval.
            interval = [math.tanh(math.atanh(value) + sign * 1.96 / math.sqrt(people - 3)) for sign in (-1, 1)]
            self.add("correlations", r, a, "correlation" + SUBGROUPS[r["subgroup"]], (value, interval, "ratio"),
                     f"Pearson, {people} people, unweighted", other=b)

    def utilization(self):
        classes = defaultdict(list)
        for r in read(self.folder / "utilization.csv"):
            domain, words = r["domain"], r["measure"]
            if domain in judged.USE_LEFT_OUT:
                self.left_out()
                continue
            if domain.startswith(judged.DRUG_SHARE):
                classes[domain[len(judged.DRUG_SHARE):]].append(r)
                continue
            if domain in judged.OUTCOMES:
                subject, judgement = judged.OUTCOME_SUBJECTS.get(words, words), judged.OUTCOMES[domain]
            elif domain == "prescription drugs" and (domain, words) not in judged.USE:
                subject, judgement = "any prescription drug", NOT  # how many drugs one takes
            else:
                subject, judgement = judged.USE.get((domain, words), (domain, NOT))
            self.add("utilization", r, subject, judgement, self.figure(r, judgement), f"{domain}: {words}",
                     r["race_ethnicity"])
        for class_, rows in classes.items():
            self.drug_shares(class_, rows)

    def drug_shares(self, class_, rows):
        """A drug is found by its word, in combinations too: their shares go to the drug of the class."""
        of_class = target_subjects.MEDICATION_CLASSES[class_].split()
        by_drug = defaultdict(list)
        for r in rows:
            by_drug[next(word for word in r["measure"].lower().split("/") if word in of_class)].append(r)
        for drug, found in by_drug.items():
            share = sum(float(r["value"]) for r in found)
            self.add("utilization", found[0], drug, f"share of users among {class_}", (share, ("", ""), "share"),
                     " or ".join(r["measure"] for r in found))
            self.drugs.add(drug)

    def deaths(self):
        residents = Counter()  # of July 2019, by ages
        for r in read(self.folder / "population_us.csv"):
            everybody = (r["geography"], r["year"], r["race"], r["ethnicity"]) == ("US", "2019", "all", "all")
            if everybody and r["sex"] != "all":
                residents[int(r["age_low"]), int(r["age_high"])] += float(r["population"])
        for r in read(self.folder / "mortality_causes.csv"):
            group, words = r["race_ethnicity_or_area"], r["measure"]
            if group.endswith("(state)"):
                self.left_out("of one state")
                continue
            cause = r["cause"].removesuffix(" (infant)")
            if r["icd10"]:
                self.causes.setdefault(cause, r["icd10"])
            judgement = judged.DEATHS.get(words, NOT)
            figure = self.figure(r, judgement)
            if words == "deaths" and r["year"] == "2019" and r["sex"] == "all":
                people = sum(n for (low, high), n in residents.items()
                             if int(r["age_low"]) <= low and high <= int(r["age_high"]))
                judgement, words = "death rate", judged.DERIVED_DEATHS
                figure = figure[0] / people, ("", ""), "per person-year"
            self.add("deaths", r, cause + CAUSE, judgement, figure, words, group)

    def transitions(self):
        def subject(state):
            return next((name for words, name in judged.STATES.items() if state.startswith(words)), "")

        for r in read(self.folder / "transitions.csv"):
            start, end = subject(r["from_state"]), subject(r["to_state"])
            if not start:
                self.left_out()
                continue
            judgement = judged.TRANSITIONS_OF.get((r["from_state"], r["measure"]), NOT)
            detail = "" if r["subgroup"] == "all" else f", {r['subgroup']}"
            self.add("transitions" if judgement == NOT else "utilization", r, start, judgement,
                     self.figure(r, judgement), f"{r['from_state']} to {r['to_state']}{detail}: {r['measure']}",
                     other="" if end == start or judgement != NOT else end)

    def additions(self):
        for row in target_additions.rows():
            provenance, seen_in = target_additions.SOURCES[row["source"]]
            judgement = f"meets {row['subject']}" if row["measure"] == "meets" else row["measure"]
            self.add(row["table"], {**row, "provenance": provenance, "seen_in": seen_in}, row["subject"],
                     judgement + (f" among {row['among']}" if row["among"] else ""), self.figure(row, row["measure"]),
                     row["definition"], other=row["with"])
