"""Wrong command lines and faulty modules: exact message, exit code, and nothing written."""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from whole_program import Test  # noqa: E402

GENERATE = 'See "sojourn generate --help".\n'
# words -> standard error after "sojourn: error: "; {folder} is the working folder.
TABLE = [
    ("genrate", 'unknown command "genrate"; did you mean "generate"?', "See \"sojourn --help\".\n"),
    ("--foo", 'unknown option "--foo"', "See \"sojourn --help\".\n"),
    ("module", '"module" needs a command: lint, list, trace, graph or dump', "See \"sojourn --help\".\n"),
    ("module lnt", 'unknown command "module" "lnt"; did you mean "lint"?', "See \"sojourn --help\".\n"),
    ("generate --populaton 5", 'unknown option "--populaton"; did you mean "--population"?', GENERATE),
    ("generate -x", 'unknown option "-x"', GENERATE),
    ("generate extra", 'unexpected word "extra"; every value stands after an option, e.g. --output extra', GENERATE),
    ("generate --population", "--population needs a value: --population N", GENERATE),
    ("generate -p", "-p needs a value: -p N", GENERATE),
    ("push --to http://127.0.0.1:1/fhir --public-key",
     "--public-key goes with --auth smart-backend; give it and --key", 'See "sojourn push --help".\n'),
    ("generate --population 0", "--population: 0 is out of range; the nearest value allowed is 1", GENERATE),
    ("generate --population -3", "--population: -3 is out of range; the nearest value allowed is 1", GENERATE),
    ("generate --population ten", '--population: "ten" is not a whole number (example: 10)', GENERATE),
    ("generate --population 5000000000",
     "--population: 5000000000 is out of range; the nearest value allowed is 4000000000", GENERATE),
    ("generate --population 1 --population 2", "--population is given twice; give it once", GENERATE),
    ("generate --population 5 --living 5", "--population and --living exclude each other; give one of them", GENERATE),
    ("generate --seed -1", "--seed: -1 is out of range; the nearest value allowed is 0", GENERATE),
    ("generate --reference-date 2026-02-30",
     '--reference-date: "2026-02-30" is not a day of the calendar; write it as YYYY-MM-DD (example: 2026-01-01)', GENERATE),
    ("generate --reference-date 1900-01-01",
     "--reference-date: 1900-01-01 is out of range; the nearest day allowed is 1950-01-01", GENERATE),
    ("generate --until 2020-01-01",
     "--until 2020-01-01 is before the reference date; the nearest day allowed is 2026-01-01", GENERATE),
    ("generate --years-of-history 151", "--years-of-history: 151 is out of range; the nearest value allowed is 150",
     GENERATE),
    ("generate --age 60-20", '--age: "60-20" goes down; did you mean "20-60"?', GENERATE),
    ("generate --age 0-110", "--age: 110 is out of range; the nearest value allowed is 109; write two ages as "
     "YOUNGEST-OLDEST (example: 18-65)", GENERATE),
    ("generate --state Massachusets", '--state: no state is called "Massachusets"; did you mean "Massachusetts"?', GENERATE),
    ("generate --state MA --city Bostn", '--city: no city of MA is called "Bostn"; did you mean "Boston"?', GENERATE),
    ("generate --module no_such_disease", '--module: no top-level module matches "no_such_disease"', GENERATE),
    ("generate --modules {folder}/nowhere", "--modules: {folder}/nowhere: there is no such folder", GENERATE),
    ("generate --modules-only", "--modules-only leaves no modules; name a folder with --modules DIR", GENERATE),
    ("generate --format fhir", '--format: "fhir" is not a format; choose one of: fhir-bundle, fhir-ndjson, fhir-ips, csv, text',
     GENERATE),
    ("generate --format cvs", '--format: "cvs" is not a format; did you mean "csv"?', GENERATE),
    ("generate --bundle transact",
     '--bundle: "transact" is not a kind of bundle; choose one of: transaction, collection, batch', GENERATE),
    ("generate --threads 0", "--threads: 0 is out of range; the nearest value allowed is 1", GENERATE),
    ("generate --quiet=yes", '--quiet: "yes" is not true or false', GENERATE),
    ("generate --data-dir {folder}/nowhere",
     "{folder}/nowhere holds no modules/ and statistics/; check --data-dir or SOJOURN_DATA", GENERATE),
    ("generate --region atlantis", "--region: statistics/ has no folder atlantis; there are: us", GENERATE),
    ("generate --config {folder}/nowhere.json",
     "{folder}/nowhere.json: the configuration file cannot be read; check the path after --config", GENERATE),
    ("generate --config {folder}/wrong.json",
     '{folder}/wrong.json: unknown option "foo"\n'
     'sojourn: error: {folder}/wrong.json: "population": "x" is not a whole number (example: 10)', GENERATE),
    ("generate --output {folder}/file", "--output: {folder}/file is a file, not a folder; choose another --output", GENERATE),
    ("generate --output {folder}/foreign", "--output: {folder}/foreign holds files that no run of Sojourn made; choose "
     "another --output or an empty folder", GENERATE),
    ("bench --output x", 'unknown option "--output" of "bench"; it belongs to "generate", "module graph", "report", "calibrate"', 'See "sojourn bench --help".\n'),
]

