"""A life simulated to a later day has the earlier record as its beginning.

Every resource of the run to the earlier day is in the run to the later day, with the same id, and equal but for what
truly goes on after the earlier day. MAY_CHANGE lists these fields; all others must be equal.
"""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from whole_program import Test, bundles, instant, providers, resources, rows  # noqa: E402

# Fields by resource type; a name stands for itself and what is below it.
MAY_CHANGE = {
    # Death after the earlier day, and what hangs on it; whom to call for who has grown up since.
    "Patient": {"deceasedBoolean", "deceasedDateTime", "contact"},
    "RelatedPerson": {"active", "period.end"},
    # A visit that was under way ends.
    "Encounter": {"status", "period.end", "participant.period.end", "hospitalization"},
    # A problem that was open ends.
    "Condition": {"clinicalStatus", "abatementDateTime"},
    "AllergyIntolerance": {"clinicalStatus"},
    # An order or plan that was open ends.
    "MedicationRequest": {"status"},
    "CarePlan": {"status", "period.end", "activity.detail.status"},
    "Goal": {"lifecycleStatus"},
    "CareTeam": {"status", "period.end"},
    "Device": {"status"},
    # A laboratory that was at work tells the result; it corrects one; the note that cites it is written anew.
    "Observation": {"status"},
    "DiagnosticReport": {"status", "issued"},
    "DocumentReference": {"status"},
    # A procedure that was under way ends.
    "Procedure": {"status", "performedPeriod.end"},
    # Lists the patient's resources; recorded and authored with the newest of them.
    "Provenance": {"target", "recorded", "agent"},
}
EARLIER, LATER = "2018-07-01", "2026-01-01"

# Long stays and long procedures, so that some are under way on any day.
LONG_STAYS = {
    "name": "Long Stays", "gmf_version": 2,
    "states": {
        "Initial": {"type": "Initial", "direct_transition": "Wait"},
        "Wait": {"type": "Delay", "range": {"low": 100, "high": 200, "unit": "days"}, "direct_transition": "Stay"},
        "Stay": {"type": "Encounter", "encounter_class": "inpatient",
                 "codes": [{"system": "SNOMED-CT", "code": "32485007", "display": "Hospital admission (procedure)"}],
                 "direct_transition": "Onset"},
        "Onset": {"type": "ConditionOnset",
                  "codes": [{"system": "SNOMED-CT", "code": "44465007", "display": "Sprain of ankle (disorder)"}],
                  "direct_transition": "Treatment"},
        "Treatment": {"type": "Procedure", "duration": {"low": 10, "high": 40, "unit": "days"},
                      "codes": [{"system": "SNOMED-CT", "code": "18946005", "display": "Epidural anesthesia (procedure)"}],
                      "direct_transition": "More"},
        "More": {"type": "Delay", "range": {"low": 20, "high": 60, "unit": "days"}, "direct_transition": "Over"},
        "Over": {"type": "ConditionEnd", "condition_onset": "Onset", "direct_transition": "Leave"},
        "Leave": {"type": "EncounterEnd", "direct_transition": "Wait"}}}


def leaves(value, path=""):
    """path -> list of scalars."""
    found = {}
    stack = [(path, value)]
    while stack:
        at, node = stack.pop()
        if isinstance(node, dict):
            stack.extend((f"{at}.{k}" if at else k, v) for k, v in node.items())
        elif isinstance(node, list):
            stack.extend((at, v) for v in node)
        else:
            found.setdefault(at, []).append(node)
    return found


def allowed(kind, path):
    return any(path == name or path.startswith(name + ".") for name in MAY_CHANGE.get(kind, ()))


