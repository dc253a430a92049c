#!/usr/bin/env python3
"""Sends messages to a WebSocket API and looks at what comes back.

usage: messages.py https://localhost:8443 CA.pem MESSAGE ANSWER [MESSAGE ANSWER …]

Needs websockets. ANSWER is what the answer begins with. Ends with 0 when all are right, else with 1.
"""

import ssl
import sys

from websockets.sync.client import connect


def main():
    url, authority, *texts = sys.argv[1:]
    tls = ssl.create_default_context(cafile=authority)
    with connect(url.replace("https", "wss", 1) + "/dev", ssl=tls) as socket:
        for message, wanted in zip(texts[::2], texts[1::2]):
            socket.send(message)
            answer = socket.recv(timeout=30)
            if not answer.startswith(wanted):
                sys.exit(f"{message} was answered {answer}, not {wanted}…")
            print(f"ok      {message}")


if __name__ == "__main__":
    main()
