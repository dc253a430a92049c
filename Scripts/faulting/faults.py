"""The faults: each is done to a deployment under load, again and again until the load ends.

`strike` does it once and waits until the next time. `allowed` is how many milliseconds a client may wait longer for an answer
than anywhere else; `check` looks at what the load tester does not see."""

import json
import os
import random
import signal
import subprocess
import threading
import time

from .deployment import free_port, kill, resident, until
from .load import Load
from .websocket import Client

LEASE = 3  # seconds until a silent worker's partitions are another's
DEAD = 5  # seconds until a silent edge is dead


class Fault:
    worker = "echo"
    workers = 2
    environment = {}
    connections = 200
    in_flight = None
    """Milliseconds; `above` another fault's run where one is named."""
    allowed = 1000
    above = None
    """Connections break, and with them what is under way."""
    breaks = False

    def __init__(self, settings):
        self.settings = settings
        self.notes = []

    def load(self, deployment):
        return Load(deployment, self.settings.seconds, self.connections, self.settings.rate, self.in_flight)

    def strike(self, deployment, load):
        load.rest(1)

    def check(self, deployment, report):
        """Failures, as sentences."""
        return []


class Nothing(Fault):
    """nothing: what the machine itself costs"""


class Saturated(Fault):
    """nothing, with as many messages as can be: 16 in flight on each connection"""

    in_flight = 16
    allowed = 3000


class Roll(Fault):
    """a rolling restart of both workers, over and over"""

    above, allowed = "none", 250

    def strike(self, deployment, load):
        answer = deployment.sluice("roll", "--data", deployment.data)
        if answer.returncode and load.is_running():
            raise RuntimeError(f"the roll failed: {answer.stdout}{answer.stderr}")
        self.rolls = getattr(self, "rolls", 0) + 1
        self.notes = [f"{self.rolls} rolls"]
        load.rest(1)


class RollSaturated(Roll):
    """the same, with as many messages as can be"""

    in_flight = 16
    above = "saturated"


class Kill(Fault):
    """kill -9 of a worker every 2 s"""

    allowed = LEASE * 1000 + 1000

    def strike(self, deployment, load):
        if workers := deployment.workers():
            kill(random.choice(workers))
        load.rest(2)

    def check(self, deployment, report):
        letters = json.loads(deployment.sluice("dead", "list", "--json", "--redis", deployment.redis_url).stdout or "[]")
        return [f"{len(letters)} dead letters"] if letters else []


class Zombie(Kill):
    """SIGSTOP of a worker for three leases, then SIGCONT"""

    def strike(self, deployment, load):
        if workers := deployment.workers():
            kill(workers[0], signal.SIGSTOP)
            load.rest(3 * LEASE)
            kill(workers[0], signal.SIGCONT)
        load.rest(LEASE + 2)


class Edge(Fault):
    """kill -9 of the edge every 15 s: connections break, and each has its one $disconnect"""

    breaks = True
    connections = 2000
    allowed = 6000

    def load(self, deployment):
        self.ended = threading.Event()
        return super().load(deployment)

    def strike(self, deployment, load):
        if edge := deployment.edge():
            kill(edge)
        load.rest(15)

    def check(self, deployment, report):
        def told():
            opened = deployment.count("connections", "opened")
            ended = deployment.count("connections", "closed") + deployment.count("connections", "lost")
            return opened == ended and (opened, deployment.count("connections", "lost"))

        try:
            opened, lost = until("each connection has its end", told, DEAD + LEASE + 1 + 10)
        except TimeoutError as error:
            return [str(error)]
        self.notes = [f"{opened} connections, {lost} of them ended as lost"]
        # Late ends would come now.
        time.sleep(1)
        return [] if told() else ["a connection has more ends than one"]


class EdgeZombie(Edge):
    """SIGSTOP of the edge for 10 s, then SIGCONT: it starts as a new node"""

    allowed = 17000

    def strike(self, deployment, load):
        if edge := deployment.edge():
            kill(edge, signal.SIGSTOP)
            load.rest(10)
            kill(edge, signal.SIGCONT)
        load.rest(15)


class Drain(Edge):
    """SIGTERM to the edge every 20 s: it drains, and is started again"""

    allowed = 15000

    def strike(self, deployment, load):
        if edge := deployment.edge():
            kill(edge, signal.SIGTERM)
        load.rest(20)


class Redis(Fault):
    """kill -9 of Redis every 20 s, which is started again after 5 s"""

    allowed = 8000

    def strike(self, deployment, load):
        deployment.redis.kill()
        deployment.redis.wait()
        load.rest(5)
        deployment.start_redis()
        load.rest(15)

    def check(self, deployment, report):
        lost = deployment.metric("sluice_edge_lost_writes_total")
        log = (deployment.data / "edge.log").read_text()
        return (["writes were lost"] if lost else []) + (["the edge was declared dead"] if "declared dead" in log else [])


class Pause(Redis):
    """SIGSTOP of Redis for 6 s, longer than edges and workers may be silent"""

    def strike(self, deployment, load):
        kill(deployment.redis.pid, signal.SIGSTOP)
        load.rest(6)
        kill(deployment.redis.pid, signal.SIGCONT)
        load.rest(10)


class Replies(Fault):
    """the edge's subscription is killed every second, by CLIENT KILL"""

    def strike(self, deployment, load):
        deployment.cli("CLIENT", "KILL", "TYPE", "pubsub")
        load.rest(1)


