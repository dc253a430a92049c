"""The small operations of the data path by themselves: nanoseconds an item."""

import os
import subprocess

from benchmarks.bench import ROOT, run
from benchmarks.figure import Figure, Measurement

SCRATCH = ".build/microbenchmarks"


def micro(bench):
    """In a build folder of its own: -enable-testing lets the benchmarks into the modules."""
    bench.step("building the micro-benchmarks")
    flags = ["-c", "release", "-Xswiftc", "-enable-testing", "--scratch-path", SCRATCH, "--product", "Microbenchmarks"]
    run(["swift", "build", *flags], os.environ | {"SLUICE_MICROBENCHMARKS": "1"})
    bench.step("micro-benchmarks, 2 s each")
    said = subprocess.run(
        [ROOT / SCRATCH / "release" / "Microbenchmarks"], check=True, stdout=subprocess.PIPE, text=True).stdout
    for line in said.splitlines():
        name, nanoseconds, size = line.split("\t")
        yield Measurement(Figure(f"{name} ({size} B)", "ns"), float(nanoseconds))
