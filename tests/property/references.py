"""Everything that is referred to exists, ids are unique, and all formats tell the same."""
import json
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from whole_program import Test, bundles, manifest, providers, resources, rows, walk  # noqa: E402

ID = re.compile(r"^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")
# Resource type -> CSV table; those that are not there have no table (or share one, see below).
TABLES = {"Patient": "patients", "Encounter": "encounters", "Condition": "conditions", "Procedure": "procedures",
          "AllergyIntolerance": "allergies", "DiagnosticReport": "reports", "Immunization": "immunizations",
          "CarePlan": "careplans", "Device": "devices", "ImagingStudy": "imaging_studies",
          "SupplyDelivery": "supplies", "Organization": "organizations", "Practitioner": "practitioners"}


def check_bundle(test, name, bundle, kind, outside):
    """`outside`: references that may be met beside those of the bundle itself."""
    test.check(bundle["resourceType"] == "Bundle" and bundle["type"] == kind, "type of the bundle", name)
    known = {}
    for entry in bundle["entry"]:
        resource = entry["resource"]
        key = f"{resource['resourceType']}/{resource['id']}"
        test.check(key not in known, "ids are unique in a bundle", f"{name}: {key}")
        known[key] = resource
        test.check(ID.match(resource["id"]), "ids are UUIDs of version 5", f"{name}: {key}")
        url = entry.get("fullUrl", "")
        test.check(url.endswith("/" + key), "fullUrl ends in type and id", f"{name}: {url} {key}")
        if kind in ("transaction", "batch"):
            request = entry.get("request", {})
            test.check(request == {"method": "PUT", "url": key}, "entries are puts to their id", f"{name}: {request}")
        else:
            test.check("request" not in entry, "a collection asks for nothing", f"{name}: {key}")
    for key, resource in known.items():
        for path, value in walk(resource):
            if path.endswith("reference") and isinstance(value, str):
                target = resource.get("contained") and value.startswith("#")
                test.check(target or value in known or value in outside, "references resolve",
                           lambda: f"{name}: {key}: {path} {value}")
    return known


def main():
    test = Test("references")
    words = ["--population", "40", "--years-of-history", "4", "--seed", "11"]
    run = test.generate("run", *words, "--format", "fhir-bundle,fhir-ndjson,csv")
    common = check_bundle(test, "providers.json", providers(run), "transaction", {})
    everything = dict(common)
    used = set()
    for name, bundle in bundles(run):
        own = check_bundle(test, name, bundle, "transaction", common)
        patients = [k for k in own if k.startswith("Patient/")]
        test.check(len(patients) == 1, "one patient a bundle", f"{name}: {patients}")
        for key, resource in own.items():
            test.check(key not in everything, "ids are unique over all bundles", f"{name}: {key}")
            everything[key] = resource
            owner = resource.get("subject") or resource.get("patient")
            if owner and "reference" in owner:
                test.check(owner["reference"] == patients[0], "resources belong to the patient of the bundle", key)
            used.update(v for p, v in walk(resource) if p.endswith("reference"))
    unused = [k for k in common if k.startswith(("Organization/", "Practitioner/", "Location/")) and k not in used]
    roles = {v for r in common.values() for p, v in walk(r) if p.endswith("reference")}
    for key in unused:
        test.check(key in roles, "providers are those who are referred to", key)

    # NDJSON
    lines = {}
    for path in sorted((run / "fhir-ndjson").glob("*.ndjson")):
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n")[:-1]):
            resource = json.loads(line)
            test.check(resource["resourceType"] == path.stem, "NDJSON files hold one type", f"{path.name}:{number}")
            lines[f"{path.stem}/{resource['id']}"] = resource
        test.check(path.read_bytes().endswith(b"\n"), "NDJSON files end in a line feed", path.name)
    for key in sorted(set(lines) | set(everything)):
        test.check(lines.get(key) == everything.get(key), "bundles and NDJSON hold the same resources",
                   lambda: f"{key}\n{json.dumps(everything.get(key))[:500]}\n{json.dumps(lines.get(key))[:500]}")

    # CSV
    count = {}
    for key in everything:
        kind = key.split("/")[0]
        count[kind] = count.get(kind, 0) + 1
    for kind, table in TABLES.items():
        ids = [row["id"] for row in rows(run, table)]
        test.check(len(ids) == len(set(ids)), "CSV ids are unique", table)
        # Tables list what was done; a report in words tells in FHIR what is a procedure or a study here.
        expected = {k.split("/")[1] for k, r in everything.items()
                    if k.startswith(kind + "/") and r.get("status") != "not-done" and (kind != "DiagnosticReport" or "result" in r)}
        test.check(set(ids) == expected, "CSV rows are the resources",
                   lambda: f"{table}.csv: {len(ids)} rows, {len(expected)} of {kind}; only in one: "
                           f"{sorted(set(ids) ^ expected)[:3]}")
    ids = {row["id"] for row in rows(run, "observations")}
    # Answers of a survey are components here and Observations of their own in FHIR.
    members = {m["reference"] for r in everything.values() for m in r.get("hasMember", [])}
    alone = {k: r for k, r in everything.items() if k.startswith("Observation/") and k not in members}
    observations = {k.split("/")[1] for k in alone}
    test.check(ids == observations, "CSV rows are the resources",
               f"observations: {len(ids)} and {len(observations)}")
    components = sum(max(1, len(r.get("component", r.get("hasMember", [])))) for r in alone.values())
    with_panel = sum(len(r.get("component", r.get("hasMember", []))) for r in alone.values())
    table_rows = sum(1 for _ in rows(run, "observations"))
    test.check(table_rows in (components, len(observations) + with_panel), "each component has a CSV row",
               f"{table_rows} rows, {len(observations)} observations with {with_panel} components")
    drugs = {"request": "MedicationRequest", "administration": "MedicationAdministration"}
    ids = {f"{drugs[row['kind']]}/{row['id']}" for row in rows(run, "medications")}
    # A drug that is given at once is one row; in FHIR its order stands beside it.
    orders = {r["request"]["reference"] for k, r in everything.items()
              if k.startswith("MedicationAdministration/") and "request" in r}
    expected = {k for k in everything
                if k.startswith(("MedicationRequest/", "MedicationAdministration/"))} - orders
    test.check(ids == expected, "CSV rows are the resources", f"medications: {sorted(ids ^ expected)[:3]}")
    for table in (*TABLES.values(), "observations", "medications"):
        for row in rows(run, table):
            for column, kind in {"patient_id": "Patient", "encounter_id": "Encounter", "report_id": "DiagnosticReport",
                                 "organization_id": "Organization", "practitioner_id": "Practitioner",
                                 "reason_condition_id": "Condition", "procedure_id": "Procedure"}.items():
                if row.get(column):
                    test.check(f"{kind}/{row[column]}" in everything, "CSV references resolve",
                               lambda: f"{table}.{column} {row[column]}")

    # The manifest counts a resource once, whatever the number of FHIR formats that hold it.
    told = manifest(run)["resources"]
    test.check(told == count, "the manifest counts the resources", f"{told}\n{count}")

    for kind in ("collection", "batch"):
        other = test.generate(kind, *words, "--bundle", kind)
        common_too = check_bundle(test, f"{kind}/providers.json", providers(other), kind, {})
        for name, bundle in bundles(other):
            own = check_bundle(test, f"{kind}/{name}", bundle, kind, common_too)
            test.check(all(everything.get(k) == r for k, r in own.items()), "kinds of bundle hold the same resources", name)
    test.require_checked("references resolve", 10000)
    test.finish()


main()
