"""Latency at 2,000 messages a second over 1,000 connections, and against load."""

from statistics import median

from benchmarks.figure import Figure, Measurement
from benchmarks.floor import floor
from benchmarks.load import Shape, c_load, sluice_load
from benchmarks.references import bare_round_trips, percentile

ROUND_TRIP = "bare round trip"
CONNECTIONS = 1000
RATES = [500, 1000, 2000, 5000, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000, 80_000, 100_000]
# Beyond this the load is more than the machine can carry, and only queues are measured.
SATURATED = 100_000


def figure(percentile_name, load, at_most):
    return Figure(f"latency {percentile_name}, 2,000/s over 1,000, {load}", "µs", ROUND_TRIP, at_most=at_most)


def latency(bench):
    times = bare_round_trips(bench)
    shape = Shape(CONNECTIONS, rate=2000, seconds=bench.seconds(10))
    with bench.deployment() as deployment:
        loads = {"sluice load": lambda: sluice_load(bench, shape, [deployment.edge.port], deployment.groups)}
        if bench.has_c("loadgen"):
            loads["C load"] = lambda: c_load(bench, shape, deployment.edge.port, deployment.groups)
        for name, load in loads.items():
            bench.step(f"2,000 messages/s over 1,000 connections, {name}")
            ours = load()
            yield Measurement(figure("p50", name, 2.5), ours.p50, percentile(times, 50), ours.cpu)
            yield Measurement(figure("p99", name, 6), ours.p99, percentile(times, 99), ours.cpu)
        if bench.wants_curve:
            bench.curves.append(list(points(bench, deployment)))
    yield from floors(bench, shape, times)


def floors(bench, shape, times):
    """What of the latency is Redis' and the kernel's: the same path with nothing around it, with our scripts and without."""
    for has_scripts, what in ((True, "with the scripts"), (False, "plain commands")):
        figure = Figure(f"latency p50 of the least path in C, {what}", "µs", ROUND_TRIP)
        if not bench.has_c("floor"):
            yield Measurement(figure, missing="no C compiler")
            continue
        bench.step(f"2,000 messages/s over 1,000 connections, the least path in C, {what}")
        with floor(bench, has_scripts) as (port, groups):
            least = sluice_load(bench, shape, [port], groups)
        yield Measurement(figure, least.p50, percentile(times, 50), least.cpu)


def points(bench, deployment):
    """Latency against load, until the machine is saturated."""
    for rate in RATES:
        bench.step(f"latency at {rate:,} messages/s")
        shape = Shape(CONNECTIONS, rate=rate, seconds=bench.seconds(4, 2))
        ours = sluice_load(bench, shape, [deployment.edge.port], deployment.groups)
        if ours.p99 > SATURATED:
            return
        yield {"rate": rate, "p50": ours.p50, "p99": ours.p99}


def curve(curves):
    """The medians of repetitions, as far as every one of them got."""
    return [
        {"rate": same[0]["rate"], "p50": median(point["p50"] for point in same),
         "p99": median(point["p99"] for point in same)}
        for same in zip(*curves)]
