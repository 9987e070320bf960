"""A mock of an OAuth 2.0 token endpoint and of the FHIR server whose tokens it issues, on 127.0.0.1.

Prints its port on the first line. POST /token grants client credentials for a secret or for a signed assertion (SMART
Backend Services) of which every claim is checked. /fhir/.well-known/smart-configuration and /fhir/metadata are open,
all else below /fhir wants a token.

POST /__control takes a JSON object: "expire": true ends all tokens; "answer": {"status", "type", "body", "times"} is
what the next requests for a token get, where ECHO in the body stands for all that the request said; "lifetime" and
"expires_in" replace the options. GET /__state tells what happened.
"""
import argparse
import base64
import http.server
import json
import os
import secrets
import ssl
import sys
import threading
import time
import urllib.parse

import jose

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ALGORITHMS = {"RS384": "RSA", "ES384": "EC"}
LONGEST_ASSERTION = 300  # seconds
OAUTH_URIS = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris"


class Refused(Exception):
    def __init__(self, error, description):
        super().__init__(description)
        self.error = error


def need(ok, description):
    if not ok:
        raise Refused("invalid_client", description)


def object_of(part, name):
    try:
        value = json.loads(jose.from_url(part))
    except ValueError:
        value = None
    need(isinstance(value, dict), f"the assertion's {name} is not a JSON object in base64url")
    return value


