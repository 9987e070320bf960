#!/usr/bin/env python3
"""Runs Sojourn and the reference engine (Synthea) on the same work, one after the other, and compares what it costs.

    sojourn bench --against-reference [--population N]       (calls this script)
    tools/bench_reference.py SOJOURN [--population N] [--seed N] [--years-of-history Y] [--json]

Both simulate N living people of Massachusetts (each adds the dead of its own way) with the modules of the reference and
write FHIR R4 of the last Y years, a bundle a patient, into a folder that is deleted afterwards. CPU seconds and peak
memory are those of the process (wait4), start-up included. Contents are counted over the patients who live, in both.
tools/get-reference-modules fetches the reference. Exit: 0 ok, 2 usage, 3 it could not be run.
"""
import argparse
import collections
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
FETCH = ROOT / "tools" / "get-reference-modules"
SHOWN_TYPES = 24


def fail(message):
    print(f"bench: error: {message}", file=sys.stderr)
    sys.exit(3)


def fetched(*words):
    result = subprocess.run([str(FETCH), *words], stdout=subprocess.PIPE, text=True, check=False)
    if result.returncode:
        fail("the reference engine is not to be had (tools/get-reference-modules says why)")
    return result.stdout.strip()


def measured(command, folder, name):
    """Runs a command; its CPU seconds, clock seconds and peak memory in MiB."""
    start = time.monotonic()
    with open(folder / f"{name}.log", "wb") as log:
        process = subprocess.Popen([str(word) for word in command], stdout=log, stderr=log, cwd=folder)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)  # it has been waited for
    if process.returncode:
        tail = (folder / f"{name}.log").read_text(errors="replace")[-1500:]
        fail(f"{name} ended with {process.returncode}\n{tail}")
    return {"cpu_seconds": usage.ru_utime + usage.ru_stime, "clock_seconds": time.monotonic() - start,
            "peak_memory_mib": usage.ru_maxrss / 1024}


def contents(folder):
    """Patients, bytes, and resources by type of those who live."""
    out = {"patients": 0, "living": 0, "bytes": 0, "living_bytes": 0}
    types = collections.Counter()
    for file in folder.glob("*.json"):
        size = file.stat().st_size
        out["bytes"] += size
        resources = [entry["resource"] for entry in json.loads(file.read_bytes()).get("entry", [])]
        patient = next((r for r in resources if r["resourceType"] == "Patient"), None)
        if patient is None:
            continue  # organisations and practitioners
        out["patients"] += 1
        if "deceasedDateTime" in patient:
            continue
        out["living"] += 1
        out["living_bytes"] += size
        types.update(r["resourceType"] for r in resources)
    out["types"] = dict(types.most_common())
    return out


def run(arguments):
    modules = pathlib.Path(fetched())
    classpath = fetched("--classpath")
    with tempfile.TemporaryDirectory(prefix="sojourn-bench-") as name:
        folder = pathlib.Path(name)
        day = arguments.reference_date
        sojourn = measured([pathlib.Path(arguments.sojourn).resolve(), "generate", "--living", arguments.population,
                            "--seed", arguments.seed, "--state", "MA", "--reference-date", day, "--modules", modules,
                            "--modules-only", "--years-of-history", arguments.years_of_history, "--threads", 1,
                            "--data-dir", ROOT, "--output", "sojourn", "--quiet"], folder, "Sojourn")
        compact = day.replace("-", "")
        print("Sojourn is done; the reference takes about a second of a processor for four patients", file=sys.stderr)
        reference = measured(["java", "-cp", classpath, "App", "-p", arguments.population, "-s", arguments.seed,
                              "-cs", arguments.seed, "-r", compact, "-e", compact,
                              "--exporter.baseDirectory", folder / "reference",
                              "--exporter.years_of_history", arguments.years_of_history,
                              "--exporter.fhir.export", "true", "Massachusetts"], folder, "reference")
        sojourn |= contents(folder / "sojourn" / "fhir-bundle")
        reference |= contents(folder / "reference" / "fhir")
    for engine, figures in (("Sojourn", sojourn), ("the reference", reference)):
        if figures["living"] == 0:
            fail(f"{engine} wrote no living patient")
        living = figures["living"]
        figures["cpu_ms_per_patient"] = 1000 * figures["cpu_seconds"] / living
        figures["kb_per_patient"] = figures["living_bytes"] / 1e3 / living
        figures["mb_per_cpu_second"] = figures["bytes"] / 1e6 / figures["cpu_seconds"]
        figures["resources_per_patient"] = sum(figures["types"].values()) / living
        figures["types_per_patient"] = {kind: count / living for kind, count in figures.pop("types").items()}
    return {"population": arguments.population, "seed": arguments.seed, "years_of_history": arguments.years_of_history,
            "sojourn": sojourn, "reference": reference}


ROWS = (("living", "Living patients", "{:,.0f}"), ("patients", "Patients", "{:,.0f}"),
        ("cpu_seconds", "CPU seconds", "{:,.2f}"), ("clock_seconds", "Clock seconds", "{:,.2f}"),
        ("cpu_ms_per_patient", "CPU ms a living patient", "{:,.1f}"),
        ("peak_memory_mib", "Peak memory, MiB", "{:,.0f}"),
        ("mb_per_cpu_second", "MB a CPU second", "{:,.1f}"), ("kb_per_patient", "KB a living patient", "{:,.0f}"),
        ("resources_per_patient", "Resources a living patient", "{:,.1f}"))


def show(result):
    ours, theirs = result["sojourn"], result["reference"]

    def line(label, a, b, form):
        ratio = f"{b / a:,.2f}" if a else "-"
        print(f"{label:32s} {form.format(a):>12s} {form.format(b):>12s} {ratio:>20s}")

    print(f"{'':32s} {'Sojourn':>12s} {'reference':>12s} {'reference / Sojourn':>20s}")
    for key, label, form in ROWS:
        line(label, ours[key], theirs[key], form)
    kinds = sorted(set(ours["types_per_patient"]) | set(theirs["types_per_patient"]),
                   key=lambda k: -theirs["types_per_patient"].get(k, 0) - ours["types_per_patient"].get(k, 0))
    for kind in kinds[:SHOWN_TYPES]:
        line("  " + kind, ours["types_per_patient"].get(kind, 0), theirs["types_per_patient"].get(kind, 0), "{:,.2f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sojourn")
    parser.add_argument("--population", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--years-of-history", type=int, default=10)
    parser.add_argument("--reference-date", default="2026-01-01")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    result = run(arguments)
    if arguments.json:
        print(json.dumps(result, indent=2))
    else:
        show(result)


if __name__ == "__main__":
    main()
