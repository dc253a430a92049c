"""Calls of the @connections API, signed, for connections at the edge that is called and at another one."""

import contextlib
import json
import re
import select
import shutil
import threading

from benchmarks.figure import Figure, Measurement
from benchmarks.load import MARGIN, WARM_UP
from benchmarks.process import BenchError, CPUSampler, Process
from benchmarks.signing import Signer
from benchmarks.websocket import WebSocket

CONNECTIONS = 64
AT_ONCE = 64
FEW = 8
RATE = "POST @connections with SigV4, {}, 64 calls at once"
MEDIAN = "median of a POST, {}, 8 calls at once"
NO_WRK = "wrk is not installed"


def posts(bench):
    for number, where in enumerate(["same edge", "another edge"]):
        rate = Figure(RATE.format(where), "calls/s", at_least=5000)
        each = Figure(f"POST @connections, {where}, edge", "calls per CPU s", at_least=5000)
        median = Figure(MEDIAN.format(where), "ms", at_most=2)
        if not shutil.which("wrk"):
            yield from (Measurement(figure, missing=NO_WRK) for figure in (rate, each, median))
            continue
        with bench.deployment(edges=0) as deployment:
            signer = Signer()
            edges = [deployment.start_edge(index, environment=signer.edge) for index in range(number + 1)]
            groups = deployment.groups | {"edge": [edges[-1]]}
            with Readers(edges[0].port) as readers:
                script = write_script(deployment.folder, signer, edges[-1].port, readers.count)
                bench.step(f"signed calls, {where}")
                calls, _, cpu = wrk(bench, script, edges[-1].port, AT_ONCE, groups)
                yield Measurement(rate, calls, cpu=cpu)
                yield Measurement(each, calls / cpu["edge"], cpu=cpu)
                _, milliseconds, cpu = wrk(bench, script, edges[-1].port, FEW, groups)
                yield Measurement(median, milliseconds, cpu=cpu)


class Readers:
    """Connections that take what is sent to them."""

    def __init__(self, port):
        self.sockets = [WebSocket(port).socket for _ in range(CONNECTIONS)]
        self.count = CONNECTIONS
        self.isOver = False
        self.thread = threading.Thread(target=self.read)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.isOver = True
        self.thread.join()
        for socket in self.sockets:
            socket.close()

    def read(self):
        poll = select.epoll()
        found = {socket.fileno(): socket for socket in self.sockets}
        for descriptor, socket in found.items():
            socket.setblocking(False)
            poll.register(descriptor, select.EPOLLIN)
        while not self.isOver:
            for descriptor, _ in poll.poll(0.1):
                with contextlib.suppress(OSError):
                    found[descriptor].recv(262144)
        poll.close()


def write_script(folder, signer, port, count):
    """One signed request for each connection, in turn: a signature holds for five minutes."""
    page = json.loads(signer.get(port, "/@connections?limit=1000"))
    ids = [item["connectionId"] for item in page["connections"]]
    if len(ids) != count:
        raise BenchError(f"of {count} connections {len(ids)} are listed")
    requests = [signer.request("POST", port, f"/dev/@connections/{id.replace('=', '%3D')}", "a message") for id in ids]
    lines = [f"  wrk.format({lua(method)}, {lua(path)}, {{{headers}}}, {lua(body)}),"
             for method, path, headers, body in ((r.method, r.path, r.lua_headers, r.body) for r in requests)]
    script = folder / "posts.lua"
    script.write_text(
        "local requests, last = nil, 0\n"
        "function init()\n  requests = {\n" + "\n".join(lines) + "\n  }\nend\n"
        "function request()\n  last = last % #requests + 1\n  return requests[last]\nend\n")
    return script


def lua(text):
    return json.dumps(text)


def wrk(bench, script, port, at_once, groups):
    """Calls a second, the median in milliseconds, CPU seconds in a second by process."""
    seconds = round(bench.seconds())
    command = ["wrk", "-t1", f"-c{at_once}", f"-d{seconds}s", "--latency", "-s", script, f"http://127.0.0.1:{port}"]
    folder = bench.new_folder()
    with CPUSampler(groups | {"load": (processes := [])}) as sampler:
        process = Process("wrk", command, folder)
        processes.append(process)
        try:
            process.wait(seconds + 30)
        finally:
            process.stop()
    said = process.said()
    calls = re.search(r"Requests/sec:\s+([\d.]+)", said)
    median = re.search(r"50%\s+([\d.]+)(us|ms|s)", said)
    if not calls or not median or "Non-2xx" in said:
        raise BenchError(f"the calls went wrong:\n{said}")
    scale = {"us": 0.001, "ms": 1, "s": 1000}[median[2]]
    cpu = sampler.used(process.began + WARM_UP + MARGIN, process.began + seconds - MARGIN)
    return float(calls[1]), float(median[1]) * scale, cpu
