"""`sojourn push --bulk` with a real server: it fetches the files, everything is there, and it can be taken back.

  fhir_bulk_import.py SOJOURN SOURCE_FOLDER"""
import json
import pathlib
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "support"))
from real_server import NotToBeHad, RealServer
from whole_program import Test

POPULATION, SHARD_BYTES = 4, 60_000


def load_and_take_back(test, server):
    data = test.generate("data", "--population", str(POPULATION), "--years-of-history", "2")
    made = json.loads((data / "manifest.json").read_text())["resources"]
    done = test.run("push", "--bulk", "--shard-bytes", SHARD_BYTES, "--to", server.url, data, timeout=600)
    test.check(done.returncode == 0, "the import ends well", done.stderr[-500:])
    report = json.loads((data / "push-report.json").read_text())
    counts = {kind: server.count(kind, report["run"]) for kind in made}
    test.check(counts == made, "the server has what the manifest says", f"{counts}, not {made}")

    for file in report["files"]:
        lines = (data / "push-bulk" / file["file"]).read_text().splitlines()
        whole = file["imported"] == file["resources"] == len(lines) and file["error"] is None
        test.check(whole, "every file is imported whole", file)
        test.check({json.loads(line)["resourceType"] for line in lines} == {file["type"]}, "a file is of one type", file)
        test.check(file["bytes"] <= SHARD_BYTES or len(lines) == 1, "a file is within its size", file)
    several = sum(file["type"] == "Observation" for file in report["files"])
    test.check(several > 1, "a large type takes several files", several)

    done = test.run("unload", "--to", server.url, "--run", report["run"], timeout=600)
    test.check(done.returncode == 0, "it is taken back", done.stderr[-500:])
    left = {kind: server.count(kind) for kind in made}
    test.check(not any(left.values()), "nothing is left", left)


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the server is ended
    test = Test("fhir_bulk_import")
    try:
        with RealServer("--lenient") as server:
            load_and_take_back(test, server)
    except NotToBeHad as missing:
        test.skip(str(missing))
    test.finish()


main()
