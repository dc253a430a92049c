#!/usr/bin/env python3
"""boto3, the aws CLI, curl and botocore's signer against the @connections API of two edges with a TestWorker.

usage: AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=… connections.py http://127.0.0.1:8080 http://127.0.0.1:8090

Needs boto3, awscli and websockets. Ends with 0 when everything is as it should be, else with 1 and what was not.
"""

import contextlib
import datetime
import json
import os
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import boto3
import botocore.session
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

REGION = "eu-central-1"
STAGE = "dev"
UNKNOWN = "AAAAAAAAAAAAAAA="
KEYS = Credentials(os.environ.get("AWS_ACCESS_KEY_ID", ""), os.environ.get("AWS_SECRET_ACCESS_KEY", ""))
SOCKETS = contextlib.ExitStack()


class Edge:
    """One edge of the deployment, as an SDK sees it."""

    def __init__(self, url):
        self.url = url.rstrip("/")
        self.client = self.at(f"{self.url}/{STAGE}")

    @staticmethod
    def at(endpoint):
        return boto3.client(
            "apigatewaymanagementapi", endpoint_url=endpoint, region_name=REGION,
            aws_access_key_id=KEYS.access_key, aws_secret_access_key=KEYS.secret_key,
            config=Config(retries={"total_max_attempts": 1}))

    def socket(self):
        """A WebSocket and its connection id."""
        url = self.url.replace("http", "ws", 1) + "/"
        socket = SOCKETS.enter_context(connect(url, user_agent_header="peer/1.0"))
        socket.send('{"action":"who"}')
        return socket, json.loads(socket.recv(timeout=10))["connectionId"]

    def request(self, method, path, body=None, headers=None, signed=True, signer=None):
        """Status, headers and body of the answer."""
        request = AWSRequest(method=method, url=self.url + path, data=body, headers=headers or {})
        if signed:
            (signer or SigV4Auth(KEYS, "execute-api", REGION)).add_auth(request)
        return send(method, request.url, body, dict(request.headers))


def send(method, url, body, headers):
    request = urllib.request.Request(url, method=method, data=body, headers=headers)
    if body is not None:
        request.add_unredirected_header("Content-Type", "")
    try:
        with urllib.request.urlopen(request, timeout=40) as response:
            return response.status, response.headers, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read().decode()


def expect(truth, otherwise):
    if not truth:
        raise AssertionError(otherwise)


def expect_equal(actual, wanted, what="it"):
    expect(actual == wanted, f"{what} is {actual!r}, not {wanted!r}")


def expect_error(call, code, status):
    try:
        answer = call()
    except ClientError as error:
        expect_equal(error.response["Error"]["Code"], code, "the error")
        expect_equal(error.response["ResponseMetadata"]["HTTPStatusCode"], status, "the status")
        return error
    raise AssertionError(f"no {code} but {answer}")


def posts_reach_any_edge_in_order(edges):
    for holder in edges:
        socket, connection = holder.socket()
        with contextlib.closing(socket):
            for number in range(100):
                edge = edges[number % 2]
                answer = edge.client.post_to_connection(ConnectionId=connection, Data=f"message {number} ä")
                expect_equal(answer["ResponseMetadata"]["HTTPStatusCode"], 200, "the status")
                expect_equal(socket.recv(timeout=10), f"message {number} ä", "the message")


def every_form_of_endpoint_and_id(edges):
    socket, connection = edges[0].socket()
    quoted = urllib.parse.quote(connection, safe="")
    with contextlib.closing(socket):
        for endpoint in [edges[1].url, f"{edges[1].url}/", f"{edges[1].url}/{STAGE}", f"{edges[1].url}/{STAGE}/"]:
            Edge.at(endpoint).post_to_connection(ConnectionId=connection, Data=endpoint)
            expect_equal(socket.recv(timeout=10), endpoint)
        for path in [
                f"/{STAGE}/@connections/{quoted}", f"/{STAGE}/%40connections/{quoted}", f"/@connections/{connection}",
                f"/{STAGE}/@connections/{connection}", f"/%40connections/{quoted}"]:
            status, headers, body = edges[1].request("POST", path, path.encode())
            expect_equal((status, body, headers["content-length"]), (200, "", "0"), f"the answer at {path}")
            expect_equal(headers["content-type"], "application/json")
            for name in ["x-amzn-RequestId", "x-amz-apigw-id", "X-Amzn-Trace-Id"]:
                expect(headers[name], f"{name} is missing at {path}")
            expect_equal(socket.recv(timeout=10), path)


