"""The whole path as fast as it goes: 500 connections with 16 messages in flight, and 1,000 with one."""

from benchmarks.figure import Figure, Measurement
from benchmarks.load import Shape, c_load, sluice_load
from benchmarks.references import appends_per_second, c_echo

APPENDS = "XADD -P 64"
ECHO = "the C echo"
NO_C = "../shared/load is not there, or no C compiler"


def whole_path_figure(load):
    return Figure(f"whole path, 500 × 16 in flight, {load}", "messages/s", APPENDS, at_least=0.6)


def single_figure(load):
    return Figure(f"whole path, 1,000 × 1 in flight, {load}", "messages/s", ECHO, at_least=0.45)


FRAMES = Figure("edge, 16 frames a read", "messages per CPU s", at_least=500_000)
WORKER = Figure("worker, Echo (bytes)", "events per CPU s", at_least=400_000)
TYPED = Figure("worker, typed handler (JSON in and out)", "events per CPU s", at_least=400_000)
CPU = Figure("CPU of edge, Redis and worker, 500 × 16", "µs/message")


def whole_path(bench):
    appends = appends_per_second(bench)
    shape = Shape(connections=500, in_flight=16, seconds=bench.seconds())
    with bench.deployment() as deployment:
        bench.step("500 × 16, sluice load")
        ours = sluice_load(bench, shape, [deployment.edge.port], deployment.groups, deployment.redis_url)
        yield Measurement(whole_path_figure("sluice load"), ours.rate, appends, ours.cpu)
        figure = whole_path_figure("C load")
        if bench.has_c("loadgen"):
            bench.step("500 × 16, C load")
            ours = c_load(bench, shape, deployment.edge.port, deployment.groups)
            yield Measurement(figure, ours.rate, appends, ours.cpu)
        else:
            yield Measurement(figure, missing=NO_C)
    yield Measurement(FRAMES, ours.per_cpu_second("edge"), cpu=ours.cpu)
    yield Measurement(WORKER, ours.per_cpu_second("worker"), cpu=ours.cpu)
    yield Measurement(CPU, ours.cpu_per_message("edge", "Redis", "worker"), cpu=ours.cpu)
    yield typed(bench)


def typed(bench):
    bench.step("500 × 16, a typed handler")
    shape = Shape(connections=500, in_flight=16, seconds=bench.seconds(), payload=80, route="count")
    with bench.deployment(worker="BenchWorker") as deployment:
        ours = sluice_load(bench, shape, [deployment.edge.port], deployment.groups, deployment.redis_url)
    return Measurement(TYPED, ours.per_cpu_second("worker"), cpu=ours.cpu)


def single(bench):
    shape = Shape(connections=1000, in_flight=1, seconds=bench.seconds())
    loads = {"sluice load": lambda port, groups: sluice_load(bench, shape, [port], groups)}
    if bench.has_c("loadgen"):
        loads["C load"] = lambda port, groups: c_load(bench, shape, port, groups)
    for name, load in loads.items():
        with bench.deployment() as deployment:
            bench.step(f"1,000 × 1, {name}")
            ours = load(deployment.edge.port, deployment.groups)
        if not bench.has_c("cserver"):
            yield Measurement(single_figure(name), missing=NO_C)
            continue
        with c_echo(bench) as (port, groups):
            bench.step(f"reference: {ECHO}, 1,000 × 1, {name}")
            reference = load(port, groups)
        yield Measurement(single_figure(name), ours.rate, reference.rate, ours.cpu)
