"""Lets in whoever has a token `let-me-in-<name>`."""


def handler(event, context):
    token = event["queryStringParameters"]["token"]
    if token == "unauthorized":
        raise Exception("Unauthorized")
    if token == "broken":
        raise RuntimeError("the directory does not answer")
    allowed = token.startswith("let-me-in-")
    return {
        "principalId": token.removeprefix("let-me-in-"),
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [{
                "Action": "execute-api:Invoke",
                "Effect": "Allow" if allowed else "Deny",
                "Resource": event["methodArn"],
            }],
        },
        "context": {"name": token.removeprefix("let-me-in-"), "level": 3, "admin": False},
    }
