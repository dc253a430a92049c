"""boto3 against a server that takes what is signed by AKIDEXAMPLE and refuses everything else.

usage: sigv4_client.py http://127.0.0.1:8080 SECRET

Ends with 0 when everything is as it should be, else with 1 and what was not.
"""

import os
import sys
import urllib.error
import urllib.request

os.environ["AWS_EC2_METADATA_DISABLED"] = "true"

import boto3
from botocore.config import Config
from botocore import UNSIGNED
from botocore.exceptions import ClientError

ENDPOINT, SECRET = sys.argv[1:]
ID = "PJqB0fHsqRcCHlw="


def client(secret=SECRET, key="AKIDEXAMPLE", token=None, **options):
    config = Config(retries={"total_max_attempts": 1}, **options)
    return boto3.client(
        "apigatewaymanagementapi", endpoint_url=f"{ENDPOINT}/prod", region_name="eu-west-1", config=config,
        aws_access_key_id=key, aws_secret_access_key=secret, aws_session_token=token)


def refused(api, code):
    try:
        api.post_to_connection(ConnectionId=ID, Data=b"x")
    except ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        assert status == 403 and error.response["Error"]["Code"] == code, error.response
        assert error.response["Error"]["Message"], error.response
    else:
        raise AssertionError(f"{code} expected")


for api in [client(), client(token="IQoJb3JpZ2lu/X2Vj+EJr==")]:
    for data in [b"", b"hello", "grüße", bytes(range(256)), b"x" * 131072]:
        api.post_to_connection(ConnectionId=ID, Data=data)
    api.get_connection(ConnectionId=ID)
    api.delete_connection(ConnectionId=ID)
    address = api.generate_presigned_url("get_connection", {"ConnectionId": ID}, ExpiresIn=60)
    assert urllib.request.urlopen(address).status == 200
    try:
        urllib.request.urlopen(urllib.request.Request(address, method="DELETE"))
        raise AssertionError("an address that was signed for GET deletes")
    except urllib.error.HTTPError as error:
        assert error.code == 403
refused(client(secret="x" * 40), "InvalidSignatureException")
refused(client(key="AKIDOTHER"), "UnrecognizedClientException")
refused(client(signature_version=UNSIGNED), "MissingAuthenticationTokenException")
