"""Modules do not disturb each other: draws are addressed by person, module, state and visit.

What is guaranteed, and tested byte for byte:
1. A module that opens no encounter and touches no attribute, code or vital sign of others changes nothing else at all.
2. A module with encounters of its own takes the person's time, so visits of others may move. It never changes who the
   people are, nor the course of disease of modules that do not read what it writes: the onset of every condition whose
   module waits for nothing but time (a Risk that no visit delays) stays, as do ids.
3. Leaving out a shipped module takes its own resources away. All resources of the others stay, with their ids; times of a
   few visits and of what is done in them move, because the person has more time. What modules share may change: a drug
   that both order is ordered once, and whether somebody is allergic to penicillin is settled by the first who asks.
"""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from whole_program import Test, bundles, providers, resources, rows  # noqa: E402

SILENT = {
    "name": "Silent Marker", "gmf_version": 2,
    "states": {
        "Initial": {"type": "Initial", "distributed_transition": [
            {"distribution": 0.5, "transition": "Wait"}, {"distribution": 0.5, "transition": "Terminal"}]},
        "Wait": {"type": "Delay", "range": {"low": 1, "high": 40, "unit": "years"}, "direct_transition": "Mark"},
        "Mark": {"type": "SetAttribute", "attribute": "isolation_test_marker", "value": True,
                 "direct_transition": "Count"},
        "Count": {"type": "Counter", "attribute": "isolation_test_counter", "action": "increment",
                  "direct_transition": "Again"},
        "Again": {"type": "Delay", "exact": {"quantity": 5, "unit": "months"}, "direct_transition": "Count"},
        "Terminal": {"type": "Terminal"}}}

VISITING = {
    "name": "Visiting Marker", "gmf_version": 2,
    "states": {
        "Initial": {"type": "Initial", "direct_transition": "Wait"},
        "Wait": {"type": "Delay", "range": {"low": 1, "high": 9, "unit": "years"}, "direct_transition": "Visit"},
        "Visit": {"type": "Encounter", "encounter_class": "ambulatory",
                  "codes": [{"system": "SNOMED-CT", "code": "185345009", "display": "Encounter for symptom (procedure)"}],
                  "direct_transition": "End"},
        "End": {"type": "EncounterEnd", "direct_transition": "Wait"}}}


def folder_with(test, name, module):
    folder = test.folder / name
    folder.mkdir()
    (folder / f"{name}.json").write_text(json.dumps(module, indent=1))
    return folder


def by_reference(run):
    """Every resource of all patients and providers as text, by type and id."""
    found = {}
    for bundle in [b for _, b in bundles(run)] + [providers(run)]:
        for resource in resources(bundle):
            found[f"{resource['resourceType']}/{resource['id']}"] = json.dumps(resource, sort_keys=True)
    return found


