"""What Sluice is held against, measured in the same run on the same machine."""

import csv
import io
import subprocess
import time
from contextlib import contextmanager

from benchmarks.deployment import Deployment, free_port
from benchmarks.process import Process, until
from benchmarks.resp import Redis


def appends_per_second(bench):
    """How many entries of 64 B Redis takes in a second, 64 commands at a time in the pipe, with the same settings."""
    bench.step("reference: redis-benchmark, XADD of 64 B")
    count = 400_000 if bench.is_quick else 1_500_000
    with Deployment(bench, edges=0, worker=None) as deployment:
        said = subprocess.run(
            ["redis-benchmark", "-s", str(deployment.redis_socket), "-P", "64", "-n", str(count), "--csv",
             "XADD", "bench", "*", "e", "x" * 64],
            check=True, stdout=subprocess.PIPE, text=True).stdout
    return float(list(csv.reader(io.StringIO(said)))[-1][1])


@contextmanager
def c_echo(bench):
    """The C echo on a port of its own: one thread, epoll, no checks."""
    port = free_port()
    server = Process("cserver", [bench.c_program("cserver"), port], bench.new_folder())
    try:
        until(lambda: listens(port), server)
        yield port, {"edge": [server]}
    finally:
        server.stop()


def listens(port):
    """By the kernel's table: a connection would be one too many for the server's books."""
    wanted = f":{port:04X} 00000000:0000 0A"
    with open("/proc/net/tcp") as table:
        return any(wanted in line for line in table)


def bare_round_trips(bench):
    """Microseconds, sorted: XADD, the XREAD that waits for it, SPUBLISH, and the subscriber that hears it; one client
    with a connection for each, one message at a time, nothing else."""
    bench.step("reference: XADD → XREAD → SPUBLISH by one client")
    with Deployment(bench, edges=0, worker=None) as deployment:
        writer, reader, subscriber = (Redis(deployment.redis_socket) for _ in range(3))
        subscriber.call("SSUBSCRIBE", "{b}out")
        last, times, payload = b"0", [], b"x" * 64
        end = time.monotonic() + bench.seconds(5, 2)
        while time.monotonic() < end:
            reader.send("XREAD", "BLOCK", "0", "STREAMS", "{b}events", last)
            time.sleep(0.0005)
            begin = time.perf_counter_ns()
            writer.send("XADD", "{b}events", "*", "e", payload)
            entry = reader.answer()[0][1][0]
            reader.send("SPUBLISH", "{b}out", entry[1][1])
            subscriber.answer()
            times.append((time.perf_counter_ns() - begin) / 1000)
            last = entry[0]
            writer.answer()
            reader.answer()
        for client in (writer, reader, subscriber):
            client.close()
    return sorted(times)


def percentile(values, percent):
    return values[min(len(values) - 1, int(len(values) * percent / 100))]
