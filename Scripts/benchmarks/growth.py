"""What a message costs where there is more of everything: connections, partitions, edges."""

from benchmarks.figure import Figure, Measurement
from benchmarks.load import Shape, sluice_load

CONNECTIONS = Figure("CPU per message at 18,000 connections, 5,000/s", "µs/message", "at 1,000", at_most=1.3)
PARTITIONS = Figure("CPU per message with 64 partitions, 500 × 16", "µs/message", "with 16", at_most=1.2)
EDGES = Figure("CPU per message with 4 edges, 500 × 16", "µs/message", "with 1", at_most=1.2)


def growth(bench):
    yield compare(CONNECTIONS, with_connections(bench, 18_000), with_connections(bench, 1_000))
    yield compare(PARTITIONS, with_partitions(bench, 64), with_partitions(bench, 16))
    yield compare(EDGES, with_edges(bench, 4), with_edges(bench, 1))


def compare(figure, ours, reference):
    processes = ("edge", "Redis", "worker")
    return Measurement(figure, ours.cpu_per_message(*processes), reference.cpu_per_message(*processes), ours.cpu)


def with_connections(bench, count):
    bench.step(f"5,000 messages/s over {count:,} connections")
    shape = Shape(connections=count, rate=5000, seconds=bench.seconds())
    with bench.deployment() as deployment:
        return sluice_load(bench, shape, [deployment.edge.port], deployment.groups)


def with_partitions(bench, count):
    bench.step(f"500 × 16 with {count} partitions")
    with bench.deployment(partitions=count) as deployment:
        return sluice_load(bench, full(bench), [deployment.edge.port], deployment.groups)


def with_edges(bench, count):
    """The load is four processes in either case."""
    bench.step(f"500 × 16 with {count} edges")
    with bench.deployment(edges=count) as deployment:
        ports = [deployment.edges[number % count].port for number in range(4)]
        return sluice_load(bench, full(bench), ports, deployment.groups)


def full(bench):
    return Shape(connections=500, in_flight=16, seconds=bench.seconds())
