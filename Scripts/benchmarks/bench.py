"""What every benchmark has at hand: programs, a folder, how long to measure, a line of progress."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.deployment import Deployment
from benchmarks.process import BenchError

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "load"
#: Programs in C: the folder of the source, and libraries.
C_PROGRAMS = {
    "cserver": (SHARED, ["-lcrypto"]), "loadgen": (SHARED, []), "floor": (Path(__file__).parent, ["-lcrypto"])}


class Bench:
    root = ROOT

    def __init__(self, is_quick, is_named, wants_curve):
        self.is_quick = is_quick
        #: Whether the group that runs was asked for by its name.
        self.is_named = is_named
        self.wants_curve = wants_curve
        #: Points of latency against load, one list for each repetition.
        self.curves = []
        self.progress = ""
        self.folders = 0
        # Short, because a Unix socket's path is short.
        self.folder = Path(tempfile.mkdtemp(prefix="sluice-bench-", dir="/tmp"))
        self.programs = None

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def build(self):
        self.step("building the release")
        run(["swift", "build", "-c", "release"])
        self.programs = Path(output(["swift", "build", "-c", "release", "--show-bin-path"]))

    def program(self, name):
        return self.programs / name

    def new_folder(self):
        self.folders += 1
        folder = self.folder / str(self.folders)
        folder.mkdir()
        return folder

    def seconds(self, usual=8, quick=4):
        return quick if self.is_quick else usual

    def step(self, text):
        print(f"{self.progress}{text}", file=sys.stderr, flush=True)

    def deployment(self, **options):
        return Deployment(self, **options)

    def has_c(self, name):
        return (C_PROGRAMS[name][0] / f"{name}.c").exists() and shutil.which("cc") is not None

    def c_program(self, name):
        program = self.folder / name
        if not program.exists():
            folder, libraries = C_PROGRAMS[name]
            run(["cc", "-O2", "-w", "-o", str(program), str(folder / f"{name}.c"), *libraries])
        return program


def run(command, environment=None):
    done = subprocess.run(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        raise BenchError(f"{' '.join(command)} failed:\n{done.stdout[-4000:]}")
    return done.stdout


def output(command):
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
