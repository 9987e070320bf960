"""tools/fhir-server starts a FHIR server that keeps what it answered. Usage: fhir_server_test.py
Exit 77 (skipped) without Java and Maven, or when Maven cannot fetch the server."""

import gzip
import http.server
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.request

TOOL = pathlib.Path(__file__).parents[2] / "tools/fhir-server"
FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="sojourn_fhir_server_"))
TAG = {"system": "urn:run", "code": "one"}
BASE = ""


def tool(*words):
    return subprocess.run([TOOL, *words, "--state", FOLDER / "state"], capture_output=True, text=True, timeout=900)


def ask(method, path, body=None, **headers):
    """(status, object) of a request below the base URL"""
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    fields = {"Content-Type": "application/fhir+json", "Cache-Control": "no-cache",
              **{k.replace("_", "-"): v for k, v in headers.items()}}
    request = urllib.request.Request(BASE + path, data, fields, method=method)
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            text = answer.read()
            location = {"location": answer.headers["Content-Location"]} if answer.status == 202 else None
            return answer.status, location or (json.loads(text) if text else None)
    except urllib.error.HTTPError as refused:
        return refused.code, json.loads(refused.read())


def put(name, kind="Patient", **more):
    return {"resource": {"resourceType": kind, "id": name, "meta": {"tag": [TAG]}, **more},
            "request": {"method": "PUT", "url": f"{kind}/{name}"}}


def observation(name, subject):
    return put(name, "Observation", status="final", code={"text": "weight"}, subject={"reference": subject})


def bundle(*entries, kind="transaction"):
    return {"resourceType": "Bundle", "type": kind, "entry": list(entries)}


def count(kind):
    return ask("GET", f"/{kind}?_tag=urn:run%7Cone&_summary=count")[1]["total"]


