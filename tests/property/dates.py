"""Times make sense: nothing before birth, after death or after the end of the run; nothing ends before it starts; what
is recorded in an encounter lies within it."""
import json
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from whole_program import Test, bundles, instant, resources, walk  # noqa: E402

UNTIL = "2027-03-01"
TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")
DAY = re.compile(r"^\d{4}-\d\d-\d\d$")
# Time at which the resource was recorded; the encounter must be going on then.
RECORDED = {"Condition": ["recordedDate"], "AllergyIntolerance": ["recordedDate"],
            "Observation": ["effectiveDateTime"], "DiagnosticReport": ["effectiveDateTime"],
            "Procedure": ["performedDateTime", "performedPeriod.start", "performedPeriod.end"],
            "MedicationRequest": ["authoredOn"], "MedicationAdministration": ["effectiveDateTime"],
            "Immunization": ["occurrenceDateTime"], "CarePlan": ["period.start"], "CareTeam": ["period.start"],
            "ImagingStudy": ["started"], "SupplyDelivery": ["occurrenceDateTime"]}
PAIRS = {"Encounter": ("period.start", "period.end"), "Condition": ("onsetDateTime", "abatementDateTime"),
         "Procedure": ("performedPeriod.start", "performedPeriod.end"), "CarePlan": ("period.start", "period.end"),
         "CareTeam": ("period.start", "period.end")}


def at(resource, path):
    for key in path.split("."):
        if not isinstance(resource, dict) or key not in resource:
            return None
        resource = resource[key]
    return resource


def main():
    test = Test("dates")
    run = test.generate("run", "--population", "70", "--years-of-history", "0", "--seed", "3", "--until", UNTIL)
    end_of_run = instant(UNTIL + "T00:00:00+00:00")  # where that day begins
    open_ended = 0
    for name, bundle in bundles(run):
        record = resources(bundle)
        patient = next(r for r in record if r["resourceType"] == "Patient")
        born = patient["birthDate"]
        died = instant(patient["deceasedDateTime"]) if "deceasedDateTime" in patient else None
        last = died or end_of_run
        encounters = {f"Encounter/{r['id']}": r for r in record if r["resourceType"] == "Encounter"}
        for resource in record:
            kind = resource["resourceType"]
            label = f"{name}: {kind}/{resource['id']}"
            for path, value in walk(resource):
                if not isinstance(value, str):
                    continue
                if TIME.match(value):
                    t = instant(value)
                    # A day of birth is a day of the patient's own calendar: compare in the time's own offset.
                    test.check(t.date().isoformat() >= born, "nothing before birth",
                               lambda: f"{label}: {path} {value}, born {born}")
                    test.check(t <= end_of_run, "nothing after the end of the run", lambda: f"{label}: {path} {value}")
                    if died and not (kind == "Patient" and path == "deceasedDateTime"):
                        test.check(t <= died, "nothing after death",
                                   lambda: f"{label}: {path} {value}, died {patient['deceasedDateTime']}")
                elif DAY.match(value) and path not in ("birthDate", "expirationDate") and "repeat" not in path:
                    test.check(born <= value <= UNTIL, "days lie in the life", lambda: f"{label}: {path} {value}")
            if kind in PAIRS:
                start, end = (at(resource, p) for p in PAIRS[kind])
                if start and end:
                    test.check(instant(end) >= instant(start), "nothing ends before it starts",
                               lambda: f"{label}: {start} to {end}")
            reference = at(resource, "encounter.reference") or at(resource, "context.reference")
            if kind in RECORDED and reference in encounters:
                period = encounters[reference]["period"]
                start = instant(period["start"])
                end = instant(period["end"]) if "end" in period else last
                for path in RECORDED[kind]:
                    value = at(resource, path)
                    if value:
                        test.check(start <= instant(value) <= end, f"recorded within the encounter: {kind}",
                                   lambda: f"{label}: {path} {value}, {reference} from {period['start']} to "
                                           f"{period.get('end')}: {json.dumps(resource.get('code', ''))[:200]}")
            if kind == "Condition" and "recordedDate" in resource and "onsetDateTime" in resource:
                test.check(instant(resource["onsetDateTime"]) <= instant(resource["recordedDate"]),
                           "a problem begins before it is recorded", label)
            if kind == "Encounter":
                finished = resource["status"] == "finished"
                open_ended += not finished
                test.check(finished == ("end" in resource["period"]), "a finished visit has an end, an open one none",
                           lambda: f"{label}: {resource['status']} {resource['period']}")
                own = [p["period"] for p in resource.get("participant", []) if "period" in p]
                test.check(all(p["start"] >= resource["period"]["start"] for p in own), "clinicians are there in the visit",
                           lambda: f"{label}: {own}")
            if kind == "Provenance":
                newest = max((instant(v) for r in record if r is not resource for p, v in walk(r)
                              if isinstance(v, str) and TIME.match(v) and not p.endswith("abatementDateTime")
                              and not p.endswith(".end")), default=None)
                test.check(newest is None or instant(resource["recorded"]) >= newest or died is not None,
                           "provenance is not older than the record", lambda: f"{label}: {resource['recorded']}, {newest}")
        # One visit at a time, but for stays in care at home or in a facility, which are not among the shipped modules.
        periods = sorted((instant(e["period"]["start"]),
                          instant(e["period"]["end"]) if "end" in e["period"] else last, key, e["class"]["code"])
                         for key, e in encounters.items())
        for before, after in zip(periods, periods[1:]):
            emergency = "EMER" in (before[3], after[3]) or "IMP" in (before[3], after[3])
            test.check(before[1] <= after[0] or emergency, "one visit at a time",
                       lambda: f"{name}: {before[2]} {before[0]} to {before[1]} and {after[2]} from {after[0]}")
    for kind in ("nothing before birth", "nothing after death", "nothing ends before it starts",
                 "recorded within the encounter: Observation", "one visit at a time"):
        test.require_checked(kind, 1000)
    print(f"visits under way at the end: {open_ended}")
    test.finish()


main()
