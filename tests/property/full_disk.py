"""A full disk ends the run with exit code 3, a message that says so, and no half-written file."""
import json
import os
import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from whole_program import Test, files_of  # noqa: E402


def main():
    test = Test("full disk")
    mount = test.folder / "disk"
    mount.mkdir()
    if os.geteuid() != 0:
        test.skip("mounting a small file system needs root")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(mount)], capture_output=True, text=True)
    if mounted.returncode != 0:
        test.skip("a small file system cannot be mounted: " + mounted.stderr.strip())
    try:
        for formats in ("fhir-bundle", "fhir-ndjson", "csv", "fhir-bundle,csv", "text"):
            run = mount / formats.replace(",", "-")
            done = test.run("generate", "--output", run, "--population", "60", "--format", formats, "--threads", "2")
            test.check(done.returncode == 3, "exit code 3", f"{formats}: {done.returncode}: {done.stderr[-500:]}")
            last = [line for line in done.stderr.splitlines() if "error:" in line]
            test.check(len(last) == 1 and "the disk is full" in last[0] and str(mount) in last[0] and
                       "free some space or choose another --output" in last[0], "the message says what to do",
                       f"{formats}: {done.stderr[-700:]}")
            test.check(done.stdout == "", "no summary of a run that failed", done.stdout[:200])
            test.check(not (run / "manifest.json").exists(), "no manifest", formats)
            for name in files_of(run):
                if name.endswith(".json"):
                    try:
                        json.loads((run / name).read_text(encoding="utf-8"))
                        whole = True
                    except ValueError:
                        whole = False
                    test.check(whole, "bundles are whole", name)
                test.check(not name.endswith(".part"), "no part is left behind", name)
            if formats != "text":
                shutil.rmtree(run)
        # With room again the same folder can be used.
        run = mount / "text"
        done = test.run("generate", "--quiet", "--output", run, "--population", "2", "--years-of-history", "1",
                        "--format", "csv", "--module", "ankle*")
        test.check(done.returncode == 0, "the folder can be used again once there is room", done.stderr)
    finally:
        subprocess.run(["umount", "-l", str(mount)], check=False)

    # A summary that cannot be written is a failure of the world, too.
    if os.path.exists("/dev/full"):
        with open("/dev/full", "w") as full:
            done = subprocess.run([test.binary, "generate", "--population", "1", "--years-of-history", "1", "--output",
                                   str(test.folder / "out")], stdout=full, stderr=subprocess.PIPE, text=True,
                                  env={"SOJOURN_DATA": str(test.source)})
        test.check(done.returncode == 3, "a standard output that is full is noticed",
                   f"exit code {done.returncode}: {done.stderr[-300:]}")
    test.finish()


main()
