"""A huge backlog: a million events wait in one partition when the workers start. Beats, ownership and the connects of other
partitions must not wait for it."""

import threading
import time

from .deployment import Deployment, until
from .websocket import Client, Refused

# The fullest pack of events, how many it holds, and how many all hold.
FULLEST = """
local id, most, all = '', 0, 0
for _, entry in ipairs(redis.call('XRANGE', KEYS[1], '-', '+')) do
    if entry[2][1] == 'e' then
        -- An event pack's count of events stands behind 23 bytes.
        local events = struct.unpack('>I2', entry[2][2], 24)
        all = all + events
        if events > most then id, most = entry[1], events end
    end
end
return {id, most, all}
"""

MULTIPLY = """
local pack = redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1])[1][2]
for _ = 1, ARGV[2] do redis.call('XADD', KEYS[1], '*', pack[1], pack[2]) end
"""


class Pauses:
    """The longest time for which each of some values stayed the same."""

    def __init__(self):
        self.seen, self.longest = {}, 0

    def observe(self, name, value):
        now = time.monotonic()
        before, since = self.seen.get(name, (value, now))
        self.longest = max(self.longest, now - since)
        self.seen[name] = (value, since if before == value else now)


class Answers(threading.Thread):
    """Reads a client's answers: one that does not read is cut off."""

    def __init__(self, client):
        super().__init__(daemon=True)
        self.client, self.count = client, 0

    def run(self):
        try:
            while True:
                self.count += len(self.client.texts())
                self.client.receive()
        except OSError:
            pass


class Probes(threading.Thread):
    """Connects, sends, reads the answer, and closes, again and again."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.port, self.is_over = port, False
        self.answered, self.refused, self.longest, self.failure = 0, 0, 0, None

    def run(self):
        while not self.is_over:
            begun = time.monotonic()
            try:
                probe = Client(self.port)
                probe.send("probe")
                probe.text()
                probe.close()
                self.answered += 1
                self.longest = max(self.longest, time.monotonic() - begun)
            except Refused as refusal:
                # The full partition's connects are refused, at once.
                if refusal.status != 503:
                    self.failure = str(refusal)
                self.refused += 1
            except OSError as error:
                self.failure = str(error)

    def end(self):
        self.is_over = True
        self.join()


class Backlog:
    """1,000,000 waiting events in one partition, worked off beside everything else"""

    def __init__(self, settings):
        self.events = settings.events
        self.programs = settings.programs

    def run(self):
        # The full partition takes no connects until it is nearly worked off: what the probes measure are the others'.
        deployment = Deployment(self.programs, workers=0, environment={"SLUICE_BACKLOG_ENTRIES": "200"})
        try:
            return self.measure(deployment)
        finally:
            deployment.stop()

    def start_worker(self, deployment, number):
        worker = deployment.run([deployment.worker_path, "--redis", deployment.redis_url], f"worker-{number}.log")
        until("the worker serves", lambda: deployment.cli("HLEN", "sluice:workers") == str(number))
        return worker

    def fill(self, deployment):
        """One client's messages, while no worker runs, then the fullest of their packs again and again."""
        worker = self.start_worker(deployment, 1)
        client = Client(deployment.port)
        client.send("first")
        until("it is answered", lambda: client.text() == "first")
        worker.terminate()
        worker.wait()
        client.send(*[f"message {number}" for number in range(129)])
        stream, fullest, events = until("they wait", lambda: self.waiting(deployment, 129))
        copies = self.events // int(events)
        for start in range(0, copies, 2000):
            deployment.cli("EVAL", MULTIPLY, 1, stream, fullest, min(copies - start, 2000))
        return client, stream, 129 + copies * int(events)

    @staticmethod
    def waiting(deployment, count):
        """Where so many events wait, their fullest pack, and how many it holds."""
        for stream in deployment.cli("KEYS", "sluice:{*}:events").split():
            answer = deployment.cli("EVAL", FULLEST, 1, stream).split()
            if len(answer) == 3 and int(answer[2]) == count:
                return stream, answer[0], answer[1]
        return None

    def measure(self, deployment):
        client, stream, events = self.fill(deployment)
        answers, probes, beats = Answers(client), Probes(deployment.port), Pauses()
        answers.start()
        begun = time.monotonic()
        for number in (1, 2):
            self.start_worker(deployment, number)
        until("all is owned", lambda: self.observe(deployment, beats))
        probes.start()
        while int(deployment.cli("XLEN", stream)) > 0:
            self.observe(deployment, beats)
            if time.monotonic() > begun + 300:
                raise TimeoutError("the backlog was not worked off within 300 s")
        seconds = time.monotonic() - begun
        self.observe(deployment, beats)
        probes.end()
        until("all is answered", lambda: answers.count >= events)
        # One more: the first message.
        expected = events + 1 + probes.answered
        until("all is counted", lambda: deployment.count("echo", "messages") >= expected)
        is_right = deployment.count("echo", "messages") == expected and answers.count == events
        print(
            f"{'backlog':14} {events} events in one partition, worked off in {seconds:.1f} s"
            f"  counts {'right' if is_right else 'WRONG'}  longest time between beats {beats.longest * 1000:.0f} ms"
            f"  {probes.answered} connects elsewhere: longest {probes.longest * 1000:.0f} ms"
            f"  {probes.refused} refused in the full partition", flush=True)
        if probes.failure:
            print(f"{'':14} {probes.failure}", flush=True)
        # Beats come once a second: a pause of a second makes that two.
        return is_right and not probes.failure and probes.longest <= 1 and beats.longest <= 2

    def observe(self, deployment, beats):
        """True when every partition has an owner; notes how long each beat has lasted."""
        is_owned = True
        for key in deployment.cli("KEYS", "sluice:{*}:state").split():
            owner, beat = (deployment.cli("HMGET", key, "owner", "beat") + "\n").split("\n")[:2]
            is_owned = is_owned and owner != ""
            if owner:
                beats.observe(key + owner, beat)
        workers = deployment.cli("HGETALL", "sluice:workers").split()
        for worker, beat in zip(workers[::2], workers[1::2]):
            beats.observe(worker, beat)
        return is_owned
