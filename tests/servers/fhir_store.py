"""A FHIR R4 store in memory, as much of one as loading needs: PUT, POST, DELETE, transactions, batches, search by tag,
identifier and id. It knows no HTTP: a request is a method, a path below the base URL and a body; an answer is a status
and a JSON object."""

import copy
import re
import urllib.parse
import uuid

ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
TYPE = re.compile(r"[A-Z][A-Za-z]+")
# Told by /metadata; other types are stored too.
TYPES = """AllergyIntolerance CarePlan CareTeam Claim Condition Coverage Device DiagnosticReport DocumentReference Encounter
    Endpoint ExplanationOfBenefit Goal Group ImagingStudy Immunization Location Media Medication MedicationAdministration
    MedicationDispense MedicationRequest Observation Organization Patient Practitioner PractitionerRole Procedure
    Provenance QuestionnaireResponse RelatedPerson ServiceRequest Specimen SupplyDelivery""".split()
REASONS = {200: "OK", 201: "Created", 204: "No Content", 400: "Bad Request", 404: "Not Found",
           405: "Method Not Allowed", 409: "Conflict", 410: "Gone", 412: "Precondition Failed",
           422: "Unprocessable Entity", 429: "Too Many Requests", 503: "Service Unavailable"}


class Refusal(Exception):
    """A request that is not carried out."""

    def __init__(self, status, text, code="processing"):
        super().__init__(text)
        self.status, self.code = status, code

    def outcome(self):
        return outcome(self.code, str(self))


def outcome(code, text):
    return {"resourceType": "OperationOutcome",
            "issue": [{"severity": "error", "code": code, "diagnostics": text}]}


def references(node):
    """All objects below a node that hold a reference."""
    if isinstance(node, dict):
        if isinstance(node.get("reference"), str):
            yield node
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def targets(resource):
    """Type/id of everything that a resource refers to by a relative reference."""
    found = set()
    for holder in references(resource):
        words = holder["reference"].split("/")
        if len(words) in (2, 4) and TYPE.fullmatch(words[0]) and ID.fullmatch(words[1]):
            found.add(f"{words[0]}/{words[1]}")
    return found