FAULTY = {
    "typo": ('{"name": "Typo", "gmf_version": 2,\n "states": {"Initial": {"type": "Initial", "direct_transition": "Wiat"},\n'
             '  "Wait": {"type": "Terminal"}}}\n',
             'typo.json:2:65: error: transition to unknown state "Wiat" [unknown-state]'),
    "shares": ('{"name": "Shares", "gmf_version": 2, "module_language": "sojourn-1",\n "states": {"Initial": {"type": '
               '"Initial", "distributed_transition": [\n  {"distribution": 0.5, "transition": "End"},\n  {"distribution": '
               '0.4, "transition": "Other"}]},\n  "End": {"type": "Terminal"}, "Other": {"type": "Terminal"}}}\n',
               "shares.json:2:"),
    "cut": ('{"name": "Cut", "gmf_version": 2,\n "states": {"Initial": ', "cut.json:2:"),
    "kind": ('{"name": "Kind", "gmf_version": 2,\n "states": {"Initial": {"type": "Initail", "direct_transition": "End"},'
             '\n "End": {"type": "Terminal"}}}\n', 'kind.json:2:'),
}


def snapshot(folder):
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*"))


def main():
    test = Test("usage")
    work = test.folder / "work"
    work.mkdir()
    (work / "file").write_text("text\n")
    (work / "foreign").mkdir()
    (work / "foreign" / "letter.txt").write_text("dear reader\n")
    (work / "wrong.json").write_text('{"population": "x", "foo": 1}\n')
    before = snapshot(work)

    for words, message, tail in TABLE:
        line = words.replace("{folder}", str(work)).split()
        done = test.run(*line, cwd=work)
        expected = ("sojourn: error: " + message + "\n" + tail).replace("{folder}", str(work))
        test.check(done.stderr == expected, "message",
                   f"sojourn {words}\nexpected {expected!r}\ngot      {done.stderr!r}")
        test.check(done.returncode == 2, "exit code 2", f"sojourn {words}: {done.returncode}")
        test.check(done.stdout == "", "nothing on standard output", f"sojourn {words}: {done.stdout[:200]!r}")
        test.check(snapshot(work) == before, "nothing is written", f"sojourn {words}: {snapshot(work)}")

    # Several faults are told in one go.
    done = test.run("generate", "--populaton", "5", "--foo", cwd=work)
    test.check(done.stderr.count("sojourn: error:") == 2, "all faults at once", done.stderr)
    done = test.run("generate", cwd=work, environment={"SOJOURN_THREADS": "zero"})
    test.check(done.returncode == 2 and done.stderr.startswith(
        'sojourn: error: environment variable SOJOURN_THREADS: "zero" is not a whole number'), "message", done.stderr)
    done = test.run(cwd=work)
    test.check(done.returncode == 2 and done.stderr.startswith("Usage: sojourn COMMAND") and not done.stdout,
               "no words at all show the help", done.stderr)
    # A near miss of a module's name is suggested.
    done = test.run("generate", "--module", "astma", cwd=work)
    test.check(done.returncode == 2 and 'did you mean "asthma"?' in done.stderr, "a module's name is suggested",
               done.stderr)
    # A file that is not there is not a module without faults.
    done = test.run("module", "lint", work / "nowhere.json", cwd=work)
    test.check(done.returncode in (2, 3) and "nowhere.json" in done.stderr, "a module that is not there is an error",
               f"exit code {done.returncode}: {done.stderr!r}")
    for words in (["--help"], ["generate", "--help"], ["help", "generate"], ["module", "lint", "--help"],
                  ["bench", "-h"], ["--version"]):
        done = test.run(*words, cwd=work)
        test.check(done.returncode == 0 and done.stdout and not done.stderr, "help is no error", " ".join(words))
        test.check(max(map(len, done.stdout.splitlines())) <= 120, "help fits a terminal", " ".join(words))

    # Faulty modules
    for name, (text, place) in FAULTY.items():
        folder = work / f"modules-{name}"
        folder.mkdir()
        (folder / f"{name}.json").write_text(text)
        done = test.run("generate", "--modules", folder, "--modules-only", "--output", work / "out", cwd=work)
        test.check(done.returncode == 1, "exit code 1 for a faulty module", f"{name}: {done.returncode}: {done.stderr}")
        test.check(place in done.stderr and "error:" in done.stderr, "the fault is located",
                   f"{name}: {place!r} wanted, got {done.stderr!r}")
        test.check("nothing was written" in done.stderr and not (work / "out").exists(), "nothing is written", name)
        linted = test.run("module", "lint", folder / f"{name}.json", cwd=work)
        test.check(linted.returncode == 1 and place in linted.stderr + linted.stdout, "lint finds the same",
                   f"{name}: {linted.returncode}: {linted.stderr}{linted.stdout}")
    (work / "modules-bytes").mkdir()
    (work / "modules-bytes" / "bytes.json").write_bytes(bytes(range(255, 0, -1)))
    done = test.run("generate", "--modules", work / "modules-bytes", "--modules-only", "--output", work / "out", cwd=work)
    test.check(done.returncode == 1 and "bytes.json" in done.stderr, "exit code 1 for a faulty module", done.stderr[:300])

    # An output folder that cannot be made is the world's fault, not the user's grammar.
    done = test.run("generate", "--population", "1", "--output", work / "file" / "below", cwd=work)
    test.check(done.returncode == 3 and "error:" in done.stderr, "exit code 3 for a folder that cannot be made",
               f"{done.returncode}: {done.stderr}")
    # The summary as JSON is JSON.
    done = test.run("generate", "--population", "1", "--years-of-history", "1", "--quiet", "--json-summary", "--output",
                    work / "good", cwd=work)
    try:
        told = json.loads(done.stdout)
        test.check(bool(told), "--json-summary is JSON")
    except ValueError as error:
        test.check(False, "--json-summary is JSON", f"{error}: {done.stdout[:300]}")
    test.check(done.stderr == "", "--quiet is quiet", done.stderr)
    test.finish()


main()
