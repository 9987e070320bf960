"""Loading a server that fails: whatever it does, all is stored once, or the load says what is not (docs/push.md)."""
import concurrent.futures
import http.server
import json
import pathlib
import shutil
import subprocess
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from pushing import (FaultServer, IDS, Load, count, dangling, data_of, name_of, posts, references,  # noqa: E402
                     stored_on)
from whole_program import Test, providers, resources  # noqa: E402

UNWANTED = "the server does not like this word"
SECRET = "correct-horse-battery"


def fault(do, **match):
    return {"match": {"method": "POST", **match}, "do": do}


def pauses(server, status):
    """Seconds from each request that was answered with a status to the next one with the same piece."""
    log = posts(server)
    return [next(after["seconds"] for after in log[at + 1:] if after["bytes"] == before["bytes"]) - before["seconds"]
            for at, before in enumerate(log) if before["status"] == status]


def halved(server, status):
    """What was answered with the status is not sent again whole."""
    log = posts(server)
    return all(after["bytes"] != before["bytes"] for at, before in enumerate(log) if before["status"] == status
               for after in log[at + 1:] if after["status"] != status)


# Faults that pass: name, script, new tries that the report must tell at least, what the server's log must show.
# With --ids post a lost answer may leave nothing to try again.
PASSING = [
    ("busy for a second", [fault({"status": 429, "retry_after": 1}, nth=[1, 3])], 2,
     lambda server: min(pauses(server, 429)) >= 0.9),
    ("busy until a time", [fault({"status": 429, "retry_after_date": 3}, nth=1)], 1,
     lambda server: min(pauses(server, 429)) >= 1.9),
    ("away for a second", [fault({"status": 503, "retry_after": 1}, nth=1)], 1,
     lambda server: min(pauses(server, 503)) >= 0.9),
    ("away", [fault({"status": 503}, nth=[1, 2])], 2, lambda server: min(pauses(server, 503)) >= 0.45),
    ("too slow to wait for", [fault({"status": 408}, nth=2)], 1, lambda server: halved(server, 408)),
    ("a gateway gives up", [fault({"status": 504}, nth=[2, 3])], 1, lambda server: halved(server, 504)),
    # More than any single resource has (a Provenance names all others of its patient), less than a patient's bundle.
    ("too many bytes", [fault({"status": 413, "early": True}, bytes_over=100_000)], 1,
     lambda server: all(r["bytes"] <= 100_000 for r in posts(server) if r["status"] == 200)),
    ("too many entries", [fault({"status": 413}, entries_over=7)], 1, lambda server: max_entries(server, 200) <= 7),
    ("an error of a moment", [fault({"status": 500}, nth=2)], 1, None),
    ("reset while sending", [fault({"reset": "reading", "after": 1000}, nth=[1, 3])], 0, None),
    ("reset after storing", [fault({"reset": "stored"}, nth=[1, 2, 4])], 0, None),
    ("answer cut off", [fault({"truncate": 50}, nth=[1, 3])], 0, None),
    ("a page instead of an answer", [fault({"status": 200, "body": "<html>Login</html>", "type": "text/html"}, nth=2)],
     1, None),
    ("a page of a gateway, stored", [fault({"status": 502, "body": "<html></html>", "store": True}, nth=2)], 0, None),
    ("slow bytes", [fault({"delay": 0.5, "slow": 5000}, nth=2)], 0, None),
    ("moved for a while", [fault({"redirect": 307, "to": "/moved/fhir"}, path="^/fhir")], 1,
     lambda server: len([r for r in posts(server) if r["path"] == "/fhir"]) == 1),
    ("moved for ever", [fault({"redirect": 308, "to": "/moved/fhir"}, path="^/fhir")], 1,
     lambda server: len([r for r in posts(server) if r["path"] == "/fhir"]) == 1),
]
# Faults that end the load with nothing stored, and what is said.
ENDING = [
    ("another address that changes the method", [fault({"redirect": 302, "to": "/moved/fhir"})],
     "sends us to /moved/fhir (HTTP 302); if that is the server, give its address with --to"),
    ("another machine", [fault({"redirect": 307, "to": "http://127.0.0.1:9/fhir"})],
     "sends us to http://127.0.0.1:9/fhir (HTTP 307)"),
    ("never an answer in FHIR", [fault({"status": 200, "body": "<html>Login</html>", "type": "text/html"})],
     "the answer is no FHIR bundle: <html>Login</html>; is this the base address of a FHIR server?"),
    ("not allowed to write", [fault({"status": 403, "outcome": "read only"})],
     "does not take bundles (HTTP 403: read only)"),
]


def max_entries(server, status):
    return max(r["entries"] for r in posts(server) if r["status"] == status)


def tag_is_everywhere(found, run):
    return all({"system": "https://sojourn.invalid/run", "code": run} in r["meta"]["tag"] for r in found)