def compare(test, early, late, changed):
    new = 0
    later_bundles = {name: bundle for name, bundle in bundles(late)}
    for name, bundle in bundles(early):
        if not test.check(name in later_bundles, "the same people", name):
            continue
        after = {f"{r['resourceType']}/{r['id']}": r for r in resources(later_bundles[name])}
        before = resources(bundle)
        new += len(after) - len(before)
        for resource in before:
            kind = resource["resourceType"]
            key = f"{kind}/{resource['id']}"
            if not test.check(key in after, "every earlier resource is in the later record",
                              lambda: f"{name}: {key}: {json.dumps(resource)[:600]}"):
                continue
            if resource == after[key]:
                continue
            one, other = leaves(resource), leaves(after[key])
            for path in sorted(set(one) | set(other)):
                if one.get(path) == other.get(path):
                    continue
                changed[f"{kind}.{path}"] = changed.get(f"{kind}.{path}", 0) + 1
                test.check(allowed(kind, path), "only fields that go on change",
                           f"{name}: {key}: {path}: {one.get(path)} becomes {other.get(path)}"[:700])
    test.check(new > 500, "the later record is longer", f"{new} more resources")
    early_providers = {json.dumps(r, sort_keys=True) for r in resources(providers(early))}
    late_providers = {json.dumps(r, sort_keys=True) for r in resources(providers(late))}
    for resource in early_providers - late_providers:
        test.check(False, "providers stay", resource[:500])
    test.check(bool(early_providers), "providers stay")


def long_stays(test, changed):
    folder = test.folder / "modules"
    folder.mkdir()
    (folder / "long_stays.json").write_text(json.dumps(LONG_STAYS))
    words = ["--population", "40", "--reference-date", EARLIER, "--years-of-history", "0", "--seed", "8", "--age", "0-40",
             "--modules", folder, "--modules-only", "--resources", "+DocumentReference"]
    early = test.generate("early-stays", *words, "--until", EARLIER)
    late = test.generate("late-stays", *words, "--until", LATER)
    compare(test, early, late, changed)
    found = {}
    for name, bundle in bundles(early):
        for r in resources(bundle):
            key = f"{r['resourceType']} {r.get('status', '')}".strip()
            found[key] = found.get(key, 0) + 1
            if r["resourceType"] == "Encounter" and r["status"] == "in-progress":
                test.check("end" not in r["period"], "a visit under way has no end", f"{name}: {r['id']}: {r['period']}")
            if r["resourceType"] == "Procedure":
                under_way = r["status"] == "in-progress"
                test.check(under_way == ("end" not in r["performedPeriod"]), "a procedure under way has no end",
                           f"{name}: {r['id']}: {r['status']} {r['performedPeriod']}")
    test.check(found.get("Encounter in-progress", 0) >= 3, "some visits are under way", f"{found}")
    test.check(found.get("Procedure in-progress", 0) >= 1, "some procedures are under way", f"{found}")


def main():
    test = Test("prefix")
    changed = {}
    # A visit's note tells what was known then: it is the same when life goes on.
    words = ["--population", "40", "--reference-date", EARLIER, "--years-of-history", "0", "--seed", "5", "--resources",
             "+DocumentReference"]
    early = test.generate("early", *words, "--until", EARLIER)
    late = test.generate("late", *words, "--until", LATER)
    compare(test, early, late, changed)
    long_stays(test, changed)

    # New facts are dated after the earlier day: the earlier record was complete.
    words = ["--population", "60", "--reference-date", EARLIER, "--years-of-history", "0", "--seed", "6", "--format",
             "csv"]
    early = test.generate("early-csv", *words, "--until", EARLIER)
    late = test.generate("late-csv", *words, "--until", LATER)
    when = {"encounters": "start", "conditions": "recorded", "observations": "time", "reports": "time",
            "medications": "start", "procedures": "start", "immunizations": "time", "careplans": "start",
            "allergies": "recorded", "devices": "start", "imaging_studies": "time"}
    end = instant(EARLIER + "T00:00:00+00:00")  # where that day begins
    for table, column in when.items():
        known = {row["id"] for row in rows(early, table)}
        for row in rows(late, table):
            if row["id"] not in known:
                test.check(instant(row[column]) >= end, "nothing is added to the past",
                           lambda: f"{table}: {json.dumps(row)[:400]}")
    test.require_checked("nothing is added to the past", 500)
    for path, count in sorted(changed.items()):
        print(f"changed: {path}: {count}")
    test.finish()


main()
