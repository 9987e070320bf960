"""The shapes of FHIR output: indented or compact, with versions, the Group of all patients, summaries, the Bulk Data manifest.

1. --pretty changes blanks only; so does the Group.
2. --last-updated adds two members to every meta and nothing else.
3. A patient summary is a document that holds whatever it refers to, each entry is reached from the Composition, and its facts are
   among those of the record.
4. The Group names every patient once; the manifest of Bulk Data counts the lines.
"""
import json
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from pushing import references  # noqa: E402
from whole_program import Test, bundles, manifest, resources  # noqa: E402

PEOPLE = ("--population", "25", "--resources", "all", "--format", "fhir-bundle,fhir-ndjson,fhir-ips", "--years-of-history", "0")


def files(run, *folders):
    return {str(path.relative_to(run)): path.read_text(encoding="utf-8")
            for folder in folders for path in sorted((run / folder).glob("*.json"))}


def bare(resource):
    """Without what a document says otherwise: profiles, references to visits and the like."""
    return {key: value for key, value in resource.items()
            if key in ("resourceType", "id", "code", "vaccineCode", "medicationCodeableConcept", "onsetDateTime", "effectiveDateTime",
                       "valueQuantity", "occurrenceDateTime", "birthDate", "clinicalStatus", "status")}


def main():
    test = Test("shapes")
    compact = test.generate("compact", *PEOPLE)
    pretty = test.generate("pretty", *PEOPLE, "--pretty")
    ours, indented = files(compact, "fhir-bundle", "fhir-ips"), files(pretty, "fhir-bundle", "fhir-ips")
    test.check(set(ours) == set(indented), "the same files")
    for name, text in ours.items():
        test.check(json.loads(text) == json.loads(indented[name]), "--pretty has the same content", name)
        test.check(re.search(r"\s", re.sub(r'"(?:[^"\\]|\\.)*"', "", text[:-1])) is None, "compact text has no blanks", name)
        test.check(re.search(r"\n {4}[\"{]", indented[name]) is not None, "--pretty indents", name)
    for path in (compact / "fhir-ndjson").glob("*.ndjson"):
        test.check(path.read_bytes() == (pretty / "fhir-ndjson" / path.name).read_bytes(), "lines are not indented", path.name)

    dated = test.generate("dated", *PEOPLE, "--last-updated")
    for path in (compact / "fhir-ndjson").glob("*.ndjson"):
        for before, after in zip(path.open(encoding="utf-8"), (dated / "fhir-ndjson" / path.name).open(encoding="utf-8"), strict=True):
            after = json.loads(after)
            test.check(after["meta"].pop("versionId") == "1" and after["meta"].pop("lastUpdated").startswith("2026-01-01T"),
                       "meta has version and time", path.name)
            test.check(after == json.loads(before), "nothing else is added", path.name)

    record = {f"{r['resourceType']}/{r['id']}": r for _, bundle in bundles(compact) for r in resources(bundle)}
    for name, text in ours.items():
        if not name.startswith("fhir-ips"):
            continue
        document = json.loads(text)
        inside = {f"{e['resource']['resourceType']}/{e['resource']['id']}": e["resource"] for e in document["entry"]}
        test.check(document["type"] == "document" and document["entry"][0]["resource"]["resourceType"] == "Composition",
                   "a summary is a document", name)
        reached, more = set(), [next(iter(inside))]
        while more:
            key = more.pop()
            if key in reached:
                continue
            reached.add(key)
            for reference in references(inside.get(key, {})):
                test.check(reference in inside, "a document holds what it refers to", f"{name}: {reference}")
                more.append(reference)
        test.check(reached == set(inside), "every entry is reached", lambda: f"{name}: {sorted(set(inside) - reached)}")
        sections = {s["title"]: s for s in inside[next(iter(inside))]["section"]}
        for title in ("Problems", "Allergies and intolerances", "Medications"):
            test.check(title in sections and ("entry" in sections[title]) != ("emptyReason" in sections[title]),
                       "a required section has entries or says why not", f"{name}: {title}")
        for key, resource in inside.items():
            if key in record:
                test.check(bare(resource) == bare(record[key]), "a summary says what the record says", f"{name}: {key}")
        for entry in sections["Problems"].get("entry", []):
            test.check(inside[entry["reference"]]["clinicalStatus"]["coding"][0]["code"] == "active", "problems are active", name)
    test.require_checked("a summary says what the record says", 500)

    patients = sorted(key for key in record if key.startswith("Patient/"))
    for group in (json.loads((compact / "fhir-bundle" / "group.json").read_text())["entry"][0]["resource"],
                  json.loads((compact / "fhir-ndjson" / "Group.ndjson").read_text())):
        test.check(sorted(m["entity"]["reference"] for m in group["member"]) == patients and group["quantity"] == len(patients),
                   "the Group has every patient once")
    bulk = json.loads((compact / "fhir-ndjson" / "manifest.json").read_text(encoding="utf-8"))
    listed = {entry["url"]: entry["count"] for entry in bulk["output"]}
    there = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in (compact / "fhir-ndjson").glob("*.ndjson")}
    test.check(listed == there, "the Bulk Data manifest counts the lines", lambda: f"{listed} instead of {there}")
    test.check(bulk["extension"]["run"] == manifest(compact)["run"], "both manifests name the run")
    test.finish()


if __name__ == "__main__":
    main()
