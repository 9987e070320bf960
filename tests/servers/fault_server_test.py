"""Shows that every fault of the fault server really happens, and that its store behaves like a FHIR server."""

import email.utils
import gzip
import http.client
import json
import pathlib
import shutil
import ssl
import subprocess
import tempfile
import time
import unittest

from running import FaultServer

TAG = {"system": "urn:run", "code": "one"}


def patient(name, **more):
    return {"resourceType": "Patient", "id": name, "meta": {"tag": [TAG]}, **more}


def observation(name, subject):
    return {"resourceType": "Observation", "id": name, "meta": {"tag": [TAG]}, "status": "final",
            "code": {"text": "weight"}, "subject": {"reference": subject}}


def put(resource):
    url = f"{resource['resourceType']}/{resource['id']}"
    return {"resource": resource, "request": {"method": "PUT", "url": url}}


def delete(url):
    return {"request": {"method": "DELETE", "url": url}}


def bundle(*entries, kind="transaction"):
    return {"resourceType": "Bundle", "type": kind, "entry": list(entries)}


class ServerTest(unittest.TestCase):
    def start(self, *script, options=()):
        self.server = FaultServer(script, *options)
        self.addCleanup(self.server.stop)

    def connect(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=20)
        self.addCleanup(connection.close)
        return connection

    def ask(self, method, path, body=None, connection=None, **headers):
        """(status, header fields, JSON object or text)"""
        connection = connection or self.connect()
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        connection.request(method, "/fhir" + path, data, {k.replace("_", "-"): v for k, v in headers.items()})
        answer = connection.getresponse()
        text = answer.read()
        is_json = "json" in answer.getheader("Content-Type", "")
        return answer.status, answer.headers, json.loads(text) if is_json and text else text.decode()

    def stored(self):
        return self.server.state()["resources"]


