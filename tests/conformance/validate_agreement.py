#!/usr/bin/env python3
"""The single faults of tests/fixtures/validate/mutations.json, judged by the official validator as well:
validate_agreement.py SOJOURN ROOT

Both must find the untouched bundle good and every other one faulty, but for those that are marked "official": false
(what the native checks know beyond it: times, claims of profiles). Exit 77 when the validator is not to be had."""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

sojourn, root = sys.argv[1], Path(sys.argv[2])
fixtures = root / "tests" / "fixtures" / "validate"
bundle = (fixtures / "bundle.json").read_text()
mutations = json.loads((fixtures / "mutations.json").read_text())
with tempfile.TemporaryDirectory() as scratch:
    folder = Path(scratch)
    (folder / "untouched.json").write_text(bundle)
    expected = set()
    for number, mutation in enumerate(mutations):
        name = f"mutation-{number:03}.json"
        (folder / name).write_text(bundle.replace(mutation["find"], mutation["replace"]))
        if mutation.get("official", True):
            expected.add(name)
    official = subprocess.run(
        [root / "tools" / "fhir-validate", "--json", "--open", folder], capture_output=True, text=True
    )
    if official.returncode == 77:
        sys.exit(77)
    faulty = set(json.loads(official.stdout)["faultyFiles"])
    native = set()
    for file in sorted(folder.glob("*.json")):
        found = subprocess.run(
            [sojourn, "validate", "--quiet", "--format", "json", file],
            capture_output=True,
            text=True,
            env={"SOJOURN_DATA": str(root)},
        )
        if json.loads(found.stdout)["findings"]:
            native.add(file.name)
    everything = {f"mutation-{n:03}.json" for n in range(len(mutations))}

    def told(names):
        return "".join(
            (
                f"\n  {n}: {mutations[int(n[9:12])]['rule']}: {mutations[int(n[9:12])]['find']}"
                if n != "untouched.json"
                else n
            )
            for n in sorted(names)
        )

    wrong = False
    for what, names in (
        ("the native checks miss", everything - native),
        ("the native checks refuse", native - everything),
        ("the official validator accepts", expected - faulty),
        ("the official validator refuses", faulty - everything),
    ):
        if names:
            print(what + ":" + told(names))
            wrong = True
    print(f"{len(faulty & expected)} of {len(mutations)} faults are found by both")
    sys.exit(1 if wrong else 0)
