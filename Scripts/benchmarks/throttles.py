"""What a throttle of all workers adds to a message, where it lets everything pass."""

from benchmarks.figure import Figure, Measurement
from benchmarks.load import Shape, sluice_load

PLAIN = "without it"
ALONE = Figure("latency p50 behind a throttle, 1 × 1", "µs", PLAIN)
MANY = Figure("messages behind a throttle, 64 × 1 in flight", "messages/s", PLAIN)
CPU = Figure("CPU of Redis and worker behind a throttle, 64 × 1", "µs/message", PLAIN)


def throttles(bench):
    with bench.deployment(worker="BenchWorker") as deployment:
        def load(connections, route):
            bench.step(f"{connections} × 1, {route}")
            shape = Shape(connections, in_flight=1, seconds=bench.seconds(), payload=80, route=route)
            return sluice_load(bench, shape, [deployment.edge.port], deployment.groups)

        alone = {route: load(1, route) for route in ["plain", "throttled"]}
        many = {route: load(64, route) for route in ["plain", "throttled"]}
    yield Measurement(ALONE, alone["throttled"].p50, alone["plain"].p50, alone["throttled"].cpu)
    yield Measurement(MANY, many["throttled"].rate, many["plain"].rate, many["throttled"].cpu)
    yield Measurement(
        CPU, *(many[route].cpu_per_message("Redis", "worker") for route in ["throttled", "plain"]),
        many["throttled"].cpu)
