"""Processes of a benchmark: started, waited for, measured, stopped."""

import os
import shutil
import signal
import subprocess
import threading
import time

# A process ends with the benchmark, even when that is killed with SIGKILL: prctl(2), PR_SET_PDEATHSIG.
TETHER = ["setpriv", "--pdeathsig", "TERM", "--"] if shutil.which("setpriv") else []


class BenchError(Exception):
    """Why a benchmark cannot go on, in one sentence."""


class Process:
    """One process, in a session of its own: a terminal's Ctrl-C reaches the benchmark only. It writes to `log`."""

    def __init__(self, name, command, folder, environment=None):
        self.name = name
        self.log = folder / f"{name}.log"
        self.began = time.monotonic()
        with open(self.log, "ab") as log:
            self.popen = subprocess.Popen(
                TETHER + [str(part) for part in command], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, env=os.environ | (environment or {}))
        self.pid = self.popen.pid

    def check(self):
        if self.popen.poll() is not None:
            raise BenchError(f"{self.name} has ended with status {self.popen.returncode}:\n{self.said()}")

    def said(self):
        return self.log.read_text(errors="replace")

    def wait(self, timeout):
        """The exit status."""
        try:
            return self.popen.wait(timeout)
        except subprocess.TimeoutExpired:
            raise BenchError(f"{self.name} is not done after {timeout:.0f} s:\n{self.said()}") from None

    def resident(self):
        """Bytes of resident memory."""
        with open(f"/proc/{self.pid}/status") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS:"))

    def stop(self):
        """SIGTERM, and SIGKILL after a while."""
        if self.popen.poll() is None:
            self.popen.send_signal(signal.SIGTERM)
            try:
                self.popen.wait(20)
            except subprocess.TimeoutExpired:
                self.popen.kill()
                self.popen.wait()


def until(condition, process, timeout=30, pause=0.001):
    """Waits for a condition that a process is going to meet."""
    patience = time.monotonic() + timeout
    while not condition():
        process.check()
        if time.monotonic() > patience:
            raise BenchError(f"{process.name} is not ready after {timeout} s:\n{process.said()}")
        time.sleep(pause)


def cpu_seconds(pid):
    """User and system time of a process by its CPU-time clock (clock_getcpuclockid(3)); 0 once it has ended."""
    try:
        return time.clock_gettime(~pid << 3 | 2)
    except OSError:
        return 0.0


def children(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            return [int(child) for child in file.read().split()]
    except FileNotFoundError:
        return []


class CPUSampler:
    """Reads the CPU clocks of groups of processes ten times a second; any window can be asked for afterwards."""

    def __init__(self, groups):
        self.groups = groups
        self.samples = []
        self.ending = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ending.set()
        self.thread.join()

    def run(self):
        while not self.ending.wait(0.1):
            self.samples.append((time.monotonic(), {name: self.total(group) for name, group in self.groups.items()}))

    @staticmethod
    def total(processes):
        return sum(cpu_seconds(pid) for process in processes for pid in [process.pid, *children(process.pid)])

    def used(self, begin, end):
        """CPU seconds per second of each group between two moments."""
        inside = [sample for sample in self.samples if begin <= sample[0] <= end]
        if len(inside) < 2:
            raise BenchError("the load did not last long enough to be measured")
        (first, before), (last, after) = inside[0], inside[-1]
        return {name: (after[name] - before[name]) / (last - first) for name in self.groups}
