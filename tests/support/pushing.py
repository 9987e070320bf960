"""What the tests of loading share: pushing to a server of tests/servers, and reading back what it has stored."""
import json
import pathlib
import subprocess
import sys
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "servers"))
from running import FaultServer  # noqa: E402,F401
from whole_program import providers, resources, bundles  # noqa: E402

RUN_TAG = "https://sojourn.invalid/run"
SOURCE_TAG = "https://sojourn.invalid/source"
IDS = ("put", "conditional", "post")


class Load:
    """One load of a folder: the command with its journal and report, which may be run several times."""

    def __init__(self, test, name, data, server, *words, environment=None):
        self.test, self.server = test, server
        self.folder = test.folder / name
        self.folder.mkdir()
        self.journal, self.report_file = self.folder / "journal.sqlite", self.folder / "report.json"
        self.words = ["push", "--to", server.base, data, "--journal", self.journal, "--push-report", self.report_file,
                      *words]
        self.environment = environment or {}

    def run(self, *more):
        """Pushes; keeps the exit code, what was said and the report."""
        done = self.test.run(*self.words, *more, environment=self.environment, timeout=120)
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr
        self.report = json.loads(self.report_file.read_text()) if self.report_file.exists() else None
        return self

    def start(self):
        """Begins to push and does not wait."""
        environment = {"SOJOURN_DATA": str(self.test.source), **self.environment}
        return subprocess.Popen([self.test.binary, *map(str, self.words)], env=environment, stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL)

    def traces(self):
        """The bytes of all that a load leaves behind."""
        files = [path.read_bytes() for path in self.folder.iterdir()]
        return b"\n".join([self.out.encode(), self.err.encode(), *files])

    def evidence(self):
        return f"{self.folder.name}: exit code {self.code}\n{self.err[-1500:]}\n{json.dumps(self.report)[:600]}"


def count(found):
    """How many resources of each type."""
    counts = {}
    for resource in found:
        counts[resource["resourceType"]] = counts.get(resource["resourceType"], 0) + 1
    return counts


def data_of(folder):
    """All resources of a folder of ours."""
    found = resources(providers(folder))
    for _, bundle in bundles(folder):
        found += resources(bundle)
    return found


def stored_on(server):
    """All resources of a server, in the order of their names."""
    found = []
    for name in server.state()["resources"]:
        with urllib.request.urlopen(f"{server.base}/{name}?_count=100000", timeout=20) as answer:
            found += [entry["resource"] for entry in json.load(answer)["entry"]]
    return sorted(found, key=name_of)


def name_of(resource):
    return f"{resource['resourceType']}/{resource['id']}"


def references(node):
    if isinstance(node, dict):
        if isinstance(node.get("reference"), str):
            yield node["reference"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def dangling(found):
    """References that lead to no resource of these."""
    names = {name_of(resource) for resource in found}
    return sorted({r for resource in found for r in references(resource) if not r.startswith("#") and r not in names})


def posts(server):
    """The bundles that a server was sent, in order."""
    return [request for request in server.state()["requests"] if request["method"] == "POST"]


def bare(resource):
    """A resource without what a load and the server add to it."""
    out = json.loads(json.dumps(resource))
    meta = out.get("meta", {})
    meta.pop("versionId", None)
    meta["tag"] = [tag for tag in meta.get("tag", []) if tag["system"] not in (RUN_TAG, SOURCE_TAG)]
    if not meta["tag"]:
        del meta["tag"]
    if not meta:
        out.pop("meta", None)
    return out