def check_passing(test, data, ids, name, script, retries, log):
    with FaultServer(script) as server:
        load = Load(test, f"{name}, {ids}", data, server, "--ids", ids, "--patience", "60").run()
        wanted = count(data_of(data))
        kind = "a fault that passes leaves no trace"
        test.check(load.code == 0 and load.report["complete"], kind, load.evidence)
        test.check(server.state()["resources"] == wanted, kind + " on the server",
                   lambda: f"{load.folder.name}: {server.state()['resources']}\nwanted {wanted}")
        told = {c["type"]: (c["stored"], c["on_server"]) for c in load.report["resources"]}
        test.check(told == {t: (n, n) for t, n in wanted.items()}, "the report counts what is stored", load.evidence)
        test.check(tag_is_everywhere(stored_on(server), load.report["run"]), "every resource has the run's tag",
                   load.evidence)
        test.check(load.report["retries"] >= retries, "the report counts new tries", load.evidence)
        if log:
            test.check(log(server), "the server's log shows what the load did",
                       lambda: f"{load.folder.name}: {posts(server)}")


def check_ending(test, data, name, script, said):
    with FaultServer(script) as server:
        load = Load(test, name, data, server).run()
        test.check(load.code == 3 and said in load.err and load.out == "", "a fault that stays ends the load",
                   load.evidence)
        test.check(not load.report["complete"] and said in load.report["stopped"], "the report says why", load.evidence)
        test.check(server.state()["resources"] == {}, "nothing is stored then", load.evidence)


def check_patience(test, data):
    """A server that is away for long; the same command goes on later."""
    with FaultServer([fault({"status": 503}, nth=list(range(2, 8)))]) as server:
        load = Load(test, "patience", data, server, "--patience", "1").run()
        said = "the server stored nothing for 1 seconds (HTTP 503); run the same command later"
        test.check(load.code == 3 and said in load.err, "patience ends", load.evidence)
        for _ in range(12):  # the pauses are random
            if load.run().code == 0:
                break
        test.check(load.code == 0 and "goes on with run" in load.err and load.report["complete"] and
                   server.state()["resources"] == count(data_of(data)), "the same command goes on", load.evidence)


