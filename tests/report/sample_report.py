"""Writes a report as `sojourn report` would, for tests of the page. Usage: sample_report.py SOURCE_FOLDER [SUBJECTS]

Population and life table are those of statistics/us; all else is drawn from a seed and says nothing of any disease.
"""

import csv
import json
import math
import pathlib
import random
import sys

BANDS = [(0, 4), (5, 11), (12, 17), (18, 29), (30, 44), (45, 64), (65, 74), (75, 84), (85, 110), (0, 110)]
LABS = [
    "Albumin",
    "Haemoglobin",
    "Red cells",
    "Haematocrit",
    "White cells",
    "Platelets",
    "Glucose",
    "HbA1c",
    "Creatinine",
    "eGFR",
    "Urea nitrogen",
    "Sodium",
    "Potassium",
    "Chloride",
    "Bicarbonate",
    "Calcium",
    "ALT",
    "AST",
    "Bilirubin",
    "Cholesterol",
    "HDL cholesterol",
    "Triglycerides",
    "Body mass index",
    "Systolic pressure",
    "Diastolic pressure",
]
DISEASES = [
    "asthma",
    "diabetes",
    "hypertension",
    "COPD",
    "heart failure",
    "depression",
    "chronic kidney disease",
    "gout",
    "migraine",
    "osteoarthritis",
    "atrial fibrillation",
    "stroke",
    "anaemia",
    "obesity",
    "osteoporosis",
    "epilepsy",
]
LEVELS = {"p05": -1.645, "p10": -1.282, "p25": -0.674, "p50": 0, "p75": 0.674, "p90": 1.282, "p95": 1.645}


