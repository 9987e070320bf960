"""Runs the program as a user does. Usage: cli_test.py PROGRAM [SOURCE_FOLDER] [unittest arguments]"""

import csv
import hashlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from xml.etree import ElementTree

PROGRAM = ""


def run(*words, cwd=None, env=None, **kwargs):
    environment = {k: v for k, v in os.environ.items() if k != "SOJOURN_THREADS"}
    environment.update(env or {})
    return subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True, cwd=cwd, env=environment,
                          timeout=300, **kwargs)


def tree(folder):
    """Path -> SHA-256 of every file below the folder."""
    root = pathlib.Path(folder)
    return {str(p.relative_to(root)): hashlib.sha256(p.read_bytes()).hexdigest()
            for p in sorted(root.rglob("*")) if p.is_file()}


class CliTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="sojourn_cli_"))
        self.out = self.folder / "out"
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def generate(self, *words, code=0, **kwargs):
        result = run("generate", "--output", self.out, *words, **kwargs)
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        return result


class Usage(CliTest):
    def refused(self, *words, says):
        result = self.generate(*words, code=2)
        self.assertIn(says, result.stderr)
        self.assertFalse(self.out.exists(), "nothing may be written")

    def test_help_and_version(self):
        for words in (["--help"], ["help"], ["generate", "--help"], ["help", "generate"], ["bench", "-h"],
                      ["module", "--help"], ["module", "lint", "--help"], ["module", "list", "--help"],
                      ["module", "trace", "--help"], ["help", "module", "graph"]):
            result = run(*words)
            self.assertEqual(result.returncode, 0, words)
            self.assertIn("Usage: sojourn", result.stdout)
            self.assertIn("Exit", result.stdout)
        self.assertRegex(run("--version").stdout, r"^sojourn \d+\.\d+\.\d+\n$")

    def test_unknown_commands_name_the_nearest(self):
        result = run("genrate")
        self.assertEqual(result.returncode, 2)
        self.assertIn('did you mean "generate"?', result.stderr)
        result = run("module", "lnt")
        self.assertEqual(result.returncode, 2)
        self.assertIn('did you mean "lint"?', result.stderr)
        self.assertEqual(run().returncode, 2)

    def test_unknown_options_and_values_write_nothing(self):
        self.refused("--populaton", "3", says='did you mean "--population"?')
        self.refused("--age", "65-18", says='did you mean "18-65"?')
        self.refused("--until", "2025-01-01", says="nearest day allowed is 2026-01-01")
        self.refused("--state", "Masachusetts", says='did you mean "Massachusetts"?')
        self.refused("--state", "MA", "--city", "Bostn", says='did you mean "Boston"?')
        self.refused("--city", "Springfield", says="several states")
        self.refused("--module", "asthmaa", says='did you mean "asthma"?')
        self.refused("--modules", self.folder / "none", says="no such folder")
        self.refused("--data-dir", self.folder, says="holds no modules/ and statistics/")
        self.refused("--config", self.folder / "none.json", says="cannot be read")

    def test_a_folder_of_somebody_else_is_refused(self):
        self.out.mkdir()
        (self.out / "thesis.txt").write_text("years of work")
        result = self.generate("--population", 3, code=2)
        self.assertIn("no run of Sojourn made", result.stderr)
        self.assertEqual(list(tree(self.out)), ["thesis.txt"])