def main():
    test = Test("isolation")
    words = ["--population", "25", "--years-of-history", "0", "--age", "0-75", "--threads", "1"]
    plain = test.generate("plain", *words)

    silent = test.generate("silent", *words, "--modules", folder_with(test, "silent_marker", SILENT))
    names = {p.name for p in (plain / "fhir-bundle").iterdir()} | {p.name for p in (silent / "fhir-bundle").iterdir()}
    for name in sorted(names):
        one, other = plain / "fhir-bundle" / name, silent / "fhir-bundle" / name
        test.check(one.exists() and other.exists() and one.read_bytes() == other.read_bytes(),
                   "a module without encounters changes no byte", name)

    # The people and their fates are the same whatever modules run.
    words = ["--population", "300", "--years-of-history", "0", "--format", "csv", "--threads", "1"]
    one_disease = ["--module", "type_2*", "--module", "wellness"]
    base = test.generate("base", *words, *one_disease)
    visiting = test.generate("visiting", *words, *one_disease, "--module", "visiting*",
                             "--modules", folder_with(test, "visiting_marker", VISITING))
    for one, other in zip(rows(base, "patients"), rows(visiting, "patients"), strict=True):
        test.check(one == other, "an added module changes nobody's person", f"{one}\n{other}")
    visits = [sum(1 for _ in rows(run, "encounters")) for run in (base, visiting)]
    test.check(visits[1] > visits[0], "the added module makes visits", f"{visits}")

    # Risks of a module that is in no contact with the other go on as before: ankle sprains hang on age and sex only.
    words = ["--population", "1500", "--years-of-history", "0", "--format", "csv", "--threads", "1"]
    alone = test.generate("alone", *words, "--module", "ankle*")
    beside = test.generate("beside", *words, "--module", "ankle*", "--module", "forearm*")
    onsets = []
    for run in (alone, beside):
        onsets.append({row["id"]: (row["patient_id"], row["onset"]) for row in rows(run, "conditions")
                       if row["display"] == "Sprain of ankle (disorder)"})
    moved = 0
    for fact, (patient, onset) in onsets[0].items():
        test.check(fact in onsets[1] and onsets[1][fact][0] == patient,
                   "an added disease keeps the ids of the others' facts", f"Condition/{fact} of {patient}, {onset}")
        moved += fact in onsets[1] and onsets[1][fact][1] != onset
    test.require_checked("an added disease keeps the ids of the others' facts", 50)
    # A visit of the other module may hold up an emergency that comes within the same hours, and with it the next
    # sprain's clock: rare.
    test.check(moved <= 0.05 * len(onsets[0]), "few onsets move when another disease is added",
               f"{moved} of {len(onsets[0])}")

    leave_out(test, "upper_respiratory_infection")
    test.finish()


TIMES = {"start", "end", "time", "onset", "recorded", "abatement"}
SHARED = {"medications", "allergies"}


def leave_out(test, module):
    others = sorted(path.stem for path in (test.source / "modules").glob("*.json") if path.stem != module)
    words = ["--population", "80", "--years-of-history", "0", "--format", "csv", "--threads", "1", "--seed", "27"]
    whole = test.generate("whole", *words)
    less = test.generate("less", *words, *(word for name in others for word in ("--module", name)))
    allergic = [{row["patient_id"] for row in rows(run, "allergies") if row["category"] == "medication"}
                for run in (whole, less)]
    settled_otherwise = allergic[0] ^ allergic[1]
    total = differ = 0
    fewer = {}
    for table in ("patients", "conditions", "encounters", "procedures", "observations", "reports", "immunizations",
                  "careplans", "devices", "imaging_studies", "medications", "allergies"):
        with_it = {(row["id"], row.get("component")): row for row in rows(whole, table)}
        without = {(row["id"], row.get("component")): row for row in rows(less, table)}
        codes = {(row["patient_id"], row["code"]) for row in with_it.values()} if table in SHARED else set()
        fewer[table] = len(with_it) - len(without)
        for key, row in without.items():
            total += 1
            if key not in with_it:
                differ += 1
                shared = (row["patient_id"], row["code"]) in codes or row["patient_id"] in settled_otherwise
                test.check(table in SHARED and shared,
                           "what other modules record stays when a module is left out", f"{table}: {row}")
                continue
            test.check(True, "what other modules record stays when a module is left out")
            changed = {column for column in row if row[column] != with_it[key][column]}
            if changed:
                differ += 1
                test.check(changed <= TIMES or table in SHARED, "only times of others' resources move",
                           lambda: f"{table}: {changed}\n{row}\n{with_it[key]}")
    print(f"without {module}: {differ} of {total} rows of other modules differ; fewer rows: {fewer}")
    test.check(len(settled_otherwise) <= 8, "few people's allergies depend on it", f"{settled_otherwise}")
    test.check(differ <= 0.01 * total, "few of others' resources move", f"{differ} of {total}")
    test.check(fewer["conditions"] > 100 and fewer["encounters"] > 100, "the module left out is missed", f"{fewer}")


main()