class Sockets(Fault):
    """the edge's subscription is killed every second, by `ss -K`"""

    def strike(self, deployment, load):
        for line in deployment.cli("CLIENT", "LIST", "TYPE", "pubsub").splitlines():
            fields = dict(field.split("=", 1) for field in line.split() if "=" in field)
            if not fields.get("name", "").startswith("sluice-edge"):
                continue
            port = fields["addr"].rsplit(":", 1)[1]
            answer = subprocess.run(["ss", "-K", "src", "127.0.0.1", "sport", "=", port], capture_output=True, text=True)
            if port not in answer.stdout:
                raise RuntimeError(f"ss -K does not work here (it needs root and a kernel that allows it): {answer.stderr}")
            self.killed = getattr(self, "killed", 0) + 1
            self.notes = [f"{self.killed} sockets"]
        load.rest(1)


class BackPressure(Fault):
    """no worker for the whole time but its ends, under ten times the load"""

    workers = 0
    allowed = None

    def __init__(self, settings):
        super().__init__(settings)
        self.rate = 10 * settings.rate
        # What the defaults allow for is not reached in a short run.
        is_short = settings.seconds < 40
        if is_short:
            self.environment = {"SLUICE_BACKLOG_ENTRIES": "500", "SLUICE_STALL_TIME": "2"}

    def load(self, deployment):
        self.start_worker(deployment)
        until("the worker serves", lambda: deployment.cli("HLEN", "sluice:workers") == "1")
        return Load(deployment, self.settings.seconds + 10, self.connections, self.rate, grace=120)

    def start_worker(self, deployment):
        self.running = deployment.run([deployment.worker_path, "--redis", deployment.redis_url], "worker.log")

    def strike(self, deployment, load):
        load.rest(2)
        self.running.terminate()
        self.running.wait()
        edge, peaks, begun = deployment.edge(), {"edge": 0, "Redis": 0}, time.monotonic()
        while time.monotonic() < begun + self.settings.seconds and load.rest(0.5):
            peaks["edge"] = max(peaks["edge"], resident(edge))
            peaks["Redis"] = max(peaks["Redis"], deployment.memory("memory", "used_memory"))
        self.peaks = peaks
        away = time.monotonic() - begun
        self.start_worker(deployment)
        while load.rest(1):
            pass
        self.notes = [f"no worker for {away:.0f} s"] + [f"{name} {bytes >> 20} MiB at most" for name, bytes in peaks.items()]

    def check(self, deployment, report):
        self.notes.append(f"{report.refused} refused")
        failures = [] if report.refused else ["nothing was refused"]
        # The edge's queue and what goes out; a partition's backlog in Redis is 32 MiB at most, of 16.
        for name, limit in (("edge", 256), ("Redis", 1024)):
            if self.peaks[name] > limit << 20:
                failures.append(f"{name} took {self.peaks[name] >> 20} MiB, more than {limit}")
        return failures


class Reader(Fault):
    """clients that send and do not read, ten at a time: they are cut off, and slow nobody"""

    worker = "TestWorker"
    above, allowed = "none", 250
    cut = 0

    def strike(self, deployment, load):
        deaf = [threading.Thread(target=self.send, args=(Client(deployment.port), load), daemon=True) for _ in range(10)]
        for client in deaf:
            client.start()
        for client in deaf:
            client.join()
        self.notes = [f"{self.cut} cut off"]
        load.rest(1)

    def send(self, client, load):
        """Sends and does not read, until it is cut off. What comes back is returned uncounted: the count is the load's."""
        text = '{"action":"return","text":"' + "x" * 30_000 + '"}'
        client.socket.settimeout(1)
        while load.is_running():
            try:
                client.send(text)
                time.sleep(0.005)
            except TimeoutError:
                # The edge takes nothing for a while; half a frame may be sent, so this client is done.
                break
            except OSError:
                self.cut += 1
                break
        client.close()

    def check(self, deployment, report):
        return [] if self.cut else ["nobody was cut off"]


class Poison(Fault):
    """a message every 40 s that crashes its worker, until it is put aside"""

    worker = "TestWorker"
    allowed = 20_000

    def strike(self, deployment, load):
        # Two crashes, then two more with it alone; each is followed after a lease.
        client = Client(deployment.port, timeout=120)
        client.send('{"action":"crash"}')
        self.sent = getattr(self, "sent", 0) + 1
        answer = client.text()
        if "Internal server error" not in answer:
            raise RuntimeError(f"the message that crashes was answered with {answer}")
        client.close()
        load.rest(40)

    def check(self, deployment, report):
        letters = json.loads(deployment.sluice("dead", "list", "--json", "--redis", deployment.redis_url).stdout or "[]")
        crashes = [letter.get("crashes") for letter in letters]
        self.notes = [f"{self.sent} crashing messages, crashes alone {crashes}"]
        return [] if len(letters) == self.sent else [f"{len(letters)} dead letters of {self.sent}"]


FAULTS = {
    "none": Nothing, "roll": Roll, "kill": Kill, "zombie": Zombie, "edge": Edge, "edge-zombie": EdgeZombie,
    "drain": Drain, "redis": Redis, "pause": Pause, "replies": Replies, "sockets": Sockets, "reader": Reader,
    "poison": Poison, "saturated": Saturated, "roll-saturated": RollSaturated, "back-pressure": BackPressure,
}
