"""Servers for the time of a test. They take a free port of 127.0.0.1, say which on their first line, and are ended by
their process id."""

import json
import pathlib
import subprocess
import sys
import tempfile
import urllib.request

FOLDER = pathlib.Path(__file__).parent


class Running:
    """with Running([program, word...]) as server: server.port"""

    def __init__(self, command):
        self.process = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line.strip().isdigit():
            self.process.kill()
            raise RuntimeError(f"{command[0]} did not start; it says: {line + self.process.communicate()[0]}")
        self.port = int(line)
        self.base = f"http://127.0.0.1:{self.port}/fhir"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        """Ends it; what it said after its first line."""
        self.process.terminate()
        try:
            return self.process.communicate(timeout=20)[0]
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.communicate()[0]


class FaultServer(Running):
    """The fault server with a script, a list of faults, and options of its command line."""

    def __init__(self, script=(), *options):
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump(list(script), file)
            file.flush()
            super().__init__([sys.executable, FOLDER / "fault_server.py", "--script", file.name, *options])

    def state(self):
        return self.manage("__state")

    def reset(self):
        return self.manage("__reset")

    def manage(self, name):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{name}", timeout=20) as answer:
            return json.load(answer)
