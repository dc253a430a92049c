"""What every tutorial has: a client for the connections of the API that the event came from."""

import boto3


def client(event):
    domain = event["requestContext"]["domainName"]
    stage = event["requestContext"]["stage"]
    return boto3.client("apigatewaymanagementapi", endpoint_url=f"https://{domain}/{stage}")


def tell_everybody(event, text):
    from handlers import table

    api = client(event)
    for connection_id, _ in table.members():
        try:
            api.post_to_connection(ConnectionId=connection_id, Data=text.encode())
        except api.exceptions.GoneException:
            table.delete(connection_id)
