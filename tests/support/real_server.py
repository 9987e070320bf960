"""The real FHIR server of tools/fhir-server for the time of a test, and what can be asked of it."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import urllib.parse
import urllib.request

TOOL = pathlib.Path(__file__).parents[2] / "tools/fhir-server"
RUN_TAG = "https://sojourn.invalid/run"
PAGE = 1000


class NotToBeHad(Exception):
    """Java, Maven or the network is missing."""


class RealServer:
    """with RealServer() as server: server.url. Its database outlives kill() and restart(). `words` go to fhir-server."""

    def __init__(self, *words):
        self.words = words

    def __enter__(self):
        missing = [program for program in ("java", "javac", "mvn") if not shutil.which(program)]
        if missing:
            raise NotToBeHad("no " + ", ".join(missing))
        # Not in the folder of the test: what ends the server must be there to the last.
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="sojourn-fhir-server-"))
        try:
            self.url = self.tool("start", *self.words, "--keep", self.folder / "database")
        except RuntimeError as failed:
            self.__exit__()
            if "Maven could not fetch" in str(failed):
                raise NotToBeHad("Maven could not fetch the server") from None
            raise
        self.types = sorted(resource["type"] for resource in self.ask("metadata")["rest"][0]["resource"])
        return self

    def __exit__(self, *_):
        try:
            self.tool("stop")
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def tool(self, action, *words):
        done = subprocess.run([TOOL, action, *words, "--state", self.folder / "state"], capture_output=True, text=True,
                              timeout=900)
        if done.returncode != 0:
            raise RuntimeError(f"fhir-server {action}: {done.stderr}")
        return done.stdout.strip()

    def kill(self):
        os.kill(json.loads((self.folder / "state/server.json").read_text())["pid"], signal.SIGKILL)

    def restart(self):
        self.tool("restart")

    # ------------------------------------------------------------ questions
    def ask(self, path):
        """The answer to GET of a path below the base address, or of a page's address."""
        request = urllib.request.Request(urllib.parse.urljoin(self.url + "/", path),
                                         headers={"Cache-Control": "no-cache", "Accept": "application/fhir+json"})
        with urllib.request.urlopen(request, timeout=300) as answer:
            return json.load(answer)

    def pages(self, path):
        """Every resource of a search, page after page."""
        while path:
            page = self.ask(path)
            for entry in page.get("entry", []):
                yield entry["resource"]
            path = next((link["url"] for link in page["link"] if link["relation"] == "next"), None)

    def count(self, kind, run=None):
        tag = f"_tag={RUN_TAG}%7C{run}&" if run else ""
        return self.ask(f"{kind}?{tag}_summary=count")["total"]

    def versions(self):
        """{"Type/id": version} of everything that it holds."""
        out = {}
        for kind in self.types:
            if self.count(kind) == 0:
                continue
            for resource in self.pages(f"{kind}?_elements=meta&_count={PAGE}"):
                out[name_of(resource)] = resource["meta"]["versionId"]
        return out


def name_of(resource):
    return f"{resource['resourceType']}/{resource['id']}"