class Endpoint:
    """The clients, the tokens and what was asked."""

    def __init__(self, options):
        self.options = options
        self.keys = {}
        if options.jwks:
            with open(options.jwks, encoding="utf-8") as file:
                self.keys = {key["kid"]: key for key in json.load(file)["keys"]}
        self.lock = threading.Lock()
        self.spent = set()  # "jti" of assertions
        self.tokens = {}  # token -> the time when it ends
        self.answer = None
        self.state = {"token_requests": 0, "issued": 0, "refused": [], "granted": [], "resource": {}}

    def check_assertion(self, assertion, now):
        parts = assertion.split(".")
        need(len(parts) == 3, "the assertion does not have three parts")
        header, claims = object_of(parts[0], "header"), object_of(parts[1], "claims")
        need(header.get("typ") == "JWT", "typ is not JWT")
        need(header.get("alg") in ALGORITHMS, "alg is not RS384 or ES384")
        need(header.get("kid") in self.keys, "kid is not that of a registered key")
        key = self.keys[header["kid"]]
        need(key["kty"] == ALGORITHMS[header["alg"]], "alg does not fit the key")
        try:
            signature = jose.from_url(parts[2])
        except ValueError:
            signature = b""
        need(jose.verify(key, f"{parts[0]}.{parts[1]}".encode(), signature), "the signature is not that of the key")
        need(claims.get("iss") == self.options.client_id, "iss is not the client")
        need(claims.get("sub") == self.options.client_id, "sub is not the client")
        need(claims.get("aud") == self.options.token_url, "aud is not the token URL")
        exp = claims.get("exp")
        need(isinstance(exp, (int, float)) and not isinstance(exp, bool), "exp is missing")
        need(exp > now, "exp has passed")
        need(exp <= now + LONGEST_ASSERTION, "exp is more than five minutes ahead")
        for begin in ("nbf", "iat"):
            need(claims.get(begin, now) <= now, f"{begin} lies ahead")
        jti = claims.get("jti")
        need(isinstance(jti, str) and jti, "jti is missing")
        need(jti not in self.spent, "jti was used before")
        self.spent.add(jti)

    def check_secret(self, form, header):
        """Who asks by a secret; `header` is that of Authorization."""
        methods = self.options.auth_methods.split(",")
        if header.startswith("Basic "):
            need("client_secret_basic" in methods, "a secret in the header is not taken")
            user, _, secret = base64.b64decode(header[6:]).decode().partition(":")
            given = urllib.parse.unquote_plus(user), urllib.parse.unquote_plus(secret)
        else:
            need("client_secret_post" in methods, "a secret in the form is not taken")
            given = form.get("client_id"), form.get("client_secret")
        need(self.options.client_secret is not None and given == (self.options.client_id, self.options.client_secret),
             "client or secret is wrong")

    def grant(self, form, header):
        """The token's answer; Refused if there is none. A request that is refused spends no token."""
        if form.get("grant_type") != "client_credentials":
            raise Refused("unsupported_grant_type", "grant_type is not client_credentials")
        if "client_assertion" in form:
            need(form.get("client_assertion_type") == ASSERTION_TYPE, "client_assertion_type is wrong")
            self.check_assertion(form["client_assertion"], time.time())
            if not form.get("scope"):
                raise Refused("invalid_scope", "scope is missing")
        else:
            self.check_secret(form, header)
        scopes = form.get("scope", "").split()
        if not set(scopes) <= set(self.options.scopes.split()):
            raise Refused("invalid_scope", "scope is more than the client may have")
        token = secrets.token_urlsafe(24)
        self.tokens[token] = time.time() + self.options.lifetime
        self.state["issued"] += 1
        self.state["granted"].append(" ".join(scopes))
        answer = {"access_token": token, "token_type": "bearer", "scope": " ".join(scopes)}
        if self.options.expires_in != "unsaid":
            answer["expires_in"] = int(self.options.expires_in or self.options.lifetime)
        return answer

    def control(self, orders):
        if orders.get("expire"):
            self.tokens.clear()
        self.answer = orders.get("answer", self.answer)
        for name in ("lifetime", "expires_in"):
            if name in orders:
                setattr(self.options, name, orders[name])


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    endpoint = None

    def setup(self):
        super().setup()
        if self.endpoint.options.certificate:
            try:
                self.request.do_handshake()
            except ssl.SSLError:
                # Closing before the client's bytes are read would take back the alert that says why.
                while os.read(self.request.fileno(), 65536):
                    pass
                raise

    def log_message(self, *words):
        pass

    def reply(self, status, body, kind="application/json", **headers):
        octets = (body if isinstance(body, str) else json.dumps(body)).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(octets)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(octets)

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()

    def do_GET(self):
        options, url = self.endpoint.options, self.endpoint.options.token_url
        if self.path == "/__state":
            self.reply(200, self.endpoint.state)
        elif self.path == "/fhir/.well-known/smart-configuration" and options.discovery == "smart-configuration":
            self.reply(200, {"token_endpoint": options.names_token_url or url,
                             "token_endpoint_auth_methods_supported": options.auth_methods.split(",")})
        elif self.path == "/fhir/metadata":
            uris = {"url": OAUTH_URIS, "extension": [{"url": "token", "valueUri": options.names_token_url or url}]}
            security = {"extension": [uris]} if options.discovery == "metadata" else {}
            self.reply(200, {"resourceType": "CapabilityStatement", "rest": [{"mode": "server", "security": security}]},
                       "application/fhir+json")
        elif self.path.startswith("/fhir/") and "/.well-known/" not in self.path:
            self.resource()
        else:
            self.reply(404, {"resourceType": "OperationOutcome"})

    def do_PUT(self):
        self.body()
        self.resource()

    def do_POST(self):
        body = self.body()
        with self.endpoint.lock:
            if self.path == "/__control":
                self.endpoint.control(json.loads(body))
                self.reply(200, {})
            elif self.path == "/token":
                self.token(body)
            else:
                self.resource()

    def token(self, body):
        state, header = self.endpoint.state, self.headers.get("Authorization", "")
        state["token_requests"] += 1
        answer = self.endpoint.answer
        if answer and answer["times"] > 0:
            answer["times"] -= 1
            said = json.dumps(f"{urllib.parse.unquote_plus(body)} {body} {header}")[1:-1]
            self.reply(answer["status"], answer["body"].replace("ECHO", said), answer["type"])
            return
        try:
            granted = self.endpoint.grant(dict(urllib.parse.parse_qsl(body)), header)
            self.reply(200, granted, Cache_Control="no-store")
        except Refused as refused:
            state["refused"].append(str(refused))
            status = 401 if refused.error == "invalid_client" else 400
            self.reply(status, {"error": refused.error, "error_description": str(refused)})

    def resource(self):
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        valid = scheme == "Bearer" and self.endpoint.tokens.get(token, 0) > time.time()
        status = 200 if valid else 401
        counts = self.endpoint.state["resource"]
        counts[str(status)] = counts.get(str(status), 0) + 1
        if valid:
            self.reply(200, {"resourceType": "Patient", "id": "1"}, "application/fhir+json")
        else:
            self.reply(401, {"resourceType": "OperationOutcome"}, WWW_Authenticate="Bearer")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--client-id", default="sojourn")
    parser.add_argument("--client-secret", help="the client's secret; without it none is taken")
    parser.add_argument("--jwks", help="file with the client's public keys, a JWK set")
    parser.add_argument("--scopes", default="system/*.cruds", help="what the client may ask for")
    parser.add_argument("--lifetime", type=float, default=300, help="seconds that a token is accepted")
    parser.add_argument("--expires-in", help="seconds that a token is said to live, or \"unsaid\"")
    parser.add_argument("--auth-methods", default="client_secret_basic,client_secret_post,private_key_jwt")
    parser.add_argument("--discovery", choices=("smart-configuration", "metadata", "none"), default="smart-configuration")
    parser.add_argument("--names-token-url", help="the token URL that discovery names instead of the right one")
    parser.add_argument("--certificate", help="PEM file with certificate and key: the server speaks TLS")
    parser.add_argument("--client-ca", help="PEM file: clients must show a certificate of this authority")
    parser.add_argument("--tls", choices=("1.2", "1.3"), help="the only version that is spoken")
    options = parser.parse_args()

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if options.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.certificate)
        if options.tls:
            version = ssl.TLSVersion["TLSv" + options.tls.replace(".", "_")]
            context.minimum_version = context.maximum_version = version
        if options.client_ca:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(options.client_ca)
        # The handshake is made by the connection's thread, not in the loop that accepts.
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    port = server.server_address[1]
    options.token_url = f"{'https' if options.certificate else 'http'}://127.0.0.1:{port}/token"
    Handler.endpoint = Endpoint(options)
    server.handle_error = lambda request, address: None  # a handshake that fails is what some tests want
    print(port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    sys.exit(main())
