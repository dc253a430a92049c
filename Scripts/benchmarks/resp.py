"""A small Redis client: blocking, RESP2, one Unix socket."""

import socket


class RedisFailure(Exception):
    """An error that Redis answered with."""


class Redis:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(30)
        self.socket.connect(str(path))
        self.received = b""

    def close(self):
        self.socket.close()

    def call(self, *arguments):
        self.send(*arguments)
        return self.answer()

    def send(self, *arguments):
        self.socket.sendall(encode(*arguments))

    def answer(self):
        line = self.line()
        mark, rest = line[:1], line[1:]
        if mark == b":":
            return int(rest)
        if mark == b"+":
            return rest
        if mark == b"-":
            raise RedisFailure(rest.decode())
        if mark == b"$":
            return None if rest == b"-1" else self.take(int(rest) + 2)[:-2]
        return None if rest == b"-1" else [self.answer() for _ in range(int(rest))]

    def line(self):
        while b"\r\n" not in self.received:
            self.more()
        line, _, self.received = self.received.partition(b"\r\n")
        return line

    def take(self, count):
        while len(self.received) < count:
            self.more()
        taken, self.received = self.received[:count], self.received[count:]
        return taken

    def more(self):
        data = self.socket.recv(65536)
        if not data:
            raise ConnectionError("Redis has closed the connection")
        self.received += data

    def info(self, section, field):
        for line in self.call("INFO", section).decode().splitlines():
            if line.startswith(field + ":"):
                return line.split(":", 1)[1]
        raise KeyError(field)

    def used_memory(self):
        return int(self.info("memory", "used_memory"))

    def keys(self):
        """Every key, and its bytes."""
        cursor, found = b"0", {}
        while True:
            cursor, keys = self.call("SCAN", cursor, "COUNT", "1000")
            for key in keys:
                found[key.decode()] = self.call("MEMORY", "USAGE", key, "SAMPLES", "0") or 0
            if cursor == b"0":
                return found


def encode(*arguments):
    parts = [part if isinstance(part, bytes) else str(part).encode() for part in arguments]
    return b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts)
