"""Loads that are killed, repeated, taken back, and loads of data that others wrote."""
import concurrent.futures
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from pushing import (FaultServer, IDS, RUN_TAG, Load, bare, count, dangling, data_of, name_of, posts,  # noqa: E402
                     references, stored_on)
from whole_program import Test  # noqa: E402

KILLS = 5
# Every request is carried out at once and answered late, so that most kills fall between.
LATE = [{"match": {"method": "POST"}, "do": {"delay": 0.2, "slow": 1_000_000}}]
NPI = "http://hl7.org/fhir/sid/us-npi"


def kill_at_random(start, moments):
    """Starts a load again and again and kills it; how many of them were alive then."""
    killed = 0
    for moment in moments:
        process = start()
        time.sleep(moment)
        killed += process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.wait()
    return killed


def check_kills(test, data, ids, moments):
    with FaultServer(LATE, "--referential-integrity") as server:
        load = Load(test, f"kills {ids}", data, server, "--ids", ids, "--most-entries", "5")
        test.check(kill_at_random(load.start, moments) >= 3, "loads were killed in the middle", f"{ids} {moments}")
        load.run()
        check_whole(test, load, data, f"{ids} {moments}")


def check_whole(test, load, data, evidence):
    found = stored_on(load.server)
    kind = "after kills all is there once"
    test.check(load.code == 0 and load.report["complete"], kind, lambda: f"{evidence}\n{load.evidence()}")
    wanted = count(data_of(data))
    test.check(count(found) == wanted, kind, lambda: f"{evidence}\n{count(found)}\n{wanted}")
    test.check(not dangling(found), "references lead somewhere", lambda: f"{evidence}: {dangling(found)[:3]}")
    sent = {c["type"]: c["stored"] for c in load.report["resources"]}
    test.check(sent == wanted, "the report counts earlier pushes, too", lambda: f"{evidence}\n{load.evidence()}")
    total = f"{sum(sent.values())} resources on "
    test.check(total in load.out, "the summary counts earlier pushes, too", lambda: f"{evidence}\n{load.out[-400:]}")


def check_full_disk(test, data):
    """A journal that cannot be written ends the load; once there is room the same command goes on."""
    mount = test.folder / "disk"
    mount.mkdir()
    size = ["mount", "-t", "tmpfs", "-o", "size=48k", "tmpfs", str(mount)]
    if os.geteuid() != 0 or subprocess.run(size, capture_output=True).returncode != 0:
        print("a small file system cannot be mounted; a full disk was not tried")
        return
    try:
        with FaultServer([]) as server:
            load = Load(test, "full disk", data, server, "--ids", "post", "--most-entries", "5")
            load.words[load.words.index(load.journal)] = mount / "journal.sqlite"
            load.run()
            test.check(load.code == 3 and f"{mount / 'journal.sqlite'}: the disk is full" in load.err,
                       "a full disk ends the load", load.evidence)
            subprocess.run(["mount", "-o", "remount,size=16m", str(mount)], check=True)
            load.run()
            check_whole(test, load, data, "full disk")
    finally:
        subprocess.run(["umount", "-l", str(mount)], check=False)


class Generated(Load):
    """generate --push instead of generate and push."""

    def __init__(self, test, name, server, words, *more):
        super().__init__(test, name, "", server, *more)
        at = self.words.index("--journal")
        self.words = ["generate", "--push", server.base, "--output", self.folder / "out", *words, *self.words[at:]]


def check_generated(test, data, words, ids, moments):
    with FaultServer(LATE, "--referential-integrity") as server:
        load = Generated(test, f"generated {ids}", server, words, "--ids", ids, "--most-entries", "5")
        kill_at_random(load.start, moments)
        load.run()
        check_whole(test, load, data, f"generate --push, {ids} {moments}")
        if ids != "put":
            return
        kind = "generate --push stores what generate and push store"
        wanted = {name_of(r): r for r in data_of(data)}
        found = {name_of(r): bare(r) for r in stored_on(server)}
        test.check(found == wanted, kind, lambda: str([n for n in wanted if wanted[n] != found.get(n)][:3]))
        run = json.loads((data / "manifest.json").read_text())["run"]
        test.check(load.report["run"] == run, "both name the run alike", load.evidence)


def check_again(test, data, ids):
    """A load that has ended, once more."""
    with FaultServer([]) as server:
        load = Load(test, f"again {ids}", data, server, "--ids", ids).run()
        before = server.state()["resources"]
        load.run()
        if ids == "post":
            test.check(load.code == 3 and "everything would be there twice" in load.err, "--ids post is not repeated",
                       load.evidence)
        else:
            test.check(load.code == 0 and load.report["complete"], "a load may be repeated", load.evidence)
        test.check(server.state()["resources"] == before, "a second load makes nothing twice", load.evidence)


