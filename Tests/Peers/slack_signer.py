#!/usr/bin/env python3
"""Slack's own signer (slack_sdk) against POST /slack/events of a running Reactions.

usage: SLACK_SIGNING_SECRET=… slack_signer.py http://127.0.0.1:8080

Needs slack_sdk. Ends with 0 when everything is as it should be, else with 1 and what was not.
"""

import json
import os
import secrets
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

from slack_sdk.signature import Clock, SignatureVerifier

RUN = secrets.token_hex(6)
EMOJI = f"signer-{RUN}"
SLACK_WAITS = 3.0
UNSET = object()


class ClockAt(Clock):
    def __init__(self, seconds):
        self.seconds = seconds

    def now(self):
        return self.seconds


class Reactions:
    """The deployment under test, as Slack and a reader of /reactions see it."""

    def __init__(self, url, secret):
        self.url = url.rstrip("/")
        self.verifier = SignatureVerifier(secret)

    def request(self, method, path, body=None, headers=None):
        """The status and the body of the answer."""
        request = urllib.request.Request(self.url + path, method=method, data=body, headers=headers or {})
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def deliver(self, body, *, at=None, signature=UNSET, timestamp=UNSET, verifier=None, retry=None):
        """Posts as Slack does; `signature` and `timestamp` replace the right ones, None leaves them out."""
        stamp = str(int(time.time() if at is None else at))
        right = (verifier or self.verifier).generate_signature(timestamp=stamp, body=body)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": stamp if timestamp is UNSET else timestamp,
            "X-Slack-Signature": right if signature is UNSET else signature,
        }
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"}
        headers = {name: value for name, value in headers.items() if value is not None}
        started = time.monotonic()
        status, text = self.request("POST", "/slack/events", body.encode(), headers)
        took = time.monotonic() - started
        expect(took < SLACK_WAITS, f"the answer took {took:.1f} s, Slack waits {SLACK_WAITS:.0f} s")
        return status, text

    def ranking(self, query=""):
        status, text = self.request("GET", "/reactions" + query)
        expect(status == 200, f"GET /reactions{query} answered {status}: {text}")
        return json.loads(text)

    def count(self, name):
        return next((entry["count"] for entry in self.ranking()["reactions"] if entry["name"] == name), None)

    def wait_for_count(self, name, wanted):
        deadline = time.monotonic() + 10
        while (count := self.count(name)) != wanted:
            expect(time.monotonic() < deadline, f"{name} is {count}, not {wanted}")
            time.sleep(0.02)


def expect(truth, otherwise):
    if not truth:
        raise AssertionError(otherwise)


def expect_status(answer, wanted):
    expect(answer[0] == wanted, f"answered {answer[0]}, not {wanted}: {answer[1]}")


def event(kind, name=EMOJI, event_id=None):
    return json.dumps({
        "token": "XXYYZZ", "team_id": "T123ABC456", "api_app_id": "A123ABC456",
        "event": {
            "type": kind, "user": "U123ABC456", "reaction": name, "item_user": "U222222222",
            "item": {"type": "message", "channel": "C123ABC456", "ts": "1464196127.000002"},
            "event_ts": "1465244570.336841",
        },
        "type": "event_callback", "event_id": event_id or f"Ev{secrets.token_hex(8).upper()}",
        "event_time": int(time.time()), "authorizations": [],
    })


def url_verification(app):
    body = json.dumps({"token": "x", "challenge": f"challenge {RUN}", "type": "url_verification"})
    answer = app.deliver(body)
    expect_status(answer, 200)
    expect(f"challenge {RUN}" in answer[1], f"the challenge is not in {answer[1]!r}")


def reactions_count(app):
    expect_status(app.deliver(event("reaction_added")), 200)
    expect_status(app.deliver(event("reaction_added", f"{EMOJI}::skin-tone-4")), 200)
    expect_status(app.deliver(event("reaction_added")), 200)
    app.wait_for_count(EMOJI, 3)
    expect_status(app.deliver(event("reaction_removed")), 200)
    app.wait_for_count(EMOJI, 2)


