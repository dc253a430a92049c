"""Load on a WebSocket server that echoes: by `sluice load`, and by the load generator in C where it is there."""

import json
import re
from dataclasses import dataclass

from benchmarks.process import BenchError, CPUSampler, Process

WARM_UP = 1.0
# The CPU is measured a little inside the time in which messages are.
MARGIN = 0.3


@dataclass
class LoadResult:
    """What one run of load came to."""

    #: Messages answered in a second.
    rate: float
    #: Microseconds.
    p50: float
    p99: float
    #: Connections opened in a second.
    connects: float
    #: CPU seconds in a second, by process.
    cpu: dict

    def cpu_per_message(self, *processes):
        """Microseconds of CPU for a message."""
        return sum(self.cpu[process] for process in processes) / self.rate * 1e6

    def per_cpu_second(self, process):
        return self.rate / self.cpu[process]


@dataclass
class Shape:
    """How much load: a closed loop with so many messages in flight on each connection, or so many messages a second."""

    connections: int
    in_flight: int = 0
    rate: float = 0
    seconds: float = 8
    payload: int = 64
    route: str = ""


def sluice_load(bench, shape, ports, groups, redis_url=None):
    """One process for each port; shape is split among them."""
    shares = [(port, bench.new_folder()) for port in ports]
    with CPUSampler(groups | {"load": (processes := [])}) as sampler:
        try:
            processes += [
                Process("load", sluice_command(bench, shape, len(shares), port, redis_url, folder), folder)
                for port, folder in shares]
            statuses = [process.wait(shape.seconds + 90) for process in processes]
        finally:
            for process in processes:
                process.stop()
    reports = [read_report(folder, status, process)
               for (_, folder), status, process in zip(shares, statuses, processes)]
    begin = max(process.began + report["connectSeconds"] for process, report in zip(processes, reports)) + WARM_UP
    return LoadResult(
        rate=sum(report["messagesPerSecond"] for report in reports),
        p50=max(report["latencyMicroseconds"]["p50"] for report in reports),
        p99=max(report["latencyMicroseconds"]["p99"] for report in reports),
        connects=sum(report["connectsPerSecond"] for report in reports),
        cpu=used(sampler, begin, shape.seconds))


def sluice_command(bench, shape, shares, port, redis_url, folder):
    pace = ["--closed-loop", shape.in_flight] if shape.in_flight else ["--rate", shape.rate / shares]
    # One load alone can check the count: that of several is the sum of their books.
    count = ["--redis", redis_url] if redis_url and shares == 1 else []
    route = ["--route", shape.route] if shape.route else []
    return [
        bench.program("sluice"), "load", "--url", f"ws://127.0.0.1:{port}/",
        "--connections", shape.connections // shares, *pace, "--duration", shape.seconds, "--warm-up", WARM_UP,
        "--payload", shape.payload, *route, *count, "--json", folder / "report.json"]


def read_report(folder, status, process):
    """A load whose messages were lost, doubled or miscounted measures nothing."""
    if status != 0:
        raise BenchError(f"the load went wrong:\n{process.said()}")
    return json.loads((folder / "report.json").read_text())


def c_load(bench, shape, port, groups):
    """The load generator in C: one thread, one port."""
    folder = bench.new_folder()
    pace = ["-w", shape.in_flight] if shape.in_flight else ["-r", shape.rate]
    command = [
        bench.c_program("loadgen"), "-p", port, "-c", shape.connections, *pace, "-s", shape.payload,
        "-d", round(shape.seconds)]
    with CPUSampler(groups | {"load": (processes := [])}) as sampler:
        process = Process("loadgen", command, folder)
        processes.append(process)
        try:
            status = process.wait(shape.seconds + 90)
        finally:
            process.stop()
    said = process.said()
    up = re.search(r"up \d+ conns in ([\d.]+)s \((\d+)/s\)", said)
    result = re.search(r"recv/s=(\d+) p50=(\d+)us p99=(\d+)us .*errs=(\d+)", said)
    if status != 0 or not up or not result or int(result[4]):
        raise BenchError(f"the load in C went wrong:\n{said}")
    return LoadResult(
        rate=float(result[1]), p50=float(result[2]), p99=float(result[3]), connects=float(up[2]),
        cpu=used(sampler, process.began + float(up[1]) + WARM_UP, round(shape.seconds)))


def used(sampler, begin, seconds):
    return sampler.used(begin + MARGIN, begin + seconds - MARGIN) if seconds > 1 else {}
