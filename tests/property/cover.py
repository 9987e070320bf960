"""generate --cover: few patients show as much as the search can find, the matrix is that of the files, and the same for any threads.

1. Taking any one patient away shows less: nobody is superfluous.
2. The matrix is what `validate --coverage` says of the folder; a body of as many people of the population shows less.
3. The chosen people's records are those of a run without --cover.
4. The whole search finds both values of every search parameter that takes several.
5. --at-least decides the exit code; formats that are not read are refused.
6. What is not shown has a reason, and what not_simulated.tsv says is never shown by the population.
"""
import json
import pathlib
import re
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from whole_program import Test, bundles  # noqa: E402

SEARCH = ("--cover", "us-core:6.1.0", "--candidates", "300", "--seed", "4", "--quiet", "--json-summary")


def shown(test, folder):
    done = test.run("validate", "--coverage", "--quiet", "--format", "json", folder)
    test.check(done.returncode == 0, "validate --coverage reads the files", done.stderr)
    coverage = json.loads(done.stdout)
    return coverage, {
        (p["profile"], i["kind"], i["path"], i.get("fixed"), i.get("system")): i["shown"]
        for p in coverage["profiles"]
        for i in p["items"]
    }


def fits(row, profile, item):
    name, element, _ = row
    if name not in ("*", profile.rsplit("/", 1)[-1]):
        return False
    path, equals, codes = element.partition("= ")
    if equals:
        return path.strip() in ("", item["path"]) and item.get("fixed") in codes.split(", ")
    ends = {"search": ": two values", "binding": f" in {item.get('valueSet')}"}
    return (item["path"] + ends.get(item["kind"], "")).startswith(element)


def check_reasons(test, folder, version):
    """A row that says why something is never shown is wrong if it is shown."""
    table = (test.source / "valuesets" / "definitions" / "not_simulated.tsv").read_text()
    rows = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
    done = test.run("validate", "--coverage", "--quiet", "--format", "json", "--us-core", version, folder)
    for profile in json.loads(done.stdout)["profiles"]:
        for item in profile["items"]:
            said = [row for row in rows if item["shown"] and fits(row, profile["profile"], item)]
            test.check(not said, "what is said never to be shown is not shown", (version, said, item))


def main():
    test = Test("cover")
    output = test.folder / "cover"
    one = test.run("generate", *SEARCH, "--threads", "1", "--output", output)
    two = test.run("generate", *SEARCH, "--threads", "3", "--output", test.folder / "again")
    test.check(one.returncode == 0, "a search ends well", one.stderr)
    test.check(one.stdout == two.stdout, "threads change nothing")
    coverage, items = shown(test, output)
    matrix = json.loads(one.stdout)
    reasons = [i.pop("reason", None) for p in matrix["profiles"] for i in p["items"]]
    test.check(matrix == coverage, "the matrix is that of the files")
    covered = [i["covered"] for p in matrix["profiles"] for i in p["items"]]
    test.check(all(bool(r) != c for r, c in zip(reasons, covered)), "what is not shown has a reason, and nothing else")
    test.check(coverage["kinds"]["mustSupport"]["items"] == 660, "must-support items are those of before", coverage["kinds"])
    test.check(coverage["kinds"]["bindings"]["covered"] > 2, "codes of bindings are shown", coverage["kinds"])
    text = test.run("generate", *SEARCH[:-1], "--output", test.folder / "text").stdout
    for line in ("us-core-encounter +code +class = AMB", "us-core-encounter +binding +type in http",
                 "MedicationRequest +search +status: two values", " +code +status = entered-in-error: .*taken back"):
        test.check(re.search(line, text), "the table shows codes, bindings and searches", line)

    names = [name for name, _ in bundles(output)]
    test.check(0 < len(names) < 30, "few patients are chosen", len(names))
    for name in names:
        rest = test.folder / "rest"
        shutil.copytree(output / "fhir-bundle", rest)
        (rest / name).unlink()
        # Of targets that are a choice, one is enough for what is covered; the search is after each.
        left = shown(test, rest)[1]
        test.check(any(items[i] and not left[i] for i in items), "nobody is superfluous", name)
        shutil.rmtree(rest)

    plain = test.generate("plain", "--population", str(len(names)), "--seed", "4", "--resources", "all")
    test.check(shown(test, plain)[0]["covered"] < coverage["covered"], "a search shows more than chance")
    whole = test.generate("whole", "--population", "300", "--seed", "4", "--resources", "all")
    for name in names:
        test.check((whole / "fhir-bundle" / name).read_bytes() == (output / "fhir-bundle" / name).read_bytes(),
                   "a record is that of the population", name)
    union = shown(test, whole)[1]
    for key, count in items.items():
        test.check((count > 0) == (union[key] > 0), "what the candidates show is shown", key)

    full = test.run("generate", "--cover", "us-core:6.1.0", "--quiet", "--json-summary", "--output", test.folder / "full")
    kind = json.loads(full.stdout)["kinds"]["searches"]
    test.check(kind["covered"] == kind["items"] == 12, "every search for two values has its patient", kind)

    check_reasons(test, whole, "6.1.0")
    for version in ("7.0.0", "8.0.0"):
        people = test.generate(version, "--population", "100", "--resources", "all", "--us-core", version)
        check_reasons(test, people, version)

    asked = test.run("generate", *SEARCH, "--at-least", "100", "--output", test.folder / "asked")
    test.check(asked.returncode == (0 if coverage["percent"] == 100 else 1), "--at-least decides the exit code", asked.stderr)
    wrong = test.run("generate", "--cover", "us-core:5.0.1")
    test.check(wrong.returncode == 2 and "6.1.0" in wrong.stderr, "an unknown version is refused", wrong.stderr)
    wrong = test.run("generate", "--cover", "us-core:6.1.0", "--format", "csv", "--output", test.folder / "csv")
    test.check(wrong.returncode == 2 and "--format fhir-ndjson" in wrong.stderr, "other formats are refused", wrong.stderr)
    test.check(not (test.folder / "csv").exists(), "nothing is written then")
    test.finish()


if __name__ == "__main__":
    main()