def with_unwanted(test, data):
    """The data with one observation that a server refuses; the names of it and of all that needs it."""
    copy = test.folder / "unwanted"
    shutil.copytree(data, copy)
    for path in sorted((copy / "fhir-bundle").glob("*.json")):
        bundle = json.loads(path.read_text())
        found = [r for r in resources(bundle) if r["resourceType"] == "Observation"]
        if not found:
            continue
        found[len(found) // 2]["note"] = [{"text": UNWANTED}]
        path.write_text(json.dumps(bundle))
        lost = {name_of(found[len(found) // 2])}
        while True:
            more = {name_of(r) for r in resources(bundle) if lost & set(references(r))} - lost
            if not more:
                return copy, lost
            lost |= more
    raise SystemExit("no patient has an observation")


def check_refusal(test, data, lost, ids, status, batch=False):
    text = json.dumps({"note": [{"text": UNWANTED}]})[1:-1]
    script = [fault({"status": status, "outcome": "no such word"}, contains=text)]
    with FaultServer(script, "--referential-integrity") as server:
        load = Load(test, f"refused, {ids} {status}", data, server, "--ids", ids).run()
        kind = "one bad resource takes only what needs it along"
        refused = load.report["refused"]
        test.check(load.code == 3 and {r["resource"] for r in refused} == lost and load.report["stopped"] is None, kind,
                   load.evidence)
        told = [r for r in refused if r["status"] is not None]
        test.check([(r["status"], r["text"]) for r in told] == [(status, f"HTTP {status}: no such word")] and
                   all(r["text"].startswith("not sent: it refers to ") for r in refused if r is not told[0]),
                   "the server's words stand in the report", load.evidence)
        test.check(all(r["patient"].startswith("Patient/") and r["file"].endswith(".json") for r in refused),
                   "patient and file are named", load.evidence)
        wanted = count(r for r in data_of(data) if name_of(r) not in lost)
        test.check(server.state()["resources"] == wanted, "all the rest is stored", load.evidence)


def check_batch_refusal(test, data):
    """The entries of a batch have answers of their own."""
    unwanted = resources(providers(data))[0]
    with FaultServer([fault({"refuse": unwanted["id"], "status": 422}, nth=1)], "--no-transactions") as server:
        load = Load(test, "refused in a batch", data, server).run()
        first = load.report["refused"][0]
        test.check(load.code == 3 and first["resource"] == name_of(unwanted) and first["status"] == 422 and
                   first["text"] == f"{name_of(unwanted)} is not wanted here" and load.report["bundle"] == "batch",
                   "an entry of a batch is refused by itself", load.evidence)


def check_token(test, data):
    """A token that expires in the middle ends the load; with the next one the same command goes on."""
    with FaultServer([fault({"expire": SECRET + "-2"}, nth=3)], "--token", SECRET + "-1") as server:
        load = Load(test, "token", data, server, "--auth", "bearer", "--secret-env", "TOKEN",
                    environment={"TOKEN": "wrong"}).run()
        kind = "a token that is not valid ends the load"
        said = "does not let us in (HTTP 401: The token is not valid); see --auth"
        test.check(load.code == 3 and said in load.err, kind, load.evidence)
        test.check(server.state()["resources"] == {}, kind, load.evidence)
        server.reset()
        load.environment = {"TOKEN": SECRET + "-1"}
        load.run()
        test.check(load.code == 3 and "does not let us in" in load.err, kind, load.evidence)
        load.environment = {"TOKEN": SECRET + "-2"}
        load.run()
        test.check(load.code == 0 and server.state()["resources"] == count(data_of(data)), "the next token goes on",
                   load.evidence)
        test.check(SECRET.encode() not in load.traces() and all(SECRET not in str(w) for w in load.words),
                   "no secret is left behind", load.folder.name)


class Tokens(http.server.BaseHTTPRequestHandler):
    """Grants SECRET-1, SECRET-2 and so on."""
    granted = 0

    def do_POST(self):
        Tokens.granted += 1
        answer = {"access_token": f"{SECRET}-{Tokens.granted}", "token_type": "bearer", "expires_in": 300}
        body = json.dumps(answer).encode()
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def check_renewal(test, data):
    """OAuth: when the token expires in the middle, a new one is had, and nobody notices."""
    tokens = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Tokens)
    threading.Thread(target=tokens.serve_forever, daemon=True).start()
    with FaultServer([fault({"expire": SECRET + "-2"}, nth=3)], "--token", SECRET + "-1") as server:
        load = Load(test, "renewal", data, server, "--auth", "client-credentials", "--client-id", "loader",
                    "--secret-env", "CLIENT_SECRET", "--token-url", f"http://127.0.0.1:{tokens.server_port}/token",
                    environment={"CLIENT_SECRET": SECRET}).run()
        kind = "a token that expires is renewed"
        test.check(load.code == 0 and server.state()["resources"] == count(data_of(data)), kind, load.evidence)
        test.check(Tokens.granted == 2 and 401 in [r["status"] for r in posts(server)], kind, load.evidence)
        test.check(SECRET.encode() not in load.traces(), "no secret is left behind", load.folder.name)
    tokens.shutdown()


def check_certificate(test, data):
    if not shutil.which("openssl"):
        return
    certificate, key = test.folder / "certificate.pem", test.folder / "key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test",
                    "-addext", "subjectAltName=IP:127.0.0.1", "-out", certificate, "-keyout", key],
                   check=True, capture_output=True)
    with FaultServer([], "--certificate", certificate, "--key", key) as server:
        server.base = server.base.replace("http:", "https:")
        load = Load(test, "certificate", data, server).run()
        test.check(load.code == 3 and "certificate" in load.err, "a certificate that nobody signed is not trusted",
                   load.evidence)
        load.run("--ca-file", certificate)
        test.check(load.code == 0 and load.report["complete"], "a given authority is trusted", load.evidence)


def check_nothing_sent(test, data):
    """What is asked before anything is sent: --dry-run nothing at all, a load that the server cannot take only this."""
    with FaultServer([]) as server:
        load = Load(test, "dry run", data, server).run("--dry-run")
        test.check(load.code == 0 and "Nothing was sent." in load.out and server.state()["requests"] == [] and
                   not list(load.folder.iterdir()), "--dry-run sends nothing and writes nothing", load.evidence)
        for name, number in count(data_of(data)).items():
            test.check(any(line.split() == [name, str(number)] for line in load.out.splitlines()), "--dry-run counts",
                       lambda name=name: f"{name}: {load.out}")
    with FaultServer([], "--no-update-create") as server:
        load = Load(test, "no update-create", data, server).run()
        said = "--ids conditional lets the server make the ids"
        test.check(load.code == 3 and said in load.err and not posts(server),
                   "what a server lacks is said before anything is sent", load.evidence)


def main():
    test = Test("push faults")
    data = test.generate("data", "--population", "4", "--years-of-history", "1")
    test.check(len(data_of(data)) > 120, "the data are enough for several requests", str(len(data_of(data))))
    test.check(not dangling(data_of(data)), "references of the data lead somewhere", str(dangling(data_of(data))[:3]))
    unwanted, lost = with_unwanted(test, data)
    # Most of the time is spent waiting.
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        work = [pool.submit(check_passing, test, data, ids, *case) for case in PASSING for ids in IDS]
        work += [pool.submit(check_ending, test, data, *case) for case in ENDING]
        work += [pool.submit(check_refusal, test, unwanted, lost, ids, status) for ids in IDS for status in (400, 422)]
        work += [pool.submit(check, test, data) for check in (check_patience, check_batch_refusal, check_token,
                                                              check_renewal, check_certificate, check_nothing_sent)]
        for done in work:
            done.result()
    test.require_checked("a fault that passes leaves no trace", len(PASSING) * len(IDS))
    test.finish()


main()
