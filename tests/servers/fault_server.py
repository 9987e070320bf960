"""A FHIR server that fails on purpose, by a script. See --help and tests/servers/fault_server_test.py.

It listens on 127.0.0.1 and prints its port on the first line; the FHIR base URL is http://127.0.0.1:PORT/fhir.
  GET  /__state   what is stored and what was asked, as JSON
  POST /__reset   forgets everything and begins the script anew

The script is a JSON list of faults. Of those that match a request the first one happens:
  {"match": {...}, "do": {...}}
match, all of it optional:
  "method": "POST"       "path": regular expression, sought in path and query
  "contains": text of the body      "bytes_over": N, size of the body as sent      "entries_over": N
  "nth": 3 or [1, 2, 5]  only these of the requests that meet the rest, counted from 1     "every": N  each N-th of them
do, one of
  {"status": 503, ...}   answers with it; nothing is stored
      "retry_after": seconds    "retry_after_date": seconds from now, sent as an HTTP date    "headers": {name: value}
      "outcome": text of an OperationOutcome    "body": text, with "type": its media type
      "store": true      carries the request out before it answers so
      "early": true      answers before the body is read
  {"reset": "reading", "after": N}   resets the connection when N bytes of the body were read
  {"reset": "stored"}    carries the request out and resets the connection
  {"truncate": N}        carries it out and sends N bytes less of the answer than announced
  {"slow": N, "delay": S}            carries it out, waits S seconds, then sends N bytes of the answer a second
  {"refuse": ID, "status": 422}      from now on the resource with this id is refused, alone or with its transaction
  {"expire": TOKEN}      401; from now on only this bearer token is taken
  {"redirect": 307, "to": URL or path of another base}     answers with the same path below that base
Beside /fhir there is the base /moved/fhir with the same resources."""

import argparse
import asyncio
import email.utils
import gzip
import json
import pathlib
import re
import socket
import ssl
import struct
import time

import fhir_store

BASE = re.compile(r"(/moved)?/fhir(?=[/?]|$)")


class Request:
    """One request and, once it is read, its body."""

    def __init__(self, method, path, headers):
        self.method, self.path, self.headers = method, path, headers
        self.body = b""  # as sent
        self.text = b""  # unpacked
        self.json = None
        self.length = int(headers.get("content-length", -1))  # -1 = in chunks, or none

    def size(self):
        return max(self.length, len(self.body))

    def entries(self):
        return len(self.json.get("entry", [])) if isinstance(self.json, dict) else 0

    def unpack(self):
        self.text = gzip.decompress(self.body) if self.headers.get("content-encoding") == "gzip" else self.body
        try:
            self.json = json.loads(self.text) if self.text else None
        except ValueError:
            self.json = None


class Script:
    def __init__(self, faults):
        known = {"method", "path", "contains", "bytes_over", "entries_over", "nth", "every"}
        for fault in faults:
            strange = set(fault) - {"match", "do"} or set(fault.get("match", {})) - known
            if strange or "do" not in fault:
                raise SystemExit(f"fault_server.py: error: a fault has match and do; not known: {sorted(strange)}")
        self.faults = faults
        self.reset()

    def reset(self):
        self.met = [0] * len(self.faults)

    def find(self, request, early):
        """The first fault that happens to the request; early ones are decided before its body is there."""
        for index, fault in enumerate(self.faults):
            match, do = fault.get("match", {}), fault["do"]
            if early != (do.get("early", False) or do.get("reset") == "reading"):
                continue
            if not self.meets(match, request):
                continue
            self.met[index] += 1
            nth = match.get("nth")
            if nth is not None and self.met[index] not in (nth if isinstance(nth, list) else [nth]):
                continue
            if self.met[index] % match.get("every", 1) == 0:
                return do
        return None

    @staticmethod
    def meets(match, request):
        return (match.get("method", request.method) == request.method
                and re.search(match.get("path", ""), request.path) is not None
                and match.get("contains", "").encode() in request.text
                and request.size() > match.get("bytes_over", -1)
                and request.entries() > match.get("entries_over", -1))


class Hangup(Exception):
    """The connection is to be reset."""