class Generate(CliTest):
    def test_the_manifest_lists_every_file_with_its_digest(self):
        formats = ("--format", "fhir-bundle", "--format", "fhir-ndjson", "--format", "csv", "--format", "text")
        result = self.generate("--population", 12, "--seed", 3, *formats, "--json-summary", "--quiet")
        manifest = json.loads((self.out / "manifest.json").read_text())
        files = {f["path"]: f["sha256"] for f in manifest["files"]}
        found = tree(self.out)
        del found["manifest.json"]
        self.assertEqual(files, found)
        for entry in manifest["files"]:
            self.assertEqual(entry["bytes"], (self.out / entry["path"]).stat().st_size)
        self.assertEqual(len([p for p in files if p.startswith("text/")]), 12)
        self.assertEqual(manifest["seed"], 3)
        self.assertEqual(manifest["options"]["population"], 12)
        self.assertNotIn("threads", json.dumps(manifest["options"]))
        self.assertNotIn(str(self.folder), json.dumps(manifest))
        self.assertTrue(manifest["inputs"])
        summary = json.loads(result.stdout)
        self.assertEqual(summary["patients"]["total"], 12)
        self.assertEqual(summary["resources"], manifest["resources"])
        self.assertEqual(result.stderr, "")

    def test_counts_by_type_are_those_of_the_lines(self):
        self.generate("--population", 10, "--format", "fhir-ndjson")
        manifest = json.loads((self.out / "manifest.json").read_text())
        lines = {}
        for path in (self.out / "fhir-ndjson").glob("*.ndjson"):
            for line in path.read_text().splitlines():
                kind = json.loads(line)["resourceType"]
                lines[kind] = lines.get(kind, 0) + 1
        self.assertEqual(manifest["resources"], dict(sorted(lines.items(), key=lambda i: list(manifest["resources"]).index(i[0]))))
        self.assertEqual(lines["Patient"], 10)

    def test_csv_ids_are_those_of_fhir(self):
        self.generate("--population", 5, "--format", "fhir-ndjson", "--format", "csv")
        for table, kind in (("patients", "Patient"), ("encounters", "Encounter"), ("conditions", "Condition"),
                            ("organizations", "Organization"), ("practitioners", "Practitioner")):
            ndjson = self.out / "fhir-ndjson" / f"{kind}.ndjson"
            resources = {json.loads(line)["id"] for line in ndjson.read_text().splitlines()} if ndjson.exists() else set()
            rows = {line.split(",")[0] for line in (self.out / "csv" / f"{table}.csv").read_text().splitlines()[1:]}
            self.assertEqual(rows, resources, table)

    def test_bytes_do_not_depend_on_threads_or_repetition(self):
        trees = []
        for threads in (1, 2, 5):
            self.generate("--living", 20, "--threads", threads, "--format", "fhir-bundle", "--format", "csv", "--quiet")
            trees.append(tree(self.out))
        self.assertEqual(trees[0], trees[1])
        self.assertEqual(trees[0], trees[2])

    def test_living_counts_the_living(self):
        result = self.generate("--living", 15, "--age", "80-95", "--format", "csv", "--json-summary", "--quiet")
        patients = json.loads(result.stdout)["patients"]
        self.assertEqual(patients["living"], 15)
        rows = (self.out / "csv" / "patients.csv").read_text().splitlines()[1:]
        self.assertEqual(len(rows), patients["total"])
        self.assertEqual(len([r for r in rows if r.split(",")[2] == ""]), 15)

    def test_a_second_run_replaces_the_first_and_keeps_other_files(self):
        self.generate("--population", 5, "--seed", 1, "--quiet")
        (self.out / "notes.txt").write_text("mine")
        first = set(tree(self.out))
        self.generate("--population", 3, "--seed", 2, "--quiet")
        second = set(tree(self.out))
        self.assertEqual(first & second - {"fhir-bundle/providers.json"}, {"manifest.json", "notes.txt"})

    def test_a_killed_run_leaves_no_half_file_and_can_be_run_again(self):
        words = [PROGRAM, "generate", "--population", "100000", "--output", str(self.out), "--format", "csv",
                 "--format", "fhir-bundle", "--quiet"]
        process = subprocess.Popen(words)
        deadline = time.monotonic() + 120
        while process.poll() is None and time.monotonic() < deadline:
            if len(list(self.out.glob("fhir-bundle/*.json"))) >= 20:
                break
            time.sleep(0.02)
        self.assertIsNone(process.poll(), "ended before it could be killed")
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.assertFalse((self.out / "manifest.json").exists())
        self.assertEqual(list(self.out.glob("csv/*.csv")), [])
        bundles = list(self.out.glob("fhir-bundle/*.json"))
        self.assertGreaterEqual(len(bundles), 20)
        for bundle in bundles:
            self.assertEqual(json.loads(bundle.read_text())["resourceType"], "Bundle")
        self.generate("--population", 2, "--format", "csv", "--quiet")
        left = [p for p in tree(self.out) if not p.startswith("csv/")]
        self.assertEqual(left, ["manifest.json"])

    def test_a_full_disk_is_an_error_that_says_so(self):
        script = ('mount -t tmpfs -o size=2m none "$1" && exec "$2" generate --population 5000 --years-of-history 0 '
                  '--output "$1/out" --quiet')
        disk = self.folder / "disk"
        disk.mkdir()
        if subprocess.run(["unshare", "-rm", "sh", "-c", 'mount -t tmpfs none "$1"', "sh", disk],
                          capture_output=True).returncode != 0:
            self.skipTest("small file systems cannot be mounted here")
        result = subprocess.run(["unshare", "-rm", "sh", "-c", script, "sh", disk, PROGRAM], capture_output=True,
                                text=True, timeout=300)
        self.assertEqual(result.returncode, 3, result.stderr)
        self.assertIn("the disk is full", result.stderr)
        self.assertIn("this run has written", result.stderr)

    def test_stdout_that_cannot_be_written_is_an_error(self):
        with open("/dev/full", "w") as full:
            result = subprocess.run([PROGRAM, "generate", "--population", "1", "--output", str(self.out)], stdout=full,
                                    stderr=subprocess.PIPE, text=True, timeout=300)
        self.assertEqual(result.returncode, 3)

    def test_configuration_file_and_command_line(self):
        config = self.folder / "cohort.json"
        config.write_text(json.dumps({"population": 9, "seed": 4, "format": ["csv"], "quiet": True, "sex": "F"}))
        self.generate("--config", config, "--population", 4)
        manifest = json.loads((self.out / "manifest.json").read_text())
        self.assertEqual((manifest["options"]["population"], manifest["seed"]), (4, 4))
        rows = (self.out / "csv" / "patients.csv").read_text().splitlines()
        self.assertEqual(len(rows), 5)
        self.assertTrue(all(",female," in row for row in rows[1:]))

    def test_it_runs_from_any_folder(self):
        result = run("generate", "--population", 1, "--format", "text", cwd=self.folder)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("Reference date", result.stdout)
        self.assertIn("2026-01-01", result.stdout)
        self.assertTrue((self.folder / "output" / "manifest.json").exists())


