"""A run that is killed leaves whole files only, no manifest, and a folder that the next run takes over."""
import csv
import json
import pathlib
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from whole_program import Test, files_of, sha256  # noqa: E402


def main():
    test = Test("interrupted")
    words = ["--population", "1500", "--years-of-history", "3", "--format", "fhir-bundle,fhir-ndjson,csv,text",
             "--threads", "2"]
    run = test.folder / "run"
    killed = 0
    for wanted in (1, 12, 60):
        process = subprocess.Popen([test.binary, "generate", "--quiet", "--output", str(run), *words],
                                   env={"SOJOURN_DATA": str(test.source)}, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE)
        limit = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < limit:
            # Folders of the run before are taken over, so count what is there now.
            if run.exists() and sum(1 for f in run.glob("fhir-bundle/*.json")) >= wanted:
                break
            time.sleep(0.002)
        process.send_signal(signal.SIGKILL)
        process.wait()
        if not test.check(process.returncode == -signal.SIGKILL, "the run was killed in the middle",
                          f"exit code {process.returncode}: {process.stderr.read().decode()[-300:]}"):
            continue
        killed += 1
        test.check(not (run / "manifest.json").exists(), "a killed run leaves no manifest")
        for name in files_of(run):
            path = run / name
            if name.endswith(".part") or name.startswith("."):
                continue
            kind = name.split("/")[0]
            test.check(kind in ("fhir-bundle", "text"), "shared files get their name at the end", name)
            if kind == "fhir-bundle":
                try:
                    whole = json.loads(path.read_text(encoding="utf-8"))["resourceType"] == "Bundle"
                except ValueError as error:
                    whole = False
                    name += f": {error}"
                test.check(whole, "a bundle is whole or not there", name)
            else:
                test.check(path.read_bytes().endswith(b"\n"), "a chart is whole or not there", name)

    # The next run takes the folder over and leaves nothing of the killed one.
    few = ["--population", "5", "--years-of-history", "1", "--format", "fhir-bundle,csv"]
    done = test.run("generate", "--quiet", "--output", run, *few)
    test.check(done.returncode == 0, "the next run takes the folder over", done.stderr)
    clean = test.generate("clean", *few)
    test.check(files_of(run) == files_of(clean), "nothing of the killed run is left",
               f"{sorted(set(files_of(run)) ^ set(files_of(clean)))[:5]}")
    for name in files_of(clean):
        test.check((run / name).exists() and sha256(run / name) == sha256(clean / name),
                   "the taken-over folder holds what a clean one holds", name)
    with open(clean / "csv" / "patients.csv", newline="", encoding="utf-8") as file:
        test.check(len(list(csv.reader(file))) == 6, "five patients")
    test.check(killed == 3, "three runs were killed", str(killed))
    test.finish()


main()
