"""What the whole-program tests share: running the binary, reading its output, collecting failures.

A test is called with the binary and the source folder. It exits 0 if all is well, 77 if it was skipped (the last line
says why), 1 if it failed (stderr holds the evidence), 2 if it was called wrongly.
"""
import collections
import csv
import datetime
import hashlib
import json
import math
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77
SHOWN = 12  # failures printed for each kind; the rest is counted


class Test:
    def __init__(self, title):
        if len(sys.argv) < 3:
            sys.exit(f"usage: {sys.argv[0]} BINARY SOURCE_FOLDER")
        self.title = title
        self.binary = str(pathlib.Path(sys.argv[1]).resolve())
        self.source = pathlib.Path(sys.argv[2]).resolve()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="sojourn-test-"))
        self.failures = collections.OrderedDict()  # kind -> [count, examples]
        self.counts = collections.OrderedDict()

    # ------------------------------------------------------------ verdicts
    def check(self, ok, kind, evidence=""):
        """Counts one check of a kind; keeps the first pieces of evidence of those that fail."""
        self.counts[kind] = self.counts.get(kind, 0) + 1
        if not ok:
            entry = self.failures.setdefault(kind, [0, []])
            entry[0] += 1
            if len(entry[1]) < SHOWN:
                entry[1].append(evidence() if callable(evidence) else str(evidence))
        return ok

    def require_checked(self, kind, at_least=1):
        """A test that looked at nothing has not passed."""
        self.check(self.counts.get(kind, 0) >= at_least, "enough was checked",
                   f"{kind}: {self.counts.get(kind, 0)} checks, at least {at_least} wanted")

    def skip(self, reason):
        shutil.rmtree(self.folder, ignore_errors=True)
        print(f"{self.title}: skipped: {reason}")
        sys.exit(SKIPPED)

    def finish(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        for kind, count in self.counts.items():
            failed = self.failures.get(kind, [0])[0]
            print(f"{'FAIL' if failed else 'ok  '}  {kind}: {count - failed} of {count}")
        for kind, (count, examples) in self.failures.items():
            print(f"\n{self.title}: {kind}: {count} failures", file=sys.stderr)
            for text in examples:
                print("  " + text.replace("\n", "\n  "), file=sys.stderr)
            if count > len(examples):
                print(f"  ... and {count - len(examples)} more", file=sys.stderr)
        sys.exit(1 if self.failures else 0)

    # ------------------------------------------------------------ the program
    def run(self, *words, environment=None, **options):
        env = {"PATH": os.environ.get("PATH", ""), "SOJOURN_DATA": str(self.source)}
        env.update(environment or {})
        return subprocess.run([self.binary, *map(str, words)], capture_output=True, encoding="utf-8", errors="replace", env=env,
                              cwd=options.pop("cwd", self.folder), **options)

    def generate(self, name, *words):
        """Runs `generate` into a folder of that name; the test ends if the run fails."""
        output = self.folder / name
        done = self.run("generate", "--quiet", "--output", output, *words)
        if done.returncode != 0:
            shutil.rmtree(self.folder, ignore_errors=True)
            sys.exit(f"{self.title}: generate {' '.join(map(str, words))} ended with exit code {done.returncode}:\n"
                     f"{done.stderr[-4000:]}")
        return output


# ---------------------------------------------------------------- reading output
def bundles(run):
    """(file name, Bundle) of every patient, in the order of the names."""
    for path in sorted((run / "fhir-bundle").glob("*.json")):
        if path.name not in ("providers.json", "group.json"):
            yield path.name, json.loads(path.read_text(encoding="utf-8"))


def providers(run):
    return json.loads((run / "fhir-bundle" / "providers.json").read_text(encoding="utf-8"))


def resources(bundle):
    return [entry["resource"] for entry in bundle["entry"]]


def rows(run, table):
    with open(run / "csv" / f"{table}.csv", newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def statistics(test, table):
    with open(test.source / "statistics" / "us" / f"{table}.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def files_of(run):
    return sorted(str(path.relative_to(run)) for path in run.rglob("*") if path.is_file())


def manifest(run):
    return json.loads((run / "manifest.json").read_text(encoding="utf-8"))


def walk(value, path=""):
    """Every (path, scalar) of a JSON tree; list positions are left out of the path."""
    if isinstance(value, dict):
        for key, child in value.items():
            yield from walk(child, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for child in value:
            yield from walk(child, path)
    else:
        yield path, value


# ---------------------------------------------------------------- time
def instant(text):
    """A FHIR dateTime with an offset."""
    return datetime.datetime.fromisoformat(text)


def age_on(born, day):
    """Completed years; both are dates."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


# ---------------------------------------------------------------- statistics
def _gamma_q(a, x):
    """Upper regularised incomplete gamma function (series below a + 1, continued fraction above)."""
    if x <= 0:
        return 1.0
    scale = math.exp(a * math.log(x) - x - math.lgamma(a))
    if x < a + 1:
        term = total = 1 / a
        n = a
        while term > total * 1e-16:
            n += 1
            term *= x / n
            total += term
        return 1 - scale * total
    b = x + 1 - a
    c, d = 1e300, 1 / b
    h = d
    for i in range(1, 10000):
        an = -i * (i - a)
        b += 2
        d = 1 / (an * d + b or 1e-300)
        c = b + an / c or 1e-300
        h *= d * c
        if abs(d * c - 1) < 1e-15:
            break
    return scale * h


def chi_square(observed, expected):
    """(statistic, degrees of freedom, p); expected counts are scaled to the observed total."""
    total = sum(observed) / sum(expected)
    statistic = sum((o - e * total) ** 2 / (e * total) for o, e in zip(observed, expected) if e > 0)
    freedom = sum(1 for e in expected if e > 0) - 1
    return statistic, freedom, _gamma_q(freedom / 2, statistic / 2)


def wilson(count, n, z):
    """Interval of a share."""
    if n == 0:
        return 0.0, 1.0
    p = count / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(0.0, middle - half), min(1.0, middle + half)


