#!/usr/bin/env python3
"""Write valuesets/exchange/*.json: the codes that only FHIR needs (statuses, categories, roles), as CodeSystem fragments.

  build_exchange.py --emitted FOLDER --packages PACKAGE.tgz...

FOLDER is the output of a run with --format fhir-ndjson --ips --resources all. Codes of HL7's systems get version and display from the
packages: hl7.terminology.r4 (npm) and US Core; a code that they do not hold is an error. Codes of other systems stand in
valuesets/exchange_codes.csv with their source. Codes that modules and engine use are build.py's. Codes that
stand in valuesets/exchange already stay there, so runs of other options or versions of US Core add theirs.
"""
import argparse
import csv
import json
import sys
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXCHANGE = ROOT / "valuesets" / "exchange"
NOTICE = {
    "http://nucc.org/provider-taxonomy": "The Health Care Provider Taxonomy code set is copyright (c) American Medical Association "
                                         "on behalf of the National Uniform Claim Committee.",
}
HL7_NOTICE = ("HL7 Terminology (THO) and US Core are copyright (c) Health Level Seven International and are available under "
              "CC0.")


def codings(node, found):
    """(system, code) -> set of displays; of quantities, the unit."""
    if isinstance(node, dict):
        if isinstance(node.get("system"), str) and isinstance(node.get("code"), str):
            said = node.get("unit") if "value" in node else node.get("display")
            # DICOM's classes are object identifiers, which FHIR writes as URIs.
            code = node["code"].removeprefix("urn:oid:") if node["system"] == "urn:ietf:rfc:3986" else node["code"]
            found.setdefault((node["system"], code), set()).update([said] if said is not None else [])
        for value in node.values():
            codings(value, found)
    elif isinstance(node, list):
        for value in node:
            codings(value, found)


def emitted(folder):
    """All codes in the NDJSON and JSON files of a folder."""
    found = {}
    for path in sorted(folder.rglob("*.ndjson")):
        for line in path.open(encoding="utf-8"):
            codings(json.loads(line), found)
    for path in sorted(folder.rglob("fhir-*/*.json")):
        codings(json.loads(path.read_text(encoding="utf-8")), found)
    return found


def stored(folder=ROOT / "valuesets"):
    """(system, code) -> display of every fragment below valuesets/."""
    return {(system["url"], concept["code"]): concept["display"]
            for path in sorted(folder.rglob("*.json"))
            for system in [json.loads(path.read_text(encoding="utf-8"))]
            for concept in system["concept"]}


def concepts(nodes):
    for node in nodes:
        yield node
        yield from concepts(node.get("concept", []))


def official(packages):
    """url -> (CodeSystem, code -> display)."""
    found = {}
    for package in packages:
        with tarfile.open(package) as archive:
            for member in archive:
                if Path(member.name).name.startswith("CodeSystem-") and member.name.endswith(".json"):
                    system = json.load(archive.extractfile(member))
                    known = {c["code"]: c.get("display", c["code"]) for c in concepts(system.get("concept", []))}
                    found.setdefault(system["url"], (system, known))
    return found


def fragment(url, name, title, version, publisher, source, notice, codes):
    return {
        "resourceType": "CodeSystem",
        "id": f"sojourn-{name}",
        "url": url,
        **({"version": version} if version else {}),
        "name": "Sojourn" + "".join(part.capitalize() for part in name.replace("_", "-").split("-")),
        "title": f"{title}: codes that Sojourn writes",
        "status": "active",
        "experimental": True,
        "publisher": publisher,
        "description": f"The codes of {title} that Sojourn's FHIR resources use. Source: {source}.",
        "copyright": notice,
        "caseSensitive": True,
        "content": "fragment",
        "concept": [{"code": code, "display": display} for code, display in sorted(codes.items())],
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--emitted", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--packages", type=Path, nargs="+", required=True, metavar="PACKAGE.tgz")
    arguments = parser.parse_args()
    systems = official(arguments.packages)
    others = {}
    with (ROOT / "valuesets" / "exchange_codes.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            others.setdefault(row["system"], []).append(row)

    by_modules = stored()
    wanted, faults = {}, []
    for (url, code), displays in emitted(arguments.emitted).items():
        if (url, code) not in by_modules or by_modules[(url, code)] is None:
            wanted.setdefault(url, {})[code] = displays
    EXCHANGE.mkdir(exist_ok=True)
    for url in sorted(set(wanted) | set(others)):
        codes = {}
        if url in others:
            rows = others[url]
            codes = {row["code"]: row["display"] for row in rows}
            name, title, version = rows[0]["name"], rows[0]["title"], rows[0]["version"]
            publisher, source, notice = rows[0]["publisher"], rows[0]["source"], NOTICE.get(url, "Public domain or free to use.")
        elif url in systems:
            system, known = systems[url]
            codes = {code: known[code] for code in wanted[url] if code in known}
            name, title, version = system["id"], system.get("title", system["name"]), system.get("version")
            publisher, notice = system.get("publisher", "Health Level Seven International"), system.get("copyright", HL7_NOTICE)
            source = f"{system['url']}|{version}, as HL7 publishes it"
        path = EXCHANGE / f"{name.lower()}.json" if codes else None
        for code, displays in wanted.get(url, {}).items():
            if code not in codes:
                faults.append(f"{url} {code}: not in the packages and not in valuesets/exchange_codes.csv")
            elif displays - {codes[code]}:
                faults.append(f"{url} {code}: written as {sorted(displays)}, but it is \"{codes[code]}\"")
        if path is None:
            continue
        if path.exists():
            before = json.loads(path.read_text(encoding="utf-8"))
            codes = {**{c["code"]: c["display"] for c in before["concept"]}, **codes} if url not in others else codes
        text = json.dumps(fragment(url, name, title, version, publisher, source, notice, codes), indent=2, ensure_ascii=False)
        path.write_text(text + "\n", encoding="utf-8")
        print(f"{path.relative_to(ROOT)}: {len(codes)} codes")
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