class Sample:
    def __init__(self, source, subjects):
        self.source = pathlib.Path(source)
        self.random = random.Random(20260101)
        self.diseases = (DISEASES + [f"disease {i}" for i in range(len(DISEASES) + 1, 1000)])[:subjects]
        self.rows = []

    def row(
        self,
        section,
        subject,
        measure,
        target,
        error,
        *,
        unit="share",
        sex="all",
        ages=(0, 110),
        group="all",
        among="",
        partner="",
    ):
        """`error`: the standard error of the simulated figure."""
        n = self.random.choice([40, 300, 1200, 8000])
        value = target + self.random.choice([0, 0, 0, 2, -2, 8]) * error + self.random.gauss(0, error)
        if unit == "share":
            value = min(1, max(0, value))
        margin = 0.1 * abs(target) if measure != "correlation" else 0.05
        if n < 50:
            verdict = "too few"
        elif abs(value - target) + 1.96 * error <= margin:
            verdict = "equivalent"
        elif abs(value - target) <= max(margin, 1.96 * error):
            verdict = "compatible"
        else:
            verdict = "different"
        self.rows.append(
            {
                "section": section,
                "subject": subject,
                "with": partner,
                "among": among,
                "measure": measure,
                "sex": sex,
                "age_low": ages[0],
                "age_high": ages[1],
                "group": group,
                "n": n,
                "value": value,
                "lower": value - 1.96 * error,
                "upper": value + 1.96 * error,
                "target": target,
                "target_lower": target - margin,
                "target_upper": target + margin,
                "unit": unit,
                "year": "2022",
                "source": self.random.choice(["sample-a", "sample-b"]),
                "grade": self.random.choice(["fitted", "held out", "identity", "input"]),
                "verdict": verdict,
            }
        )
        return value

    def by_age(self):
        for disease in self.diseases:
            height, slope = self.random.uniform(0.02, 0.4), self.random.uniform(0.02, 0.1)
            for measure, section, scale, unit in (
                ("ever", "prevalence", 1, "share"),
                ("current", "prevalence", 0.8, "share"),
                ("incidence", "incidence", 40, "per 1000 a year"),
            ):
                for sex in ("all", "female", "male"):
                    for low, high in BANDS:
                        middle = 45 if (low, high) == (0, 110) else (low + min(high, 95)) / 2
                        share = height / (1 + math.exp(-slope * (middle - 55)))
                        self.row(
                            section,
                            disease,
                            measure,
                            share * scale,
                            share * scale * 0.03,
                            unit=unit,
                            sex=sex,
                            ages=(low, high),
                        )
            self.row("mortality", disease, "death rate", 40 * height, 2 * height, unit="per 100 000 a year")

    def quantiles(self):
        for i, lab in enumerate(LABS):
            middle, sd = 10 + 7 * i, 1 + i / 2
            for sex in ("female", "male"):
                for low, high in BANDS[3:9]:
                    centre = middle + (0.02 * low - (0.5 if sex == "female" else 0)) * sd
                    for measure, z in LEVELS.items():
                        self.row(
                            "vitals", lab, measure, centre + z * sd, sd * 0.02, unit="units", sex=sex, ages=(low, high)
                        )
        for low, high in BANDS[3:9]:
            self.row("vitals", "Heart rate", "mean", 74 - low / 20, 0.2, unit="/min", ages=(low, high))
            self.row("vitals", "Heart rate", "sd", 11, 0.2, unit="/min", ages=(low, high))

    def dependence(self):
        count = len(LABS)
        simulated = [[1.0 if i == j else None for j in range(count)] for i in range(count)]
        target = [[1.0 if i == j else None for j in range(count)] for i in range(count)]
        for i in range(count):
            for j in range(i):
                published = self.random.random() < 0.6
                strength = round(self.random.uniform(-0.6, 0.8), 2)
                value = (
                    self.row("dependence", LABS[i], "correlation", strength, 0.02, unit="", partner=LABS[j])
                    if published
                    else strength
                )
                simulated[i][j] = simulated[j][i] = max(-1, min(1, value))
                target[i][j] = target[j][i] = strength if published else None
        for first, second in zip(DISEASES, DISEASES[1:] + DISEASES[:1]):
            self.row("dependence", first, "lift", self.random.uniform(0.8, 6), 0.1, unit="", partner=second)
        return {"subjects": LABS, "simulated": simulated, "target": target}

    def care(self):
        for kind in ("emergency", "office", "inpatient"):
            for sex in ("female", "male"):
                self.row("utilisation", kind, "visits", self.random.uniform(0.1, 4), 0.02, unit="a year", sex=sex)
        for reason in ("COPD", "stroke", "heart failure", "sepsis", "pneumonia"):
            self.row(
                "utilisation", reason, "length of stay", self.random.uniform(3, 8), 0.1, unit="days", among="admitted"
            )
            self.row("mortality", reason, "mortality 30 days", self.random.uniform(0.03, 0.2), 0.005, among="admitted")

    def pyramid(self):
        people = {}
        for line in csv.DictReader((self.source / "statistics/us/population.csv").open()):
            key = (line["sex"], int(line["age"]) // 5 * 5)
            people[key] = people.get(key, 0) + int(line["population"])
        total = sum(people.values())
        return [
            {
                "sex": sex,
                "age_low": low,
                "age_high": 110 if low >= 100 else low + 4,
                "share": count / total * self.random.uniform(0.95, 1.05),
                "target": count / total,
            }
            for (sex, low), count in sorted(people.items())
        ]

    def survival(self):
        points = []
        for sex in ("female", "male"):
            simulated = target = 1.0
            lines = [
                line
                for line in csv.DictReader((self.source / "statistics/us/life_table.csv").open())
                if line["sex"] == sex and line["year"] == "2019"
            ]
            for line in sorted(lines, key=lambda one: int(one["age"])):
                points.append({"sex": sex, "age": int(line["age"]), "simulated": simulated, "target": target})
                target *= 1 - float(line["qx"])
                simulated *= max(0, 1 - float(line["qx"]) * 1.05)
        return points

    def report(self):
        self.by_age()
        self.quantiles()
        correlations = self.dependence()
        self.care()
        sections = {}
        for row in self.rows:
            counts = sections.setdefault(row["section"], {})
            counts[row["verdict"]] = counts.get(row["verdict"], 0) + 1
        total = {}
        for counts in sections.values():
            for verdict, count in counts.items():
                total[verdict] = total.get(verdict, 0) + count
        titles = {"vitals": "Vital signs and laboratory"}
        return {
            "sojourn_report": 1,
            "data": {
                "path": "sample <b>data</b> </script>",
                "generator": "sample",
                "patients": 9312,
                "living": 8000,
                "reference_date": "2026-01-01",
                "history_years": 10,
                "started": "2016-01-01",
            },
            "summary": {
                "verdicts": total,
                "sections": [
                    {"id": id_, "title": titles.get(id_, id_.capitalize()), "verdicts": counts}
                    for id_, counts in sections.items()
                ],
                "use_classes": [
                    {"id": "interface testing", "suitable": True, "reasons": ["Every reference leads to a resource."]},
                    {"id": "system loading", "suitable": True, "reasons": ["Visits spread over hours and days."]},
                    {
                        "id": "analytics training",
                        "suitable": False,
                        "reasons": ["Prevalence: fewer than 85 % of the rows are equivalent."],
                    },
                ],
                "gates": [
                    {"text": "prevalence.equivalent >= 0.85", "value": 0.61, "passed": False},
                    {"text": "calendar.equivalent >= 0.5", "value": 0.9, "passed": True},
                ],
            },
            "rows": self.rows,
            "sources": {
                "sample-a": {"title": "Drawn from a seed for a test", "year": "2022", "provenance": "verified"},
                "sample-b": {"title": "Another one", "year": "2019", "provenance": "recalled"},
            },
            "plots": {
                "pyramid": self.pyramid(),
                "survival": self.survival(),
                "correlations": correlations,
                "hours": [1, 1, 1, 1, 1, 2, 3, 8, 60, 95, 99, 90, 60, 70, 88, 80, 50, 20, 9, 7, 5, 4, 3, 2],
                "weekdays": [190, 185, 188, 180, 160, 40, 30],
            },
            "completeness": [
                {
                    "type": kind,
                    "resources": 8000,
                    "elements": [
                        {"path": path, "share": share}
                        for path, share in (("id", 1.0), ("meta", 1.0), ("identifier", 0.93), ("text", 0.0))
                    ],
                }
                for kind in ("Patient", "Encounter", "Condition", "Observation", "Claim")
            ],
            "parity": [
                {
                    "subject": subject,
                    "by": "race",
                    "groups": [
                        {
                            "group": group,
                            "value": 0.3 + 0.1 * i,
                            "n": 500,
                            "lower": 0.26 + 0.1 * i,
                            "upper": 0.34 + 0.1 * i,
                        }
                        for i, group in enumerate(("White", "Black", "Asian", "other"))
                    ],
                }
                for subject in ("hypertension, controlled", "diabetes, HbA1c measured")
            ],
            "privacy": {
                "statement": "No data of any individual went in.",
                "inputs": [{"path": "statistics/us/life_table.csv", "sha256": "0" * 64}],
                "records": {
                    "distance_to_closest_record": {"p05": 0.8, "p50": 1.9, "baseline_p05": 0.7, "baseline_p50": 1.8},
                    "nearest_neighbour_ratio": 0.86,
                    "baseline_nearest_neighbour_ratio": 0.85,
                    "exact_matches": 0,
                    "membership_advantage": 0.01,
                    "n_real": 2000,
                    "n_synthetic": 8000,
                },
            },
            "utility": {
                "label": "diabetes",
                "auc_synthetic": 0.78,
                "lower": 0.75,
                "upper": 0.81,
                "auc_real": 0.82,
                "n_train": 8000,
                "n_test": 600,
            },
            "limits": ["A sample: it says nothing about anybody."],
        }


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(f"usage: {sys.argv[0]} SOURCE_FOLDER [SUBJECTS]")
    json.dump(
        Sample(sys.argv[1], int(sys.argv[2]) if len(sys.argv) == 3 else len(DISEASES)).report(),
        sys.stdout,
        allow_nan=False,
    )
