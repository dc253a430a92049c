import Sluice
import SluiceGateway

extension Message {
    /// Byte for byte as AWS documents it; it has the message's id in place of the request's.
    /// Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-request-validation.html
    static func badRequestBody(of event: Event) -> Message {
        .text(
            """
            {"message" : "Bad request body", "connectionId": "\(event.connection)", "messageId": "\(event.messageID)"}
            """)
    }
}
