import Sluice
import SluiceGateway

/// `requestContext` of the events of a WebSocket API, with its keys in the order in which AWS sends them.
struct RequestContext {
    enum Kind {
        case connect
        case message
        case disconnect(CloseReason)
    }

    let routeKey: String
    let kind: Kind
    let event: Event
    let facts: ConnectionFacts
    let identity: APIIdentity

    func write(to json: inout JSONWriter) {
        json.object("requestContext") { json in
            let requestID = event.id.description
            json.member("routeKey", routeKey)
            if facts.authorizer.readableBytes > 0 { json.member("authorizer", json: facts.authorizer) }
            if case .message = kind { json.member("messageId", event.messageID.description) }
            if case .disconnect(let reason) = kind { json.member("disconnectStatusCode", Int64(reason.code)) }
            json.member("eventType", eventType)
            json.member("extendedRequestId", requestID)
            json.member("requestTime", RequestTime.text(event.time))
            json.member("messageDirection", "IN")
            if case .disconnect(let reason) = kind { json.member("disconnectReason", reason.textForFunctions) }
            json.member("stage", identity.stage.name)
            json.member("connectedAt", facts.connectedAt)
            json.member("requestTimeEpoch", event.time)
            json.object("identity") { json in
                if !facts.userAgent.isEmpty { json.member("userAgent", facts.userAgent) }
                json.member("sourceIp", facts.sourceIP)
            }
            json.member("requestId", requestID)
            json.member("domainName", facts.domainName)
            json.member("connectionId", event.connection.description)
            json.member("apiId", identity.apiID)
        }
    }

    private var eventType: String {
        switch kind {
        case .connect: "CONNECT"
        case .message: "MESSAGE"
        case .disconnect: "DISCONNECT"
        }
    }
}

extension CloseReason {
    /// `disconnectReason`: API Gateway has a text of its own where the close frame had no code, and for the end that
    /// DeleteConnection makes, which is 1000 without a text.
    var textForFunctions: String {
        switch (code, text) {
        case (1005, _): "Client-side close frame status not set"
        case (1000, ""): "Connection Closed Normally"
        default: text
        }
    }
}
