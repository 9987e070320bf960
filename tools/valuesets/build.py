#!/usr/bin/env python3
"""Write or check valuesets/*.json: every code that Sojourn may put into a record, as FHIR R4 CodeSystem fragments.

  build.py --codes codes.csv   collect the codes and write valuesets/*.json
  build.py --check             verify that every code in use stands in valuesets/ with the same display

A code comes from a module (modules/**/*.json), from valuesets/builtin_codes.csv (what the engine and the encoders use
by themselves, and the units) or from the tables of statistics/us that name codes (TABLES). codes.csv is a checked list with the
columns system, code, display; a display that differs from it is an error, as is a module's code that it does not hold.
--check needs no list. Exit codes: 0 ok, 1 faults in the codes, 2 wrong usage.
"""
import argparse
import csv
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

SNOMED_NOTICE = (
    "This material includes SNOMED Clinical Terms (SNOMED CT) which is used by permission of SNOMED International. "
    "All rights reserved. SNOMED CT was originally created by the College of American Pathologists. SNOMED and "
    "SNOMED CT are registered trademarks of SNOMED International. Use of SNOMED CT needs an Affiliate License, which "
    "is free of charge in member countries: https://www.snomed.org/get-snomed")
LOINC_NOTICE = (
    "This material contains content from LOINC (http://loinc.org). LOINC is copyright (c) Regenstrief Institute, Inc. "
    "and the Logical Observation Identifiers Names and Codes (LOINC) Committee and is available at no cost under the "
    "license at http://loinc.org/license. LOINC is a registered United States trademark of Regenstrief Institute, Inc.")
RXNORM_NOTICE = (
    "This product uses publicly available data courtesy of the U.S. National Library of Medicine (NLM), National "
    "Institutes of Health, Department of Health and Human Services; NLM is not responsible for the product and does "
    "not endorse or recommend this or any other product. RxNorm's own names and codes are in the public domain.")
UCUM_NOTICE = (
    "This product includes all or a portion of the UCUM table, UCUM codes, and UCUM definitions or is derived from it, "
    "subject to a license from Regenstrief Institute, Inc. and The UCUM Organization. Your use of the UCUM table, UCUM "
    "codes, UCUM definitions also is subject to this license, a copy of which is available at "
    "https://unitsofmeasure.org. The current complete UCUM table, UCUM Specification are available for download at "
    "https://unitsofmeasure.org. The UCUM table and UCUM codes are copyright (c) 1995-2009, Regenstrief Institute, "
    "Inc. and the Unified Codes for Units of Measures (UCUM) Organization. All rights reserved. THE UCUM TABLE (IN ALL "
    "FORMATS), UCUM DEFINITIONS, AND SPECIFICATION ARE PROVIDED \"AS IS.\" ANY EXPRESS OR IMPLIED WARRANTIES ARE "
    "DISCLAIMED, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR "
    "PURPOSE.")

# name in modules: (file, address, title, publisher, notice)
SYSTEMS = {
    "SNOMED-CT": ("snomed-ct", "http://snomed.info/sct", "SNOMED CT", "SNOMED International", SNOMED_NOTICE),
    "LOINC": ("loinc", "http://loinc.org", "LOINC", "Regenstrief Institute, Inc.", LOINC_NOTICE),
    "RxNorm": ("rxnorm", "http://www.nlm.nih.gov/research/umls/rxnorm", "RxNorm", "US National Library of Medicine",
               RXNORM_NOTICE),
    "CVX": ("cvx", "http://hl7.org/fhir/sid/cvx", "Vaccines Administered (CVX)",
            "Centers for Disease Control and Prevention", "Public domain: a work of the US government."),
    "NUBC": ("nubc", "http://www.nubc.org/patient-discharge", "Patient Discharge Status (form locator 17)",
             "National Uniform Billing Committee",
             "The NUBC codes are copyright (c) American Hospital Association. Their use may need a license from the "
             "AHA."),
    "DICOM-DCM": ("dicom-dcm", "http://dicom.nema.org/resources/ontology/DCM", "DICOM Controlled Terminology",
                  "NEMA", "DICOM is copyright (c) National Electrical Manufacturers Association (NEMA)."),
    "DICOM-SOP": ("dicom-sop", "urn:ietf:rfc:3986", "DICOM service-object pair classes", "NEMA",
                  "DICOM is copyright (c) National Electrical Manufacturers Association (NEMA)."),
    "NullFlavor": ("nullflavor", "http://terminology.hl7.org/CodeSystem/v3-NullFlavor", "HL7 v3 NullFlavor",
                   "Health Level Seven International",
                   "HL7 Terminology (THO) is copyright (c) Health Level Seven International and is available under "
                   "CC0."),
    "CDC-Occupation-2010": ("cdc-occupation-2010", "http://terminology.hl7.org/CodeSystem/PHOccupationCDCCensus2010",
                            "Occupation CDC Census 2010", "Centers for Disease Control and Prevention",
                            "Public domain: a work of the US government."),
    "CDC-Industry-2010": ("cdc-industry-2010", "http://terminology.hl7.org/CodeSystem/PHIndustryCDCCensus2010",
                          "Industry CDC Census 2010", "Centers for Disease Control and Prevention",
                          "Public domain: a work of the US government."),
    "Sojourn": ("life-years", "https://sojourn.invalid/CodeSystem/life-years", "Life years", "Sojourn",
                "Sojourn's own codes, under the licence of Sojourn."),
    "UCUM": ("ucum", "http://unitsofmeasure.org", "Unified Code for Units of Measure (UCUM)",
             "UCUM Organization", UCUM_NOTICE),
}

