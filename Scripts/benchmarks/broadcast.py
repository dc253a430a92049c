"""A broadcast to all connections of one edge."""

import time

from benchmarks.crowd import Crowd, Probe
from benchmarks.figure import Figure, Measurement
from benchmarks.process import BenchError, CPUSampler, cpu_seconds
from benchmarks.websocket import TEXT, WebSocket

CONNECTIONS = 18_000
# Their frames wait in the kernel until the round is over: reading them would take the CPU that is to be measured.
SHOUTS = 5
SHOUT = b'{"action":"shout","text":"%s"}' % (b"x" * 34)

DELIVERIES = Figure("broadcast to 18,000 connections of one edge", "deliveries per CPU s", at_least=45_000)
STALL = Figure("longest loop stall while broadcasting", "ms", at_most=10)
QUIET_STALL = Figure("longest loop stall, 18,000 connections idle", "ms")


def broadcast(bench):
    with bench.deployment(worker="BenchWorker") as deployment, Crowd(deployment.edge.port) as crowd:
        bench.step(f"{CONNECTIONS:,} connections join a topic")
        crowd.open(CONNECTIONS)
        wait_until_calm(deployment.edge)
        yield Measurement(QUIET_STALL, quiet_stall(deployment, bench.seconds(5, 2)))
        bench.step(f"{SHOUTS} broadcasts of {len(SHOUT)} B to all of them")
        used, elapsed, longest = shout(deployment)
        frames = crowd.ask("read")["frames"]
        if frames != CONNECTIONS * SHOUTS:
            raise BenchError(f"{frames:,} of {CONNECTIONS * SHOUTS:,} frames have come")
        cpu = {name: seconds / elapsed for name, seconds in used.items()}
        yield Measurement(DELIVERIES, frames / used["edge"], cpu=cpu)
        yield Measurement(STALL, longest)


def quiet_stall(deployment, seconds):
    with Probe(deployment.edge.port) as probe:
        time.sleep(seconds)
        return probe.longest()


def shout(deployment):
    """CPU seconds by process, seconds, and the longest stall of the loop in milliseconds."""
    with Probe(deployment.edge.port) as probe:
        shouter = WebSocket(deployment.edge.port)
        wait_until_calm(deployment.edge)
        before, begin = cpu_times(deployment), time.monotonic()
        for _ in range(SHOUTS):
            shouter.send(TEXT, SHOUT)
        time.sleep(0.1)
        wait_until_calm(deployment.edge)
        after, elapsed = cpu_times(deployment), time.monotonic() - begin
        shouter.close()
        return {name: after[name] - before[name] for name in before}, elapsed, probe.longest()


def cpu_times(deployment):
    return {name: CPUSampler.total(processes) for name, processes in deployment.groups.items()}


def wait_until_calm(edge):
    """Until the edge has used less than a tenth of the CPU for 0.3 s."""
    calm, last = 0, cpu_seconds(edge.pid)
    while calm < 3:
        time.sleep(0.1)
        now = cpu_seconds(edge.pid)
        calm = calm + 1 if now - last < 0.01 else 0
        last = now
