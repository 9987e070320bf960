"""`sojourn report`: bundles and NDJSON give one report, gates decide the exit code, a report can be verified and tampering
shows, real records are compared and stay where they are."""
import csv
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from whole_program import Test  # noqa: E402

LIVING = 250


def main():
    test = Test("report")
    folder = test.generate("people", "--living", LIVING, "--seed", 17, "--format", "fhir-bundle", "--format", "fhir-ndjson")

    def report(*words):
        return test.run("report", "--quiet", *words)

    def written(name):
        return json.loads((test.folder / name / "report.json").read_text())

    done = report("--output", test.folder / "bundles", folder / "fhir-bundle")
    test.check(done.returncode == 0, "a report is made", done.stderr)
    report("--output", test.folder / "lines", "--threads", 1, folder / "fhir-ndjson")
    a, b = written("bundles"), written("lines")
    test.check(a["rows"] == b["rows"] and a["plots"] == b["plots"], "bundles and lines give the same rows")
    test.check(a["data"]["living"] == LIVING, "all living people are counted", a["data"])
    test.check(len(a["rows"]) > 2000, "many rows", str(len(a["rows"])))
    sections = {row["section"] for row in a["rows"]}
    test.check(len(sections) == 9, "every section has rows", str(sections))
    for row in a["rows"]:
        test.check(row["lower"] <= row["value"] + 1e-6 * abs(row["value"]) and row["value"] <= row["upper"] * (1 + 1e-6) + 1e-9
                   or row["lower"] < 0, "a value lies in its interval", str(row))
        test.check(row["source"] in a["sources"], "every row has a source", row["source"])

    text = report("--generate", 100, "--seed", 3, "--output", test.folder / "made")
    test.check(text.returncode == 0 and "Vital signs" in text.stdout, "a population is made for the report", text.stderr)
    page = (test.folder / "made" / "report.html").read_text()
    test.check("__SOJOURN_REPORT__" not in page and '"sojourn_report": 1' in page, "the page holds the report")

    gate = test.folder / "gates.txt"
    gate.write_text("calendar.agree >= 0.5\n")
    test.check(report("--gate", gate, "--output", test.folder / "g", folder / "fhir-ndjson").returncode == 0, "a gate that holds: 0")
    gate.write_text("calendar.agree >= 0.5\nall.different <= -1\n")
    test.check(report("--gate", gate, "--output", test.folder / "g", folder / "fhir-ndjson").returncode == 1, "a gate that fails: 1")
    gate.write_text("calendar.agrees >= 0.5\n")
    wrong = report("--gate", gate, "--output", test.folder / "g", folder / "fhir-ndjson")
    test.check(wrong.returncode == 1 and "gates.txt:1" in wrong.stderr, "a faulty gate is named", wrong.stderr)

    report("--output", test.folder / "whole", folder)
    test.check(written("whole")["rows"] == a["rows"], "a folder with two formats is read once")
    verified = report("--verify", test.folder / "whole" / "report.json", folder)
    test.check(verified.returncode == 0 and "DIFFERS" not in verified.stdout, "a report holds", verified.stdout + verified.stderr)
    conditions = folder / "fhir-ndjson" / "Condition.ndjson"
    lines = conditions.read_text().splitlines(keepends=True)
    conditions.write_text("".join(lines[: len(lines) // 2]))
    verified = report("--verify", test.folder / "whole" / "report.json", folder)
    test.check(verified.returncode == 1 and "Condition.ndjson has another hash" in verified.stdout, "tampering shows", verified.stdout)

    real = test.folder / "real.csv"
    with real.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["sex", "age", "BMI", "hypertension"])
        for i in range(200):
            rows.writerow(["female" if i % 2 else "male", 20 + i % 60, 20 + i % 17, int(i % 60 > 35)])
    done = report("--records", real, "--label", "hypertension", "--output", test.folder / "records", folder / "fhir-bundle")
    test.check(done.returncode == 0, "real records are compared", done.stderr)
    found = written("records")
    test.check(found["privacy"]["records"]["n_real"] == 200 and found["privacy"]["records"]["n_synthetic"] == LIVING,
               "privacy counts both sides", str(found["privacy"]["records"]))
    test.check(0.4 < found["utility"]["auc_synthetic"] <= 1, "utility is an area", str(found["utility"]))
    real.write_text("sex,aeg\nfemale,3\n")
    done = report("--records", real, "--output", test.folder / "records", folder / "fhir-bundle")
    test.check(done.returncode == 1 and "aeg" in done.stderr, "an unknown column is named", done.stderr)
    test.check(report("--output", test.folder / "none", test.folder / "nowhere").returncode == 3, "no data: 3")
    test.finish()


main()
