#!/usr/bin/env python3
"""explained.py FINDINGS.json: is every kind of warning of the validator explained in docs/fhir-mapping.md?

FINDINGS.json is what tools/fhir-validate --json prints. A row of the table "What remains on purpose" explains a warning if it
names the message's id and the message has the row's words. Prints errors and the warnings by row; exit 1 if there is an error or
a warning without a row.
"""
import collections
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def explanations():
    """(id, words, why) of each row."""
    rows = []
    for line in (ROOT / "docs" / "fhir-mapping.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| warning") and len(cells) == 4:
            rows.append((cells[1].strip("`"), cells[2].strip("`"), cells[3]))
    return rows


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    told = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
    rows = explanations()
    if not rows:
        sys.exit("explained.py: docs/fhir-mapping.md has no table of warnings")
    seen, faults = collections.Counter(), []
    for finding in told["findings"]:
        if finding["severity"] == "information":
            continue
        row = next((r for r in rows if r[0] == finding["id"] and r[1] in finding["message"]), None)
        if finding["severity"] == "warning" and row is not None:
            seen[row] += finding["count"]
        else:
            faults.append(f"{finding['severity']} x{finding['count']} [{finding['id']}] {finding['message']}\n"
                          f"    e.g. {finding.get('example', '')}")
    print(f"{told['documents']} documents of {told['files']} files: {told['bySeverity']}")
    for (identifier, words, why), count in seen.most_common():
        print(f"  explained x{count} [{identifier}] {words}: {why}")
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
