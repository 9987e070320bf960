"""Labelled defects: the ledger names every difference between a run with and one without them, and nothing else differs.

1. Whatever the ledger does not name has the same bytes in both runs; with the ledger undone, the rest has too.
2. Every kind is what its name says.
3. A resource has the same fault as a line and in a bundle; a larger rate keeps the faults of a smaller one.
4. The manifest counts what is there.
"""
import collections
import datetime
import json
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from whole_program import Test, manifest, resources  # noqa: E402

PEOPLE = ("--population", "12", "--resources", "all", "--format", "fhir-bundle,fhir-ndjson")
KINDS = ("missing-element", "wrong-code", "dangling-reference", "impossible-date", "duplicate", "swapped-unit", "late-result",
         "truncated-text", "conflicting-demographics")


def lines_of(run):
    """type/id -> line."""
    found = {}
    for path in sorted((run / "fhir-ndjson").glob("*.ndjson")):
        for line in path.read_text(encoding="utf-8").splitlines():
            found[f"{path.stem}/{json.loads(line)['id']}"] = line
    return found


def entries_of(run):
    """type/id -> resource of the patients' bundles."""
    found = {}
    for path in sorted((run / "fhir-bundle").glob("*.json")):
        if path.name not in ("providers.json", "group.json"):
            for resource in resources(json.loads(path.read_text(encoding="utf-8"))):
                found[f"{resource['resourceType']}/{resource['id']}"] = resource
    return found


def ledger(run, form):
    path = run / "defects" / f"{form}.ndjson"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def step(value, word):
    name, _, index = word.partition("[")
    return value[name][int(index[:-1])] if index else value[name]


def undo(resource, defect):
    """The resource as it was: puts the original back to where the path leads."""
    words = re.sub(r"^\w+\.", "", defect["path"]).split(".")
    place = resource
    for word in words[:-1]:
        place = step(place, word)
    name, _, index = words[-1].partition("[")
    if index:
        place[name][int(index[:-1])] = defect["original"]
    elif defect["original"] is None:
        del place[name]
    else:
        place[name] = defect["original"]
    return resource


def is_what_it_says(defect, known):
    kind, old, now = defect["kind"], defect["original"], defect["now"]
    if kind == "missing-element":
        return old is not None and now is None
    if kind == "wrong-code":
        return isinstance(old, str) and isinstance(now, str) and old != now and abs(len(old) - len(now)) in (0, 2)
    if kind == "dangling-reference":
        return old.split("/")[0] == now.split("/")[0] and now not in known
    if kind == "impossible-date":
        try:
            datetime.date.fromisoformat(now[:10])
        except ValueError:
            return now[10:] == old[10:] and datetime.date.fromisoformat(old[:10]) is not None
        return False
    if kind == "duplicate":
        return old is None and now.split("/")[0] == defect["resource"].split("/")[0] and now not in known
    if kind == "swapped-unit":
        return old["value"] == now["value"] and old["unit"] != now["unit"] and now["unit"] == now["code"]
    if kind == "late-result":
        return now > (old or "")
    if kind == "truncated-text":
        return old.startswith(now) and 0 < len(now) < len(old)
    return kind == "conflicting-demographics" and old != now


def main():
    test = Test("defects")
    clean = test.generate("clean", *PEOPLE)
    lines, entries = lines_of(clean), entries_of(clean)
    seen = collections.Counter()

    runs = {"all": ("0.2",), **{kind: (f"1:{kind}",) for kind in KINDS}}
    for name, (setting,) in runs.items():
        run = test.generate(name, *PEOPLE, "--defects", setting)
        faults = ledger(run, "fhir-ndjson")
        test.check(faults, "a run with defects has some", name)
        by_resource = {fault["resource"]: fault for fault in faults}
        test.check(len(by_resource) == len(faults), "a resource has one fault", name)
        damaged, in_bundles = lines_of(run), entries_of(run)
        copies = {str(fault["now"]) for fault in faults if fault["path"] == fault["resource"].split("/")[0]}
        for key, line in damaged.items():
            if key in copies:
                continue
            fault = by_resource.get(key)
            if fault is None or str(fault["now"]) in copies:
                test.check(line == lines.get(key), "what the ledger does not name is the same", f"{name}: {key}")
            else:
                test.check(line != lines[key], "what the ledger names differs", f"{name}: {key}")
                test.check(undo(json.loads(line), fault) == json.loads(lines[key]), "the ledger can be undone", lambda: f"{name}: {fault}")
        test.check(set(damaged) - copies == set(lines), "no resource is lost", name)
        test.check(copies <= set(damaged), "copies are there", name)
        for fault in faults:
            seen[fault["kind"]] += 1
            test.check(is_what_it_says(fault, lines), f"a fault is what its kind says: {fault['kind']}", lambda: json.dumps(fault))
            test.check(name in ("all", fault["kind"]), "only kinds that were asked for", lambda: f"{name}: {fault['kind']}")
            test.check(damaged[fault["resource"]] and ".meta" not in fault["path"], "marks stay", lambda: json.dumps(fault))

        strip = lambda fault: {k: v for k, v in fault.items() if k != "file"}  # noqa: E731
        order = lambda fault: fault["resource"]  # noqa: E731
        test.check(sorted(map(strip, faults), key=order) == sorted(map(strip, ledger(run, "fhir-bundle")), key=order),
                   "both formats have the same faults", name)
        for key, resource in in_bundles.items():
            test.check(json.loads(damaged[key]) == resource, "both formats have the same resource", f"{name}: {key}")
        test.check((run / "fhir-bundle" / "providers.json").read_bytes() == (clean / "fhir-bundle" / "providers.json").read_bytes(),
                   "providers have no faults", name)
        counted = collections.Counter(key.split("/")[0] for key in damaged)
        test.check(manifest(run)["resources"] == counted, "the manifest counts what is there",
                   lambda: f"{name}: {manifest(run)['resources']} instead of {counted}")

    indented = test.generate("indented", *PEOPLE, "--defects", "0.2", "--pretty")
    test.check(entries_of(indented) == entries_of(test.folder / "all"), "indented bundles have the same faults")

    few = {fault["resource"]: fault for fault in ledger(test.generate("few", *PEOPLE, "--defects", "0.05"), "fhir-bundle")}
    many = {fault["resource"]: fault for fault in ledger(test.folder / "all", "fhir-bundle")}
    test.check(few and all(many.get(key) == fault for key, fault in few.items()), "a larger rate keeps the faults of a smaller one")
    for kind in KINDS:
        test.check(seen[kind] > 0, "every kind occurs", kind)
    plain = test.generate("plain", *PEOPLE)
    test.check(lines_of(plain) == lines and not (plain / "defects").exists(), "none unless asked for")
    test.finish()


if __name__ == "__main__":
    main()
