"""Just enough of RFC 6455 for clients that are not measured themselves."""

import base64
import os
import socket

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA


def handshake(port):
    key = base64.b64encode(os.urandom(16)).decode()
    return (
        f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
    ).encode()


def frame(opcode, payload=b""):
    """A client's frame of at most 65,535 bytes, masked with zeros."""
    head = bytes([0x80 | opcode])
    if len(payload) <= 125:
        return head + bytes([0x80 | len(payload), 0, 0, 0, 0]) + payload
    return head + bytes([0x80 | 126]) + len(payload).to_bytes(2, "big") + bytes(4) + payload


def take_frames(received):
    """The whole frames that some bytes of a server begin with, as (opcode, payload), and the bytes that are left."""
    frames, start = [], 0
    while len(received) - start >= 2:
        length, size = received[start + 1] & 0x7F, 2
        if length == 126:
            length, size = int.from_bytes(received[start + 2 : start + 4], "big"), 4
        if len(received) - start < size + length:
            break
        frames.append((received[start] & 0xF, received[start + size : start + size + length]))
        start += size + length
    return frames, received[start:]


class WebSocket:
    """One blocking connection to 127.0.0.1."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.settimeout(30)
        self.socket.sendall(handshake(port))
        self.received = b""
        while b"\r\n\r\n" not in self.received:
            self.received += self.more()
        head, _, self.received = self.received.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 101 "):
            raise ConnectionError("the edge refused a connection: " + head.decode(errors="replace"))

    def more(self):
        data = self.socket.recv(65536)
        if not data:
            raise ConnectionError("the edge closed a connection")
        return data

    def send(self, opcode, payload=b""):
        self.socket.sendall(frame(opcode, payload))

    def wait_for(self, opcode):
        while True:
            frames, self.received = take_frames(self.received)
            if any(kind == opcode for kind, _ in frames):
                return
            self.received += self.more()

    def close(self):
        self.socket.close()
