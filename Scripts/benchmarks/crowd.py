"""The other end of clients.py and probe.py: idle or changing connections in processes of their own."""

import json
import subprocess
import sys
from pathlib import Path

from benchmarks.process import TETHER, BenchError

HERE = Path(__file__).parent


class Talk:
    """A program that is spoken to by lines."""

    def __init__(self, program, port):
        self.name = program
        self.popen = subprocess.Popen(
            [*TETHER, sys.executable, str(HERE / program), str(port)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, start_new_session=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.popen.kill()
        self.popen.wait()
        self.popen.stdin.close()
        self.popen.stdout.close()

    @property
    def pid(self):
        return self.popen.pid

    def say(self, line):
        self.popen.stdin.write(line + "\n")
        self.popen.stdin.flush()

    def hear(self):
        line = self.popen.stdout.readline()
        if not line:
            raise BenchError(f"{self.name} has ended")
        return line.strip()


class Crowd(Talk):
    """Many connections to one edge."""

    def __init__(self, port):
        super().__init__("clients.py", port)

    def ask(self, *command):
        self.say(" ".join(str(part) for part in command))
        return json.loads(self.hear())

    def open(self, count, at_once=100):
        """All of them, or an error."""
        result = self.ask("open", count, at_once)
        if result["opened"] != count:
            raise BenchError(f"of {count} connections {result['opened']} were opened")
        return result


class Probe(Talk):
    """Measures how long the loop of an edge stands still, from its beginning until `longest`."""

    def __init__(self, port):
        super().__init__("probe.py", port)
        self.hear()

    def longest(self):
        """Milliseconds."""
        self.say("end")
        return float(self.hear())
