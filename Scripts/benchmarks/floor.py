"""The least that the path takes: an edge and a worker in C that only pass messages on, with Redis between them."""

from contextlib import contextmanager

from benchmarks.deployment import Deployment, free_port
from benchmarks.process import until
from benchmarks.references import listens

SCRIPTS = "Sources/Gateway/Scripts"


@contextmanager
def floor(bench, has_scripts):
    """The edge's port, and the processes that CPU time is told for. Without scripts: plain commands, which promise nothing."""
    program = bench.c_program("floor")
    with Deployment(bench, edges=0, worker=None) as deployment:
        client = deployment.client()

        def load(name):
            return client.call("SCRIPT", "LOAD", (bench.root / SCRIPTS / name).read_bytes()).decode() if has_scripts else "-"

        common = [deployment.redis_socket, deployment.partitions]
        port = free_port()
        edge = deployment.start("floor-edge", [program, "edge", *common, load("append.lua"), port])
        until(lambda: listens(port), edge)
        worker = deployment.start("floor-worker", [program, "worker", *common, load("commit.lua")])
        until(lambda: b"cmd=xread" in client.call("CLIENT", "LIST"), worker)
        yield port, deployment.groups | {"edge": [edge], "worker": [worker]}
