"""Whole output of small runs, byte by byte.

    golden_test.py BINARY SOURCE_FOLDER [CASE...]

A case is a folder here: args.txt holds the options of `generate`, one word a line ({case} stands for the folder), and
expected/ what is written (but for the manifest, which names every shipped file by its digest). The first difference of
each file is shown. The case "samples" is samples/patients, by the command in samples/README.md. After an intended change:

    SOJOURN_UPDATE_GOLDEN=1 python3 tests/golden/golden_test.py BINARY SOURCE_FOLDER [CASE...]

writes expected/ anew; `git diff tests/golden` then shows what the change does.
"""
import json
import os
import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from whole_program import Test, files_of  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
SAMPLES = "samples"


def written(run):
    """Name -> text; bundles are set out with one member a line, so that a difference can be read."""
    found = {}
    for name in files_of(run):
        if name == "manifest.json":
            continue
        text = (run / name).read_bytes().decode("utf-8")
        if name.endswith(".json"):
            text = json.dumps(json.loads(text), indent=1, ensure_ascii=False) + "\n"
        found[name] = text
    return found


def sample_words(source):
    """The options of the command in samples/README.md, without --output."""
    text = (source / "samples" / "README.md").read_text(encoding="utf-8")
    line = next(line for line in text.split("\n") if " generate " in line)
    words = line.split()
    words = words[words.index("generate") + 1:]
    at = words.index("--output")
    return words[:at] + words[at + 2:]


def first_difference(expected, got):
    one, other = expected.split("\n"), got.split("\n")
    for number, (a, b) in enumerate(zip(one, other), 1):
        if a != b:
            column = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
            begin = max(0, column - 60)
            return (f"line {number}, column {column + 1}\n  expected ...{a[begin:begin + 160]}\n"
                    f"  written  ...{b[begin:begin + 160]}")
    longer, what = (one, "expected") if len(one) > len(other) else (other, "written")
    number = min(len(one), len(other))
    return f"line {number + 1}: only {what}: {longer[number][:200]}"


def main():
    test = Test("golden")
    update = os.environ.get("SOJOURN_UPDATE_GOLDEN") == "1"
    cases = sys.argv[3:] or [*sorted(p.parent.name for p in HERE.glob("*/args.txt")), SAMPLES]
    for case in cases:
        folder = HERE / case
        if case == SAMPLES:
            expected_folder = test.source / "samples" / "patients"
            words = sample_words(test.source)
        else:
            expected_folder = folder / "expected"
            words = (folder / "args.txt").read_text(encoding="utf-8").replace("{case}", str(folder)).split("\n")
        run = test.generate(case, *[word for word in words if word])
        got = written(run)
        if update:
            shutil.rmtree(expected_folder, ignore_errors=True)
            if case == SAMPLES:
                shutil.copytree(run, expected_folder)
            else:
                for name, text in got.items():
                    path = expected_folder / name
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(text.encode("utf-8"))
            print(f"written: {case}: {len(got)} files")
        expected = written(expected_folder)
        for name in sorted(set(expected) | set(got)):
            if not test.check(name in expected, "no file is new", f"{case}/{name}"):
                continue
            if not test.check(name in got, "no file is missing", f"{case}/{name}"):
                continue
            test.check(expected[name] == got[name], "files are as expected",
                       lambda: f"{case}/{name}: {first_difference(expected[name], got[name])}")
    test.require_checked("files are as expected", len(cases))
    test.finish()


main()