class FhirServer(unittest.TestCase):
    def tearDown(self):
        self.assertEqual(ask("DELETE", "/Observation?_tag=urn:run%7Cone")[0], 200)
        self.assertEqual(ask("DELETE", "/Patient?_tag=urn:run%7Cone")[0], 200)

    def test_a_transaction_with_ids_of_the_client_is_stored_and_counted(self):
        for expected in ("201", "200"):
            status, answer = ask("POST", "", bundle(observation("o1", "Patient/p1"), put("p1")))
            self.assertEqual(status, 200, answer)
            self.assertEqual([e["response"]["status"][:3] for e in answer["entry"]], [expected] * 2)
        self.assertEqual((count("Patient"), count("Observation")), (1, 1))
        everything = ask("GET", "/Patient/p1/$everything")[1]
        self.assertEqual({e["resource"]["id"] for e in everything["entry"]}, {"p1", "o1"})

    def test_references_must_lead_somewhere(self):
        status, answer = ask("POST", "", bundle(put("p2"), observation("o2", "Patient/nobody")))
        self.assertEqual((status, answer["resourceType"]), (400, "OperationOutcome"))
        self.assertIn("HAPI-1094", answer["issue"][0]["diagnostics"])
        self.assertEqual(count("Patient"), 0)
        ask("POST", "", bundle(put("p2"), observation("o2", "Patient/p2")))
        self.assertEqual(ask("DELETE", "/Patient/p2")[0], 409)

    def test_a_batch_stores_what_it_can(self):
        answer = ask("POST", "", bundle(put("p3"), observation("o3", "Patient/nobody"), kind="batch"))[1]
        self.assertEqual([e["response"]["status"][:3] for e in answer["entry"]], ["201", "400"])

    def test_conditional_creates_and_references(self):
        person = {"resourceType": "Patient", "meta": {"tag": [TAG]}, "identifier": [{"system": "urn:x", "value": "7"}]}
        create = {"fullUrl": "urn:uuid:5f0c0e1e-0000-4000-8000-000000000001", "resource": person,
                  "request": {"method": "POST", "url": "Patient", "ifNoneExist": "identifier=urn:x|7"}}
        for expected in ("201", "200"):
            answer = ask("POST", "", bundle(create, observation("o4", create["fullUrl"])))[1]
            self.assertEqual(answer["entry"][0]["response"]["status"][:3], expected, answer)
        status, answer = ask("POST", "", bundle(observation("o5", "Patient?identifier=urn:x|7")))
        self.assertEqual(status, 200, answer)
        self.assertEqual((count("Patient"), count("Observation")), (1, 2))

    def test_packed_bodies_are_read_and_ids_of_digits_are_not(self):
        body = gzip.compress(json.dumps(bundle(put("p6"))).encode())
        self.assertEqual(ask("POST", "", body, Content_Encoding="gzip")[0], 200)
        self.assertEqual(ask("POST", "", bundle(put("12345")))[0], 400)

    def test_import_reads_ndjson(self):
        lines = "".join(json.dumps(put(f"i{i}")["resource"]) + "\n" for i in range(50)).encode()

        class File(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Type", "application/fhir+ndjson")
                self.send_header("Content-Length", str(len(lines)))
                self.end_headers()
                self.wfile.write(lines)

            def log_message(self, *_):
                pass

        host = http.server.ThreadingHTTPServer(("127.0.0.1", 0), File)
        threading.Thread(target=host.serve_forever, daemon=True).start()
        self.addCleanup(host.server_close)
        self.addCleanup(host.shutdown)
        url = f"http://127.0.0.1:{host.server_port}/Patient.ndjson"
        parameters = {"resourceType": "Parameters", "parameter": [
            {"name": "inputFormat", "valueCode": "application/fhir+ndjson"},
            {"name": "inputSource", "valueUri": "http://127.0.0.1/"},
            {"name": "storageDetail", "part": [{"name": "type", "valueCode": "https"}]},
            {"name": "input", "part": [{"name": "type", "valueCode": "Patient"}, {"name": "url", "valueUri": url}]}]}
        status, answer = ask("POST", "/$import", parameters, Prefer="respond-async")
        self.assertEqual(status, 202, answer)
        end = time.monotonic() + 120
        while count("Patient") < 50 and time.monotonic() < end:
            time.sleep(0.5)
        self.assertEqual(count("Patient"), 50)

    def test_what_was_answered_survives_a_kill(self):
        for i in range(20):
            self.assertEqual(ask("POST", "", bundle(put(f"k{i}")))[0], 200)
        pid = json.loads((FOLDER / "state/server.json").read_text())["pid"]
        os.kill(pid, signal.SIGKILL)
        again = tool("restart")
        self.assertEqual(again.stdout.strip(), BASE, again.stderr)
        self.assertEqual(count("Patient"), 20)


class Tool(unittest.TestCase):
    def test_a_running_server_is_told_and_not_started_twice(self):
        self.assertEqual(tool("status").stdout.strip(), BASE)
        second = tool("start")
        self.assertEqual((second.returncode, second.stdout), (3, ""))
        self.assertIn(f"a server runs at {BASE}; stop it first", second.stderr)

    def test_a_port_in_use_is_named(self):
        port = BASE.split(":")[2].split("/")[0]
        failed = subprocess.run([TOOL, "start", "--port", port, "--state", FOLDER / "other"], capture_output=True,
                                text=True, timeout=300)
        self.assertEqual((failed.returncode, failed.stdout), (3, ""))
        self.assertIn(f"port {port} is in use; give another --port", failed.stderr)

    def test_without_java_the_remedy_is_named(self):
        (FOLDER / "bin").mkdir()
        (FOLDER / "bin/python3").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
        (FOLDER / "bin/python3").chmod(0o755)
        failed = subprocess.run([TOOL, "start", "--state", FOLDER / "other"], capture_output=True, text=True,
                                env={"PATH": str(FOLDER / "bin"), "HOME": str(FOLDER)})
        self.assertEqual(failed.returncode, 3)
        self.assertIn("there is no java; tools/install-deps --conformance installs", failed.stderr)


def main():
    global BASE
    missing = [program for program in ("java", "javac", "mvn") if not shutil.which(program)]
    if missing:
        print(f"skipped: no {', '.join(missing)}")
        return 77
    try:
        started = tool("start", "--keep", FOLDER / "database")
        if "Maven could not fetch" in started.stderr:
            print("skipped: " + started.stderr)
            return 77
        if started.returncode != 0:
            print(started.stderr)
            return 1
        BASE = started.stdout.strip()
        result = unittest.main(exit=False).result
        tool("stop")
        stopped = tool("status")
        if stopped.returncode != 1:
            print("the server did not stop: " + stopped.stdout)
            return 1
        return 0 if result.wasSuccessful() else 1
    finally:
        tool("stop")
        shutil.rmtree(FOLDER, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
