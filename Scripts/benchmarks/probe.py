"""probe.py <port>: pings the edge about a thousand times a second, which its loop answers without Redis, until a line
comes on standard input; then prints the milliseconds of the longest wait for an answer: a loop that stands still."""

import select
import sys
import time

from websocket import PING, PONG, WebSocket


def main(port):
    connection = WebSocket(port)
    print("ready", flush=True)
    longest = 0.0
    while not select.select([sys.stdin], [], [], 0.001)[0]:
        begin = time.perf_counter()
        connection.send(PING)
        connection.wait_for(PONG)
        longest = max(longest, time.perf_counter() - begin)
    print(longest * 1000, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
