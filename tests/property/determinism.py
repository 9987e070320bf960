"""Same version, options and seed give the same bytes: for any number of threads, run after run, in any folder."""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from whole_program import Test, files_of, manifest, sha256  # noqa: E402

ALL_FORMATS = ["--format", "fhir-bundle,fhir-ndjson,csv,text"]


def digests(run):
    return {name: sha256(run / name) for name in files_of(run)}


def same(test, kind, one, other, label):
    for name in sorted(set(one) | set(other)):
        test.check(one.get(name) == other.get(name), kind,
                   f"{label}: {name}: {one.get(name, 'no such file')} and {other.get(name, 'no such file')}")


def main():
    test = Test("determinism")
    for case, words in {"population": ["--population", "24", "--years-of-history", "3"],
                        "living": ["--living", "16", "--seed", "9", "--years-of-history", "2"]}.items():
        words = words + ALL_FORMATS
        first = digests(test.generate(f"{case}-1", *words, "--threads", "1"))
        for threads in ("2", "7"):
            other = digests(test.generate(f"{case}-{threads}", *words, "--threads", threads))
            same(test, "threads do not matter", first, other, f"{case}, 1 and {threads} threads")
        again = digests(test.generate(f"{case}-again", *words, "--threads", "2"))
        same(test, "a second run gives the same bytes", first, again, case)
        run = test.folder / f"{case}-1"
        listed = {entry["path"]: entry["sha256"] for entry in manifest(run)["files"]}
        del first["manifest.json"]
        same(test, "the manifest's digests are those of the files", listed, first, case)
        for entry in manifest(run)["files"]:
            test.check(entry["bytes"] == (run / entry["path"]).stat().st_size,
                       "the manifest's sizes are those of the files", entry["path"])

    # A run into a folder that holds an earlier run leaves nothing of it.
    run = test.folder / "population-2"
    done = test.run("generate", "--quiet", "--output", run, "--living", "16", "--seed", "9", "--years-of-history", "2",
                    *ALL_FORMATS)
    test.check(done.returncode == 0, "an earlier run is replaced", done.stderr)
    same(test, "an earlier run is replaced", digests(test.folder / "living-1"), digests(run), "second run in a folder")

    # A smaller population is the beginning of a larger one: person n does not depend on how many are asked for.
    def patient_files(name):
        return {f: d for f, d in digests(test.folder / name).items()
                if f.startswith("fhir-bundle/") and f != "fhir-bundle/providers.json"}
    test.generate("few", "--population", "8", "--years-of-history", "3")
    few, many = patient_files("few"), patient_files("population-1")
    for name, digest in few.items():
        test.check(many.get(name) == digest, "8 patients are the first 8 of 24", name)
    # The same options in a configuration file.
    config = test.folder / "few.json"
    config.write_text(json.dumps({"population": 8, "years-of-history": 3, "format": ["fhir-bundle"], "threads": 2}))
    from_file = digests(test.generate("from-file", "--config", config))
    same(test, "a configuration file does what options do", digests(test.folder / "few"), from_file, "few")

    test.generate("other", "--population", "8", "--years-of-history", "3", "--seed", "2")
    test.check(not set(few) & set(patient_files("other")), "another seed gives other people",
               json.dumps(sorted(set(few) & set(patient_files("other")))))
    test.finish()


main()