def what_is_known_of_a_connection(edges):
    before = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=1)
    socket, connection = edges[0].socket()
    with contextlib.closing(socket):
        for edge in edges:
            answer = edge.client.get_connection(ConnectionId=connection)
            expect_equal(answer["Identity"], {"SourceIp": "127.0.0.1", "UserAgent": "peer/1.0"}, "the identity")
            expect(before < answer["ConnectedAt"] <= answer["LastActiveAt"], f"times are {answer}")
            expect((answer["LastActiveAt"] - before).total_seconds() < 20, f"times are {answer}")
        _, headers, body = edges[1].request("GET", f"/@connections/{connection}")
        expect(body.startswith('{\n  "identity" : {\n    "sourceIp" : "127.0.0.1",'), f"the body is {body}")


def deleted_connections_are_closed_and_gone(edges):
    socket, connection = edges[0].socket()
    answer = edges[1].client.delete_connection(ConnectionId=connection)
    expect_equal(answer["ResponseMetadata"]["HTTPStatusCode"], 204, "the status")
    try:
        socket.recv(timeout=10)
        raise AssertionError("nothing was closed")
    except ConnectionClosed as closed:
        expect_equal(closed.rcvd.code, 1000, "the close code")
    for edge in edges:
        for call in [edge.client.get_connection, edge.client.delete_connection]:
            expect_error(lambda call=call: call(ConnectionId=connection), "GoneException", 410)
        error = expect_error(
            lambda edge=edge: edge.client.post_to_connection(ConnectionId=connection, Data=b""), "GoneException", 410)
        expect(isinstance(error, edge.client.exceptions.GoneException), "it is the modelled exception")
    socket, connection = edges[0].socket()
    status, headers, body = edges[1].request("DELETE", f"/@connections/{connection}?code=4000&reason=so%20long")
    expect_equal((status, body), (204, ""), "the answer")
    try:
        socket.recv(timeout=10)
    except ConnectionClosed as closed:
        expect_equal((closed.rcvd.code, closed.rcvd.reason), (4000, "so long"), "the close frame")


def wrong_ids_and_paths(edges):
    edge = edges[0]
    expect_error(lambda: edge.client.get_connection(ConnectionId=UNKNOWN), "GoneException", 410)
    status, headers, body = edge.request("GET", f"/{STAGE}/@connections/{UNKNOWN}")
    expect_equal((status, headers["x-amzn-ErrorType"], body), (410, "GoneException", ""), "the answer")
    error = expect_error(lambda: edge.client.get_connection(ConnectionId="nonsense"), "BadRequestException", 400)
    expect_equal(error.response["Error"]["Message"], "Invalid connectionId: nonsense", "the message")
    for bad in ["..%2f..%2fetc", "%00", "%ff%fe", "a" * 10_000, UNKNOWN + "%0d%0aX-Bad:%20yes", "%2e%2e", "%"]:
        status, headers, body = edge.request("POST", f"/@connections/{bad}", b"x")
        expect_equal(status, 400, f"the status of {bad[:40]}")
        expect("X-Bad" not in headers, f"a header came from {bad}")
        json.loads(body)
    expect_error(
        lambda: Edge.at(f"{edge.url}/other").post_to_connection(ConnectionId=UNKNOWN, Data=b"x"),
        "ForbiddenException", 403)
    expect_error(
        lambda: edge.client.post_to_connection(ConnectionId=UNKNOWN, Data=b"x" * 131073), "PayloadTooLargeException",
        413)
    for method in ["PUT", "PATCH", "OPTIONS"]:
        expect_equal(edge.request(method, f"/@connections/{UNKNOWN}")[0], 403, method)


