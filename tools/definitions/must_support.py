"""What a profile of US Core says must be supported, as the certification tests count it (Inferno's US Core test kit):
elements, slices, extensions and the target profiles of references, with the exceptions that errata of the guide made.

Rows: must KIND PATH DETAIL. KIND is element, slice, extension or target. PATH leads from the resource and names slices
as component:systolic. DETAIL is JSON: fixed (the value asked for), url (of an extension), type (of a target), uscdi
(asked for by USCDI, not by the profile), choice (items of one name: any of them is enough)."""

MUST_BE_SUPPORTED = "http://hl7.org/fhir/StructureDefinition/elementdefinition-type-must-support"
USCDI = "http://hl7.org/fhir/us/core/StructureDefinition/uscdi-requirement"
US_CORE = "http://hl7.org/fhir/us/core/StructureDefinition/"
VITAL_SIGNS = {"http://hl7.org/fhir/StructureDefinition/vitalsigns", US_CORE + "us-core-vital-signs"}

# Alternatives that stand in the guide's text only. (resource type or profile, the paths)
CHOICES = [
    ("DocumentReference", ["content.attachment.data", "content.attachment.url"]),
    ("Encounter", ["reasonCode", "reasonReference"]),
    ("Encounter", ["location.location", "serviceProvider"]),
    ("MedicationRequest", ["reportedBoolean", "reportedReference"]),
    ("MedicationRequest", ["reasonCode", "reasonReference"]),
    ("ServiceRequest", ["reasonCode", "reasonReference"]),
    ("Condition", ["onsetDateTime", "extension:assertedDate"]),
    ("Goal", ["startDate", "target.dueDate"]),
    ("Patient", ["address.period.end", "address.use"]),
    ("Patient", ["name.period.end", "name.use"]),
    ("CareTeam", ["participant.member->us-core-practitioner", "participant.member->us-core-practitionerrole"]),
    (
        "us-core-observation-screening-assessment",
        ["derivedFrom->us-core-observation-screening-assessment", "derivedFrom->us-core-questionnaireresponse"],
    ),
]
LATER_CHOICES = {
    "7.0.0": [("Procedure", ["reasonCode", "reasonReference"])],
    "8.0.0": [
        ("Procedure", ["reasonCode", "reasonReference"]),
        ("us-core-observation-screening-assessment", ["performer->us-core-patient", "performer->us-core-practitioner"]),
        ("us-core-simple-observation", ["performer->us-core-patient", "performer->us-core-practitioner"]),
    ],
}
# What errata took back. A path stands for what is below it as well.
TAKEN_BACK = {
    "6.1.0": [
        ("Practitioner", "address"),
        ("us-core-diagnosticreport-note", "media"),
        ("Patient", "extension:genderIdentity"),
        ("MedicationDispense", "performer.actor->us-core-practitioner"),
        ("Coverage", "class:group.name"),
        ("us-core-condition-encounter-diagnosis", "extension:assertedDate"),
        ("us-core-condition-encounter-diagnosis", "onsetDateTime"),
        ("us-core-condition-encounter-diagnosis", "clinicalStatus"),
        ("us-core-condition-encounter-diagnosis", "verificationStatus"),
    ],
    "7.0.0": [("Practitioner", "address")],
    "8.0.0": [
        ("Practitioner", "address"),
        ("Patient", "extension:interpreterRequired"),
        ("Encounter", "extension:interpreterRequired"),
        ("Patient", "extension:interpreterNeeded"),
        ("Encounter", "extension:interpreterNeeded"),
    ],
}


def flagged(element, url):
    return any(x.get("url") == url and x.get("valueBoolean") for x in (element or {}).get("extension", []))


def last(url):
    return url.split("|")[0].rsplit("/", 1)[-1]


