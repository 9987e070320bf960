"""The server that keeps nothing says what a loader expects of a server. Usage: null_server_test.py NULL_SERVER"""

import http.client
import json
import sys
import unittest

from running import Running

PROGRAM = ""


def put(name, **resource):
    return {"resource": {"resourceType": "Patient", "id": name, **resource},
            "request": {"method": "PUT", "url": f"Patient/{name}"}}


class NullServer(unittest.TestCase):
    def start(self, *options):
        self.server = Running([PROGRAM, *options])
        self.addCleanup(self.server.stop)
        self.connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=20)
        self.addCleanup(self.connection.close)

    def ask(self, method, path, body=None, **options):
        self.connection.request(method, "/fhir" + path, body, **options)
        answer = self.connection.getresponse()
        return answer.status, json.loads(answer.read())

    def load(self, *entries, kind="transaction", **options):
        bundle = {"resourceType": "Bundle", "type": kind, "entry": list(entries)}
        return self.ask("POST", "", json.dumps(bundle), **options)

    def count(self, name):
        return self.ask("GET", f"/{name}?_tag=a%7Cb&_summary=count")[1]["total"]

    def test_a_bundle_is_answered_and_reported(self):
        self.start()
        self.assertEqual(self.load(put("p")), (200, {"resourceType": "Bundle", "type": "transaction-response"}))
        self.assertEqual(self.load(put("p"), kind="batch")[1]["type"], "batch-response")
        report = json.loads(self.server.stop())
        self.assertEqual((report["requests"], report["entries"]), (2, 0))
        self.assertGreater(report["bytes"], 200)
        self.assertTrue(0 < report["seconds"] < 20)

    def test_every_entry_is_answered_if_asked(self):
        self.start("--entries")
        # A resource may have a member "request" of its own.
        answer = self.load(put("a"), put("b", request={"reference": "ServiceRequest/1"}), put("c"))[1]
        self.assertEqual(answer["entry"], [{"response": {"status": "201 Created"}}] * 3)

    def test_what_was_put_is_counted_once(self):
        self.start("--count")
        self.load(put("a"), put("b"))
        self.load(put("b"), put("c"), {"request": {"method": "PUT", "url": "Group/g"}})
        self.assertEqual((self.count("Patient"), self.count("Group"), self.count("Device")), (3, 1, 0))
        self.assertEqual(self.ask("PUT", "/Patient/d", "{}")[0], 201)
        self.load({"request": {"method": "DELETE", "url": "Patient/a"}})
        self.assertEqual(self.count("Patient"), 3)

    def test_bodies_of_any_size_and_framing_are_read(self):
        self.start("--count")
        long = [put(f"p{i}", text="x" * 1000) for i in range(3000)]
        self.assertEqual(len(self.load(*long)[1]["entry"]), 3000)
        body = json.dumps({"resourceType": "Bundle", "type": "transaction", "entry": [put("q")]}).encode()
        chunks = iter([body[:50], body[50:]])
        self.assertEqual(len(self.ask("POST", "", chunks, encode_chunked=True,
                                      headers={"Transfer-Encoding": "chunked"})[1]["entry"]), 1)
        self.assertEqual(self.load(put("r"), headers={"Expect": "100-continue"})[0], 200)
        self.assertEqual(self.load(put("r"), headers={"Content-Encoding": "gzip"})[0], 415)
        self.assertEqual(self.count("Patient"), 3002)

    def test_capabilities_allow_a_load(self):
        self.start()
        statement = self.ask("GET", "/metadata")[1]
        self.assertEqual(statement["fhirVersion"], "4.0.1")
        rest = statement["rest"][0]
        self.assertEqual([i["code"] for i in rest["interaction"]], ["transaction", "batch"])
        self.assertTrue(all(r["updateCreate"] for r in rest["resource"]))
        self.assertIn("Patient", [r["type"] for r in rest["resource"]])


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
