#!/usr/bin/env python3
"""us_core_table.py REPOSITORY: the table of src/sojourn/encode/us_core.cpp names the profiles and extensions of the
published US Core packages, and the versions that have them."""
import re
import sys
import tarfile
from pathlib import Path

VERSIONS = ["610", "700", "800"]

root = Path(sys.argv[1])
published = {}
for version in VERSIONS:
    with tarfile.open(root / f"tests/conformance/packages/us_core_{version}.tgz") as package:
        found = (re.fullmatch(r"package/StructureDefinition-(.*)\.json", name) for name in package.getnames())
        published[version] = {match[1] for match in found if match}

source = (root / "src/sojourn/encode/us_core.cpp").read_text()
rows = re.findall(r'\{Profile::k(\w+), "([^"]+)"(?:, UsCore::k(\d+))?(?:, UsCore::k(\d+))?\}', source)
# Left out of a version's Patient although its package still defines it.
NO_LONGER_USED = {("us-core-genderIdentity", "800")}

faults = []
if len(rows) < 50:
    faults.append(f"only {len(rows)} rows were found in us_core.cpp: has its form changed?")
claimed = {}
for _, name, first, last in rows:
    versions = VERSIONS[VERSIONS.index(first or "610"):VERSIONS.index(last or "800") + 1]
    claimed.setdefault(name, set()).update(versions)
for name, versions in claimed.items():
    for version in VERSIONS:
        have, want = version in versions, name in published[version]
        if have != want and (name, version) not in NO_LONGER_USED:
            faults.append(f"{name}: the table says {'yes' if have else 'no'} for {version}, the package the opposite")
print("\n".join(faults) or f"{len(claimed)} profiles agree with the packages")
sys.exit(1 if faults else 0)
