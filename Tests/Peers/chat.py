#!/usr/bin/env python3
"""The chat of Tests/Projects/chat-python over wss, seen by clients nobody here wrote.

usage: chat.py https://localhost:8443 CA.pem TABLE.sqlite

Needs websockets. TABLE is the file that the chat's functions keep their connections in. Ends with 0 when everything is as
it should be on API Gateway, else with 1 and what was not.
"""

import contextlib
import json
import re
import sqlite3
import ssl
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

ID = re.compile(r"^[A-Za-z0-9_-]{14}[AEIMQUYcgkosw048]=$")


class Chat:
    def __init__(self, url, ca, table):
        self.url, self.table = url.rstrip("/"), table
        self.tls = ssl.create_default_context(cafile=ca)
        self.sockets = contextlib.ExitStack()

    def connect(self, path="/dev", **options):
        url = self.url.replace("https", "wss", 1) + path
        return self.sockets.enter_context(connect(url, ssl=self.tls, **options))

    def member(self, name, **options):
        return self.connect(f"/dev?token=let-me-in-{urllib.parse.quote(name)}", **options)

    def leave(self, socket, name):
        """Closes, and waits until everybody has been told."""
        socket.close()
        self.wait_for_rows(f"SELECT count(*) FROM ends WHERE name = '{name}'", [(1,)])

    def refusal(self, path):
        """The status that the handshake is answered with."""
        try:
            self.connect(path)
        except InvalidStatus as error:
            return error.response.status_code
        raise AssertionError(f"{path} was accepted")

    def get(self, path):
        try:
            with urllib.request.urlopen(self.url + path, context=self.tls, timeout=30) as response:
                return response.status, response.headers, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read().decode()

    def rows(self, query):
        with contextlib.closing(sqlite3.connect(self.table, timeout=20)) as table:
            try:
                return table.execute(query).fetchall()
            except sqlite3.OperationalError as error:
                if "no such table" in str(error):
                    return []
                raise

    def wait_for_rows(self, query, wanted):
        deadline = time.monotonic() + 20
        while (rows := self.rows(query)) != wanted:
            expect(time.monotonic() < deadline, f"{query} gives {rows}, not {wanted}")
            time.sleep(0.05)


def expect(truth, otherwise):
    if not truth:
        raise AssertionError(otherwise)


def expect_equal(actual, wanted, what="it"):
    expect(actual == wanted, f"{what} is {actual!r}, not {wanted!r}")


def hear(socket):
    return socket.recv(timeout=30)


def send(socket, **message):
    socket.send(json.dumps(message))


def handshakes_are_answered_as_the_authorizer_says(chat):
    expect_equal(chat.refusal("/dev"), 401, "the status without an identity")
    expect_equal(chat.refusal("/dev?token="), 401, "the status with an empty one")
    expect_equal(chat.refusal("/dev?token=unauthorized"), 401, "the status when it says Unauthorized")
    expect_equal(chat.refusal("/dev?token=stranger"), 403, "the status when it denies")
    expect_equal(chat.refusal("/dev?token=broken"), 500, "the status when it fails")
    expect_equal(chat.refusal("/prod?token=let-me-in-x"), 403, "the status of another stage")
    expect_equal(chat.get("/dev")[0], 426, "the status without an upgrade")
    expect_equal(chat.rows("SELECT name FROM connections"), [], "what is in the table")


def only_the_subprotocol_is_passed_on(chat):
    socket = chat.member("proto", subprotocols=["chat.v1", "chat.v2"])
    expect_equal(socket.subprotocol, "chat.v2", "the subprotocol")
    expect("Set-Cookie" not in socket.response.headers, "a header of $connect's answer came through")
    chat.leave(socket, "proto")
    expect_equal(chat.rows("SELECT name FROM connections"), [], "what is in the table")


def everybody_hears_what_is_said(chat):
    anna, ben = chat.member("anna"), chat.member("ben")
    chat.wait_for_rows("SELECT name FROM connections ORDER BY name", [("anna",), ("ben",)])
    for number in range(20):
        send(anna, action="say", text=f"hello {number} ä")
        for socket in (anna, ben):
            expect_equal(hear(socket), f"anna: hello {number} ä", "what is heard")
    ben.close(4001, "good night")
    expect_equal(hear(anna), "ben has left", "what is heard")
    chat.wait_for_rows("SELECT name FROM connections", [("anna",)])
    chat.wait_for_rows("SELECT code, reason FROM ends WHERE name = 'ben'", [(4001, "good night")])
    chat.leave(anna, "anna")


