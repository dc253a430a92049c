"""How fast connections are opened through `$connect`, and many at once."""

from benchmarks.crowd import Crowd
from benchmarks.figure import Figure, Measurement
from benchmarks.load import Shape, c_load, sluice_load

AT_ONCE = 18_000
REFUSALS = Figure(f"{AT_ONCE:,} connects at once: refused", "connections", at_most=0)
SECONDS = Figure(f"{AT_ONCE:,} connects at once: all open after", "s")


def figure(load):
    return Figure(f"connects through $connect, one loop, {load}", "connects/s", at_least=2500)


def connects(bench):
    shape = Shape(connections=10_000, rate=100, seconds=1)
    with bench.deployment() as deployment:
        bench.step("10,000 connects, sluice load")
        yield Measurement(
            figure("sluice load"), sluice_load(bench, shape, [deployment.edge.port], deployment.groups).connects)
    if bench.has_c("loadgen"):
        with bench.deployment() as deployment:
            bench.step("10,000 connects, C load")
            yield Measurement(
                figure("C load"), c_load(bench, shape, deployment.edge.port, deployment.groups).connects)
    with bench.deployment() as deployment, Crowd(deployment.edge.port) as crowd:
        bench.step(f"{AT_ONCE:,} connects at once")
        result = crowd.ask("open", AT_ONCE, AT_ONCE)
        yield Measurement(REFUSALS, AT_ONCE - result["opened"])
        yield Measurement(SECONDS, result["seconds"])
