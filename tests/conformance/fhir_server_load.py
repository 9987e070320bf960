"""Loads a real server (HAPI FHIR, tools/fhir-server) with `sojourn push` and looks at what it holds afterwards: all
of it, once, also after the program or the server was killed, and nothing of it after `sojourn unload`.
Usage: fhir_server_load.py BINARY SOURCE_FOLDER [PATIENTS]. Exit 77 (skipped) without Java, Maven or the network."""
import collections
import json
import pathlib
import random
import signal
import subprocess
import sys
import time
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from real_server import NotToBeHad, RealServer, name_of  # noqa: E402
from whole_program import Test, bundles, files_of, manifest, providers, resources  # noqa: E402

PATIENTS = int(sys.argv[3]) if len(sys.argv) > 3 else 200
FEW = 15      # patients of the loads that are killed
KILLS = 5
LONGEST = 900  # seconds of one push
# One small state: its towns are few, so that loads of different patients share providers.
WHO = ["--state", "RI", "--years-of-history", "1"]


class Load:
    """A folder of patients and what of them must be on the server."""

    def __init__(self, steps, name, patients, seed):
        self.options = ["--population", patients, "--seed", seed, *WHO]
        self.folder = steps.test.generate(name, *self.options)
        self.run = manifest(self.folder)["run"]
        self.counts = collections.Counter(manifest(self.folder)["resources"])
        self.patients = {name: {name_of(r) for r in resources(bundle)} for name, bundle in bundles(self.folder)}
        self.providers = {name_of(r): r for r in resources(providers(self.folder))}
        self.names = set(self.providers).union(*self.patients.values())