# Tables of statistics/us that name codes: file, system (none: its own column), columns of the code and its display.
TABLES = [
    ("immunizations.csv", "CVX", "cvx", "display"),
    ("covid_products.csv", "CVX", "cvx", "display"),
    ("occupations.csv", "CDC-Occupation-2010", "occupation", "display"),
    ("occupations.csv", "CDC-Industry-2010", "industry", "industry_display"),
    ("social_answers.csv", None, "code", "display"),
    ("questionnaires.csv", "LOINC", "form", "form_display"),
    ("questionnaires.csv", "LOINC", "score", "score_display"),
    ("questionnaires.csv", "LOINC", "question", "display"),
    ("answer_lists.csv", "LOINC", "code", "display"),
]


class Codes:
    """Codes in use: (system, code) -> display, and where each stands; faults are collected."""

    def __init__(self):
        self.display = {}
        self.place = {}
        self.faults = []

    def add(self, system, code, display, place):
        key = (system, str(code))
        if system not in SYSTEMS:
            self.faults.append(f"{place}: code system \"{system}\" is unknown; add it to tools/valuesets/build.py")
        elif display is not None and not display.strip():
            self.faults.append(f"{place}: {system} {code} has an empty display")
        elif key not in self.display:
            self.display[key] = display
            self.place[key] = place
        elif self.display[key] is None:
            self.display[key] = display
        elif display is not None and display != self.display[key]:
            self.faults.append(f"{place}: {system} {code} is displayed as \"{display}\", but as \"{self.display[key]}\" "
                               f"in {self.place[key]}")


def name_of(path):
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name


def walk_codes(node, place, codes):
    if isinstance(node, dict):
        if "system" in node and "code" in node:
            codes.add(node["system"], node["code"], node.get("display"), place)
        for key, value in node.items():
            walk_codes(value, f"{place}/{key}", codes)
    elif isinstance(node, list):
        for i, value in enumerate(node):
            walk_codes(value, f"{place}/{i}", codes)


def walk_units(module, place, codes):
    """Units of observations are UCUM; those of delays and ages are words of the module language."""
    for name, state in module.get("states", {}).items():
        observations = list(state.get("observations") or [])
        if state.get("type") == "Observation":
            observations.append(state)
        for observation in observations:
            if observation.get("unit"):
                codes.add("UCUM", observation["unit"], None, f"{place}#/states/{name}")


def read_table(path, columns):
    with path.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        missing = [c for c in columns if c not in (reader.fieldnames or [])]
        if missing:
            sys.exit(f"build.py: {name_of(path)} has no column {', '.join(missing)}")
        for row in reader:
            yield reader.line_num, row


def collect():
    codes = Codes()
    builtin = ROOT / "valuesets" / "builtin_codes.csv"
    for line, row in read_table(builtin, ["system", "code", "display", "used_for", "source"]):
        place = f"{name_of(builtin)}:{line}"
        if not row["source"]:
            codes.faults.append(f"{place}: no source")
        codes.add(row["system"], row["code"], row["display"], place)
    for name, system, code, display in TABLES:
        table = ROOT / "statistics" / "us" / name
        for line, row in read_table(table, [code, display]):
            if row[code]:  # without a code the display is a text
                codes.add(system or row["system"], row[code], row[display], f"{name_of(table)}:{line}")
    for path in sorted((ROOT / "modules").rglob("*.json")):
        try:
            module = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            codes.faults.append(f"{name_of(path)}: {error}")
            continue
        walk_codes(module, f"{name_of(path)}#", codes)
        walk_units(module, name_of(path), codes)
    for key, display in codes.display.items():
        if display is None and key[0] != "UCUM":
            codes.faults.append(f"{codes.place[key]}: {key[0]} {key[1]} has no display")
    return codes


