"""Whether the mock token endpoint refuses each fault of an assertion: otherwise tests against it would prove nothing."""
import base64
import json
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import jose  # noqa: E402
from token_server import ASSERTION_TYPE  # noqa: E402

SERVER = pathlib.Path(__file__).resolve().parent / "token_server.py"


def ask(url, form=None, headers=None):
    """Status and JSON of an answer."""
    data = urllib.parse.urlencode(form).encode() if isinstance(form, dict) else form
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, headers or {}), timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


class TokenServer(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="sojourn-test-")
        cls.pem = {}
        for name, kind in (("rsa", ("RSA", "rsa_keygen_bits:2048")), ("ec", ("EC", "ec_paramgen_curve:P-384")),
                           ("foreign", ("RSA", "rsa_keygen_bits:2048"))):
            cls.pem[name] = str(pathlib.Path(cls.folder.name, name + ".pem"))
            jose.openssl("genpkey", "-algorithm", kind[0], "-pkeyopt", kind[1], "-out", cls.pem[name])
        known = [jose.public_jwk(jose.private_jwk(cls.pem[name]), name) for name in ("rsa", "ec")]
        jwks = pathlib.Path(cls.folder.name, "jwks.json")
        jwks.write_text(json.dumps({"keys": known}), encoding="utf-8")
        cls.server = subprocess.Popen(
            [sys.executable, str(SERVER), "--jwks", str(jwks), "--client-secret", "a secret+"], stdout=subprocess.PIPE)
        cls.base = f"http://127.0.0.1:{int(cls.server.stdout.readline())}"

    @classmethod
    def tearDownClass(cls):
        cls.server.terminate()
        cls.server.wait()
        cls.server.stdout.close()
        cls.folder.cleanup()

    def assertion(self, name="rsa", signer=None, header=None, digest="sha384", **claims):
        """A good assertion but for what is given; a claim of None is left out."""
        head = {"alg": "ES384" if name == "ec" else "RS384", "kid": name, "typ": "JWT", **(header or {})}
        body = {"iss": "sojourn", "sub": "sojourn", "aud": self.base + "/token", "exp": int(time.time()) + 240,
                "jti": uuid.uuid4().hex, **claims}
        part = [jose.to_url(json.dumps({k: v for k, v in o.items() if v is not None}).encode()) for o in (head, body)]
        signed = ".".join(part)
        return signed + "." + jose.to_url(jose.sign(self.pem[signer or name], signed.encode(), digest))

    def token(self, assertion, **form):
        form = {"grant_type": "client_credentials", "scope": "system/*.cruds", "client_assertion_type": ASSERTION_TYPE,
                "client_assertion": assertion, **form}
        return ask(self.base + "/token", {k: v for k, v in form.items() if v is not None})

    def refused(self, description, assertion, **form):
        status, answer = self.token(assertion, **form)
        self.assertEqual((status, answer), (401, {"error": "invalid_client", "error_description": description}))

    def test_good_assertions_get_a_token_that_opens_the_resource(self):
        self.assertEqual(ask(self.base + "/fhir/Patient/1")[0], 401)
        self.assertEqual(ask(self.base + "/fhir/Patient/1", headers={"Authorization": "Bearer made-up"})[0], 401)
        for name in ("rsa", "ec"):
            status, answer = self.token(self.assertion(name))
            self.assertEqual(status, 200, answer)
            header = {"Authorization": "Bearer " + answer["access_token"]}
            self.assertEqual(ask(self.base + "/fhir/Patient/1", headers=header)[0], 200)

    def test_each_faulty_claim_is_refused(self):
        now = int(time.time())
        for description, claims in (
                ("iss is not the client", {"iss": "another"}), ("iss is not the client", {"iss": None}),
                ("sub is not the client", {"sub": "another"}), ("sub is not the client", {"sub": None}),
                ("aud is not the token URL", {"aud": self.base}), ("aud is not the token URL", {"aud": None}),
                ("exp has passed", {"exp": now - 1}), ("exp is missing", {"exp": None}),
                ("exp is missing", {"exp": str(now + 240)}),
                ("exp is more than five minutes ahead", {"exp": now + 400}),
                ("nbf lies ahead", {"nbf": now + 100}), ("iat lies ahead", {"iat": now + 100}),
                ("jti is missing", {"jti": None}), ("jti is missing", {"jti": ""})):
            with self.subTest(claims):
                self.refused(description, self.assertion(**claims))

    def test_each_faulty_header_is_refused(self):
        for description, header in (
                ("alg is not RS384 or ES384", {"alg": "none"}), ("alg is not RS384 or ES384", {"alg": "RS256"}),
                ("alg is not RS384 or ES384", {"alg": None}), ("alg does not fit the key", {"alg": "ES384"}),
                ("kid is not that of a registered key", {"kid": "another"}),
                ("kid is not that of a registered key", {"kid": None}), ("typ is not JWT", {"typ": None})):
            with self.subTest(header):
                self.refused(description, self.assertion(header=header))

    def test_a_false_signature_is_refused(self):
        wrong = "the signature is not that of the key"
        self.refused(wrong, self.assertion(signer="foreign"))
        self.refused(wrong, self.assertion(digest="sha256"))
        self.refused(wrong, self.assertion("rsa").rsplit(".", 1)[0] + ".")
        for name in ("rsa", "ec"):
            head, body, signature = self.assertion(name).split(".")
            claims = json.loads(jose.from_url(body))
            claims["jti"] += "x"
            self.refused(wrong, ".".join((head, jose.to_url(json.dumps(claims).encode()), signature)))
        # ECDSA as openssl writes it (DER) is not what JOSE wants.
        head, body, signature = self.assertion("ec").split(".")
        r, s = jose.from_url(signature)[:48], jose.from_url(signature)[48:]
        written = jose.der(0x30, jose.der_integer(r) + jose.der_integer(s))
        self.refused(wrong, ".".join((head, body, jose.to_url(written))))
        self.refused("the assertion does not have three parts", "x.y")
        self.refused("the assertion's header is not a JSON object in base64url", "x.y.z")

    def test_an_assertion_is_taken_once(self):
        assertion = self.assertion()
        self.assertEqual(self.token(assertion)[0], 200)
        self.refused("jti was used before", assertion)

    def test_the_form_is_checked(self):
        self.refused("client_assertion_type is wrong", self.assertion(), client_assertion_type="jwt")
        for error, form in (("unsupported_grant_type", {"grant_type": "password"}), ("invalid_scope", {"scope": None}),
                            ("invalid_scope", {"scope": "system/*.cruds user/*.read"})):
            status, answer = self.token(self.assertion(), **form)
            self.assertEqual((status, answer["error"]), (400, error))

    def test_a_secret_is_taken_in_the_header_and_in_the_form(self):
        grant = {"grant_type": "client_credentials"}

        def header(pair):
            return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}
        self.assertEqual(ask(self.base + "/token", grant, header("sojourn:a+secret%2B"))[0], 200)
        self.assertEqual(ask(self.base + "/token", {**grant, "client_id": "sojourn", "client_secret": "a secret+"})[0], 200)
        for pair in ("sojourn:a secret+", "sojourn:wrong", "another:a+secret%2B"):
            self.assertEqual(ask(self.base + "/token", grant, header(pair))[0], 401)
        self.assertEqual(ask(self.base + "/token", {**grant, "client_id": "sojourn"})[0], 401)

    def test_tokens_end_when_told(self):
        def control(**orders):
            ask(self.base + "/__control", json.dumps(orders).encode())

        def opens(answer):
            return ask(self.base + "/fhir/x", headers={"Authorization": "Bearer " + answer["access_token"]})[0]
        _, token = self.token(self.assertion())
        self.assertEqual(opens(token), 200)
        control(expire=True)
        self.assertEqual(opens(token), 401)
        control(lifetime=0)
        _, token = self.token(self.assertion())
        control(lifetime=300)
        self.assertEqual(opens(token), 401)


if __name__ == "__main__":
    unittest.main()
