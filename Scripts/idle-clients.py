#!/usr/bin/env python3
"""idle-clients.py <port> <connections>: opens that many plain WebSockets to 127.0.0.1, prints `open <connections>` when
all are, and keeps them open, answering pings, until it is ended. Exits 1 when one of them is refused or closed."""

import base64
import os
import selectors
import socket
import sys

AT_ONCE = 100
PING, PONG = 0x9, 0xA


def handshake(port):
    key = base64.b64encode(os.urandom(16)).decode()
    return (
        f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
    ).encode()


class Client:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setblocking(False)
        self.socket.send(handshake(port))
        self.received = b""
        self.is_open = False

    def read(self):
        """Takes what has come; True when this completed the handshake."""
        data = self.socket.recv(4096)
        if not data:
            raise ConnectionError("the edge closed a connection: " + self.received.decode(errors="replace"))
        self.received += data
        if self.is_open:
            self.answer_pings()
            return False
        head, end, rest = self.received.partition(b"\r\n\r\n")
        if not end:
            return False
        if not head.startswith(b"HTTP/1.1 101 "):
            raise ConnectionError("the edge refused a connection: " + head.decode(errors="replace"))
        self.is_open, self.received = True, rest
        self.answer_pings()
        return True

    def answer_pings(self):
        # Pings are short: RFC 6455, section 5.5, allows control frames at most 125 bytes.
        while len(self.received) >= 2 and len(self.received) >= 2 + (self.received[1] & 0x7F):
            opcode, length = self.received[0] & 0xF, self.received[1] & 0x7F
            payload, self.received = self.received[2 : 2 + length], self.received[2 + length :]
            if opcode == PING:
                self.socket.send(bytes([0x80 | PONG, 0x80 | length, 0, 0, 0, 0]) + payload)


def main(port, wanted):
    selector = selectors.DefaultSelector()
    started = opened = 0
    while True:
        while started < wanted and started - opened < AT_ONCE:
            client = Client(port)
            selector.register(client.socket, selectors.EVENT_READ, client)
            started += 1
        for key, _ in selector.select():
            if key.data.read():
                opened += 1
                if opened == wanted:
                    print(f"open {opened}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
