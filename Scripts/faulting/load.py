"""`sluice load` against a deployment, and what its report says."""

import json
import time


class Load:
    def __init__(self, deployment, seconds, connections=200, rate=None, in_flight=None, grace=30):
        self.deployment = deployment
        self.report_path = deployment.folder / "report.json"
        pace = ["--closed-loop", str(in_flight)] if in_flight else ["--rate", str(rate)]
        self.process = deployment.run(
            [str(deployment.programs / "sluice"), "load", "--url", f"ws://127.0.0.1:{deployment.port}/",
             "--connections", str(connections), *pace, "--duration", str(seconds), "--payload", "64", "--grace", str(grace),
             "--redis", deployment.redis_url, "--json", str(self.report_path)], "load.log")

    def is_running(self):
        return self.process.poll() is None

    def begin(self):
        """Waits until all connections are open and messages are measured."""
        log = self.deployment.folder / "load.log"
        while self.is_running() and "measuring" not in log.read_text():
            time.sleep(0.05)
        self.rest(1)

    def rest(self, seconds):
        """Waits, but not longer than the load lasts. False when it is over."""
        deadline = time.monotonic() + seconds
        while self.is_running() and time.monotonic() < deadline:
            time.sleep(0.05)
        return self.is_running()

    def report(self):
        status = self.process.wait()
        if not self.report_path.exists():
            raise RuntimeError("no report:\n" + (self.deployment.folder / "load.log").read_text()[-3000:])
        return Report(json.loads(self.report_path.read_text()), status)


class Report:
    def __init__(self, report, status):
        books, counts = report["books"], report.get("counts")
        self.sent, self.lost = books["sent"], books["lost"]
        self.doubled, self.reordered = books["duplicated"], books["reordered"]
        self.interrupted, self.refused = books["interrupted"], books["refused"]
        self.counted = "right" if counts and counts["isRight"] else "WRONG"
        self.gap = report["longestGapMicroseconds"] // 1000
        self.rate = report["messagesPerSecond"]
        self.findings = report["findings"]
        self.is_right = status == 0 and self.counted == "right"
        self.errors = report["errors"]
