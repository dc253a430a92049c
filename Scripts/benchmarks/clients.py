"""clients.py <port>: many plain WebSockets to 127.0.0.1, told what to do by lines on standard input; each is answered
by one line of JSON. Between commands nothing is read; what the edge sends waits in the kernel.

    open <count> <at once>    opens so many more, so many handshakes under way at a time: {opened, refused, seconds}
    read                      takes what has come, answers pings: {frames, closed}
    churn <rate> <seconds>    opens so many a second, and closes each after a second: {opened, refused, seconds}
    close                     closes all: {closed}
"""

import json
import select
import socket
import sys
import time
from collections import deque

from websocket import CLOSE, PING, PONG, frame, handshake, take_frames

PATIENCE = 60


class Crowd:
    def __init__(self, port):
        self.port = port
        self.poll = select.epoll()
        self.handshaking = {}
        self.open = {}
        self.opened = self.refused = 0

    def dial(self):
        client = socket.socket()
        client.setblocking(False)
        client.connect_ex(("127.0.0.1", self.port))
        self.handshaking[client.fileno()] = client
        self.poll.register(client.fileno(), select.EPOLLOUT)

    def advance(self, timeout):
        """Takes handshakes on, and no frame of those that are open."""
        for descriptor, event in self.poll.poll(timeout):
            client = self.handshaking[descriptor]
            try:
                self.step(descriptor, client, event)
            except OSError:
                self.refuse(descriptor)

    def step(self, descriptor, client, event):
        if event & select.EPOLLOUT:
            error = client.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if error:
                raise OSError(error, "connect")
            client.send(handshake(self.port))
            self.poll.modify(descriptor, select.EPOLLIN)
            return
        # The head is short, and the edge writes it at once.
        if not client.recv(4096).startswith(b"HTTP/1.1 101 "):
            raise ConnectionError("refused")
        self.poll.unregister(descriptor)
        self.open[descriptor] = self.handshaking.pop(descriptor)
        self.opened += 1

    def refuse(self, descriptor):
        self.poll.unregister(descriptor)
        self.handshaking.pop(descriptor).close()
        self.refused += 1

    def open_more(self, count, at_once):
        self.opened = self.refused = dialled = 0
        start = time.monotonic()
        while self.opened + self.refused < count and time.monotonic() < start + PATIENCE:
            while dialled < count and len(self.handshaking) < at_once:
                self.dial()
                dialled += 1
            self.advance(1)
        for descriptor in list(self.handshaking):
            self.refuse(descriptor)
        return {"opened": self.opened, "refused": self.refused, "seconds": time.monotonic() - start}

    def read(self):
        frames, closed = 0, 0
        for descriptor, client in list(self.open.items()):
            try:
                received = self.pending(client)
            except OSError:
                self.open.pop(descriptor).close()
                closed += 1
                continue
            for opcode, payload in take_frames(received)[0]:
                if opcode == PING:
                    client.send(frame(PONG, payload))
                else:
                    frames += 1
        return {"frames": frames, "closed": closed}

    @staticmethod
    def pending(client):
        received = b""
        try:
            while True:
                data = client.recv(65536)
                if not data:
                    raise ConnectionError("closed")
                received += data
        except BlockingIOError:
            return received

    def churn(self, rate, seconds):
        self.opened = self.refused = dialled = 0
        start = time.monotonic()
        leaving = deque()
        while (now := time.monotonic()) < start + seconds:
            while dialled < (now - start) * rate:
                self.dial()
                dialled += 1
            before = self.opened
            self.advance(0.002)
            leaving.extend([now] * (self.opened - before))
            while leaving and leaving[0] < now - 1:
                leaving.popleft()
                self.leave(next(iter(self.open)))
        return {"opened": self.opened, "refused": self.refused, "seconds": time.monotonic() - start}

    def leave(self, descriptor):
        client = self.open.pop(descriptor)
        try:
            client.send(frame(CLOSE, (1000).to_bytes(2, "big")))
        except OSError:
            pass
        client.close()

    def close(self):
        count = len(self.open)
        for descriptor in list(self.open):
            self.leave(descriptor)
        return {"closed": count}


def main(port):
    crowd = Crowd(port)
    for line in sys.stdin:
        command, *arguments = line.split()
        numbers = [int(argument) for argument in arguments]
        action = {"open": crowd.open_more, "read": crowd.read, "churn": crowd.churn, "close": crowd.close}[command]
        print(json.dumps(action(*numbers)), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
