"""Every code in the output stands in valuesets/ with the display that it is written with, and units are UCUM.

Lives of the shipped modules, whole, with every resource type. What is missing is added by tools/valuesets/build.py (codes of
modules and engine) or tools/valuesets/build_exchange.py (codes that only FHIR needs).
"""
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools" / "valuesets"))
from build_exchange import emitted, stored  # noqa: E402
from whole_program import Test  # noqa: E402

UCUM = "http://unitsofmeasure.org"
# The library that reads units, pinned, in a place of its own.
LIBRARY = "ucumvert==0.3.2"
READ_UNITS = """
import sys
from ucumvert import get_ucum_parser
parser = get_ucum_parser()
for unit in sys.stdin.read().splitlines():
    try:
        parser.parse(unit)
    except Exception as error:
        print(unit, str(error).splitlines()[0], sep="\\t")
"""


def python_with_library(test):
    """A Python that can read units; None where it is not to be had."""
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "sojourn" / "ucum"
    python = cache / "bin" / "python"
    if not python.exists():
        made = subprocess.run([sys.executable, "-m", "venv", cache], capture_output=True)
        if made.returncode != 0:
            return None
    known = subprocess.run([python, "-c", "import ucumvert"], capture_output=True).returncode == 0
    if not known and subprocess.run([python, "-m", "pip", "install", "--quiet", LIBRARY], capture_output=True).returncode != 0:
        return None
    return python


def main():
    test = Test("terminology")
    run = test.generate("run", "--population", "400", "--years-of-history", "0", "--format", "fhir-ndjson", "--ips", "--resources", "all",
                        "--seed", "11")
    known = stored()
    for (system, code), displays in emitted(run).items():
        key = (system, code)
        if not test.check(key in known, "a code stands in valuesets/", f"{system} {code} {sorted(displays)}"):
            continue
        if system != UCUM:
            test.check(displays <= {known[key]}, "a display is the one of valuesets/",
                       f"{system} {code}: {sorted(displays)} instead of \"{known[key]}\"")
    test.require_checked("a code stands in valuesets/", 300)

    python = python_with_library(test)
    units = sorted(code for system, code in known if system == UCUM)
    if python is None:
        if test.failures:
            test.finish()
        test.skip(f"{LIBRARY} cannot be installed, so units were not read")
    read = subprocess.run([python, "-c", READ_UNITS], input="\n".join(units), capture_output=True, encoding="utf-8", check=True)
    faulty = dict(line.split("\t", 1) for line in read.stdout.splitlines())
    for unit in units:
        test.check(unit not in faulty, "a unit is UCUM", lambda: f"{unit}: {faulty[unit]}")
    test.require_checked("a unit is UCUM", 40)
    test.finish()


if __name__ == "__main__":
    main()
