"""The page docs/compiled-program.md shows what the program really prints.

    dump_test.py BINARY SOURCE_FOLDER

SOJOURN_UPDATE_GOLDEN=1 writes the page's block anew.
"""
import os
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from whole_program import Test  # noqa: E402

BLOCK = re.compile(r"(```text\n\$ sojourn (module dump \S+)\n)(.*?)(```\n)", re.S)


def main():
    test = Test("dump")
    page = test.source / "docs" / "compiled-program.md"
    text = page.read_text(encoding="utf-8")

    def printed(match):
        done = test.run(*match[2].split(), cwd=test.source)
        test.check(done.returncode == 0, "the command succeeds", done.stderr)
        return match[1] + done.stdout + match[4]

    new = BLOCK.sub(printed, text)
    if os.environ.get("SOJOURN_UPDATE_GOLDEN") == "1":
        page.write_text(new, encoding="utf-8")
        text = new
    test.check(BLOCK.findall(new) == BLOCK.findall(text), "the page shows what the program prints",
               lambda: "run SOJOURN_UPDATE_GOLDEN=1 dump_test.py and look at the difference")
    test.require_checked("the command succeeds")

    every = test.run("module", "dump", test.source / "modules")
    test.check(every.returncode == 0 and every.stdout.count("\nmodule ") > 20, "all shipped modules can be shown", every.stderr)
    test.check("-> 4294967295" not in every.stdout and "?" not in every.stdout, "every state has a name")

    for words, message in [(["module", "dump"], "name a module file"),
                           (["module", "dump", "none.json"], "there is no such file")]:
        done = test.run(*words)
        test.check(done.returncode == 2 and message in done.stderr, "wrong usage is explained", done.stderr)
    faulty = test.run("module", "dump", test.source / "tests" / "diagnostics" / "no-initial.json")
    test.check(faulty.returncode == 1 and "no-initial" in faulty.stderr and not faulty.stdout,
               "a faulty module is refused", faulty.stderr)
    test.finish()


main()
