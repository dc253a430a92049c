#!/usr/bin/env python3
"""Python's TLS and WebSocket (websockets) against wss of a deployment that runs Echo.

usage: secure.py echo|vanish wss://localhost:8080/ ca.pem

echo: messages of many sizes come back as they were, and both sides say goodbye.
vanish: ends without a word, neither of WebSocket nor of TLS, once a message has come back.

Needs websockets. Ends with 0 when everything is as it should be, else with 1 and what was not.
"""

import asyncio
import os
import ssl
import sys

import websockets


async def main(mode, url, ca):
    context = ssl.create_default_context(cafile=ca)
    async with websockets.connect(url, ssl=context, compression=None) as client:
        for size in (0, 1, 125, 126, 1000, 16_383, 16_385, 32_000):
            text = "ü" * (size // 2)
            await client.send(text)
            answer = await client.recv()
            assert answer == text, f"{size} bytes came back as {len(answer)} characters"
        if mode == "vanish":
            os._exit(0)
        await client.send(bytes(range(256)))
        assert await client.recv() == bytes(range(256))
        await client.close(1000)
        assert client.close_code == 1000, client.close_code


asyncio.run(asyncio.wait_for(main(*sys.argv[1:]), 30))