# ---------------------------------------------------------------- data that others wrote
def entry(url, resource, condition=None):
    request = {"method": "POST", "url": resource["resourceType"]}
    if condition:
        request["ifNoneExist"] = condition
    return {"fullUrl": f"urn:uuid:{url}", "resource": resource, "request": request}


def bundle(*entries):
    return {"resourceType": "Bundle", "type": "transaction", "entry": list(entries)}


def uuid(number):
    return f"6b1f6f34-0c5e-4f3a-9a40-{number:012d}"


def write_foreign(folder):
    """Bundles that name nothing but UUIDs: hospitals and clinicians, and patients who find them by identifiers."""
    folder.mkdir()

    def identified(type_, system, value, **more):
        return {"resourceType": type_, "identifier": [{"system": system, "value": value}], **more}

    hospital = identified("Organization", "https://example.org/facility", "H1", id=uuid(1), name="Hillside Hospital")
    ward = identified("Location", "https://example.org/place", "L1",
                      managingOrganization={"reference": f"urn:uuid:{uuid(1)}"})
    (folder / "hospitals.json").write_text(json.dumps(bundle(
        entry(uuid(1), hospital, "identifier=https://example.org/facility|H1"),
        entry(uuid(2), ward, "identifier=https://example.org/place|L1")), indent=2))
    clinicians = []
    for number in (3, 4):
        npi = f"999999999{number}"
        person = identified("Practitioner", NPI, npi, name=[{"family": "Doe", "given": ["Zoë"]}])
        clinicians.append(entry(uuid(number), person, f"identifier={NPI}|{npi}"))
    (folder / "clinicians.json").write_text(json.dumps(bundle(*clinicians)))
    for patient in (100, 200):
        me, visit, condition, document = (f"urn:uuid:{uuid(patient + i)}" for i in range(4))
        doctor = {"reference": f"Practitioner?identifier={NPI}|9999999993"}
        by = {"reference": "Organization?identifier=https://example.org/facility|H1"}
        (folder / f"patient{patient}.json").write_text(json.dumps(bundle(
            entry(uuid(patient), {"resourceType": "Patient", "id": uuid(patient), "birthDate": "1980-01-01"}),
            # These two need each other.
            entry(uuid(patient + 1), {"resourceType": "Encounter", "status": "finished", "subject": {"reference": me},
                                      "participant": [{"individual": doctor}], "serviceProvider": by,
                                      "diagnosis": [{"condition": {"reference": condition}}]}),
            entry(uuid(patient + 2), {"resourceType": "Condition", "subject": {"reference": me},
                                      "encounter": {"reference": visit},
                                      "contained": [{"resourceType": "Practitioner", "id": "me"}],
                                      "recorder": {"reference": "#me"}}),
            entry(uuid(patient + 3), {"resourceType": "DocumentReference", "status": "current",
                                      "masterIdentifier": {"system": "urn:ietf:rfc:3986", "value": document},
                                      "subject": {"reference": me}, "author": [doctor],
                                      "context": {"encounter": [{"reference": visit}]}}))))
    return {"Organization": 1, "Location": 1, "Practitioner": 2, "Patient": 2, "Encounter": 2, "Condition": 2,
            "DocumentReference": 2}


def check_foreign(test, folder, wanted, ids, kind_of_request):
    with FaultServer([], "--referential-integrity") as server:
        name = f"foreign {ids} {kind_of_request}"
        load = Load(test, name, folder, server, "--ids", ids, "--send", kind_of_request).run()
        found = stored_on(server)
        if kind_of_request == "batch":
            # A circle cannot go in a batch to a server that checks references; all else must.
            lost = {r["resource"].split("/")[0] for r in load.report["refused"]}
            test.check(load.code == 3 and lost == {"Encounter", "Condition", "DocumentReference"},
                       "batches take no circles", load.evidence)
            return
        test.check(load.code == 0 and load.report["complete"] and count(found) == wanted, "others' bundles load",
                   load.evidence)
        test.check(not dangling(found), "references lead somewhere", lambda: f"{name}: {dangling(found)[:3]}")
        test.check(not any("?" in text or "urn:uuid" in text for r in found for text in references(r)),
                   "references say type and id", load.evidence)
        documents = {r["masterIdentifier"]["value"] for r in found if r["resourceType"] == "DocumentReference"}
        test.check(documents == {f"urn:uuid:{uuid(p + 3)}" for p in (100, 200)}, "identifiers stay what they were",
                   str(documents))


