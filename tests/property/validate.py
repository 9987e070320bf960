"""`sojourn validate` finds nothing in what `sojourn generate` writes, says where faults are, keeps its exit codes."""

import json
import pathlib
import sys
import tarfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from whole_program import Test  # noqa: E402

PATIENTS = 200


def main():
    test = Test("validate")

    def validate(*words, text=None):
        return test.run("validate", "--quiet", *words, input=text)

    folder = test.generate(
        "all",
        "--population",
        PATIENTS,
        "--seed",
        11,
        "--resources",
        "all",
        "--format",
        "fhir-bundle",
        "--format",
        "fhir-ndjson",
    )
    for words in (
        ("--closed", folder),
        (folder / "fhir-bundle",),
        ("--closed", "--threads", 1, folder / "fhir-ndjson"),
    ):
        done = validate(*words)
        test.check(
            done.returncode == 0 and ": no findings" in done.stdout,
            "our own output has no findings",
            f"{words}: {done.stdout[-1500:]}{done.stderr}",
        )

    patient = json.dumps({"resourceType": "Patient", "id": "a", "gender": "femal"})
    done = validate("-", text=patient)
    test.check(
        done.returncode == 1 and "standard input:1:" in done.stdout and 'did you mean "female"' in done.stdout,
        "standard input is checked",
        done.stdout,
    )
    done = validate("--format", "outcome", "-", text=patient)
    test.check(
        json.loads(done.stdout)["issue"][0]["expression"] == ["Patient.gender"],
        "an OperationOutcome has the path",
        done.stdout,
    )
    many = test.folder / "many.ndjson"
    many.write_text("".join(patient.replace('"a"', f'"{n}"') + "\n" for n in range(150_000)))
    for threads in (1, 4):
        done = json.loads(validate("--threads", threads, "--max-findings", 3, "--format", "json", many).stdout)
        test.check(
            [f["line"] for f in done["findings"]] == [1, 2, 3] and done["errors"] == 150_000,
            "all findings are counted, the first are shown",
            str(done)[:300],
        )
    many.write_text((patient.replace('femal"', 'female"') + "\n") * 5)
    done = json.loads(validate("--max-findings", 2, "--format", "json", many).stdout)
    test.check(
        done["errors"] == 4 and len(done["findings"]) == 2 and done["rules"] == {"duplicate-id": 4},
        "all findings are counted, the first are shown",
        str(done),
    )
    many.write_text("".join(patient.replace('"a"', f'"{n}"') + "\n" for n in range(150_000)))
    last = many.read_text().replace('"gender": "femal"', '"gender": "female"', 149_999)
    many.write_text(last)
    done = json.loads(validate("--format", "json", many).stdout)
    test.check(
        [f["line"] for f in done["findings"]] == [150_000],
        "lines are counted through the pieces of a file",
        str(done)[:300],
    )

    coverage = json.loads(validate("--coverage", "--format", "json", folder / "fhir-bundle").stdout)
    again = json.loads(validate("--coverage", "--format", "json", "--threads", 1, folder / "fhir-ndjson").stdout)
    shown = [[item["shown"] for p in matrix["profiles"] for item in p["items"]] for matrix in (coverage, again)]
    test.check(
        coverage["kinds"]["mustSupport"]["items"] == 660 and shown[0] == shown[1],
        "bundles and NDJSON show the same items",
        str(coverage["items"]),
    )
    test.check(
        validate("--coverage", "--at-least", 100, folder / "fhir-ndjson").returncode == 1,
        "too little coverage fails",
        "",
    )
    # The examples of US Core itself. Two addresses of entries and one date are wrong in them.
    with tarfile.open(test.source / "tests" / "conformance" / "packages" / "us_core_610.tgz") as package:
        (test.folder / "us-core").mkdir()
        for member in package:
            if member.name.startswith("package/example/"):
                (test.folder / "us-core" / pathlib.Path(member.name).name).write_bytes(package.extractfile(member).read())
    done = json.loads(validate("--format", "json", test.folder / "us-core").stdout)
    faults = sorted(f["rule"] for f in done["findings"] if f["severity"] == "error")
    test.check(
        done["resources"] > 150 and faults == ["full-url", "full-url", "time-before-birth"],
        "the examples of US Core are found good",
        str(faults),
    )
    test.check(validate(test.folder / "nowhere").returncode == 3, "a missing folder is a failing world", "")
    test.check(validate("--us-core", "6.1").returncode == 2, "an unknown version is wrong usage", "")
    test.require_checked("our own output has no findings", 3)
    test.finish()


main()
