"""How long processes take to be ready."""

import time

from benchmarks.deployment import free_port
from benchmarks.figure import Figure, Measurement
from benchmarks.process import Process, until

EDGE = Figure("edge ready", "ms", at_most=100)
WORKER = Figure("worker ready", "ms", at_most=150)
UP = Figure("sluice up ready", "ms", at_most=1000)


def start(bench):
    with bench.deployment(edges=0, worker=None) as deployment:
        bench.step("a worker starts")
        yield Measurement(WORKER, worker(bench, deployment))
    with bench.deployment(edges=0) as deployment:
        bench.step("an edge starts")
        began = time.monotonic()
        deployment.start_edge()
        yield Measurement(EDGE, (time.monotonic() - began) * 1000)
    bench.step("sluice up starts")
    yield Measurement(UP, up(bench))


def worker(bench, deployment):
    """It is ready when its beat is there."""
    redis = deployment.client()
    began = time.monotonic()
    process = deployment.start("worker", [bench.program("echo"), "--redis", deployment.redis_url])
    until(lambda: redis.call("EXISTS", "sluice:workers") == 1, process)
    return (time.monotonic() - began) * 1000


def up(bench):
    folder = bench.new_folder()
    command = [
        bench.program("sluice"), "up", "--worker", f"'{bench.program('echo')}'", "--port", free_port(),
        "--admin-port", free_port(), "--data", folder / "data"]
    process = Process("up", command, folder)
    try:
        until(lambda: "\nready" in "\n" + process.said(), process)
        return (time.monotonic() - process.began) * 1000
    finally:
        process.stop()
