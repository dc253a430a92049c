"""A Lambda function in Python behind `sluice lambda`, with four processes."""

import subprocess

from benchmarks.bench import ROOT
from benchmarks.figure import Figure, Measurement
from benchmarks.load import Shape, sluice_load

PYTHON = ROOT / ".build" / "peers" / "bin" / "python"
HELLO = Figure("Python hello-world by sluice lambda, 4 processes", "messages/s", at_least=1000)


def functions(bench):
    if subprocess.run([PYTHON, "-c", "import awslambdaric"], capture_output=True).returncode != 0:
        yield Measurement(HELLO, missing="awslambdaric is not installed: Scripts/install-test-peers")
        return
    command = [
        bench.program("sluice"), "lambda", "--template", ROOT / "Tests/Projects/hello-python/serverless.yml",
        "--concurrency", 4, "--python", PYTHON]
    with bench.deployment(worker=command) as deployment:
        bench.step("a function in Python")
        ours = sluice_load(bench, Shape(connections=32, in_flight=1, seconds=bench.seconds()), [deployment.edge.port],
                           deployment.groups)
    yield Measurement(HELLO, ours.rate, cpu=ours.cpu)