def a_two_way_route_answers(chat):
    socket = chat.member("carla")
    send(socket, action="whoami")
    answer = json.loads(hear(socket))
    expect(ID.match(answer["connectionId"]), f"the connection id is {answer['connectionId']}")
    authorizer = answer["authorizer"]
    expect_equal((authorizer["principalId"], authorizer["name"]), ("carla", "carla"), "the authorizer's context")
    expect("integrationLatency" in authorizer, f"the authorizer is {authorizer}")
    expect(0 < answer["remaining"] <= 10_000, f"{answer['remaining']} ms remain")
    chat.leave(socket, "carla")


def what_has_no_route_goes_to_default(chat):
    socket = chat.member("dora")
    for text in ["plain text", '{"action":"unknown"}', '{"text":"no action"}', '{"action":"$connect"}', "[1,2]"]:
        socket.send(text)
        expect_equal(hear(socket), f"no route for {text}", "the answer")
    socket.send(b"\x00\xff\x01")
    expect_equal(hear(socket), "no route for 3 bytes", "the answer to bytes")
    chat.leave(socket, "dora")


def failures_are_told_in_api_gateways_words(chat):
    socket = chat.member("emil")
    send(socket, action="whoami")
    connection = json.loads(hear(socket))["connectionId"]
    for action, message in [("fail", "Internal server error"), ("sleep", "Endpoint request timed out")]:
        send(socket, action=action)
        frame = hear(socket)
        if action == "sleep" and "Internal server error" in frame:
            # The function's own time-out came before the integration's: on Lambda that is a function error.
            message = "Internal server error"
        pattern = rf'^{{"message": "{message}", "connectionId":"{re.escape(connection)}", "requestId":"([^"]+)"}}$'
        found = re.match(pattern, frame)
        expect(found and ID.match(found[1]), f"the frame is {frame}")
    send(socket, action="whoami")
    expect_equal(json.loads(hear(socket))["connectionId"], connection, "the connection afterwards")
    chat.leave(socket, "emil")


def what_the_model_refuses_reaches_nobody(chat):
    socket = chat.member("hanna")
    send(socket, action="whoami")
    connection = json.loads(hear(socket))["connectionId"]
    for message in [{}, {"text": ""}, {"text": 1}, {"text": "x" * 201}]:
        send(socket, action="say", **message)
        frame = hear(socket)
        pattern = rf'^{{"message" : "Bad request body", "connectionId": "{re.escape(connection)}", "messageId": "([^"]+)"}}$'
        found = re.match(pattern, frame)
        expect(found and ID.match(found[1]) and found[1] != connection, f"the frame is {frame}")
    send(socket, action="say", text="😀" * 200)
    expect_equal(hear(socket), "hanna: " + "😀" * 200, "what is heard")
    chat.leave(socket, "hanna")


def the_rest_part_moves_along(chat):
    status, headers, body = chat.get("/health")
    expect_equal((status, json.loads(body)), (200, {"ok": True, "version": "2.0"}), "GET /health")
    expect_equal(headers["content-type"], "application/json", "its type")
    socket = chat.member("fritz m")
    chat.wait_for_rows("SELECT name FROM connections", [("fritz m",)])
    status, headers, body = chat.get("/members/fritz%20m")
    expect_equal((status, json.loads(body)), (200, {"members": ["fritz m"]}), "GET /members/fritz%20m")
    expect_equal(headers.get_all("set-cookie"), ["a=1", "b=2"], "the cookies")
    expect_equal(chat.get("/members/nobody")[0], 404, "GET /members/nobody")
    expect_equal(chat.get("/nowhere")[0], 404, "GET /nowhere")
    chat.leave(socket, "fritz m")


def a_lost_client_has_its_end(chat):
    greta, lost = chat.member("greta"), chat.member("lost")
    chat.wait_for_rows("SELECT name FROM connections ORDER BY name", [("greta",), ("lost",)])
    lost.socket.close()
    expect_equal(hear(greta), "lost has left", "what is heard")
    chat.leave(greta, "greta")
    with contextlib.suppress(ConnectionClosed, OSError):
        lost.close()


CHECKS = [
    handshakes_are_answered_as_the_authorizer_says, only_the_subprotocol_is_passed_on, everybody_hears_what_is_said,
    a_two_way_route_answers, what_has_no_route_goes_to_default, failures_are_told_in_api_gateways_words,
    what_the_model_refuses_reaches_nobody, the_rest_part_moves_along, a_lost_client_has_its_end,
]


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    failed = 0
    for check in CHECKS:
        name = check.__name__.replace("_", " ")
        chat = Chat(*sys.argv[1:])
        try:
            check(chat)
            print(f"ok      {name}", flush=True)
        except (AssertionError, OSError, ValueError, KeyError, TimeoutError, sqlite3.Error, ConnectionClosed, InvalidStatus) as error:
            failed += 1
            print(f"FAILED  {name}: {type(error).__name__}: {error}", flush=True)
        with contextlib.suppress(Exception):
            chat.sockets.close()
    print(f"chat: {len(CHECKS) - failed} of {len(CHECKS)} passed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