class Storing(ServerTest):
    def test_a_transaction_is_stored_and_counted_by_its_tag(self):
        self.start()
        status, _, answer = self.ask("POST", "", bundle(put(observation("o", "Patient/p")), put(patient("p"))))
        self.assertEqual((status, answer["type"]), (200, "transaction-response"))
        self.assertEqual([e["response"]["status"] for e in answer["entry"]], ["201 Created"] * 2)
        self.assertEqual(answer["entry"][0]["response"]["location"], "Observation/o/_history/1")
        self.assertEqual(self.ask("GET", "/Patient?_tag=urn:run%7Cone&_summary=count")[2]["total"], 1)
        self.assertEqual(self.ask("GET", "/Patient?_tag=urn:run%7Ctwo&_summary=count")[2]["total"], 0)
        again = self.ask("POST", "", bundle(put(patient("p"))))[2]
        self.assertEqual(again["entry"][0]["response"]["status"], "200 OK")
        self.assertEqual(self.server.state()["versions"], {"Patient/p": 2, "Observation/o": 1})

    def test_one_resource_is_put_read_and_deleted(self):
        self.start()
        self.assertEqual(self.ask("PUT", "/Patient/p", patient("p"))[0], 201)
        self.assertEqual(self.ask("GET", "/Patient/p")[2]["meta"]["versionId"], "1")
        self.assertEqual(self.ask("PUT", "/Patient/p", patient("q"))[0], 400)
        self.assertEqual(self.ask("DELETE", "/Patient/p")[0], 204)
        self.assertEqual(self.ask("GET", "/Patient/p")[0], 410)
        self.assertEqual(self.ask("GET", "/Patient/never")[0], 404)

    def test_ids_are_listed_in_pages(self):
        self.start()
        self.ask("POST", "", bundle(*(put(patient(f"p{i}")) for i in range(5)), kind="batch"))
        url, ids = "Patient?_tag=urn:run|one&_elements=id&_count=2".replace("|", "%7C"), []
        while url:
            page = self.ask("GET", "/" + url)[2]
            for entry in page["entry"]:
                self.assertEqual(sorted(entry["resource"]), ["id", "resourceType"])
                ids.append(entry["resource"]["id"])
            url = next((link["url"] for link in page.get("link", []) if link["relation"] == "next"), None)
        self.assertEqual(ids, [f"p{i}" for i in range(5)])

    def test_a_conditional_create_finds_what_is_there(self):
        self.start()
        person = {"resourceType": "Patient", "identifier": [{"system": "urn:x", "value": "7"}]}
        entry = {"fullUrl": "urn:uuid:1", "resource": person,
                 "request": {"method": "POST", "url": "Patient", "ifNoneExist": "identifier=urn:x|7"}}
        weight = {"resource": {**observation("w", "urn:uuid:1")}, "request": {"method": "PUT", "url": "Observation/w"}}
        places = []
        for expected in ("201 Created", "200 OK"):
            answer = self.ask("POST", "", bundle(entry, weight))[2]["entry"][0]["response"]
            self.assertEqual(answer["status"], expected)
            places.append(answer["location"].split("/_history")[0])
        self.assertEqual(places[0], places[1])
        self.assertEqual(self.ask("GET", "/Observation/w")[2]["subject"]["reference"], places[0])
        self.assertEqual(self.ask("POST", "/Patient", person, If_None_Exist="identifier=urn:x|7")[0], 200)
        self.assertEqual(self.stored(), {"Patient": 1, "Observation": 1})

    def test_references_are_kept_only_if_asked(self):
        self.start()
        self.assertEqual(self.ask("POST", "", bundle(put(observation("o", "Patient/p"))))[0], 200)
        self.start(options=["--referential-integrity"])
        status, _, answer = self.ask("POST", "", bundle(put(patient("x")), put(observation("o", "Patient/p"))))
        self.assertEqual((status, answer["resourceType"]), (400, "OperationOutcome"))
        self.assertEqual(self.stored(), {})
        self.ask("POST", "", bundle(put(observation("o", "Patient/p")), put(patient("p"))))
        self.assertEqual(self.ask("DELETE", "/Patient/p")[0], 409)
        self.assertEqual(self.stored(), {"Patient": 1, "Observation": 1})
        self.assertEqual(self.ask("POST", "", bundle(delete("Patient/p"), delete("Observation/o")))[0], 200)
        self.assertEqual(self.stored(), {})

    def test_a_server_may_have_no_transactions_and_choose_ids_itself(self):
        self.start(options=["--no-transactions", "--no-update-create"])
        self.assertEqual(self.ask("POST", "", bundle(put(patient("p"))))[0], 400)
        answer = self.ask("POST", "", bundle(put(patient("p")), kind="batch"))[2]["entry"][0]["response"]
        self.assertEqual(answer["status"], "404 Not Found")
        rest = self.ask("GET", "/metadata")[2]["rest"][0]
        self.assertEqual(rest["interaction"], [{"code": "batch"}])
        self.assertFalse(rest["resource"][0]["updateCreate"])

    def test_packed_and_chunked_bodies_are_read(self):
        self.start()
        body = json.dumps(bundle(put(patient("p")))).encode()
        self.assertEqual(self.ask("POST", "", gzip.compress(body), Content_Encoding="gzip")[0], 200)
        connection = self.connect()
        connection.request("POST", "/fhir", iter([body[:7], body[7:]]), encode_chunked=True,
                           headers={"Transfer-Encoding": "chunked"})
        self.assertEqual(connection.getresponse().status, 200)
        self.assertEqual(self.server.state()["versions"], {"Patient/p": 2})

    def test_what_was_asked_is_told_and_forgotten(self):
        self.start()
        self.ask("POST", "", bundle(put(patient("p"))), Authorization="Bearer secret")
        told = self.server.state()
        self.assertNotIn("secret", json.dumps(told))
        asked = told["requests"][0]
        self.assertGreater(asked.pop("bytes"), 100)
        self.assertLess(asked.pop("seconds"), 20)
        self.assertEqual(asked, {"method": "POST", "path": "/fhir", "status": 200, "entries": 1, "connection": 1,
                                 "authorization": True})
        empty = self.server.reset()
        self.assertEqual((empty["resources"], empty["requests"]), ({}, []))


