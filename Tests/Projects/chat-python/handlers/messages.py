import base64
import json
import time

from handlers import gateway


def say(event, context):
    name = event["requestContext"]["authorizer"]["principalId"]
    text = json.loads(event["body"])["text"]
    gateway.tell_everybody(event, f"{name}: {text}")
    return {"statusCode": 200}


def whoami(event, context):
    """Two-way: what is returned goes back."""
    request = event["requestContext"]
    answer = {
        "connectionId": request["connectionId"],
        "authorizer": request["authorizer"],
        "function": context.function_name,
        "remaining": context.get_remaining_time_in_millis(),
    }
    return {"statusCode": 200, "body": json.dumps(answer)}


def default(event, context):
    body = event["body"]
    if event["isBase64Encoded"]:
        body = f"{len(base64.b64decode(body))} bytes"
    api = gateway.client(event)
    api.post_to_connection(ConnectionId=event["requestContext"]["connectionId"], Data=f"no route for {body}")
    return {"statusCode": 200, "body": "one-way: nobody sees this"}


def fail(event, context):
    raise ValueError("as it was told")


def sleep(event, context):
    time.sleep(5)
    return {"statusCode": 200}