class Modules(CliTest):
    def test_faulty_modules_end_the_run_before_anything_is_written(self):
        modules = self.folder / "modules"
        modules.mkdir()
        (modules / "broken.json").write_text('{"name": "Broken", "states": {"Initial": {"type": "Initial", '
                                             '"direct_transition": "Nowhere"}}}')
        result = self.generate("--population", 1, "--modules", modules, code=1)
        self.assertIn("broken.json:1:", result.stderr)
        self.assertIn("[unknown-state]", result.stderr)
        self.assertFalse(self.out.exists())
        result = run("module", "lint", modules)
        self.assertEqual(result.returncode, 1)
        self.assertIn("[unknown-state]", result.stdout)
        result = run("module", "lint", "--format", "json", modules / "broken.json")
        self.assertEqual(result.returncode, 1)
        self.assertIn("unknown-state", {d["rule"] for d in json.loads(result.stdout)})

    def test_shipped_modules_are_without_fault(self):
        result = run("module", "lint")
        self.assertEqual(result.returncode, 0, result.stdout)

    def test_lint_of_what_is_not_there(self):
        self.assertEqual(run("module", "lint", self.folder / "none.json").returncode, 2)

    def test_list_tells_what_a_module_is_made_of(self):
        listed = {m["path"]: m for m in json.loads(run("module", "list", "--format", "json").stdout)}
        asthma = listed["asthma"]
        self.assertTrue(asthma["top_level"])
        self.assertGreater(asthma["states"], 20)
        self.assertIn("emergency", asthma["encounters"])
        self.assertIn("common/penicillin_or_macrolide", listed["streptococcal_sore_throat"]["submodules"])
        self.assertFalse(listed["labs/lipid_panel"]["top_level"])
        one = run("module", "list", "--module", "ASTH*")
        self.assertEqual(one.returncode, 0)
        self.assertEqual([line.split()[0] for line in one.stdout.splitlines()], ["module", "asthma"])

    def write(self, name, states):
        modules = self.folder / "mine"
        modules.mkdir(exist_ok=True)
        (modules / name).write_text(json.dumps({"name": "Mine", "states": states}))
        return modules / name

    def test_lint_checks_the_modules_with_their_numbers_overridden(self):
        file = self.write("mine.json", {
            "Initial": {"type": "Initial", "distributed_transition": [{"distribution": 0.3, "transition": "End"},
                                                                      {"distribution": 0.6, "transition": "End"}]},
            "End": {"type": "Terminal"}})
        overrides = self.folder / "numbers.properties"
        path = "mine.json::$['states']['Initial']['distributed_transition'][1]['distribution']"
        overrides.write_text(path + " = 0.7\n")
        result = run("module", "lint", "--overrides", overrides, file)
        self.assertIn("0 errors, 0 warnings", result.stdout)
        overrides.write_text(path.replace("[1]", "[5]") + " = 0.7\n")
        result = run("module", "lint", "--overrides", overrides, file)
        self.assertEqual(result.returncode, 1)
        self.assertIn("numbers.properties:1:", result.stdout)
        result = run("module", "lint", "--overrides", self.folder / "none", file)
        self.assertEqual(result.returncode, 2)
        self.assertIn("--overrides", result.stderr)

    def test_strict_lint_fails_on_warnings(self):
        file = self.write("mine.json", {
            "Initial": {"type": "Initial", "distributed_transition": [{"distribution": 0.3, "transition": "End"},
                                                                      {"distribution": 0.6, "transition": "End"}]},
            "End": {"type": "Terminal"}})
        result = run("module", "lint", file)
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assertIn("0 errors, 1 warnings", result.stdout)
        self.assertEqual(run("module", "lint", "--strict", file).returncode, 1)
        found = json.loads(run("module", "lint", "--format", "json", file).stdout)
        self.assertEqual(len(found), 1)
        self.assertEqual(list(found[0]), ["file", "line", "column", "severity", "rule", "message", "hint", "source"])
        self.assertEqual(found[0]["severity"], "warning")
        self.assertIn("distributed_transition", found[0]["source"])

    def test_all_faults_of_a_file_come_in_one_run(self):
        file = self.write("mine.json", {
            "Initial": {"type": "Initial", "direct_transition": "Visti"},
            "Visit": {"type": "Encountr", "direct_transition": "End"},
            "Wait": {"type": "Delay", "exact": {"quantity": 1, "unit": "dais"}, "direct_transition": "End"},
            "End": {"type": "Terminal"}})
        found = json.loads(run("module", "lint", "--format", "json", file).stdout)
        self.assertEqual({d["hint"] for d in found if d["severity"] == "error"},
                         {'did you mean "Visit"?', 'did you mean "Encounter"?', 'did you mean "days"?'})

    def test_trace_tells_one_life_and_the_generated_record_agrees(self):
        chosen = ["--seed", 3, "--age", "40-70", "--state", "MA"]
        trace = json.loads(run("module", "trace", "wellness", "--person", 2, "--format", "json", *chosen).stdout)
        self.assertEqual(trace["person"], 2)
        self.assertTrue(trace["steps"])
        self.assertEqual(trace["steps"][0]["state"], "Initial")
        called = {s["module"] for s in trace["steps"]}
        self.assertIn("vitals/wellness_vitals", called)
        traced = [(s["time"], fact.split(" = ")[1]) for s in trace["steps"] for fact in s["recorded"]
                  if fact.startswith("observation LOINC 8302-2 ")]
        self.generate("--population", 3, "--years-of-history", 0, "--format", "csv", *chosen)
        with open(self.out / "csv" / "patients.csv", newline="") as file:
            patient = list(csv.DictReader(file))[2]["id"]
        with open(self.out / "csv" / "observations.csv", newline="") as file:
            written = [(o["time"], o["value"] + " " + o["unit"]) for o in csv.DictReader(file)
                       if o["patient_id"] == patient and o["code"] == "8302-2"]
        self.assertGreater(len(written), 5)
        self.assertEqual(traced, written)
        both = run("module", "trace", "wellness", "--person", 2, "--only", "no", *chosen).stdout
        self.assertIn("  hypertension/", both)
        self.assertIn("\n    tests    age", both)

    def test_trace_of_a_file_and_what_is_wrong_with_its_words(self):
        file = self.write("mine.json", {
            "Initial": {"type": "Initial", "complex_transition": [
                {"condition": {"condition_type": "Age", "operator": "<", "quantity": 1, "unit": "years"},
                 "distributions": [{"distribution": 0.3, "transition": "End"},
                                   {"distribution": 0.7, "transition": "End"}]},
                {"transition": "End"}]},
            "End": {"type": "Terminal"}})
        result = run("module", "trace", file, "--person", 4)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("age < 1: 0 -> true", result.stdout)
        self.assertRegex(result.stdout, r'u = 0\.\d+ -> "End" of \[0\.3 End, 0\.7 End\]')
        for words, says in ((["asthmaa"], 'did you mean "asthma"?'), (["lipid_panel"], 'did you mean "labs/lipid_panel"?'),
                            ([], "name one module"), (["asthma", "--persn", 1], 'did you mean "--person"?'),
                            (["asthma", "--only", "ye"], 'did you mean "yes"?')):
            result = run("module", "trace", *words)
            self.assertEqual(result.returncode, 2, words)
            self.assertIn(says, result.stderr)

    def test_graph_draws_to_a_file_and_to_standard_output(self):
        drawing = self.folder / "asthma.svg"
        self.assertEqual(run("module", "graph", "asthma", "--output", drawing).returncode, 0)
        root = ElementTree.parse(drawing).getroot()
        self.assertEqual(root.tag, "{http://www.w3.org/2000/svg}svg")
        words = [t.text for t in root.iter("{http://www.w3.org/2000/svg}text")]
        for expected in ("Asthma (asthma)", "Asthma (disorder)", "age >= 5", "otherwise", "visit", "hazard"):
            self.assertIn(expected, words)
        self.assertEqual(run("module", "graph", "asthma").stdout, drawing.read_text())
        dot = run("module", "graph", "asthma", "--format", "dot").stdout
        self.assertTrue(dot.startswith('digraph "asthma" {'))
        self.assertEqual(dot.count("{"), dot.count("}"))
        result = run("module", "graph", "asthma", "--format", "sgv")
        self.assertEqual(result.returncode, 2)
        self.assertIn('did you mean "svg"?', result.stderr)
        self.assertEqual(run("module", "graph", "asthma", "--output", self.folder / "no" / "a.svg").returncode, 3)


class Bench(CliTest):
    def test_figures(self):
        result = run("bench", "--population", 10, "--json", "--quiet", cwd=self.folder)
        self.assertEqual(result.returncode, 0, result.stderr)
        figures = json.loads(result.stdout)
        self.assertEqual(figures["patients"], 10)
        self.assertEqual(figures["threads"], 1)
        for name in ("load_seconds", "simulate_seconds", "encode_seconds", "patients_per_second", "kb_per_patient",
                     "resources_per_patient", "events_per_person", "peak_memory_kb"):
            self.assertGreater(figures[name], 0, name)
        self.assertEqual(list(self.folder.iterdir()), [])


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    if len(sys.argv) > 1 and os.path.isdir(sys.argv[1]):
        os.environ["SOJOURN_DATA"] = os.path.abspath(sys.argv.pop(1))
    unittest.main()