def retries_count_once(app):
    body = event("reaction_added")
    expect_status(app.deliver(body), 200)
    with ThreadPoolExecutor(8) as pool:
        for answer in pool.map(lambda retry: app.deliver(body, retry=retry), range(1, 17)):
            expect_status(answer, 200)
    app.wait_for_count(EMOJI, 3)
    settle_at(app, 3)


def settle_at(app, wanted):
    """What must not come cannot be waited for: a second is 20 times what a count takes."""
    deadline = time.monotonic() + 1
    while time.monotonic() < deadline:
        count = app.count(EMOJI)
        expect(count == wanted, f"{EMOJI} went to {count}, not {wanted}")
        time.sleep(0.05)


def negative_is_shown_as_zero(app):
    name = f"{EMOJI}-below"
    expect_status(app.deliver(event("reaction_removed", name)), 200)
    app.wait_for_count(name, 0)


def other_events_are_ignored(app):
    body = json.loads(event("message"))
    body["event"] = {"type": "message", "channel": "C1", "user": "U1", "text": "hello", "ts": "1355517523.000005"}
    expect_status(app.deliver(json.dumps(body)), 200)
    expect_status(app.deliver(json.dumps({"type": "app_rate_limited", "minute_rate_limited": 1518467820})), 200)


def forged_requests_count_nothing(app):
    before, now = app.count(EMOJI), time.time()
    body = event("reaction_added")
    right = app.verifier.generate_signature(timestamp=str(int(now)), body=body)
    forged = {
        "wrong secret": {"verifier": SignatureVerifier("not the secret")},
        "signature of another body": {
            "signature": app.verifier.generate_signature(timestamp=str(int(now)), body=event("reaction_removed"))},
        "shortened signature": {"signature": right[:-1]},
        "empty signature": {"signature": ""},
        "no signature": {"signature": None},
        "no timestamp": {"timestamp": None},
        "timestamp that is none": {"timestamp": "yesterday"},
        "stale": {"at": now - 360},
        "from the future": {"at": now + 360},
    }
    for what, how in forged.items():
        answer = app.deliver(body, **how)
        expect(answer[0] == 401, f"{what}: answered {answer[0]}, not 401: {answer[1]}")
    settle_at(app, before)


def slack_sdk_agrees_on_stale(app):
    """Our limit is the one of Slack's own verifier."""
    now = int(time.time())
    body = event("message")
    for age, fresh in [(290, True), (-290, True), (310, False), (-310, False)]:
        stamp = str(now - age)
        signature = app.verifier.generate_signature(timestamp=stamp, body=body)
        theirs = SignatureVerifier(app.verifier.signing_secret, ClockAt(now)).is_valid(body, stamp, signature)
        ours = app.deliver(body, at=now - age)[0] == 200
        expect(theirs == ours == fresh, f"{age} s old: Slack's verifier says {theirs}, this server {ours}")


def malformed_bodies_are_bad_requests(app):
    for body in ["", "tada", "[]", '{"type":"event_callback"}', '{"type":"event_callback","event":{"type":']:
        expect_status(app.deliver(body), 400)


def limit(app):
    ranking = app.ranking("?limit=1")
    expect(len(ranking["reactions"]) == 1, f"?limit=1 gave {ranking}")
    expect(ranking["total"] >= 3, f"the total of ?limit=1 is {ranking['total']}")
    for bad in ["0", "-1", "ten", ""]:
        expect_status(app.request("GET", f"/reactions?limit={bad}"), 400)


CHECKS = [
    url_verification, reactions_count, retries_count_once, negative_is_shown_as_zero, other_events_are_ignored,
    forged_requests_count_nothing, slack_sdk_agrees_on_stale, malformed_bodies_are_bad_requests, limit,
]


def main():
    secret = os.environ.get("SLACK_SIGNING_SECRET")
    if len(sys.argv) != 2 or not secret:
        sys.exit(__doc__)
    app = Reactions(sys.argv[1], secret)
    failed = 0
    for check in CHECKS:
        name = check.__name__.replace("_", " ")
        try:
            check(app)
            print(f"ok      {name}", flush=True)
        except (AssertionError, OSError, ValueError) as error:
            failed += 1
            print(f"FAILED  {name}: {error}", flush=True)
    print(f"slack_signer: {len(CHECKS) - failed} of {len(CHECKS)} passed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
