"""AWS Signature Version 4 for calls of the @connections API, with nothing but the standard library."""

import hashlib
import hmac
import json
import urllib.parse
import urllib.request
from dataclasses import dataclass
from datetime import datetime, timezone

KEY_ID, SECRET, REGION, SERVICE = "AKIABENCH", "a secret for benchmarks", "us-east-1", "execute-api"


@dataclass
class SignedRequest:
    method: str
    path: str
    headers: dict
    body: str

    @property
    def lua_headers(self):
        """The inside of a table in Lua."""
        return ", ".join(f"[{json.dumps(name)}] = {json.dumps(value)}" for name, value in self.headers.items())


class Signer:
    #: What an edge has to be started with.
    edge = {"SLUICE_ACCESS_KEY_ID": KEY_ID, "SLUICE_SECRET_ACCESS_KEY": SECRET}

    def request(self, method, port, target, body=""):
        now = datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        scope = f"{now[:8]}/{REGION}/{SERVICE}/aws4_request"
        path, _, query = target.partition("?")
        host = f"127.0.0.1:{port}"
        # The path as it is sent, encoded once more.
        canonical = "\n".join([
            method, urllib.parse.quote(path, safe="/-_.~"), query, f"host:{host}", f"x-amz-date:{now}", "",
            "host;x-amz-date", sha256(body)])
        text = "\n".join(["AWS4-HMAC-SHA256", now, scope, sha256(canonical)])
        key = f"AWS4{SECRET}".encode()
        for part in scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        signature = hmac.new(key, text.encode(), "sha256").hexdigest()
        return SignedRequest(method, target, {
            "Host": host, "X-Amz-Date": now,
            "Authorization": f"AWS4-HMAC-SHA256 Credential={KEY_ID}/{scope}, SignedHeaders=host;x-amz-date, "
                             f"Signature={signature}",
        }, body)

    def get(self, port, target):
        """The body of the answer."""
        request = self.request("GET", port, target)
        call = urllib.request.Request(f"http://127.0.0.1:{port}{target}", headers=request.headers)
        with urllib.request.urlopen(call, timeout=30) as answer:
            return answer.read().decode()


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()
