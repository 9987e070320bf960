"""A module that was detuned on purpose is found back; bounds hold; what the figures do not tell is named and stays; the
result does not depend on threads; a killed calibration leaves no half file."""
import json
import pathlib
import re
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from whole_program import Test  # noqa: E402

# The truth from which the figures follow, and what the module says instead.
RATE, SHARE = 0.02, 0.3
CODES = {name: {"system": "SNOMED-CT", "code": code, "display": name}
         for name, code in (("Sinusitis", "36971009"), ("Polyp", "52756005"), ("Fever", "386661006"))}


def figure(name, value):
    return {"codes": [CODES[name]], "measure": "incidence", "ages": [20, 79], "value": value, "low": value * 0.98,
            "high": value * 1.02, "unit": "per person-year", "year": "2020", "evidence": "truth"}


def fitted(value, low, high, unit):
    return {"value": value, "unit": unit, "low": low, "high": high, "fit": True, "evidence": "truth"}


def onset(name, following):
    return {"type": "ConditionOnset", "codes": [CODES[name]], "direct_transition": following}


def risk(parameter, to):
    return {"type": "Risk", "risks": [{"transition": to,
                                       "rate": {"rows": [{"ages": [20, 79], "value": {"parameter": parameter}}]}}]}


MODULE = {
    "module_language": "sojourn-1", "name": "Detuned", "gmf_version": 2,
    "evidence": [{"id": "truth", "title": "Known by construction", "authors": "The test", "year": 2020}],
    "parameters": {
        "rate": fitted(0.006, 0.002, 0.05, "per year"),
        "share": fitted(0.6, 0.05, 0.95, "probability"),
        "rest": fitted(0.4, 0.05, 0.95, "probability"),
        "wait": fitted(3, 1, 20, "days"),
    },
    "targets": [figure("Sinusitis", RATE), figure("Polyp", RATE * SHARE)],
    "states": {
        "Initial": {"type": "Initial", "direct_transition": "Healthy"},
        "Healthy": risk("rate", "Ill"),
        "Ill": onset("Sinusitis", "Which"),
        "Which": {"type": "Simple", "distributed_transition": [
            {"distribution": {"parameter": "share"}, "transition": "Polyp"},
            {"distribution": {"parameter": "rest"}, "transition": "Wait"}]},
        "Polyp": onset("Polyp", "Wait"),
        "Wait": {"type": "Delay", "exact": {"quantity": {"parameter": "wait"}, "unit": "days"},
                 "direct_transition": "Healthy"},
    },
}
# More than its bounds allow.
BOUNDED = {
    "module_language": "sojourn-1", "name": "Bounded", "gmf_version": 2,
    "evidence": MODULE["evidence"],
    "parameters": {"rate": fitted(0.006, 0.002, 0.012, "per year")},
    "targets": [figure("Fever", 0.05)],
    "states": {
        "Initial": {"type": "Initial", "direct_transition": "Healthy"},
        "Healthy": risk("rate", "Ill"),
        "Ill": onset("Fever", "Done"),
        "Done": {"type": "Terminal"},
    },
}


def main():
    test = Test("calibrate")
    modules = test.folder / "modules"
    modules.mkdir()
    (modules / "detuned.json").write_text(json.dumps(MODULE, indent=2))
    (modules / "bounded.json").write_text(json.dumps(BOUNDED, indent=2))
    words = ["--modules-only", "--modules", str(modules), "--people", "3000", "--quiet"]

    def calibrate(name, *more):
        output = test.folder / name
        done = test.run("calibrate", "--output", output, *words, *more)
        if not test.check(done.returncode == 0, f"{name}: the calibration ends well", done.stderr[-500:]):
            return None, output
        return json.loads((output / "calibration.json").read_text()), output

    def parameter(result, module, name):
        return next(p for p in result["parameters"] if p["module"] == module and p["name"] == name)

    result, output = calibrate("one", "--threads", "1")
    if result is None:
        test.finish()
    # Figure and sample stand for 95 % within two standard errors; events of 3,000 people give about 5 %.
    for name, truth in (("rate", RATE), ("share", SHARE)):
        p = parameter(result, "detuned", name)
        test.check(p["determined"] and abs(p["after"] - truth) <= 2 * p["standard_error"],
                   f"the detuned {name} is found back within two standard errors", str(p))
        test.check(p["standard_error"] < 0.15 * truth, f"the figures fix the {name} to less than 15 %", str(p))
    for target in result["targets"]:
        if target["modules"] == ["detuned"]:
            test.check(abs(target["before"]["standard_errors"]) > 3 and abs(target["after"]["standard_errors"]) < 2,
                       "what was missed before is met afterwards", str(target))
    wait = parameter(result, "detuned", "wait")
    test.check(not wait["determined"] and wait["after"] == 3, "what no figure tells is named and stays", str(wait))
    bounded = parameter(result, "bounded", "rate")
    test.check(bounded["after"] == 0.012, "a parameter does not leave its bounds", str(bounded))
    test.check(not any(p["name"] == "rest" for p in result["parameters"]), "what takes the rest is not free")

    before, after = (modules / "detuned.json").read_text(), (output / "modules" / "detuned.json").read_text()
    changed = json.loads(after)
    p = changed["parameters"]
    test.check(abs(p["share"]["value"] + p["rest"]["value"] - 1) < 1e-9, "weights of one transition still sum to 1")
    test.check(p["rate"]["fitted"]["people"] == 3000 and changed["calibration"]["error_after"] < 3,
               "the module says how it was fitted")
    for entry in p.values():
        entry.pop("fitted", None)
    changed.pop("calibration")
    for name in ("rate", "share", "rest"):
        p[name]["value"] = MODULE["parameters"][name]["value"]
    test.check(changed == MODULE, "nothing else changes in the module")
    test.check(len(after.splitlines()) == len(before.splitlines()) + 3, "and no line is formatted anew")
    lint = test.run("module", "lint", "--strict", output / "modules" / "detuned.json")
    test.check(lint.returncode == 0, "the changed module passes the checks", lint.stdout[-500:])

    calibrate("two", "--threads", "2")
    test.check((output / "calibration.json").read_bytes() == (test.folder / "two" / "calibration.json").read_bytes() and
               after == (test.folder / "two" / "modules" / "detuned.json").read_text(),
               "the result is the same with one thread and with two")

    # From the result: the values move by less than their standard errors.
    words[2] = str(output / "modules")
    again, _ = calibrate("again", "--joint")
    if again is not None:
        for name in ("rate", "share"):
            p = parameter(again, "detuned", name)
            test.check(abs(p["after"] - p["before"]) <= p["standard_error"], f"calibrated again, the {name} stays", str(p))

    # --write changes the files where they stand; killed before that, there is nothing.
    words[2] = str(modules)
    killed = test.folder / "killed"
    process = subprocess.Popen([test.binary, "calibrate", "--output", str(killed), *words],
                               env={"SOJOURN_DATA": str(test.source)}, stderr=subprocess.DEVNULL)
    time.sleep(1)
    process.send_signal(signal.SIGKILL)
    process.wait()
    test.check(not [f for f in killed.rglob("*") if f.is_file()] and (modules / "detuned.json").read_text() == before,
               "a killed calibration leaves no file and changes no module")
    calibrate("written", "--write", "--iterations", "1")
    value = re.search(r'"rate": \{\s*"value": ([0-9.e-]+)', (modules / "detuned.json").read_text())
    test.check(value is not None and float(value[1]) != 0.006, "--write changes the module where it stands")
    test.finish()


if __name__ == "__main__":
    main()
