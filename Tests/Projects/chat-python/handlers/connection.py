from handlers import gateway, table


def connect(event, context):
    name = event["requestContext"]["authorizer"]["name"]
    table.put(event["requestContext"]["connectionId"], name)
    protocols = event["headers"].get("Sec-WebSocket-Protocol", "")
    headers = {"Set-Cookie": "never=seen"}
    if "chat.v2" in [protocol.strip() for protocol in protocols.split(",")]:
        headers["Sec-WebSocket-Protocol"] = "chat.v2"
    return {"statusCode": 200, "headers": headers, "body": "nobody sees this"}


def disconnect(event, context):
    request = event["requestContext"]
    name = request["authorizer"]["name"]
    table.delete(request["connectionId"])
    gateway.tell_everybody(event, f"{name} has left")
    table.put_end(request["connectionId"], name, request["disconnectStatusCode"], request["disconnectReason"])
    return {"statusCode": 200}
