"""Nobody can take a record for a real one, and every resource says what it conforms to."""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from whole_program import Test, bundles, providers, resources, rows, statistics  # noqa: E402

HTEST = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "HTEST"}
# Types for which US Core 6.1 or base R4 has no profile to claim.
NO_PROFILE = {"SupplyDelivery", "ImagingStudy", "MedicationAdministration", "Device", "Bundle", "Endpoint"}
PHONE = re.compile(r"^(\(\d{3}\) |\d{3}-)555-01\d\d$")
NAME = re.compile(r"^[^\W\d_](?:[^\W\d_]|[ '.\-])*$")
PLACE_HOLDER = re.compile(r"\b(null|undefined|None|nan|TODO)\b")


def main():
    test = Test("marking")
    run = test.generate("run", "--population", "60", "--years-of-history", "2", "--seed", "21",
                        "--format", "fhir-bundle,csv")
    area_codes = {row["area_code"] for row in statistics(test, "places")}
    everything = list(bundles(run)) + [("providers.json", providers(run))]
    identifiers = {}
    for name, bundle in everything:
        labels = bundle.get("meta", {}).get("security", [])
        test.check(any(HTEST.items() <= label.items() for label in labels), "bundles are marked", name)
        for resource in resources(bundle):
            key = f"{name}: {resource['resourceType']}/{resource['id']}"
            meta = resource.get("meta", {})
            test.check(any(HTEST.items() <= label.items() for label in meta.get("security", [])),
                       "resources are marked", key)
            if resource["resourceType"] not in NO_PROFILE:
                profiles = meta.get("profile", [])
                # US Core has profiles for some kinds of Observation only.
                known = resource["resourceType"] == "Observation" or profiles
                test.check(known, f"a profile is claimed: {resource['resourceType']}", f"{key} {resource.get('code')}")
                for profile in profiles:
                    test.check(re.match(r"^http://hl7\.org/fhir/(us/core/)?StructureDefinition/[A-Za-z0-9-]+$", profile),
                               "profiles are canonical addresses", f"{key}: {profile}")
            contacts = [t for c in resource.get("contact", []) for t in c["telecom"]]
            for telecom in resource.get("telecom", []) + contacts:
                if telecom["system"] == "phone":
                    test.check(PHONE.match(telecom["value"]), "phone numbers are 555-01xx", f"{key}: {telecom['value']}")
                    digits = re.sub(r"\D", "", telecom["value"])
                    test.check(digits[:3] in area_codes, "area codes are of the places table", telecom["value"])
                elif telecom["system"] == "email":
                    test.check(telecom["value"].split("@")[-1].endswith((".invalid", ".example", "example.com", "example.org")),
                               "mail goes nowhere", f"{key}: {telecom['value']}")
            if resource["resourceType"] in ("Patient", "Practitioner", "RelatedPerson"):
                for person in resource["name"]:
                    for word in [person["family"], *person["given"]]:
                        test.check(NAME.match(word), "names are words without digits", f"{key}: {word}")
            own = resource.get("identifier", [])
            for identifier in own if isinstance(own, list) else [own]:
                system, value = identifier.get("system", ""), identifier.get("value", "")
                if system.endswith("us-ssn"):
                    test.check(re.match(r"^999-\d\d-\d{4}$", value), "social security numbers begin with 999", f"{key}: {value}")
                elif system.endswith("us-npi"):
                    test.check(re.match(r"^9\d{9}$", value), "NPIs begin with 9", f"{key}: {value}")
                else:
                    test.check("sojourn.invalid" in system or system.startswith("urn:") ,
                               "other identifiers are of an address that cannot exist", f"{key}: {system}")
                # A person may have the same nine digits as another only by accident; ids of records may not.
                if not system.endswith("us-ssn"):
                    owner = identifiers.setdefault((system, value), resource["id"])
                    test.check(owner == resource["id"], "identifiers are of one resource", f"{key}: {system} {value}")
            if "text" in resource:
                test.check(not PLACE_HOLDER.search(resource["text"].get("div", "")), "text holds no place-holder", key)
    for row in rows(run, "patients"):
        test.check(PHONE.match(row["phone"]), "phone numbers are 555-01xx", row["phone"])
        test.check(row["ssn"].startswith("999-"), "social security numbers begin with 999", row["ssn"])
    test.require_checked("resources are marked", 1000)
    test.require_checked("phone numbers are 555-01xx", 60)
    test.finish()


main()
