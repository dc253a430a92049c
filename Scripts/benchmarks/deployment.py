"""Redis, edges and workers of one deployment, in a folder of their own."""

import socket
import urllib.error
import urllib.request
from contextlib import ExitStack

from benchmarks.process import Process, until
from benchmarks.resp import Redis


class Deployment:
    """A private Redis, edges of one loop each, and one worker. Leaving the context stops everything."""

    def __init__(self, bench, edges=1, worker="echo", partitions=16):
        self.bench = bench
        self.partitions = partitions
        self.stack = ExitStack()
        self.folder = bench.new_folder()
        try:
            self.redis = self.start_redis()
            self.worker = self.start_worker(worker) if worker else None
            self.edges = [self.start_edge(number) for number in range(edges)]
        except BaseException:
            self.stack.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stack.close()

    @property
    def edge(self):
        return self.edges[0]

    @property
    def groups(self):
        """The processes that CPU time is told for."""
        groups = {"edge": self.edges, "Redis": [self.redis]}
        return groups | ({"worker": [self.worker]} if self.worker else {})

    @property
    def redis_socket(self):
        return self.folder / "redis.sock"

    @property
    def redis_url(self):
        return f"redis+unix://{self.redis_socket}"

    def client(self):
        client = Redis(self.redis_socket)
        self.stack.callback(client.close)
        return client

    def start(self, name, command, environment=None):
        process = Process(name, command, self.folder, environment)
        self.stack.callback(process.stop)
        return process

    def start_redis(self):
        """With the settings of `sluice up`."""
        redis = self.start("redis", [
            "redis-server", "--port", "0", "--unixsocket", self.redis_socket, "--dir", self.folder,
            "--appendonly", "yes", "--appendfsync", "everysec", "--save", "", "--maxmemory-policy", "noeviction",
            "--daemonize", "no", "--logfile", "", "--maxclients", "1000"])
        until(self.redis_answers, redis)
        return redis

    def redis_answers(self):
        try:
            client = Redis(self.redis_socket)
        except OSError:
            return False
        client.close()
        return True

    def start_worker(self, program):
        """Returns once it owns all partitions. `program` is a name, or a whole command."""
        admin = free_port()
        command = program if isinstance(program, list) else [self.bench.program(program)]
        worker = self.start("worker", [
            *command, "--redis", self.redis_url, "--partitions", self.partitions,
            "--worker-admin-port", admin])
        until(lambda: metric(admin, "sluice_worker_partitions") == self.partitions, worker, pause=0.05)
        return worker

    def start_edge(self, number=0, *options, environment=None):
        """Returns once it is ready."""
        port, admin = free_port(), free_port()
        edge = self.start(f"edge-{number}", [
            self.bench.program("sluice"), "edge", "--redis", self.redis_url, "--partitions", self.partitions,
            "--port", port, "--admin-port", admin, *options], environment)
        edge.port, edge.admin_port = port, admin
        until(lambda: is_ready(admin), edge)
        return edge


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_ready(admin_port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{admin_port}/readyz", timeout=1) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def metric(admin_port, name):
    """The sum of a metric over its labels; None where it is not there yet."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{admin_port}/metrics", timeout=1) as answer:
            lines = answer.read().decode().splitlines()
    except (urllib.error.URLError, OSError):
        return None
    values = [float(line.split()[-1]) for line in lines if line.split("{")[0].split(" ")[0] == name]
    return sum(values) if values else None
