"""Value sets as lists of codes."""

# The OMB categories (CDC Race and Ethnicity), sexes at birth and their stand-ins, which US Core binds through value
# sets of NLM.
CDCREC = "urn:oid:2.16.840.1.113883.6.238"
NULLS = "http://terminology.hl7.org/CodeSystem/v3-NullFlavor"
OWN_CODES = {
    "http://hl7.org/fhir/us/core/ValueSet/omb-race-category": [
        (CDCREC, ["1002-5", "2028-9", "2054-5", "2076-8", "2106-3", "2131-1"]),
        (NULLS, ["UNK", "ASKU"]),
    ],
    "http://hl7.org/fhir/us/core/ValueSet/omb-ethnicity-category": [
        (CDCREC, ["2135-2", "2186-5"]),
        (NULLS, ["UNK", "ASKU"]),
    ],
    "http://hl7.org/fhir/us/core/ValueSet/birthsex": [
        ("http://terminology.hl7.org/CodeSystem/v3-AdministrativeGender", ["F", "M"]),
        (NULLS, ["UNK", "OTH", "ASKU"]),
    ],
}
LARGEST = 2000  # codes; a longer list is not worth its bytes


class Terminology:
    """Value sets as lists of (system, codes); ["*"] where the codes of a system are not all to be had."""

    def __init__(self, resources):
        self.sets, self.systems, self.known = {}, {}, {}
        for r in resources:
            if r["resourceType"] == "ValueSet" and (r["url"] not in self.sets or "compose" in r):
                self.sets[r["url"]] = r
            if r["resourceType"] == "CodeSystem" and r.get("content") == "complete":
                self.systems[r["url"]] = r

    def codes_of_system(self, url):
        system = self.systems.get(url)
        if not system:
            return ["*"]
        codes, left = [], list(system.get("concept", []))
        while left:
            concept = left.pop(0)
            codes.append(concept["code"])
            left += concept.get("concept", [])
        return codes if 0 < len(codes) <= LARGEST else ["*"]

    def expand(self, url):
        url = url.split("|")[0]
        if url in OWN_CODES:
            return OWN_CODES[url]
        if url not in self.known:
            self.known[url] = None
            self.known[url] = self.compute(self.sets[url]) if url in self.sets else None
        return self.known[url]

    def why_unlisted(self, url):
        """Why no code of the value set can be asked for."""
        value_set = self.sets.get(url)
        if value_set is None:
            return "the value set is not in the packages"
        includes = value_set.get("compose", {}).get("include", [])
        for imported in (v.split("|")[0] for include in includes for v in include.get("valueSet", [])):
            if self.expand(imported) is None:
                return f"it takes in {imported}, which is not in the packages"
        for system in (include["system"] for include in includes if "system" in include):
            if self.codes_of_system(system) == ["*"]:
                return f"the codes of {system} are not in the packages, or are more than {LARGEST}"
        return f"it holds more than {LARGEST} codes"

    def compute(self, value_set):
        found = {}
        for include in value_set.get("compose", {}).get("include", []):
            if include.get("valueSet"):
                parts = [self.expand(v) for v in include["valueSet"]]
                if any(p is None for p in parts):
                    return None
                for part in parts:
                    for system, codes in part:
                        found.setdefault(system, []).extend(codes)
            if "system" in include:
                if "concept" in include:
                    codes = [c["code"] for c in include["concept"]]
                elif "filter" in include:
                    codes = self.filtered(value_set, include)
                else:
                    codes = self.codes_of_system(include["system"])
                found.setdefault(include["system"], []).extend(codes)
        if not found or sum(map(len, found.values())) > LARGEST:
            return None
        return [
            (system, ["*"] if "*" in codes else list(dict.fromkeys(codes))) for system, codes in sorted(found.items())
        ]

    def filtered(self, value_set, include):
        below = self.below(include)
        if below:
            return below
        expansion = value_set.get("expansion", {})
        left, codes = list(expansion.get("contains", [])), []
        while left:
            item = left.pop(0)
            left += item.get("contains", [])
            if item.get("system") == include["system"] and "code" in item:
                codes.append(item["code"])
        complete = include["system"] in self.systems and codes and len(codes) >= expansion.get("total", 0)
        return codes if complete else ["*"]

    def below(self, include):
        """Codes of a filter that asks for what is below one concept, those that stand for a group left out."""
        system, filters = self.systems.get(include["system"]), include["filter"]
        if not system or len(filters) != 1 or filters[0]["op"] not in ("is-a", "descendent-of"):
            return None
        concepts, parents, left = [], {}, [(c, None) for c in system.get("concept", [])]
        while left:
            concept, parent = left.pop(0)
            properties = concept.get("property", [])
            named = [p.get("valueCode") for p in properties if p["code"] == "subsumedBy"]
            parents.setdefault(concept["code"], set()).update(named + [parent] * (parent is not None))
            if not any(p["code"] == "notSelectable" and p.get("valueBoolean") for p in properties):
                concepts.append(concept["code"])
            left += [(c, concept["code"]) for c in concept.get("concept", [])]
        top = filters[0]["value"]

        def is_below(code):
            return any(parent == top or is_below(parent) for parent in parents.get(code, ()))

        return [c for c in concepts if is_below(c) or c == top and filters[0]["op"] == "is-a"]
