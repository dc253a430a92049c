"""A deployment of one fault run: a redis-server of its own, and `sluice up` with an edge and Echo workers on it."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(what, condition, seconds=30):
    """Asks again until `condition` holds."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {seconds} s")
        time.sleep(0.05)
    return answer


class Deployment:
    def __init__(self, programs, workers=2, worker="echo", environment=None):
        self.programs = Path(programs)
        self.folder = Path(tempfile.mkdtemp(prefix="sluice-faults-", dir="/tmp"))
        self.redis_port, self.port, self.admin_port = free_port(), free_port(), free_port()
        self.started = []
        try:
            self.start_redis()
            self.start_up(workers, worker, environment or {})
        except BaseException:
            self.stop()
            raise

    # Redis, as `sluice up` sets it up, but on a TCP port, so that single connections of it can be killed.

    @property
    def redis_url(self):
        return f"redis://127.0.0.1:{self.redis_port}"

    def start_redis(self):
        self.redis = self.run(
            ["redis-server", "--bind", "127.0.0.1", "--port", str(self.redis_port), "--dir", str(self.folder),
             "--appendonly", "yes", "--appendfsync", "everysec", "--save", "", "--daemonize", "no"], "redis.log")
        until("Redis answers", lambda: self.cli("PING") == "PONG")

    def cli(self, *arguments):
        command = ["redis-cli", "-p", str(self.redis_port), "--raw", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True).stdout.strip()

    def count(self, name, field):
        keys = self.cli("KEYS", f"sluice:{{*}}:counts:{name}").split()
        return int(self.cli("HGET", keys[0], field) or 0) if keys else 0

    def memory(self, section, field):
        for line in self.cli("INFO", section).splitlines():
            if line.startswith(field + ":"):
                return int(line.split(":")[1])
        return 0

    def backlog(self):
        return sum(int(self.cli("XLEN", key) or 0) for key in self.cli("KEYS", "sluice:{*}:events").split())

    # sluice up

    def start_up(self, workers, worker, environment):
        self.data = self.folder / "up"
        self.worker_path = str(self.programs / worker)
        self.up = self.run(
            [str(self.programs / "sluice"), "up", "--worker", f"'{self.worker_path}'", "--workers", str(workers),
             "--redis", self.redis_url, "--port", str(self.port), "--admin-port", str(self.admin_port),
             "--data", str(self.data)], "up.log", environment)
        log = self.folder / "up.log"
        until("sluice up is ready", lambda: self.is_running(self.up) and "\nready" in "\n" + log.read_text())

    def is_running(self, process):
        if process.poll() is not None:
            raise RuntimeError(f"{process.args[0]} ended:\n" + "".join(
                path.read_text()[-3000:] for path in self.folder.glob("*.log")))
        return True

    def children(self, command):
        """Process ids of the children of `sluice up` that run `command`."""
        answer = subprocess.run(["pgrep", "-P", str(self.up.pid), "-f", command], capture_output=True, text=True)
        return [int(line) for line in answer.stdout.split()]

    def workers(self):
        return self.children(self.worker_path)

    def edge(self):
        edges = self.children("sluice edge")
        return edges[0] if edges else None

    def metric(self, name):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.admin_port}/metrics", timeout=5) as answer:
            lines = answer.read().decode().splitlines()
        return sum(float(line.split()[-1]) for line in lines if line.startswith((name + " ", name + "{")))

    def sluice(self, *arguments):
        return subprocess.run(
            [str(self.programs / "sluice"), *map(str, arguments)], capture_output=True, text=True)

    # Processes

    def run(self, command, log, environment=None):
        with open(self.folder / log, "ab") as output:
            process = subprocess.Popen(
                command, stdout=output, stderr=output, stdin=subprocess.DEVNULL,
                env={**os.environ, **(environment or {})})
        self.started.append(process)
        return process

    def stop(self):
        for process in reversed(self.started):
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.terminate()
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def kill(process_id, number=signal.SIGKILL):
    """Whoever has ended meanwhile needs no signal."""
    try:
        os.kill(process_id, number)
    except ProcessLookupError:
        pass


def resident(process_id):
    """Bytes of a process' memory that are in use."""
    try:
        with open(f"/proc/{process_id}/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError, TypeError):
        return 0
