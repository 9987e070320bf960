"""The cases of what US Core binds to value sets, and the searches that take several values at once.

Rows: must code PATH DETAIL, one for each code of a small value set; must binding PATH DETAIL, of a large one any code is
enough; must search PATH, two values in one patient's record. DETAIL is JSON: fixed and system (the code asked for), codes
(a value set), uscdi (asked for by USCDI, not by the profile). unlisted PATH URL REASON: a binding whose codes nobody can
list from the packages. Behind "shared URL TYPE" stands what is asked of all resources of a type: the bindings that
several profiles of the type have in common, and the searches."""

from must_support import MustSupport

CODED = {"code", "string", "uri", "Coding", "CodeableConcept", "Quantity"}
PLAIN = {"code", "string", "uri"}  # these do not name the system of their code
SMALL = {"required": 20, "extensible": 12}  # codes; of a longer list one code is enough
EXPECTATION = "http://hl7.org/fhir/StructureDefinition/capabilitystatement-expectation"
BASE = "http://hl7.org/fhir/StructureDefinition/"


def has_value(element):
    return any(key.startswith(("fixed", "pattern")) for key in element)


def coded_types(element, path):
    types = [t["code"] for t in element.get("type", [])]
    if element["path"].endswith("[x]") and not path.endswith("[x]"):
        types = [t for t in types if path.lower().endswith(t.lower())]
    return CODED.intersection(types)


def bound_elements(profile, items, extensions):
    """(path, element, types, uscdi) of each must-supported element whose codes a binding limits."""
    plain = lambda id: ".".join(step.split(":")[0] for step in id.split("."))
    sliced = {plain(e["id"]) for e in items.wanted if ":" in e["id"]}
    for kind, path, detail in items.items:
        uscdi = "uscdi" in detail
        if kind == "extension":
            definition = extensions.get(detail["url"])
            for e in definition["snapshot"]["element"] if definition else []:
                if e["path"].endswith(".value[x]"):
                    inner = e["id"].removeprefix("Extension.")
                    part = definition_of_part(definition, e)
                    if part is None or part.get("mustSupport"):
                        yield f"{path}.{inner}", e, coded_types(e, inner), uscdi
            continue
        e = items.source.get(path)
        if kind == "target" or e is None or "fixed" in detail or has_value(e):
            continue
        # A code that the profile fixes, or binds itself, says more than the binding of the whole quantity.
        inside = [x for x in items.elements if x["id"].startswith(e["id"]) and x["id"].endswith(".code") and x is not e]
        if any(has_value(x) or "binding" in x and "Quantity" in coded_types(e, path) for x in inside):
            continue
        # What stands in slices is asked for there.
        if e["id"] in sliced:
            continue
        yield path, e, coded_types(e, path), uscdi


def definition_of_part(definition, element):
    """The inner extension that the value belongs to; None of a simple extension."""
    above = element["id"].rsplit(".", 1)[0]
    return None if above == "Extension" else next(e for e in definition["snapshot"]["element"] if e["id"] == above)


class Bindings:
    def __init__(self, tables, extensions):
        self.tables, self.extensions = tables, extensions
        self.found = []  # (profile, path, value set, rows)

    def add(self, profile, version, type_of):
        items = MustSupport(profile, type_of)
        items.collect()
        items.correct(version)
        for path, element, types, uscdi in bound_elements(profile, items, self.extensions):
            binding = element.get("binding", {})
            url, strength = binding.get("valueSet", "").split("|")[0], binding.get("strength")
            if types and url and strength in SMALL:
                rows = list(self.cases(path, url, SMALL[strength], types, {"uscdi": True} if uscdi else {}))
                self.found.append((profile, path, url, rows))

    def cases(self, path, url, small, types, detail):
        codes = self.tables.terminology.expand(url)
        if codes is None or types <= PLAIN and any(c == ["*"] for _, c in codes):
            yield "unlisted", path, url, self.tables.terminology.why_unlisted(url)
            return
        if any(c == ["*"] for _, c in codes) or sum(len(c) for _, c in codes) > small:
            self.tables.bound.add(url)
            yield "must", "binding", path, {"codes": url, **detail}
            return
        for system, listed in codes:
            for code in listed:
                yield "must", "code", path, {"fixed": code, "system": system, **detail}

    def is_shared(self, profile, path, url):
        return ":" not in path and any(
            p["type"] == profile["type"] and p is not profile and (q, u) == (path, url) for p, q, u, _ in self.found
        )

    def rows(self, profile, compact):
        for p, path, url, rows in self.found:
            if p is profile and not self.is_shared(p, path, url):
                yield from written(rows, compact)

    def shared_rows(self, searches, compact):
        groups = {}
        for p, path, url, rows in self.found:
            if self.is_shared(p, path, url):
                groups.setdefault(p["type"], {}).setdefault((path, url), rows)
        for kind, path in searches:
            groups.setdefault(kind, {})[path, "search"] = [("must", "search", path, {})]
        for kind, cases in sorted(groups.items()):
            yield f"shared\t{BASE}{kind}\t{kind}"
            for _, rows in sorted(cases.items()):
                yield from written(rows, compact)


def written(rows, compact):
    for row in rows:
        yield "\t".join(compact(c) if isinstance(c, dict) else c for c in row if c != {})


def searches_of_two(parameters):
    """(type, path) of the parameters that servers shall take several values of."""
    for p in parameters:
        wanted = [x for x in p.get("_multipleOr", {}).get("extension", []) if x["url"] == EXPECTATION]
        if p.get("multipleOr") and any(x["valueCode"] == "SHALL" for x in wanted):
            for expression in p["expression"].split(" | "):
                kind, path = expression.split(".", 1)
                yield kind, path
