"""What --keep and --overrides promise, with the sample keep module and a shipped disease.

1. Exactly the people whom the keep module keeps are written, in their order, each byte for byte as in a run that keeps
   everybody; the number of threads changes nothing.
2. A run that keeps too few ends with an error that says how many were tried, and leaves no manifest.
3. An overridden number acts, nothing else changes, and the manifest names the file's digest.
"""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from whole_program import Test, files_of, manifest, resources, rows, sha256  # noqa: E402

DIABETES = "44054006"
SPRAIN = "Sprain of ankle (disorder)"


def open_diabetes(bundle):
    return any(r["resourceType"] == "Condition" and "abatementDateTime" not in r and
               any(c["code"] == DIABETES for c in r["code"]["coding"]) for r in resources(bundle))


def patients(run):
    return {name: (run / name).read_bytes() for name in files_of(run)
            if name.startswith("fhir-bundle/") and not name.endswith("providers.json")}


def keeps(test):
    keep = test.source / "samples" / "keep_diabetes.json"
    words = ["--seed", "5", "--years-of-history", "3"]
    kept = test.generate("kept", *words, "--population", "25", "--keep", keep, "--threads", "1")
    made = manifest(kept)
    test.check(made["patients"]["living"] + made["patients"]["dead"] == 25, "as many are kept as were asked for",
               made["patients"])
    test.check([i["sha256"] for i in made["inputs"] if i["kind"] == "keep module"] == [sha256(keep)],
               "the manifest names the keep module's digest")
    everybody = test.generate("everybody", *words, "--population", str(made["tried"]), "--threads", "1")
    found, all_patients = patients(kept), patients(everybody)
    for name, text in all_patients.items():
        wanted = open_diabetes(json.loads(text))
        test.check((name in found) == wanted, "who has diabetes is kept, and nobody else", name)
        test.check(not wanted or found.get(name) == text, "a kept patient's bytes are those of the full run", name)
    test.check(len(found) == 25 < len(all_patients), "some were discarded", f"{len(found)} of {len(all_patients)}")
    again = test.generate("again", *words, "--population", "25", "--keep", keep, "--threads", "3")
    for name in sorted({*files_of(kept), *files_of(again)}):
        one, other = kept / name, again / name
        test.check(one.exists() and other.exists() and one.read_bytes() == other.read_bytes(),
                   "threads change no byte of a kept population", name)


def keeps_nobody(test):
    nobody = test.folder / "nobody.json"
    nobody.write_text(json.dumps({"name": "Nobody", "states": {
        "Initial": {"type": "Initial", "direct_transition": "Wait"},
        "Wait": {"type": "Delay", "exact": {"quantity": 1, "unit": "days"}, "direct_transition": "Keep"},
        "Keep": {"type": "Terminal"}}}))
    output = test.folder / "nobody"
    done = test.run("generate", "--keep", nobody, "--module", "ankle*", "--output", output, "--quiet")
    test.check(done.returncode == 3 and "only 0 of the first 10,000 people (0.00 %) are kept by" in done.stderr,
               "a keep module that keeps nobody is an error", done.stderr)
    test.check(not (output / "manifest.json").exists(), "a run that failed has no manifest")
    for keep, code, says in ((test.folder / "none.json", 2, "there is no such file"),
                             (test.source / "samples" / "example_module.json", 1, "[no-keep]")):
        done = test.run("generate", "--keep", keep, "--output", test.folder / "refused")
        test.check(done.returncode == code and says in done.stderr and not (test.folder / "refused").exists(),
                   "a keep module is checked before anything is written", done.stderr)


def overrides(test):
    states = json.loads((test.source / "modules" / "ankle_sprain.json").read_text())["states"]
    rates = [(state, i, j) for state, node in states.items() for i, risk in enumerate(node.get("risks", []))
             for j in range(len(risk["rate"]["rows"]))]
    file = test.folder / "never.properties"
    file.write_text("# Nobody sprains an ankle\n" + "".join(
        f"ankle_sprain.json\\:\\:$['states']['{state}']['risks'][{i}]['rate']['rows'][{j}]['value'] = 0\n"
        for state, i, j in rates))
    words = ["--population", "150", "--format", "csv", "--years-of-history", "0", "--threads", "1", "--module", "ankle*",
             "--module", "appendicitis"]
    plain = test.generate("plain", *words)
    tuned = test.generate("tuned", *words, "--overrides", file)
    onsets = [[row["display"] for row in rows(run, "conditions")] for run in (plain, tuned)]
    test.check(onsets[0].count(SPRAIN) > 10 and SPRAIN not in onsets[1], "an overridden rate acts", str(onsets)[:300])
    test.check([o for o in onsets[0] if o != SPRAIN] == onsets[1], "other diseases stay", str(onsets)[:300])
    test.check([i["sha256"] for i in manifest(tuned)["inputs"] if i["kind"] == "overrides"] == [sha256(file)],
               "the manifest names the overrides' digest")
    file.write_text(file.read_text().replace("'value'", "'valeu'", 1))
    done = test.run("generate", "--overrides", file, "--output", test.folder / "refused")
    test.check(done.returncode == 1 and "never.properties:2:" in done.stderr and 'did you mean "value"?' in done.stderr,
               "an override that leads nowhere is an error with its place", done.stderr)


def main():
    test = Test("selection")
    keeps(test)
    keeps_nobody(test)
    overrides(test)
    test.finish()


main()
