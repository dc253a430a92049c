"""A WebSocket client as small as can be (RFC 6455), for what a load tester does not do: crash a worker, not read, connect again
and again."""

import os
import socket
import struct


class Refused(Exception):
    def __init__(self, status):
        super().__init__(f"the handshake was answered with {status}")
        self.status = status


class Client:
    def __init__(self, port, timeout=40):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(
            f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())
        self.received = b""
        self.arrived = []
        while b"\r\n\r\n" not in self.received:
            self.receive()
        head, self.received = self.received.split(b"\r\n\r\n", 1)
        status = int(head.split()[1])
        if status != 101:
            self.close()
            raise Refused(status)

    def receive(self):
        bytes = self.socket.recv(1 << 20)
        if not bytes:
            raise ConnectionError("the connection has ended")
        self.received += bytes

    def send(self, *texts):
        self.socket.sendall(b"".join(self.frame(text.encode()) for text in texts))

    @staticmethod
    def frame(payload):
        if len(payload) < 126:
            head = struct.pack(">BB", 0x81, 0x80 | len(payload))
        elif len(payload) < 65536:
            head = struct.pack(">BBH", 0x81, 0xFE, len(payload))
        else:
            head = struct.pack(">BBQ", 0x81, 0xFF, len(payload))
        mask = os.urandom(4)
        pattern = (mask * (len(payload) // 4 + 1))[: len(payload)]
        masked = int.from_bytes(payload, "big") ^ int.from_bytes(pattern, "big")
        return head + mask + masked.to_bytes(len(payload), "big")

    def texts(self):
        """The texts that have arrived whole."""
        texts, at, data = [], 0, self.received
        while len(data) - at >= 2:
            length, start = data[at + 1] & 0x7F, at + 2
            if length == 126:
                start += 2
                if len(data) < start:
                    break
                (length,) = struct.unpack_from(">H", data, at + 2)
            elif length == 127:
                start += 8
                if len(data) < start:
                    break
                (length,) = struct.unpack_from(">Q", data, at + 2)
            if len(data) < start + length:
                break
            if data[at] & 0xF == 1:
                texts.append(data[start : start + length].decode())
            at = start + length
        self.received = data[at:]
        return texts

    def text(self):
        while not self.arrived:
            self.arrived = self.texts()
            if not self.arrived:
                self.receive()
        return self.arrived.pop(0)

    def close(self):
        self.socket.close()