def compare_with_list(codes, path):
    """A built-in code may be missing from the list: it names its own source."""
    checked = {(row["system"], row["code"]): row["display"]
               for _, row in read_table(path, ["system", "code", "display"])}
    for key, display in codes.display.items():
        place = codes.place[key]
        own_source = place.startswith(("valuesets/", "statistics/"))
        if key in checked:
            if display != checked[key]:
                codes.faults.append(f"{place}: {key[0]} {key[1]} is displayed as \"{display}\"; the checked list says "
                                    f"\"{checked[key]}\"")
        elif key[0] == "UCUM":
            if display is None:
                codes.faults.append(f"{place}: unit \"{key[1]}\" is not in valuesets/builtin_codes.csv")
        elif not own_source:
            codes.faults.append(f"{place}: {key[0]} {key[1]} \"{display}\" is not in the checked list")


def resource(system, concepts):
    stem, url, title, publisher, notice = SYSTEMS[system]
    return {
        "resourceType": "CodeSystem",
        "id": f"sojourn-{stem}",
        "url": url,
        "name": "Sojourn" + "".join(part.capitalize() for part in stem.split("-")),
        "title": f"{title}: codes that Sojourn uses",
        "status": "active",
        "experimental": True,
        "publisher": publisher,
        "description": f"The codes of {title} that Sojourn's modules, statistics and built-in models use. The version "
                       "of the terminology is not stated: codes and displays were taken from lists that name none.",
        "copyright": notice,
        "caseSensitive": True,
        "content": "fragment",
        "concept": [{"code": code, "display": display} for code, display in sorted(concepts.items())],
    }


def write(codes, folder):
    by_system = {}
    for (system, code), display in codes.display.items():
        by_system.setdefault(system, {})[code] = display
    for system in sorted(by_system):
        path = folder / f"{SYSTEMS[system][0]}.json"
        text = json.dumps(resource(system, by_system[system]), indent=2, ensure_ascii=False) + "\n"
        path.write_text(text, encoding="utf-8")
        print(f"{name_of(path)}: {len(by_system[system])} codes")


def check(codes, folder):
    stored = {}
    urls = {url: system for system, (_, url, *_) in SYSTEMS.items()}
    for path in sorted(folder.glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        system = urls.get(content.get("url"))
        if content.get("resourceType") != "CodeSystem" or system is None:
            codes.faults.append(f"{name_of(path)}: not a CodeSystem of a known address")
            continue
        if content.get("content") != "fragment" or not content.get("copyright"):
            codes.faults.append(f"{name_of(path)}: must be a fragment and carry a copyright notice")
        listed = [concept["code"] for concept in content.get("concept", [])]
        if listed != sorted(set(listed)):
            codes.faults.append(f"{name_of(path)}: codes are not in order, or one stands twice")
        for concept in content.get("concept", []):
            stored[(system, concept["code"])] = concept["display"]
    for key, display in codes.display.items():
        if key not in stored:
            codes.faults.append(f"{codes.place[key]}: {key[0]} {key[1]} is not in valuesets/; run "
                                "tools/valuesets/build.py")
        elif display is not None and display != stored[key]:
            codes.faults.append(f"{codes.place[key]}: {key[0]} {key[1]} is displayed as \"{display}\"; valuesets/ says "
                                f"\"{stored[key]}\"")
    return len(stored)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    task = parser.add_mutually_exclusive_group(required=True)
    task.add_argument("--codes", type=Path, metavar="FILE", help="checked list: system, code, display")
    task.add_argument("--check", action="store_true", help="compare the codes in use with valuesets/")
    arguments = parser.parse_args()
    folder = ROOT / "valuesets"
    codes = collect()
    if arguments.check:
        stored = check(codes, folder)
    else:
        compare_with_list(codes, arguments.codes)
        if not codes.faults:
            write(codes, folder)
    for fault in codes.faults:
        print(fault, file=sys.stderr)
    if codes.faults:
        print(f"{len(codes.faults)} faults", file=sys.stderr)
        return 1
    if arguments.check:
        print(f"{len(codes.display)} codes in use, all among the {stored} in valuesets/")
    return 0


if __name__ == "__main__":
    sys.exit(main())