class Store:
    def __init__(self, referential_integrity=False, update_create=True, transactions=True):
        self.referential_integrity = referential_integrity
        self.update_create = update_create
        self.transactions = transactions
        self.refused = {}  # id -> status: resources that are not wanted
        self.clear()

    def clear(self):
        self.resources, self.versions, self.referrers = {}, {}, {}
        self.refused.clear()

    def counts(self):
        result = {}
        for key in self.resources:
            name = key.split("/")[0]
            result[name] = result.get(name, 0) + 1
        return result

    # ---- requests ----

    def handle(self, method, path, headers, body):
        """(status, object or None) of one request; path is relative to the base URL, with its query."""
        try:
            path = path.strip("/")
            if method == "GET" and path.split("?")[0] == "metadata":
                return 200, self.metadata()
            if method == "POST" and path == "":
                return 200, self.bundle(body)
            if method == "GET":
                return 200, self.read(path)
            work = Work(self)
            status, key = work.apply(method, path, body, headers.get("if-none-exist"))
            work.finish()
            return status, self.resources.get(key)
        except Refusal as refusal:
            return refusal.status, refusal.outcome()

    def bundle(self, bundle):
        if not isinstance(bundle, dict) or bundle.get("resourceType") != "Bundle":
            raise Refusal(400, "The body is not a Bundle", "invalid")
        kind = bundle.get("type")
        if kind == "transaction" and self.transactions:
            answers = self.transaction(bundle.get("entry", []))
        elif kind == "batch":
            answers = [self.batch_entry(entry) for entry in bundle.get("entry", [])]
        else:
            raise Refusal(400, f"Bundles of type {kind} are not supported", "not-supported")
        return {"resourceType": "Bundle", "id": str(uuid.uuid4()), "type": f"{kind}-response", "entry": answers}

    def transaction(self, entries):
        """All or nothing. Deletes come first, then creates, then updates, whatever the order of the entries is."""
        work = Work(self)
        work.name_creates(entries)
        answers = [None] * len(entries)
        order = {"DELETE": 0, "POST": 1, "PUT": 2, "GET": 3}
        for index in sorted(range(len(entries)), key=lambda i: order.get(entries[i]["request"]["method"], 3)):
            answers[index] = work.entry(entries[index])
        work.finish()
        return answers

    def batch_entry(self, entry):
        try:
            work = Work(self)
            answer = work.entry(entry)
            work.finish()
            return answer
        except Refusal as refusal:
            return {"response": {"status": status_line(refusal.status), "outcome": refusal.outcome()}}

    def read(self, path):
        path, _, query = path.partition("?")
        words = path.split("/")
        if len(words) == 1:
            return self.search(words[0], query)
        if path not in self.resources:
            gone = path in self.versions
            raise Refusal(410 if gone else 404, f"{path} is {'deleted' if gone else 'not known'}", "not-found")
        return self.resources[path]

    def search(self, name, query):
        parameters = urllib.parse.parse_qs(query)
        found = self.matches(self.resources, name, query)
        answer = {"resourceType": "Bundle", "type": "searchset", "total": len(found)}
        if parameters.get("_summary") == ["count"]:
            return answer
        first = int(parameters.get("_offset", ["0"])[0])
        count = int(parameters.get("_count", ["20"])[0])
        elements = parameters.get("_elements", [""])[0].split(",")
        answer["entry"] = [{"resource": self.shown(key, elements)} for key in found[first:first + count]]
        if first + count < len(found):
            parameters["_offset"] = [str(first + count)]
            url = f"{name}?{urllib.parse.urlencode(parameters, doseq=True)}"
            answer["link"] = [{"relation": "next", "url": url}]
        return answer

    def shown(self, key, elements):
        resource = self.resources[key]
        if elements == [""]:
            return resource
        return {k: v for k, v in resource.items() if k in {"resourceType", "id", *elements}}

    @staticmethod
    def matches(resources, name, query):
        """Keys of the resources of one type that meet _tag, identifier and _id."""
        wanted = [(k, v) for k, v in urllib.parse.parse_qsl(query)
                  if k not in ("_summary", "_elements", "_count", "_offset", "_total", "_format")]
        for parameter, _ in wanted:
            if parameter not in ("_tag", "identifier", "_id"):
                raise Refusal(400, f"The search parameter {parameter} is not known", "not-supported")

        def token(value, tokens, member):
            system, bar, code = value.rpartition("|")
            return any(t.get(member) == code and (not bar or t.get("system", "") == system) for t in tokens)

        def meets(resource):
            for parameter, value in wanted:
                if parameter == "_id" and resource["id"] not in value.split(","):
                    return False
                if parameter == "_tag" and not token(value, resource.get("meta", {}).get("tag", []), "code"):
                    return False
                if parameter == "identifier":
                    identifiers = resource.get("identifier", [])
                    if not token(value, identifiers if isinstance(identifiers, list) else [identifiers], "value"):
                        return False
            return True

        return sorted(k for k, r in resources.items() if k.startswith(name + "/") and meets(r))

    def metadata(self):
        kinds = ["transaction", "batch"] if self.transactions else ["batch"]
        return {"resourceType": "CapabilityStatement", "status": "active", "date": "2026-01-01", "kind": "instance",
                "software": {"name": "Fault server"}, "fhirVersion": "4.0.1", "format": ["json"],
                "rest": [{"mode": "server", "interaction": [{"code": kind} for kind in kinds],
                          "resource": [{"type": name, "updateCreate": self.update_create, "conditionalCreate": True,
                                        "interaction": [{"code": c} for c in ("read", "update", "create", "delete",
                                                                              "search-type")]}
                                       for name in TYPES]}]}


