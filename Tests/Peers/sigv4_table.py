"""Prints requests signed by botocore as JSON: a fixed table, then random ones of the seed given. One list of
{name, method, target, headers: [[name, value]], body: base64, now: seconds, accepted}."""

import base64
import calendar
import json
import random
import sys
import time
from urllib.parse import quote, urlsplit

from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

SERVICE = "execute-api"
KEY = "AKIDEXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
PATH = "/prod/@connections/PJqB0fHsqRcCHlw%3D"
CHARACTERS = [chr(code) for code in range(0x20, 0x7F)] + list("äßé€😀")


def sign(name, method="POST", path=PATH, body=b"hello", headers=None, params=None, token=None, expires=None,
         region="eu-central-1", host="127.0.0.1:8080", secret=SECRET, key=KEY, service=SERVICE, accepted=True):
    request = AWSRequest(method, f"http://{host}{path}", headers=headers or {}, data=body, params=params)
    credentials = Credentials(key, secret, token)
    if expires is None:
        SigV4Auth(credentials, service, region).add_auth(request)
    else:
        # data must be bytes that are no form, or the signer moves them into the query.
        request.data = b""
        request.body_for_signature = body
        signer = SigV4QueryAuth(credentials, service, region, expires)
        signer.payload = lambda request: SigV4Auth.payload(signer, AWSRequest(data=body, url=request.url))
        signer.add_auth(request)
        request.data = body
    prepared = request.prepare()
    url = urlsplit(prepared.url)
    target = url.path + ("?" + url.query if url.query else "")
    sent = [["Host", host]] + [[name, value] for name, value in prepared.headers.items()]
    return {
        "name": name, "method": method, "target": target, "headers": sent, "accepted": accepted,
        "body": base64.b64encode(body or b"").decode(),
        "now": calendar.timegm(time.strptime(request.context["timestamp"], "%Y%m%dT%H%M%SZ")),
    }


def table():
    yield sign("a boto3 post")
    yield sign("a get without a body", "GET", body=b"")
    yield sign("a delete", "DELETE", body=b"")
    yield sign("an equals sign that is not encoded", path="/prod/@connections/PJqB0fHsqRcCHlw=")
    yield sign("an encoded at sign", path="/prod/%40connections/PJqB0fHsqRcCHlw%3D")
    yield sign("a path without a stage", path="/@connections/PJqB-_HsqRcCHlw%3D")
    yield sign("a session token", token="IQoJb3JpZ2luX2VjE//////////wEaCXVzLWVhc3Q=")
    yield sign("a query in the address", path=PATH + "?x=1&a=2&b&c=")
    yield sign("a query that is not sorted", path=PATH + "?b=2&a-b=1&a=3&a=1&a%2Fb=%7E")
    yield sign("query parameters", params={"x": "1 2", "ä": "€", "a": "", "b/c": "d=e&f"})
    yield sign("a body in UTF-8", body="grüße, 世界 😀".encode())
    yield sign("a binary body", body=bytes(range(256)))
    yield sign("a large body", body=b"x" * 131072)
    yield sign("headers with odd blanks", headers={"X-Odd": "  a   b\t c  ", "x-empty": "", "X-Comma": "1,  2"})
    yield sign("a Date header", headers={"Date": "now"})
    yield sign("a body's digest in a header", headers={
        "X-Amz-Content-SHA256": "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"})
    yield sign("a host without a port", host="abcdef123.execute-api.us-east-1.amazonaws.com")
    yield sign("a region of any name", region="nowhere-1")
    yield sign("a presigned address", "GET", body=b"", expires=60)
    yield sign("a presigned address with a token", "DELETE", body=b"", expires=3600, token="IQoJb3//Jp+Z2=")
    yield sign("a presigned address with a query", "GET", path=PATH + "?x=1&y=%20&z", body=b"", expires=604800)
    yield sign("a presigned address for one body", body=b"only this", expires=60)
    yield sign("another secret", secret="x" * 40, accepted=False)
    yield sign("another key", key="AKIDOTHER", accepted=False)
    yield sign("another service", service="lambda", accepted=False)
    yield sign("a payload that is not signed", headers={"X-Amz-Content-SHA256": "UNSIGNED-PAYLOAD"}, accepted=False)
    yield sign("a presigned address of too long a life", "GET", body=b"", expires=604801, accepted=False)


def text(chance, longest):
    return "".join(chance.choice(CHARACTERS) for _ in range(chance.randrange(longest)))


def arbitrary(chance, number):
    # SDKs take empty parts, "." and ".." out of paths before they sign; no stage and no id has such a name.
    parts = [part if part not in ("", ".", "..") else "x" for part in (text(chance, 12) for _ in range(3))]
    safe = chance.choice(["", "@=", "@=+!*'(),;:$&"])
    path = "/" + "/".join(quote(part, safe=safe) for part in parts[:chance.randrange(1, 4)])
    headers = {f"X-{index}": "".join(c for c in text(chance, 20) if c < "\x7f") for index in range(chance.randrange(4))}
    params = {text(chance, 6): text(chance, 10) for _ in range(chance.randrange(4))}
    params.pop("", None)
    presigned = chance.random() < 0.3
    return sign(
        f"random {number}", chance.choice(["POST", "GET", "DELETE"]), path, text(chance, 300).encode(), headers,
        params or None, token=chance.choice([None, None, base64.b64encode(text(chance, 40).encode()).decode() or "t"]),
        expires=chance.randrange(1, 604801) if presigned else None, region=chance.choice(["us-east-1", "eu-west-3"]))


if __name__ == "__main__":
    chance = random.Random(int(sys.argv[1]))
    print(json.dumps(list(table()) + [arbitrary(chance, number) for number in range(int(sys.argv[2]))]))