class Server:
    def __init__(self, store, script, token):
        self.store, self.script, self.first_token = store, script, token
        self.connections = 0
        self.reset()

    def reset(self):
        self.store.clear()
        self.script.reset()
        self.token = self.first_token
        self.log = []
        self.began = time.monotonic()

    def state(self):
        return {"resources": self.store.counts(), "versions": self.store.versions, "requests": self.log}

    # ---- connections ----

    async def serve(self, reader, writer):
        self.connections += 1
        connection = self.connections
        try:
            while await self.exchange(reader, writer, connection):
                pass
        except Hangup:
            # Without lingering, closing sends a reset.
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.LimitOverrunError):
            writer.transport.abort()
        else:
            writer.close()

    async def exchange(self, reader, writer, connection):
        """One request and its answer. False: the connection ends."""
        head = await reader.readuntil(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        method, path, _ = lines[0].split(" ", 2)
        headers = {k.strip().lower(): v.strip() for k, _, v in (line.partition(":") for line in lines[1:] if line)}
        request = Request(method, path, headers)
        if path.startswith("/__"):
            return await self.manage(path, writer)

        entry = {"method": method, "path": path, "status": None, "entries": 0, "bytes": 0, "connection": connection,
                 "seconds": round(time.monotonic() - self.began, 4), "authorization": "authorization" in headers}
        self.log.append(entry)
        do = self.script.find(request, early=True)
        if do and do.get("reset") == "reading":
            await self.invite(request, writer)
            await reader.readexactly(min(do.get("after", 0), max(request.length, 0)))
            raise Hangup
        if do:
            await self.send(writer, entry, *self.answer(request, do), {"early": True})
            await self.drain(reader)
            return False

        await self.invite(request, writer)
        await self.read_body(request, reader)
        entry.update(entries=request.entries(), bytes=len(request.body))
        do = self.script.find(request, early=False) or {}
        status, fields, body = self.answer(request, do)
        if do.get("reset") == "stored":
            raise Hangup
        return await self.send(writer, entry, status, fields, body, do)

    @staticmethod
    async def invite(request, writer):
        if request.headers.get("expect", "").lower() == "100-continue":
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            await writer.drain()

    @staticmethod
    async def read_body(request, reader):
        if request.headers.get("transfer-encoding", "").lower() == "chunked":
            while size := int((await reader.readline()).split(b";")[0], 16):
                request.body += await reader.readexactly(size)
                await reader.readline()
            await reader.readline()
        elif request.length > 0:
            request.body = await reader.readexactly(request.length)
        request.unpack()

    @staticmethod
    async def drain(reader):
        """Takes what the client still sends: closing at once would send a reset, which can overtake the answer."""
        try:
            while await asyncio.wait_for(reader.read(1 << 16), 0.5):
                pass
        except (asyncio.TimeoutError, ConnectionError):
            pass

    async def manage(self, path, writer):
        if path == "/__reset":
            self.reset()
        body = json.dumps(self.state()).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()
        return True

    # ---- answers ----

    def answer(self, request, do):
        """Status, header fields and body of the answer."""
        if "expire" in do:
            self.token = do["expire"]
        if "refuse" in do:
            self.store.refused[do["refuse"]] = do["status"]
        elif "redirect" in do:
            return do["redirect"], {"Location": do["to"] + BASE.sub("", request.path)}, b""
        elif "status" in do:
            if do.get("store"):
                self.execute(request)
            return self.made_up(do)
        return self.execute(request)

    @staticmethod
    def made_up(do):
        fields = dict(do.get("headers", {}))
        if "retry_after" in do:
            fields["Retry-After"] = str(do["retry_after"])
        if "retry_after_date" in do:
            fields["Retry-After"] = email.utils.formatdate(time.time() + do["retry_after_date"], usegmt=True)
        if "outcome" in do:
            fields["Content-Type"] = "application/fhir+json"
            return do["status"], fields, json.dumps(fhir_store.outcome("processing", do["outcome"])).encode()
        fields["Content-Type"] = do.get("type", "text/plain")
        return do["status"], fields, do.get("body", "").encode()

    def execute(self, request):
        base = BASE.match(request.path)
        if not base:
            return 404, {"Content-Type": "text/plain"}, b"The base URL is /fhir"
        path = request.path[base.end():]
        fields = {"Content-Type": "application/fhir+json"}
        if self.token and not path.startswith("/metadata") and \
                request.headers.get("authorization") != f"Bearer {self.token}":
            fields["WWW-Authenticate"] = 'Bearer error="invalid_token"'
            return 401, fields, json.dumps(fhir_store.outcome("login", "The token is not valid")).encode()
        if request.method in ("POST", "PUT") and request.json is None:
            status, body = 400, fhir_store.outcome("structure", "The body is not JSON")
        else:
            status, body = self.store.handle(request.method, path, request.headers, request.json)
        return status, fields, b"" if body is None else json.dumps(body).encode()

    async def send(self, writer, entry, status, fields, body, do):
        entry["status"] = status
        last = bool(do.get("truncate") or do.get("early"))
        head = f"HTTP/1.1 {status} {fhir_store.REASONS.get(status, 'Status')}\r\n"
        head += "".join(f"{k}: {v}\r\n" for k, v in fields.items())
        head += "Connection: close\r\n" if last else ""
        head += "" if status == 204 else f"Content-Length: {len(body)}\r\n"
        if "truncate" in do:
            body = body[:max(0, len(body) - do["truncate"])]
        await asyncio.sleep(do.get("delay", 0))
        writer.write(head.encode() + b"\r\n")
        step = do.get("slow", 0) / 10
        if step:
            for at in range(0, len(body), max(1, int(step))):
                writer.write(body[at:at + max(1, int(step))])
                await writer.drain()
                await asyncio.sleep(max(0.1, 1 / do["slow"]))
        else:
            writer.write(body)
        await writer.drain()
        return not last


async def run(options):
    script = Script(json.loads(options.script.read_text()) if options.script else [])
    store = fhir_store.Store(options.referential_integrity, not options.no_update_create, not options.no_transactions)
    tls = None
    if options.certificate:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(options.certificate, options.key)
        if options.client_ca:
            tls.verify_mode = ssl.CERT_REQUIRED
            tls.load_verify_locations(options.client_ca)
    server = Server(store, script, options.token)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", options.port, ssl=tls, limit=1 << 20)
    print(listening.sockets[0].getsockname()[1], flush=True)
    await listening.serve_forever()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--script", type=pathlib.Path, metavar="FILE", help="faults; without it all is well")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--token", help="requests must have this bearer token")
    parser.add_argument("--referential-integrity", action="store_true",
                        help="400 for a reference to an unknown resource, 409 for deleting one that is referred to")
    parser.add_argument("--no-update-create", action="store_true", help="404 for PUT on an id that is not known")
    parser.add_argument("--no-transactions", action="store_true", help="batches only")
    parser.add_argument("--certificate", metavar="FILE", help="PEM; speak TLS")
    parser.add_argument("--key", metavar="FILE", help="PEM, private key of the certificate")
    parser.add_argument("--client-ca", metavar="FILE", help="PEM; clients must show a certificate that this one signed")
    try:
        asyncio.run(run(parser.parse_args()))
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