def the_size_that_goes_through(edges):
    socket, connection = edges[0].socket()
    with contextlib.closing(socket):
        body = "ä" * 65536
        edges[1].client.post_to_connection(ConnectionId=connection, Data=body)
        expect(socket.recv(timeout=10) == body, "128 KiB arrive")
        edges[1].client.post_to_connection(ConnectionId=connection, Data=b"\xff\xfe")
        expect_equal(socket.recv(timeout=10), b"\xff\xfe", "what is no text")
        edges[1].client.post_to_connection(ConnectionId=connection, Data=b"")
        expect_equal(socket.recv(timeout=10), "", "nothing")


def only_signed_calls_are_carried_out(edges):
    edge = edges[0]
    socket, connection = edge.socket()
    path = f"/@connections/{connection}"
    with contextlib.closing(socket):
        status, headers, body = edge.request("POST", path, b"x", signed=False)
        expect_equal((status, json.loads(body)), (403, {"message": "Missing Authentication Token"}), "unsigned")
        wrong = {
            "secret": SigV4Auth(Credentials(KEYS.access_key, "wrong"), "execute-api", REGION),
            "key": SigV4Auth(Credentials("AKIAIOSFODNN7EXAMPLE", KEYS.secret_key), "execute-api", REGION),
            "service": SigV4Auth(KEYS, "s3", REGION),
        }
        for what, signer in wrong.items():
            expect_equal(edge.request("POST", path, b"x", signer=signer)[0], 403, f"the status with a wrong {what}")
        request = AWSRequest(method="POST", url=edge.url + path, data=b"x")
        SigV4Auth(KEYS, "execute-api", REGION).add_auth(request)
        headers = dict(request.headers)
        expect_equal(send("POST", edge.url + path, b"y", headers)[0], 403, "the status with another body")
        expect_equal(send("DELETE", edge.url + path, b"x", headers)[0], 403, "the status with another method")
        expect_equal(send("POST", f"{edge.url}/@connections/{UNKNOWN}", b"x", headers)[0], 403, "with another path")
        for wrong in ["20200101T000000Z", "20990101T000000Z", "now"]:
            expect_equal(send("POST", edge.url + path, b"x", headers | {"X-Amz-Date": wrong})[0], 403, wrong)
        expect_equal(send("POST", edge.url + path, b"x", headers)[0], 200, "the status as it was signed")
        expect_equal(socket.recv(timeout=10), "x", "the only message")
        presigned = AWSRequest(method="GET", url=edge.url + path)
        SigV4QueryAuth(KEYS, "execute-api", REGION, expires=60).add_auth(presigned)
        expect_equal(send("GET", presigned.url, None, {})[0], 200, "the status of a presigned address")
        expect_equal(send("GET", presigned.url.replace("X-Amz-Expires=60", "X-Amz-Expires=99"), None, {})[0], 403)


def the_aws_cli(edges):
    aws = Path(sys.executable).parent / "aws"
    environment = os.environ | {"AWS_DEFAULT_REGION": REGION, "AWS_PAGER": ""}
    socket, connection = edges[0].socket()

    def run(*arguments):
        return subprocess.run(
            [aws, "apigatewaymanagementapi", *arguments, "--connection-id", connection, "--endpoint-url",
             f"{edges[1].url}/{STAGE}"], env=environment, capture_output=True, text=True, timeout=60)

    with tempfile.NamedTemporaryFile("w") as file:
        file.write("from the aws CLI")
        file.flush()
        answer = run("post-to-connection", "--data", f"fileb://{file.name}")
        if answer.returncode != 0:
            answer = run("post-to-connection", "--data", "from the aws CLI")
    expect_equal(answer.returncode, 0, f"the status of {answer.stderr}")
    expect_equal(socket.recv(timeout=10), "from the aws CLI", "the message")
    answer = run("get-connection")
    expect_equal(json.loads(answer.stdout)["Identity"]["SourceIp"], "127.0.0.1", answer.stderr)
    expect_equal(run("delete-connection").returncode, 0, "delete-connection's status")
    answer = run("get-connection")
    expect("GoneException" in answer.stderr, f"the error is {answer.stderr}")


def curl_signs_too(edges):
    socket, connection = edges[0].socket()
    with contextlib.closing(socket):
        answer = subprocess.run(
            ["curl", "--silent", "--show-error", "--write-out", "%{http_code}", "--aws-sigv4",
             f"aws:amz:{REGION}:execute-api", "--user", f"{KEYS.access_key}:{KEYS.secret_key}", "--header",
             "Content-Type: text/plain", "--data", "from curl", f"{edges[1].url}/{STAGE}/@connections/{connection}"],
            capture_output=True, text=True, timeout=60)
        expect_equal(answer.stdout, "200", f"curl's answer ({answer.stderr})")
        expect_equal(socket.recv(timeout=10), "from curl", "the message")