# ---------------------------------------------------------------- taking back
def unload(test, server, run, *more):
    return test.run("unload", "--to", server.base, "--run", run, *more, timeout=120)


def check_unload(test, ids):
    """Two runs in one town share providers: taking the first back leaves the second whole."""
    town = ("--state", "Rhode Island", "--city", "Newport", "--years-of-history", "1")
    first = test.generate(f"first {ids}", "--population", "3", "--seed", "1", *town)
    second = test.generate(f"second {ids}", "--population", "4", "--seed", "2", *town)
    shared = {name_of(r) for r in data_of(first)} & {name_of(r) for r in data_of(second)}
    test.check(len(shared) >= 3, "the two runs share providers", str(shared))
    with FaultServer([], "--referential-integrity") as server:
        loads = [Load(test, f"unload {ids} {data.name}", data, server, "--ids", ids).run() for data in (first, second)]
        for load in loads:
            test.check(load.code == 0, "two runs load one after the other", load.evidence)
        before = [r for r in stored_on(server)]
        stranger = unload(test, server, "nobody")
        test.check(stranger.returncode == 0 and "0 resources deleted" in stranger.stdout and
                   "has the tag of run nobody" in stranger.stderr and len(stored_on(server)) == len(before), "an unknown run takes nothing back",
                   stranger.stdout + stranger.stderr)
        done = unload(test, server, loads[0].report["run"])
        found = stored_on(server)
        kind = "unload takes exactly its run"
        seconds = [r for r in before if {"system": RUN_TAG, "code": loads[1].report["run"]} in r["meta"]["tag"]]
        if ids == "post":
            test.check(done.returncode == 0 and found == seconds and len(seconds) == len(data_of(second)), kind,
                       done.stdout + done.stderr)
        test.check(not dangling(found), "what is left refers to nothing that has gone", str(dangling(found)[:3]))
        test.check(all(r in found for r in seconds), kind, f"{ids}: {done.stdout}{done.stderr}")
        if ids == "put":
            test.check(done.returncode == 0 and found == seconds and count(found) == count(data_of(second)), kind,
                       f"{count(found)} {count(data_of(second))} {done.stdout}{done.stderr}")
        last = unload(test, server, loads[1].report["run"], "--json-summary")
        if ids != "conditional":
            summary = json.loads(last.stdout)
            test.check(last.returncode == 0 and stored_on(server) == [] and summary["complete"] and
                       sum(summary["deleted"].values()) == len(seconds), kind, last.stdout + last.stderr)


def check_unload_of_much(test, data):
    """Pages, pieces and a server that is busy in between."""
    script = [{"match": {"method": "POST", "contains": '"DELETE"', "nth": [1, 3]},
               "do": {"status": 503, "retry_after": 1}}]
    with FaultServer(script, "--referential-integrity") as server:
        load = Load(test, "unload much", data, server).run()
        test.check(load.code == 0 and server.state()["resources"].get("Observation", 0) > 500,
                   "more than a page is stored", load.evidence)
        done = unload(test, server, load.report["run"], "--most-entries", "40")
        test.check(done.returncode == 0 and server.state()["resources"] == {}, "pages and pieces are taken back",
                   f"{server.state()['resources']} {done.stdout[-800:]}{done.stderr[-800:]}")
        test.check(max(r["entries"] for r in posts(server)[len(posts(server)) // 2:]) <= 500, "pieces stay small", "")


def main():
    test = Test("push resume")
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.SystemRandom().randrange(1 << 32)
    print(f"moments of the kills: seed {seed}")  # a third argument repeats them
    moments = random.Random(seed)
    words = ("--population", "4", "--years-of-history", "1")
    data = test.generate("data", *words)
    much = test.generate("much", "--population", "12", "--years-of-history", "6")
    wanted = write_foreign(test.folder / "foreign")
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        work = []
        for ids in IDS:
            work.append(pool.submit(check_kills, test, data, ids, [moments.uniform(0.05, 0.5) for _ in range(KILLS)]))
            work.append(pool.submit(check_generated, test, data, words, ids,
                                    [moments.uniform(0.1, 0.9) for _ in range(2)]))
            work.append(pool.submit(check_again, test, data, ids))
            work.append(pool.submit(check_unload, test, ids))
            for kind in ("transaction", "batch"):
                work.append(pool.submit(check_foreign, test, test.folder / "foreign", wanted, ids, kind))
        work.append(pool.submit(check_unload_of_much, test, much))
        work.append(pool.submit(check_full_disk, test, data))
        for done in work:
            done.result()
    test.finish()


main()
