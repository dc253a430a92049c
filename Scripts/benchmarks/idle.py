"""What connections cost that do nothing: the edge's memory and Redis', and what is left when they have gone."""

import time

from benchmarks.crowd import Crowd
from benchmarks.deployment import metric
from benchmarks.figure import Figure, Measurement
from benchmarks.process import BenchError, until

RESIDENT = {
    count: Figure(f"edge RSS per idle connection, at {count:,}", "B", at_most=3584) for count in (10_000, 18_000)}
RECORD = Figure("Redis memory per idle connection", "B", at_most=250)
LEFT = Figure("Redis memory left after all have gone, and the node", "B", at_most=0)


def idle(bench):
    with bench.deployment() as deployment:
        redis = deployment.client()
        bench.step("a first edge comes and goes")
        with Crowd(deployment.edge.port) as crowd:
            crowd.open(500)
            crowd.ask("close")
            stop(deployment.edge)
        before = settled(lambda: traces(redis), 0)
        edge = deployment.start_edge(1)
        resident, used = settled(edge.resident), settled(redis.used_memory)
        with Crowd(edge.port) as crowd:
            opened = 0
            for count, figure in RESIDENT.items():
                bench.step(f"{count:,} connections through $connect, idle")
                crowd.open(count - opened)
                opened = count
                yield Measurement(figure, (settled(edge.resident) - resident) / count)
            yield Measurement(RECORD, (settled(redis.used_memory) - used) / opened)
            bench.step("all disconnect, and the edge stops")
            crowd.ask("close")
            stop(edge)
        yield Measurement(LEFT, settled(lambda: traces(redis), 0) - before)


def stop(edge):
    """Once its connections have gone."""
    until(lambda: metric(edge.admin_port, "sluice_edge_connections") == 0, edge, pause=0.1)
    edge.stop()


def traces(redis):
    """The bytes of all keys but those that are meant to stay, and the workers' beats. What every partition has for
    good, an emptied stream and its owner's part of `state`, is there since the first edge: of `state` the other fields
    count, since Redis gives the hash itself more room or less as its numbers grow."""
    kept = (":counts:", ":once:", ":config", ":workers")
    sizes = {key: size for key, size in redis.keys().items() if not any(part in key for part in kept)}
    return sum(others(redis, key) if key.endswith(":state") else size for key, size in sizes.items())


def others(redis, state):
    parts = redis.call("HGETALL", state)
    owners = (b"owner", b"beat", b"beat-at", b"commit")
    return sum(len(field) + len(value) for field, value in zip(parts[::2], parts[1::2])
               if field not in owners and not field.startswith(b"s:p"))


def settled(look, tolerance=64 * 1024):
    """What is looked at, once three looks in a row, half a second apart, differ by no more than so many bytes."""
    last, calm = look(), 0
    for _ in range(120):
        time.sleep(0.5)
        now = look()
        calm = calm + 1 if abs(now - last) <= tolerance else 0
        last = now
        if calm == 3:
            return now
    raise BenchError("memory does not settle")
