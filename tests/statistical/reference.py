"""What the public modules do in Sojourn and in the reference engine, code by code: tools/compare_reference.py.

The reference's figures stand in $SOJOURN_REFERENCE, or in shared/gmf-reference beside the checkout, and the modules in
gmf-modules beside them. Without these the test is skipped. It takes two minutes.
"""
import os
import pathlib
import subprocess
import sys

PEOPLE = 9257  # as many as the reference had


def main():
    binary, source = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    given = os.environ.get("SOJOURN_REFERENCE")
    reference = pathlib.Path(given) if given else source.parent / "shared" / "gmf-reference"
    modules = reference.parent / "gmf-modules"
    for folder in (reference / "first_occurrence.csv", modules):
        if not folder.exists():
            print(f"reference: skipped: no {folder.name} at hand; $SOJOURN_REFERENCE names the folder with it")
            sys.exit(77)
    command = [sys.executable, str(source / "tools" / "compare_reference.py"), binary, str(reference), str(modules),
               "--population", str(PEOPLE)]
    sys.exit(subprocess.run(command, check=False).returncode)


main()