class MustSupport:
    def __init__(self, profile, type_of):
        self.profile, self.type, self.type_of = profile, profile["type"], type_of
        self.elements = profile["snapshot"]["element"]
        self.wanted = [e for e in self.elements if e.get("mustSupport") or flagged(e, USCDI)]
        self.items = []  # [kind, path, detail]
        self.source = {}  # path -> the element that it stands for

    def path(self, element):
        return element["id"][len(self.type) + 1 :]

    def add(self, kind, path, element, **detail):
        if not element.get("mustSupport"):
            detail["uscdi"] = True
        self.source.setdefault(path, element)
        self.items.append([kind, path, detail])

    def collect(self):
        is_extension = lambda e: e["path"].endswith("xtension")
        slices = [
            e
            for e in self.elements
            if "sliceName" in e
            and not is_extension(e)
            and (e in self.wanted or any(w["id"].startswith(e["id"] + ".") for w in self.wanted))
        ]
        for e in self.wanted:
            if is_extension(e):
                self.add("extension", self.path(e), e, url=e["type"][0]["profile"][0].split("|")[0])
        for e in slices:
            self.add("slice", self.path(e), e)
        chosen = {}  # value[x] -> valueQuantity
        for e in self.wanted:
            if not is_extension(e) and e not in slices:
                self.add_element(e, slices, chosen)

    def add_element(self, e, slices, chosen):
        path = self.path(e)
        types = [t for t in e.get("type", []) if flagged(t, MUST_BE_SUPPORTED)]
        for t in types:
            typed = path.removesuffix("[x]") + t["code"][0].upper() + t["code"][1:] if path.endswith("[x]") else path
            chosen.setdefault(path, typed)
            if not any(i[1] == typed for i in self.items):
                self.add("element", typed, e)
            self.add_targets(typed, t, e)
        if types:
            return
        for plain, typed in chosen.items():
            if plain.endswith("[x]") and path.startswith(plain + "."):
                path = typed + path[len(plain) :]
                break
        detail = {}
        in_slice = any(s["id"] in e["id"] for s in slices)
        if any(k.startswith("fixed") for k in e):
            detail["fixed"] = next(v for k, v in e.items() if k.startswith("fixed"))
        elif "patternCodeableConcept" in e and not in_slice:
            detail["fixed"] = e["patternCodeableConcept"]["coding"][0]["code"]
            path += ".coding.code"
        elif "patternIdentifier" in e and not in_slice:
            detail["fixed"] = e["patternIdentifier"]["system"]
            path += ".system"
        self.add("element", path, e, **detail)
        if e.get("type") and e["type"][0]["code"] == "Reference":
            self.add_targets(path, e["type"][0], e)

    def add_targets(self, path, t, e):
        profiles = t.get("targetProfile", [])
        marks = t.get("_targetProfile", [])
        wanted = (
            profiles
            if len(profiles) == 1
            else [p for p, mark in zip(profiles, marks) if flagged(mark, MUST_BE_SUPPORTED)]
        )
        for p in wanted:
            if not p.startswith("http://hl7.org/fhir/StructureDefinition"):
                self.add("target", f"{path}->{last(p)}", e, type=self.type_of[p.split("|")[0]])

    def remove(self, path):
        self.items = [i for i in self.items if i[1] != path and not i[1].startswith((path + ".", path + "->"))]

    def has(self, name):
        return name in (self.type, self.profile["id"])

    def correct(self, version):
        vital_sign = self.profile.get("baseDefinition") in VITAL_SIGNS
        blood_pressure = self.profile["name"] == "USCoreBloodPressureProfile"
        if vital_sign and not blood_pressure and self.profile["name"] != "USCorePulseOximetryProfile":
            self.items = [i for i in self.items if not i[1].startswith("component")]
        if blood_pressure:
            self.items = [i for i in self.items if not i[1].startswith("value") and i[1] != "dataAbsentReason"]
        elif self.type == "Observation":
            self.items = [i for i in self.items if "dataAbsentReason" not in i[1]]
        if self.type == "Patient":
            self.correct_patient()
        if version == "6.1.0" and self.has("us-core-smokingstatus"):
            self.remove("effective[x]:effectiveDateTime")
            self.items.append(["element", "effective[x]", {}])
        for name, path in TAKEN_BACK[version]:
            if self.has(name):
                self.remove(path)
        for name, paths in CHOICES + LATER_CHOICES.get(version, []):
            both = [i for i in self.items if i[1] in paths]
            if self.has(name) and len(both) > 1:
                for item in both:
                    item[2]["choice"] = " or ".join(paths)

    def correct_patient(self):
        """An earlier name and address are shown by the end of their period or by the use "old"."""
        for part in ("name", "address"):
            self.items = [i for i in self.items if i[1] not in (part + ".period", part + ".use")]
            self.items.append(["element", part + ".period.end", {"uscdi": True}])
            self.items.append(["element", part + ".use", {"fixed": "old", "uscdi": True}])
        for item in self.items:
            if item[1] == "deceased[x]":
                item[1] = "deceasedDateTime"
            if item[1].startswith(("telecom.", "communication.")):
                item[2]["uscdi"] = True


def must_support(profile, version, type_of, compact):
    items = MustSupport(profile, type_of)
    items.collect()
    items.correct(version)
    for kind, path, detail in items.items:
        yield f"must\t{kind}\t{path}" + (f"\t{compact(detail)}" if detail else "")