class Steps:
    def __init__(self, test, server):
        self.test, self.server, self.check = test, server, test.check
        version = test.run("--version").stdout.strip()
        # Each version meets other patients, and the same version the same ones.
        self.seed = zlib.crc32(version.encode()) % 100_000
        self.random = random.Random(self.seed)
        self.seen = set()  # names that were on the server at any time: their versions go on after they were deleted
        self.began = time.monotonic()
        print(f"{version}, seed {self.seed}, {PATIENTS} patients, {server.url}", flush=True)

    def say(self, text):
        print(f"{time.monotonic() - self.began:6.0f} s  {text}", flush=True)

    # ------------------------------------------------------------ the program
    def push(self, load, *words, code=0):
        done = self.test.run("push", "--quiet", "--to", self.server.url, load.folder, *words, timeout=LONGEST)
        self.check(done.returncode == code, f"push ends with exit code {code}", f"{done.returncode}: {done.stderr}")
        report = json.loads((load.folder / "push-report.json").read_text())
        if code == 0:
            self.check(report["complete"] and not report["refused"], "the report says that all was stored", report)
            stored = {c["type"]: c["stored"] for c in report["resources"]}
            self.check(stored == load.counts, "the report counts what the manifest counts", f"{stored} {load.counts}")
        return done, report

    def start_push(self, load, *words):
        return subprocess.Popen([self.test.binary, "push", "--quiet", "--to", self.server.url, load.folder, *words],
                                stderr=subprocess.PIPE, text=True)

    def wait_until_stored(self, process, load, observations):
        """Lets a push go on until the server has so many observations of it, and then for a random moment."""
        while process.poll() is None and self.server.count("Observation", load.run) < observations:
            time.sleep(0.02)
        time.sleep(self.random.uniform(0, 0.5))

    def unload(self, load):
        done = self.test.run("unload", "--to", self.server.url, "--run", load.run, timeout=LONGEST)
        self.check(done.returncode == 0, "unload ends with exit code 0", done.stdout + done.stderr)
        return done.stdout.strip().splitlines()[-1]

    def holds(self, expected, kind):
        """Everything that is on the server, with versions; compared with what should be there."""
        there = self.server.versions()
        self.check(set(there) == set(expected), kind,
                   lambda: f"missing {sorted(set(expected) - set(there))[:5]}, "
                           f"too many {sorted(set(there) - set(expected))[:5]}")
        return there

    def holds_new(self, before, load, kind):
        there = self.holds(set(before) | load.names, kind)
        new = load.names - self.seen
        self.seen |= load.names
        again = [name for name in new if there.get(name) != "1"]
        self.check(new and not again, "nothing was stored a second time", again[:5])
        return there

    # ------------------------------------------------------------ the steps
    def first_load(self, before, load):
        began = time.monotonic()
        _, report = self.push(load)
        seconds = time.monotonic() - began
        there = self.holds_new(before, load, "a load is on the server, each resource once")
        counts = {kind: self.server.count(kind, load.run) for kind in load.counts}
        self.check(counts == load.counts, "the server counts by type what the manifest counts",
                   f"{counts} {load.counts}")
        self.say(f"{len(load.patients)} patients, {len(load.names)} resources stored in {seconds:.0f} s "
                 f"({report['requests']} requests, {report['retries']} retries), 0 refused; "
                 f"{len(load.names & set(before))} of them shared with an earlier load")
        return there

    def second_load(self, there, load):
        self.push(load)
        self.check(self.server.versions() == there, "a second push makes no new version and nothing new")
        sample = [next(n for n in sorted(load.names) if n.startswith(kind + "/")) for kind in sorted(load.counts)]
        for name in sample:
            total = self.server.ask(f"{name}/_history?_summary=count")["total"]
            self.check(str(total) == there[name], "the history has no more versions than after the first push",
                       f"{name} {total}")
        self.say(f"pushed again: versions of {len(there)} resources and histories of {len(sample)} unchanged")

    def everything(self, load):
        on_top = collections.Counter()
        sample = self.random.sample(sorted(load.patients), min(10, len(load.patients)))
        for file in sample:
            wanted = load.patients[file]
            patient = next(name for name in wanted if name.startswith("Patient/"))
            found = {name_of(r) for r in self.server.pages(f"{patient}/$everything?_count=500")}
            more = found - wanted
            self.check(wanted <= found and more <= set(load.providers), "$everything gives the patient's bundle",
                       lambda: f"{patient}: missing {sorted(wanted - found)[:5]}, too many {sorted(more)[:5]}")
            on_top.update(name.split("/")[0] for name in more)
        self.say(f"$everything of {len(sample)} patients compared with their bundles; on top what they refer to: "
                 f"{dict(on_top)}")

    def killed_program(self, before, load, *words, kills=KILLS):
        moments = sorted(self.random.sample(range(1, int(load.counts["Observation"] * 0.6)), kills))
        for moment in moments:
            process = self.start_push(load, *words)
            self.wait_until_stored(process, load, moment)
            process.send_signal(signal.SIGKILL)
            said = process.communicate()[1]
            self.check(process.returncode == -signal.SIGKILL, "the program was killed in the middle",
                       f"exit code {process.returncode}: {said}")
        done, report = self.push(load, *words)
        self.check("resources" in report, "the last push ends with a report", done.stderr)
        self.say(f"program killed after {moments} observations; the last push took {report['seconds']:.0f} s")
        return self.server.versions()

    def killed_server(self, before, load):
        process = self.start_push(load)
        moment = self.random.randrange(1, int(load.counts["Observation"] * 0.6))
        self.wait_until_stored(process, load, moment)
        self.server.kill()
        self.check(process.poll() is None, "the server was killed in the middle of a load")
        began = time.monotonic()
        self.server.restart()
        away = time.monotonic() - began
        said = process.communicate(timeout=LONGEST)[1]
        self.check(process.returncode == 0, "a load outlives a restart of the server", said)
        report = json.loads((load.folder / "push-report.json").read_text())
        there = self.holds_new(before, load, "after a restart of the server all is there once")
        self.say(f"server killed after {moment} observations, away for {away:.0f} s; {report['retries']} retries")
        return there

    def streamed(self, before, load):
        """The same patients as `load`, which goes from memory to the server."""
        folder = self.test.folder / "streamed"
        done = self.test.run("generate", "--quiet", *load.options, "--push", self.server.url, "--output", folder,
                             timeout=LONGEST)
        self.check(done.returncode == 0, "generate --push ends with exit code 0", done.stderr)
        self.check(files_of(folder) == ["push-journal.sqlite", "push-report.json"],
                   "only journal and report are written", files_of(folder))
        there = self.holds_new(before, load, "generate --push stores what generate writes")
        self.say(f"generate --push: {len(load.names)} resources, in the folder {', '.join(files_of(folder))}")
        return there

    def ids_of_the_server(self, before, load, how, neighbour):
        """Ids of the server's choice: counted, as names are not known."""
        known = {identifier(r) for r in neighbour.providers.values()} - {None}
        found = collections.Counter(r["resourceType"] for r in load.providers.values() if identifier(r) in known)
        if how == "post":
            found.clear()
        there = self.killed_program(before, load, "--ids", how, kills=1)
        new = collections.Counter(name.split("/")[0] for name in set(there) - set(before))
        self.check(new == load.counts - found, f"--ids {how} stores all once, and what is there already not again",
                   f"{new} {load.counts} {found}")
        self.check(set(before) <= set(there), "what was there stays")
        if how == "conditional":
            self.push(load, "--ids", how)
        else:
            done, _ = self.push(load, "--ids", how, code=3)
            self.check("would be there twice" in done.stderr, "a second push with --ids post is refused", done.stderr)
        self.check(self.server.versions() == there, f"a second push with --ids {how} changes nothing")
        said = self.unload(load)
        self.holds(before, f"unload takes back what --ids {how} stored")
        self.say(f"--ids {how}: {sum(new.values())} resources, {sum(found.values())} found; {said}")

    def run(self):
        loads = [Load(self, f"load{i}", patients, self.seed + i)
                 for i, patients in enumerate([FEW, PATIENTS, FEW, FEW, FEW, FEW])]
        neighbour, main, killed, restarted, streamed, few = loads
        empty = self.holds([], "the server is empty at first")
        alone = self.first_load(empty, neighbour)
        there = self.first_load(alone, main)
        self.check(set(neighbour.providers) & set(main.providers), "two loads share providers")
        self.second_load(there, main)
        self.everything(main)
        self.say(self.unload(main))
        self.holds(alone, "unload leaves what another load brought, and nothing else")
        before = self.server.versions()
        self.killed_program(before, killed)
        there = self.holds_new(before, killed, "after five kills all is there once")
        there = self.killed_server(there, restarted)
        self.streamed(there, streamed)
        for load in (streamed, restarted, killed):
            self.unload(load)
        self.holds(alone, "unloading each load leaves the first one")
        for how in ("conditional", "post"):
            self.ids_of_the_server(self.server.versions(), few, how, neighbour)
        self.unload(neighbour)
        self.holds([], "the server is empty at the end")
        self.say("all unloaded")


def identifier(resource):
    first = next(iter(resource.get("identifier", [])), None)
    return first and (resource["resourceType"], first["system"], first["value"])


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the server is ended
    test = Test("fhir_server_load")
    try:
        with RealServer() as server:
            Steps(test, server).run()
    except NotToBeHad as missing:
        test.skip(str(missing))
    test.finish()


main()