def many_at_once(edges):
    sockets = [edges[number % 2].socket() for number in range(10)]
    ids = [connection for _, connection in sockets] + [UNKNOWN, "nonsense"]
    status, _, body = edges[0].request(
        "POST", "/@connections", json.dumps({"connectionIds": ids, "data": "all of you"}).encode())
    expect_equal(status, 200, f"the status of {body}")
    results = json.loads(body)["results"]
    expect_equal([result["connectionId"] for result in results], ids, "the ids")
    expect_equal([result["statusCode"] for result in results], [200] * 10 + [410, 400], "the results")
    for socket, _ in sockets:
        expect_equal(socket.recv(timeout=10), "all of you", "the message")
    for bad in [b"", b"{}", b"[]", json.dumps({"connectionIds": [], "data": "=", "isBase64Encoded": True}).encode()]:
        expect_equal(edges[0].request("POST", "/@connections", bad)[0], 400, f"the status of {bad}")

    found, token = {}, ""
    for _ in range(200):
        status, _, body = edges[1].request("GET", f"/{STAGE}/@connections?limit=3{token}")
        expect_equal(status, 200, f"the status of {body}")
        page = json.loads(body)
        found |= {item["connectionId"]: item for item in page["connections"]}
        if "nextToken" not in page:
            break
        token = f"&nextToken={urllib.parse.quote(page['nextToken'])}"
    expect(set(ids[:10]) <= set(found), f"{len(found)} were listed, of which not all are open")
    expect_equal(found[ids[0]]["identity"]["userAgent"], "peer/1.0", "the user agent")
    for bad in ["limit=0", "limit=x", "nextToken=x", "nextToken=99999.-.0"]:
        expect_equal(edges[0].request("GET", f"/@connections?{bad}")[0], 400, f"the status of {bad}")
    for socket, _ in sockets:
        socket.close()


def broadcasts_to_a_topic(edges):
    sockets = [edge.socket()[0] for edge in edges]
    for socket in sockets:
        socket.send('{"action":"join","topic":"news/today"}')
        expect_equal(socket.recv(timeout=10), "joined", "the answer to a join")
    status, _, body = edges[0].request("POST", f"/{STAGE}/@topics/news%2Ftoday", "für alle".encode())
    expect_equal((status, body), (200, ""), "the answer")
    for socket in sockets:
        while (text := socket.recv(timeout=10)) == "joined":
            pass
        expect_equal(text, "für alle", "the broadcast")
        socket.close()
    expect_equal(edges[0].request("POST", "/@topics/news", b"x", signed=False)[0], 403, "unsigned")
    expect_equal(edges[0].request("GET", "/@topics/news")[0], 403, "GET")
    expect_equal(edges[0].request("POST", "/@topics/", b"x")[0], 400, "a topic without a name")
    expect_equal(edges[0].request("POST", f"/@topics/{'n' * 300}", b"x")[0] in (200, 400), True, "a long name")


CHECKS = [
    posts_reach_any_edge_in_order, every_form_of_endpoint_and_id, what_is_known_of_a_connection,
    deleted_connections_are_closed_and_gone, wrong_ids_and_paths, the_size_that_goes_through,
    only_signed_calls_are_carried_out, the_aws_cli, curl_signs_too, many_at_once, broadcasts_to_a_topic,
]


def main():
    if len(sys.argv) != 3 or not KEYS.access_key:
        sys.exit(__doc__)
    edges = [Edge(url) for url in sys.argv[1:]]
    failed = 0
    for check in CHECKS:
        name = check.__name__.replace("_", " ")
        try:
            check(edges)
            print(f"ok      {name}", flush=True)
        except (AssertionError, OSError, ValueError, TimeoutError, ClientError) as error:
            failed += 1
            print(f"FAILED  {name}: {error}", flush=True)
    SOCKETS.close()
    print(f"connections: {len(CHECKS) - failed} of {len(CHECKS)} passed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
