"""generate --cover: few patients show as much as the search can find, the matrix is that of the files, and the same for any threads.

1. Taking any one patient away shows less: nobody is superfluous.
2. The matrix is what `validate --coverage` says of the folder; a body of as many people of the population shows less.
3. The chosen people's records are those of a run without --cover.
4. --at-least decides the exit code.
"""
import json
import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from whole_program import Test, bundles  # noqa: E402

SEARCH = ("--cover", "us-core:6.1.0", "--candidates", "300", "--seed", "4", "--quiet", "--json-summary")


def shown(test, folder):
    done = test.run("validate", "--coverage", "--quiet", "--format", "json", folder)
    test.check(done.returncode == 0, "validate --coverage reads the files", done.stderr)
    coverage = json.loads(done.stdout)
    return coverage, {(p["profile"], i["kind"], i["path"], i.get("fixed")): i["shown"] for p in coverage["profiles"] for i in p["items"]}


def main():
    test = Test("cover")
    output = test.folder / "cover"
    one = test.run("generate", *SEARCH, "--threads", "1", "--output", output)
    two = test.run("generate", *SEARCH, "--threads", "3", "--output", test.folder / "again")
    test.check(one.returncode == 0, "a search ends well", one.stderr)
    test.check(one.stdout == two.stdout, "threads change nothing")
    coverage, items = shown(test, output)
    test.check(json.loads(one.stdout) == coverage, "the matrix is that of the files")

    names = [name for name, _ in bundles(output)]
    test.check(0 < len(names) < 30, "few patients are chosen", len(names))
    for name in names:
        rest = test.folder / "rest"
        shutil.copytree(output / "fhir-bundle", rest)
        (rest / name).unlink()
        test.check(shown(test, rest)[0]["covered"] < coverage["covered"], "nobody is superfluous", name)
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

    asked = test.run("generate", *SEARCH, "--at-least", "100", "--output", test.folder / "asked")
    test.check(asked.returncode == (0 if coverage["percent"] == 100 else 1), "--at-least decides the exit code", asked.stderr)
    wrong = test.run("generate", "--cover", "us-core:5.0.1")
    test.check(wrong.returncode == 2 and "6.1.0" in wrong.stderr, "an unknown version is refused", wrong.stderr)
    test.finish()


if __name__ == "__main__":
    main()
