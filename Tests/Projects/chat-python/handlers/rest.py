import json

from handlers import table


def health(event, context):
    return {"ok": True, "version": event["version"]}


def members(event, context):
    wanted = event["pathParameters"]["name"]
    names = [name for _, name in table.members() if name == wanted]
    return {
        "statusCode": 200 if names else 404,
        "headers": {"content-type": "application/json"},
        "cookies": ["a=1", "b=2"],
        "body": json.dumps({"members": names}),
    }