class Work:
    """What one transaction changes; nothing is stored before finish()."""

    def __init__(self, store):
        self.store = store
        self.changes = {}  # key -> resource, None = deleted
        self.names = {}    # fullUrl -> key

    def get(self, key):
        return self.changes[key] if key in self.changes else self.store.resources.get(key)

    def view(self):
        merged = {**self.store.resources, **self.changes}
        return {k: r for k, r in merged.items() if r is not None}

    def name_creates(self, entries):
        """What is created gets its id before anything is stored, so that entries may refer to each other."""
        for index, entry in enumerate(entries):
            request = entry.get("request", {})
            if not request.get("method") or "url" not in request:
                raise Refusal(400, f"Bundle.entry[{index}] has no request", "required")
            if request["method"] == "POST":
                found = self.find(request["url"], request.get("ifNoneExist"))
                key = found or f"{request['url']}/{uuid.uuid4()}"
            elif request["method"] == "PUT" and "?" not in request["url"]:
                key = request["url"]
            else:
                continue
            if entry.get("fullUrl"):
                self.names[entry["fullUrl"]] = key

    def find(self, name, query):
        """The one resource that meets the query, or None."""
        found = Store.matches(self.view(), name, query) if query else []
        if len(found) > 1:
            raise Refusal(412, f"{name}?{query} is met by {len(found)} resources", "multiple-matches")
        return found[0] if found else None

    def entry(self, entry):
        request = entry.get("request", {})
        method, url = request.get("method"), request.get("url", "")
        if method == "GET":
            return {"resource": self.store.read(url), "response": {"status": status_line(200)}}
        status, key = self.apply(method, url, entry.get("resource"), request.get("ifNoneExist"),
                                 self.names.get(entry.get("fullUrl")))
        version = self.store.versions.get(key, 0) + (1 if key in self.changes else 0)
        answer = {"status": status_line(status)}
        if status != 204:
            answer.update(location=f"{key}/_history/{version}", etag=f'W/"{version}"')
        return {"response": answer}

    def apply(self, method, url, resource, if_none_exist=None, key=None):
        """Carries out one write; gives the status and the key of the resource."""
        if method == "DELETE":
            key = url
            self.check_wanted(key)
            self.change(key, None)
            return 204, key
        if method not in ("PUT", "POST"):
            raise Refusal(405, f"The method {method} is not supported", "not-supported")
        name, _, query = url.partition("?")
        name = name.split("/")[0]
        if not isinstance(resource, dict) or resource.get("resourceType") != name:
            raise Refusal(400, f"The resource is not a {name}", "invalid")
        resource = copy.deepcopy(resource)
        if method == "POST":
            found = self.find(name, if_none_exist)
            if found:
                return 200, found
            key = key or f"{name}/{uuid.uuid4()}"
        elif query:
            key = self.find(name, query) or f"{name}/{resource.get('id') or uuid.uuid4()}"
        else:
            key = url
            if not ID.fullmatch(key.partition("/")[2]) or resource.get("id") != key.partition("/")[2]:
                raise Refusal(400, f"The id of the resource and the one of {key} are not the same valid id", "invalid")
        created = self.get(key) is None
        if method == "PUT" and created and not self.store.update_create:
            raise Refusal(404, f"{key} is not known, and clients may not choose ids", "not-found")
        resource["id"] = key.split("/")[1]
        self.check_wanted(key)
        self.resolve(resource)
        self.change(key, resource)
        return (201 if created else 200), key

    def check_wanted(self, key):
        status = self.store.refused.get(key.split("/")[1])
        if status:
            raise Refusal(status, f"{key} is not wanted here", "throttled" if status == 429 else "business-rule")

    def change(self, key, resource):
        if key in self.changes:
            raise Refusal(400, f"{key} stands twice in the transaction", "duplicate")
        self.changes[key] = resource

    def resolve(self, resource):
        for holder in references(resource):
            text = holder["reference"]
            name, mark, query = text.partition("?")
            if text in self.names:
                holder["reference"] = self.names[text]
            elif mark and TYPE.fullmatch(name):
                found = self.find(name, query)
                if not found:
                    raise Refusal(400, f"No resource meets the reference {text}", "not-found")
                holder["reference"] = found
            elif text.startswith("urn:uuid:"):
                raise Refusal(400, f"The reference {text} leads to no entry", "not-found")

    def finish(self):
        store = self.store
        if store.referential_integrity:
            self.check_references()
        for key, resource in self.changes.items():
            for target in targets(store.resources.pop(key, None)):
                store.referrers[target].discard(key)
            if resource is None and key not in store.versions:
                continue
            version = store.versions[key] = store.versions.get(key, 0) + 1
            if resource is not None:
                resource["meta"] = {**resource.get("meta", {}), "versionId": str(version)}
                store.resources[key] = resource
                for target in targets(resource):
                    store.referrers.setdefault(target, set()).add(key)

    def check_references(self):
        for key, resource in self.changes.items():
            if resource is None:
                for referrer in sorted(self.store.referrers.get(key, ())):
                    left = self.get(referrer)
                    if left is not None and key in targets(left):
                        raise Refusal(409, f"{key} cannot be deleted: {referrer} refers to it", "conflict")
            for target in sorted(targets(resource)):
                if self.get(target) is None:
                    raise Refusal(400, f"{key} refers to {target}, which is not known", "not-found")


def status_line(status):
    return f"{status} {REASONS.get(status, '')}".strip()