class Faults(ServerTest):
    def load(self, *names, **headers):
        return self.ask("POST", "", bundle(*(put(patient(n)) for n in names or ["p"])), **headers)

    def test_too_many_requests_with_seconds_then_a_date(self):
        self.start({"match": {"method": "POST", "nth": 1}, "do": {"status": 429, "retry_after": 2}},
                   {"match": {"method": "POST", "nth": 1}, "do": {"status": 429, "retry_after_date": 30}})
        status, fields, _ = self.load()
        self.assertEqual((status, fields["Retry-After"]), (429, "2"))
        status, fields, _ = self.load()
        ahead = email.utils.parsedate_to_datetime(fields["Retry-After"]).timestamp() - time.time()
        self.assertEqual(status, 429)
        self.assertTrue(25 < ahead <= 30, ahead)
        self.assertEqual(self.stored(), {})
        self.assertEqual(self.load()[0], 200)

    def test_unavailable_and_timeout_on_chosen_requests(self):
        self.start({"match": {"nth": [1, 3]}, "do": {"status": 503, "retry_after": 1}},
                   {"match": {"every": 2}, "do": {"status": 408}})
        # The second rule counts only what the first one lets through.
        self.assertEqual([self.load()[0] for _ in range(5)], [503, 200, 503, 408, 200])

    def test_too_large_in_bytes_before_the_body_is_read(self):
        self.start({"match": {"bytes_over": 1000}, "do": {"status": 413, "early": True}})
        self.assertEqual(self.load()[0], 200)
        connection = self.connect()
        connection.putrequest("POST", "/fhir")
        connection.putheader("Content-Length", "100000")
        connection.endheaders()
        self.assertEqual(connection.getresponse().status, 413)

    def test_too_many_entries(self):
        self.start({"match": {"entries_over": 2}, "do": {"status": 413}})
        self.assertEqual(self.load("a", "b", "c")[0], 413)
        self.assertEqual(self.stored(), {})
        self.assertEqual(self.load("a", "b")[0], 200)

    def test_a_resource_is_refused_with_its_transaction_but_alone_in_a_batch(self):
        self.start({"match": {"contains": '"bad"', "nth": 1}, "do": {"refuse": "bad", "status": 422}})
        for _ in range(2):
            status, _, answer = self.load("good", "bad")
            self.assertEqual((status, answer["resourceType"]), (422, "OperationOutcome"))
            self.assertIn("Patient/bad", answer["issue"][0]["diagnostics"])
        self.assertEqual(self.stored(), {})
        answer = self.ask("POST", "", bundle(put(patient("good")), put(patient("bad")), kind="batch"))[2]
        self.assertEqual([e["response"]["status"][:3] for e in answer["entry"]], ["201", "422"])
        self.assertEqual(answer["entry"][1]["response"]["outcome"]["resourceType"], "OperationOutcome")
        self.assertEqual(self.stored(), {"Patient": 1})

    def test_a_transaction_with_a_text_is_refused(self):
        self.start({"match": {"contains": "evil"}, "do": {"status": 400, "outcome": "no evil here"}})
        status, _, answer = self.load("evil")
        self.assertEqual((status, answer["issue"][0]["diagnostics"]), (400, "no evil here"))
        self.assertEqual(self.load("good")[0], 200)

    def test_reset_while_the_body_is_read(self):
        self.start({"match": {"method": "POST", "nth": 1}, "do": {"reset": "reading", "after": 20}})
        with self.assertRaises((ConnectionResetError, BrokenPipeError)):
            self.load()
        self.assertEqual(self.stored(), {})
        self.assertEqual(self.load()[0], 200)

    def test_reset_after_storing(self):
        self.start({"match": {"method": "POST", "nth": 1}, "do": {"reset": "stored"}})
        with self.assertRaises(ConnectionResetError):
            self.load()
        self.assertEqual(self.stored(), {"Patient": 1})

    def test_truncated_answer(self):
        self.start({"match": {"method": "POST"}, "do": {"truncate": 10}})
        with self.assertRaises(http.client.IncompleteRead) as caught:
            self.load()
        self.assertEqual(caught.exception.expected, 10)
        self.assertEqual(self.stored(), {"Patient": 1})

    def test_answers_that_are_not_fhir(self):
        page = "<html><body>maintenance</body></html>"
        self.start({"match": {"nth": 1}, "do": {"status": 200, "body": page, "type": "text/html"}},
                   {"match": {"nth": 1}, "do": {"status": 502, "body": page, "type": "text/html", "store": True}})
        status, fields, text = self.load()
        self.assertEqual((status, fields["Content-Type"], text), (200, "text/html", page))
        self.assertEqual(self.stored(), {})
        self.assertEqual(self.load()[0], 502)
        self.assertEqual(self.stored(), {"Patient": 1})

    def test_slow_answer(self):
        self.start({"match": {"nth": 1}, "do": {"delay": 0.3, "slow": 500}})
        began = time.monotonic()
        status, _, answer = self.load()
        length = len(json.dumps(answer))
        self.assertEqual(status, 200)
        slow = time.monotonic() - began
        self.assertGreater(slow, 0.3 + 0.8 * length / 500)
        began = time.monotonic()
        self.load()
        self.assertLess(time.monotonic() - began, slow / 2)

    def test_redirects(self):
        for status in (302, 307, 308):
            self.start({"match": {"path": "^/fhir"}, "do": {"redirect": status, "to": "/moved/fhir"}})
            answer, fields, _ = self.ask("PUT", "/Patient/p", patient("p"))
            self.assertEqual((answer, fields["Location"]), (status, "/moved/fhir/Patient/p"))
            self.assertEqual(self.stored(), {})
            connection = self.connect()
            connection.request("PUT", fields["Location"], json.dumps(patient("p")))
            self.assertEqual(connection.getresponse().status, 201)

    def test_a_token_expires(self):
        self.start({"match": {"nth": 2}, "do": {"expire": "new"}}, options=["--token", "old"])
        self.assertEqual(self.load(Authorization="Bearer old")[0], 200)
        status, fields, _ = self.load("q", Authorization="Bearer old")
        self.assertEqual((status, fields["WWW-Authenticate"]), (401, 'Bearer error="invalid_token"'))
        self.assertEqual(self.load("q", Authorization="Bearer old")[0], 401)
        self.assertEqual(self.load("q")[0], 401)
        self.assertEqual(self.stored(), {"Patient": 1})
        self.assertEqual(self.load("q", Authorization="Bearer new")[0], 200)
        self.assertEqual(self.ask("GET", "/metadata")[0], 200)

    def test_connections_are_kept(self):
        self.start()
        connection = self.connect()
        for _ in range(3):
            self.assertEqual(self.load(connection=connection)[0], 200)
        self.assertEqual([r["connection"] for r in self.server.state()["requests"]], [1, 1, 1])

    @unittest.skipUnless(shutil.which("openssl"), "no openssl to make a certificate with")
    def test_tls_with_a_certificate(self):
        folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, folder)
        certificate, key = folder / "certificate.pem", folder / "key.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test",
                        "-addext", "subjectAltName=IP:127.0.0.1", "-out", certificate, "-keyout", key],
                       check=True, capture_output=True)
        self.server = FaultServer([], "--certificate", certificate, "--key", key)
        self.addCleanup(self.server.stop)
        trusting = ssl.create_default_context(cafile=certificate)
        connection = http.client.HTTPSConnection("127.0.0.1", self.server.port, timeout=20, context=trusting)
        connection.request("GET", "/fhir/metadata")
        self.assertEqual(connection.getresponse().status, 200)
        connection.close()
        with self.assertRaises(ssl.SSLCertVerificationError):
            http.client.HTTPSConnection("127.0.0.1", self.server.port, timeout=20).request("GET", "/fhir/metadata")


if __name__ == "__main__":
    unittest.main()
